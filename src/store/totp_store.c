/* SPDX-License-Identifier: Apache-2.0 */
#include "store/totp_store.h"

#include "base/ctx.h"
#include "store/db.h"

/* A change of at most one row: was it there? */
static struct err *
run(struct ctx *c, const char *sql, const struct arg *args, bool *done)
{
	int64_t rows;

	TRY(db_run(c, sql, NULL, NULL, args, NULL, &rows));
	*done = rows > 0;
	return NULL;
}

struct err *
totp_store_read(struct ctx *c, int64_t account_id, struct totp *out, bool *found)
{
	return db_one(c,
	    "SELECT account_id, secret, coalesce(confirmed_at, 0) AS confirmed_at, last_step, created_at FROM totp"
	    " WHERE account_id = :account",
	    ARGS(ARG_INT("account", account_id)), totp_fields, out, found);
}

struct err *
totp_store_start(struct ctx *c, int64_t account_id, const char *secret, bool *done)
{
	return run(c,
	    "INSERT INTO totp(account_id, secret, last_step, created_at) VALUES (:account, :secret, 0, :now)"
	    " ON CONFLICT (account_id) DO UPDATE SET secret = excluded.secret, created_at = excluded.created_at"
	    " WHERE totp.confirmed_at IS NULL",
	    ARGS(ARG_INT("account", account_id), ARG_TEXT("secret", secret), ARG_INT("now", c->now)), done);
}

struct err *
totp_store_confirm(struct ctx *c, int64_t account_id, const char *secret, int64_t step, bool *done)
{
	return run(c,
	    "UPDATE totp SET confirmed_at = :now, last_step = :step WHERE account_id = :account AND secret = :secret"
	    " AND confirmed_at IS NULL",
	    ARGS(ARG_INT("account", account_id), ARG_TEXT("secret", secret), ARG_INT("step", step),
		ARG_INT("now", c->now)),
	    done);
}

struct err *
totp_store_take(struct ctx *c, int64_t account_id, const char *secret, int64_t step, bool *done)
{
	return run(c,
	    "UPDATE totp SET last_step = :step WHERE account_id = :account AND secret = :secret"
	    " AND confirmed_at IS NOT NULL AND last_step < :step",
	    ARGS(ARG_INT("account", account_id), ARG_TEXT("secret", secret), ARG_INT("step", step)), done);
}

struct err *
totp_store_delete(struct ctx *c, int64_t account_id, bool *done)
{
	return run(c, "DELETE FROM totp WHERE account_id = :account AND confirmed_at IS NOT NULL",
	    ARGS(ARG_INT("account", account_id)), done);
}

struct err *
totp_store_add_code(struct ctx *c, int64_t account_id, const char *hash)
{
	return db_run(c, "INSERT INTO recovery_code(account_id, code_hash) VALUES (:account, :hash)", NULL,
	    NULL, ARGS(ARG_INT("account", account_id), ARG_TEXT("hash", hash)), NULL, NULL);
}

struct err *
totp_store_has_code(struct ctx *c, int64_t account_id, const char *hash, bool *found)
{
	int64_t n;

	TRY(db_number(c,
	    "SELECT count(*) FROM recovery_code WHERE account_id = :account AND code_hash = :hash",
	    ARGS(ARG_INT("account", account_id), ARG_TEXT("hash", hash)), &n));
	*found = n > 0;
	return NULL;
}

struct err *
totp_store_take_code(struct ctx *c, int64_t account_id, const char *hash, bool *done)
{
	return run(c, "DELETE FROM recovery_code WHERE account_id = :account AND code_hash = :hash",
	    ARGS(ARG_INT("account", account_id), ARG_TEXT("hash", hash)), done);
}

struct err *
totp_store_clear_codes(struct ctx *c, int64_t account_id)
{
	return db_run(c, "DELETE FROM recovery_code WHERE account_id = :account", NULL, NULL,
	    ARGS(ARG_INT("account", account_id)), NULL, NULL);
}

struct err *
totp_store_count_codes(struct ctx *c, int64_t account_id, int64_t *n)
{
	return db_number(c, "SELECT count(*) FROM recovery_code WHERE account_id = :account",
	    ARGS(ARG_INT("account", account_id)), n);
}
