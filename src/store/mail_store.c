/* SPDX-License-Identifier: Apache-2.0 */
#include "store/mail_store.h"

#include "base/clock.h"
#include "base/ctx.h"
#include "store/db.h"

/* Longer than any server may take to accept a mail. */
static const int64_t busy_for = MINUTES(10);

#define KIND(k) ARG_TEXT("kind", mail_kind_names[k])
#define TOKEN "SELECT id, kind, account_id, token_hash, address, created_at, expires_at FROM mail_token"

struct err *
mail_request_put(struct ctx *c, struct mail_request *row, int64_t most)
{
	int64_t n;

	TRY(db_number(c, "SELECT count(*) FROM mail_request WHERE notice = 'none'", NO_ARGS, &n));
	if (n >= most)
		return NULL;
	row->id = ctx_new_id(c);
	row->created_at = c->now;
	return db_run(c,
	    "INSERT INTO mail_request(id, kind, name, account_id, address, created_at) VALUES (:id, :kind, :name,"
	    " (SELECT id FROM account WHERE id = :account_id), :address, :created_at) ON CONFLICT (kind, name) WHERE notice = 'none' DO UPDATE SET id = excluded.id,"
	    " account_id = excluded.account_id, address = excluded.address, created_at = excluded.created_at, busy_until = 0",
	    mail_request_fields, row, NO_ARGS, NULL, NULL);
}

struct err *
mail_notice_put(struct ctx *c, struct mail_request *row)
{
	row->id = ctx_new_id(c);
	row->created_at = c->now;
	TRY(db_run(c,
	    "DELETE FROM mail_request WHERE account_id = :account_id AND notice = :notice AND address = :address",
	    mail_request_fields, row, NO_ARGS, NULL, NULL));
	return db_run(c,
	    "INSERT INTO mail_request(id, kind, notice, name, account_id, address, created_at) VALUES (:id, :kind,"
	    " :notice, :name, :account_id, :address, :created_at)",
	    mail_request_fields, row, NO_ARGS, NULL, NULL);
}

struct err *
mail_request_any(struct ctx *c, bool *any)
{
	int64_t n;

	TRY(db_number(c, "SELECT count(*) FROM (SELECT 1 FROM mail_request LIMIT 1) r", NO_ARGS, &n));
	*any = n > 0;
	return NULL;
}

struct err *
mail_request_busy(struct ctx *c, int64_t id, int64_t until)
{
	return db_run(c, "UPDATE mail_request SET busy_until = :until WHERE id = :id", NULL, NULL,
	    ARGS(ARG_INT("id", id), ARG_INT("until", until)), NULL, NULL);
}

struct err *
mail_request_next(struct ctx *c, int64_t after, struct mail_request *out, bool *found)
{
	TRY(db_one(c,
	    "SELECT id, kind, notice, name, coalesce(account_id, 0) AS account_id, address, created_at"
	    " FROM mail_request WHERE id > :after AND busy_until <= :now ORDER BY id LIMIT 1",
	    ARGS(ARG_INT("after", after), ARG_INT("now", c->now)), mail_request_fields, out, found));
	return *found ? mail_request_busy(c, out->id, c->now + busy_for) : NULL;
}

struct err *
mail_request_delete(struct ctx *c, int64_t id)
{
	return db_run(
	    c, "DELETE FROM mail_request WHERE id = :id", NULL, NULL, ARGS(ARG_INT("id", id)), NULL, NULL);
}

struct err *
mail_asked_put(struct ctx *c, int64_t account_id)
{
	return db_run(c, "INSERT INTO mail_asked(id, account_id, at) VALUES (:id, :account, :now)", NULL,
	    NULL, ARGS(ARG_INT("id", ctx_new_id(c)), ARG_INT("account", account_id), ARG_INT("now", c->now)),
	    NULL, NULL);
}

struct err *
mail_asked_count(struct ctx *c, int64_t account_id, int64_t since, int64_t *n)
{
	return db_number(c, "SELECT count(*) FROM mail_asked WHERE account_id = :account AND at > :since",
	    ARGS(ARG_INT("account", account_id), ARG_INT("since", since)), n);
}

struct err *
mail_asked_prune(struct ctx *c, int64_t before)
{
	return db_run(c, "DELETE FROM mail_asked WHERE at <= :before", NULL, NULL,
	    ARGS(ARG_INT("before", before)), NULL, NULL);
}

struct err *
mail_token_insert(struct ctx *c, struct mail_token *row)
{
	row->id = ctx_new_id(c);
	row->created_at = c->now;
	return db_run(c,
	    "INSERT INTO mail_token(id, kind, account_id, token_hash, address, created_at, expires_at) VALUES"
	    " (:id, :kind, :account_id, :token_hash, :address, :created_at, :expires_at)",
	    mail_token_fields, row, NO_ARGS, NULL, NULL);
}

struct err *
mail_token_find(
    struct ctx *c, enum mail_kind kind, const char *token_hash, struct mail_token *out, bool *found)
{
	return db_one(c, TOKEN " WHERE token_hash = :token_hash AND kind = :kind AND expires_at > :now",
	    ARGS(ARG_TEXT("token_hash", token_hash), KIND(kind), ARG_INT("now", c->now)), mail_token_fields,
	    out, found);
}

struct err *
mail_token_latest(struct ctx *c, int64_t account_id, enum mail_kind kind, int64_t *created_at)
{
	return db_number(c,
	    "SELECT coalesce(max(created_at), 0) FROM mail_token WHERE account_id = :account AND kind = :kind",
	    ARGS(ARG_INT("account", account_id), KIND(kind)), created_at);
}

struct err *
mail_token_pending(
    struct ctx *c, int64_t account_id, enum mail_kind kind, struct mail_token *out, bool *found)
{
	return db_one(c,
	    "SELECT address, created_at, 0 AS expires_at FROM mail_request WHERE account_id = :account AND"
	    " kind = :kind UNION ALL SELECT address, created_at, expires_at FROM mail_token WHERE account_id ="
	    " :account AND kind = :kind AND expires_at > :now ORDER BY created_at DESC LIMIT 1",
	    ARGS(ARG_INT("account", account_id), KIND(kind), ARG_INT("now", c->now)), mail_token_fields, out,
	    found);
}

struct err *
mail_token_delete(struct ctx *c, int64_t id)
{
	return db_run(
	    c, "DELETE FROM mail_token WHERE id = :id", NULL, NULL, ARGS(ARG_INT("id", id)), NULL, NULL);
}

struct err *
mail_token_end(struct ctx *c, int64_t account_id, enum mail_kind kind)
{
	return db_run(c, "DELETE FROM mail_token WHERE account_id = :account AND kind = :kind", NULL, NULL,
	    ARGS(ARG_INT("account", account_id), KIND(kind)), NULL, NULL);
}

struct err *
mail_end_all(struct ctx *c, int64_t account_id)
{
	TRY(db_run(c,
	    "DELETE FROM mail_request WHERE notice = 'none' AND (account_id = :account OR (kind = :kind AND name ="
	    " (SELECT name FROM account WHERE id = :account)))",
	    NULL, NULL, ARGS(ARG_INT("account", account_id), KIND(MAIL_PASSWORD_RESET)), NULL, NULL));
	return db_run(c, "DELETE FROM mail_token WHERE account_id = :account", NULL, NULL,
	    ARGS(ARG_INT("account", account_id)), NULL, NULL);
}

struct err *
mail_token_prune(struct ctx *c)
{
	return db_run(c, "DELETE FROM mail_token WHERE expires_at <= :now", NULL, NULL,
	    ARGS(ARG_INT("now", c->now)), NULL, NULL);
}
