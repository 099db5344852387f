/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/lookup.h"

#include <strings.h>

#include "base/ctx.h"
#include "model/text.h"
#include "rules/connection.h"
#include "rules/route.h"
#include "rules/sending.h"
#include "rules/srs.h"
#include "store/lookup_store.h"
#include "store/usage_store.h"

/* Is its mail ours? Not while the domain is unverified, or anybody who adds the name of a foreign domain
 * would get the mail that others here send to it. A domain that is disabled stays ours: what waits in the
 * queue is delivered, new mail is refused by the policy. */
static struct err *
is_ours(struct ctx *c, const char *domain, bool relayed, bool *ours)
{
	struct lookup_domain_state state;
	bool found;

	TRY(route_domain(c, domain, &state, &found));
	*ours = found && state.verified && (state.kind == LOOKUP_RELAY) == relayed;
	return NULL;
}

struct err *
lookup_domain(struct ctx *c, const char *domain, bool *found)
{
	*found = srs_domain(c, domain); /* bounces of what was forwarded come there */
	return *found ? NULL : is_ours(c, domain, false, found);
}

struct err *
lookup_relay_domain(struct ctx *c, const char *domain, bool *found)
{
	return is_ours(c, domain, true, found);
}

struct err *
lookup_relay_recipient(struct ctx *c, const char *address, bool *found)
{
	struct route_parts parts;

	*found = false;
	return route_parts(c, address, &parts) ? is_ours(c, parts.domain, true, found) : NULL;
}

struct err *
lookup_mailbox(struct ctx *c, const char *address, bool *found)
{
	struct route_parts parts;

	*found = false;
	return route_parts(c, address, &parts) ? lookup_store_mailbox(c, parts.bare, parts.domain, found)
					       : NULL;
}

/* How deep we look through aliases; Postfix delivers beyond that, and Dovecot has the last word. */
enum { POLICY_DEPTH = 5, POLICY_LOOKS = 100 };

/* Is there somebody behind it, as far as we know? Who has had enough looks believes it. */
static struct err *
leads_on(struct ctx *c, const char *address, unsigned depth, unsigned *looks, bool *out)
{
	struct route route;

	*out = true;
	if (++*looks > POLICY_LOOKS)
		return NULL;
	TRY(route_resolve(c, address, &route));
	*out = route.way != ROUTE_NOBODY || !route.verified;
	if (!*out || route.targets == NULL || depth == POLICY_DEPTH)
		return NULL;
	*out = false;
	for (const char *p = route.targets; !*out && *p != '\0';) {
		const char *one = route_next_target(c, &p);

		*out = route.way == ROUTE_MAILBOX && strcmp(one, route.bare) == 0; /* keeps a copy */
		if (!*out)
			TRY(leads_on(c, one, depth + 1, looks, out));
	}
	return NULL;
}

struct err *
lookup_targets(struct ctx *c, const struct route *route, const char **out)
{
	const char *kept = "";

	*out = route->targets;
	if (route->targets == NULL || strchr(route->targets, ',') == NULL)
		return NULL;
	for (const char *p = route->targets; *p != '\0';) {
		const char *one = route_next_target(c, &p);
		unsigned looks = 0;
		bool somebody;

		TRY(leads_on(c, one, 1, &looks, &somebody));
		if (somebody)
			kept = arena_printf(&c->arena, "%s%s%s", kept, *kept == '\0' ? "" : ", ", one);
	}
	if (*kept != '\0')
		*out = kept;
	return NULL;
}

struct err *
lookup_alias(struct ctx *c, const char *address, const char **targets, bool *found)
{
	struct route route;

	*targets = NULL;
	TRY(route_onward(c, address, &route));
	*found = route.targets != NULL && route.verified;
	return *found ? lookup_targets(c, &route, targets) : NULL;
}

struct err *
lookup_transport(struct ctx *c, const char *address, const char **way)
{
	struct lookup_domain_state state;
	struct route_parts parts;
	struct route route;
	bool found;

	*way = NULL;
	if (!route_parts(c, address, &parts))
		return NULL;
	TRY(route_domain(c, parts.domain, &state, &found));
	if (!found || !state.verified || state.hop.host == NULL)
		return NULL;
	if (state.kind == LOOKUP_DOMAIN) { /* who is known here stays */
		TRY(route_onward(c, address, &route));
		if (route.way != ROUTE_NOBODY)
			return NULL;
	}
	*way = route_hop(c, &state.hop);
	return NULL;
}

struct err *
lookup_reaches_somebody(struct ctx *c, const char *address, bool *out)
{
	struct route route;

	TRY(route_resolve(c, address, &route));
	*out = route.way != ROUTE_NOBODY && route.way != ROUTE_FOREIGN;
	return NULL;
}

/* For an address that nobody may send as: a login that can not exist. No answer would mean "no owner", and
 * anybody might. */
static const char nobody[] = "nobody";

struct err *
lookup_sender_logins(struct ctx *c, const char *address, const char **logins)
{
	struct route_parts parts;

	*logins = nobody;
	if (!route_parts(c, address, &parts))
		return NULL;
	TRY(lookup_store_sender(c, parts.address, parts.bare, logins));
	if (*logins == NULL)
		*logins = nobody;
	return NULL;
}

struct err *
lookup_may_send_as(struct ctx *c, const char *login, const char *address, bool *may)
{
	const char *logins, *name = text_lower(&c->arena, login);
	size_t n = strlen(name);

	*may = false;
	TRY(lookup_sender_logins(c, address, &logins));
	for (const char *p = logins; !*may && *p != '\0'; p += strcspn(p, ",") + (p[strcspn(p, ",")] == ','))
		*may = strcspn(p, ",") == n && strncmp(p, name, n) == 0;
	return NULL;
}

/* Postfix does not ask about it by itself (main.cf): the policy sees every recipient anyway. */
static const char unknown_user[] = "550 5.1.1 User unknown in virtual mailbox table";

/* A look at all who get the mail for one address. */
struct reach {
	int64_t size;
	unsigned looks;
	bool accepted;       /* somebody takes it, here or elsewhere */
	bool relayed;        /* somebody may take it at the other server of a domain of ours: it is asked */
	const char *refusal; /* of the first who does not */
};

static void
refuse(struct reach *r, const char *why)
{
	if (r->refusal == NULL)
		r->refusal = why;
}

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
	else
		refuse(r, refusal);
	return NULL;
}

/* Aliases are followed, for a refusal after the mail was taken would go to somebody who may not have sent it.
 */
static struct err *
ask_address(struct ctx *c, struct reach *r, const char *address, unsigned depth)
{
	struct route route;

	r->accepted = depth > POLICY_DEPTH || ++r->looks > POLICY_LOOKS;
	if (r->accepted)
		return NULL;
	TRY(route_resolve(c, address, &route));
	if (route.way == ROUTE_SPLIT || route.way == ROUTE_RELAY)
		r->relayed = true;
	else if (route.way == ROUTE_NOBODY && route.verified)
		refuse(r, unknown_user);
	else if (route.targets == NULL)
		return ask_mailbox(c, r, route.bare);
	for (const char *p = route.targets; p != NULL && !r->accepted && *p != '\0';) {
		const char *one = route_next_target(c, &p);

		TRY(route.way == ROUTE_MAILBOX && strcmp(one, route.bare) == 0
			? ask_mailbox(c, r, one)
			: ask_address(c, r, one, depth + 1));
	}
	return NULL;
}

/* Postfix asks the other server about the recipient, and remembers what it said (verify(8)). */
static const char ask_other_server[] = "reject_unverified_recipient";

static bool
is_host(const char *name, const char *host)
{
	return name != NULL && strcasecmp(name, host) == 0;
}

/* Does that server itself ask, or return a mail? It is told what is known here: two that name each other
 * would ask back and forth, and put the mail off until it is too old. Who only greets like it learns nothing
 * that is worth the lie. */
static bool
comes_from(const struct lookup_policy *q, const struct lookup_hop *hop)
{
	const bool asks = q->sender == NULL || *q->sender == '\0'; /* verify(8) has no sender */

	return asks && hop->host != NULL &&
	       (is_host(q->client_address, hop->host) || is_host(q->client_name, hop->host) ||
		   is_host(q->helo_name, hop->host));
}

/* *refusal stays NULL when our own address takes the mail. */
static struct err *
own_policy(struct ctx *c, const struct lookup_policy *q, const struct lookup_domain_state *domain,
    const char **refusal)
{
	struct reach r = { .size = q->size, .relayed = domain->kind == LOOKUP_RELAY };

	if (!domain->enabled) {
		*refusal = "550 5.2.1 This domain does not take mail at present";
		return NULL;
	}
	if (!r.relayed)
		TRY(ask_address(c, &r, q->recipient, 0));
	if (r.accepted)
		return NULL;
	*refusal = r.refusal;
	if (r.relayed && strcmp(q->state, "RCPT") == 0)
		*refusal = comes_from(q, &domain->hop) ? unknown_user : ask_other_server;
	return NULL;
}

static struct err *
recipient_policy(struct ctx *c, const struct lookup_policy *q, const char **action)
{
	const bool stranger = q->sasl_username == NULL || *q->sasl_username == '\0';
	struct lookup_domain_state domain;
	struct route_parts parts;
	const char *refusal = stranger ? unknown_user : NULL; /* he came for one of ours */
	bool found;

	if (q->recipient != NULL && route_parts(c, q->recipient, &parts)) {
		TRY(route_domain(c, parts.domain, &domain, &found));
		if (srs_back(c, q->recipient) != NULL) {
			bool bounce = q->sender == NULL || *q->sender == '\0';
			/* or it would be a relay to its writer */
			refusal = bounce ? NULL : "550 5.7.1 This address takes bounces alone";
		} else if (found && domain.verified) {
			refusal = NULL;
			TRY(own_policy(c, q, &domain, &refusal));
		}
	}
	if (refusal != NULL)
		*action = refusal;
	return NULL;
}

static struct err *
sender_policy(struct ctx *c, const struct lookup_policy *q, const char **action)
{
	struct lookup_mailbox_state box;
	struct route_parts parts;
	bool found;

	if (q->sasl_username == NULL || !route_parts(c, q->sasl_username, &parts))
		return NULL;
	TRY(lookup_store_state(c, parts.bare, &box, &found));
	if (!found || !box.enabled || !box.may_send) {
		*action = "REJECT 5.7.1 This account may not send mail";
		return NULL;
	}
	if (!connection_holds(c, box.id, box.signed_out_at, q->ticket)) {
		*action = "421 4.7.0 The access of this account has changed: sign in again";
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
