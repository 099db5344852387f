/* SPDX-License-Identifier: Apache-2.0 */
/* Files, children, signals and the sandbox. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/scoped.h"
#include "os/child.h"
#include "os/file.h"
#include "os/process.h"
#include "os/sandbox.h"

/* after the headers it needs */
#include <cmocka.h>

enum { NOBODY = 65534 };

static char *
scratch(struct arena *a)
{
	char *dir = arena_strdup(a, "/tmp/mailportal-os-XXXXXX");

	assert_non_null(mkdtemp(dir));
	return dir;
}

static mode_t
mode_of(const char *path)
{
	struct stat s;

	assert_int_equal(stat(path, &s), 0);
	return s.st_mode & 07777;
}

static void
test_file(void **state)
{
	struct arena a = { 0 };
	const char *dir = scratch(&a), *path = arena_printf(&a, "%s/f", dir);
	const char *other = arena_printf(&a, "%s/other", dir);
	char large[10000];
	struct span text;

	(void)state;
	memset(large, 'x', sizeof(large));
	assert_null(file_write(&a, path, "one", 3, 0640, FILE_OWNER_SELF));
	assert_int_equal(mode_of(path), 0640);
	assert_null(file_write(&a, path, large, sizeof(large), 0600, FILE_OWNER_SELF));
	assert_int_equal(mode_of(path), 0600);
	assert_null(file_read(&a, path, sizeof(large), &text));
	assert_int_equal(text.n, sizeof(large));
	assert_memory_equal(text.p, large, sizeof(large));
	assert_int_equal(text.p[text.n], 0);
	assert_int_equal(file_read(&a, path, sizeof(large) - 1, &text)->code, ERR_TOO_LARGE);
	assert_int_equal(file_read(&a, arena_printf(&a, "%s/g", dir), 1, &text)->code, ERR_NOT_FOUND);
	assert_true(file_exists(path));
	/* Neither led elsewhere nor held. */
	assert_int_equal(symlink(path, other), 0);
	assert_int_equal(file_read(&a, other, sizeof(large), &text)->code, ERR_INTERNAL);
	assert_int_equal(unlink(other), 0);
	assert_int_equal(mkfifo(other, 0600), 0);
	assert_int_equal(file_read(&a, other, sizeof(large), &text)->code, ERR_INTERNAL);
	assert_int_equal(unlink(other), 0);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(dir), 0); /* no temporary file is left */
	arena_free(&a);
}

static void
test_ensure_dir(void **state)
{
	struct arena a = { 0 };
	const char *dir = scratch(&a), *above = arena_printf(&a, "%s/a", dir),
		   *path = arena_printf(&a, "%s/a/b", dir);

	(void)state;
	assert_null(file_ensure_dir(&a, path, 0700, FILE_OWNER_SELF));
	assert_int_equal(mode_of(path), 0700);
	assert_int_equal(mode_of(above), 0755);
	assert_null(file_ensure_dir(&a, path, 01770, FILE_OWNER_SELF));
	assert_int_equal(mode_of(path), 01770);
	assert_int_equal(mode_of(dir), 0700); /* what was there above stays */
	assert_null(file_write(&a, arena_printf(&a, "%s/f", dir), "", 0, 0600, FILE_OWNER_SELF));
	assert_non_null(file_ensure_dir(&a, arena_printf(&a, "%s/f", dir), 0700, FILE_OWNER_SELF));
	unlink(arena_printf(&a, "%s/f", dir));
	rmdir(path), rmdir(above), rmdir(dir);
	arena_free(&a);
}

static void
test_child(void **state)
{
	struct arena a = { 0 };
	struct child_result r;

	(void)state;
	assert_null(child_run(
	    &a, (const char *[]){ "sh", "-c", "echo out; echo err >&2; exit 3", NULL }, 5000, 100, &r));
	assert_int_equal(r.status, 3);
	assert_string_equal(r.out.p, "out\nerr\n");
	assert_null(child_run(&a, (const char *[]){ "sh", "-c", "kill -9 $$", NULL }, 5000, 100, &r));
	assert_int_equal(r.status, 128 + SIGKILL);
	assert_null(child_run(&a, (const char *[]){ "printf", "1234567890", NULL }, 5000, 4, &r));
	assert_string_equal(r.out.p, "1234");
	assert_null(child_run(&a, (const char *[]){ "cat", NULL }, 5000, 100, &r)); /* an empty input */
	assert_int_equal(r.out.n, 0);
	assert_int_equal(child_run(&a, (const char *[]){ "/nonexistent/program", NULL }, 5000, 100, &r)->code,
	    ERR_INTERNAL);
	assert_null(child_must(&a, (const char *[]){ "true", NULL }, 5000));
	const struct err *e = child_must(&a, (const char *[]){ "sh", "-c", "echo why; exit 1", NULL }, 5000);
	assert_non_null(strstr(e->detail, "why"));
	arena_free(&a);
}

/* A child that hangs is ended with all that it started: nobody holds the other end of a pipe any more. */
static void
test_child_timeout(void **state)
{
	struct arena a = { 0 };
	struct child_result r;
	const char *dir = scratch(&a), *path = arena_printf(&a, "%s/pipe", dir);
	const char *script = arena_printf(&a, "exec 9<>%s; echo up >&9; (sleep 60) & sleep 60", path);

	(void)state;
	assert_int_equal(mkfifo(path, 0600), 0);
	SCOPED_FD fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	const struct err *e = child_run(&a, (const char *[]){ "sh", "-c", script, NULL }, 2000, 100, &r);
	struct pollfd p = { .fd = fd, .events = POLLIN };
	char bytes[8];
	assert_non_null(e);
	assert_int_equal(e->code, ERR_UNAVAILABLE);
	assert_int_equal(read(fd, bytes, sizeof(bytes)), 3); /* it had started */
	assert_int_equal(poll(&p, 1, 10000), 1);
	assert_int_equal(p.revents, POLLHUP);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(dir), 0);
	arena_free(&a);
}

/* Its parent dies without a word: it gets the signal. */
static void
test_child_spawn(void **state)
{
	struct arena a = { 0 };
	int ends[2];
	pid_t parent;
	char bytes[8];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	parent = fork();
	if (parent == 0) {
		pid_t pid;
		const char *const argv[] = { "sh", "-c",
			"trap 'echo end; exit' TERM; echo up; while :; do sleep 0.05; done", NULL };

		err_ignore(child_spawn(&a, argv, ends[1], SIGTERM, &pid));
		close(ends[1]);
		pause();
	}
	close(ends[1]);
	assert_int_equal(read(ends[0], bytes, sizeof(bytes)), 3);
	assert_int_equal(kill(parent, SIGKILL), 0);
	assert_int_equal(waitpid(parent, NULL, 0), parent);
	assert_int_equal(read(ends[0], bytes, sizeof(bytes)), 4);
	assert_memory_equal(bytes, "end\n", 4);
	assert_int_equal(read(ends[0], bytes, sizeof(bytes)), 0);
	close(ends[0]);
	arena_free(&a);
}

/* In a child, for there is no way back; its exit status says which step failed. */
static int
stop_steps(void)
{
	struct arena a = { 0 };
	int fd;

	if (process_stop_fd(&a, &fd) != NULL)
		return 1;
	SCOPED_FD stop = fd;
	raise(SIGTERM);
	process_wait_stop(stop);
	arena_free(&a);
	return 0;
}

static int
drop_steps(void)
{
	struct arena a = { 0 };
	bool root = geteuid() == 0;

	if (process_drop(&a, "nobody", "nogroup") != NULL)
		return 1;
	if (root && (geteuid() != NOBODY || getegid() != NOBODY || setuid(0) == 0))
		return 2;
	if (umask(0) != 007)
		return 3;
	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1)
		return 4;
	arena_free(&a);
	return 0;
}

static int
sandbox_steps(void)
{
	struct arena a = { 0 };
	const char *dir = scratch(&a), *inside = arena_printf(&a, "%s/in", dir),
		   *read_only = arena_printf(&a, "%s/ro", dir);
	bool confined;

	if (mkdir(inside, 0700) != 0 || mkdir(read_only, 0700) != 0 ||
	    file_write(&a, arena_printf(&a, "%s/f", read_only), "x", 1, 0600, FILE_OWNER_SELF) != NULL)
		return 1;
	const struct sandbox_path list[] = { { inside, SANDBOX_WRITE }, { read_only, SANDBOX_READ },
		{ "/nonexistent", SANDBOX_READ }, { NULL, SANDBOX_READ } };
	if (sandbox_enter(&a, list, &confined) != NULL)
		return 2;
	if (!confined)
		return 77;
	SCOPED_FD made = open(arena_printf(&a, "%s/f", inside), O_WRONLY | O_CREAT, 0600);
	SCOPED_FD read_fd = open(arena_printf(&a, "%s/f", read_only), O_RDONLY);
	SCOPED_FD written = open(arena_printf(&a, "%s/f", read_only), O_WRONLY);
	if (made < 0 || read_fd < 0)
		return 3;
	if (written >= 0 || errno != EACCES)
		return 4;
	SCOPED_FD outside = open("/etc/passwd", O_RDONLY);
	if (outside >= 0 || errno != EACCES)
		return 5;
	unlink(arena_printf(&a, "%s/f", inside));
	arena_free(&a);
	return 0;
}

static int
status_of(int (*steps)(void))
{
	pid_t pid = fork();
	int status;

	if (pid == 0)
		_exit(steps());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void
test_process(void **state)
{
	(void)state;
	assert_int_equal(status_of(stop_steps), 0);
	assert_int_equal(status_of(drop_steps), 0);
}

static void
test_sandbox(void **state)
{
	int status = status_of(sandbox_steps);

	(void)state;
	if (status == 77) /* this kernel has no Landlock */
		skip();
	assert_int_equal(status, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_file),
		cmocka_unit_test(test_ensure_dir),
		cmocka_unit_test(test_child),
		cmocka_unit_test(test_child_timeout),
		cmocka_unit_test(test_child_spawn),
		cmocka_unit_test(test_process),
		cmocka_unit_test(test_sandbox),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
