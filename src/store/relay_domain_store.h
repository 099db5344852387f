/* SPDX-License-Identifier: Apache-2.0 */
/* relay_domain_store: rows of relay_domain. */
#pragma once
#include "base/err.h"
#include "model/relay_domain.h"

struct ctx;

extern const struct listing relay_domain_listing;

NODISCARD struct err *relay_domain_store_insert(struct ctx *c, struct relay_domain *row);
/* By name or id; of those that the actor may see. */
NODISCARD struct err *relay_domain_store_find(
    struct ctx *c, const char *key, struct relay_domain *out, bool *found);
NODISCARD struct err *relay_domain_store_update(struct ctx *c, struct relay_domain *row);
NODISCARD struct err *relay_domain_store_delete(struct ctx *c, int64_t id);

/* Some relay domain of that owner. */
NODISCARD struct err *relay_domain_store_first_below(
    struct ctx *c, int64_t owner_id, struct relay_domain *out, bool *found);
/* Switch all relay domains of that owner; *rows is how many there are. */
NODISCARD struct err *relay_domain_store_enable_below(
    struct ctx *c, int64_t owner_id, bool enabled, int64_t *rows);
