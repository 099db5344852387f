/* SPDX-License-Identifier: Apache-2.0 */
#include "os/file.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/random.h"

enum { TRY_EVERY_MS = 20 };

NODISCARD static struct err *
failed(struct arena *a, const char *what, const char *path)
{
	return err_new(a, errno == ENOENT ? ERR_NOT_FOUND : ERR_INTERNAL, NULL, "%s %s: %s", what, path,
	    strerror(errno));
}

struct err *
file_read(struct arena *a, const char *path, size_t max, struct span *out)
{
	SCOPED_FD fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	size_t size = 4096, n = 0;
	struct stat s;

	if (fd < 0 || fstat(fd, &s) != 0)
		return failed(a, "open", path);
	if (!S_ISREG(s.st_mode))
		return err_new(a, ERR_INTERNAL, NULL, "%s is not a file", path);
	char *p = arena_alloc(a, size + 1);
	for (;;) {
		ssize_t got = read(fd, p + n, size - n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return failed(a, "read", path);
		if (got == 0)
			break;
		n += (size_t)got;
		if (n > max)
			return err_new(a, ERR_TOO_LARGE, NULL, "%s is larger than %zu bytes", path, max);
		if (n < size)
			continue;
		char *larger = arena_alloc(a, 2 * size + 1);
		memcpy(larger, p, n);
		p = larger;
		size *= 2;
	}
	*out = (struct span){ p, n };
	return NULL;
}

bool
file_put(int fd, struct span bytes)
{
	for (size_t done = 0; done < bytes.n;) {
		ssize_t put = write(fd, bytes.p + done, bytes.n - done);

		if (put < 0 && errno != EINTR)
			return false;
		done += put > 0 ? (size_t)put : 0;
	}
	return true;
}

bool
file_lock(int fd, int how, int wait_ms)
{
	const struct timespec pause = { .tv_nsec = TRY_EVERY_MS * 1000000L };
	int64_t until = clock_monotonic() + wait_ms;

	while (flock(fd, how | LOCK_NB) != 0) {
		if ((errno != EWOULDBLOCK && errno != EINTR) || clock_monotonic() >= until)
			return false;
		nanosleep(&pause, NULL);
	}
	return true;
}

DIR *
file_names(int dir)
{
	int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);

	if (d == NULL && fd >= 0)
		close(fd);
	return d;
}

/* All bytes, mode, owner, and on the disk. */
NODISCARD static struct err *
fill(struct arena *a, int fd, const char *path, struct span bytes, mode_t mode, struct file_owner owner)
{
	if (!file_put(fd, bytes))
		return failed(a, "write", path);
	if (fchown(fd, owner.uid, owner.gid) != 0)
		return failed(a, "chown", path);
	if (fchmod(fd, mode) != 0)
		return failed(a, "chmod", path);
	return fsync(fd) == 0 ? NULL : failed(a, "fsync", path);
}

/* The rename itself reaches the disk with the directory. */
NODISCARD static struct err *
sync_directory_of(struct arena *a, const char *path)
{
	char *dir = arena_strdup(a, path), *slash = strrchr(dir, '/');

	if (slash != NULL)
		*(slash == dir ? slash + 1 : slash) = '\0';
	SCOPED_FD fd = open(slash != NULL ? dir : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd >= 0 && fsync(fd) == 0 ? NULL : failed(a, "fsync", dir);
}

struct err *
file_write(
    struct arena *a, const char *path, const void *bytes, size_t n, mode_t mode, struct file_owner owner)
{
	const char *temp = arena_printf(a, "%s.%08x", path, random_u32());
	SCOPED_FD fd = open(temp, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd < 0)
		return failed(a, "create", temp);
	struct err *e = fill(a, fd, temp, (struct span){ bytes, n }, mode, owner);
	if (e == NULL && rename(temp, path) != 0)
		e = failed(a, "rename", path);
	if (e != NULL) {
		unlink(temp);
		return e;
	}
	return sync_directory_of(a, path);
}

/* Not through a link that another user has put there: who may write above it would choose what else gets this
 * owner and mode. The administrator's links lead on. */
static int
open_own_dir(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	struct stat s;

	if (fd >= 0 || (errno != ELOOP && errno != ENOTDIR) || lstat(path, &s) != 0)
		return fd;
	if (!S_ISLNK(s.st_mode) || (s.st_uid != 0 && s.st_uid != geteuid())) {
		errno = ENOTDIR;
		return -1;
	}
	return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

struct err *
file_ensure_dir(struct arena *a, const char *path, mode_t mode, struct file_owner owner)
{
	char *p = arena_strdup(a, path);

	for (char *slash = strchr(p + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(p, 0755) == 0) {
			if (chmod(p, 0755) != 0)
				return failed(a, "chmod", p);
		} else if (errno != EEXIST) {
			return failed(a, "mkdir", p);
		}
		*slash = '/';
	}
	if (mkdir(path, 0700) != 0 && errno != EEXIST)
		return failed(a, "mkdir", path);
	SCOPED_FD fd = open_own_dir(path);
	if (fd < 0)
		return failed(a, "open", path);
	if (fchown(fd, owner.uid, owner.gid) != 0)
		return failed(a, "chown", path);
	return fchmod(fd, mode) == 0 ? NULL : failed(a, "chmod", path);
}

bool
file_exists(const char *path)
{
	return access(path, F_OK) == 0;
}

struct err *
file_owner(struct arena *a, const char *user, const char *group, struct file_owner *out)
{
	*out = FILE_OWNER_SELF;
	if (geteuid() != 0)
		return NULL;
	const struct passwd *p = getpwnam(user);
	if (p == NULL)
		return err_new(a, ERR_NOT_FOUND, NULL, "there is no system user %s", user);
	out->uid = p->pw_uid;
	const struct group *g = getgrnam(group);
	if (g == NULL)
		return err_new(a, ERR_NOT_FOUND, NULL, "there is no system group %s", group);
	out->gid = g->gr_gid;
	return NULL;
}
