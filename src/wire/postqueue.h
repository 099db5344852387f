/* SPDX-License-Identifier: Apache-2.0 */
/* postqueue: the output of postqueue -j (postqueue(1), JSON OBJECT FORMAT), one object a line. */
#pragma once
#include <stdint.h>

#include "base/err.h"
#include "base/span.h"

struct postqueue_entry {
	const char *queue_id, *queue_name, *sender,
	    *reason;        /* reason: of the first recipient that has one, or NULL */
	int64_t arrived_at; /* ms since 1970 */
	int64_t size;
	size_t n_recipients;
	const char **recipients;
};

/* The entry of the next line; *text moves behind it. *found is false at the end. A line that is no such
 * object fails with malformed. */
NODISCARD struct err *postqueue_next(
    struct arena *a, struct span *text, struct postqueue_entry *out, bool *found);

/* Of a line that was cut off somewhere, what is sound again: the entry with as many recipients as came whole.
 * The same span when nothing can be saved. */
struct span postqueue_mend(struct arena *a, struct span cut);
