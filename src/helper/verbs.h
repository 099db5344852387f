/* SPDX-License-Identifier: Apache-2.0 */
/* verbs: all that the helper can be asked to do. */
#pragma once
#include <stdbool.h>

#include "base/err.h"
#include "base/span.h"
#include "helper/request.h"

struct conf;

enum { ANSWER_MAX = 16 * 1024 * 1024 };

/* Does it run a user's script, so that it may take as long as the user likes, up to its limits? */
bool verb_runs_script(const struct request *request);
/* Is it asked so often that a line in our log for each would be too many? */
bool verb_is_small(const struct request *request);
/* Does its answer go out while it is made, however long it gets: lines that begin with '{', then "ok\n" or a
 * failure? */
bool verb_pours(const struct request *request);
/* Do such a verb; what it tells goes to fd. Fails as verb_run. */
NODISCARD struct err *verb_pour(
    struct arena *a, const struct conf *conf, const struct request *request, int fd);
/* Bytes that follow the line; 0 for what is no such request. At most PAYLOAD_MAX. */
size_t verb_payload(const struct request *request);
/* Do what is asked; at most ANSWER_MAX bytes of answer, in the arena. Fails with not_found (no such verb),
 * invalid_field (arguments), and what the verb fails with. */
NODISCARD struct err *verb_run(
    struct arena *a, const struct conf *conf, const struct request *request, struct span *answer);
