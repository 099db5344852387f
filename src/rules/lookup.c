/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/lookup.h"

#include <ctype.h>

#include "base/ctx.h"
#include "model/text.h"
#include "store/alias_store.h"
#include "store/db.h"
#include "store/usage_store.h"

/* An address taken apart; all of it folded. */
struct parts {
	const char *address;   /* user+tag@domain */
	const char *bare;      /* user@domain, the same text when there is no tag */
	const char *catch_all; /* @domain */
};

/* False for what is no address: there is nothing to find then. */
static bool
take_apart(struct ctx *c, const char *text, struct parts *out)
{
	char *folded = arena_strdup(&c->arena, text);
	char *at = strrchr(folded, '@');

	if (at == NULL || at == folded || at[1] == '\0')
		return false;
	for (char *p = folded; *p != '\0'; p++)
		*p = (char)tolower((unsigned char)*p);
	out->address = folded;
	out->bare = text_untagged(&c->arena, folded);
	out->catch_all = at;
	return true;
}

static struct err *
exists(struct ctx *c, const char *sql, const char *name, bool *found)
{
	SCOPED_STMT *s = NULL;

	TRY(db_prepare(c, sql, &s));
	TRY(db_bind_args(c, s, ARGS(ARG_TEXT("name", name))));
	return db_step(c, s, found);
}

struct err *
lookup_domain(struct ctx *c, const char *domain, bool *found)
{
	char *folded = arena_strdup(&c->arena, domain);

	for (char *p = folded; *p != '\0'; p++)
		*p = (char)tolower((unsigned char)*p);
	return exists(c, "SELECT 1 FROM domain WHERE name = :name AND verified AND enabled", folded, found);
}

static struct err *
mailbox_exists(struct ctx *c, const char *bare, bool *found)
{
	return exists(c, "SELECT 1 FROM account WHERE name = :name AND role = 'mail_user'", bare, found);
}

struct err *
lookup_mailbox(struct ctx *c, const char *address, bool *found)
{
	struct parts parts;

	*found = false;
	return take_apart(c, address, &parts) ? mailbox_exists(c, parts.bare, found) : NULL;
}

/* A mailbox leads to itself: no answer, or the addresses that it forwards to, with itself when it keeps a
 * copy. */
static struct err *
forward_of(struct ctx *c, const char *bare, bool *mailbox, const char **targets)
{
	SCOPED_STMT *s = NULL;

	*targets = NULL;
	/* who forwards nothing is told from two small indexes; a large table's row is not read for it */
	TRY(db_prepare(c,
	    "SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM forward_target t WHERE t.account_id = a.id) THEN ''"
	    " WHEN a.forward_keep_copy THEN a.name || ', ' || a.forward_to ELSE a.forward_to END"
	    " FROM account a WHERE a.name = :name AND a.role = 'mail_user'",
	    &s));
	TRY(db_bind_args(c, s, ARGS(ARG_TEXT("name", bare))));
	TRY(db_step(c, s, mailbox));
	const char *forward = *mailbox ? db_text(c, s, 0) : "";
	if (*forward != '\0')
		*targets = forward;
	return NULL;
}

struct err *
lookup_alias(struct ctx *c, const char *address, const char **targets, bool *found)
{
	struct parts parts;
	bool mailbox;

	*found = false;
	if (!take_apart(c, address, &parts))
		return NULL;
	TRY(forward_of(c, parts.bare, &mailbox, targets));
	*found = *targets != NULL;
	if (mailbox)
		return NULL;
	return alias_store_resolve(c, parts.address, parts.bare, parts.catch_all, targets, found);
}

/* For an address that nobody may send as: a login that can not exist. No answer would mean "no owner", and
 * anybody might. */
static const char nobody[] = "nobody";

struct err *
lookup_sender_logins(struct ctx *c, const char *address, const char **logins)
{
	SCOPED_STMT *s = NULL;
	struct parts parts;
	bool found;

	*logins = nobody;
	if (!take_apart(c, address, &parts))
		return NULL;
	TRY(db_prepare(c,
	    "SELECT a.name FROM account a JOIN domain d ON d.id = a.domain_id WHERE a.name = :name AND "
	    "a.enabled"
	    " AND a.may_send AND d.verified AND d.enabled",
	    &s));
	TRY(db_bind_args(c, s, ARGS(ARG_TEXT("name", parts.bare))));
	TRY(db_step(c, s, &found));
	if (found)
		*logins = db_text(c, s, 0);
	return NULL;
}

struct mailbox_state {
	bool enabled, may_receive, may_send;
	int64_t quota, used;
};

static struct err *
mailbox_state(struct ctx *c, const char *name, struct mailbox_state *out, bool *found)
{
	SCOPED_STMT *s = NULL;

	TRY(db_prepare(c,
	    "SELECT CASE WHEN a.enabled AND d.enabled THEN 1 ELSE 0 END, CASE WHEN a.may_receive THEN 1 ELSE "
	    "0 END,"
	    " CASE WHEN a.may_send AND a.allow_smtp THEN 1 ELSE 0 END, a.quota_bytes, coalesce(u.bytes, 0)"
	    " FROM account a JOIN domain d ON d.id = a.domain_id LEFT JOIN usage u ON u.account_id = a.id"
	    " WHERE a.name = :name",
	    &s));
	TRY(db_bind_args(c, s, ARGS(ARG_TEXT("name", name))));
	TRY(db_step(c, s, found));
	if (*found)
		*out = (struct mailbox_state){ .enabled = db_int(s, 0),
			.may_receive = db_int(s, 1),
			.may_send = db_int(s, 2),
			.quota = db_int(s, 3),
			.used = db_int(s, 4) };
	return NULL;
}

static struct err *
recipient_policy(struct ctx *c, const struct lookup_policy *q, const char **action)
{
	struct mailbox_state box;
	struct parts parts;
	bool found;

	if (q->recipient == NULL || !take_apart(c, q->recipient, &parts))
		return NULL;
	TRY(mailbox_state(c, parts.bare, &box, &found));
	if (!found)
		return NULL;
	if (!box.enabled || !box.may_receive)
		*action = "550 5.2.1 This mailbox does not take mail at present";
	else if (box.quota > 0 && (box.used >= box.quota || q->size > box.quota - box.used))
		*action = "552 5.2.2 Mailbox is full / over quota";
	return NULL;
}

static struct err *
sender_policy(struct ctx *c, const struct lookup_policy *q, const char **action)
{
	struct mailbox_state box;
	struct parts parts;
	bool found;

	if (q->sasl_username == NULL || !take_apart(c, q->sasl_username, &parts))
		return NULL;
	TRY(mailbox_state(c, parts.bare, &box, &found));
	if (!found || !box.enabled || !box.may_send)
		*action = "REJECT 5.7.1 This account may not send mail";
	return NULL;
}

struct err *
lookup_policy(struct ctx *c, const struct lookup_policy *q, const char **action)
{
	/* at the end of a message to one recipient its true size is known, even when the client gave none */
	bool known =
	    strcmp(q->state, "RCPT") == 0 || (strcmp(q->state, "END-OF-MESSAGE") == 0 && q->recipients <= 1);

	*action = "DUNNO";
	if (known)
		TRY(recipient_policy(c, q, action));
	/* a session that was signed in before the account was disabled ends here */
	return strcmp(*action, "DUNNO") == 0 ? sender_policy(c, q, action) : NULL;
}

struct err *
usage_record(struct ctx *c, const char *account, int64_t bytes, int64_t messages)
{
	return usage_store_put(c, account, bytes, messages);
}

struct err *
usage_record_login(struct ctx *c, const char *account, const char *service, const char *ip, int64_t at)
{
	return usage_store_login(c, account, service, ip, at);
}
