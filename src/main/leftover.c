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
#include "os/file.h"

enum { PATIENCE_MS = 10000, PAUSE_MS = 50, GROUPS_MAX = 64, NUMBER_MAX = 16 };

/* What an instance starts; an administrator's editor or shell is not among them. */
static const char *const programs[] = { "*/s6-*", "*/mailportal*", "*/redis-*", "*/rspamd*", "*/dovecot",
	"*/dovecot/*", "*/postfix/*", "*/nginx*", "*/php-fpm*" };

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

struct groups {
	pid_t of[GROUPS_MAX];
	size_t n;
};

/* The process groups that each ./run has left beside it. */
static void
read_groups(struct arena *a, const struct conf *conf, struct groups *out)
{
	DIR *services = opendir(conf->services_dir);

	for (struct dirent *d; services != NULL && out->n < GROUPS_MAX && (d = readdir(services)) != NULL;) {
		const char *path = arena_printf(a, "%s/%s/group", conf->services_dir, d->d_name);
		struct span text;

		if (file_exists(path) && file_read(a, path, NUMBER_MAX, &text) == NULL)
			out->of[out->n++] = (pid_t)strtol(text.p, NULL, 10);
	}
	if (services != NULL)
		closedir(services);
}

static bool
is_in(const struct groups *groups, const char *pid)
{
	pid_t group = groups->n == 0 ? -1 : getpgid((pid_t)strtol(pid, NULL, 10));

	for (size_t i = 0; group > 1 && i < groups->n; i++)
		if (groups->of[i] == group)
			return true;
	return false;
}

/* Each part works in its service directory or in its own below run and data, wherever its parent went; but a
 * process of Dovecot whose user has no home yet goes to the root. */
static bool
is_leftover(struct arena *a, const struct conf *conf, const struct groups *groups, const char *pid)
{
	const char *cwd = link_of(a, pid, "cwd"), *exe;

	if (!is_below(cwd, conf->services_dir) && !is_below(cwd, conf->run_dir) &&
	    !is_below(cwd, conf->data_dir) && !is_in(groups, pid))
		return false;
	exe = link_of(a, pid, "exe");
	/* Ending: its program is gone first, and its ports are not free before the directory is, too. */
	if (*exe == '\0' && *cwd != '\0')
		return true;
	for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++)
		if (fnmatch(programs[i], exe, 0) == 0)
			return true;
	/* A service that has not become its program yet, or what it does beside it; and Radicale. */
	return is_below(cwd, conf->services_dir) &&
	       (fnmatch("*/*sh", exe, 0) == 0 || fnmatch("*/sleep", exe, 0) == 0 ||
		   fnmatch("*/python3*", exe, 0) == 0);
}

static int
signal_leftovers(const struct conf *conf, const struct groups *groups, int signal_number)
{
	struct arena a = { 0 };
	DIR *proc = opendir("/proc");
	int n = 0;

	for (struct dirent *d; proc != NULL && (d = readdir(proc)) != NULL;) {
		if (!isdigit((unsigned char)d->d_name[0]) || !is_leftover(&a, conf, groups, d->d_name))
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
leftover_stop(const struct conf *conf, bool just_now)
{
	SCOPED(arena_free) struct arena a = { 0 };
	struct groups groups = { 0 };
	const struct timespec pause = { .tv_nsec = (long)PAUSE_MS * 1000000 };
	int64_t deadline = clock_monotonic() + PATIENCE_MS;

	if (just_now)
		read_groups(&a, conf, &groups);
	int found = signal_leftovers(conf, &groups, SIGTERM);

	while (signal_leftovers(conf, &groups, clock_monotonic() < deadline ? 0 : SIGKILL) > 0)
		nanosleep(&pause, NULL);
	return found;
}
