/* SPDX-License-Identifier: Apache-2.0 */
/* verbs: all that the helper can be asked to do. */
#pragma once
#include "base/err.h"
#include "base/span.h"
#include "helper/request.h"

struct conf;

enum { ANSWER_MAX = 16 * 1024 * 1024 };

/* Do what is asked; at most ANSWER_MAX bytes of answer, in the arena. Fails with not_found (no such verb),
 * invalid_field (arguments), and what the verb fails with. */
NODISCARD struct err *verb_run(
    struct arena *a, const struct conf *conf, const struct request *request, struct span *answer);
