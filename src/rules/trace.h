/* SPDX-License-Identifier: Apache-2.0 */
/* trace: whom a message concerns, and who may see its journey (R76, R83). */
#pragma once
#include <stdbool.h>

#include "base/err.h"
#include "model/journey.h"

struct ctx;

/* Fill in whose concern this address is; nobody's: all stay 0. */
NODISCARD struct err *trace_concern(struct ctx *c, const char *address, struct journey_party *party);

/* What a search asks for; texts as the user wrote them, NULL: any. */
struct trace_query {
	const char *sender, *recipient, *message_id;
	int outcome;          /* -1: any */
	int64_t since, until; /* ms; 0: any time */
};
/* What all of them have that the actor asks for and may see; the key that leads to the fewest is the first.
 */
struct journey_search;
void trace_keys(
    const struct ctx *c, struct arena *a, const struct trace_query *q, struct journey_search *out);
/* What of these journeys concerns the actor, on a connection to the directory (not to the journeys): shown
 * has room for n, and gets them in their order, without those that do not or that are not asked for. Who once
 * had a domain sees nothing of it any more. */
NODISCARD struct err *trace_show(struct ctx *c, const struct trace_query *q, const struct journey *rows,
    size_t n, bool steps, struct trace *shown, size_t *n_shown);
