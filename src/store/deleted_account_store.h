/* SPDX-License-Identifier: Apache-2.0 */
/* deleted_account_store: rows of mail users that were deleted, until their mail is removed. */
#pragma once
#include "base/err.h"
#include "model/account.h"
#include "model/deleted_account.h"

struct ctx;

extern const struct listing deleted_account_listing;

/* Copy the mail user there, to be kept until that time. The row of the account itself stays. */
NODISCARD struct err *deleted_account_store_keep(struct ctx *c, int64_t id, int64_t purge_at);
/* The same for all mail users of an owner. */
NODISCARD struct err *deleted_account_store_keep_below(struct ctx *c, int64_t owner_id, int64_t purge_at);
/* By id, or by name: the one of that name that was deleted last; of those that the actor may see. */
NODISCARD struct err *deleted_account_store_find(
    struct ctx *c, const char *key, struct deleted_account *out, bool *found);
/* Whoever asks. */
NODISCARD struct err *deleted_account_store_by_id(
    struct ctx *c, int64_t id, struct deleted_account *out, bool *found);
/* As an account, with the columns that it had. */
NODISCARD struct err *deleted_account_store_account(
    struct ctx *c, int64_t id, struct account *out, bool *found);
/* Remove it at the next occasion. */
NODISCARD struct err *deleted_account_store_expire(struct ctx *c, int64_t id);
/* Those of a domain that were the one owner's become the other's. */
NODISCARD struct err *deleted_account_store_move(struct ctx *c, const char *domain, int64_t from, int64_t to);
/* The next ones whose time is over, at most DELETED_PAGE, by id behind after; from now on they are being
 * purged, and can not be had back. */
enum { DELETED_PAGE = 50 };
NODISCARD struct err *deleted_account_store_claim(
    struct ctx *c, int64_t after, int64_t ids[DELETED_PAGE], unsigned *n);
/* Forget the row, when the account is back; with what the engines pushed about it, when it is gone for good.
 */
NODISCARD struct err *deleted_account_store_forget(struct ctx *c, int64_t id);
NODISCARD struct err *deleted_account_store_purge(struct ctx *c, int64_t id);
