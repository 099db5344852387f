/* SPDX-License-Identifier: Apache-2.0 */
#include "store/api_log_store.h"

#include "base/ctx.h"
#include "store/db.h"

static const struct field row_fields[] = {
	FIELD(struct api_log_row, id, F_INT, .doc = ""),
	FIELD(struct api_log_row, at, F_INT, .doc = ""),
	FIELD(struct api_log_row, account_id, F_INT, .doc = ""),
	FIELD(struct api_log_row, status, F_INT, .doc = ""),
	FIELD(struct api_log_row, request_id, F_STR, .doc = ""),
	FIELD(struct api_log_row, actor, F_STR, .doc = ""),
	FIELD(struct api_log_row, ip, F_STR, .doc = ""),
	FIELD(struct api_log_row, method, F_STR, .doc = ""),
	FIELD(struct api_log_row, route, F_STR, .doc = ""),
	FIELD(struct api_log_row, object, F_STR, .doc = ""),
	FIELD(struct api_log_row, code, F_STR, .doc = ""),
	FIELD(struct api_log_row, fields, F_STR, .doc = ""),
	END_FIELDS,
};

struct err *
api_log_store_insert(struct ctx *c, const struct api_log_row *row)
{
	return db_run(c,
	    "INSERT INTO api_log(id, at, request_id, account_id, actor, ip, method, route, object, status, "
	    "code,"
	    " fields) VALUES (:id, :at, :request_id, :account_id, :actor, :ip, :method, :route, :object, "
	    ":status,"
	    " :code, :fields)",
	    row_fields, row, NO_ARGS, NULL, NULL);
}

/* Identities begin with the time (ctx_new_id), and they are indexed. A year of a busy server in one go would
 * hold the write lock for minutes. */
struct err *
api_log_store_prune(struct ctx *c, int64_t before, int64_t *rows)
{
	return db_run(c,
	    "DELETE FROM api_log WHERE id IN (SELECT id FROM api_log WHERE id < :before ORDER BY id LIMIT 5000)",
	    NULL, NULL, ARGS(ARG_INT("before", before << 20)), NULL, rows);
}
