/* SPDX-License-Identifier: Apache-2.0 */
#include "os/helper_client.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/scoped.h"
#include "os/socket.h"

enum { REQUEST_MAX = 4096, ANSWER_MAX = 16 * 1024 * 1024 + 64, PIECE = 65536 };

/* All that the helper sends until it closes, also when that ends with a failure. */
NODISCARD static struct err *
receive(struct arena *a, int fd, int64_t until, struct span *out)
{
	struct buf all = BUF(a, ANSWER_MAX);
	char *piece = arena_alloc(a, PIECE);
	struct err *e = NULL;
	size_t got = 1;

	while (e == NULL && got > 0 && !all.full) {
		int64_t left = until - clock_monotonic();

		e = socket_recv(a, fd, piece, PIECE, left > 0 ? (int)left : 0, &got);
		if (e == NULL)
			buf_put(&all, piece, got);
	}
	*out = (struct span){ buf_text(&all), all.n };
	return e;
}

/* "error <slug> <detail>": the same failure here. */
NODISCARD static struct err *
failure(struct arena *a, const char *line)
{
	size_t slug = strcspn(line, " "), n = strcspn(line, "\n");
	const char *detail = line[slug] == ' ' ? line + slug + 1 : "";

	for (enum err_code code = 0; code < ERR_CODES; code++)
		if (strlen(err_row(code)->slug) == slug && strncmp(err_row(code)->slug, line, slug) == 0)
			return err_new(a, code, NULL, "%.*s", (int)(line + n - detail), detail);
	return err_new(a, ERR_UNAVAILABLE, NULL, "the helper says %.*s", (int)n, line);
}

NODISCARD static struct err *
read_answer(struct arena *a, struct span all, struct span *answer)
{
	char *end;

	if (strncmp(all.p, "error ", 6) == 0 && strchr(all.p, '\n') != NULL)
		return failure(a, all.p + 6);
	if (strncmp(all.p, "ok ", 3) != 0)
		return err_new(a, ERR_UNAVAILABLE, NULL, "the helper gave no answer");
	unsigned long long n = strtoull(all.p + 3, &end, 10);
	if (*end != '\n' || n != all.n - (size_t)(end + 1 - all.p))
		return err_new(a, ERR_UNAVAILABLE, NULL, "the helper's answer was cut short");
	*answer = (struct span){ end + 1, n };
	return NULL;
}

struct err *
helper_call(struct arena *a, const char *run_dir, const char *verb, const char *const *arguments,
    int timeout_ms, struct span *answer)
{
	return helper_call_with(a, run_dir, verb, arguments, (struct span){ "", 0 }, timeout_ms, answer);
}

struct err *
helper_call_with(struct arena *a, const char *run_dir, const char *verb, const char *const *arguments,
    struct span bytes, int timeout_ms, struct span *answer)
{
	struct buf request = BUF(a, REQUEST_MAX + bytes.n);
	int64_t until = clock_monotonic() + timeout_ms;
	struct span all;
	int fd = -1;

	buf_puts(&request, verb);
	for (; arguments != NULL && *arguments != NULL; arguments++)
		buf_printf(&request, "\t%s", *arguments);
	buf_putc(&request, '\n');
	if (request.full || request.n > REQUEST_MAX)
		return err_new(a, ERR_TOO_LARGE, NULL, "the request to the helper is too long");
	buf_put(&request, bytes.p, bytes.n);
	TRY(socket_connect_unix(a, arena_printf(a, "%s/helper.sock", run_dir), timeout_ms, &fd));
	SCOPED_FD mine = fd;
	struct err *unsent = socket_send_all(a, mine, request.p, request.n, timeout_ms);
	/* who refuses what it has read so far hangs up on the rest, and has said why */
	struct err *cut = receive(a, mine, until, &all);
	if (all.n == 0 && (unsent != NULL || cut != NULL))
		return unsent != NULL ? unsent : cut;
	return read_answer(a, all, answer);
}

/* What comes, line by line; how it ended is the last one. */
struct pouring {
	char *bytes; /* HELPER_LINE_MAX of them */
	size_t n;
	const char *end;
	helper_line *take;
	void *arg;
};

NODISCARD static struct err *
end_line(struct arena *a, struct pouring *p)
{
	struct span line = { p->bytes, p->n };

	p->n = 0;
	if (line.n > 0 && *line.p == '{')
		return p->take(p->arg, line);
	p->end = arena_printf(a, "%.*s", (int)line.n, line.p);
	return NULL;
}

NODISCARD static struct err *
take_piece(struct arena *a, struct pouring *p, const char *piece, size_t n)
{
	for (const char *end = piece + n; piece < end;) {
		const char *eol = memchr(piece, '\n', (size_t)(end - piece));
		size_t more = (size_t)((eol == NULL ? end : eol) - piece), room = HELPER_LINE_MAX - p->n;

		memcpy(p->bytes + p->n, piece, more < room ? more : room);
		p->n += more < room ? more : room;
		piece += more + (eol != NULL);
		if (eol != NULL)
			TRY(end_line(a, p));
	}
	return NULL;
}

struct err *
helper_pour(
    struct arena *a, const char *run_dir, const char *verb, int timeout_ms, helper_line *take, void *arg)
{
	int64_t until = clock_monotonic() + timeout_ms, left;
	struct pouring p = { .bytes = arena_alloc(a, HELPER_LINE_MAX), .take = take, .arg = arg };
	const char *request = arena_printf(a, "%s\n", verb);
	char *piece = arena_alloc(a, PIECE);
	size_t got = 1;
	int fd = -1;

	TRY(socket_connect_unix(a, arena_printf(a, "%s/helper.sock", run_dir), timeout_ms, &fd));
	SCOPED_FD mine = fd;
	TRY(socket_send_all(a, mine, request, strlen(request), timeout_ms));
	while (got > 0) {
		left = until - clock_monotonic();
		TRY(socket_recv(a, mine, piece, PIECE, left > 0 ? (int)left : 0, &got));
		TRY(take_piece(a, &p, piece, got));
	}
	if (p.end != NULL && strncmp(p.end, "error ", 6) == 0)
		return failure(a, arena_printf(a, "%s\n", p.end + 6));
	if (p.end == NULL || strcmp(p.end, "ok") != 0)
		return err_new(a, ERR_UNAVAILABLE, NULL, "the helper's answer was cut short");
	return NULL;
}
