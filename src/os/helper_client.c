/* SPDX-License-Identifier: Apache-2.0 */
#include "os/helper_client.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/scoped.h"
#include "os/socket.h"

enum { REQUEST_MAX = 4096, ANSWER_MAX = 16 * 1024 * 1024 + 64, PIECE = 65536 };

/* All that the helper sends until it closes. */
NODISCARD static struct err *
receive(struct arena *a, int fd, int64_t until, struct span *out)
{
	struct buf all = BUF(a, ANSWER_MAX);
	char *piece = arena_alloc(a, PIECE);
	size_t got = 1;

	while (got > 0 && !all.full) {
		int64_t left = until - clock_monotonic();

		TRY(socket_recv(a, fd, piece, PIECE, left > 0 ? (int)left : 0, &got));
		buf_put(&all, piece, got);
	}
	*out = (struct span){ buf_text(&all), all.n };
	return NULL;
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
	struct buf request = BUF(a, REQUEST_MAX);
	int64_t until = clock_monotonic() + timeout_ms;
	struct span all;
	int fd = -1;

	buf_puts(&request, verb);
	for (; arguments != NULL && *arguments != NULL; arguments++)
		buf_printf(&request, "\t%s", *arguments);
	buf_putc(&request, '\n');
	if (request.full)
		return err_new(a, ERR_TOO_LARGE, NULL, "the request to the helper is too long");
	TRY(socket_connect_unix(a, arena_printf(a, "%s/helper.sock", run_dir), timeout_ms, &fd));
	SCOPED_FD mine = fd;
	TRY(socket_send_all(a, mine, request.p, request.n, timeout_ms));
	TRY(receive(a, mine, until, &all));
	return read_answer(a, all, answer);
}
