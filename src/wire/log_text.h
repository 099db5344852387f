/* SPDX-License-Identifier: Apache-2.0 */
/* log_text: what the readers of the engines' logs share. A line may hold whatever a stranger wrote into an
 * address or a reply. */
#pragma once
#include <stdbool.h>

#include "base/arena.h"
#include "base/span.h"

enum { LOG_ADDRESS_MAX = 320, LOG_REPLY_MAX = 200, LOG_NAME_MAX = 100 };

/* As the engine wrote it, in the server's own zone; a year of 0 was not written. */
struct log_time {
	int year, month, day, hour, minute, second, ms;
};

/* "Nov 22 00:34:08" and "2026-11-22 00:34:08[.896650]"; s moves behind it. */
bool log_time_syslog(struct span *s, struct log_time *out);
bool log_time_iso(struct span *s, struct log_time *out);

/* Does s begin so? Then it moves behind that. */
bool log_skip(struct span *s, const char *text);
/* What stands before text; s moves behind text. False, and nothing moves, where it does not occur. */
bool log_until(struct span *s, const char *text, struct span *out);
/* "<...>", as RFC 5321 section 4.1.2 quotes it: a > within quotes does not end it. s moves behind it. */
bool log_bracketed(struct span *s, struct span *out);
/* Fit for people, JSON and one line: controls, what is no UTF-8, and what turns the direction of writing or
 * is not seen become "?", and it is cut between two characters so that it has at most max bytes. */
const char *log_shown(struct arena *a, struct span s, size_t max) __attribute__((returns_nonnull));
/* The same in small letters; of an address. */
const char *log_small(struct arena *a, struct span s, size_t max) __attribute__((returns_nonnull));
const char *log_address(struct arena *a, struct span s) __attribute__((returns_nonnull));
