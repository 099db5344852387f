/* SPDX-License-Identifier: Apache-2.0 */
#include "store/concern_store.h"

#include "store/db.h"

static struct err *
read_concern(struct ctx *c, const char *sql, const char *name, struct concern *out, bool *found)
{
	SCOPED_STMT *s = NULL;

	*out = (struct concern){ 0 };
	TRY(db_prepare(c, sql, &s));
	TRY(db_bind_args(c, s, ARGS(ARG_TEXT("name", name))));
	TRY(db_step(c, s, found));
	if (*found)
		*out = (struct concern){ db_int(s, 0), db_int(s, 1), db_int(s, 2) };
	return NULL;
}

struct err *
concern_store_account(struct ctx *c, const char *name, struct concern *out, bool *found)
{
	return read_concern(c, "SELECT id, coalesce(domain_id, 0), owner_id FROM account WHERE name = :name",
	    name, out, found);
}

struct err *
concern_store_domain(struct ctx *c, const char *name, struct concern *out, bool *found)
{
	return read_concern(c,
	    "SELECT 0, id, owner_id FROM domain WHERE name = :name"
	    " UNION ALL SELECT 0, d.id, d.owner_id FROM domain_alias x JOIN domain d ON d.id = x.domain_id"
	    " WHERE x.name = :name"
	    " UNION ALL SELECT 0, id, owner_id FROM relay_domain WHERE name = :name LIMIT 1",
	    name, out, found);
}

struct err *
concern_store_owner(struct ctx *c, int64_t domain_id, int64_t *out)
{
	return db_number(c,
	    "SELECT owner_id FROM domain WHERE id = :id"
	    " UNION ALL SELECT owner_id FROM relay_domain WHERE id = :id LIMIT 1",
	    ARGS(ARG_INT("id", domain_id)), out);
}
