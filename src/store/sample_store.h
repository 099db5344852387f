/* SPDX-License-Identifier: Apache-2.0 */
/* sample_store: how busy the server was, in a table that never grows: a minute's steps for an hour, 5
 * minutes' for a day, 30 minutes' for a week, 2 hours' for a month, a day's for a year (R73). */
#pragma once
#include <stddef.h>

#include "base/err.h"
#include "model/sample.h"

struct ctx;

enum { SAMPLE_STEPS_MAX = 372 /* of any span */ };

/* Count what was seen now (now->at): into the step of each span that it falls into, and the totals. Numbers
 * of messages and sign-ins are those since the look before. */
NODISCARD struct err *sample_store_add(struct ctx *c, const struct sample *now);
/* The last steps of a span, at most limit of them, oldest first; one in which nobody looked is not there. */
NODISCARD struct err *sample_store_read(
    struct ctx *c, enum sample_span span, int64_t limit, struct sample out[SAMPLE_STEPS_MAX], size_t *n);
/* The last look, with all messages and sign-ins ever counted. Zero when nobody has looked yet. */
NODISCARD struct err *sample_store_total(struct ctx *c, struct sample *out);
