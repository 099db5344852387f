/* SPDX-License-Identifier: Apache-2.0 */
/* span: borrowed bytes, at borders only. Inside the program text is const char * (NUL-terminated UTF-8). */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct span {
	const char *p; /* not NUL-terminated; valid as long as its owner */
	size_t n;
};

#define SPAN(literal) ((struct span){ (literal), sizeof(literal) - 1 })

static inline bool
span_is(struct span s, const char *text)
{
	return s.n == strlen(text) && (s.n == 0 || memcmp(s.p, text, s.n) == 0);
}
