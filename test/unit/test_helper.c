/* SPDX-License-Identifier: Apache-2.0 */
/* The process that stays root, in a process of its own. */
#include "helper/helper.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/scoped.h"
#include "helper/request.h"
#include "model/conf.h"
#include "os/helper_client.h"

/* after the headers it needs */
#include <cmocka.h>

enum { NOBODY = 65534 };

static const struct {
	const char *name, *bytes;
	size_t n;
	const char *verb; /* NULL: refused */
	unsigned arguments;
} requests[] = {
#define CASE(text) text, sizeof(text) - 1
	{ "verb", CASE("ping\n"), "ping", 0 },
	{ "arguments", CASE("a\tb c\t\303\244\n"), "a", 2 },
	{ "eight", CASE("v\t1\t2\t3\t4\t5\t6\t7\t8\n"), "v", 8 },
	{ "nine", CASE("v\t1\t2\t3\t4\t5\t6\t7\t8\t9\n"), NULL, 0 },
	{ "no end", CASE("ping"), NULL, 0 },
	{ "two lines", CASE("ping\nping\n"), NULL, 0 },
	{ "nothing", CASE(""), NULL, 0 },
	{ "empty line", CASE("\n"), NULL, 0 },
	{ "empty argument", CASE("a\t\tb\n"), NULL, 0 },
	{ "empty last argument", CASE("a\t\n"), NULL, 0 },
	{ "NUL", CASE("a\0b\n"), NULL, 0 },
	{ "CR", CASE("a\r\n"), NULL, 0 },
	{ "not UTF-8", CASE("a\300\257\n"), NULL, 0 },
};

static void
test_parse(void **state)
{
	struct arena a = { 0 };
	struct request r;

	(void)state;
	for (size_t i = 0; i < sizeof(requests) / sizeof(*requests); i++) {
		print_message("# %s\n", requests[i].name);
		assert_int_equal(request_parse(&a, (struct span){ requests[i].bytes, requests[i].n }, &r),
		    requests[i].verb != NULL);
		if (requests[i].verb == NULL)
			continue;
		assert_string_equal(r.verb, requests[i].verb);
		assert_int_equal(r.n, requests[i].arguments);
	}
	char *longest = arena_alloc(&a, REQUEST_MAX + 2);
	memset(longest, 'a', REQUEST_MAX);
	longest[REQUEST_MAX - 1] = '\n';
	assert_true(request_parse(&a, (struct span){ longest, REQUEST_MAX }, &r));
	longest[REQUEST_MAX - 1] = 'a';
	longest[REQUEST_MAX] = '\n';
	assert_false(request_parse(&a, (struct span){ longest, REQUEST_MAX + 1 }, &r));
	arena_free(&a);
}

struct fixture {
	struct arena arena;
	char dir[40];
	struct conf conf;
	pid_t helper;
	int says; /* what the helper writes on standard error */
};

/* What the helper has said meanwhile goes where our own words go. */
static void
pass_on(struct fixture *f)
{
	char bytes[4096];
	ssize_t n;

	while ((n = read(f->says, bytes, sizeof(bytes))) > 0)
		fwrite(bytes, 1, (size_t)n, stderr);
	close(f->says);
}

/* Returns when it answers. */
static void
start_helper(struct fixture *f)
{
	char said[4096] = "";
	size_t n = 0;
	int ends[2];

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	f->helper = fork();
	if (f->helper == 0) {
		dup2(ends[1], STDERR_FILENO);
		exit(helper_run(&f->conf));
	}
	close(ends[1]);
	f->says = ends[0];
	while (strstr(said, "helper.started") == NULL) {
		ssize_t more = read(f->says, said + n, sizeof(said) - 1 - n);

		if (more <= 0)
			fail_msg("the helper ended: %s", said);
		n += (size_t)more;
		said[n] = '\0';
	}
}

/* SIGTERM ends it at once and cleanly, whatever was asked before. */
static void
stop_helper(struct fixture *f)
{
	int status = -1;

	kill(f->helper, SIGTERM);
	assert_int_equal(waitpid(f->helper, &status, 0), f->helper);
	pass_on(f);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static int
setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	signal(SIGPIPE, SIG_IGN);
	snprintf(f->dir, sizeof(f->dir), "/tmp/mailportal-helper-XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	assert_int_equal(chmod(f->dir, 0755), 0);
	f->conf = (struct conf){ .run_dir = f->dir,
		.etc_dir = f->dir,
		.data_dir = f->dir,
		.url = "https://localhost",
		.portal_user = "daemon",
		.mail_user = "daemon" };
	assert_int_equal(mkdir(arena_printf(&f->arena, "%s/mail", f->dir), 0755), 0);
	start_helper(f);
	*state = f;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	stop_helper(f);
	const char *names[] = { "helper.sock", "postfix/queue/pid/master.pid", "postfix/queue/pid",
		"postfix/queue", "postfix", "mail" };
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		remove(arena_printf(&f->arena, "%s/%s", f->dir, names[i]));
	assert_int_equal(rmdir(f->dir), 0);
	arena_free(&f->arena);
	free(f);
	return 0;
}

static void
test_verbs(void **state)
{
	struct fixture *f = *state;
	const char *arguments[] = { "x", NULL };
	struct span answer = { NULL, 1 };
	static const struct {
		const char *verb;
		bool argument;
		enum err_code code;
	} rows[] = {
		{ "pong", false, ERR_NOT_FOUND },
		{ "sh -c id", false, ERR_NOT_FOUND },
		{ "../ping", false, ERR_NOT_FOUND },
		{ "ping", true, ERR_INVALID_FIELD },
		{ "mail-purge", false, ERR_INVALID_FIELD },
		{ "mail-purge", true, ERR_INVALID_FIELD },
		{ "queue-list", true, ERR_INVALID_FIELD },
		{ "postfix-reload", true, ERR_INVALID_FIELD },
		{ "queue-list", false, ERR_UNAVAILABLE }, /* no Postfix here */
		{ "postfix-reload", false, ERR_UNAVAILABLE },
	};

	assert_null(helper_call(&f->arena, f->dir, "ping", NULL, 1000, &answer));
	assert_int_equal(answer.n, 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct err *e = helper_call(
		    &f->arena, f->dir, rows[i].verb, rows[i].argument ? arguments : NULL, 5000, &answer);

		assert_non_null(e);
		print_message("# %s: %s: %s\n", rows[i].verb, err_slug(e), e->detail);
		assert_int_equal(e->code, rows[i].code);
	}
}

static bool
is_there(struct fixture *f, const char *name)
{
	return access(arena_printf(&f->arena, "%s/%s", f->dir, name), F_OK) == 0;
}

/* Exactly the one directory, as the user whose mail it is, and nothing that is no identity (R30). */
static void
test_mail_purge(void **state)
{
	static const char *const bad[] = { "0", "-1", "+1", "01", "1/2", "../1", "/", "1 ", "x", "1x",
		"99999999999999999999", "9223372036854775808" };
	static const char *const names[] = { "mail/07", "mail/07/7340033", "mail/07/7340033/mdbox",
		"mail/07/7340034", "mail/kept" };
	struct fixture *f = *state;
	struct span answer;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		const char *path = arena_printf(&f->arena, "%s/%s", f->dir, names[i]);

		assert_int_equal(mkdir(path, 0700), 0);
		if (geteuid() == 0)
			assert_int_equal(chown(path, 1, 1), 0); /* daemon, this test's mail_user */
	}
	const char *link = arena_printf(&f->arena, "%s/mail/07/7340033/out", f->dir);
	assert_int_equal(symlink(arena_printf(&f->arena, "%s/mail/kept", f->dir), link), 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		const struct err *e = helper_call(
		    &f->arena, f->dir, "mail-purge", (const char *[]){ bad[i], NULL }, 5000, &answer);

		print_message("# %s\n", bad[i]);
		assert_non_null(e);
		assert_int_equal(e->code, ERR_INVALID_FIELD);
	}
	assert_true(is_there(f, "mail/07/7340033/mdbox"));
	const char *const id[] = { "7340033", NULL }; /* 7 << 20 | 1 */
	for (int i = 0; i < 2; i++)                   /* what is not there any more is no failure */
		assert_null(helper_call(&f->arena, f->dir, "mail-purge", id, 10000, &answer));
	assert_false(is_there(f, "mail/07/7340033"));
	assert_true(is_there(f, "mail/07/7340034"));
	assert_true(is_there(f, "mail/kept")); /* the link was removed, not what it led to */
	if (geteuid() == 0) {                  /* what is not the mail user's is not removed for it */
		assert_int_equal(chown(arena_printf(&f->arena, "%s/mail/07", f->dir), 0, 0), 0);
		assert_int_equal(chmod(arena_printf(&f->arena, "%s/mail/07", f->dir), 0755), 0);
		const struct err *e = helper_call(
		    &f->arena, f->dir, "mail-purge", (const char *[]){ "7340034", NULL }, 10000, &answer);
		assert_non_null(e);
		assert_true(is_there(f, "mail/07/7340034"));
	}
	for (const char *const *name =
		 (const char *const[]){ "mail/07/7340034", "mail/07", "mail/kept", NULL };
	     *name != NULL; name++)
		remove(arena_printf(&f->arena, "%s/%s", f->dir, *name));
}

static int
dial(const struct fixture *f)
{
	struct sockaddr_un sa = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(sa.sun_path, sizeof(sa.sun_path), "%s/helper.sock", f->dir);
	assert_int_equal(connect(fd, (const struct sockaddr *)&sa, sizeof(sa)), 0);
	return fd;
}

/* Garbage gets an answer or a closed connection, silence is cut, and neither hinders the next. */
static void
test_bad_peers(void **state)
{
	struct fixture *f = *state;
	char junk[REQUEST_MAX + 100], got[200];
	struct span answer;

	memset(junk, 'a', sizeof(junk));
	SCOPED_FD flood = dial(f);
	send(flood, junk, sizeof(junk), MSG_NOSIGNAL);
	ssize_t n = recv(flood, got, sizeof(got) - 1, 0);
	assert_true(n <= 0 || strncmp(got, "error malformed ", 16) == 0);
	SCOPED_FD silent = dial(f);
	SCOPED_FD half = dial(f);
	assert_int_equal(send(half, "pi", 2, MSG_NOSIGNAL), 2);
	assert_null(helper_call(&f->arena, f->dir, "ping", NULL, 500, &answer));
	int64_t start = clock_monotonic();
	assert_true(recv(silent, got, sizeof(got), 0) > 0); /* "error unavailable ..." after 2 s */
	assert_true(recv(half, got, sizeof(got), 0) > 0);
	print_message("# cut after %d ms\n", (int)(clock_monotonic() - start));
	assert_true(clock_monotonic() - start < 4000);
	assert_null(helper_call(&f->arena, f->dir, "ping", NULL, 500, &answer));
}

/* What the helper says to postfix-reload. */
static const char *
reload(struct fixture *f)
{
	struct span answer;
	const struct err *e = helper_call(&f->arena, f->dir, "postfix-reload", NULL, 5000, &answer);

	return e == NULL ? "" : e->detail;
}

/* A process of this name that waits for a signal. */
static pid_t
start_other(const char *name)
{
	int ends[2];
	char named;

	assert_int_equal(pipe(ends), 0);
	pid_t pid = fork();
	if (pid == 0) {
		signal(SIGHUP, SIG_DFL); /* under nohup it is ignored */
		if (prctl(PR_SET_NAME, name) != 0 || write(ends[1], "", 1) != 1)
			_exit(1);
		pause(); /* SIGHUP ends it */
		_exit(0);
	}
	close(ends[1]);
	assert_int_equal(read(ends[0], &named, 1), 1);
	close(ends[0]);
	return pid;
}

/* The pid file may be stale: a stranger with that number is left alone, and only Postfix's master is
 * signalled. */
static void
test_reload(void **state)
{
	struct fixture *f = *state;
	int status;

	for (const char *const *d = (const char *const[]){ "", "/queue", "/queue/pid", NULL }; *d != NULL;
	     d++)
		assert_int_equal(mkdir(arena_printf(&f->arena, "%s/postfix%s", f->dir, *d), 0755), 0);
	stop_helper(f); /* its sandbox knows only the directories that were there when it began */
	start_helper(f);
	assert_string_equal(reload(f), "Postfix does not run"); /* no file */

	pid_t other = start_other("stranger");
	FILE *file = fopen(arena_printf(&f->arena, "%s/postfix/queue/pid/master.pid", f->dir), "we");
	fprintf(file, "%10d\n", (int)other);
	fflush(file);
	assert_string_equal(reload(f), "Postfix does not run"); /* not locked */
	assert_int_equal(flock(fileno(file), LOCK_EX), 0);
	assert_non_null(strstr(reload(f), "is somebody else"));
	assert_int_equal(waitpid(other, &status, WNOHANG), 0);
	kill(other, SIGKILL);
	waitpid(other, &status, 0);

	other = start_other("master");
	rewind(file);
	fprintf(file, "%10d\n", (int)other);
	fflush(file);
	assert_string_equal(reload(f), "");
	assert_int_equal(waitpid(other, &status, 0), other);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGHUP);
	fclose(file);
}

/* SO_PEERCRED decides, even where the socket's mode would let everybody in. Needs root to become another. */
static void
test_peer(void **state)
{
	struct fixture *f = *state;
	int status = -1;

	if (geteuid() != 0) {
		print_message("# not root: the socket's mode alone was tested\n");
		return;
	}
	assert_int_equal(chmod(arena_printf(&f->arena, "%s/helper.sock", f->dir), 0666), 0);
	for (int allowed = 0; allowed < 2; allowed++) {
		pid_t other = fork();

		if (other == 0) {
			struct span answer;

			if (setuid(allowed ? 1 : NOBODY) != 0) /* 1 is daemon, this test's portal_user */
				_exit(3);
			_exit(helper_call(&f->arena, f->dir, "ping", NULL, 2000, &answer) == NULL);
		}
		waitpid(other, &status, 0);
		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), allowed);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
		cmocka_unit_test_setup_teardown(test_verbs, setup, teardown),
		cmocka_unit_test_setup_teardown(test_mail_purge, setup, teardown),
		cmocka_unit_test_setup_teardown(test_bad_peers, setup, teardown),
		cmocka_unit_test_setup_teardown(test_reload, setup, teardown),
		cmocka_unit_test_setup_teardown(test_peer, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
