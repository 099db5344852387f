/* SPDX-License-Identifier: Apache-2.0 */
#include "store/alias_store.h"

#include "base/ctx.h"
#include "model/text.h"
#include "store/change_store.h"
#include "store/db.h"
#include "store/filter_store.h"
#include "store/row.h"

#define FROM "FROM alias a JOIN domain d ON d.id = a.domain_id JOIN account o ON o.id = a.owner_id"
#define SELECT \
	"SELECT a.id, a.address, a.targets, a.domain_id, d.name AS domain, a.owner_id, o.name AS owner, " \
	"a.enabled," \
	" a.comment, a.created_at, a.updated_at " FROM

static const struct list_match matches[] = {
	{ "domain", "a.domain_id = (SELECT id FROM domain WHERE name = :domain)" },
	{ "owner", "a.owner_id = (SELECT id FROM account WHERE name = :owner)" },
	{ NULL, NULL },
};

const struct listing alias_listing = {
	.table = "alias",
	.select = SELECT,
	.from = "FROM alias a",
	.mine = "a.owner_id = :actor",
	.alias = "a",
	.key = "address",
	.matches = matches,
	.fields = alias_fields,
	.size = sizeof(struct alias),
};

static struct err *
index_target(struct ctx *c, int64_t id, const char *target)
{
	return db_run(c,
	    "INSERT INTO alias_target(target, alias_id) VALUES (:target, :id) ON CONFLICT DO NOTHING", NULL,
	    NULL, ARGS(ARG_TEXT("target", target), ARG_INT("id", id)), NULL, NULL);
}

/* The index follows the fact: both are written here and nowhere else. */
static struct err *
index_targets(struct ctx *c, const struct alias *row)
{
	TRY(vacation_store_follow_alias(c, row->id));
	TRY(db_run(c, "DELETE FROM alias_target WHERE alias_id = :id", NULL, NULL,
	    ARGS(ARG_INT("id", row->id)), NULL, NULL));
	for (size_t i = 0; i < row->targets.n; i++) {
		const char *target = row->targets.v[i], *bare = text_untagged(&c->arena, target);

		TRY(index_target(c, row->id, target));
		if (bare != target) /* it leads to both: user+tag reaches user (R27) */
			TRY(index_target(c, row->id, bare));
	}
	return vacation_store_follow_alias(c, row->id);
}

struct err *
alias_store_insert(struct ctx *c, struct alias *row)
{
	TRY(row_insert(c, &alias_listing, row));
	return index_targets(c, row);
}

struct err *
alias_store_find(struct ctx *c, const char *key, struct alias *out, bool *found)
{
	return row_find(c, &alias_listing, key, out, found);
}

struct err *
alias_store_by_address(struct ctx *c, const char *address, struct alias *out, bool *found)
{
	return row_by_key(c, &alias_listing, address, out, found);
}

struct err *
alias_store_update(struct ctx *c, struct alias *row)
{
	TRY(row_update(c, &alias_listing, row));
	return index_targets(c, row);
}

struct err *
alias_store_delete(struct ctx *c, int64_t id)
{
	TRY(vacation_store_follow_alias(c, id));
	return row_delete(c, &alias_listing, id);
}

struct err *
alias_store_by_target(struct ctx *c, int64_t owner_id, const char *target, struct alias *out, bool *found)
{
	return db_one(c,
	    SELECT
	    " JOIN alias_target t ON t.alias_id = a.id WHERE t.target = :target AND a.owner_id = :owner LIMIT 1",
	    ARGS(ARG_TEXT("target", target), ARG_INT("owner", owner_id)), alias_fields, out, found);
}

#define BELOW " FROM alias WHERE owner_id = :owner"

struct err *
alias_store_delete_below(struct ctx *c, int64_t owner_id, const char *detail, int64_t *rows)
{
	TRY(change_record_below(c, "delete", "alias", "SELECT id, address AS name" BELOW, owner_id, detail));
	return db_run(c, "DELETE" BELOW, NULL, NULL, ARGS(ARG_INT("owner", owner_id)), NULL, rows);
}

struct err *
alias_store_next_into(
    struct ctx *c, int64_t owner_id, const char *domain, const char *after, struct alias *out, bool *found)
{
	return db_one(c,
	    SELECT
	    " WHERE a.owner_id = :owner AND a.address > :after AND a.enabled AND EXISTS (SELECT 1 FROM"
	    " alias_target t WHERE t.alias_id = a.id AND t.target LIKE :pattern) ORDER BY a.address LIMIT 1",
	    ARGS(ARG_INT("owner", owner_id), ARG_TEXT("after", after),
		ARG_TEXT("pattern", arena_printf(&c->arena, "%%@%s", domain))),
	    alias_fields, out, found);
}

struct err *
alias_store_move(struct ctx *c, int64_t domain_id, int64_t owner_id)
{
	return db_run(c, "UPDATE alias SET owner_id = :owner, updated_at = :now WHERE domain_id = :domain",
	    NULL, NULL,
	    ARGS(ARG_INT("owner", owner_id), ARG_INT("domain", domain_id), ARG_INT("now", c->now)), NULL,
	    NULL);
}
