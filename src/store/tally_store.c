/* SPDX-License-Identifier: Apache-2.0 */
#include "store/tally_store.h"

#include "base/ctx.h"
#include "store/db.h"

#define COLUMNS "domains, domain_aliases, mailboxes, aliases, quota_bytes"

static void
read_row(const struct stmt *s, struct tally *out)
{
	*out = (struct tally){ .domains = db_int(s, 0),
		.domain_aliases = db_int(s, 1),
		.mailboxes = db_int(s, 2),
		.aliases = db_int(s, 3),
		.quota_bytes = db_int(s, 4) };
}

static struct err *
read_of(struct ctx *c, const char *sql, int64_t owner_id, struct tally *out)
{
	SCOPED_STMT *s = NULL;
	bool found;

	*out = (struct tally){ 0 };
	TRY(db_prepare(c, sql, &s));
	TRY(db_bind_args(c, s, ARGS(ARG_INT("owner", owner_id))));
	TRY(db_step(c, s, &found));
	if (found)
		read_row(s, out);
	return NULL;
}

struct err *
tally_store_of(struct ctx *c, int64_t owner_id, struct tally *out)
{
	return read_of(c, "SELECT " COLUMNS " FROM tally WHERE owner_id = :owner", owner_id, out);
}

struct err *
tally_store_limits(struct ctx *c, int64_t owner_id, struct tally *out)
{
	return read_of(c,
	    "SELECT max_domains, max_domain_aliases, max_mailboxes, max_aliases, max_quota_bytes FROM account"
	    " WHERE id = :owner",
	    owner_id, out);
}

struct err *
tally_store_add(struct ctx *c, int64_t owner_id, const struct tally *delta, struct tally *out)
{
	TRY(db_run(c,
	    "INSERT INTO tally AS t (owner_id, " COLUMNS ") VALUES (:owner, :domains, :domain_aliases, "
	    ":mailboxes, :aliases, :quota_bytes) ON CONFLICT (owner_id) DO UPDATE SET"
	    " domains = t.domains + excluded.domains,"
	    " domain_aliases = t.domain_aliases + excluded.domain_aliases,"
	    " mailboxes = t.mailboxes + excluded.mailboxes, aliases = t.aliases + excluded.aliases,"
	    " quota_bytes = t.quota_bytes + excluded.quota_bytes",
	    NULL, NULL,
	    ARGS(ARG_INT("owner", owner_id), ARG_INT("domains", delta->domains),
		ARG_INT("domain_aliases", delta->domain_aliases), ARG_INT("mailboxes", delta->mailboxes),
		ARG_INT("aliases", delta->aliases), ARG_INT("quota_bytes", delta->quota_bytes)),
	    NULL, NULL));
	return tally_store_of(c, owner_id, out);
}
