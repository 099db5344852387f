/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/explain.h"

#include "base/ctx.h"
#include "rules/access.h"
#include "rules/antispam.h"
#include "rules/lookup.h"
#include "rules/outgoing.h"
#include "rules/route.h"
#include "rules/sending.h"
#include "rules/srs.h"

enum { LOOKS_MAX = 100, DEPTH_MAX = 20 };

/* One explanation on its way. */
struct explaining {
	struct explanation *out;
	unsigned looks;
};

static void
add(struct ctx *c, struct explaining *x, int64_t depth, const char *address, const char *what,
    const char *state, const char *detail, const char *to)
{
	struct explain_step *step = arena_new(&c->arena, struct explain_step), **at = &x->out->first;

	*step = (struct explain_step){
		.depth = depth, .address = address, .what = what, .state = state, .detail = detail, .to = to
	};
	if (x->out->last != NULL)
		at = &x->out->last->next;
	*at = x->out->last = step;
}

/* Whose thresholds count there, when the domain is the actor's at all. */
struct place {
	bool mine;
	enum antispam_place kind;
	const char *name;
};

/* not_found is an answer here. */
NODISCARD static struct err *
was_found(struct err *e, bool *found)
{
	*found = e == NULL;
	return e != NULL && e->code != ERR_NOT_FOUND ? e : NULL;
}

NODISCARD static struct err *
find_place(struct ctx *c, const char *domain, struct place *out)
{
	struct domain_alias alias = { 0 };
	struct relay_domain relay = { 0 };
	struct domain own = { 0 };

	*out = (struct place){ .kind = ANTISPAM_DOMAIN, .name = domain };
	TRY(was_found(access_domain(c, domain, &own), &out->mine));
	if (out->mine)
		return NULL;
	TRY(was_found(access_domain_alias(c, domain, &alias), &out->mine));
	if (out->mine)
		out->name = alias.domain;
	if (out->mine)
		return NULL;
	out->kind = ANTISPAM_RELAY_DOMAIN;
	return was_found(access_relay_domain(c, domain, &relay), &out->mine);
}

/* May the actor be told of this address? */
NODISCARD static struct err *
is_told(struct ctx *c, const char *address, bool *told)
{
	struct route_parts parts;
	struct place place;

	*told = false;
	if (!route_parts(c, address, &parts))
		return NULL;
	if (c->actor.role < ROLE_DOMAIN_ADMIN) {
		*told = strcmp(parts.bare, c->actor.name) == 0;
		return NULL;
	}
	*told = srs_domain(c, parts.domain) && c->actor.role == ROLE_MASTER_ADMIN;
	if (*told)
		return NULL;
	TRY(find_place(c, parts.domain, &place));
	*told = place.mine;
	return NULL;
}

NODISCARD static struct err *
check_self(struct ctx *c, const char *address)
{
	bool told = true;

	if (c->actor.role < ROLE_DOMAIN_ADMIN)
		TRY(is_told(c, address, &told));
	return told ? NULL
		    : err_new(&c->arena, ERR_NOT_FOUND, NULL,
			  "{not_your_address}this is not your address: ask about your own");
}

/* What the domain is to mail. */
NODISCARD static struct err *
tell_domain(struct ctx *c, struct explaining *x, const char *domain)
{
	static const char *const kinds[] = { [LOOKUP_DOMAIN] = "a domain of this server",
		[LOOKUP_ALIAS] = "another name of a domain of this server",
		[LOOKUP_RELAY] = "a relay domain: its mail goes on to another server" };
	static const char *const states[] = {
		[LOOKUP_DOMAIN] = "works", [LOOKUP_ALIAS] = "alias", [LOOKUP_RELAY] = "relay"
	};
	struct lookup_domain_state as;
	const char *but = "";
	bool found;

	TRY(route_domain(c, domain, &as, &found));
	if (!found)
		return NULL;
	const char *state = states[as.kind];
	if (!as.verified) {
		state = "unverified";
		but = "; it is not shown to belong to its owner yet, so no mail is taken for it";
	} else if (!as.enabled) {
		state = "disabled";
		but = "; it is disabled, so no new mail is taken for it";
	}
	add(c, x, 0, domain, "domain", state, arena_printf(&c->arena, "%s%s", kinds[as.kind], but),
	    as.target);
	return NULL;
}

/* How a mailbox is: for programs, and for people. */
struct condition {
	const char *state, *detail;
};

static struct condition
mailbox_condition(struct ctx *c, const struct lookup_mailbox_state *box)
{
	if (!box->enabled)
		return (struct condition){ "disabled", "a mailbox that is disabled, or whose domain is" };
	if (!box->may_receive)
		return (struct condition){ "no_mail", "a mailbox that may not receive mail" };
	if (box->quota > 0 && box->used >= box->quota)
		return (struct condition){ "full",
			arena_printf(&c->arena, "a mailbox that is full: %lld of %lld bytes",
			    (long long)box->used, (long long)box->quota) };
	return (struct condition){ "works", "a mailbox here" };
}

/* The name of each way, and what it means. */
static const struct {
	const char *what, *detail;
} ways[] = {
	[ROUTE_FOREIGN] = { "elsewhere", "not a domain of this server: mail leaves it" },
	[ROUTE_NOBODY] = { "nobody", "nobody here has this address" },
	[ROUTE_MAILBOX] = { "mailbox", NULL },
	[ROUTE_ALIAS] = { "alias", "an alias" },
	[ROUTE_DOMAIN_ALIAS] = { "domain_alias", "the same name in the domain that this is another name of" },
	[ROUTE_SPLIT] = { "split", "nobody here has it; the other server of this split domain may" },
	[ROUTE_CATCH_ALL] = { "catch_all", "the catch-all of the domain takes what nobody else has" },
	[ROUTE_RELAY] = { "relay", "the server of this relay domain takes it" },
	[ROUTE_BOUNCE] = { "bounce", "goes back to the sender of a mail that was forwarded from here" },
};

NODISCARD static struct err *
tell_mailbox(struct ctx *c, struct explaining *x, const struct route *route, const char *to, int64_t depth)
{
	struct lookup_mailbox_state box;
	bool found, keeps = false;

	TRY(lookup_store_state(c, route->bare, &box, &found));
	for (const char *p = route->targets; p != NULL && *p != '\0';)
		keeps |= strcmp(route_next_target(c, &p), route->bare) == 0;
	struct condition is = mailbox_condition(c, &box);
	if (strcmp(route->bare, route->address) != 0)
		is.detail = arena_printf(&c->arena, "%s; what stands behind + is a folder of it", is.detail);
	if (route->targets == NULL || keeps)
		add(c, x, depth, route->bare, "mailbox", is.state, is.detail, NULL);
	if (route->targets != NULL)
		add(c, x, depth, route->bare, "forward", keeps ? "kept" : "passed_on",
		    keeps ? "its mail is passed on as well" : "its mail is passed on and not kept", to);
	return NULL;
}

NODISCARD static struct err *walk(struct ctx *c, struct explaining *x, const char *address, int64_t depth);

NODISCARD static struct err *
walk_targets(struct ctx *c, struct explaining *x, const struct route *route, int64_t depth)
{
	for (const char *p = route->targets; p != NULL && *p != '\0';) {
		const char *one = route_next_target(c, &p);

		if (route->way != ROUTE_MAILBOX || strcmp(one, route->bare) != 0)
			TRY(walk(c, x, one, depth));
	}
	return NULL;
}

/* What leads into a domain that is not shown to belong to its owner goes where DNS says, as mail for any
 * foreign one. Of the address that was asked about the step of its domain tells that. */
NODISCARD static struct err *
leaves(struct ctx *c, struct explaining *x, const char *address, int64_t depth, bool *out)
{
	struct lookup_domain_state as = { 0 };
	struct route_parts parts;
	bool found = false;

	if (depth > 0 && srs_back(c, address) == NULL && route_parts(c, address, &parts))
		TRY(route_domain(c, parts.domain, &as, &found));
	*out = found && !as.verified;
	if (*out)
		add(c, x, depth, address, "elsewhere", "unverified",
		    "in a domain that is not shown to belong to its owner yet: mail for it leaves this server",
		    NULL);
	return NULL;
}

/* One step, and what follows from it. */
NODISCARD static struct err *
walk(struct ctx *c, struct explaining *x, const char *address, int64_t depth)
{
	struct route route;
	const char *to;
	bool told;

	if (depth > DEPTH_MAX || ++x->looks > LOOKS_MAX) {
		add(c, x, depth, address, "too_deep", NULL,
		    "this leads through too many other addresses to tell them all", NULL);
		return NULL;
	}
	TRY(is_told(c, address, &told));
	if (!told) {
		add(c, x, depth, address, "elsewhere", "not_told",
		    "not an address of yours: what happens there is not told", NULL);
		return NULL;
	}
	TRY(leaves(c, x, address, depth, &told));
	if (told)
		return NULL;
	TRY(route_resolve(c, address, &route));
	TRY(lookup_targets(c, &route, &to));
	if (route.way == ROUTE_MAILBOX)
		TRY(tell_mailbox(c, x, &route, to, depth));
	else
		add(c, x, depth, address, ways[route.way].what, NULL, ways[route.way].detail,
		    route.hop.host != NULL ? route_hop(c, &route.hop) : to);
	return walk_targets(c, x, &route, depth + 1);
}

/* Is it taken? The questions that smtpd asks, in its order. */
NODISCARD static struct err *
judge(struct ctx *c, struct explanation *out)
{
	const struct lookup_policy asked = { .state = "RCPT", .sender = "", .recipient = out->address };
	const char *domain = strrchr(out->address, '@') + 1, *action;
	bool here, relayed = false;

	TRY(lookup_domain(c, domain, &here));
	if (!here)
		TRY(lookup_relay_domain(c, domain, &relayed));
	out->outcome = EXPLAIN_ELSEWHERE;
	out->reply = "554 5.7.1 Relay access denied";
	if (!here && !relayed)
		return NULL;
	TRY(lookup_policy(c, &asked, &action));
	out->outcome = EXPLAIN_REFUSED;
	out->reply = action;
	if (strcmp(action, "DUNNO") == 0) {
		out->outcome = EXPLAIN_ACCEPTED;
		out->reply = "250 2.1.5 Ok";
	} else if (strcmp(action, "reject_unverified_recipient") == 0) {
		out->outcome = EXPLAIN_ASKED;
		out->reply = "what the other server says to this recipient";
	}
	return NULL;
}

/* None of the actor's: as if it were not here. */
static void
tell_elsewhere(struct ctx *c, struct explaining *x, const char *reply)
{
	x->out->outcome = EXPLAIN_ELSEWHERE;
	x->out->reply = reply;
	add(c, x, 0, x->out->address, "elsewhere", "not_told", "not in a domain of yours", NULL);
}

NODISCARD static struct err *
tell_thresholds(struct ctx *c, struct explanation *out)
{
	struct thresholds t = { 0 };
	struct place place;

	TRY(find_place(c, strrchr(out->address, '@') + 1, &place));
	if (!place.mine)
		return NULL;
	TRY(antispam_thresholds(c, place.kind, place.name, &t));
	out->greylist = t.greylist;
	out->add_header = t.add_header;
	out->reject = t.reject;
	return NULL;
}

struct err *
explain_address(struct ctx *c, const char *address, struct explanation *out)
{
	struct explaining x = { .out = out };
	bool told;

	*out = (struct explanation){ .address = address };
	TRY(check_self(c, address));
	TRY(is_told(c, address, &told));
	if (!told) {
		tell_elsewhere(c, &x, "554 5.7.1 Relay access denied");
		return NULL;
	}
	TRY(tell_domain(c, &x, strrchr(address, '@') + 1));
	TRY(walk(c, &x, address, 0));
	TRY(judge(c, out));
	if (out->outcome == EXPLAIN_REFUSED)
		add(c, &x, 0, address, "refusal", NULL, out->reply, NULL);
	return c->actor.role < ROLE_DOMAIN_ADMIN ? NULL : tell_thresholds(c, out);
}

/* May this login send at present? */
NODISCARD static struct err *
tell_login(struct ctx *c, struct explaining *x, const char *login)
{
	struct lookup_mailbox_state box;
	const char *action = "DUNNO", *state = "works", *detail = "may send as this address";
	bool found, told;

	TRY(is_told(c, login, &told));
	if (!told) {
		add(c, x, 1, login, "login", "not_told", "a login that is not yours", NULL);
		return NULL;
	}
	TRY(lookup_store_state(c, login, &box, &found));
	TRY(sending_check(c, login, &action));
	if (!found || !box.enabled || !box.may_send) {
		state = "disabled";
		detail =
		    "would own it, but may not send mail: the account or its domain is disabled, or may_send or allow_smtp is off";
	} else if (strcmp(action, "DUNNO") != 0) {
		state = "blocked";
		detail = arena_printf(&c->arena, "may send as this address, but not now: %s", action);
	} else
		x->out->outcome = EXPLAIN_ACCEPTED;
	add(c, x, 1, login, "login", state, detail, NULL);
	return NULL;
}

/* Why nobody may. */
NODISCARD static struct err *
tell_nobody(struct ctx *c, struct explaining *x, const char *address)
{
	struct lookup_domain_state domain;
	struct lookup_mailbox_state box;
	struct route_parts parts;
	struct condition is = { "alone",
		"no mailbox has this address, and an alias alone lets nobody send as it" };
	bool found = false, known = false;

	if (route_parts(c, address, &parts)) {
		TRY(route_domain(c, parts.domain, &domain, &known));
		TRY(lookup_store_state(c, parts.bare, &box, &found));
	}
	if (known && !domain.verified)
		is = (struct condition){ "unverified", "its domain is not shown to belong to its owner yet" };
	else if (known && !domain.enabled)
		is = (struct condition){ "disabled", "its domain is disabled" };
	else if (found)
		is = (struct condition){ "no_sending", "its mailbox is disabled, or may not send" };
	add(c, x, 0, address, "nobody", is.state, is.detail, NULL);
	return NULL;
}

static const char rejected[] = "553 5.7.1 Sender address rejected: not owned by user";

NODISCARD static struct err *
tell_logins(struct ctx *c, struct explaining *x, const char *logins)
{
	for (const char *p = logins; *p != '\0';) {
		size_t n = strcspn(p, ", ");

		TRY(tell_login(c, x, arena_printf(&c->arena, "%.*s", (int)n, p)));
		p += n + strspn(p + n, ", ");
	}
	return NULL;
}

struct err *
explain_sender(struct ctx *c, const char *address, struct explanation *out)
{
	struct explaining x = { .out = out };
	const char *logins, *way = NULL;
	bool told;

	*out = (struct explanation){ .address = address };
	TRY(check_self(c, address));
	TRY(is_told(c, address, &told));
	if (!told) {
		tell_elsewhere(c, &x, rejected);
		return NULL;
	}
	out->outcome = EXPLAIN_REFUSED;
	TRY(tell_domain(c, &x, strrchr(address, '@') + 1));
	TRY(lookup_sender_logins(c, address, &logins));
	TRY(strcmp(logins, "nobody") == 0 ? tell_nobody(c, &x, address) : tell_logins(c, &x, logins));
	out->reply = out->outcome == EXPLAIN_ACCEPTED ? "250 2.1.0 Ok, for these logins" : rejected;
	TRY(outgoing_way(c, address, &way));
	if (way != NULL)
		add(c, &x, 0, address, "way", NULL, "mail from this address leaves by this transport",
		    c->actor.role == ROLE_MASTER_ADMIN || strchr(way, '[') == NULL ? way
										   : "relay of the server");
	return NULL;
}
