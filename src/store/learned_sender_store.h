/* SPDX-License-Identifier: Apache-2.0 */
/* learned_sender_store: rows of learned_sender. */
#pragma once
#include "base/err.h"
#include "model/learned_sender.h"

struct ctx;

extern const struct listing learned_sender_listing;

/* By account_id and sender, unless a later one is known. */
NODISCARD struct err *learned_store_put(struct ctx *c, struct learned_sender *row);
/* All but the account's latest so many are forgotten. */
NODISCARD struct err *learned_store_trim(struct ctx *c, int64_t account_id, int64_t keep);
/* By id; of that account. */
NODISCARD struct err *learned_store_find(
    struct ctx *c, int64_t account_id, const char *key, struct learned_sender *out, bool *found);
NODISCARD struct err *learned_store_delete(struct ctx *c, int64_t id);
/* What the owner of a mailbox thinks of the sender; both canonical. */
NODISCARD struct err *learned_store_verdict(
    struct ctx *c, const char *account, const char *sender, int *verdict, bool *found);
/* The identity of a mail user; 0: there is none of that name. */
NODISCARD struct err *learned_store_account(struct ctx *c, const char *name, int64_t *id);
