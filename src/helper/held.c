/* SPDX-License-Identifier: Apache-2.0 */
#include "helper/held.h"

#include <string.h>
#include <sys/pidfd.h>

#include "base/arena.h"
#include "base/scoped.h"
#include "base/span.h"
#include "os/file.h"

enum { COMM_MAX = 64 };

struct err *
held_process(struct arena *a, pid_t pid, const char *comm, const char *what, int *pidfd)
{
	SCOPED_FD fd = pidfd_open(pid, 0);
	struct span is;

	if (fd < 0)
		return err_new(a, ERR_UNAVAILABLE, NULL, "%s does not run", what);
	/* not /proc/PID/exe: our sandbox may not look into other processes */
	TRY(file_read(a, arena_printf(a, "/proc/%d/comm", pid), COMM_MAX, &is));
	if (is.n != strlen(comm) + 1 || strncmp(is.p, comm, strlen(comm)) != 0)
		return err_new(a, ERR_UNAVAILABLE, NULL, "%s does not run: %d is somebody else", what, pid);
	*pidfd = fd;
	fd = -1;
	return NULL;
}
