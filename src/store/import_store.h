/* SPDX-License-Identifier: Apache-2.0 */
/* import_store: rows of import, one beside the row of its job. */
#pragma once
#include "base/err.h"
#include "model/import.h"

struct ctx;

/* row->id is the job's. */
NODISCARD struct err *import_store_insert(struct ctx *c, struct import *row);
/* Whoever asks: the job has been found before. */
NODISCARD struct err *import_store_find(struct ctx *c, int64_t id, struct import *out, bool *found);
NODISCARD struct err *import_store_update(struct ctx *c, const struct import *row);
/* The oldest import of this account that has ended, when more than so many have, or their reports together
 * have more bytes. */
NODISCARD struct err *import_store_oldest(
    struct ctx *c, int64_t owner_id, int64_t most, int64_t bytes, struct import *out, bool *found);
/* Its job stays, and has no result any more. */
NODISCARD struct err *import_store_delete(struct ctx *c, int64_t id);
/* What is known of a spooled file: is it still to be read, is its report still wanted? */
NODISCARD struct err *import_store_needs(struct ctx *c, const char *spool, bool *file, bool *report);
