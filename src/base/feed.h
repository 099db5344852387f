/* SPDX-License-Identifier: Apache-2.0 */
/* feed: the bytes of a file one after another, whatever its size, and the place each stands at. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/err.h"

enum { FEED_PIECE = 16 * 1024, FEED_END = -1 };

struct feed {
	/* Reads up to size bytes from that offset on: as pread(2). */
	ssize_t (*read)(void *arg, char *out, size_t size, int64_t offset);
	void *arg;
	char piece[FEED_PIECE];
	size_t at, n;
	bool ended, failed;   /* nothing more comes; reading went wrong */
	int64_t offset;       /* of the next byte, from 0 */
	int64_t line, column; /* of the next byte, from 1; a column is a character of UTF-8 */
};

/* Where to go on later. */
struct feed_mark {
	int64_t offset, line;
};

/* Begin at the first byte. arg outlives the feed. */
void feed_open(struct feed *f, ssize_t (*read)(void *arg, char *out, size_t size, int64_t offset), void *arg);
/* A feed->read for a file descriptor: arg is an int *. */
ssize_t feed_read_fd(void *fd, char *out, size_t size, int64_t offset);
/* The next byte without taking it, and taking it; FEED_END at the end and when reading went wrong. */
int feed_peek(struct feed *f);
int feed_next(struct feed *f);
/* Take the next byte if it is this one. */
bool feed_skip(struct feed *f, int byte);
/* Take the end of a line, be it LF, CRLF or CR alone; false when there is none. */
bool feed_skip_line_end(struct feed *f);
/* Places at the beginning of a line. */
struct feed_mark feed_tell(const struct feed *f);
void feed_seek(struct feed *f, struct feed_mark mark);
/* malformed, at this place: why is a sentence of base/say; line and column follow the name of it. */
NODISCARD struct err *feed_refuse(struct arena *a, int64_t line, int64_t column, const char *why)
    __attribute__((returns_nonnull));
/* unavailable when reading went wrong, else NULL. */
NODISCARD struct err *feed_failure(struct arena *a, const struct feed *f);
