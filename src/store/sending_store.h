/* SPDX-License-Identifier: Apache-2.0 */
/* sending_store: what each account has used of its sending limits, and who is blocked. */
#pragma once
#include "base/err.h"
#include "model/blocked_sender.h"

struct ctx;

/* A row of sending_bucket; all 0 for an account that has not sent yet. */
struct sending_bucket {
	int64_t account_id;
	int64_t local_used, external_used; /* millionths of a recipient at that time */
	int64_t at;
	int64_t refusals, refused_at;     /* since then */
	int64_t replies_used, replies_at; /* as external_used and at, of vacation replies */
};
/* By the account's name. */
NODISCARD struct err *sending_store_read(
    struct ctx *c, const char *account, struct sending_bucket *out, bool *found);
NODISCARD struct err *sending_store_write(struct ctx *c, const struct sending_bucket *row);
/* The account has not been refused lately. */
NODISCARD struct err *sending_store_forgive(struct ctx *c, int64_t account_id);

extern const struct listing blocked_sender_listing;

/* By the account's name or id; of those that the actor may see, also one that has ended. */
NODISCARD struct err *blocked_store_find(
    struct ctx *c, const char *key, struct blocked_sender *out, bool *found);
/* When the account's block ends; 0: there is none. */
NODISCARD struct err *blocked_store_until(struct ctx *c, const char *account, int64_t *until);
/* By row.id; in place of an older one. */
NODISCARD struct err *blocked_store_put(struct ctx *c, const struct blocked_sender *row);
NODISCARD struct err *blocked_store_delete(struct ctx *c, int64_t account_id);
/* An account whose block is over; 0: none. */
NODISCARD struct err *blocked_store_ended(struct ctx *c, int64_t *account_id);
