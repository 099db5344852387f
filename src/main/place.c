/* SPDX-License-Identifier: Apache-2.0 */
#include "main/place.h"

#include <errno.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/secret.h"
#include "os/file.h"
#include "os/socket.h"

enum {
	/* Below the instance, the longest socket: run/dovecot/srv.managesieve-login/4194304. */
	LONGEST_SOCKET = 50,
	TRIES = 100,
};

bool
place_fits(const char *path)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._/+-";
	char above[PATH_MAX];
	struct stat s;

	if (strlen(path) > SOCKET_PATH_MAX - LONGEST_SOCKET || path[strspn(path, plain)] != '\0')
		return false;
	if (geteuid() != 0) /* one user for all */
		return true;
	for (const char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
		snprintf(above, sizeof(above), "%.*s", (int)(slash - path), path);
		if (stat(above, &s) == 0 && (s.st_mode & S_IXOTH) == 0)
			return false;
	}
	return true;
}

/* A directory below shelter that nobody has yet: an earlier clone at the same path may have left one. */
NODISCARD static struct err *
new_shelter(struct arena *a, const char *wanted, const char *shelter, const char **out)
{
	const char *digest = secret_digest(a, wanted, strlen(wanted));

	TRY(file_ensure_dir(a, shelter, 0755, FILE_OWNER_SELF));
	for (int i = 0; i < TRIES; i++) {
		const char *path = i == 0 ? arena_printf(a, "%s/%.12s", shelter, digest)
					  : arena_printf(a, "%s/%.12s-%d", shelter, digest, i);

		if (mkdir(path, 0755) == 0) {
			*out = path;
			return NULL;
		}
		if (errno != EEXIST)
			return err_new(a, ERR_INTERNAL, NULL, "mkdir %s: %s", path, strerror(errno));
	}
	return err_new(a, ERR_INTERNAL, NULL, "%s holds too many instances of %s", shelter, wanted);
}

/* What was prepared in the wanted directory goes along. */
NODISCARD static struct err *
move_to_shelter(struct arena *a, const char *wanted, const char *shelter)
{
	const char *target;

	TRY(new_shelter(a, wanted, shelter, &target));
	if (rename(wanted, target) != 0 && errno != ENOENT)
		return err_new(a, ERR_INTERNAL, NULL, "move %s to %s: %s", wanted, target, strerror(errno));
	if (symlink(target, wanted) != 0)
		return err_new(a, ERR_INTERNAL, NULL, "link %s: %s", wanted, strerror(errno));
	return NULL;
}

struct err *
place_make(struct arena *a, const char *wanted, const char *shelter)
{
	const char *slash = strrchr(wanted, '/'), *name = slash != NULL ? slash + 1 : wanted;
	const char *parent = slash == NULL     ? "."
			     : slash == wanted ? "/"
					       : arena_printf(a, "%.*s", (int)(slash - wanted), wanted);
	struct stat s;

	if (*name == '\0')
		return err_new(
		    a, ERR_INVALID_FIELD, "instance", "%s: the last slash is one too many", wanted);
	if (stat(parent, &s) != 0)
		TRY(file_ensure_dir(a, parent, 0755, FILE_OWNER_SELF));
	char *real = realpath(parent, NULL);
	if (real == NULL)
		return err_new(a, ERR_INTERNAL, NULL, "%s: %s", parent, strerror(errno));
	const char *path = arena_printf(a, "%s/%s", strcmp(real, "/") == 0 ? "" : real, name);
	free(real);
	if (lstat(path, &s) == 0 && S_ISLNK(s.st_mode))
		return NULL;
	if (place_fits(path))
		return file_ensure_dir(a, path, 0755, FILE_OWNER_SELF);
	if (geteuid() != 0)
		return err_new(a, ERR_INVALID_FIELD, "instance", "%s is too long a path for sockets", path);
	return move_to_shelter(a, path, shelter);
}
