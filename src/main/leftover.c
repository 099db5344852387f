/* SPDX-License-Identifier: Apache-2.0 */
#include "main/leftover.h"

#include <ctype.h>
#include <dirent.h>
#include <fnmatch.h>
#include <limits.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "model/conf.h"

enum { PATIENCE_MS = 10000, PAUSE_MS = 50 };

/* What an instance starts; an administrator's editor or shell is not among them. */
static const char *const programs[] = { "*/s6-*", "*/mailportal*", "*/redis-*", "*/rspamd*", "*/dovecot",
	"*/dovecot/*", "*/postfix/*", "*/nginx*" };

static bool
is_below(const char *path, const char *dir)
{
	size_t n = strlen(dir);

	return strncmp(path, dir, n) == 0 && (path[n] == '/' || path[n] == '\0');
}

static const char *
link_of(struct arena *a, const char *pid, const char *name)
{
	char text[PATH_MAX];
	ssize_t n = readlink(arena_printf(a, "/proc/%s/%s", pid, name), text, sizeof(text) - 1);

	return n < 0 ? "" : arena_printf(a, "%.*s", (int)n, text);
}

/* Each part works in its service directory or in its own below run and data, wherever its parent went. */
static bool
is_leftover(struct arena *a, const struct conf *conf, const char *pid)
{
	const char *cwd = link_of(a, pid, "cwd"), *exe;

	if (!is_below(cwd, conf->services_dir) && !is_below(cwd, conf->run_dir) &&
	    !is_below(cwd, conf->data_dir))
		return false;
	exe = link_of(a, pid, "exe");
	for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++)
		if (fnmatch(programs[i], exe, 0) == 0)
			return true;
	/* A service that has not become its program yet, or what it does beside it. */
	return is_below(cwd, conf->services_dir) &&
	       (fnmatch("*/*sh", exe, 0) == 0 || fnmatch("*/sleep", exe, 0) == 0);
}

static int
signal_leftovers(const struct conf *conf, int signal_number)
{
	struct arena a = { 0 };
	DIR *proc = opendir("/proc");
	int n = 0;

	for (struct dirent *d; proc != NULL && (d = readdir(proc)) != NULL;) {
		if (!isdigit((unsigned char)d->d_name[0]) || !is_leftover(&a, conf, d->d_name))
			continue;
		pid_t pid = (pid_t)strtol(d->d_name, NULL, 10);
		if (pid == getpid())
			continue;
		n++;
		if (signal_number != 0)
			kill(pid, signal_number);
	}
	if (proc != NULL)
		closedir(proc);
	arena_free(&a);
	return n;
}

int
leftover_stop(const struct conf *conf)
{
	const struct timespec pause = { .tv_nsec = (long)PAUSE_MS * 1000000 };
	int64_t deadline = clock_monotonic() + PATIENCE_MS;
	int found = signal_leftovers(conf, SIGTERM);

	while (signal_leftovers(conf, clock_monotonic() < deadline ? 0 : SIGKILL) > 0)
		nanosleep(&pause, NULL);
	return found;
}
