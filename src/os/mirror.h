/* SPDX-License-Identifier: Apache-2.0 */
/* mirror: a directory as it is at one moment, beside it, while others go on working in it. */
#pragma once
#include <stdbool.h>

#include "base/err.h"

struct mirror_rules {
	/* Files of this name are never changed once they are there, but appended to at most: a second link is
	 * enough. NULL: none; where the file system does not link, they are copied. */
	bool (*links)(const char *name);
	/* Names that nobody needs. NULL: none. */
	bool (*skips)(const char *name);
};

/* Make to, which is not there yet, the mirror of from: directories, files with mode and time, links as they
 * are. *still: nothing of what was copied changed meanwhile, so that it is all of one moment. Without, what
 * changed is tried again some times. A directory that is gone is left out, with *still true. Fails with
 * unavailable. Work as the user that owns from. */
NODISCARD struct err *mirror_make(
    struct arena *a, const char *from, const char *to, const struct mirror_rules *rules, bool *still);
/* Remove a directory with all in it, following no link. What can not be removed stays. */
void mirror_remove(struct arena *a, const char *dir);
