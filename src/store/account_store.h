/* SPDX-License-Identifier: Apache-2.0 */
/* account_store: rows of account, with what the engines pushed about them. */
#pragma once
#include "base/err.h"
#include "model/account.h"

struct ctx;

extern const struct listing account_listing;

NODISCARD struct err *account_store_insert(struct ctx *c, struct account *row);
/* By name; of those that the actor may see. */
NODISCARD struct err *account_store_find(struct ctx *c, const char *key, struct account *out, bool *found);
/* By name, whoever asks: for sign-in and for the rules' own questions. */
NODISCARD struct err *account_store_by_name(
    struct ctx *c, const char *name, struct account *out, bool *found);
NODISCARD struct err *account_store_by_id(struct ctx *c, int64_t id, struct account *out, bool *found);
NODISCARD struct err *account_store_update(struct ctx *c, struct account *row);
/* Another hash of the same password; nothing when it has another one than before by now. */
NODISCARD struct err *account_store_rehash(struct ctx *c, int64_t id, const char *before, const char *hash);
/* Some account that forwards to target, of that owner. */
NODISCARD struct err *account_store_by_forward(
    struct ctx *c, int64_t owner_id, const char *target, struct account *out, bool *found);
/* Bring back a row that was taken away, with its id and the time when it was made. */
NODISCARD struct err *account_store_restore(struct ctx *c, struct account *row);
/* How many mail users an owner has, and what room they were given together. */
NODISCARD struct err *account_store_sum_below(
    struct ctx *c, int64_t owner_id, int64_t *mailboxes, int64_t *quota_bytes);
/* Delete them all, each with its change row. detail: for the plan. */
NODISCARD struct err *account_store_delete_below(struct ctx *c, int64_t owner_id, const char *detail);
/* What the engines pushed about it stays until its mail is purged. */
NODISCARD struct err *account_store_delete(struct ctx *c, int64_t id);
/* All accounts of a domain get another owner. */
NODISCARD struct err *account_store_move(struct ctx *c, int64_t domain_id, int64_t owner_id);
/* MasterAdmins that can sign in here, apart from that one. */
NODISCARD struct err *account_store_other_masters(struct ctx *c, int64_t id, int64_t *n);
