/* SPDX-License-Identifier: Apache-2.0 */
#include "os/ticket.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

#include "base/log.h"
#include "base/scoped.h"

static void
path_of(const char *dir, pid_t pid, char out[PATH_MAX])
{
	snprintf(out, PATH_MAX, "%s/%ld", dir, (long)pid);
}

void
ticket_clear(const char *dir)
{
	DIR *d = opendir(dir);

	if (d == NULL)
		return;
	for (const struct dirent *e; (e = readdir(d)) != NULL;)
		if (*e->d_name != '.' && unlinkat(dirfd(d), e->d_name, 0) != 0)
			log_event(NULL, LOG_WARN_, "ticket.kept", "file", e->d_name, "reason",
			    strerrordesc_np(errno), NULL);
	closedir(d);
}

struct err *
ticket_put(struct arena *a, const char *dir, pid_t pid, const char *ticket)
{
	char path[PATH_MAX];
	size_t n = strlen(ticket);

	path_of(dir, pid, path);
	SCOPED_FD fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0 || write(fd, ticket, n) != (ssize_t)n)
		return err_new(
		    a, ERR_UNAVAILABLE, NULL, "%s can not be written: %s", path, strerrordesc_np(errno));
	return NULL;
}

void
ticket_remove(const char *dir, pid_t pid)
{
	char path[PATH_MAX];

	path_of(dir, pid, path);
	if (unlink(path) != 0 && errno != ENOENT)
		log_event(
		    NULL, LOG_WARN_, "ticket.kept", "file", path, "reason", strerrordesc_np(errno), NULL);
}

bool
ticket_read(const char *dir, pid_t pid, char out[TICKET_MAX])
{
	char path[PATH_MAX];

	path_of(dir, pid, path);
	SCOPED_FD fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	ssize_t n = fd < 0 ? -1 : read(fd, out, TICKET_MAX - 1);
	if (n > 0)
		out[n] = '\0';
	return n > 0;
}
