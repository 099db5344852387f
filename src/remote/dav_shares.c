/* SPDX-License-Identifier: Apache-2.0 */
/* What an account may see of others': a file that grants it, and a link by which Radicale and its clients
 * find it (os/dav_home.h). */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/ctx.h"
#include "base/log.h"
#include "os/dav_home.h"
#include "remote/dav_private.h"

/* Radicale reads who may see what, and can not write it. */
enum { FOLDER_MODE = 02750, GRANT_MODE = 0640 };

static const char prefix[] = "share-";

static bool
is_wanted(struct arena *a, const char *name, const struct collection_share *shares, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(name, arena_printf(a, "%s%lld", prefix, (long long)shares[i].id)) == 0)
			return true;
	return false;
}

/* Of names that begin so; the others are the member's own collections. */
static void
remove_others(struct arena *a, int folder, const struct collection_share *shares, size_t n)
{
	SCOPED_DIR *d = folder < 0 ? NULL : file_names(folder);

	for (const struct dirent *e; d != NULL && (e = readdir(d)) != NULL;)
		if (strncmp(e->d_name, prefix, sizeof(prefix) - 1) == 0 &&
		    !is_wanted(a, e->d_name, shares, n))
			unlinkat(folder, e->d_name, 0);
}

NODISCARD static struct err *
grant(struct arena *a, int home, int grants, const struct collection_share *s)
{
	const char *name = arena_printf(a, "%s%lld", prefix, (long long)s->id);
	const char *target = arena_printf(a, "%lld/%s", (long long)s->owner_id, s->collection);
	const char *line = arena_printf(a, "%s %s\n", collection_rights_names[s->rights], target);

	TRY(dav_write(a, grants, name, (struct span){ line, strlen(line) }, GRANT_MODE));
	return dav_home_link(a, home, name, dav_temp_name(a), arena_printf(a, "../%s", target));
}

/* The member's folder of grants; made when something is to be granted. */
NODISCARD static struct err *
open_grants(struct arena *a, const char *dir, int64_t member, bool make, int *fd)
{
	const char *path = dav_home_shares(a, dir, member);

	*fd = dav_open_dir(AT_FDCWD, path);
	if (*fd >= 0 || (errno == ENOENT && !make))
		return NULL;
	if (errno != ENOENT || mkdir(path, FOLDER_MODE) != 0 || (*fd = dav_open_dir(AT_FDCWD, path)) < 0)
		return dav_failed(a, "make", path);
	return fchmod(*fd, FOLDER_MODE) == 0 ? NULL : dav_failed(a, "chmod", path);
}

struct err *
dav_set_shares(
    struct arena *a, const char *dir, int64_t member, const struct collection_share *shares, size_t n)
{
	SCOPED_FD home = dav_open_dir(AT_FDCWD, dav_home_path(a, dir, member)), grants = -1;

	TRY(open_grants(a, dir, member, n > 0, &grants));
	remove_others(a, grants, shares, n);
	remove_others(a, home, shares, n);
	if (n > 0 && home < 0)
		return err_new(a, ERR_UNAVAILABLE, NULL,
		    "account %lld has no home for contacts and calendars yet", (long long)member);
	for (size_t i = 0; i < n; i++)
		TRY(grant(a, home, grants, &shares[i]));
	return NULL;
}

bool
dav_tell_shares(struct ctx *c, int64_t member_id, const struct account *member,
    const struct collection_share *shares, size_t n)
{
	const char *dir = c->site->dav_dir;
	const struct err *e = n == 0 ? NULL : dav_ensure(&c->arena, dir, member);

	if (e == NULL)
		e = dav_set_shares(&c->arena, dir, member_id, shares, n);
	if (e != NULL)
		log_event(c, LOG_WARN_, "shares.not_written", "account_id",
		    arena_printf(&c->arena, "%lld", (long long)member_id), "detail", e->detail, NULL);
	return e == NULL;
}
