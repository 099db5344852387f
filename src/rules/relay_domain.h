/* SPDX-License-Identifier: Apache-2.0 */
/* relay_domain: the rules for domains whose mail goes on to another server (R25). */
#pragma once
#include "base/err.h"
#include "model/relay_domain.h"

struct ctx;

/* Fails with exists (also when a domain or a domain alias has the name), quota_exceeded (it counts as a
 * domain), invalid_field (owner, host). */
NODISCARD struct err *relay_domain_create(struct ctx *c, struct relay_domain *relay);
/* relay is what before shall become. */
NODISCARD struct err *relay_domain_update(
    struct ctx *c, struct relay_domain *relay, const struct relay_domain *before);
NODISCARD struct err *relay_domain_delete(struct ctx *c, const struct relay_domain *relay);
