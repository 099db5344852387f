/* SPDX-License-Identifier: Apache-2.0 */
#include "store/hostname_store.h"

#include "base/ctx.h"
#include "store/db.h"

#define SELECT \
	"SELECT h.id, h.name, h.owner_id, o.name AS owner, h.verified, h.comment, h.created_at, h.updated_at" \
	" FROM hostname h JOIN account o ON o.id = h.owner_id"

static const struct list_match matches[] = {
	{ "owner", "h.owner_id = (SELECT id FROM account WHERE name = :owner)" },
	{ NULL, NULL },
};

const struct listing hostname_listing = {
	.table = "hostname",
	.select = SELECT,
	.from = "FROM hostname h",
	.mine = "h.owner_id = :actor",
	.alias = "h",
	.key = "name",
	.matches = matches,
	.fields = hostname_fields,
	.size = sizeof(struct hostname),
};

struct err *
hostname_store_first_below(struct ctx *c, int64_t owner_id, struct hostname *out, bool *found)
{
	return db_one(c, SELECT " WHERE h.owner_id = :owner LIMIT 1", ARGS(ARG_INT("owner", owner_id)),
	    hostname_fields, out, found);
}

struct err *
hostname_store_count(struct ctx *c, int64_t owner_id, int64_t *out)
{
	return db_number(c, "SELECT count(*) FROM hostname WHERE owner_id = :owner",
	    ARGS(ARG_INT("owner", owner_id)), out);
}

struct err *
hostname_store_verified(struct ctx *c, int64_t owner_id, const char **names, size_t max, size_t *n)
{
	SCOPED_STMT *s = NULL;
	bool found = true;

	*n = 0;
	TRY(db_prepare(c,
	    "SELECT name FROM hostname WHERE owner_id = :owner AND verified ORDER BY name LIMIT :max", &s));
	TRY(db_bind_args(c, s, ARGS(ARG_INT("owner", owner_id), ARG_INT("max", (int64_t)max))));
	while (*n < max) {
		TRY(db_step(c, s, &found));
		if (!found)
			break;
		names[(*n)++] = db_text(c, s, 0);
	}
	return NULL;
}
