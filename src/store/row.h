/* SPDX-License-Identifier: Apache-2.0 */
/* row: whole rows of a noun, led by its listing: what a noun's store need not write itself. */
#pragma once
#include "base/err.h"
#include "store/list.h"

struct ctx;

/* By id, or by the listing's key in any spelling (capitals, U-labels); of those that the actor may see. */
NODISCARD struct err *row_find(
    struct ctx *c, const struct listing *l, const char *key, void *out, bool *found);
/* By the key as it is stored, whoever asks: for the rules' own questions. */
NODISCARD struct err *row_by_key(
    struct ctx *c, const struct listing *l, const char *key, void *out, bool *found);
/* Write the fields that are columns of the table itself (not UNSTORED); id, created_at and updated_at are
 * filled in. A clash of a unique column is exists on the key. row_insert_as takes the id that the row has. */
NODISCARD struct err *row_insert(struct ctx *c, const struct listing *l, void *row);
NODISCARD struct err *row_insert_as(struct ctx *c, const struct listing *l, void *row);
NODISCARD struct err *row_update(struct ctx *c, const struct listing *l, void *row);
NODISCARD struct err *row_delete(struct ctx *c, const struct listing *l, int64_t id);
