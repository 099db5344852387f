/* SPDX-License-Identifier: Apache-2.0 */
#include "store/domain_store.h"

#include "base/ctx.h"
#include "model/text.h"
#include "store/db.h"

#define FROM "FROM domain d JOIN account o ON o.id = d.owner_id"
#define SELECT \
	"SELECT d.id, d.name, d.owner_id, o.name AS owner, d.verified, d.enabled, d.suspended, d.comment, d.created_at," \
	" d.updated_at " FROM

static const struct list_match matches[] = {
	{ "owner", "d.owner_id = (SELECT id FROM account WHERE name = :owner)" },
	{ NULL, NULL },
};

const struct listing domain_listing = {
	.table = "domain",
	.select = SELECT,
	.from = "FROM domain d",
	.mine = "d.owner_id = :actor",
	.alias = "d",
	.key = "name",
	.matches = matches,
	.fields = domain_fields,
	.size = sizeof(struct domain),
};

struct err *
domain_store_content(struct ctx *c, int64_t id, struct domain_content *out)
{
	SCOPED_STMT *s = NULL;
	bool found;

	*out = (struct domain_content){ 0 };
	TRY(db_number(
	    c, "SELECT count(*) FROM alias WHERE domain_id = :id", ARGS(ARG_INT("id", id)), &out->aliases));
	TRY(db_number(c, "SELECT count(*) FROM domain_alias WHERE domain_id = :id", ARGS(ARG_INT("id", id)),
	    &out->domain_aliases));
	TRY(db_prepare(c,
	    "SELECT count(*), coalesce(sum(quota_bytes), 0), coalesce(sum(CASE WHEN quota_bytes = 0 THEN 1 ELSE 0 END), 0)"
	    " FROM account WHERE domain_id = :id",
	    &s));
	TRY(db_bind_args(c, s, ARGS(ARG_INT("id", id))));
	TRY(db_step(c, s, &found));
	if (found) {
		out->mailboxes = db_int(s, 0);
		out->quota_bytes = db_int(s, 1);
		out->unlimited = db_int(s, 2);
	}
	return NULL;
}

struct err *
domain_store_first_below(struct ctx *c, int64_t owner_id, struct domain *out, bool *found)
{
	return db_one(c, SELECT " WHERE d.owner_id = :owner LIMIT 1", ARGS(ARG_INT("owner", owner_id)),
	    domain_fields, out, found);
}

struct err *
domain_store_enable_below(struct ctx *c, int64_t owner_id, bool enabled, int64_t *rows)
{
	return db_run(c,
	    "UPDATE domain SET enabled = :enabled, updated_at = :now WHERE owner_id = :owner"
	    " AND (NOT suspended OR NOT :enabled)",
	    NULL, NULL,
	    ARGS(ARG_BOOL("enabled", enabled), ARG_INT("now", c->now), ARG_INT("owner", owner_id)), NULL,
	    rows);
}

struct err *
domain_store_names(struct ctx *c, int64_t owner_id, struct texts *out)
{
	SCOPED_STMT *s = NULL;
	bool found = true;
	int64_t n;

	TRY(db_number(
	    c, "SELECT count(*) FROM domain WHERE owner_id = :owner", ARGS(ARG_INT("owner", owner_id)), &n));
	*out = (struct texts){ .v = arena_alloc(&c->arena, ((size_t)n + 1) * sizeof(char *)) };
	TRY(db_prepare(c, "SELECT name FROM domain WHERE owner_id = :owner ORDER BY name", &s));
	TRY(db_bind_args(c, s, ARGS(ARG_INT("owner", owner_id))));
	while (out->n < (size_t)n && found) {
		TRY(db_step(c, s, &found));
		if (found)
			out->v[out->n++] = db_text(c, s, 0);
	}
	return NULL;
}
