/* SPDX-License-Identifier: Apache-2.0 */
#include "base/feed.h"

#include <unistd.h>

void
feed_open(struct feed *f, ssize_t (*read)(void *arg, char *out, size_t size, int64_t offset), void *arg)
{
	f->read = read;
	f->arg = arg;
	feed_seek(f, (struct feed_mark){ .line = 1 });
}

ssize_t
feed_read_fd(void *fd, char *out, size_t size, int64_t offset)
{
	return pread(*(int *)fd, out, size, offset);
}

static void
fill(struct feed *f)
{
	ssize_t n = f->read(f->arg, f->piece, sizeof(f->piece), f->offset);

	f->at = 0;
	f->n = n > 0 ? (size_t)n : 0;
	f->ended = n <= 0;
	f->failed = n < 0;
}

int
feed_peek(struct feed *f)
{
	if (f->at == f->n && !f->ended)
		fill(f);
	return f->at == f->n ? FEED_END : (unsigned char)f->piece[f->at];
}

int
feed_next(struct feed *f)
{
	int byte = feed_peek(f);

	if (byte == FEED_END)
		return byte;
	f->at++;
	f->offset++;
	f->column += (byte & 0xc0) != 0x80;
	/* the CR of a CRLF ends no line of its own */
	if (byte == '\n' || (byte == '\r' && feed_peek(f) != '\n')) {
		f->line++;
		f->column = 1;
	}
	return byte;
}

bool
feed_skip(struct feed *f, int byte)
{
	bool there = feed_peek(f) == byte;

	if (there)
		feed_next(f);
	return there;
}

bool
feed_skip_line_end(struct feed *f)
{
	bool cr = feed_skip(f, '\r');

	return feed_skip(f, '\n') || cr;
}

struct feed_mark
feed_tell(const struct feed *f)
{
	return (struct feed_mark){ .offset = f->offset, .line = f->line };
}

void
feed_seek(struct feed *f, struct feed_mark mark)
{
	f->at = f->n = 0;
	f->ended = f->failed = false;
	f->offset = mark.offset;
	f->line = mark.line;
	f->column = 1;
}

struct err *
feed_refuse(struct arena *a, int64_t line, int64_t column, const char *why)
{
	const char *place = arena_printf(a, "line %lld, column %lld:", (long long)line, (long long)column);
	struct err *e = err_why(a, ERR_MALFORMED, NULL, place, why);

	if (e->reason != NULL)
		e->reason = arena_printf(a, "%s %lld %lld", e->reason, (long long)line, (long long)column);
	return e;
}

struct err *
feed_failure(struct arena *a, const struct feed *f)
{
	return f->failed ? err_new(a, ERR_UNAVAILABLE, NULL, "the file can not be read") : NULL;
}
