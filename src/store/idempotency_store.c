/* SPDX-License-Identifier: Apache-2.0 */
#include "store/idempotency_store.h"

#include "base/ctx.h"
#include "store/db.h"

static const struct field row_fields[] = {
	FIELD(struct idempotency, account_id, F_INT, .doc = ""),
	FIELD(struct idempotency, key, F_STR, .doc = ""),
	FIELD(struct idempotency, request, F_STR, .doc = ""),
	FIELD(struct idempotency, status, F_INT, .doc = ""),
	FIELD(struct idempotency, location, F_STR, .doc = ""),
	FIELD(struct idempotency, etag, F_STR, .doc = ""),
	FIELD(struct idempotency, body, F_STR, .doc = ""),
	FIELD(struct idempotency, created_at, F_INT, .doc = ""),
	END_FIELDS,
};

struct err *
idempotency_store_find(struct ctx *c, const char *key, struct idempotency *out, bool *found)
{
	return db_one(c,
	    "SELECT account_id, key, request, status, location, etag, body, created_at FROM idempotency WHERE"
	    " account_id = :account AND key = :key",
	    ARGS(ARG_INT("account", c->actor.id), ARG_TEXT("key", key)), row_fields, out, found);
}

struct err *
idempotency_store_insert(struct ctx *c, const struct idempotency *row)
{
	return db_run(c,
	    "INSERT INTO idempotency(account_id, key, request, status, location, etag, body, created_at) "
	    "VALUES"
	    " (:account_id, :key, :request, :status, :location, :etag, :body, :created_at)",
	    row_fields, row, NO_ARGS, "idempotency_key", NULL);
}

struct err *
idempotency_store_prune(struct ctx *c, int64_t before)
{
	return db_run(c, "DELETE FROM idempotency WHERE created_at < :before", NULL, NULL,
	    ARGS(ARG_INT("before", before)), NULL, NULL);
}
