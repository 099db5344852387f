/* SPDX-License-Identifier: Apache-2.0 */
/* lookup_store: the few columns that an engine's question needs, each by one prepared statement. Names are
 * canonical. */
#pragma once
#include <stdint.h>

#include "base/err.h"

struct ctx;

/* Another server that mail goes to. */
struct lookup_hop {
	const char *host; /* NULL: there is none */
	int64_t port;
	int tls;     /* enum relay_tls */
	bool inside; /* it may be at an address that is not of the open network */
};

enum lookup_kind { LOOKUP_DOMAIN, LOOKUP_ALIAS, LOOKUP_RELAY };

/* What a name is to mail. An alias is verified or enabled when it and its domain both are. */
struct lookup_domain_state {
	enum lookup_kind kind;
	bool verified, enabled; /* verified: shown to belong to its owner */
	const char *target;     /* of an alias: the domain that it is another name of */
	struct lookup_hop hop;  /* of a relay domain; of a domain with split routing, for unknown users */
};
NODISCARD struct err *lookup_store_domain(
    struct ctx *c, const char *name, struct lookup_domain_state *out, bool *found);
/* Is there a mailbox (address without its tag), or another server that unknown users of the domain are on? */
NODISCARD struct err *lookup_store_mailbox(
    struct ctx *c, const char *address, const char *domain, bool *found);

/* What stands in for an address that is no mailbox. */
struct lookup_onward {
	bool known, verified; /* the domain is */
	bool catch_all;       /* targets are those of the domain's catch-all */
	bool domain_alias;    /* the domain is another name of one; no targets then */
	const char *targets;  /* of the first enabled alias of: the address, the same without its tag, the
				 catch-all; NULL: there is none */
};
/* catch_all is "@domain", and ends the address. */
NODISCARD struct err *lookup_store_onward(
    struct ctx *c, const char *address, const char *bare, const char *catch_all, struct lookup_onward *out);
/* "a@x, b@y" with the mailbox itself when it keeps a copy; NULL when it forwards nothing. */
NODISCARD struct err *lookup_store_forward(
    struct ctx *c, const char *address, bool *mailbox, const char **targets);
/* The logins that may send as the address: its mailbox's (bare: without its tag), and those of sender
 * addresses by either; "a@x,b@y", or NULL. */
NODISCARD struct err *lookup_store_sender(
    struct ctx *c, const char *address, const char *bare, const char **logins);

struct lookup_mailbox_state {
	bool enabled, may_receive, may_send; /* enabled: the domain is, too */
	int64_t quota, used;                 /* bytes; quota 0: no limit */
	int64_t id, signed_out_at;           /* rules/connection.h */
};
NODISCARD struct err *lookup_store_state(
    struct ctx *c, const char *address, struct lookup_mailbox_state *out, bool *found);
/* Names of mail users greater than after, at most 500, in order. */
NODISCARD struct err *lookup_store_names(struct ctx *c, const char *after, const char **names, unsigned *n);
