/* SPDX-License-Identifier: Apache-2.0 */
#include "os/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "os/file.h"

enum { MORE_FD = 3, VARIABLES_MAX = 40 };

static const char search_path[] = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/* execvp and posix_spawnp take char *const *; they do not write. */
static char *const *
as_argv(const char *const argv[])
{
	union {
		const char *const *in;
		char *const *out;
	} u = { argv };

	return u.out;
}

NODISCARD static struct err *
spawn(struct arena *a, const char *const argv[], const char *const *also, int in_fd, int more_fd, int out_fd,
    int err_fd, pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none;
	const char *environment[VARIABLES_MAX + 1] = { search_path, "LC_ALL=C.UTF-8" };
	size_t n = 2;

	while (also != NULL && *also != NULL && n < VARIABLES_MAX)
		environment[n++] = *also++;

	sigemptyset(&none);
	posix_spawn_file_actions_init(&actions);
	if (in_fd >= 0)
		posix_spawn_file_actions_adddup2(&actions, in_fd, 0);
	else
		posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, out_fd, 1);
	posix_spawn_file_actions_adddup2(&actions, err_fd, 2);
	if (more_fd >= 0)
		posix_spawn_file_actions_adddup2(&actions, more_fd, MORE_FD);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setpgroup(&attributes, 0); /* a Ctrl-C at our terminal is ours to handle */
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
	int failed = posix_spawnp(pid, argv[0], &actions, &attributes, as_argv(argv), as_argv(environment));
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	if (failed != 0)
		return err_new(a, ERR_INTERNAL, NULL, "start %s: %s", argv[0], strerror(failed));
	return NULL;
}

/* Read to the end of file; false when the time is over first. */
static bool
drain(int fd, int64_t deadline, struct buf *out)
{
	char bytes[4096];

	for (;;) {
		int64_t left = deadline - clock_monotonic();
		struct pollfd p = { .fd = fd, .events = POLLIN };

		if (left <= 0 || (poll(&p, 1, (int)left) <= 0 && errno != EINTR))
			return false;
		ssize_t n = read(fd, bytes, sizeof(bytes));
		if (n == 0)
			return true;
		if (n > 0)
			buf_put(out, bytes, (size_t)n < out->max - out->n ? (size_t)n : out->max - out->n);
	}
}

/* out_fd: where its output goes to that is not kept, or -1. */
NODISCARD static struct err *
run(struct arena *a, const char *const argv[], int in_fd, int more_fd, int out_fd, int64_t timeout_ms,
    size_t max, struct child_result *out)
{
	int ends[2], status = 0;
	struct buf text = BUF(a, max);
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return err_new(a, ERR_INTERNAL, NULL, "pipe: %s", strerror(errno));
	SCOPED_FD from_child = ends[0];
	struct err *e = spawn(a, argv, NULL, in_fd, more_fd, out_fd < 0 ? ends[1] : out_fd, ends[1], &pid);
	close(ends[1]);
	TRY(e);
	bool ended = drain(from_child, clock_monotonic() + timeout_ms, &text);
	if (!ended)
		kill(-pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (!ended)
		return err_new(
		    a, ERR_UNAVAILABLE, NULL, "%s took longer than %d ms", argv[0], (int)timeout_ms);
	out->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	out->out = (struct span){ buf_text(&text), text.n };
	return NULL;
}

struct err *
child_run(struct arena *a, const char *const argv[], int64_t timeout_ms, size_t max, struct child_result *out)
{
	return run(a, argv, -1, -1, -1, timeout_ms, max, out);
}

struct err *
child_pour(struct arena *a, const char *const argv[], int out_fd, int64_t timeout_ms, size_t max,
    struct child_result *out)
{
	return run(a, argv, -1, -1, out_fd, timeout_ms, max, out);
}

/* A file of memory that holds the bytes; above what a child's descriptors are put in place of. */
NODISCARD static struct err *
file_of(struct arena *a, const char *const argv[], struct span bytes, int *out)
{
	SCOPED_FD low = memfd_create("input", MFD_CLOEXEC);
	SCOPED_FD fd = low < 0 ? -1 : fcntl(low, F_DUPFD_CLOEXEC, MORE_FD + 1);

	if (fd < 0 || !file_put(fd, bytes) || lseek(fd, 0, SEEK_SET) != 0)
		return err_new(a, ERR_INTERNAL, NULL, "input of %s: %s", argv[0], strerror(errno));
	*out = scoped_keep(&fd);
	return NULL;
}

struct err *
child_feed(struct arena *a, const char *const argv[], struct span input, int64_t timeout_ms, size_t max,
    struct child_result *out)
{
	SCOPED_FD fd = -1;

	TRY(file_of(a, argv, input, &fd));
	return run(a, argv, fd, -1, -1, timeout_ms, max, out);
}

struct err *
child_feed_two(struct arena *a, const char *const argv[], struct span input, struct span more,
    int64_t timeout_ms, size_t max, struct child_result *out)
{
	SCOPED_FD fd = -1;
	SCOPED_FD more_fd = -1;

	TRY(file_of(a, argv, input, &fd));
	TRY(file_of(a, argv, more, &more_fd));
	return run(a, argv, fd, more_fd, -1, timeout_ms, max, out);
}

struct err *
child_must(struct arena *a, const char *const argv[], int64_t timeout_ms)
{
	enum { SAID_MAX = 4096 };
	struct child_result r;

	TRY(child_run(a, argv, timeout_ms, SAID_MAX, &r));
	if (r.status != 0)
		return err_new(
		    a, ERR_INTERNAL, NULL, "%s ended with status %d: %s", argv[0], r.status, r.out.p);
	return NULL;
}

struct err *
child_spawn(struct arena *a, const char *const argv[], int log_fd, int death_signal, pid_t *out)
{
	pid_t parent = getpid(), pid = fork();
	sigset_t none;

	if (pid < 0)
		return err_new(a, ERR_INTERNAL, NULL, "fork: %s", strerror(errno));
	if (pid > 0) {
		*out = pid;
		return NULL;
	}
	int null = open("/dev/null", O_RDONLY);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	if (null < 0 || dup2(null, 0) < 0 || dup2(log_fd, 1) < 0 || dup2(log_fd, 2) < 0 || setsid() < 0 ||
	    prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0) != 0 || getppid() != parent)
		_exit(126);
	execvp(argv[0], as_argv(argv));
	_exit(127);
}

static int
wait_for(pid_t pid)
{
	int status = 0;

	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

NODISCARD static struct err *
each_line(FILE *from, size_t max, struct err *(*line)(void *arg, char *text), void *arg)
{
	char *text = NULL;
	size_t size = 0;
	struct err *e = NULL;
	ssize_t n;

	while (e == NULL && (n = getline(&text, &size, from)) >= 0) {
		if (n > 0 && text[n - 1] == '\n')
			n--;
		text[(size_t)n < max ? (size_t)n : max] = '\0';
		e = line(arg, text);
	}
	free(text);
	return e;
}

struct err *
child_lines(struct arena *a, const char *const argv[], const char *const environment[], size_t max,
    struct err *(*line)(void *arg, char *text), void *arg, int *status)
{
	int ends[2];
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return err_new(a, ERR_INTERNAL, NULL, "pipe: %s", strerror(errno));
	struct err *e = spawn(a, argv, environment, -1, -1, ends[1], ends[1], &pid);
	close(ends[1]);
	FILE *from = e == NULL ? fdopen(ends[0], "r") : NULL;
	if (from == NULL) {
		close(ends[0]);
		return e != NULL ? e : err_new(a, ERR_INTERNAL, NULL, "fdopen: %s", strerror(errno));
	}
	e = each_line(from, max, line, arg);
	fclose(from); /* who goes on writing gets SIGPIPE */
	if (e != NULL)
		kill(-pid, SIGTERM);
	*status = wait_for(pid);
	return e;
}

void
child_remember(struct child_said *said, const char *line)
{
	size_t room = CHILD_SAID_MAX - said->n,
	       n = (size_t)snprintf(said->text + said->n, room + 1, "%s%s", said->n > 0 ? "; " : "", line);

	said->n += n < room ? n : room;
}

static struct err *
remember(void *arg, char *line)
{
	child_remember(arg, line);
	return NULL;
}

struct err *
child_must_long(struct arena *a, const char *const argv[], const char *const environment[])
{
	const char *slash = strrchr(argv[0], '/');
	struct child_said said = { .n = 0 };
	int status;

	TRY(child_lines(a, argv, environment, CHILD_SAID_MAX, remember, &said, &status));
	return status == 0 ? NULL
			   : err_new(a, ERR_UNAVAILABLE, NULL, "%s ended with status %d: %s",
				 slash == NULL ? argv[0] : slash + 1, status, said.text);
}
