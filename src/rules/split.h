/* SPDX-License-Identifier: Apache-2.0 */
/* split: the rules for domains whose users live on two servers (R23): who is known here is delivered here,
 * all other mail of the domain goes to the other server. */
#pragma once
#include "base/err.h"
#include "model/split_routing.h"

struct ctx;

/* domain is a name or an id. Each fails with not_found when the domain is not the actor's; find and remove
 * also when it has no split routing. put fails with invalid_field (host) and, while the domain has a
 * catch-all, with conflict (host): all its mail would stay here. */
NODISCARD struct err *split_find(struct ctx *c, const char *domain, struct split_routing *out);
NODISCARD struct err *split_put(struct ctx *c, const char *domain, struct split_routing *in);
NODISCARD struct err *split_remove(struct ctx *c, const char *domain);

/* The rule of a catch-all: fails with conflict on "address" while its domain has split routing. */
NODISCARD struct err *split_check_catch_all(struct ctx *c, int64_t domain_id);
/* Somebody in this domain has come or gone. If it is a split one, Postfix forgets which way his mail went. */
NODISCARD struct err *split_user_changed(struct ctx *c, int64_t domain_id);
