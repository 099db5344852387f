/* SPDX-License-Identifier: Apache-2.0 */
/* sender_store: rows of sender_address, and the index of their users. */
#pragma once
#include "base/err.h"
#include "model/sender_address.h"

struct ctx;

extern const struct listing sender_listing;

NODISCARD struct err *sender_store_insert(struct ctx *c, struct sender_address *row);
/* By address or id; of those that the actor may see. */
NODISCARD struct err *sender_store_find(
    struct ctx *c, const char *key, struct sender_address *out, bool *found);
NODISCARD struct err *sender_store_update(struct ctx *c, struct sender_address *row);
NODISCARD struct err *sender_store_delete(struct ctx *c, int64_t id);
/* Some sender address of that owner that this mail user may use. */
NODISCARD struct err *sender_store_by_user(
    struct ctx *c, int64_t owner_id, const char *login, struct sender_address *out, bool *found);
/* Some sender address of that owner. */
NODISCARD struct err *sender_store_first_below(
    struct ctx *c, int64_t owner_id, struct sender_address *out, bool *found);
/* How many lie in a domain, of whatever kind that is. */
NODISCARD struct err *sender_store_count(struct ctx *c, const char *domain, int64_t *n);
/* All of a domain get another owner. */
NODISCARD struct err *sender_store_move(struct ctx *c, const char *domain, int64_t owner_id);
