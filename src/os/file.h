/* SPDX-License-Identifier: Apache-2.0 */
/* file: whole files and directories. */
#pragma once
#include <dirent.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/scoped.h"
#include "base/span.h"

/* The whole file, NUL-terminated behind its last byte, in the arena. Fails with not_found, too_large (more
 * than max bytes), internal (also for a link, and for what is no file: whoever may write beside it could
 * else lead or hold us). */
NODISCARD struct err *file_read(struct arena *a, const char *path, size_t max, struct span *out);

/* Who owns what is written; (uid_t)-1 and (gid_t)-1 leave it to the process. */
struct file_owner {
	uid_t uid;
	gid_t gid;
};
#define FILE_OWNER_SELF ((struct file_owner){ (uid_t)-1, (gid_t)-1 })

/* Replace the file as a whole: a temporary one beside it, fsync, rename; readers see the old or the new one.
 */
NODISCARD struct err *file_write(
    struct arena *a, const char *path, const void *bytes, size_t n, mode_t mode, struct file_owner owner);
/* Make the directory and those above it; mode and owner are set on the last one, also when it existed. Those
 * above become 0755. It may be a link only when that is root's or our own: else it fails with internal. */
NODISCARD struct err *file_ensure_dir(
    struct arena *a, const char *path, mode_t mode, struct file_owner owner);
bool file_exists(const char *path);
/* Write all bytes. False: errno says why. */
NODISCARD bool file_put(int fd, struct span bytes);
/* flock(2), waited for at most wait_ms, 0: not at all. False: errno says why; EWOULDBLOCK: somebody has it.
 */
NODISCARD bool file_lock(int fd, int how, int wait_ms);
/* To read the names in an open directory from the first on; NULL when that is not possible. The descriptor
 * stays the caller's. */
DIR *file_names(int dir);

static inline void
file_end_names(DIR **d)
{
	if (*d != NULL)
		closedir(*d);
}
#define SCOPED_DIR SCOPED(file_end_names) DIR

/* User and group by name; when not run as root FILE_OWNER_SELF. Fails with not_found. */
NODISCARD struct err *file_owner(
    struct arena *a, const char *user, const char *group, struct file_owner *out);
