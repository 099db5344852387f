/* SPDX-License-Identifier: Apache-2.0 */
#include "store/lookup_store.h"

#include "base/ctx.h"
#include "model/setting.h"
#include "store/connection_store.h"
#include "store/db.h"

enum { NAMES_PAGE = 500 };

/* The first row of a statement with the one parameter :name. */
static struct err *
ask(struct ctx *c, const char *sql, const char *name, struct stmt **s, bool *found)
{
	TRY(db_prepare(c, sql, s));
	TRY(db_bind_args(c, *s, ARGS(ARG_TEXT("name", name))));
	return db_step(c, *s, found);
}

static int
tls_of(const char *name)
{
	for (int i = 0; name != NULL && relay_tls_names[i] != NULL; i++)
		if (strcmp(relay_tls_names[i], name) == 0)
			return i;
	return RELAY_TLS_OPPORTUNISTIC;
}

#define BOTH(column) "CASE WHEN x." column " AND d." column " THEN 1 ELSE 0 END"

struct err *
lookup_store_domain(struct ctx *c, const char *name, struct lookup_domain_state *out, bool *found)
{
	SCOPED_STMT *s = NULL;

	*out = (struct lookup_domain_state){ 0 };
	/* a domain is the first row, and nothing behind it is looked up then */
	TRY(ask(c,
	    "SELECT 0, CASE WHEN d.verified THEN 1 ELSE 0 END, CASE WHEN d.enabled THEN 1 ELSE 0 END,"
	    " CAST(NULL AS TEXT), s.host, s.port, s.tls, CASE WHEN s.allow_private THEN 1 ELSE 0 END"
	    " FROM domain d LEFT JOIN split_route s ON s.domain_id = d.id WHERE d.name = :name"
	    " UNION ALL SELECT 1, " BOTH("verified") ", " BOTH(
		"enabled") ", d.name, NULL, NULL, NULL, 0"
			   " FROM domain_alias x JOIN domain d ON d.id = x.domain_id WHERE x.name = :name"
			   " UNION ALL SELECT 2, CASE WHEN verified THEN 1 ELSE 0 END, CASE WHEN enabled THEN 1 ELSE 0 END,"
			   " NULL, host, port, tls, CASE WHEN allow_private THEN 1 ELSE 0 END FROM relay_domain WHERE name = :name",
	    name, &s, found));
	if (!*found)
		return NULL;
	*out = (struct lookup_domain_state){ .kind = (enum lookup_kind)db_int(s, 0),
		.verified = db_int(s, 1),
		.enabled = db_int(s, 2),
		.target = db_text(c, s, 3),
		.hop = { .host = db_text(c, s, 4) } };
	if (out->hop.host == NULL)
		return NULL;
	out->hop.port = db_int(s, 5);
	out->hop.tls = tls_of(db_text(c, s, 6));
	out->hop.inside = db_int(s, 7);
	return NULL;
}

struct err *
lookup_store_mailbox(struct ctx *c, const char *address, const char *domain, bool *found)
{
	SCOPED_STMT *s = NULL;

	/* who is here is told from account_mailbox alone (SQLite takes the index of all names for "name = ");
	 * the rest is looked up only for who is not */
	TRY(db_prepare(c,
	    "SELECT CASE WHEN EXISTS (SELECT 1 FROM account WHERE name BETWEEN :name AND :name AND role = 'mail_user') THEN 1"
	    " WHEN EXISTS (SELECT 1 FROM domain d JOIN split_route s ON s.domain_id = d.id WHERE d.name = :domain"
	    " AND d.verified = TRUE) THEN 1 ELSE 0 END",
	    &s));
	TRY(db_bind_args(c, s, ARGS(ARG_TEXT("name", address), ARG_TEXT("domain", domain))));
	TRY(db_step(c, s, found));
	*found = db_int(s, 0);
	return NULL;
}

struct err *
lookup_store_onward(
    struct ctx *c, const char *address, const char *bare, const char *catch_all, struct lookup_onward *out)
{
	SCOPED_STMT *s = NULL;
	bool found, tagged = strcmp(address, bare) != 0;

	/* each is looked up only when the one before it is not there; a list to sort would cost six times as
	 * much. What it was is told by a first character that no address has. BETWEEN, and that a domain is
	 * verified, are asked so that an index alone can tell (see lookup_store_mailbox). */
	TRY(db_prepare(c,
	    "SELECT coalesce((SELECT targets FROM alias WHERE address BETWEEN :address AND :address AND enabled),"
	    " (SELECT targets FROM alias WHERE address BETWEEN :bare AND :bare AND enabled),"
	    " (SELECT ' ' || a.targets FROM alias a WHERE a.address BETWEEN :catch_all AND :catch_all"
	    " AND a.enabled AND NOT EXISTS (SELECT 1 FROM split_route s WHERE s.domain_id = a.domain_id)),"
	    " (SELECT ',' FROM domain_alias WHERE name = :domain)),"
	    " CASE WHEN EXISTS (SELECT 1 FROM domain WHERE name = :domain AND verified = TRUE) THEN 2"
	    " WHEN EXISTS (SELECT 1 FROM domain WHERE name = :domain) THEN 1 ELSE 0 END",
	    &s));
	TRY(db_bind_args(c, s,
	    ARGS(ARG_TEXT("address", address), ARG_TEXT("bare", tagged ? bare : NULL),
		ARG_TEXT("catch_all", catch_all), ARG_TEXT("domain", catch_all + 1))));
	TRY(db_step(c, s, &found));
	const char *targets = db_text(c, s, 0);
	int64_t domain = db_int(s, 1);
	*out = (struct lookup_onward){ .known = domain > 0,
		.verified = domain > 1,
		.catch_all = targets != NULL && *targets == ' ',
		.domain_alias = targets != NULL && *targets == ',' };
	if (!out->domain_alias)
		out->targets = out->catch_all ? targets + 1 : targets;
	return NULL;
}

struct err *
lookup_store_forward(struct ctx *c, const char *address, bool *mailbox, const char **targets)
{
	SCOPED_STMT *s = NULL;

	*targets = NULL;
	/* who forwards nothing is told from two small indexes (BETWEEN: see lookup_store_mailbox); a large
	 * table's row is not read for it */
	TRY(ask(c,
	    "SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM forward_target t WHERE t.account_id = a.id) THEN ''"
	    " WHEN a.forward_keep_copy THEN a.name || ', ' || a.forward_to ELSE a.forward_to END"
	    " FROM account a WHERE a.name BETWEEN :name AND :name AND a.role = 'mail_user'",
	    address, &s, mailbox));
	const char *forward = *mailbox ? db_text(c, s, 0) : "";
	if (*forward != '\0')
		*targets = forward;
	return NULL;
}

/* Whose name this is, of whatever kind, has shown it, and it is switched on. */
#define SENDS(table, also) \
	"EXISTS (SELECT 1 FROM " table " n" also " WHERE n.name = s.domain AND n.verified AND n.enabled)"

struct err *
lookup_store_sender(struct ctx *c, const char *address, const char *bare, const char **logins)
{
	SCOPED_STMT *s = NULL;
	bool found;

	*logins = NULL;
	/* who may use a sender address belongs to the same admin; after a domain has moved somebody may not
	 */
	TRY(db_prepare(c,
	    "SELECT a.name FROM account a JOIN domain d ON d.id = a.domain_id WHERE a.name = :bare AND a.enabled"
	    " AND a.may_send AND d.verified AND d.enabled"
	    " UNION ALL SELECT a.name FROM sender_address s JOIN sender_user u ON u.sender_id = s.id"
	    " JOIN account a ON a.name = u.login AND a.owner_id = s.owner_id"
	    " WHERE s.address IN (:address, :bare) AND a.role = 'mail_user' AND a.enabled AND a.may_send"
	    " AND (" SENDS("domain", "") " OR " SENDS("domain_alias",
		" JOIN domain d ON d.id = n.domain_id AND d.verified AND d.enabled") " OR " SENDS("relay_domain",
		"") ")",
	    &s));
	TRY(db_bind_args(c, s, ARGS(ARG_TEXT("address", address), ARG_TEXT("bare", bare))));
	for (;;) {
		TRY(db_step(c, s, &found));
		if (!found)
			return NULL;
		const char *login = db_text(c, s, 0);
		*logins = *logins == NULL ? login : arena_printf(&c->arena, "%s,%s", *logins, login);
	}
}

struct err *
lookup_store_state(struct ctx *c, const char *address, struct lookup_mailbox_state *out, bool *found)
{
	SCOPED_STMT *s = NULL;

	TRY(ask(c,
	    "SELECT CASE WHEN a.enabled AND d.enabled THEN 1 ELSE 0 END, CASE WHEN a.may_receive THEN 1 ELSE 0 END,"
	    " CASE WHEN a.may_send AND a.allow_smtp THEN 1 ELSE 0 END, a.quota_bytes, coalesce(u.bytes, 0),"
	    " a.id, " SIGNED_OUT_AT
	    " FROM account a JOIN domain d ON d.id = a.domain_id LEFT JOIN usage u ON u.account_id = a.id"
	    " WHERE a.name = :name",
	    address, &s, found));
	if (*found)
		*out = (struct lookup_mailbox_state){ .enabled = db_int(s, 0),
			.may_receive = db_int(s, 1),
			.may_send = db_int(s, 2),
			.quota = db_int(s, 3),
			.used = db_int(s, 4),
			.id = db_int(s, 5),
			.signed_out_at = db_int(s, 6) };
	return NULL;
}

struct err *
lookup_store_names(struct ctx *c, const char *after, const char **names, unsigned *n)
{
	SCOPED_STMT *s = NULL;
	bool found = true;

	*n = 0;
	TRY(ask(c,
	    "SELECT name FROM account WHERE role = 'mail_user' AND name > :name ORDER BY name LIMIT 500",
	    after, &s, &found));
	while (found && *n < NAMES_PAGE) {
		names[(*n)++] = db_text(c, s, 0);
		TRY(db_step(c, s, &found));
	}
	return NULL;
}
