/* SPDX-License-Identifier: Apache-2.0 */
/* The HTTP border, by raw bytes over a unix socket. */
#include "os/http.h"

#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/scoped.h"

/* after the headers it needs */
#include <cmocka.h>

enum { BODY_MAX = 100000 };

struct fixture {
	struct arena arena;
	struct http_server *server;
	char dir[32], path[64];
	int sent; /* calls of the stream so far */
	/* events */
	int stream_silent, stream_ended, slow_began, slow_may_end;
};

enum { LONG_MS = 10000 }; /* nothing takes this long */

static void
tell(int event)
{
	uint64_t one = 1;

	while (write(event, &one, sizeof(one)) < 0)
		;
}

/* False: it does not happen. Each tell is for one wait. */
static bool
happens(int event)
{
	struct pollfd p = { .fd = event, .events = POLLIN };
	uint64_t one;

	return poll(&p, 1, LONG_MS) == 1 && read(event, &one, sizeof(one)) == sizeof(one);
}

/* Two pieces at once, then silence until the end. */
static bool
stream_ticks(void *arg, bool stopping, struct buf *out)
{
	struct fixture *f = arg;

	if (stopping)
		buf_puts(out, "data: bye\n\n");
	else if (f->sent++ < 2)
		buf_puts(out, "data: tick\n\n");
	else
		tell(f->stream_silent);
	return true;
}

/* A piece, silence, a piece, silence ... */
static bool
stream_beats(void *arg, bool stopping, struct buf *out)
{
	struct fixture *f = arg;

	(void)stopping;
	if (f->sent++ % 2 == 0)
		buf_puts(out, "data: beat\n\n");
	return true;
}

/* Fails on its way. */
static bool
stream_cut(void *arg, bool stopping, struct buf *out)
{
	struct fixture *f = arg;

	(void)stopping;
	buf_puts(out, "half");
	out->full = f->sent++ > 0;
	return true;
}

static bool
stream_big(void *arg, bool stopping, struct buf *out)
{
	struct fixture *f = arg;

	(void)stopping;
	for (int i = 0; i < 1000; i++)
		buf_puts(out, "0123456789");
	return ++f->sent < 100;
}

static void
stream_end(void *arg)
{
	tell(((struct fixture *)arg)->stream_ended);
}

/* Says what it was asked; some are streams, /slow waits until it may end, /bad tries to smuggle a header.
 */
static void
handle(void *arg, const struct http_request *r, struct http_answer *answer)
{
	const char *shown = http_request_header(r, "x-show");
	struct fixture *f = arg;

	answer->status = 200;
	answer->type = "text/plain";
	answer->body.p = arena_printf(r->arena, "%s %s ?%s body=%zu show=%s\n", r->method, r->path, r->query,
	    r->body.n, shown == NULL ? "-" : shown);
	answer->body.n = strlen(answer->body.p);
	http_answer_header(answer, "X-Extra", "yes");
	static const struct {
		const char *path;
		bool (*stream)(void *, bool, struct buf *);
	} streams[] = { { "/stream", stream_ticks }, { "/beats", stream_beats }, { "/big", stream_big },
		{ "/cut", stream_cut } };
	for (size_t i = 0; i < sizeof(streams) / sizeof(*streams); i++) {
		if (strcmp(r->path, streams[i].path) != 0)
			continue;
		answer->stream = streams[i].stream;
		answer->stream_end = stream_end;
		answer->stream_arg = arg;
	}
	if (strcmp(r->path, "/slow") == 0) {
		tell(f->slow_began);
		happens(f->slow_may_end);
	}
	if (strcmp(r->path, "/bad") == 0)
		http_answer_header(answer, "X-Bad", "a\r\nSet-Cookie: b");
	if (strcmp(r->path, "/none") == 0) {
		answer->status = 204;
		answer->type = NULL;
	}
}

static void
refuse(void *arg, struct arena *a, int status, struct http_answer *answer)
{
	(void)arg;
	answer->type = "application/problem+json";
	answer->body.p = arena_printf(a, "{\"status\":%d}", status);
	answer->body.n = strlen(answer->body.p);
}

static struct sockaddr_un
address_of(const char *path)
{
	struct sockaddr_un sa = { .sun_family = AF_UNIX };

	snprintf(sa.sun_path, sizeof(sa.sun_path), "%s", path);
	return sa;
}

static int
serve(void **state, unsigned idle_seconds)
{
	struct fixture *f = calloc(1, sizeof(*f));

	signal(SIGPIPE, SIG_IGN);
	snprintf(f->dir, sizeof(f->dir), "/tmp/mailportal-http-XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	snprintf(f->path, sizeof(f->path), "%s/s", f->dir);
	struct sockaddr_un sa = address_of(f->path);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	assert_int_equal(bind(fd, (const struct sockaddr *)&sa, sizeof(sa)), 0);
	assert_int_equal(listen(fd, 50), 0);
	int *const events[] = { &f->stream_silent, &f->stream_ended, &f->slow_began, &f->slow_may_end };
	for (size_t i = 0; i < sizeof(events) / sizeof(*events); i++)
		*events[i] = eventfd(0, EFD_CLOEXEC | EFD_SEMAPHORE);
	struct http_config config = { .listener = fd,
		.handler = handle,
		.arg = f,
		.body_max = BODY_MAX,
		.connections = 32,
		.idle_seconds = idle_seconds,
		.refuse = refuse };
	assert_null(http_start(&f->arena, &config, &f->server));
	*state = f;
	return 0;
}

static int
setup(void **state)
{
	return serve(state, 2);
}

/* Who waited for an idle connection would wait for long. */
static int
setup_patient(void **state)
{
	return serve(state, 10 * LONG_MS / 1000);
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	if (f->server != NULL)
		http_stop(&f->server);
	close(f->stream_silent), close(f->stream_ended), close(f->slow_began), close(f->slow_may_end);
	unlink(f->path);
	rmdir(f->dir);
	arena_free(&f->arena);
	free(f);
	return 0;
}

static int
dial(const struct fixture *f)
{
	struct sockaddr_un sa = address_of(f->path);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(connect(fd, (const struct sockaddr *)&sa, sizeof(sa)), 0);
	return fd;
}

static void
send_bytes(int fd, const void *bytes, size_t n)
{
	const char *p = bytes;

	while (n > 0) {
		ssize_t sent = send(fd, p, n, MSG_NOSIGNAL);

		if (sent < 0)
			return; /* refused early: what came back tells */
		p += sent;
		n -= (size_t)sent;
	}
}

/* All that arrives until want has been seen (NULL: until the end). */
static const char *
receive(struct fixture *f, int fd, const char *want)
{
	struct buf all = BUF(&f->arena, 8 * 1024 * 1024);
	struct pollfd p = { .fd = fd, .events = POLLIN };
	char piece[65536];

	while ((want == NULL || strstr(buf_text(&all), want) == NULL) && poll(&p, 1, LONG_MS) == 1) {
		ssize_t n = recv(fd, piece, sizeof(piece), 0);

		if (n <= 0)
			break;
		buf_put(&all, piece, (size_t)n);
	}
	return buf_text(&all);
}

/* One request on a connection of its own; the whole answer. */
static const char *
ask(struct fixture *f, const char *bytes, size_t n)
{
	SCOPED_FD fd = dial(f);

	send_bytes(fd, bytes, n);
	return receive(f, fd, NULL);
}

#define H "Host: a\r\nConnection: close\r\n"
#define CASE(text) text, sizeof(text) - 1

static const struct {
	const char *name, *bytes;
	size_t n;
	const char *want; /* the status line begins so; NULL: anything that never reached the handler */
	const char *part; /* of the answer, or NULL */
} cases[] = {
	{ "plain", CASE("GET /a HTTP/1.1\r\n" H "\r\n"), "HTTP/1.1 200", "GET /a ? body=0" },
	{ "raw path", CASE("GET /m/a%2Fb%00+c?x=%20+&y HTTP/1.1\r\n" H "\r\n"), "HTTP/1.1 200",
	    "GET /m/a%2Fb%00+c ?x=%20+&y body=0" },
	{ "dots stay", CASE("GET /a/..//b HTTP/1.1\r\n" H "\r\n"), "HTTP/1.1 200", "GET /a/..//b ?" },
	{ "header", CASE("GET /a HTTP/1.1\r\n" H "X-SHOW: me\r\n\r\n"), "HTTP/1.1 200", "show=me" },
	{ "own header", CASE("GET /a HTTP/1.1\r\n" H "\r\n"), "HTTP/1.1 200", "X-Extra: yes" },
	{ "HEAD", CASE("HEAD /a HTTP/1.1\r\n" H "\r\n"), "HTTP/1.1 200", "Content-Length: 24\r\n" },
	{ "no body", CASE("GET /none HTTP/1.1\r\n" H "\r\n"), "HTTP/1.1 204", NULL },
	{ "body", CASE("POST /a HTTP/1.1\r\n" H "Content-Length: 3\r\n\r\nabc"), "HTTP/1.1 200", "body=3" },
	{ "chunked",
	    CASE("POST /a HTTP/1.1\r\n" H
		 "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"),
	    "HTTP/1.1 200", "body=5" },
	{ "unknown method", CASE("BREW /a HTTP/1.1\r\n" H "\r\n"), "HTTP/1.1 200", "BREW /a" },
	{ "length and coding",
	    CASE("POST /a HTTP/1.1\r\n" H
		 "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"),
	    "HTTP/1.1 400", "{\"status\":400}" },
	{ "two different lengths",
	    CASE("POST /a HTTP/1.1\r\n" H "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"),
	    "HTTP/1.1 400", NULL },
	{ "two equal lengths",
	    CASE("POST /a HTTP/1.1\r\n" H "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc"),
	    "HTTP/1.1 400", NULL },
	{ "two codings",
	    CASE("POST /a HTTP/1.1\r\n" H
		 "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n"),
	    "HTTP/1.1 400", NULL },
	{ "unknown coding", CASE("POST /a HTTP/1.1\r\n" H "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
	    "HTTP/1.1 400", NULL },
	{ "two codings in one",
	    CASE("POST /a HTTP/1.1\r\n" H "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
	    "HTTP/1.1 400", NULL },
	{ "blank before colon", CASE("POST /a HTTP/1.1\r\n" H "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n"),
	    "HTTP/1.1 400", NULL },
	{ "length +3", CASE("POST /a HTTP/1.1\r\n" H "Content-Length: +3\r\n\r\nabc"), "HTTP/1.1 400", NULL },
	{ "length 3,4", CASE("POST /a HTTP/1.1\r\n" H "Content-Length: 3,4\r\n\r\nabc"), "HTTP/1.1 400",
	    NULL },
	{ "length 0x3", CASE("POST /a HTTP/1.1\r\n" H "Content-Length: 0x3\r\n\r\nabc"), "HTTP/1.1 400",
	    NULL },
	{ "length -1", CASE("POST /a HTTP/1.1\r\n" H "Content-Length: -1\r\n\r\nabc"), "HTTP/1.1 400", NULL },
	{ "length 2^64+3", CASE("POST /a HTTP/1.1\r\n" H "Content-Length: 18446744073709551619\r\n\r\nabc"),
	    "HTTP/1.1 413", NULL },
	{ "chunk 0x3",
	    CASE("POST /a HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\n\r\n0x3\r\nabc\r\n0\r\n\r\n"),
	    "HTTP/1.1 400", NULL },
	{ "chunk -1",
	    CASE("POST /a HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\n\r\n-1\r\nabc\r\n0\r\n\r\n"),
	    "HTTP/1.1 400", NULL },
	{ "no Host", CASE("GET /a HTTP/1.1\r\nConnection: close\r\n\r\n"), "HTTP/1.1 400", NULL },
	{ "no Host, HTTP/1.0", CASE("GET /a HTTP/1.0\r\n\r\n"), "HTTP/1.", "400 " },
	{ "two Hosts", CASE("GET /a HTTP/1.1\r\n" H "Host: b\r\n\r\n"), "HTTP/1.1 400", NULL },
	{ "whole URL", CASE("GET http://evil/a HTTP/1.1\r\n" H "\r\n"), "HTTP/1.1 400", NULL },
	{ "star", CASE("OPTIONS * HTTP/1.1\r\n" H "\r\n"), "HTTP/1.1 400", NULL },
	{ "CONNECT", CASE("CONNECT a:1 HTTP/1.1\r\n" H "\r\n"), "HTTP/1.1 400", NULL },
	{ "NUL ends the target (nginx refuses it)", CASE("GET /a\0b HTTP/1.1\r\n" H "\r\n"), "HTTP/1.1 200",
	    "GET /a ?" },
	{ "no HTTP", CASE("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"), NULL, NULL },
	{ "only a line", CASE("GET\r\n\r\n"), NULL, NULL },
	{ "header split by the handler", CASE("GET /bad HTTP/1.1\r\n" H "\r\n"), NULL, NULL },
};

static void
test_bytes(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const char *got = ask(f, cases[i].bytes, cases[i].n);

		print_message("# %s: %.*s\n", cases[i].name, (int)strcspn(got, "\r\n"), got);
		if (cases[i].want == NULL)
			assert_null(strstr(got, "show="));
		else
			assert_int_equal(strncmp(got, cases[i].want, strlen(cases[i].want)), 0);
		if (cases[i].part != NULL)
			assert_non_null(strstr(got, cases[i].part));
		assert_null(strstr(got, "Set-Cookie"));
	}
	assert_null(strstr(ask(f, CASE("HEAD /a HTTP/1.1\r\n" H "\r\n")), "show="));
}

static void
test_large(void **state)
{
	struct fixture *f = *state;
	size_t n = 8 * (size_t)BODY_MAX;
	char *filler = arena_alloc(&f->arena, n + 100);

	memset(filler, 'x', n);
	for (size_t size = BODY_MAX; size <= n; size += size == BODY_MAX ? 1 : n - BODY_MAX - 1) {
		SCOPED_FD fd = dial(f);
		const char *head =
		    arena_printf(&f->arena, "POST /a HTTP/1.1\r\n" H "Content-Length: %zu\r\n\r\n", size);

		send_bytes(fd, head, strlen(head));
		send_bytes(fd, filler, size);
		const char *got = receive(f, fd, NULL);
		print_message("# %zu bytes: %.*s\n", size, 12, got);
		assert_int_equal(strncmp(got, size > BODY_MAX ? "HTTP/1.1 413" : "HTTP/1.1 200", 12), 0);
		if (size > BODY_MAX)
			assert_non_null(strstr(got, "{\"status\":413}"));
	}
	/* the same in chunks, so that no length warns */
	SCOPED_FD fd = dial(f);
	const char *head = "POST /a HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\n\r\n";
	send_bytes(fd, head, strlen(head));
	const char *size = arena_printf(&f->arena, "%zx\r\n", n);
	send_bytes(fd, size, strlen(size));
	send_bytes(fd, filler, n);
	send_bytes(fd, "\r\n0\r\n\r\n", 7);
	assert_int_equal(strncmp(receive(f, fd, NULL), "HTTP/1.1 413", 12), 0);
	/* a header of 64 KB */
	char *header = arena_printf(&f->arena, "GET /a HTTP/1.1\r\n" H "X: %.65536s\r\n\r\n", filler);
	assert_non_null(strstr(ask(f, header, strlen(header)), "431"));
}

/* Dovecot's HTTP client holds each body back for 2 s when it hears nothing (R12). */
static void
test_continue(void **state)
{
	struct fixture *f = *state;
	int64_t least = INT64_MAX;

	for (int i = 0; i < 3; i++) { /* others may be at work on this machine */
		SCOPED_FD fd = dial(f);
		int64_t start = clock_monotonic();

		for (int again = 0; again < 2; again++) { /* on a kept connection, too */
			const char *head = "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: "
					   "100-continue\r\n\r\n";
			send_bytes(fd, head, strlen(head));
			const char *got = receive(f, fd, "\r\n\r\n");
			assert_string_equal(got, "HTTP/1.1 100 Continue\r\n\r\n");
			send_bytes(fd, "abc", 3);
			assert_non_null(strstr(receive(f, fd, "show="), "body=3"));
		}
		int64_t took = clock_monotonic() - start;
		least = took < least ? took : least;
	}
	print_message("# answered in %d ms\n", (int)least);
	assert_true(least < 500);
}

static void
test_kept_and_pipelined(void **state)
{
	struct fixture *f = *state;
	SCOPED_FD fd = dial(f);
	const char *two =
	    "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nPOST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab";

	send_bytes(fd, two, strlen(two));
	const char *got = receive(f, fd, "POST /2");
	assert_non_null(strstr(got, "GET /1 ? body=0"));
	assert_non_null(strstr(got, "POST /2 ? body=2"));
	for (int i = 0; i < 50; i++) {
		const char *one = "GET /3 HTTP/1.1\r\nHost: a\r\n\r\n";

		send_bytes(fd, one, strlen(one));
		assert_non_null(strstr(receive(f, fd, "show="), "GET /3"));
	}
}

/* A client that says nothing, or half a request, is cut after idle_seconds and hinders nobody. */
static void
test_slow_client(void **state)
{
	struct fixture *f = *state;
	int64_t start = clock_monotonic();
	SCOPED_FD silent = dial(f);
	SCOPED_FD half = dial(f);
	SCOPED_FD body = dial(f);

	send_bytes(half, "GET /a HT", 9);
	const char *head = "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc";
	send_bytes(body, head, strlen(head));
	assert_non_null(strstr(ask(f, CASE("GET /a HTTP/1.1\r\n" H "\r\n")), "GET /a"));
	assert_null(strstr(receive(f, silent, NULL), "200"));
	assert_null(strstr(receive(f, half, NULL), "200"));
	assert_null(strstr(receive(f, body, NULL), "200"));
	int64_t took = clock_monotonic() - start;
	print_message("# cut after %d ms\n", (int)took);
	assert_true(took > 1000 && took < LONG_MS);
}

static void
test_stream(void **state)
{
	struct fixture *f = *state;

	const char *got = ask(f, CASE("GET /big HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
	assert_true(strlen(got) > 1000000);
	assert_non_null(strstr(got, "X-Accel-Buffering: no\r\n"));
	assert_non_null(strstr(got, "Transfer-Encoding: chunked\r\n"));
	assert_string_equal(got + strlen(got) - 5, "0\r\n\r\n");
	assert_true(happens(f->stream_ended));
	/* a stream that fails is not ended like one that is complete */
	f->sent = 0;
	got = ask(f, CASE("GET /cut HTTP/1.1\r\n" H "\r\n"));
	assert_non_null(strstr(got, "half"));
	assert_null(strstr(got, "\r\n0\r\n"));
	assert_true(happens(f->stream_ended));
	/* HEAD of a stream is over at once */
	assert_int_equal(strncmp(ask(f, CASE("HEAD /stream HTTP/1.1\r\n" H "\r\n")), "HTTP/1.1 200", 12), 0);
	assert_true(happens(f->stream_ended));
	/* a reader that leaves ends the stream at the next piece */
	f->sent = 0;
	int fd = dial(f);
	send_bytes(fd, CASE("GET /beats HTTP/1.1\r\nHost: a\r\n\r\n"));
	assert_non_null(strstr(receive(f, fd, "beat"), "data: beat"));
	close(fd);
	assert_true(happens(f->stream_ended));
}

static void *
stop(void *arg)
{
	http_stop(&((struct fixture *)arg)->server);
	return NULL;
}

/* Stopping wakes a silent stream at once, lets a running answer end, and does not wait for idle connections.
 */
static void
test_stop(void **state)
{
	struct fixture *f = *state;
	SCOPED_FD stream = dial(f);
	SCOPED_FD slow = dial(f);
	SCOPED_FD idle = dial(f);
	pthread_t stopping;

	send_bytes(stream, CASE("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n"));
	assert_non_null(strstr(receive(f, stream, "tick"), "data: tick"));
	assert_true(happens(f->stream_silent));
	send_bytes(slow, CASE("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n"));
	assert_true(happens(f->slow_began));
	send_bytes(idle, CASE("GET /a HTTP/1.1\r\nHost: a\r\n\r\n"));
	assert_non_null(strstr(receive(f, idle, "show="), "GET /a"));
	int64_t start = clock_monotonic();
	assert_int_equal(pthread_create(&stopping, NULL, stop, f), 0);
	assert_non_null(strstr(receive(f, stream, "bye"), "data: bye"));
	assert_true(happens(f->stream_ended));
	tell(f->slow_may_end); /* it ends while the server is stopping */
	pthread_join(stopping, NULL);
	int64_t took = clock_monotonic() - start;
	print_message("# stopped after %d ms\n", (int)took);
	assert_true(took < LONG_MS);
	assert_non_null(strstr(receive(f, slow, NULL), "GET /slow"));
}

static void
test_unescape(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *raw;
		bool plus;
		const char *want;
	} rows[] = {
		{ "a%2Fb%40c", false, "a/b@c" },
		{ "a+b", false, "a+b" },
		{ "a+b", true, "a b" },
		{ "%c3%A4", false, "\303\244" },
		{ "", false, "" },
		{ "%00", false, NULL },
		{ "%", false, NULL },
		{ "a%4", false, NULL },
		{ "%4g", false, NULL },
		{ "%+1", true, NULL },
		{ "%c3", false, NULL },
		{ "%c0%af", false, NULL },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct span raw = { rows[i].raw, strlen(rows[i].raw) };
		const char *got = http_unescape(&f->arena, raw, rows[i].plus);

		if (rows[i].want == NULL)
			assert_null(got);
		else
			assert_string_equal(got, rows[i].want);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_bytes, setup, teardown),
		cmocka_unit_test_setup_teardown(test_large, setup, teardown),
		cmocka_unit_test_setup_teardown(test_continue, setup, teardown),
		cmocka_unit_test_setup_teardown(test_kept_and_pipelined, setup, teardown),
		cmocka_unit_test_setup_teardown(test_slow_client, setup, teardown),
		cmocka_unit_test_setup_teardown(test_stream, setup, teardown),
		cmocka_unit_test_setup_teardown(test_stop, setup_patient, teardown),
		cmocka_unit_test_setup_teardown(test_unescape, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
