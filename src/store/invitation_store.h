/* SPDX-License-Identifier: Apache-2.0 */
/* invitation_store: rows of invitation. */
#pragma once
#include "base/err.h"
#include "model/invitation.h"

struct ctx;

/* Fills in id and created_at. */
NODISCARD struct err *invitation_store_insert(struct ctx *c, struct invitation *row);
NODISCARD struct err *invitation_store_find(struct ctx *c, int64_t id, struct invitation *out, bool *found);
/* Only these have not got it yet. */
NODISCARD struct err *invitation_store_left(struct ctx *c, const struct invitation *row);
NODISCARD struct err *invitation_store_delete(struct ctx *c, int64_t id);
/* What was made before that time. */
NODISCARD struct err *invitation_store_prune(struct ctx *c, int64_t before);
