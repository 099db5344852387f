/* SPDX-License-Identifier: Apache-2.0 */
#include "helper/held.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/span.h"
#include "os/file.h"

enum { COMM_MAX = 64, CHILDREN_MAX = 64 * 1024 };

/* Not by /proc/PID/exe: our sandbox may not look into other processes. */
NODISCARD static struct err *
is_named(struct arena *a, pid_t pid, const char *comm, const char *what)
{
	struct span is;

	TRY(file_read(a, arena_printf(a, "/proc/%d/comm", pid), COMM_MAX, &is));
	if (is.n != strlen(comm) + 1 || strncmp(is.p, comm, strlen(comm)) != 0)
		return err_new(a, ERR_UNAVAILABLE, NULL, "%s does not run: %d is somebody else", what, pid);
	return NULL;
}

struct err *
held_process(struct arena *a, pid_t pid, const char *comm, const char *what, int *pidfd)
{
	int fd = pidfd_open(pid, 0);

	if (fd < 0)
		return err_new(a, ERR_UNAVAILABLE, NULL, "%s does not run", what);
	struct err *e = is_named(a, pid, comm, what);
	if (e == NULL)
		*pidfd = fd;
	else
		close(fd);
	return e;
}

int
held_child(struct arena *a, pid_t parent, const char *comm)
{
	struct span children;
	int held = -1;

	if (file_read(a, arena_printf(a, "/proc/%d/task/%d/children", parent, parent), CHILDREN_MAX,
		&children) != NULL)
		return -1;
	const char *p = children.p;
	for (char *end; held < 0; p = end) {
		long pid = strtol(p, &end, 10);

		if (end == p)
			break;
		err_ignore(held_process(a, (pid_t)pid, comm, comm, &held));
	}
	return held;
}

bool
held_ends(int pidfd, int ms)
{
	return pidfd < 0 || poll(&(struct pollfd){ .fd = pidfd, .events = POLLIN }, 1, ms) != 0;
}
