/* SPDX-License-Identifier: Apache-2.0 */
/* clock: the time of day. Only doors and jobs ask it, once per piece of work; all else reads ctx.now. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

#define SECONDS(n) ((int64_t)(n)*1000)
#define MINUTES(n) (SECONDS(n) * 60)
#define HOURS(n) (MINUTES(n) * 60)
#define DAYS(n) (HOURS(n) * 24)

/* Milliseconds since 1970. */
int64_t clock_now(void);
/* Milliseconds of a clock that never jumps; for limits and durations only. */
int64_t clock_monotonic(void);
/* RFC 3339 in UTC with milliseconds: 2026-11-21T22:19:20.123Z. */
const char *clock_text(struct arena *a, int64_t ms) __attribute__((returns_nonnull));
/* Read what clock_text writes, fraction optional; false for anything else. */
bool clock_parse(const char *text, int64_t *ms);
