/* SPDX-License-Identifier: Apache-2.0 */
#include "store/guess_store.h"

#include "base/ctx.h"
#include "store/db.h"
#include "store/row.h"

#define FROM "FROM sign_in_failure s LEFT JOIN account a ON a.id = s.account_id"
#define SELECT \
	"SELECT s.id, a.name AS account, nullif(s.network, '') AS network, s.failures, s.last_at," \
	" s.blocked_until, s.name_hash, coalesce(s.account_id, 0) AS account_id, s.ends_at, s.wrong " FROM

static const struct list_match matches[] = {
	{ "now", "s.blocked_until > :now" },
	{ NULL, NULL },
};

const struct listing sign_in_block_listing = {
	.table = "sign_in_failure",
	.select = SELECT,
	.from = FROM,
	.mine = "a.owner_id = :actor",
	.alias = "s",
	.key = "blocked_until",
	.matches = matches,
	.fields = sign_in_block_fields,
	.size = sizeof(struct sign_in_block),
};

struct err *
guess_store_read(
    struct ctx *c, const char *name_hash, const char *network, struct sign_in_block *out, bool *found)
{
	return db_one(c, SELECT " WHERE s.name_hash = :name_hash AND s.network = :network",
	    ARGS(ARG_TEXT("name_hash", name_hash), ARG_TEXT("network", network)), sign_in_block_fields, out,
	    found);
}

struct err *
guess_store_write(struct ctx *c, const struct sign_in_block *row)
{
	return db_run(c,
	    "INSERT INTO sign_in_failure(id, name_hash, network, account_id, failures, last_at, blocked_until,"
	    " ends_at, wrong) VALUES (:id, :name_hash, :network,"
	    " (SELECT id FROM account WHERE id = :account_id), :failures, :last_at, :blocked_until,"
	    " :ends_at, :wrong) ON CONFLICT (name_hash, network) DO UPDATE SET"
	    " account_id = excluded.account_id, failures = excluded.failures, last_at = excluded.last_at,"
	    " blocked_until = excluded.blocked_until, ends_at = excluded.ends_at, wrong = excluded.wrong",
	    sign_in_block_fields, row, NO_ARGS, NULL, NULL);
}

struct err *
guess_store_find(struct ctx *c, const char *key, struct sign_in_block *out, bool *found)
{
	return row_find(c, &sign_in_block_listing, key, out, found);
}

struct err *
guess_store_delete(struct ctx *c, int64_t id)
{
	return row_delete(c, &sign_in_block_listing, id);
}

struct err *
guess_store_forgive(struct ctx *c, int64_t account_id)
{
	return db_run(c, "DELETE FROM sign_in_failure WHERE account_id = :account", NULL, NULL,
	    ARGS(ARG_INT("account", account_id)), NULL, NULL);
}

struct err *
guess_store_prune(struct ctx *c, int64_t most)
{
	int64_t n;

	TRY(db_run(c, "DELETE FROM sign_in_failure WHERE ends_at <= :now", NULL, NULL,
	    ARGS(ARG_INT("now", c->now)), NULL, NULL));
	TRY(db_number(c, "SELECT count(*) FROM sign_in_failure", NO_ARGS, &n));
	if (n <= most)
		return NULL;
	return db_run(c,
	    "DELETE FROM sign_in_failure WHERE id IN (SELECT id FROM sign_in_failure ORDER BY ends_at LIMIT :n)",
	    NULL, NULL, ARGS(ARG_INT("n", n - most)), NULL, NULL);
}

struct err *
network_store_at(struct ctx *c, int64_t account_id, const char *network, int64_t *at)
{
	return db_number(c,
	    "SELECT at FROM sign_in_network WHERE account_id = :account AND network = :network",
	    ARGS(ARG_INT("account", account_id), ARG_TEXT("network", network)), at);
}

struct err *
network_store_put(struct ctx *c, int64_t account_id, const char *network, int64_t most)
{
	TRY(db_run(c,
	    "INSERT INTO sign_in_network(account_id, network, at) SELECT id, CAST(:network AS TEXT),"
	    " CAST(:now AS BIGINT) FROM account WHERE id = :account ON CONFLICT (account_id, network)"
	    " DO UPDATE SET at = excluded.at",
	    NULL, NULL,
	    ARGS(ARG_INT("account", account_id), ARG_TEXT("network", network), ARG_INT("now", c->now)), NULL,
	    NULL));
	return db_run(c,
	    "DELETE FROM sign_in_network WHERE account_id = :account AND network IN (SELECT network FROM"
	    " sign_in_network WHERE account_id = :account ORDER BY at DESC, network LIMIT 1000 OFFSET :most)",
	    NULL, NULL, ARGS(ARG_INT("account", account_id), ARG_INT("most", most)), NULL, NULL);
}

struct err *
network_store_prune(struct ctx *c, int64_t before)
{
	return db_run(c, "DELETE FROM sign_in_network WHERE at < :before", NULL, NULL,
	    ARGS(ARG_INT("before", before)), NULL, NULL);
}
