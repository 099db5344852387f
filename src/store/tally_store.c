/* SPDX-License-Identifier: Apache-2.0 */
#include "store/tally_store.h"

#include "base/ctx.h"
#include "store/db.h"

struct err *
tally_store_add(struct ctx *c, int64_t owner_id, const struct tally *delta, struct tally *out)
{
	SCOPED_STMT *s = NULL;
	bool found;

	TRY(db_prepare(c,
	    "INSERT INTO tally AS t (owner_id, domains, mailboxes, aliases, quota_bytes) VALUES (:owner, "
	    ":domains,"
	    " :mailboxes, :aliases, :quota_bytes) ON CONFLICT (owner_id) DO UPDATE SET"
	    " domains = t.domains + excluded.domains, mailboxes = t.mailboxes + excluded.mailboxes,"
	    " aliases = t.aliases + excluded.aliases, quota_bytes = t.quota_bytes + excluded.quota_bytes"
	    " RETURNING domains, mailboxes, aliases, quota_bytes",
	    &s));
	TRY(db_bind_args(c, s,
	    ARGS(ARG_INT("owner", owner_id), ARG_INT("domains", delta->domains),
		ARG_INT("mailboxes", delta->mailboxes), ARG_INT("aliases", delta->aliases),
		ARG_INT("quota_bytes", delta->quota_bytes))));
	TRY(db_step(c, s, &found));
	*out = (struct tally){ .domains = db_int(s, 0),
		.mailboxes = db_int(s, 1),
		.aliases = db_int(s, 2),
		.quota_bytes = db_int(s, 3) };
	return NULL;
}
