/* SPDX-License-Identifier: Apache-2.0 */
/* outgoing_store: SQL of the ways that mail leaves by. */
#pragma once
#include "base/err.h"
#include "model/outgoing_ip.h"

struct ctx;

NODISCARD struct err *outgoing_store_find(
    struct ctx *c, int64_t domain_id, struct outgoing_ip *out, bool *found);
/* Replaces the domain's; other domains that leave from the address greet with the same name from then on. */
NODISCARD struct err *outgoing_store_put(struct ctx *c, const struct outgoing_ip *row);
NODISCARD struct err *outgoing_store_delete(struct ctx *c, int64_t domain_id);
/* Does a domain of another admin leave from it? */
NODISCARD struct err *outgoing_store_is_taken(struct ctx *c, const char *ip, int64_t owner_id, bool *taken);
/* How the address greets; *helo is NULL when no domain leaves from it. */
NODISCARD struct err *outgoing_store_helo(struct ctx *c, const char *ip, const char **helo);

/* Which way mail of a sender in this domain, or domain alias, leaves; NULL: none of its own. */
struct outgoing_way {
	const char *ip, *relay_host, *relay_port;
};
NODISCARD struct err *outgoing_store_way(struct ctx *c, const char *domain, struct outgoing_way *out);
