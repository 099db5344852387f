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

static inline bool
span_begins(struct span s, const char *text)
{
	return s.n >= strlen(text) && memcmp(s.p, text, strlen(text)) == 0;
}

/* What is behind its first n bytes, which it has. */
static inline struct span
span_after(struct span s, size_t n)
{
	return (struct span){ s.p + n, s.n - n };
}

/* What stands before the first such byte, or all of rest; rest is what is behind it. */
static inline struct span
span_until(struct span *rest, char byte)
{
	const char *end = rest->n == 0 ? NULL : (const char *)memchr(rest->p, byte, rest->n);
	struct span before = { rest->p, end == NULL ? rest->n : (size_t)(end - rest->p) };

	*rest = span_after(*rest, before.n + (end != NULL));
	return before;
}

/* The first line of rest, without its '\n'; rest is what is behind it. */
static inline struct span
span_line(struct span *rest)
{
	return span_until(rest, '\n');
}
