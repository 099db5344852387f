/* SPDX-License-Identifier: Apache-2.0 */
/* sieve_trace: what sieve-test(1) tells about a script and a message, as steps that people can follow. */
#pragma once
#include "base/span.h"
#include "model/filter.h"

/* said: its exit status, a line's end, and its output with a trace of level "matching"; script: what it was
 * given. Lines that it does not know are left out. out lives in the arena. */
void sieve_trace_read(struct arena *a, struct span said, const char *script, struct filter_verdict *out);

/* Why the script does not compile, in Pigeonhole's words with their line; NULL: it does. */
const char *sieve_trace_refusal(struct arena *a, struct span said);
