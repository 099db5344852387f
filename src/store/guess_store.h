/* SPDX-License-Identifier: Apache-2.0 */
/* guess_store: wrong passwords that are not forgotten yet, and where accounts have signed in from (R17). */
#pragma once
#include "base/err.h"
#include "model/sign_in_block.h"
#include "store/list.h"

struct ctx;

extern const struct listing sign_in_block_listing;

/* The row of this name and network ("" for none of the two). */
NODISCARD struct err *guess_store_read(
    struct ctx *c, const char *name_hash, const char *network, struct sign_in_block *out, bool *found);
/* In the place of the one with the same name and network. */
NODISCARD struct err *guess_store_write(struct ctx *c, const struct sign_in_block *row);
NODISCARD struct err *guess_store_find(
    struct ctx *c, const char *key, struct sign_in_block *out, bool *found);
NODISCARD struct err *guess_store_delete(struct ctx *c, int64_t id);
/* All that is held against an account. */
NODISCARD struct err *guess_store_forgive(struct ctx *c, int64_t account_id);
/* Rows that count for nothing any more; and of the others all but most, those that end first. */
NODISCARD struct err *guess_store_prune(struct ctx *c, int64_t most);

/* When the account last signed in from there, to the day; 0: never. */
NODISCARD struct err *network_store_at(struct ctx *c, int64_t account_id, const char *network, int64_t *at);
/* Now; of more networks than most the oldest are forgotten. Nothing for an account that is gone. */
NODISCARD struct err *network_store_put(struct ctx *c, int64_t account_id, const char *network, int64_t most);
NODISCARD struct err *network_store_prune(struct ctx *c, int64_t before);
