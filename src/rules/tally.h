/* SPDX-License-Identifier: Apache-2.0 */
/* tally: the limits of an admin in five kinds, kept exact by the transaction that uses them (R30). */
#pragma once
#include "base/err.h"
#include "store/tally_store.h"

struct ctx;

/* Count delta for the owner. Fails with quota_exceeded when something grows beyond a limit of the owner;
 * shrinking never does. */
NODISCARD struct err *tally_add(struct ctx *c, int64_t owner_id, struct tally delta);

enum { TALLIES_MAX = 16 };

/* Changes to the tallies of some owners that are not written yet: many rows made in one transaction write
 * each tally twice instead of each time, for on PostgreSQL a row that one transaction writes often gets slow.
 * Set c->tallies to one that is zero, and settle before the commit. */
struct tallies {
	size_t n;
	struct tally_waiting {
		int64_t owner_id;
		struct tally used, delta, limits;
	} of[TALLIES_MAX];
};
/* Write them. A limit that somebody else has used up meanwhile fails so that the transaction is tried again.
 */
NODISCARD struct err *tally_settle(struct ctx *c);

/* Move what delta counts from one owner to another. */
NODISCARD struct err *tally_move(struct ctx *c, int64_t from, int64_t to, struct tally delta);
/* A mailbox without a quota of its own can not be counted against an owner's limit. */
NODISCARD struct err *tally_check_mailbox(struct ctx *c, int64_t owner_id, int64_t quota_bytes);
/* *out is delta with what the mailboxes have (filters, address books, calendars), taken when sign is -1: for
 * who moves or goes as a whole. */
NODISCARD struct err *tally_content(
    struct ctx *c, enum tally_whose whose, int64_t id, int sign, struct tally delta, struct tally *out);
