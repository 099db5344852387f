/* SPDX-License-Identifier: Apache-2.0 */
#include "store/webmail_store.h"

#include "base/ctx.h"
#include "store/db.h"

#define SELECT \
	"SELECT w.id, w.account_id, w.session_id, coalesce(w.parent_id, 0) AS parent_id, a.name AS account," \
	" w.stage, w.client, w.hash, w.handle, w.created_at, w.expires_at" \
	" FROM webmail_ticket w JOIN account a ON a.id = w.account_id"

struct err *
webmail_store_insert(struct ctx *c, struct webmail_ticket *row)
{
	row->id = ctx_new_id(c);
	row->created_at = c->now;
	return db_run(c,
	    "INSERT INTO webmail_ticket(id, account_id, session_id, parent_id, stage, client, hash, handle,"
	    " created_at, expires_at) VALUES (:id, :account_id, :session_id, nullif(CAST(:parent_id AS BIGINT), 0),"
	    " :stage, :client, :hash, :handle, :created_at, :expires_at)",
	    webmail_ticket_fields, row, NO_ARGS, NULL, NULL);
}

struct err *
webmail_store_by_hash(
    struct ctx *c, enum webmail_stage stage, const char *hash, struct webmail_ticket *out, bool *found)
{
	return db_one(c, SELECT " WHERE w.hash = :hash AND w.stage = :stage",
	    ARGS(ARG_TEXT("hash", hash), ARG_TEXT("stage", webmail_stage_names[stage])),
	    webmail_ticket_fields, out, found);
}

#define OPEN \
	"a.enabled AND (a.domain_id IS NULL OR (SELECT d.enabled FROM domain d WHERE d.id = a.domain_id))"

struct err *
webmail_store_by_handle(
    struct ctx *c, const char *account, const char *handle, struct webmail_ticket *out, bool *found)
{
	return db_one(c,
	    SELECT " WHERE w.handle = :handle AND a.name = :account AND w.expires_at > :now AND " OPEN,
	    ARGS(ARG_TEXT("handle", handle), ARG_TEXT("account", account), ARG_INT("now", c->now)),
	    webmail_ticket_fields, out, found);
}

struct err *
webmail_store_open(struct ctx *c, int64_t account_id, bool *open)
{
	int64_t n;

	TRY(db_number(c, "SELECT count(*) FROM account a WHERE a.id = :id AND " OPEN,
	    ARGS(ARG_INT("id", account_id)), &n));
	*open = n > 0;
	return NULL;
}

struct err *
webmail_store_redeem(struct ctx *c, const char *hash, const struct webmail_ticket *row, bool *done)
{
	int64_t rows;

	TRY(db_run(c,
	    "UPDATE webmail_ticket SET stage = :stage, hash = :hash, handle = :handle, expires_at = (SELECT"
	    " s.expires_at FROM session s WHERE s.id = session_id) WHERE id = :id AND hash = :before",
	    webmail_ticket_fields, row, ARGS(ARG_TEXT("before", hash)), NULL, &rows));
	*done = rows > 0;
	return NULL;
}

struct err *
webmail_store_delete(struct ctx *c, int64_t id)
{
	return db_run(
	    c, "DELETE FROM webmail_ticket WHERE id = :id", NULL, NULL, ARGS(ARG_INT("id", id)), NULL, NULL);
}

struct err *
webmail_store_end_all(struct ctx *c, int64_t account_id)
{
	return db_run(c, "DELETE FROM webmail_ticket WHERE account_id = :account", NULL, NULL,
	    ARGS(ARG_INT("account", account_id)), NULL, NULL);
}

struct err *
webmail_store_cap(struct ctx *c, int64_t session_id, int64_t most)
{
	return db_run(c,
	    "DELETE FROM webmail_ticket WHERE id IN (SELECT id FROM webmail_ticket WHERE session_id = :session"
	    " ORDER BY created_at DESC, id DESC LIMIT 1000 OFFSET :most)",
	    NULL, NULL, ARGS(ARG_INT("session", session_id), ARG_INT("most", most)), NULL, NULL);
}

struct err *
webmail_store_prune(struct ctx *c)
{
	return db_run(c, "DELETE FROM webmail_ticket WHERE expires_at <= :now", NULL, NULL,
	    ARGS(ARG_INT("now", c->now)), NULL, NULL);
}
