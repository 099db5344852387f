/* SPDX-License-Identifier: Apache-2.0 */
/* tally: the limits of an admin in five kinds, kept exact by the transaction that uses them (R30). */
#pragma once
#include "base/err.h"
#include "store/tally_store.h"

struct ctx;

/* Count delta for the owner. Fails with quota_exceeded when something grows beyond a limit of the owner;
 * shrinking never does. */
NODISCARD struct err *tally_add(struct ctx *c, int64_t owner_id, struct tally delta);
/* Move what delta counts from one owner to another. */
NODISCARD struct err *tally_move(struct ctx *c, int64_t from, int64_t to, struct tally delta);
/* A mailbox without a quota of its own can not be counted against an owner's limit. */
NODISCARD struct err *tally_check_mailbox(struct ctx *c, int64_t owner_id, int64_t quota_bytes);
