/* SPDX-License-Identifier: Apache-2.0 */
/* content_line: the lines that vCard and iCalendar are made of (RFC 5545 section 3.1, RFC 6350 section 3.2),
 * and which of their values Radicale refuses to read. */
#pragma once
#include <stdbool.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/span.h"

/* name, ";" parameters, ":" and value; a name may have a group before it, which is not part of it. Without
 * the line's end, unfolded. */
struct content_line {
	struct span whole, name, params, value;
	size_t number;     /* of the file, from 1 */
	const char *wrong; /* it is no such line: why; whole and number alone count */
};

struct content_reader {
	const char *p, *end;
	size_t number; /* lines read */
};

/* A reader at the beginning of the text; a BOM is skipped. */
struct content_reader content_open(struct span text);
/* The next line that is not empty, unfolded: lines end in CRLF or LF, and one that begins with a space or a
 * tab goes on with the one before. False at the end. */
bool content_next(struct content_reader *r, struct arena *a, struct content_line *out);

/* One line that has been unfolded; its number is 0. */
void content_parse(struct span whole, struct content_line *out);

/* In any case of letters. */
bool content_is(struct span text, const char *word);
/* The first value of a parameter, without its quotes; p NULL when there is none. */
struct span content_param(const struct content_line *line, const char *name);
/* Can the value of this property of a calendar's component be read? NULL, or why not. */
const char *content_check_value(const struct content_line *line);
