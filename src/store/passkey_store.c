/* SPDX-License-Identifier: Apache-2.0 */
#include "store/passkey_store.h"

#include "base/ctx.h"
#include "store/db.h"

#define SELECT \
	"SELECT p.id, p.account_id, a.name AS account, p.credential, p.public_key, p.algorithm, p.name, p.type," \
	" p.aaguid, p.transports, p.sign_count, p.backup_eligible, p.backed_up, coalesce(p.last_used_at, 0) AS" \
	" last_used_at, p.created_at FROM passkey p JOIN account a ON a.id = p.account_id"

const struct listing passkey_listing = {
	.table = "passkey",
	.select = SELECT,
	.from = "FROM passkey p",
	.mine = "p.account_id = :actor",
	.alias = "p",
	.key = "created_at",
	.fields = passkey_fields,
	.size = sizeof(struct passkey),
};

struct err *
passkey_store_insert(struct ctx *c, struct passkey *row)
{
	row->id = ctx_new_id(c);
	row->created_at = c->now;
	return db_run(c,
	    "INSERT INTO passkey(id, account_id, credential, public_key, algorithm, name, type, aaguid, transports,"
	    " sign_count, backup_eligible, backed_up, created_at) VALUES (:id, :account_id, :credential, :public_key,"
	    " :algorithm, :name, :type, :aaguid, :transports, :sign_count, :backup_eligible, :backed_up, :created_at)",
	    passkey_fields, row, NO_ARGS, "id", NULL);
}

struct err *
passkey_store_by_credential(struct ctx *c, const char *credential, struct passkey *out, bool *found)
{
	return db_one(c, SELECT " WHERE p.credential = :credential", ARGS(ARG_TEXT("credential", credential)),
	    passkey_fields, out, found);
}

struct err *
passkey_store_rename(struct ctx *c, int64_t id, const char *name)
{
	return db_run(c, "UPDATE passkey SET name = :name WHERE id = :id", NULL, NULL,
	    ARGS(ARG_TEXT("name", name), ARG_INT("id", id)), NULL, NULL);
}

struct err *
passkey_store_used(struct ctx *c, int64_t id, int64_t sign_count, bool backed_up, bool *found)
{
	int64_t rows;

	TRY(db_run(c,
	    "UPDATE passkey SET sign_count = :sign_count, backed_up = :backed_up, last_used_at = :now WHERE id = :id",
	    NULL, NULL,
	    ARGS(ARG_INT("sign_count", sign_count), ARG_BOOL("backed_up", backed_up), ARG_INT("now", c->now),
		ARG_INT("id", id)),
	    NULL, &rows));
	*found = rows == 1;
	return NULL;
}

struct err *
passkey_store_password_login(struct ctx *c, int64_t account_id, bool enabled)
{
	return db_run(c,
	    "UPDATE account SET password_login = :enabled, updated_at = :now WHERE id = :account", NULL, NULL,
	    ARGS(ARG_BOOL("enabled", enabled), ARG_INT("now", c->now), ARG_INT("account", account_id)), NULL,
	    NULL);
}

/* More than are asked for at once go each time, so that few are ever there. */
static struct err *
forget_expired(struct ctx *c)
{
	return db_run(c,
	    "DELETE FROM challenge WHERE id IN (SELECT id FROM challenge WHERE expires_at <= :now ORDER BY expires_at"
	    " LIMIT 20)",
	    NULL, NULL, ARGS(ARG_INT("now", c->now)), NULL, NULL);
}

struct err *
challenge_store_insert(struct ctx *c, const char *hash, int64_t session_id, int64_t expires_at)
{
	TRY(forget_expired(c));
	return db_run(c,
	    "INSERT INTO challenge(id, hash, session_id, expires_at) VALUES (:id, :hash,"
	    " nullif(CAST(:session AS BIGINT), 0), :expires_at)",
	    NULL, NULL,
	    ARGS(ARG_INT("id", ctx_new_id(c)), ARG_TEXT("hash", hash), ARG_INT("session", session_id),
		ARG_INT("expires_at", expires_at)),
	    NULL, NULL);
}

struct err *
challenge_store_take(struct ctx *c, const char *hash, int64_t session_id, bool *found)
{
	int64_t rows;

	TRY(db_run(c,
	    "DELETE FROM challenge WHERE hash = :hash AND coalesce(session_id, 0) = :session AND expires_at > :now",
	    NULL, NULL, ARGS(ARG_TEXT("hash", hash), ARG_INT("session", session_id), ARG_INT("now", c->now)),
	    NULL, &rows));
	*found = rows == 1;
	return NULL;
}
