/* SPDX-License-Identifier: Apache-2.0 */
/* as_user: a piece of root's work that somebody else may do, in a process of its own. */
#pragma once
#include <stdint.h>

#include "base/err.h"

/* work runs as that user with that group, and with one more: also. Its number is *out (may be NULL). Fails as
 * it does, with unavailable. Where we are not root, it runs as who we are. */
NODISCARD struct err *as_user(struct arena *a, const char *user, const char *group, const char *also,
    struct err *(*work)(struct arena *a, void *arg, int64_t *number), void *arg, int64_t *out);
