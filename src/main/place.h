/* SPDX-License-Identifier: Apache-2.0 */
/* place: where a new instance lies. The engines' users must be able to enter it, and the paths of its sockets
 * end at 107 bytes; where the wanted directory can not give that, it becomes a link to one that can. */
#pragma once
#include "base/err.h"

/* Make the directory, or the link and its target below shelter; what lies there already is kept. Fails with
 * internal. */
NODISCARD struct err *place_make(struct arena *a, const char *wanted, const char *shelter);
/* Would the engines' users and sockets be at home there? path is absolute. */
bool place_fits(const char *path);
