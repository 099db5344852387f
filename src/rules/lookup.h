/* SPDX-License-Identifier: Apache-2.0 */
/* lookup: what the engines ask. Each function reads committed rows, in the same files' terms as the rules
 * that wrote them; addresses arrive as the engine wrote them and are folded here. A failure means
 * "temporary". */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct ctx;
struct route;

/* vdom: do we receive mail for this domain? */
NODISCARD struct err *lookup_domain(struct ctx *c, const char *domain, bool *found);
/* vmbox: is there a mailbox for this address (user+tag reaches user), or a server that may have one (split
 * routing)? */
NODISCARD struct err *lookup_mailbox(struct ctx *c, const char *address, bool *found);
/* relaydom, relayrcpt: do we take mail for this domain, or address, to hand it to another server? That server
 * is asked about the recipient (lookup_policy). */
NODISCARD struct err *lookup_relay_domain(struct ctx *c, const char *domain, bool *found);
NODISCARD struct err *lookup_relay_recipient(struct ctx *c, const char *address, bool *found);
/* transport: which way mail for this address takes, or NULL; only for relay domains and unknown users of
 * split ones. */
NODISCARD struct err *lookup_transport(struct ctx *c, const char *address, const char **way);
/* valias: where mail for this address goes, "a@x, b@y"; precedence as rules/route.h. */
NODISCARD struct err *lookup_alias(struct ctx *c, const char *address, const char **targets, bool *found);
/* The targets of a route, or NULL: of several those behind whom nobody is at present (an alias that is
 * switched off) are left out. Alone they are refused; beside others the mail is taken, and would come back to
 * whoever its sender is said to be. */
NODISCARD struct err *lookup_targets(struct ctx *c, const struct route *route, const char **out);
/* Does somebody get mail for this address, once its domain is verified? For the rules of aliases and
 * forwards. */
NODISCARD struct err *lookup_reaches_somebody(struct ctx *c, const char *address, bool *out);
/* slogin: the logins that may send as this address, "a@x,b@y"; "nobody" when nobody may. That is the login of
 * its mailbox and those of its sender address (R28); neither an alias nor another name of the domain grants
 * anything: ann@also.test, too, needs a sender address. */
NODISCARD struct err *lookup_sender_logins(struct ctx *c, const char *address, const char **logins);
/* Is this login among them? For senders that Postfix does not ask about, as the From of a message. */
NODISCARD struct err *lookup_may_send_as(struct ctx *c, const char *login, const char *address, bool *may);

/* policy: *action is a Postfix access(5) action: "DUNNO", "552 5.2.2 Mailbox is full", ... Whoever has not
 * signed in is refused what leads to nobody here, for on the public port Postfix does not look by itself. */
struct lookup_policy {
	const char *state; /* protocol_state: RCPT, DATA, END-OF-MESSAGE */
	const char *sender, *recipient, *sasl_username, *instance;
	const char *client_address, *client_name, *helo_name;
	const char *ticket; /* what the session signed in under (rules/connection.h), NULL when that is not
			       known */
	int64_t size;       /* bytes, 0 when unknown */
	int64_t recipients; /* recipient_count */
};
NODISCARD struct err *lookup_policy(struct ctx *c, const struct lookup_policy *q, const char **action);

/* Pushed by Dovecot's dict: how full a mailbox is now (absolute), and who signed in. Unknown accounts are
 * ignored. */
NODISCARD struct err *usage_record(struct ctx *c, const char *account, int64_t bytes, int64_t messages);
NODISCARD struct err *usage_record_login(
    struct ctx *c, const char *account, const char *service, const char *ip, int64_t at);
