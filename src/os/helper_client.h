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
/* The same for a verb that takes bytes, too; their number is its last argument. */
NODISCARD struct err *helper_call_with(struct arena *a, const char *run_dir, const char *verb,
    const char *const *arguments, struct span bytes, int timeout_ms, struct span *answer);

typedef struct err *helper_line(void *arg, struct span line);
/* A verb that pours: each line that it tells goes to take(arg), without its end, while it comes; what take
 * fails with ends it. A line is cut at HELPER_LINE_MAX bytes. Fails as helper_call. */
enum { HELPER_LINE_MAX = 256 * 1024 };
NODISCARD struct err *helper_pour(
    struct arena *a, const char *run_dir, const char *verb, int timeout_ms, helper_line *take, void *arg);
