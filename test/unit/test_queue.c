/* SPDX-License-Identifier: Apache-2.0 */
/* Postfix's queue as the API looks at it (R72); a thread stands for the helper, which is root. */
#include "api/queue.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/scoped.h"
#include "os/helper_client.h"
#include "os/socket.h"

/* after the headers it needs */
#include <cmocka.h>

enum { MANY = 100000, RECIPIENTS = 20000 };

struct fixture {
	struct arena arena;
	char dir[40];
	int listener;
	pthread_t helper;
	const char *told; /* lines before the end, or NULL: MANY of them */
	const char *end;  /* the last line */
	atomic_int looks;
	struct queue *queue;
};

static void
put(int fd, const char *text, size_t n)
{
	struct arena a = { 0 };

	err_ignore(socket_send_all(&a, fd, text, n, 20000)); /* who has hung up takes no more */
	arena_free(&a);
}

static void
put_many(int fd)
{
	char lines[100 * 200];
	size_t n = 0;

	for (int i = 0; i < MANY; i++) {
		int when = i * 7919 % MANY; /* in no order */
		n += (size_t)snprintf(lines + n, 200,
		    "{\"queue_name\": \"deferred\", \"queue_id\": \"%08X\", \"arrival_time\": %d, \"message_size\": 900,"
		    " \"sender\": \"s%d@a.test\", \"recipients\": [{\"address\": \"r@b.test\"}]}\n",
		    when, 1000 + when / 10, when);
		if (n > sizeof(lines) - 200) {
			put(fd, lines, n);
			n = 0;
		}
	}
	put(fd, lines, n);
}

static void *
helper_thread(void *arg)
{
	struct fixture *f = arg;

	for (;;) {
		SCOPED_FD fd = accept(f->listener, NULL, NULL);
		char request[64] = "";

		if (fd < 0 || read(fd, request, sizeof(request) - 1) <= 0)
			return NULL;
		if (strcmp(request, "queue-list\n") != 0)
			return NULL;
		atomic_fetch_add(&f->looks, 1);
		if (f->told == NULL)
			put_many(fd);
		else
			put(fd, f->told, strlen(f->told));
		put(fd, f->end, strlen(f->end));
	}
}

static int
setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	snprintf(f->dir, sizeof(f->dir), "/tmp/mailportal-queue-XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	assert_null(socket_listen_unix(
	    &f->arena, arena_printf(&f->arena, "%s/helper.sock", f->dir), 0600, NULL, NULL, &f->listener));
	f->told = "";
	f->end = "ok\n";
	assert_int_equal(pthread_create(&f->helper, NULL, helper_thread, f), 0);
	f->queue = queue_open(f->dir, f->dir);
	*state = f;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	queue_close(&f->queue);
	shutdown(f->listener, SHUT_RDWR);
	pthread_join(f->helper, NULL);
	close(f->listener);
	unlink(arena_printf(&f->arena, "%s/helper.sock", f->dir));
	assert_int_equal(rmdir(f->dir), 0); /* no file has stayed */
	arena_free(&f->arena);
	free(f);
	return 0;
}

#define LINE(ID, WHEN) \
	"{\"queue_name\": \"hold\", \"queue_id\": \"" ID "\", \"arrival_time\": " WHEN \
	", \"message_size\": 1, \"sender\": \"\", \"recipients\": []}\n"

/* In order of arrival, whatever comes between; a look is good for a second, for further pages longer. */
static void
test_look(void **state)
{
	struct fixture *f = *state;
	const struct queue_look *look, *again;
	const struct queue_place *places;
	struct span text;

	f->told = LINE("4C", "9") "postqueue: warning: x\n{\n" LINE("4B", "5") LINE("4A", "5");
	assert_null(queue_look(&f->arena, f->queue, false, &look));
	assert_int_equal(queue_places(look, &places), 3);
	assert_int_equal(queue_total(look), 3);
	assert_string_equal(places[0].id, "4A");
	assert_string_equal(places[1].id, "4B");
	assert_string_equal(places[2].id, "4C");
	assert_null(queue_text(&f->arena, look, &places[1], &text));
	assert_int_equal(strncmp(text.p, LINE("4B", "5"), text.n), 0);
	assert_int_equal(queue_behind(look, 5000, ""), 0);
	assert_int_equal(queue_behind(look, 5000, "4A"), 1);
	assert_int_equal(queue_behind(look, 5000, "4AA"), 1); /* it went meanwhile */
	assert_int_equal(queue_behind(look, 9000, "4C"), 3);
	f->told = LINE("4D", "1");
	assert_null(queue_look(&f->arena, f->queue, false, &again));
	assert_ptr_equal(again, look);
	queue_leave(f->queue, &again);
	queue_changed(f->queue);
	assert_null(queue_look(&f->arena, f->queue, true, &again));
	assert_int_equal(queue_places(again, &places), 1);
	queue_leave(f->queue, &again);
	assert_int_equal(queue_places(look, &places), 3); /* whoever reads it still has it */
	queue_leave(f->queue, &look);
	assert_int_equal(f->looks, 2);
}

static void
test_failures(void **state)
{
	static const char *const ends[] = { "error unavailable Postfix does not run\n", "", "ok", "what\n" };
	struct fixture *f = *state;
	const struct queue_look *look = NULL;

	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		f->told = LINE("4A", "1");
		f->end = ends[i];
		const struct err *e = queue_look(&f->arena, f->queue, false, &look);
		assert_non_null(e);
		assert_int_equal(e->code, ERR_UNAVAILABLE);
		if (i == 0)
			assert_string_equal(e->detail, "Postfix does not run");
	}
	f->end = "ok\n";
	assert_null(queue_look(&f->arena, f->queue, false, &look));
	queue_leave(f->queue, &look);
}

/* One message with more recipients than fit into a line: it is there, with those that fit. */
static void
test_long_line(void **state)
{
	struct fixture *f = *state;
	const struct queue_look *look;
	const struct queue_place *places;
	struct postqueue_entry e;
	struct span text;
	bool found;
	struct buf line = BUF(&f->arena, RECIPIENTS * 64 + 400);

	buf_puts(&line,
	    "{\"queue_name\": \"active\", \"queue_id\": \"4F\", \"arrival_time\": 1, \"message_size\": 1,"
	    " \"sender\": \"a@b.test\", \"recipients\": [");
	for (int i = 0; i < RECIPIENTS; i++)
		buf_printf(&line, "%s{\"address\": \"recipient-%d@b.test\"}", i > 0 ? ", " : "", i);
	buf_puts(&line, "]}\n" LINE("4E", "2"));
	f->told = buf_text(&line);
	assert_null(queue_look(&f->arena, f->queue, false, &look));
	assert_int_equal(queue_places(look, &places), 2);
	assert_null(queue_text(&f->arena, look, &places[0], &text));
	assert_true(text.n <= HELPER_LINE_MAX + 2);
	assert_null(postqueue_next(&f->arena, &text, &e, &found));
	assert_true(e.n_recipients > 1000 && e.n_recipients < RECIPIENTS);
	queue_leave(f->queue, &look);
}

static void *
look_thread(void *arg)
{
	struct fixture *f = arg;
	struct arena a = { 0 };
	const struct queue_look *look;

	assert_null(queue_look(&a, f->queue, false, &look));
	assert_int_equal(queue_total(look), MANY);
	queue_leave(f->queue, &look);
	arena_free(&a);
	return NULL;
}

/* 100,000 messages: told once for all who ask at the same time, and found by place. */
static void
test_many(void **state)
{
	enum { THREADS = 6 };
	struct fixture *f = *state;
	pthread_t threads[THREADS];
	const struct queue_place *places;
	const struct queue_look *look;
	int64_t begun = clock_monotonic();

	f->told = NULL;
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, look_thread, f), 0);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	print_message("# %d messages in %lld ms\n", MANY, (long long)(clock_monotonic() - begun));
	assert_int_equal(f->looks, 1);
	assert_null(queue_look(&f->arena, f->queue, true, &look));
	assert_int_equal(queue_places(look, &places), MANY);
	for (size_t i = 1; i < MANY; i++)
		assert_true(places[i - 1].arrived_at <= places[i].arrived_at);
	size_t at = queue_behind(look, places[4711].arrived_at, places[4711].id);
	assert_int_equal(at, 4712);
	queue_leave(f->queue, &look);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_look, setup, teardown),
		cmocka_unit_test_setup_teardown(test_failures, setup, teardown),
		cmocka_unit_test_setup_teardown(test_long_line, setup, teardown),
		cmocka_unit_test_setup_teardown(test_many, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
