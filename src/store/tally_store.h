/* SPDX-License-Identifier: Apache-2.0 */
/* tally_store: how much of its limits an admin has used, and what else belongs to it. */
#pragma once
#include "base/err.h"

struct ctx;

struct tally {
	int64_t domains; /* and relay domains */
	int64_t domain_aliases, mailboxes;
	int64_t aliases; /* and sender addresses */
	int64_t quota_bytes;
	/* Those of the above that are these, and what mailboxes have; none of them is limited. */
	int64_t relay_domains, sender_addresses, filters, address_books, calendars;
};
enum { TALLY_KINDS = sizeof(struct tally) / sizeof(int64_t) };

/* Filters, address books and calendars of one account, of all in a domain, of all that an admin has. */
enum tally_whose { TALLY_ACCOUNT, TALLY_DOMAIN, TALLY_OWNER };
NODISCARD struct err *tally_store_content(
    struct ctx *c, enum tally_whose whose, int64_t id, struct tally *out);
/* Radicale has so many of an account's now; *delta is by how much its owner's tally changes for it. An
 * account that is not there has none. */
NODISCARD struct err *tally_store_dav(
    struct ctx *c, int64_t account_id, int64_t address_books, int64_t calendars, struct tally *delta);
/* Of all admins together. */
NODISCARD struct err *tally_store_sum(struct ctx *c, struct tally *out);
/* What the owner has used so far. */
NODISCARD struct err *tally_store_of(struct ctx *c, int64_t owner_id, struct tally *out);
/* What the owner may use at the most; 0: as much as it likes. */
NODISCARD struct err *tally_store_limits(struct ctx *c, int64_t owner_id, struct tally *out);
/* Add (or take, when negative) to the owner's tally; *out is what it comes to. */
NODISCARD struct err *tally_store_add(
    struct ctx *c, int64_t owner_id, const struct tally *delta, struct tally *out);
