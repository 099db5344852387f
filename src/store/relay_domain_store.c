/* SPDX-License-Identifier: Apache-2.0 */
#include "store/relay_domain_store.h"

#include "base/ctx.h"
#include "store/db.h"

#define FROM "FROM relay_domain r JOIN account o ON o.id = r.owner_id"
#define SELECT \
	"SELECT r.id, r.name, r.owner_id, o.name AS owner, r.host, r.port, r.tls, r.allow_private, r.verified," \
	" r.enabled, r.comment, r.created_at, r.updated_at " FROM

static const struct list_match matches[] = {
	{ "owner", "r.owner_id = (SELECT id FROM account WHERE name = :owner)" },
	{ NULL, NULL },
};

const struct listing relay_domain_listing = {
	.table = "relay_domain",
	.select = SELECT,
	.from = "FROM relay_domain r",
	.mine = "r.owner_id = :actor",
	.alias = "r",
	.key = "name",
	.matches = matches,
	.fields = relay_domain_fields,
	.size = sizeof(struct relay_domain),
};

struct err *
relay_domain_store_first_below(struct ctx *c, int64_t owner_id, struct relay_domain *out, bool *found)
{
	return db_one(c, SELECT " WHERE r.owner_id = :owner LIMIT 1", ARGS(ARG_INT("owner", owner_id)),
	    relay_domain_fields, out, found);
}

struct err *
relay_domain_store_enable_below(struct ctx *c, int64_t owner_id, bool enabled, int64_t *rows)
{
	return db_run(c,
	    "UPDATE relay_domain SET enabled = :enabled, updated_at = :now WHERE owner_id = :owner", NULL,
	    NULL, ARGS(ARG_BOOL("enabled", enabled), ARG_INT("now", c->now), ARG_INT("owner", owner_id)),
	    NULL, rows);
}
