/* SPDX-License-Identifier: Apache-2.0 */
/* The process that stays root, in a process of its own. */
#include "helper/helper.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/file.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/scoped.h"
#include "helper/request.h"
#include "model/conf.h"
#include "os/file.h"
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
	f->conf = (struct conf){ .hostname = "mx.test",
		.acme_directory = "",
		.webmail_hostname = "mx.test",
		.dav_hostname = "mx.test",
		.listen = "127.0.0.1",
		.run_dir = f->dir,
		.etc_dir = f->dir,
		.data_dir = f->dir,
		.log_dir = arena_printf(&f->arena, "%s/log", f->dir),
		.url = "https://localhost",
		.portal_user = "daemon",
		.mail_user = "daemon" };
	assert_int_equal(mkdir(arena_printf(&f->arena, "%s/mail", f->dir), 0755), 0);
	assert_int_equal(mkdir(arena_printf(&f->arena, "%s/log", f->dir), 0755), 0);
	assert_int_equal(mkdir(arena_printf(&f->arena, "%s/log/rspamd", f->dir), 0755), 0);
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
		"postfix/queue", "postfix", "mail", "log/rspamd", "log" };
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		remove(arena_printf(&f->arena, "%s/%s", f->dir, names[i]));
	assert_int_equal(rmdir(f->dir), 0);
	arena_free(&f->arena);
	free(f);
	return 0;
}

/* Bytes that belong to a line: as many as it says, and only where a verb takes any. */
static void
test_payload(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *verb, *size;
		size_t sent;
		enum err_code code;
	} rows[] = {
		{ "ping", "4", 4, ERR_MALFORMED },
		{ "sieve-test", "3", 4, ERR_MALFORMED },
		{ "sieve-test", "9999999999", 4, ERR_MALFORMED },
		{ "sieve-test", "-1", 4, ERR_MALFORMED },
		{ "queue-change", "3", 4, ERR_MALFORMED },
	};
	struct span answer;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const char *arguments[] = { "-", "ann@a.test", "2", rows[i].size, NULL };
		const struct err *e = helper_call_with(&f->arena, f->dir, rows[i].verb, arguments,
		    (struct span){ "keep;more", rows[i].sent }, 4000, &answer);

		print_message("# %s %s\n", rows[i].verb, rows[i].size);
		assert_non_null(e);
		assert_int_equal(e->code, rows[i].code);
	}
	const char *more_than_all[] = { "-", "ann@a.test", "9", "4", NULL };
	const struct err *e = helper_call_with(
	    &f->arena, f->dir, "sieve-test", more_than_all, (struct span){ "keep", 4 }, 4000, &answer);
	assert_non_null(e);
	assert_int_equal(e->code, ERR_INVALID_FIELD);
}

/* Hundreds of megabytes and many seconds of glibc's regexec. */
static const char greedy[] = "require [\"regex\"];\n"
			     "if header :regex \"subject\" \"(a|b)*a(a|b){250}c\" { discard; }\n";
enum { TRIES = 3, GREEDY_SUBJECT = 60 * 1000, SIEVE_LIMIT_KIB = 160 * 1024, TRY_MS = 60 * 1000 };

/* A subject in which no state of the expression comes twice, after the script. */
static struct span
greedy_payload(struct arena *a)
{
	struct buf b = BUF(a, 2 * GREEDY_SUBJECT);
	uint32_t seed = 1;

	buf_puts(&b, greedy);
	buf_puts(&b, "Subject: ");
	for (int i = 0; i < GREEDY_SUBJECT; i++) {
		seed = seed * 1664525 + 1013904223;
		buf_putc(&b, seed >> 31 == 0 ? 'a' : 'b');
	}
	buf_puts(&b, "\n\nhello\n");
	return (struct span){ buf_text(&b), b.n };
}

static const struct err *
try_script(const struct fixture *f, struct arena *a, size_t script, struct span payload, struct span *answer)
{
	const char *arguments[] = { "-", "ann@a.test", arena_printf(a, "%zu", script),
		arena_printf(a, "%zu", payload.n), NULL };

	return helper_call_with(a, f->dir, "sieve-test", arguments, payload, TRY_MS, answer);
}

struct trial {
	const struct fixture *f;
	struct arena arena;
	const struct err *e;
};

static void *
greedy_thread(void *arg)
{
	struct trial *t = arg;
	struct span answer;

	t->e = try_script(t->f, &t->arena, sizeof(greedy) - 1, greedy_payload(&t->arena), &answer);
	return NULL;
}

/* The configuration that scripts are tried with, where the helper looks for it. */
static void
put_sieve_conf(struct fixture *f)
{
	const char *from = arena_printf(
		       &f->arena, "%s/engines/dovecot/sieve-test.conf", getenv("MAILPORTAL_SOURCE")),
		   *dir = arena_printf(&f->arena, "%s/dovecot", f->dir);
	struct span text;

	assert_null(file_read(&f->arena, from, 64 * 1024, &text));
	assert_int_equal(mkdir(dir, 0755), 0);
	FILE *file = fopen(arena_printf(&f->arena, "%s/sieve-test.conf", dir), "we");
	assert_int_equal(fwrite(text.p, 1, text.n, file), text.n);
	fclose(file);
}

static void
remove_sieve_conf(struct fixture *f)
{
	unlink(arena_printf(&f->arena, "%s/dovecot/sieve-test.conf", f->dir));
	rmdir(arena_printf(&f->arena, "%s/dovecot", f->dir));
}

/* R52: a script takes neither all memory nor all the helper: two are tried, the third is told at once. */
static void
test_greedy_script(void **state)
{
	struct fixture *f = *state;
	struct trial trials[TRIES] = { 0 };
	pthread_t threads[TRIES];
	struct rusage used;
	struct span answer;
	unsigned busy = 0;

	put_sieve_conf(f);
	for (int i = 0; i < TRIES; i++) {
		trials[i].f = f;
		assert_int_equal(pthread_create(&threads[i], NULL, greedy_thread, &trials[i]), 0);
	}
	assert_null(helper_call(&f->arena, f->dir, "ping", NULL, 5000, &answer));
	for (int i = 0; i < TRIES; i++) {
		pthread_join(threads[i], NULL);
		busy += trials[i].e != NULL && trials[i].e->code == ERR_BUSY;
		print_message("# %s\n", trials[i].e == NULL ? "done" : trials[i].e->detail);
		arena_free(&trials[i].arena);
	}
	assert_int_equal(busy, 1);
	const char modest[] = "keep;\nSubject: x\n\nhello\n"; /* the places are free again */
	assert_null(try_script(f, &f->arena, strlen("keep;\n"), SPAN(modest), &answer));
	assert_int_equal(strncmp(answer.p, "0\n", 2), 0);
	stop_helper(f);
	assert_int_equal(getrusage(RUSAGE_CHILDREN, &used), 0);
	print_message("# at most %ld KiB\n", used.ru_maxrss);
	assert_true(used.ru_maxrss < SIEVE_LIMIT_KIB);
	start_helper(f);
	remove_sieve_conf(f);
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
		{ "pong", false, ERR_NOT_FOUND }, { "sh -c id", false, ERR_NOT_FOUND },
		{ "../ping", false, ERR_NOT_FOUND }, { "ping", true, ERR_INVALID_FIELD },
		{ "mail-purge", false, ERR_INVALID_FIELD }, { "mail-purge", true, ERR_INVALID_FIELD },
		{ "dav-purge", false, ERR_INVALID_FIELD }, { "dav-purge", true, ERR_INVALID_FIELD },
		{ "queue-list", true, ERR_INVALID_FIELD }, { "postfix-reload", true, ERR_INVALID_FIELD },
		{ "queue-list", false, ERR_UNAVAILABLE }, /* no Postfix here */
		{ "postfix-reload", false, ERR_UNAVAILABLE }, { "queue-flush", false, ERR_UNAVAILABLE },
		{ "queue-change", true, ERR_INVALID_FIELD }, { "log-find", true, ERR_INVALID_FIELD },
		{ "verified-forget-one", true, ERR_INVALID_FIELD }, /* no address */
	};

	assert_null(helper_call(&f->arena, f->dir, "ping", NULL, 5000, &answer));
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

/* R54: without an authority it says where one is set; and it takes two words. */
static void
test_certificate(void **state)
{
	struct fixture *f = *state;
	struct span answer;
	const char *const due[] = { "due", NULL }, *const other[] = { "x", NULL };

	const struct err *e = helper_call(&f->arena, f->dir, "certificate-fetch", due, 5000, &answer);
	assert_non_null(e);
	assert_int_equal(e->code, ERR_CONFLICT);
	assert_non_null(strstr(e->detail, "acme_directory in portal.conf"));
	e = helper_call(&f->arena, f->dir, "certificate-fetch", other, 5000, &answer);
	assert_non_null(e);
	assert_int_equal(e->code, ERR_INVALID_FIELD);
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
	assert_null(helper_call(&f->arena, f->dir, "ping", NULL, 1500, &answer)); /* before those are cut */
	int64_t start = clock_monotonic();
	assert_true(recv(silent, got, sizeof(got), 0) > 0); /* "error unavailable ..." after 2 s */
	assert_true(recv(half, got, sizeof(got), 0) > 0);
	print_message("# cut after %d ms\n", (int)(clock_monotonic() - start));
	assert_true(clock_monotonic() - start < 10000);
	assert_null(helper_call(&f->arena, f->dir, "ping", NULL, 5000, &answer));
}

/* What the helper says to postfix-reload. */
static const char *
reload(struct fixture *f)
{
	struct span answer;
	const struct err *e = helper_call(&f->arena, f->dir, "postfix-reload", NULL, 5000, &answer);

	return e == NULL ? "" : e->detail;
}

static int tell = -1; /* where a process tells that it is what it should be */

/* In a process of its own: have this name, tell so, and wait for a signal. */
_Noreturn static void
be(const char *name)
{
	pid_t own = getpid();

	if (prctl(PR_SET_NAME, name) != 0 || write(tell, &own, sizeof(own)) != sizeof(own))
		_exit(1);
	pause();
	_exit(0);
}

static void
end_slowly(int signo)
{
	(void)signo;
	nanosleep(&(struct timespec){ .tv_nsec = 300 * 1000 * 1000 }, NULL);
	_exit(0);
}

/* It ends after its parent has, and takes its time. */
_Noreturn static void
be_child(const char *name)
{
	signal(SIGTERM, end_slowly);
	if (prctl(PR_SET_PDEATHSIG, SIGTERM) != 0)
		_exit(1);
	be(name);
}

/* A process of this name that SIGHUP ends. child: NULL, or the name of a child of its own; both pids. */
static pid_t
start_other(const char *name, const char *child, pid_t *child_pid)
{
	int ends[2];
	pid_t named;

	assert_int_equal(pipe(ends), 0);
	pid_t pid = fork();
	if (pid == 0) {
		tell = ends[1];
		signal(SIGHUP, SIG_DFL); /* under nohup it is ignored */
		if (child != NULL && fork() == 0)
			be_child(child);
		be(name);
	}
	close(ends[1]);
	for (int i = 0; i < (child == NULL ? 1 : 2); i++) {
		assert_int_equal(read(ends[0], &named, sizeof(named)), sizeof(named));
		if (named != pid)
			*child_pid = named;
	}
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

	pid_t child, other = start_other("stranger", NULL, NULL);
	FILE *file = fopen(arena_printf(&f->arena, "%s/postfix/queue/pid/master.pid", f->dir), "we");
	fprintf(file, "%10d\n", (int)other);
	fflush(file);
	assert_string_equal(reload(f), "Postfix does not run"); /* not locked */
	assert_int_equal(flock(fileno(file), LOCK_EX), 0);
	assert_non_null(strstr(reload(f), "is somebody else"));
	assert_int_equal(waitpid(other, &status, WNOHANG), 0);
	kill(other, SIGKILL);
	waitpid(other, &status, 0);

	for (const char *const *name = (const char *const[]){ "verify", "qmgr", NULL }; *name != NULL;
	     name++) {
		other = start_other("master", *name, &child);
		SCOPED_FD held = pidfd_open(child, 0);
		assert_true(held >= 0);
		rewind(file);
		fprintf(file, "%10d\n", (int)other);
		fflush(file);
		assert_string_equal(reload(f), "");
		assert_int_equal(
		    poll(&(struct pollfd){ .fd = held, .events = POLLIN }, 1, 0), 1); /* waited for */
		assert_int_equal(waitpid(other, &status, 0), other);
		assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGHUP);
	}
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

static const char *
ask_log(struct fixture *f, const char *verb, const char *engine, const char *what, enum err_code *code)
{
	struct span answer = { "", 0 };
	const struct err *e =
	    helper_call(&f->arena, f->dir, verb, (const char *[]){ engine, what, NULL }, 5000, &answer);

	*code = e == NULL ? ERR_CODES : e->code;
	return e == NULL ? answer.p : e->detail;
}

static void
put_log(struct fixture *f, const char *name, const char *how, const char *text)
{
	FILE *file = fopen(arena_printf(&f->arena, "%s/log/%s", f->dir, name), how);

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

/* All from a position on, as whoever follows reads it; *at moves behind it. */
static const char *
read_on(struct fixture *f, const char *engine, const char **at)
{
	const char *all = "";

	for (;;) {
		enum err_code code;
		const char *said = ask_log(f, "log-read", engine, *at, &code), *eol = strchr(said, '\n');

		assert_int_equal(code, ERR_CODES);
		assert_non_null(eol);
		*at = arena_printf(&f->arena, "%.*s", (int)strcspn(said, " "), said);
		if (eol[1] == '\0')
			return all;
		all = arena_printf(&f->arena, "%s%s", all, eol + 1);
	}
}

static const char *
last_lines(struct fixture *f, const char *engine, int n)
{
	enum err_code code;
	const char *said = ask_log(f, "log-find", engine, arena_printf(&f->arena, "%d", n), &code);

	assert_int_equal(code, ERR_CODES);
	const char *at = arena_printf(&f->arena, "%.*s", (int)strcspn(said, " "), said);
	return read_on(f, engine, &at);
}

static void
remove_log(struct fixture *f, const char *name)
{
	assert_int_equal(remove(arena_printf(&f->arena, "%s/log/%s", f->dir, name)), 0);
}

static void
rename_log(struct fixture *f, const char *from, const char *to)
{
	assert_int_equal(rename(arena_printf(&f->arena, "%s/log/%s", f->dir, from),
			     arena_printf(&f->arena, "%s/log/%s", f->dir, to)),
	    0);
}

/* R72: the last lines, over what was rotated away; who follows misses nothing of that. */
static void
test_logs(void **state)
{
	struct fixture *f = *state;
	enum err_code code;

	assert_string_equal(last_lines(f, "postfix", 10), ""); /* nothing was written yet */
	put_log(f, "postfix.log", "w", "one\ntwo\nthree\n");
	assert_string_equal(last_lines(f, "postfix", 2), "two\nthree\n");
	assert_string_equal(last_lines(f, "postfix", 3), "one\ntwo\nthree\n");
	assert_string_equal(last_lines(f, "postfix", 10000), "one\ntwo\nthree\n");
	const char *said = ask_log(f, "log-find", "postfix", "0", &code);
	const char *at = strchr(said, ' ') + 1;
	assert_string_equal(read_on(f, "postfix", &at), "");
	put_log(f, "postfix.log", "a", "four\nfi");
	assert_string_equal(read_on(f, "postfix", &at), "four\n"); /* a line is told when it is whole */
	rename_log(f, "postfix.log", "postfix.log.1");
	put_log(f, "postfix.log.1", "a", "ve\n");
	put_log(f, "postfix.log", "w", "six\n");
	assert_string_equal(read_on(f, "postfix", &at), "five\nsix\n");
	put_log(f, "postfix.log-old.gz", "w", "seven\n");
	put_log(f, "postfix.logs", "w", "eight\n");
	assert_string_equal(last_lines(f, "postfix", 3), "four\nfive\nsix\n");
	put_log(f, "postfix.log", "w", "s\n"); /* emptied, as copytruncate does */
	assert_string_equal(read_on(f, "postfix", &at), "s\n");
	at = "1:99";
	assert_string_equal(read_on(f, "postfix", &at), "s\n"); /* a file that is gone */
	for (size_t i = 0; i < 4; i++)
		remove_log(f, (const char *[]){
				  "postfix.log", "postfix.log.1", "postfix.log-old.gz", "postfix.logs" }[i]);
}

/* R72: no more than 32 KiB at once and 32 MiB in all, whatever the engine writes; no way to any other file.
 */
static void
test_hostile_logs(void **state)
{
	static const struct {
		const char *verb, *engine, *what;
		enum err_code code;
	} rows[] = {
		{ "log-find", "shadow", "10", ERR_NOT_FOUND },
		{ "log-find", "../etc", "10", ERR_NOT_FOUND },
		{ "log-read", "postfix.log", "1:1", ERR_NOT_FOUND },
		{ "log-find", "postfix", "10001", ERR_INVALID_FIELD },
		{ "log-find", "postfix", "-1", ERR_INVALID_FIELD },
		{ "log-find", "postfix", "x", ERR_INVALID_FIELD },
		{ "log-read", "postfix", "1", ERR_INVALID_FIELD },
		{ "log-read", "postfix", "1:-1", ERR_INVALID_FIELD },
		{ "log-read", "postfix", "/etc/shadow:1", ERR_INVALID_FIELD },
	};
	struct fixture *f = *state;
	enum err_code code;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		ask_log(f, rows[i].verb, rows[i].engine, rows[i].what, &code);
		assert_int_equal(code, rows[i].code);
	}
	const char *log = arena_printf(&f->arena, "%s/log/rspamd/rspamd.log", f->dir);
	assert_int_equal(symlink("/etc/passwd", log), 0);
	assert_string_equal(last_lines(f, "rspamd", 10), "");
	assert_int_equal(unlink(log), 0);
	put_log(f, "mine", "w", "secret\n");
	assert_int_equal(link(arena_printf(&f->arena, "%s/log/mine", f->dir), log), 0);
	assert_string_equal(last_lines(f, "rspamd", 10), "");
	assert_int_equal(unlink(log), 0);
	assert_int_equal(mkfifo(log, 0600), 0); /* must not hold us */
	assert_string_equal(last_lines(f, "rspamd", 10), "");
	assert_int_equal(unlink(log), 0);

	enum { LONG = 100 * 1024 };
	char *text = arena_alloc(&f->arena, LONG + 8);
	memset(text, 'x', LONG);
	memcpy(text + LONG, "\nend\n", 5);
	put_log(f, "rspamd/rspamd.log", "w", text);
	assert_string_equal(last_lines(f, "rspamd", 1), "end\n");
	const char *at =
	    arena_printf(&f->arena, "%.*s", (int)strcspn(ask_log(f, "log-find", "rspamd", "2", &code), " "),
		ask_log(f, "log-find", "rspamd", "2", &code));
	const char *said = ask_log(f, "log-read", "rspamd", at, &code);
	assert_int_equal(strlen(strchr(said, '\n') + 1), 32 * 1024);
	assert_string_equal(read_on(f, "rspamd", &at), text);
	remove_log(f, "rspamd/rspamd.log");
	remove_log(f, "mine");
}

/* R72: nothing but queue ids reaches Postfix's programs. */
static void
test_queue_change(void **state)
{
	static const char *const bad[] = { "ALL -d\n", "-d\n", "4A", "4A\n\n", "../4A\n", "4A 4B\n", "\n",
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n" };
	struct fixture *f = *state;
	struct span answer;

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		const char *size = arena_printf(&f->arena, "%zu", strlen(bad[i]));
		const struct err *e = helper_call_with(&f->arena, f->dir, "queue-change",
		    (const char *[]){ "delete", size, NULL }, (struct span){ bad[i], strlen(bad[i]) }, 5000,
		    &answer);

		assert_non_null(e);
		assert_int_equal(e->code, ERR_INVALID_FIELD);
	}
	const struct err *e = helper_call_with(&f->arena, f->dir, "queue-change",
	    (const char *[]){ "expire", "3", NULL }, SPAN("4A\n"), 5000, &answer);
	assert_non_null(e);
	assert_int_equal(e->code, ERR_INVALID_FIELD);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
		cmocka_unit_test_setup_teardown(test_verbs, setup, teardown),
		cmocka_unit_test_setup_teardown(test_payload, setup, teardown),
		cmocka_unit_test_setup_teardown(test_greedy_script, setup, teardown),
		cmocka_unit_test_setup_teardown(test_certificate, setup, teardown),
		cmocka_unit_test_setup_teardown(test_mail_purge, setup, teardown),
		cmocka_unit_test_setup_teardown(test_bad_peers, setup, teardown),
		cmocka_unit_test_setup_teardown(test_reload, setup, teardown),
		cmocka_unit_test_setup_teardown(test_logs, setup, teardown),
		cmocka_unit_test_setup_teardown(test_hostile_logs, setup, teardown),
		cmocka_unit_test_setup_teardown(test_queue_change, setup, teardown),
		cmocka_unit_test_setup_teardown(test_peer, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
