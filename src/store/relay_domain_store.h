/* SPDX-License-Identifier: Apache-2.0 */
/* relay_domain_store: rows of relay_domain. */
#pragma once
#include "base/err.h"
#include "model/relay_domain.h"
#include "store/row.h"

struct ctx;

ROW_STORE(relay_domain)

/* Some relay domain of that owner. */
NODISCARD struct err *relay_domain_store_first_below(
    struct ctx *c, int64_t owner_id, struct relay_domain *out, bool *found);
/* Switch all relay domains of that owner; *rows is how many there are. */
NODISCARD struct err *relay_domain_store_enable_below(
    struct ctx *c, int64_t owner_id, bool enabled, int64_t *rows);
