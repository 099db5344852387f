/* SPDX-License-Identifier: Apache-2.0 */
/* scoped: what is not memory ends where its scope ends. Initialise at the declaration; to hand a value on,
 * copy it out and set the variable to -1 (scoped_keep) or NULL. */
#pragma once
#include <unistd.h>

/* unused: some are there for their end alone, which clang does not count. */
#define SCOPED(release) __attribute__((cleanup(release), unused))

static inline void
scoped_close(const int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

/* Hand the descriptor on: its scope no longer closes it. */
static inline int
scoped_keep(int *fd)
{
	int kept = *fd;

	*fd = -1;
	return kept;
}

#define SCOPED_FD SCOPED(scoped_close) int
