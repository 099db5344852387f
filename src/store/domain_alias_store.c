/* SPDX-License-Identifier: Apache-2.0 */
#include "store/domain_alias_store.h"

#include "base/ctx.h"
#include "store/db.h"

#define FROM "FROM domain_alias x JOIN domain d ON d.id = x.domain_id JOIN account o ON o.id = x.owner_id"
#define SELECT \
	"SELECT x.id, x.name, x.domain_id, d.name AS domain, x.owner_id, o.name AS owner, x.verified," \
	" x.enabled, x.comment, x.created_at, x.updated_at " FROM

static const struct list_match matches[] = {
	{ "domain", "x.domain_id = (SELECT id FROM domain WHERE name = :domain)" },
	{ "owner", "x.owner_id = (SELECT id FROM account WHERE name = :owner)" },
	{ NULL, NULL },
};

const struct listing domain_alias_listing = {
	.table = "domain_alias",
	.select = SELECT,
	.from = "FROM domain_alias x",
	.mine = "x.owner_id = :actor",
	.alias = "x",
	.key = "name",
	.matches = matches,
	.fields = domain_alias_fields,
	.size = sizeof(struct domain_alias),
};

struct err *
domain_alias_store_first_below(struct ctx *c, int64_t owner_id, struct domain_alias *out, bool *found)
{
	return db_one(c, SELECT " WHERE x.owner_id = :owner LIMIT 1", ARGS(ARG_INT("owner", owner_id)),
	    domain_alias_fields, out, found);
}

struct err *
domain_alias_store_enable_below(struct ctx *c, int64_t owner_id, bool enabled, int64_t *rows)
{
	return db_run(c,
	    "UPDATE domain_alias SET enabled = :enabled, updated_at = :now WHERE owner_id = :owner", NULL,
	    NULL, ARGS(ARG_BOOL("enabled", enabled), ARG_INT("now", c->now), ARG_INT("owner", owner_id)),
	    NULL, rows);
}

struct err *
domain_alias_store_next(
    struct ctx *c, int64_t domain_id, const char *after, struct domain_alias *out, bool *found)
{
	return db_one(c, SELECT " WHERE x.domain_id = :domain AND x.name > :after ORDER BY x.name LIMIT 1",
	    ARGS(ARG_INT("domain", domain_id), ARG_TEXT("after", after)), domain_alias_fields, out, found);
}

struct err *
domain_alias_store_move(struct ctx *c, int64_t domain_id, int64_t owner_id)
{
	return db_run(c,
	    "UPDATE domain_alias SET owner_id = :owner, updated_at = :now WHERE domain_id = :domain", NULL,
	    NULL, ARGS(ARG_INT("owner", owner_id), ARG_INT("domain", domain_id), ARG_INT("now", c->now)),
	    NULL, NULL);
}
