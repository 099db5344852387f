/* SPDX-License-Identifier: Apache-2.0 */
/* route: which way mail for an address takes, in one place for all who ask: Postfix's questions, the policy,
 * the rules of aliases, and whoever explains it. Mailbox before alias before split routing before catch-all
 * (R26).
 *
 * To explain an address: route_domain of its domain says whether mail for it is taken at all; route_resolve
 * says the next step, and again for each of its targets, as Postfix does it, until one stays. The way by
 * which it leaves is route_hop. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "model/field.h"
#include "store/lookup_store.h"

struct ctx;

enum route_way {
	ROUTE_FOREIGN, /* none of our domains: to its MX, or the relay host */
	ROUTE_NOBODY,  /* ours, but nobody has it */
	ROUTE_MAILBOX, /* here; with targets it is forwarded, too (itself is among them when it keeps a copy)
			*/
	ROUTE_ALIAS,   /* to targets */
	ROUTE_DOMAIN_ALIAS, /* the same name in another domain, where somebody has it: the one target */
	ROUTE_SPLIT,        /* to the other server of a split domain */
	ROUTE_CATCH_ALL,    /* to targets */
	ROUTE_RELAY,        /* to the server of a relay domain */
	ROUTE_BOUNCE,       /* back to who sent what was forwarded (SRS): the one target */
};

struct route {
	enum route_way way;
	const char *address;   /* folded: what the engines wrote, in lower case */
	const char *bare;      /* without its tag */
	const char *targets;   /* "a@x, b@y", or NULL */
	struct lookup_hop hop; /* of SPLIT and RELAY */
	bool verified; /* the domain is; false also where it was not asked: a mailbox without targets */
};

/* What this name is to mail: domain, other name of one, relay domain, or not found. One statement. */
NODISCARD struct err *route_domain(
    struct ctx *c, const char *name, struct lookup_domain_state *out, bool *found);
/* One step of the way. One statement for a mailbox, two to four for others. */
NODISCARD struct err *route_resolve(struct ctx *c, const char *address, struct route *out);
/* The same where no way to another server is asked for: SPLIT and RELAY are NOBODY or FOREIGN then. */
NODISCARD struct err *route_onward(struct ctx *c, const char *address, struct route *out);
/* As transport(5) writes it: "relay-required:[192.0.2.1]:25". The service is of our master.cf. */
const char *route_hop(struct ctx *c, const struct lookup_hop *hop) __attribute__((returns_nonnull));

/* These were, or are, targets of an address: if one of them is at another server, what Postfix remembers of
 * that address is forgotten. */
NODISCARD struct err *route_targets_changed(struct ctx *c, const struct texts *targets);

/* An address taken apart; all of it folded. */
struct route_parts {
	const char *address;   /* user+tag@domain */
	const char *bare;      /* user@domain, the same text when there is no tag */
	const char *catch_all; /* @domain */
	const char *domain;
};
/* False for what is no address: there is nothing to find then. */
bool route_parts(struct ctx *c, const char *text, struct route_parts *out);
/* The first of a route's targets; *targets is moved behind it, to "" after the last one. */
const char *route_next_target(struct ctx *c, const char **targets);
