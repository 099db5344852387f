/* SPDX-License-Identifier: Apache-2.0 */
/* request: what a peer asks of the helper: one line "verb<TAB>argument...\n"; the last argument of some verbs
 * is a number of bytes that follow it. */
#pragma once
#include <stdbool.h>

#include "base/arena.h"
#include "base/span.h"

enum { REQUEST_MAX = 4096, REQUEST_ARGUMENTS_MAX = 8, PAYLOAD_MAX = 512 * 1024 };

struct request {
	const char *verb;
	const char *arguments[REQUEST_ARGUMENTS_MAX];
	unsigned n;
	struct span payload; /* what followed the line */
};

/* bytes: all that came, ending with the line's end. False unless it is exactly one line of at most
 * REQUEST_MAX bytes, valid UTF-8 without control characters beside the tabs, with a verb and no empty
 * argument. */
bool request_parse(struct arena *a, struct span bytes, struct request *out);
