/* SPDX-License-Identifier: Apache-2.0 */
#include "store/dkim_store.h"

#include "base/ctx.h"
#include "store/db.h"
#include "store/row.h"

#define FROM "FROM dkim_key k JOIN domain d ON d.id = k.domain_id"
#define SELECT \
	"SELECT k.id, k.domain_id, d.name AS domain, k.selector, k.rsa_public, k.ed25519_public," \
	" k.created_at, k.active_from, k.retire_at " FROM

const struct listing dkim_listing = {
	.table = "dkim_key",
	.select = SELECT,
	.from = FROM,
	.mine = "d.owner_id = :actor",
	.alias = "k",
	.key = "created_at",
	.fields = dkim_fields,
	.size = sizeof(struct dkim),
};

struct err *
dkim_store_insert(struct ctx *c, struct dkim *row)
{
	row->created_at = c->now;
	return db_run(c,
	    "INSERT INTO dkim_key(id, domain_id, selector, rsa_public, ed25519_public, rsa_private,"
	    " ed25519_private, created_at, active_from, retire_at) VALUES (:id, :domain_id, :selector,"
	    " :rsa_public, :ed25519_public, :rsa_private, :ed25519_private, :created_at, :active_from,"
	    " :retire_at)",
	    dkim_fields, row, NO_ARGS, "selector", NULL);
}

struct err *
dkim_store_find(struct ctx *c, int64_t domain_id, const char *selector, struct dkim *out, bool *found)
{
	return db_one(c, SELECT " WHERE k.domain_id = :domain AND k.selector = :selector",
	    ARGS(ARG_INT("domain", domain_id), ARG_TEXT("selector", selector)), dkim_fields, out, found);
}

struct err *
dkim_store_by_id(struct ctx *c, int64_t id, struct dkim *out, bool *found)
{
	return db_one(c, SELECT " WHERE k.id = :id", ARGS(ARG_INT("id", id)), dkim_fields, out, found);
}

struct err *
dkim_store_delete(struct ctx *c, int64_t id)
{
	return row_delete(c, &dkim_listing, id);
}

struct err *
dkim_store_waiting(struct ctx *c, int64_t domain_id, struct dkim *out, bool *found)
{
	return db_one(c, SELECT " WHERE k.domain_id = :domain AND k.active_from = 0 LIMIT 1",
	    ARGS(ARG_INT("domain", domain_id)), dkim_fields, out, found);
}

struct err *
dkim_store_all_waiting(struct ctx *c, int64_t after_id, size_t limit, struct dkim *out, size_t *n)
{
	return db_all(c,
	    SELECT " WHERE k.active_from = 0 AND k.id > :after AND d.verified ORDER BY k.id LIMIT :limit",
	    ARGS(ARG_INT("after", after_id), ARG_INT("limit", (int64_t)limit)), dkim_fields, sizeof(*out),
	    out, limit, n);
}

struct err *
dkim_store_activate(struct ctx *c, const struct dkim *row, int64_t retire_at)
{
	TRY(db_run(c,
	    "UPDATE dkim_key SET retire_at = :retire WHERE domain_id = :domain AND id <> :id AND"
	    " active_from > 0 AND retire_at = 0",
	    NULL, NULL,
	    ARGS(ARG_INT("id", row->id), ARG_INT("domain", row->domain_id), ARG_INT("retire", retire_at)),
	    NULL, NULL));
	return db_run(c, "UPDATE dkim_key SET active_from = :now WHERE id = :id", NULL, NULL,
	    ARGS(ARG_INT("id", row->id), ARG_INT("now", c->now)), NULL, NULL);
}

struct err *
dkim_store_prune(struct ctx *c)
{
	return db_run(c, "DELETE FROM dkim_key WHERE retire_at > 0 AND retire_at <= :now", NULL, NULL,
	    ARGS(ARG_INT("now", c->now)), NULL, NULL);
}

struct err *
dkim_store_signing(struct ctx *c, const char *domain, struct dkim *out, int64_t *owner, bool *found)
{
	SCOPED_STMT *s = NULL;

	*owner = 0;
	TRY(db_prepare(c,
	    "SELECT d.owner_id, d.name, k.id, k.selector, k.rsa_private, k.ed25519_private FROM domain d"
	    " LEFT JOIN dkim_key k ON k.domain_id = d.id AND k.active_from > 0 AND k.retire_at = 0"
	    " WHERE d.name = coalesce((SELECT t.name FROM domain_alias a JOIN domain t ON t.id = a.domain_id"
	    " WHERE a.name = :name AND a.verified), :name) AND d.verified",
	    &s));
	TRY(db_bind_args(c, s, ARGS(ARG_TEXT("name", domain))));
	TRY(db_step(c, s, found));
	if (!*found)
		return NULL;
	*owner = db_int(s, 0);
	*out = (struct dkim){ .domain = db_text(c, s, 1),
		.id = db_int(s, 2),
		.selector = db_text(c, s, 3),
		.rsa_private = db_text(c, s, 4),
		.ed25519_private = db_text(c, s, 5) };
	*found = out->selector != NULL;
	return NULL;
}
