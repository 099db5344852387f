/* SPDX-License-Identifier: Apache-2.0 */
#include "os/dav_home.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/random.h"
#include "os/file.h"

enum { TARGET_MAX = 512, LOCK_MS = 10 * 1000 };

/* Of directories. The group, and that it goes on to what is made there, comes from the directory above; a
 * chmod by who is not in that group would end it. */
enum { GROUP_TOO = 0770 };

static struct err *
failed(struct arena *a, const char *what, const char *path)
{
	return err_new(a, ERR_INTERNAL, NULL, "%s %s: %s", what, path, strerrordesc_np(errno));
}

const char *
dav_home_path(struct arena *a, const char *dir, int64_t id)
{
	return arena_printf(a, "%s/homes/%lld", dir, (long long)id);
}

const char *
dav_home_shares(struct arena *a, const char *dir, int64_t id)
{
	return arena_printf(a, "%s/shares/%lld", dir, (long long)id);
}

static bool
leads_to(int at, const char *link, const char *target)
{
	char text[TARGET_MAX];
	ssize_t n = readlinkat(at, link, text, sizeof(text));

	return n == (ssize_t)strlen(target) && memcmp(text, target, (size_t)n) == 0;
}

struct err *
dav_home_link(struct arena *a, int at, const char *link, const char *temp, const char *target)
{
	if (leads_to(at, link, target))
		return NULL;
	if (symlinkat(target, at, temp) != 0)
		return failed(a, "link", temp);
	if (renameat(at, temp, at, link) == 0)
		return NULL;
	struct err *e = failed(a, "link", link);
	unlinkat(at, temp, 0);
	return e;
}

NODISCARD static struct err *
make_dir(struct arena *a, const char *path)
{
	return mkdir(path, GROUP_TOO) == 0 ? NULL : failed(a, "mkdir", path);
}

/* Titles are ours: nothing in them has to be escaped. */
NODISCARD static struct err *
make_collection(struct arena *a, const char *home, const char *name, const char *properties)
{
	const char *path = arena_printf(a, "%s/%s", home, name);

	TRY(make_dir(a, path));
	return file_write(a, arena_printf(a, "%s/.Radicale.props", path), properties, strlen(properties),
	    0660, FILE_OWNER_SELF);
}

NODISCARD static struct err *
fill(struct arena *a, const char *home, const struct dav_titles *titles)
{
	TRY(make_dir(a, home));
	TRY(make_collection(a, home, "calendar",
	    arena_printf(a,
		"{\"C:supported-calendar-component-set\": \"VEVENT,VJOURNAL,VTODO\", \"D:displayname\": \"%s\","
		" \"ICAL:calendar-color\": \"#2563ebff\", \"tag\": \"VCALENDAR\"}",
		titles->calendar)));
	return make_collection(a, home, "contacts",
	    arena_printf(a, "{\"D:displayname\": \"%s\", \"tag\": \"VADDRESSBOOK\"}", titles->contacts));
}

/* Of one that was not finished. */
static void
drop(struct arena *a, const char *home)
{
	static const char *const files[] = { "calendar/.Radicale.props", "contacts/.Radicale.props" };

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		unlink(arena_printf(a, "%s/%s", home, files[i]));
	rmdir(arena_printf(a, "%s/calendar", home));
	rmdir(arena_printf(a, "%s/contacts", home));
	rmdir(home);
}

/* As a whole or not at all; somebody else may make it at the same time. */
NODISCARD static struct err *
make_home(struct arena *a, const char *dir, const char *home, const struct dav_titles *titles)
{
	const char *made = arena_printf(a, "%s/homes/.new-%08x", dir, random_u32());

	if (file_exists(home))
		return NULL;
	struct err *e = fill(a, made, titles);
	if (e == NULL && rename(made, home) == 0)
		return NULL;
	if (e == NULL && errno != ENOTEMPTY && errno != EEXIST)
		e = failed(a, "make", home);
	drop(a, made);
	return e;
}

void
dav_home_note(struct arena *a, const char *dir, int64_t id)
{
	const char *path = arena_printf(a, "%s/changed/%lld", dir, (long long)id);
	SCOPED_FD fd = open(path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0660);

	if (fd < 0)
		log_event(NULL, LOG_WARN_, "dav.not_counted", "reason", strerrordesc_np(errno), NULL);
}

void
dav_home_note_all(struct arena *a, const char *dir)
{
	const char *done = arena_printf(a, "%s/changed/.all", dir);
	SCOPED_DIR *homes = file_exists(done) ? NULL : opendir(arena_printf(a, "%s/homes", dir));

	if (homes == NULL)
		return;
	for (const struct dirent *e; (e = readdir(homes)) != NULL;)
		if (*e->d_name != '.')
			dav_home_note(a, dir, strtoll(e->d_name, NULL, 10));
	SCOPED_FD fd = open(done, O_WRONLY | O_CREAT | O_CLOEXEC, 0640);
	if (fd < 0)
		log_event(NULL, LOG_WARN_, "dav.not_counted", "reason", strerrordesc_np(errno), NULL);
}

int64_t
dav_home_noted(struct arena *a, const char *dir)
{
	SCOPED_DIR *names = opendir(arena_printf(a, "%s/changed", dir));

	for (const struct dirent *e; names != NULL && (e = readdir(names)) != NULL;)
		if (*e->d_name != '.' && unlinkat(dirfd(names), e->d_name, 0) == 0)
			return strtoll(e->d_name, NULL, 10);
	return 0;
}

struct err *
dav_home_ensure(
    struct arena *a, const char *dir, int64_t id, const char *address, const struct dav_titles *titles)
{
	const char *link = arena_printf(a, "%s/collection-root/%s", dir, address);
	const char *target = arena_printf(a, "../homes/%lld", (long long)id);

	if (leads_to(AT_FDCWD, link, target))
		return NULL;
	TRY(make_home(a, dir, dav_home_path(a, dir, id), titles));
	dav_home_note(a, dir, id);
	return dav_home_link(
	    a, AT_FDCWD, link, arena_printf(a, "%s/collection-root/.new-%08x", dir, random_u32()), target);
}

void
dav_home_sweep(struct arena *a, const char *dir)
{
	SCOPED_DIR *names = opendir(arena_printf(a, "%s/collection-root", dir));
	struct stat s;

	for (const struct dirent *e; names != NULL && (e = readdir(names)) != NULL;)
		if (*e->d_name != '.' && fstatat(dirfd(names), e->d_name, &s, 0) != 0 && errno == ENOENT &&
		    unlinkat(dirfd(names), e->d_name, 0) != 0)
			log_event(NULL, LOG_WARN_, "dav.name_kept", "reason", strerrordesc_np(errno), NULL);
}

NODISCARD static struct err *
lock_file(struct arena *a, const char *path, int flags, int how, int *fd)
{
	SCOPED_FD lock = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | flags, 0600);

	if (lock < 0)
		return failed(a, "open", path);
	if (!file_lock(lock, how, LOCK_MS))
		return errno == EWOULDBLOCK
			   ? err_new(a, ERR_BUSY, NULL,
				 "contacts and calendars are in use by somebody else: try again")
			   : failed(a, "lock", path);
	*fd = scoped_keep(&lock);
	return NULL;
}

struct err *
dav_home_lock(struct arena *a, const char *dir, bool exclusive, int *fd)
{
	return lock_file(a, arena_printf(a, "%s/.Radicale.lock", dir), 0, exclusive ? LOCK_EX : LOCK_SH, fd);
}

struct err *
dav_home_lock_shares(struct arena *a, const char *dir, int *fd)
{
	return lock_file(a, arena_printf(a, "%s/shares/.lock", dir), O_CREAT, LOCK_EX, fd);
}
