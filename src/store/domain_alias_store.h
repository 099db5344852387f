/* SPDX-License-Identifier: Apache-2.0 */
/* domain_alias_store: rows of domain_alias. */
#pragma once
#include "base/err.h"
#include "model/domain_alias.h"
#include "store/row.h"

struct ctx;

ROW_STORE(domain_alias)

/* Some domain alias of that owner. */
NODISCARD struct err *domain_alias_store_first_below(
    struct ctx *c, int64_t owner_id, struct domain_alias *out, bool *found);
/* Switch all domain aliases of that owner; *rows is how many there are. */
NODISCARD struct err *domain_alias_store_enable_below(
    struct ctx *c, int64_t owner_id, bool enabled, int64_t *rows);
/* The first other name of a domain behind that one, in order. */
NODISCARD struct err *domain_alias_store_next(
    struct ctx *c, int64_t domain_id, const char *after, struct domain_alias *out, bool *found);
/* All aliases of a domain get another owner. */
NODISCARD struct err *domain_alias_store_move(struct ctx *c, int64_t domain_id, int64_t owner_id);
