/* SPDX-License-Identifier: Apache-2.0 */
/* coming: the addresses that the file at hand makes (R31). In a file what leads somewhere may stand before
 * what it leads to, as abuse@ does before postmaster@; and a mailbox may forward to an alias, which comes in
 * another file. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

/* Zero is one without any. Names that share a hash let a target through that nobody has: no more than a
 * mistake that is found at the first mail. */
struct coming {
	uint64_t *hashes;
	size_t n, room;
	bool later;          /* what nobody has may come with another file */
	const char *missing; /* target of the present row that nobody has so far, or NULL */
};

/* Note one, in keep's memory. */
void coming_note(struct arena *keep, struct coming *all, const char *address);
/* All are noted. */
void coming_sort(struct coming *all);
/* Will somebody get the mail for this canonical address? */
bool coming_takes(struct arena *a, struct coming *all, const char *address);
