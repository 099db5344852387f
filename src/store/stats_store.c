/* SPDX-License-Identifier: Apache-2.0 */
#include "store/stats_store.h"

#include "base/ctx.h"
#include "store/db.h"

#define SCOPE " WHERE (:all OR t.owner_id = :actor)"

/* domains and aliases of a tally count what is limited together with them. There are a few thousand admins at
 * most. */
struct err *
stats_store_owners(struct ctx *c, int64_t limit, struct mail_stats *rows, size_t *n, int64_t *total)
{
	const struct arg *scope =
	    ARGS(ARG_BOOL("all", c->actor.role == ROLE_MASTER_ADMIN), ARG_INT("actor", c->actor.id));
	SCOPED_STMT *s = NULL;
	bool found = true;

	*n = 0;
	TRY(db_number(c, "SELECT count(*) FROM tally t" SCOPE, scope, total));
	TRY(db_prepare(c,
	    "SELECT o.name AS owner, t.domains - t.relay_domains AS domains, t.domain_aliases, t.relay_domains,"
	    " t.mailboxes, t.aliases - t.sender_addresses AS aliases, t.sender_addresses, t.filters,"
	    " t.address_books, t.calendars, t.quota_bytes FROM tally t JOIN account o ON o.id = t.owner_id" SCOPE
	    " ORDER BY t.mailboxes DESC, o.name LIMIT :limit",
	    &s));
	TRY(db_bind_args(c, s, scope));
	TRY(db_bind_args(c, s, ARGS(ARG_INT("limit", limit))));
	while (*n < (size_t)limit) {
		TRY(db_row(c, s, mail_stats_fields, &rows[*n], &found));
		if (!found)
			break;
		(*n)++;
	}
	return NULL;
}

/* What stands in both tables is the same: so the indexes of either give an owner's rows in order. */
#define MAILBOXES \
	"FROM (SELECT u.account_id AS id, a.name, a.domain_id, u.owner_id, d.name AS domain, o.name AS owner," \
	" u.bytes AS used_bytes, u.messages AS used_messages, a.quota_bytes, u.fullness FROM usage u" \
	" JOIN account a ON a.id = u.account_id AND a.owner_id = u.owner_id JOIN account o ON o.id = u.owner_id" \
	" JOIN domain d ON d.id = a.domain_id) q"

static const struct list_match matches[] = {
	{ "domain", "q.domain_id = (SELECT id FROM domain WHERE name = :domain)" },
	{ "owner", "q.owner_id = (SELECT id FROM account WHERE name = :owner)" },
	{ NULL, NULL },
};

const struct listing quota_listing = {
	.table = "usage",
	.select =
	    "SELECT q.id, q.name, q.domain, q.owner, q.used_bytes, q.used_messages, q.quota_bytes, q.fullness " MAILBOXES,
	.from = "FROM (SELECT name, domain_id, owner_id FROM account WHERE role = 'mail_user') q",
	.mine = "q.owner_id = :actor",
	.alias = "q",
	.key = "name",
	.matches = matches,
	.fields = quota_use_fields,
	.size = sizeof(struct quota_use),
};
