/* SPDX-License-Identifier: Apache-2.0 */
/* outgoing: which way mail leaves (R33): the address of the sender's domain, the relay host, or both. The way
 * of a recipient (split routing, relay domains) comes before, for Postfix asks it first. */
#pragma once
#include "base/err.h"
#include "model/outgoing_ip.h"

struct ctx;

#define JOB_GREETING "outgoing_greeting" /* argument: the address */

/* The document of a domain; key is its name or id. Fails with not_found. */
NODISCARD struct err *outgoing_find(struct ctx *c, const char *key, struct outgoing_ip *out);
/* Fails with invalid_field (ip: not an address of this host that mail can leave from), conflict (not
 * verified; ip: another admin's domain leaves from it, and the actor is no MasterAdmin). */
NODISCARD struct err *outgoing_put(struct ctx *c, const char *key, struct outgoing_ip *in);
NODISCARD struct err *outgoing_remove(struct ctx *c, const char *key);

/* sdtransport: "out-IP:", "out-IP:[relay]:port", "smtp:[relay]:port", or NULL for the way to the MX from any
 * address; for a foreign sender the hop that rewrites it. */
NODISCARD struct err *outgoing_way(struct ctx *c, const char *sender, const char **way);
/* saslpw: "user:password" for the next hop that is the relay host, to the letter; else NULL. */
NODISCARD struct err *outgoing_login(struct ctx *c, const char *next_hop, const char **login);
/* tlspol: a policy for the next hop that is the relay host; else NULL. */
NODISCARD struct err *outgoing_tls(struct ctx *c, const char *next_hop, const char **policy);
