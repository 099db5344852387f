/* SPDX-License-Identifier: Apache-2.0 */
/* domain_alias: the rules for other names of a domain (R24). */
#pragma once
#include "base/err.h"
#include "model/domain_alias.h"

struct ctx;

/* Fails with not_found (domain), exists (also when a domain or a relay domain has the name),
 * invalid_field (name: an alias that leads there would come back). */
NODISCARD struct err *domain_alias_create(struct ctx *c, struct domain_alias *alias);
/* alias is what before shall become; it belongs to whom its domain belongs to. */
NODISCARD struct err *domain_alias_update(
    struct ctx *c, struct domain_alias *alias, const struct domain_alias *before);
NODISCARD struct err *domain_alias_delete(struct ctx *c, const struct domain_alias *alias);
