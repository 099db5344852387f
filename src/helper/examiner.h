/* SPDX-License-Identifier: Apache-2.0 */
/* examiner: a process that looks at the server as root, unconfined: started before the helper confines
 * itself, it runs two commands of this program, which nobody can give any words to. */
#pragma once
#include "base/err.h"
#include "base/span.h"

struct conf;
struct examiner;

/* Start it; before any thread, and before the sandbox. It ends with this process. Fails with internal. */
NODISCARD struct err *examiner_start(struct arena *a, const struct conf *conf, struct examiner **out);
/* Is that a verb for it? */
bool examiner_knows(const char *verb);
/* Do it; one at a time, who comes meanwhile waits. *answer: a line of JSON, in the arena. Fails with
 * not_found, and with unavailable when it is not there any more, or the command fails. */
NODISCARD struct err *examiner_ask(
    struct arena *a, struct examiner *e, const char *verb, struct span *answer);
