/* SPDX-License-Identifier: Apache-2.0 */
/* unpack: what an archive (ZIP, or tar with gzip) holds, into a new directory. Nothing in it is believed: it
 * may lead nowhere else, be no link and no device, and not be larger than it is allowed to be. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/span.h"

enum { UNPACK_PATH_MAX = 255 };

struct unpack {
	int64_t files_max, bytes_max; /* of all that it holds, unpacked */
	/* Is it wanted? What is not is left out. Asked for each file, with its path as it is written. */
	bool (*wants)(void *arg, const char *path);
	void *arg;
};

/* Into the empty directory folder (a descriptor): files 0644, directories 0755. Fails with malformed (it can
 * not be read, or holds what it may not) and too_large; then the directory holds a part of it. */
NODISCARD struct err *unpack_archive(
    struct arena *a, struct span archive, int folder, const struct unpack *how);
