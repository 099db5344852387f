/* SPDX-License-Identifier: Apache-2.0 */
/* say: sentences for people that a program can tell apart, so that the pages say them in the user's language.
 */
#pragma once
#include "base/arena.h"

/* A sentence may begin with its name, which is part of the API and never changes: "{too_long}is longer than
 * %lld bytes". Said, its values stand behind the name: "{too_long 64}is longer than 64 bytes". */
char *say(struct arena *a, const char *fmt, ...)
    __attribute__((format(printf, 2, 3), nonnull(2), returns_nonnull));
/* The sentence without that; NULL of NULL. */
const char *say_text(const char *said);
/* "too_long 64": the name and its values, divided by blanks; a blank within a value is a no-break space, a
 * closing brace a wide one. NULL when it has no name. */
const char *say_reason(struct arena *a, const char *said);

/* Both of a format and its arguments. fmt: printf's s, d, u and c with the lengths ll, l and z, and a
 * precision for s. */
void say_split(struct arena *a, const char **text, const char **reason, const char *fmt, va_list ap)
    __attribute__((format(printf, 4, 0), nonnull(4)));
