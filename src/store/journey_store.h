/* SPDX-License-Identifier: Apache-2.0 */
/* journey_store: journeys of messages, what they are found by, and how far the logs were read. With SQLite
 * these tables have a file of their own, so that c->db is another connection than that of all other stores.
 */
#pragma once
#include <stdbool.h>

#include "base/err.h"
#include "model/journey.h"

struct ctx;

/* Texts live in the context's arena */
NODISCARD struct err *journey_store_find(struct ctx *c, int64_t id, struct journey *out, bool *found);
/* Write it and its keys; old are those that it had, n_old -1 when it is new. keys are those that it has now.
 */
NODISCARD struct err *journey_store_put(
    struct ctx *c, const struct journey *j, const int64_t *old, int n_old, const int64_t *keys, int n_keys);
/* Take it away with its keys and queue ids. */
NODISCARD struct err *journey_store_delete(struct ctx *c, int64_t id, const int64_t *keys, int n_keys);

enum { JOURNEY_SEARCH_KEYS = 3 };
/* What has all of these keys (the first one, which should lead to the fewest, 0: all there are; others 0: not
 * asked for), from the latest before that identity down to since. */
struct journey_search {
	int64_t keys[JOURNEY_SEARCH_KEYS];
	int64_t before, since;
};
/* At most limit of them. *rest: before that identity there may be more; 0: there is nothing. It may be not 0
 * where fewer than limit were found: of the first key only so many rows are looked at. Texts and rows are in
 * the arena. */
NODISCARD struct err *journey_store_page(struct ctx *c, const struct journey_search *search, int limit,
    struct journey **rows, size_t *n, int64_t *rest);
/* At most limit identities, the oldest first, that are smaller than before. */
NODISCARD struct err *journey_store_oldest(struct ctx *c, int64_t before, int limit, int64_t *ids, size_t *n);
NODISCARD struct err *journey_store_total(struct ctx *c, int64_t *out);

/* Whose message has this name in Postfix's queue? */
NODISCARD struct err *journey_store_queued(
    struct ctx *c, const char *queue_id, int64_t *id, int *leg, bool *found);
NODISCARD struct err *journey_store_enqueue(struct ctx *c, const char *queue_id, int64_t id, int leg);
NODISCARD struct err *journey_store_dequeue(struct ctx *c, const char *queue_id);

/* How far a log was read: the file by its inode and the hash of its first bytes, and the place in it. */
struct journey_source {
	const char *name;
	int64_t inode, place, head;
};
NODISCARD struct err *journey_store_source(struct ctx *c, struct journey_source *inout, bool *found);
NODISCARD struct err *journey_store_set_source(struct ctx *c, const struct journey_source *source);
