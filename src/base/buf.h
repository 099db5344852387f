/* SPDX-License-Identifier: Apache-2.0 */
/* buf: text that grows up to a mandatory maximum. Reaching it is remembered, not fatal: put what you
 * like, then ask buf_full() once. The bytes are in the arena and always NUL-terminated. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct buf {
	struct arena *arena;
	char *p; /* NULL until the first byte is put */
	size_t n, size, max;
	bool full; /* something did not fit and was left out */
};

/* An empty buf that holds at most max bytes beside its NUL. */
#define BUF(arena_, max_) ((struct buf){ .arena = (arena_), .max = (max_) })

void buf_put(struct buf *b, const void *bytes, size_t n);
void buf_puts(struct buf *b, const char *s);
void buf_putc(struct buf *b, char c);
void buf_int(struct buf *b, int64_t n);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3), nonnull(2)));
/* Percent-encoded (RFC 3986 section 2.1): letters, digits and the characters of also stand as they are. */
void buf_put_escaped(struct buf *b, const char *text, const char *also) __attribute__((nonnull));
/* The text so far, NUL-terminated; "" for an empty buf. */
const char *buf_text(struct buf *b) __attribute__((returns_nonnull));
