/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/lookup.h"

#include "base/ctx.h"
#include "model/text.h"
#include "rules/sending.h"
#include "rules/srs.h"
#include "store/alias_store.h"
#include "store/lookup_store.h"
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
	char *folded = text_lower(&c->arena, text);
	char *at = strrchr(folded, '@');

	if (at == NULL || at == folded || at[1] == '\0')
		return false;
	out->address = folded;
	out->bare = text_untagged(&c->arena, folded);
	out->catch_all = at;
	return true;
}

/* The domain of a folded address, or of a name: is its mail ours? Not while it is unverified, or anybody who
 * adds the name of a foreign domain would get the mail that others here send to it. A domain that is disabled
 * stays ours: what waits in the queue is delivered, new mail is refused by the policy. */
static struct err *
is_ours(struct ctx *c, const char *domain, bool *ours)
{
	struct lookup_domain_state state;
	bool found;

	TRY(lookup_store_domain(c, domain, &state, &found));
	*ours = state.verified;
	return NULL;
}

struct err *
lookup_domain(struct ctx *c, const char *domain, bool *found)
{
	*found = srs_domain(c, domain); /* bounces of what was forwarded come there */
	return *found ? NULL : is_ours(c, text_lower(&c->arena, domain), found);
}

struct err *
lookup_mailbox(struct ctx *c, const char *address, bool *found)
{
	struct parts parts;

	*found = false;
	return take_apart(c, address, &parts) ? lookup_store_mailbox(c, parts.bare, found) : NULL;
}

/* Where mail for this address is passed on to: by the forward of its mailbox, or else by an alias. */
static struct err *
onward(struct ctx *c, const struct parts *parts, bool *mailbox, const char **targets, bool *found)
{
	TRY(lookup_store_forward(c, parts->bare, mailbox, targets));
	*found = *targets != NULL;
	if (*mailbox)
		return NULL;
	return alias_store_resolve(c, parts->address, parts->bare, parts->catch_all, targets, found);
}

struct err *
lookup_alias(struct ctx *c, const char *address, const char **targets, bool *found)
{
	struct parts parts;
	bool mailbox;

	*found = false;
	*targets = srs_back(c, address);
	if (*targets != NULL) {
		*found = true;
		return NULL;
	}
	if (!take_apart(c, address, &parts))
		return NULL;
	TRY(onward(c, &parts, &mailbox, targets, found));
	return *found ? is_ours(c, parts.catch_all + 1, found) : NULL;
}

struct err *
lookup_reaches_somebody(struct ctx *c, const char *address, bool *out)
{
	const char *targets;
	struct parts parts;
	bool mailbox, found;

	*out = false;
	if (!take_apart(c, address, &parts))
		return NULL;
	TRY(onward(c, &parts, &mailbox, &targets, &found));
	*out = mailbox || found;
	return NULL;
}

/* For an address that nobody may send as: a login that can not exist. No answer would mean "no owner", and
 * anybody might. */
static const char nobody[] = "nobody";

struct err *
lookup_sender_logins(struct ctx *c, const char *address, const char **logins)
{
	struct parts parts;
	bool found;

	*logins = nobody;
	return take_apart(c, address, &parts) ? lookup_store_sender(c, parts.bare, logins, &found) : NULL;
}

/* How deep a policy looks through aliases; Postfix delivers beyond that, and Dovecot has the last word. */
enum { POLICY_DEPTH = 5, POLICY_LOOKS = 100 };

/* A look at all who get the mail for one address. */
struct reach {
	int64_t size;
	unsigned looks;
	bool accepted;       /* somebody takes it, here or elsewhere */
	const char *refusal; /* of the first who does not */
};

static struct err *
ask_mailbox(struct ctx *c, struct reach *r, const char *bare)
{
	struct lookup_mailbox_state box;
	const char *refusal = NULL;
	bool found;

	TRY(lookup_store_state(c, bare, &box, &found));
	if (found && (!box.enabled || !box.may_receive))
		refusal = "550 5.2.1 This mailbox does not take mail at present";
	else if (found && box.quota > 0 && (box.used >= box.quota || r->size > box.quota - box.used))
		refusal = "552 5.2.2 Mailbox is full / over quota";
	if (refusal == NULL)
		r->accepted = true;
	else if (r->refusal == NULL)
		r->refusal = refusal;
	return NULL;
}

/* Aliases are followed, for a refusal after the mail was taken would go to somebody who may not have sent it.
 */
static struct err *
ask_address(struct ctx *c, struct reach *r, const char *address, unsigned depth)
{
	const char *targets;
	struct parts parts;
	bool mailbox, found;

	if (depth > POLICY_DEPTH || ++r->looks > POLICY_LOOKS || !take_apart(c, address, &parts)) {
		r->accepted = true;
		return NULL;
	}
	TRY(onward(c, &parts, &mailbox, &targets, &found));
	if (!found)
		return ask_mailbox(c, r, parts.bare);
	while (!r->accepted && *targets != '\0') {
		size_t n = strcspn(targets, ",");
		const char *one = arena_printf(&c->arena, "%.*s", (int)n, targets);

		TRY(mailbox && strcmp(one, parts.bare) == 0 ? ask_mailbox(c, r, one)
							    : ask_address(c, r, one, depth + 1));
		targets += n + strspn(targets + n, ", ");
	}
	return NULL;
}

static struct err *
recipient_policy(struct ctx *c, const struct lookup_policy *q, const char **action)
{
	struct reach r = { .size = q->size };
	struct lookup_domain_state domain;
	struct parts parts;
	bool found;

	if (q->recipient == NULL || !take_apart(c, q->recipient, &parts))
		return NULL;
	TRY(lookup_store_domain(c, parts.catch_all + 1, &domain, &found));
	if (!found || !domain.verified)
		return NULL; /* not ours */
	if (!domain.enabled) {
		*action = "550 5.2.1 This domain does not take mail at present";
		return NULL;
	}
	TRY(ask_address(c, &r, q->recipient, 0));
	if (!r.accepted && r.refusal != NULL)
		*action = r.refusal;
	return NULL;
}

static struct err *
sender_policy(struct ctx *c, const struct lookup_policy *q, const char **action)
{
	struct lookup_mailbox_state box;
	struct parts parts;
	bool found;

	if (q->sasl_username == NULL || !take_apart(c, q->sasl_username, &parts))
		return NULL;
	TRY(lookup_store_state(c, parts.bare, &box, &found));
	if (!found || !box.enabled || !box.may_send) {
		*action = "REJECT 5.7.1 This account may not send mail";
		return NULL;
	}
	/* once for all recipients */
	return strcmp(q->state, "RCPT") == 0 ? NULL : sending_check(c, parts.bare, action);
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
