/* SPDX-License-Identifier: Apache-2.0 */
/* tally_store: how much of its limits an admin has used. */
#pragma once
#include "base/err.h"

struct ctx;

struct tally {
	int64_t domains; /* and relay domains */
	int64_t domain_aliases, mailboxes;
	int64_t aliases; /* and sender addresses */
	int64_t quota_bytes;
};

/* What the owner has used so far. */
NODISCARD struct err *tally_store_of(struct ctx *c, int64_t owner_id, struct tally *out);
/* What the owner may use at the most; 0: as much as it likes. */
NODISCARD struct err *tally_store_limits(struct ctx *c, int64_t owner_id, struct tally *out);
/* Add (or take, when negative) to the owner's tally; *out is what it comes to. */
NODISCARD struct err *tally_store_add(
    struct ctx *c, int64_t owner_id, const struct tally *delta, struct tally *out);
