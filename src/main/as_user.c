/* SPDX-License-Identifier: Apache-2.0 */
#include "main/as_user.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/scoped.h"
#include "os/process.h"

enum { SAID_MAX = 4096 };

/* "=NUMBER", or what went wrong. */
static void
tell(int fd, const struct err *e, int64_t number)
{
	if (e == NULL)
		dprintf(fd, "=%lld", (long long)number);
	else
		dprintf(fd, "%s", e->detail);
}

NODISCARD static struct err *
hear(struct arena *a, int fd, int64_t *number)
{
	char *said = arena_alloc(a, SAID_MAX + 1);
	size_t n = 0;
	ssize_t got;

	while (n < SAID_MAX && ((got = read(fd, said + n, SAID_MAX - n)) > 0 || (got < 0 && errno == EINTR)))
		n += got > 0 ? (size_t)got : 0;
	said[n] = '\0';
	if (*said != '=')
		return err_new(a, ERR_UNAVAILABLE, NULL, "%s", n > 0 ? said : "a part of the work was ended");
	if (number != NULL)
		*number = strtoll(said + 1, NULL, 10);
	return NULL;
}

struct err *
as_user(struct arena *a, const char *user, const char *group, const char *also,
    struct err *(*work)(struct arena *a, void *arg, int64_t *number), void *arg, int64_t *out)
{
	int ends[2];

	fflush(NULL);
	if (pipe(ends) != 0)
		return err_new(a, ERR_INTERNAL, NULL, "pipe: %s", strerrordesc_np(errno));
	pid_t child = fork();
	if (child == 0) {
		int64_t number = 0;

		close(ends[0]);
		struct err *e = chdir("/") == 0 ? process_drop_with(a, user, group, also)
						: err_new(a, ERR_INTERNAL, NULL, "chdir /");
		prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0); /* a change of the user forgets it */
		if (e == NULL)
			e = work(a, arg, &number);
		tell(ends[1], e, number);
		_exit(0);
	}
	SCOPED_FD from = ends[0];
	close(ends[1]);
	if (child < 0)
		return err_new(a, ERR_INTERNAL, NULL, "fork: %s", strerrordesc_np(errno));
	struct err *e = hear(a, from, out);
	while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
		;
	return e;
}
