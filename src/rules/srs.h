/* SPDX-License-Identifier: Apache-2.0 */
/* srs: whose envelope senders are rewritten when mail is forwarded, and where a bounce of it goes (R26). A
 * sender of ours leaves as it is; any other becomes one at this server's host name, signed, so that nobody
 * relays by it. */
#pragma once
#include <stdbool.h>

#include "base/err.h"

struct ctx;

/* sdtransport: mail from this sender to somewhere else is a forward and goes by the rewriting hop: *way is
 * that hop, or NULL. */
NODISCARD struct err *srs_way(struct ctx *c, const char *sender, const char **way);
/* srs: the sender that Postfix writes on that hop; NULL: it stays. */
NODISCARD struct err *srs_forward(struct ctx *c, const char *sender, const char **rewritten);
/* Is this the domain that rewritten senders are at? */
bool srs_domain(const struct ctx *c, const char *domain);
/* Who a bounce to this address is for; NULL when it is none of ours, not signed by us, or too old. */
const char *srs_back(struct ctx *c, const char *address);
