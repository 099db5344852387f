/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/coming.h"

#include <stdlib.h>

#include "base/arena.h"
#include "model/text.h"

enum { FIRST_ROOM = 1024 };

/* FNV-1a: a million names in eight megabytes. */
static uint64_t
hash_of(const char *text)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (const char *p = text; *p != '\0'; p++)
		h = (h ^ (unsigned char)*p) * UINT64_C(0x100000001b3);
	return h;
}

static int
compare(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

void
coming_note(struct arena *keep, struct coming *all, const char *address)
{
	if (all->n == all->room) {
		uint64_t *more;

		all->room = all->room == 0 ? FIRST_ROOM : 2 * all->room;
		more = arena_alloc(keep, all->room * sizeof(*more));
		if (all->n > 0)
			memcpy(more, all->hashes, all->n * sizeof(*more));
		all->hashes = more;
	}
	all->hashes[all->n++] = hash_of(address);
}

void
coming_sort(struct coming *all)
{
	if (all->n > 0)
		qsort(all->hashes, all->n, sizeof(*all->hashes), compare);
}

static bool
holds(const struct coming *all, const char *name)
{
	const uint64_t hash = hash_of(name);

	return all->n > 0 && bsearch(&hash, all->hashes, all->n, sizeof(hash), compare) != NULL;
}

bool
coming_takes(struct arena *a, struct coming *all, const char *address)
{
	if (holds(all, address) || holds(all, text_untagged(a, address)) || holds(all, strrchr(address, '@')))
		return true;
	if (all->later)
		all->missing = address;
	return all->later;
}
