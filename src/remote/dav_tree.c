/* SPDX-License-Identifier: Apache-2.0 */
#include "remote/dav_tree.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/random.h"
#include "base/scoped_json.h"
#include "base/utf8.h"
#include "model/account.h"
#include "os/dav_home.h"
#include "remote/dav_private.h"

enum { DEPTH_MAX = 8, FOLDER_MODE = 02770, NAME_SHOWN_MAX = 200 /* bytes */ };

/* How Radicale names what we care for (its .Radicale.props is one JSON object of texts). */
#define DISPLAY_NAME "D:displayname"
#define CALENDAR_COLOUR "ICAL:calendar-color"
#define BOOK_COLOUR "{http://inf-it.com/ns/ab/}addressbook-color"

static const char *const tags[] = {
	[COLLECTION_ADDRESSBOOK] = "VADDRESSBOOK", [COLLECTION_CALENDAR] = "VCALENDAR"
};

struct err *
dav_failed(struct arena *a, const char *what, const char *name)
{
	enum err_code code = errno == ENOSPC || errno == EDQUOT ? ERR_UNAVAILABLE : ERR_INTERNAL;

	return err_new(a, code, NULL, "%s %s: %s", what, name, strerrordesc_np(errno));
}

int
dav_open_dir(int at, const char *name)
{
	return openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

bool
dav_is_item(const char *name)
{
	size_t n = strlen(name);

	return name[0] != '.' && name[n - 1] != '~';
}

struct err *
dav_read(struct arena *a, int at, const char *name, size_t max, struct span *out, bool *there)
{
	SCOPED_FD fd = openat(at, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat s;

	*there = fd >= 0 && fstat(fd, &s) == 0 && S_ISREG(s.st_mode);
	if (!*there)
		return NULL;
	if (s.st_size > (off_t)max)
		return err_new(a, ERR_TOO_LARGE, NULL, "%s is larger than %zu bytes", name, max);
	char *p = arena_alloc(a, (size_t)s.st_size + 1);
	size_t n = 0;
	for (ssize_t got = 1; got > 0 && n<(size_t)s.st_size; n += got> 0 ? (size_t)got : 0)
		if ((got = read(fd, p + n, (size_t)s.st_size - n)) < 0)
			return dav_failed(a, "read", name);
	*out = (struct span){ p, n };
	return NULL;
}

const char *
dav_temp_name(struct arena *a)
{
	return arena_printf(a, DAV_TEMP "%08x%08x", random_u32(), random_u32());
}

struct err *
dav_write(struct arena *a, int at, const char *name, struct span bytes, mode_t mode)
{
	const char *temp = dav_temp_name(a);
	SCOPED_FD fd = openat(at, temp, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);

	if (fd < 0)
		return dav_failed(a, "create", temp);
	struct err *e = file_put(fd, bytes) && fchmod(fd, mode) == 0 && fsync(fd) == 0
			    ? NULL
			    : dav_failed(a, "write", temp);
	if (e == NULL && renameat(at, temp, at, name) != 0)
		e = dav_failed(a, "rename", name);
	if (e != NULL)
		unlinkat(at, temp, 0);
	else
		fsync(at);
	return e;
}

struct err *
dav_make_temp(struct arena *a, int at, const char **name, int *fd)
{
	*name = dav_temp_name(a);
	if (mkdirat(at, *name, FOLDER_MODE) != 0 || (*fd = dav_open_dir(at, *name)) < 0)
		return dav_failed(a, "make", *name);
	/* what mkdir was told is less the umask, and without the group's bit */
	return fchmod(*fd, FOLDER_MODE) == 0 ? NULL : dav_failed(a, "chmod", *name);
}

static void
remove_below(int at, const char *name, int depth)
{
	SCOPED_FD folder = dav_open_dir(at, name);
	SCOPED_DIR *d = folder < 0 || depth > DEPTH_MAX ? NULL : file_names(folder);

	for (const struct dirent *e; d != NULL && (e = readdir(d)) != NULL;)
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0 &&
		    unlinkat(folder, e->d_name, 0) != 0)
			remove_below(folder, e->d_name, depth + 1);
	unlinkat(at, name, AT_REMOVEDIR);
}

void
dav_remove_all(int at, const char *name)
{
	remove_below(at, name, 0);
}

void
dav_unlock(struct dav_open *o)
{
	if (o->lock >= 0)
		close(o->lock);
	o->lock = -1;
}

void
dav_release(struct dav_open *o)
{
	dav_unlock(o);
	if (o->folder >= 0)
		close(o->folder);
	if (o->home >= 0)
		close(o->home);
	*o = DAV_CLOSED;
}

static const char *
text_of(struct arena *a, const json_t *props, const char *key)
{
	const char *text = json_string_value(json_object_get(props, key));

	return text == NULL ? NULL : arena_strdup(a, text);
}

static const char *
colour_key(int type)
{
	return type == COLLECTION_CALENDAR ? CALENDAR_COLOUR : BOOK_COLOUR;
}

/* NULL: there are none, or they are no object. */
NODISCARD static struct err *
read_props(struct arena *a, int folder, json_t **props)
{
	struct span text;
	bool there;

	*props = NULL;
	TRY(dav_read(a, folder, DAV_PROPS, DAV_PROPS_MAX, &text, &there));
	if (there)
		*props = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, NULL);
	return NULL;
}

static bool
type_of(const json_t *props, int *type)
{
	const char *tag = json_string_value(json_object_get(props, "tag"));

	for (int i = 0; tag != NULL && i <= COLLECTION_CALENDAR; i++)
		if (strcmp(tags[i], tag) == 0) {
			*type = i;
			return true;
		}
	return false;
}

/* *found false: the folder is no address book and no calendar. */
NODISCARD static struct err *
describe(struct arena *a, int folder, const char *id, struct collection *out, bool *found)
{
	SCOPED_JSON *props = NULL;

	TRY(read_props(a, folder, &props));
	*out = (struct collection){ .id = arena_strdup(a, id) };
	*found = type_of(props, &out->type);
	if (!*found)
		return NULL;
	const char *name = text_of(a, props, DISPLAY_NAME),
		   *colour = text_of(a, props, colour_key(out->type));
	/* a client may have written a megabyte: it would fill the lists of all who share it */
	out->name = name == NULL || *name == '\0'
			? out->id
			: arena_printf(a, "%.*s", (int)utf8_cut(name, strlen(name), NAME_SHOWN_MAX), name);
	out->colour = colour == NULL ? NULL : collection_colour(a, colour);
	return NULL;
}

/* *there false: the account has no home yet. */
NODISCARD static struct err *
open_home(struct arena *a, const char *dir, int64_t owner, bool change, struct dav_open *out, bool *there)
{
	const char *path = dav_home_path(a, dir, owner);

	TRY(dav_home_lock(a, dir, change, &out->lock));
	out->home = dav_open_dir(AT_FDCWD, path);
	*there = out->home >= 0;
	return *there || errno == ENOENT ? NULL : dav_failed(a, "open", path);
}

struct err *
dav_ensure(struct arena *a, const char *dir, const struct account *account)
{
	const char *const *titles = collection_first_titles[account->language];

	return dav_home_ensure(a, dir, account->id, account->name,
	    &(struct dav_titles){ titles[COLLECTION_CALENDAR], titles[COLLECTION_ADDRESSBOOK] });
}

NODISCARD static struct err *
open_found(struct arena *a, const char *id, struct dav_open *out, bool *found)
{
	*found = false;
	out->folder = collection_is_id(id) ? dav_open_dir(out->home, id) : -1;
	return out->folder < 0 ? NULL : describe(a, out->folder, id, &out->what, found);
}

struct err *
dav_open(struct arena *a, const char *dir, int64_t owner, const char *id, bool change, struct dav_open *out)
{
	bool found;

	TRY(open_home(a, dir, owner, change, out, &found));
	if (found)
		TRY(open_found(a, id, out, &found));
	return found ? NULL
		     : err_new(a, ERR_NOT_FOUND, NULL,
			   "{no_such_collection}there is no such address book and no such calendar");
}

struct err *
dav_look(struct arena *a, const char *dir, int64_t owner, const char *id, struct collection *out, bool *found)
{
	SCOPED_DAV o = DAV_CLOSED;

	*found = false;
	o.home = dav_open_dir(AT_FDCWD, dav_home_path(a, dir, owner));
	if (o.home < 0)
		return NULL;
	TRY(open_found(a, id, &o, found));
	*out = o.what;
	return NULL;
}

struct err *
dav_number(struct arena *a, const char *dir, int64_t owner, int64_t *address_books, int64_t *calendars)
{
	SCOPED_FD home = dav_open_dir(AT_FDCWD, dav_home_path(a, dir, owner));
	SCOPED_DIR *d = home < 0 ? NULL : file_names(home);
	struct collection one;
	bool found;

	*address_books = *calendars = 0;
	for (const struct dirent *e; d != NULL && (e = readdir(d)) != NULL;) {
		if (!collection_is_id(e->d_name))
			continue;
		TRY(dav_look(a, dir, owner, e->d_name, &one, &found));
		*address_books += found && one.type == COLLECTION_ADDRESSBOOK;
		*calendars += found && one.type == COLLECTION_CALENDAR;
	}
	return NULL;
}

struct err *
dav_is_gone(struct arena *a, const char *dir, int64_t owner, const char *id, bool *gone)
{
	SCOPED_DAV o = DAV_CLOSED;
	struct stat s;
	bool there;

	*gone = false;
	TRY(open_home(a, dir, owner, false, &o, &there));
	*gone = there && fstatat(o.home, id, &s, AT_SYMLINK_NOFOLLOW) != 0 && errno == ENOENT;
	return NULL;
}

void
dav_count(const struct dav_open *o, struct collection *out)
{
	SCOPED_DIR *d = file_names(o->folder);
	struct stat s;

	out->items = out->bytes = 0;
	for (const struct dirent *e; d != NULL && (e = readdir(d)) != NULL;) {
		if (!dav_is_item(e->d_name) || fstatat(o->folder, e->d_name, &s, AT_SYMLINK_NOFOLLOW) != 0 ||
		    !S_ISREG(s.st_mode))
			continue;
		out->items++;
		out->bytes += s.st_size;
	}
}

static int
by_name(const void *x, const void *y)
{
	const struct collection *a = x, *b = y;
	int order = strcoll(a->name, b->name);

	return order != 0 ? order : strcmp(a->id, b->id);
}

/* How many folders there are, at most max of them in out. */
NODISCARD static struct err *
read_home(struct arena *a, struct dav_open *home, struct collection *out, size_t max, size_t *n)
{
	SCOPED_DIR *d = file_names(home->home);

	*n = 0;
	for (const struct dirent *e; d != NULL && (e = readdir(d)) != NULL && *n < max;) {
		struct dav_open one = { -1, home->home, -1, { 0 } };
		bool found;

		struct err *failure = open_found(a, e->d_name, &one, &found);
		if (failure == NULL && found) {
			out[*n] = one.what;
			dav_count(&one, &out[(*n)++]);
		}
		if (one.folder >= 0)
			close(one.folder);
		TRY(failure);
	}
	return NULL;
}

/* Clients make some by themselves: more than we let be made are shown, though not without end. */
enum { SHOWN_MAX = 5 * COLLECTIONS_MAX };

struct err *
dav_list(struct arena *a, const char *dir, int64_t owner, struct collection **out, size_t *n)
{
	SCOPED_DAV home = DAV_CLOSED;
	bool there;

	*n = 0;
	*out = arena_alloc(a, SHOWN_MAX * sizeof(**out));
	TRY(open_home(a, dir, owner, false, &home, &there));
	if (there)
		TRY(read_home(a, &home, *out, SHOWN_MAX, n));
	qsort(*out, *n, sizeof(**out), by_name);
	return NULL;
}

/* Lay name and colour over the properties that are there. */
NODISCARD static struct err *
write_props(struct arena *a, int folder, json_t *props, const struct collection *wanted)
{
	const char *key = colour_key(wanted->type);

	json_object_set_new(props, DISPLAY_NAME, json_string(wanted->name));
	if (wanted->colour == NULL)
		json_object_del(props, key);
	else
		json_object_set_new(props, key, json_string(wanted->colour));
	char *text = json_dumps(props, JSON_SORT_KEYS | JSON_COMPACT);
	if (text == NULL)
		return err_new(a, ERR_INTERNAL, NULL, "the properties can not be written");
	struct err *e = dav_write(a, folder, DAV_PROPS, (struct span){ text, strlen(text) }, DAV_FILE_MODE);
	free(text);
	return e;
}

NODISCARD static struct err *
write_new_props(struct arena *a, int folder, const struct collection *wanted)
{
	SCOPED_JSON *props = json_object();

	json_object_set_new(props, "tag", json_string(tags[wanted->type]));
	if (wanted->type == COLLECTION_CALENDAR)
		json_object_set_new(
		    props, "C:supported-calendar-component-set", json_string("VEVENT,VJOURNAL,VTODO"));
	return write_props(a, folder, props, wanted);
}

NODISCARD static struct err *
check_room(struct arena *a, struct dav_open *home)
{
	struct collection *all = arena_alloc(a, COLLECTIONS_MAX * sizeof(*all));
	size_t n;

	TRY(read_home(a, home, all, COLLECTIONS_MAX, &n));
	if (n < COLLECTIONS_MAX)
		return NULL;
	return err_new(a, ERR_CONFLICT, NULL,
	    "{collections_full}you have %d address books and calendars: delete one first", COLLECTIONS_MAX);
}

/* As a whole or not at all. */
struct err *
dav_create(struct arena *a, const char *dir, int64_t owner, const struct collection *wanted)
{
	SCOPED_DAV o = DAV_CLOSED;
	const char *temp;
	bool there, found;

	TRY(open_home(a, dir, owner, true, &o, &there));
	if (!there)
		return err_new(a, ERR_UNAVAILABLE, NULL,
		    "{dav_not_ready}contacts and calendars are not set up yet: try again");
	TRY(open_found(a, wanted->id, &o, &found));
	if (found)
		return NULL;
	TRY(check_room(a, &o));
	TRY(dav_make_temp(a, o.home, &temp, &o.folder));
	struct err *e = write_new_props(a, o.folder, wanted);
	if (e == NULL && renameat(o.home, temp, o.home, wanted->id) != 0)
		e = dav_failed(a, "rename", wanted->id);
	if (e != NULL)
		dav_remove_all(o.home, temp);
	return e;
}

struct err *
dav_update(struct arena *a, const char *dir, int64_t owner, const char *id, const struct collection *wanted)
{
	SCOPED_DAV o = DAV_CLOSED;
	SCOPED_JSON *props = NULL;
	struct collection now = *wanted;

	TRY(dav_open(a, dir, owner, id, true, &o));
	TRY(read_props(a, o.folder, &props));
	now.type = o.what.type;
	return write_props(a, o.folder, props, &now);
}

/* It is away for everybody at once; what it held is removed when nobody waits for the lock any more. */
struct err *
dav_delete(struct arena *a, const char *dir, int64_t owner, const char *id)
{
	SCOPED_DAV o = DAV_CLOSED;
	SCOPED_FD temp_fd = -1;
	const char *temp;

	TRY(dav_open(a, dir, owner, id, true, &o));
	TRY(dav_make_temp(a, o.home, &temp, &temp_fd));
	if (renameat(o.home, id, temp_fd, "gone") != 0) {
		struct err *e = dav_failed(a, "remove", id);

		dav_remove_all(o.home, temp);
		return e;
	}
	fsync(o.home);
	dav_unlock(&o);
	dav_remove_all(o.home, temp);
	return NULL;
}
