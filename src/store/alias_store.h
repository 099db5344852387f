/* SPDX-License-Identifier: Apache-2.0 */
/* alias_store: rows of alias, and the index of their targets. */
#pragma once
#include "base/err.h"
#include "model/alias.h"

struct ctx;

extern const struct listing alias_listing;

NODISCARD struct err *alias_store_insert(struct ctx *c, struct alias *row);
/* By address or id; of those that the actor may see. */
NODISCARD struct err *alias_store_find(struct ctx *c, const char *key, struct alias *out, bool *found);
/* By address, whoever asks. */
NODISCARD struct err *alias_store_by_address(
    struct ctx *c, const char *address, struct alias *out, bool *found);
NODISCARD struct err *alias_store_update(struct ctx *c, struct alias *row);
NODISCARD struct err *alias_store_delete(struct ctx *c, int64_t id);
/* Some alias that leads to target, of that owner. */
NODISCARD struct err *alias_store_by_target(
    struct ctx *c, int64_t owner_id, const char *target, struct alias *out, bool *found);
/* Delete all aliases of that owner, each with its change row; *rows is how many. detail: for the plan. */
NODISCARD struct err *alias_store_delete_below(
    struct ctx *c, int64_t owner_id, const char *detail, int64_t *rows);
/* The first enabled alias of that owner behind that address, in order, that has a target in a domain. */
NODISCARD struct err *alias_store_next_into(
    struct ctx *c, int64_t owner_id, const char *domain, const char *after, struct alias *out, bool *found);
/* All aliases of a domain get another owner. */
NODISCARD struct err *alias_store_move(struct ctx *c, int64_t domain_id, int64_t owner_id);
