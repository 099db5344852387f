/* SPDX-License-Identifier: Apache-2.0 */
#include "store/api_key_store.h"

#include "base/ctx.h"
#include "store/db.h"

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
api_key_store_by_token(struct ctx *c, const char *token_hash, struct api_key *out, bool *found)
{
	return db_one(c,
	    SELECT " LEFT JOIN domain d ON d.id = a.domain_id WHERE k.token_hash = :token_hash AND"
		   " (k.expires_at = 0 OR k.expires_at > :now) AND a.enabled AND a.api_access AND"
		   " (d.id IS NULL OR d.enabled)",
	    ARGS(ARG_TEXT("token_hash", token_hash), ARG_INT("now", c->now)), api_key_fields, out, found);
}

struct err *
api_key_store_used(struct ctx *c, int64_t id, int64_t at, const char *ip)
{
	return db_run(c,
	    "UPDATE api_key SET last_used_at = :at, last_used_ip = :ip WHERE id = :id AND last_used_at < :at",
	    NULL, NULL, ARGS(ARG_INT("at", at), ARG_TEXT("ip", ip), ARG_INT("id", id)), NULL, NULL);
}
