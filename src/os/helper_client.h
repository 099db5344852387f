/* SPDX-License-Identifier: Apache-2.0 */
/* helper_client: asks the helper process, which alone is root, to do one of its verbs. */
#pragma once
#include <stdint.h>

#include "base/err.h"
#include "base/span.h"

/* verb and arguments (NULL-terminated; NULL: none) hold no control characters. The whole answer,
 * NUL-terminated, is in the arena. Fails with what the helper fails with; with unavailable when it does not
 * answer within timeout_ms, and when its answer is cut short. */
NODISCARD struct err *helper_call(struct arena *a, const char *run_dir, const char *verb,
    const char *const *arguments, int timeout_ms, struct span *answer);
