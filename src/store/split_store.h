/* SPDX-License-Identifier: Apache-2.0 */
/* split_store: rows of split_route, at most one for a domain. */
#pragma once
#include "base/err.h"
#include "model/split_routing.h"

struct ctx;

NODISCARD struct err *split_store_find(
    struct ctx *c, int64_t domain_id, struct split_routing *out, bool *found);
/* Make it, or replace what was there. */
NODISCARD struct err *split_store_put(struct ctx *c, struct split_routing *row);
NODISCARD struct err *split_store_delete(struct ctx *c, int64_t domain_id);
