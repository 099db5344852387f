/* SPDX-License-Identifier: Apache-2.0 */
#include "os/process.h"

#include <errno.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

enum { GROUP_WRITES_NOT_OTHERS = 007 };

struct err *
process_drop(struct arena *a, const char *user, const char *group)
{
	return process_drop_with(a, user, group, group);
}

struct err *
process_drop_with(struct arena *a, const char *user, const char *group, const char *also)
{
	umask(GROUP_WRITES_NOT_OTHERS);
	if (geteuid() == 0) {
		const struct passwd *p = getpwnam(user);
		const struct group *g = getgrnam(group);

		if (p == NULL || g == NULL)
			return err_new(
			    a, ERR_INTERNAL, NULL, "there is no system user %s or no group %s", user, group);
		const gid_t gid = g->gr_gid;
		const struct group *more = getgrnam(also); /* which overwrites g */
		if (more == NULL)
			return err_new(a, ERR_INTERNAL, NULL, "there is no system group %s", also);
		const gid_t gids[] = { gid, more->gr_gid };
		if (setgroups(gids[0] == gids[1] ? 1 : 2, gids) != 0 || setresgid(gid, gid, gid) != 0 ||
		    setresuid(p->pw_uid, p->pw_uid, p->pw_uid) != 0)
			return err_new(a, ERR_INTERNAL, NULL, "become user %s: %s", user, strerror(errno));
	}
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return err_new(a, ERR_INTERNAL, NULL, "prctl: %s", strerror(errno));
	return NULL;
}

struct err *
process_stop_fd(struct arena *a, int *out)
{
	sigset_t stop;

	sigemptyset(&stop);
	sigaddset(&stop, SIGTERM);
	sigaddset(&stop, SIGINT);
	sigaddset(&stop, SIGHUP); /* the terminal is gone */
	if (signal(SIGPIPE, SIG_IGN) == SIG_ERR || sigprocmask(SIG_BLOCK, &stop, NULL) != 0)
		return err_new(a, ERR_INTERNAL, NULL, "block signals: %s", strerror(errno));
	*out = signalfd(-1, &stop, SFD_CLOEXEC | SFD_NONBLOCK);
	if (*out < 0)
		return err_new(a, ERR_INTERNAL, NULL, "signalfd: %s", strerror(errno));
	return NULL;
}

void
process_wait_stop(int stop_fd)
{
	struct pollfd p = { .fd = stop_fd, .events = POLLIN };

	while (poll(&p, 1, -1) < 0 && errno == EINTR)
		;
}
