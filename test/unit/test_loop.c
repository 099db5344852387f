/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h> /* needs the block above */

#include <linux/sockios.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "os/loop.h"
#include "os/socket.h"

enum { LINE_MAX_ = 100, WAIT_MS = 20000, THREADS = 2, SPREAD = 10 };

/* The protocol of these tests: "x...\n" is answered by itself; "close\n" by "bye\n" and a close, "bad\n" by a
 * close; "big\n" by 60,000 bytes; "who\n" by the number of the thread, a digit; the end by the number of
 * lines. */
struct counted {
	int lines;
};

static atomic_int ended, rounds, begun;
static int numbers[THREADS];

static ssize_t
answer(void *thread, void *state, struct span in, bool eof, struct buf *out)
{
	struct counted *s = state;
	const char *eol = in.n == 0 ? NULL : memchr(in.p, '\n', in.n);

	assert_non_null(thread);
	if (eof && in.n == 0 && s->lines > 0) {
		buf_int(out, s->lines);
		return LOOP_CLOSE;
	}
	if (eol == NULL)
		return LOOP_INCOMPLETE;
	struct span line = { in.p, (size_t)(eol - in.p) };
	s->lines++;
	if (span_is(line, "bad"))
		return LOOP_BAD;
	if (span_is(line, "close")) {
		buf_puts(out, "bye\n");
		return LOOP_CLOSE;
	}
	if (span_is(line, "big"))
		for (int i = 0; i < 60000; i++)
			buf_putc(out, i == 59999 ? '\n' : 'b');
	else if (span_is(line, "who"))
		buf_int(out, *(int *)thread);
	else
		buf_put(out, line.p, line.n + 1);
	return (ssize_t)line.n + 1;
}

static void
end(void *state)
{
	(void)state;
	atomic_fetch_add(&ended, 1);
}

static void *
thread_begin(void *arg)
{
	int i = atomic_fetch_add(&begun, 1) % THREADS;

	(void)arg;
	numbers[i] = i;
	return &numbers[i];
}

static void
round_end(void *thread)
{
	(void)thread;
	atomic_fetch_add(&rounds, 1);
}

static const struct loop_protocol lines = { .name = "lines",
	.in_max = LINE_MAX_,
	.out_max = 60000,
	.state_size = sizeof(struct counted),
	.answer = answer,
	.end = end };

struct server {
	struct arena arena;
	char path[64];
	int stop;
	pthread_t thread;
	struct loop_listener listener;
	struct loop_config config;
};

static void *
serve(void *arg)
{
	struct server *s = arg;
	struct arena a = { 0 };

	assert_null(loop_run(&a, &s->config));
	arena_free(&a);
	return NULL;
}

static int
setup(void **state)
{
	struct server *s = calloc(1, sizeof(*s));

	assert_non_null(s);
	snprintf(s->path, sizeof(s->path), "/tmp/test-loop-%d.sock", (int)getpid());
	s->stop = eventfd(0, EFD_CLOEXEC);
	s->listener.protocol = &lines;
	assert_null(socket_listen_unix(&s->arena, s->path, 0600, NULL, NULL, &s->listener.fd));
	s->config = (struct loop_config){ .listeners = &s->listener,
		.n = 1,
		.threads = THREADS,
		.together = 4,
		.stop_fd = s->stop,
		.thread_begin = thread_begin,
		.round_end = round_end,
		.arg = s };
	assert_int_equal(pthread_create(&s->thread, NULL, serve, s), 0);
	*state = s;
	return 0;
}

static int
teardown(void **state)
{
	struct server *s = *state;
	uint64_t one = 1;

	assert_int_equal(write(s->stop, &one, sizeof(one)), sizeof(one));
	pthread_join(s->thread, NULL);
	close(s->stop);
	close(s->listener.fd);
	unlink(s->path);
	arena_free(&s->arena);
	free(s);
	return 0;
}

static int
dial(struct server *s)
{
	int fd = -1;

	assert_null(socket_connect_unix(&s->arena, s->path, WAIT_MS, &fd));
	return fd;
}

static void
say(struct server *s, int fd, const char *text)
{
	assert_null(socket_send_all(&s->arena, fd, text, strlen(text), WAIT_MS));
}

/* The server has taken what was sent. */
static void
until_read(int fd)
{
	int64_t limit = clock_monotonic() + WAIT_MS;
	int left = -1;

	do
		assert_int_equal(ioctl(fd, SIOCOUTQ, &left), 0);
	while (left > 0 && clock_monotonic() < limit && sched_yield() == 0);
	assert_int_equal(left, 0);
}

/* All that comes until n bytes or the end. */
static const char *
hear(struct server *s, int fd, size_t n)
{
	char *text = arena_alloc(&s->arena, n + 1);
	size_t at = 0, got = 1;

	for (; at < n && got > 0; at += got) {
		struct err *e = socket_recv(&s->arena, fd, text + at, n - at, WAIT_MS, &got);

		if (e != NULL) /* a reset is an end, too */
			got = 0;
		err_ignore(e);
	}
	return text;
}

static void
test_conversations(void **state)
{
	static const struct {
		const char *pieces[4], *want;
		bool half_close;
	} cases[] = {
		{ { "one\n" }, "one\n", false },
		{ { "o", "n", "e\n" }, "one\n", false },
		{ { "one\ntwo\nth", "ree\n" }, "one\ntwo\nthree\n", false },
		{ { "one\ntwo\n" }, "one\ntwo\n2", true },
		{ { "one\nhalf" }, "one\n", true },
		{ { "one\nclose\nmore\n" }, "one\nbye\n", false },
		{ { "one\nbad\nmore\n" }, "one\n", false },
		{ { "" }, "", true },
	};
	struct server *s = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int fd = dial(s);

		print_message("# %zu\n", i);
		for (int p = 0; p < 4 && cases[i].pieces[p] != NULL; p++) {
			say(s, fd, cases[i].pieces[p]);
			until_read(fd); /* so that they arrive one by one */
		}
		if (cases[i].half_close)
			shutdown(fd, SHUT_WR);
		assert_string_equal(hear(s, fd, strlen(cases[i].want)), cases[i].want);
		if (cases[i].half_close || strstr(cases[i].pieces[0], "more") != NULL)
			assert_string_equal(hear(s, fd, 1), ""); /* closed, and nothing else came */
		close(fd);
	}
	assert_true(atomic_load(&rounds) > 0);
}

static void
test_too_long(void **state)
{
	struct server *s = *state;
	int fd = dial(s);

	for (int i = 0; i < LINE_MAX_ * 3 / 10; i++) {
		struct err *e = socket_send_all(&s->arena, fd, "0123456789", 10, WAIT_MS);
		err_ignore(e); /* it may have hung up already */
	}
	assert_string_equal(hear(s, fd, 1), "");
	close(fd);
}

/* 30 MB of answers for a peer that does not read at first: nothing is lost, and the server does not wait for
 * it. */
static void
test_slow_reader(void **state)
{
	struct server *s = *state;
	int slow = dial(s), other = dial(s);
	const size_t all = (size_t)500 * 60000;

	struct buf questions = BUF(&s->arena, 500 * 4);

	for (int i = 0; i < 500; i++)
		buf_puts(&questions, "big\n");
	say(s, slow, buf_text(&questions));
	say(s, other, "one\n");
	assert_string_equal(hear(s, other, 4), "one\n");
	const char *text = hear(s, slow, all);
	assert_int_equal(strlen(text), all);
	assert_int_equal(text[all - 1], '\n');
	assert_int_equal(text[59999], '\n');
	say(s, slow, "after\n");
	assert_string_equal(hear(s, slow, 6), "after\n");
	close(slow);
	close(other);
}

static void
test_leaves_early(void **state)
{
	struct server *s = *state;

	for (int i = 0; i < 100; i++) {
		int fd = dial(s);

		say(s, fd, "big\nbig\nbig\nbig\nbig\nbig\n");
		close(fd);
	}
	int fd = dial(s);
	say(s, fd, "one\n");
	assert_string_equal(hear(s, fd, 4), "one\n");
	close(fd);
}

/* However they come, no thread has more connections than another. */
static void
test_spread(void **state)
{
	struct server *s = *state;
	int fds[SPREAD], of[THREADS] = { 0 };

	for (int i = 0; i < SPREAD; i++) {
		fds[i] = dial(s);
		say(s, fds[i], "who\n");
		const char *who = hear(s, fds[i], 1);
		of[*who - '0']++;
	}
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(of[i], SPREAD / THREADS);
	for (int i = 0; i < SPREAD; i++)
		close(fds[i]);
}

static void
test_every_state_ends(void **state)
{
	(void)state; /* runs after the teardown of the others */
	assert_int_equal(atomic_load(&ended), 8 + 1 + 2 + 101 + SPREAD);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_conversations, setup, teardown),
		cmocka_unit_test_setup_teardown(test_too_long, setup, teardown),
		cmocka_unit_test_setup_teardown(test_slow_reader, setup, teardown),
		cmocka_unit_test_setup_teardown(test_leaves_early, setup, teardown),
		cmocka_unit_test_setup_teardown(test_spread, setup, teardown),
		cmocka_unit_test(test_every_state_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
