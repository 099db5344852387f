/* SPDX-License-Identifier: Apache-2.0 */
#include "store/api_key_store.h"

#include "base/ctx.h"
#include "model/text.h"
#include "store/db.h"
#include "store/row.h"

#define FROM "FROM api_key k JOIN account a ON a.id = k.account_id"
#define SELECT \
	"SELECT k.id, k.account_id, a.name AS account, a.owner_id, a.role, k.name, k.token_hash, k.scopes, k.networks," \
	" k.expires_at, k.last_used_at, k.last_used_ip, k.created_at " FROM

const struct listing api_key_listing = {
	.table = "api_key",
	.select = SELECT,
	.from = "FROM api_key k",
	.mine = "k.account_id = :actor",
	.alias = "k",
	.key = "created_at",
	.fields = api_key_fields,
	.size = sizeof(struct api_key),
};

struct err *
api_key_store_insert(struct ctx *c, struct api_key *row)
{
	return row_insert(c, &api_key_listing, row);
}

struct err *
api_key_store_count(struct ctx *c, int64_t account_id, int64_t *out)
{
	return db_number(c, "SELECT count(*) FROM api_key WHERE account_id = :account",
	    ARGS(ARG_INT("account", account_id)), out);
}

struct err *
api_key_store_find(struct ctx *c, int64_t account_id, const char *key, struct api_key *out, bool *found)
{
	int64_t id;

	*found = false;
	if (!text_number(key, &id))
		return NULL;
	return db_one(c, SELECT " WHERE k.id = :id AND k.account_id = :account",
	    ARGS(ARG_INT("id", id), ARG_INT("account", account_id)), api_key_fields, out, found);
}

struct err *
api_key_store_by_token(struct ctx *c, const char *token_hash, struct api_key *out, bool *found)
{
	return db_one(c,
	    SELECT " LEFT JOIN domain d ON d.id = a.domain_id WHERE k.token_hash = :token_hash AND"
		   " (k.expires_at = 0 OR k.expires_at > :now) AND a.enabled AND a.api_access AND"
		   " (d.id IS NULL OR d.enabled)",
	    ARGS(ARG_TEXT("token_hash", token_hash), ARG_INT("now", c->now)), api_key_fields, out, found);
}

struct err *
api_key_store_exists(struct ctx *c, int64_t id, bool *out)
{
	int64_t n;

	TRY(db_number(c, "SELECT count(*) FROM api_key WHERE id = :id", ARGS(ARG_INT("id", id)), &n));
	*out = n > 0;
	return NULL;
}

struct err *
api_key_store_delete(struct ctx *c, int64_t id)
{
	return row_delete(c, &api_key_listing, id);
}

struct err *
api_key_store_end_all(struct ctx *c, int64_t account_id)
{
	return db_run(c, "DELETE FROM api_key WHERE account_id = :account", NULL, NULL,
	    ARGS(ARG_INT("account", account_id)), NULL, NULL);
}

struct err *
api_key_store_end_domain(struct ctx *c, int64_t domain_id)
{
	return db_run(c,
	    "DELETE FROM api_key WHERE account_id IN (SELECT id FROM account WHERE domain_id = :domain)",
	    NULL, NULL, ARGS(ARG_INT("domain", domain_id)), NULL, NULL);
}

struct err *
api_key_store_end_below(struct ctx *c, int64_t owner_id)
{
	return db_run(c,
	    "DELETE FROM api_key WHERE account_id IN (SELECT id FROM account WHERE owner_id = :owner)", NULL,
	    NULL, ARGS(ARG_INT("owner", owner_id)), NULL, NULL);
}

struct err *
api_key_store_used(struct ctx *c, int64_t id, int64_t at, const char *ip)
{
	return db_run(c,
	    "UPDATE api_key SET last_used_at = :at, last_used_ip = :ip WHERE id = :id AND last_used_at < :at",
	    NULL, NULL, ARGS(ARG_INT("at", at), ARG_TEXT("ip", ip), ARG_INT("id", id)), NULL, NULL);
}
