/* SPDX-License-Identifier: Apache-2.0 */
/* Items of a collection, in and out. */
#include <ctype.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/random.h"
#include "base/secret.h"
#include "remote/dav_private.h"
#include "wire/vobject.h"

/* STEP: names that are changed before others have their turn. */
enum {
	NAME_MAX_ = 100,
	EXPORT_PIECE = 2 * DAV_ITEM_MAX,
	STEP = 500,
	TURN_NS = 2000000,
	DISK_BLOCK = 512,
	FILE_BLOCK = 4096
};

static enum vobject_kind
kind_of(const struct dav_open *o)
{
	return o->what.type == COLLECTION_CALENDAR ? VOBJECT_CALENDAR : VOBJECT_CARDS;
}

/* An item that lies there: uid NULL when the file is none that we can read, or is gone. */
struct old_item {
	const char *file, *uid, *digest;
	ino_t inode; /* with changed: this very file, for each change makes another one */
	struct timespec changed;
	unsigned round; /* last one in which it was there */
	bool first;     /* it was there before we began */
	bool kept;
};

struct importing {
	struct arena *a;
	struct dav_open *to;
	struct vobject_item *items;
	size_t n;
	int staged; /* folder of new files, which bear the number of their item */
	struct old_item *old;
	size_t n_old, sorted, size; /* the first sorted ones are in the order of their files */
	struct old_item **by_uid;   /* n_by_uid of them */
	size_t n_by_uid;
	unsigned round;
	bool replace;
	struct collection_imported *counts;
};

static int
by_name(const void *x, const void *y)
{
	const struct old_item *a = x, *b = y;

	return strcmp(a->file, b->file);
}

static int
by_uid(const void *x, const void *y)
{
	const struct old_item *const *a = x, *const *b = y;

	return strcmp((*a)->uid, (*b)->uid);
}

/* What the file says: as an import would write it. */
NODISCARD static struct err *
read_old(struct importing *i, struct old_item *out)
{
	struct arena piece = { 0 };
	struct vobject_item *items = NULL;
	struct span text;
	size_t n = 0;
	bool there;

	out->uid = out->digest = NULL;
	struct err *e = dav_read(&piece, i->to->folder, out->file, DAV_ITEM_MAX, &text, &there);
	if (e == NULL && there)
		e = vobject_split(&piece, text, kind_of(i->to), &items, &n);
	if (e == NULL && n == 1 && items[0].wrong == NULL) {
		out->uid = arena_strdup(i->a, items[0].uid);
		out->digest = secret_digest(i->a, items[0].text.p, items[0].text.n);
	}
	if (e != NULL && e->code == ERR_TOO_LARGE)
		e = NULL; /* none that we can read */
	if (e != NULL)
		e = err_again(i->a, e, NULL, NULL);
	arena_free(&piece);
	return e;
}

/* Room for n more: then none of them moves. */
static void
reserve(struct importing *i, size_t n)
{
	if (i->n_old + n <= i->size)
		return;
	i->size = 2 * (i->n_old + n);
	struct old_item *more = arena_alloc(i->a, i->size * sizeof(*more));
	if (i->n_old > 0)
		memcpy(more, i->old, i->n_old * sizeof(*more));
	i->old = more;
	i->by_uid = arena_alloc(i->a, i->size * sizeof(struct old_item *));
	i->n_by_uid = 0;
}

static struct old_item *
append_old(struct importing *i, const char *file)
{
	reserve(i, 1);
	i->old[i->n_old] = (struct old_item){ .file = arena_strdup(i->a, file), .first = i->round == 1 };
	return &i->old[i->n_old++];
}

/* One file, read only when it is not the one that we know. */
NODISCARD static struct err *
look_at(struct importing *i, const char *file)
{
	const struct old_item key = { .file = file };
	struct old_item *old =
	    i->sorted == 0 ? NULL : bsearch(&key, i->old, i->sorted, sizeof(*i->old), by_name);
	struct stat s;

	if (fstatat(i->to->folder, file, &s, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(s.st_mode))
		return NULL;
	if (old == NULL)
		old = append_old(i, file);
	old->round = i->round;
	if (old->inode == s.st_ino && old->changed.tv_sec == s.st_ctim.tv_sec &&
	    old->changed.tv_nsec == s.st_ctim.tv_nsec)
		return NULL;
	old->inode = s.st_ino;
	old->changed = s.st_ctim;
	return read_old(i, old);
}

static void
sort_old(struct importing *i)
{
	if (i->sorted < i->n_old)
		qsort(i->old, i->n_old, sizeof(*i->old), by_name);
	i->sorted = i->n_old;
	i->n_by_uid = 0;
	for (size_t j = 0; j < i->n_old; j++)
		if (i->old[j].uid != NULL && i->old[j].round == i->round)
			i->by_uid[i->n_by_uid++] = &i->old[j];
	if (i->n_by_uid > 0)
		qsort(i->by_uid, i->n_by_uid, sizeof(struct old_item *), by_uid);
}

/* All that lies there by now. Of what was known before only the file's name and number are looked at. */
NODISCARD static struct err *
look(struct importing *i)
{
	SCOPED_DIR *d = file_names(i->to->folder);

	if (d == NULL)
		return dav_failed(i->a, "read", i->to->what.id);
	i->round++;
	for (const struct dirent *e; (e = readdir(d)) != NULL;)
		if (dav_is_item(e->d_name) && e->d_type != DT_DIR)
			TRY(look_at(i, e->d_name));
	reserve(i, STEP);
	sort_old(i);
	return NULL;
}

static struct old_item *
find_old(const struct importing *i, const char *uid)
{
	const struct old_item key = { .uid = uid }, *wanted = &key;
	struct old_item **found =
	    i->n_by_uid == 0 ? NULL
			     : bsearch(&wanted, i->by_uid, i->n_by_uid, sizeof(struct old_item *), by_uid);

	return found == NULL ? NULL : *found;
}

static const char *
staged_name(const struct importing *i, size_t item)
{
	return arena_printf(i->a, "%zu", item);
}

NODISCARD static struct err *
stage(struct importing *i, size_t item)
{
	const char *name = staged_name(i, item);
	struct span text = i->items[item].text;
	SCOPED_FD fd = openat(i->staged, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, DAV_FILE_MODE);

	if (fd < 0)
		return dav_failed(i->a, "create", name);
	if (!file_put(fd, text))
		return dav_failed(i->a, "write", name);
	return fchmod(fd, DAV_FILE_MODE) == 0 ? NULL : dav_failed(i->a, "chmod", name);
}

/* Before anybody has to wait: written, and on the disk. */
NODISCARD static struct err *
stage_all(struct importing *i)
{
	for (size_t item = 0; item < i->n; item++)
		if (i->items[item].wrong == NULL)
			TRY(stage(i, item));
	return syncfs(i->staged) == 0 ? NULL : dav_failed(i->a, "sync", "the import");
}

/* The UID itself where it is fit for a file, else what follows from it: nobody chooses a name. */
static const char *
file_name(struct importing *i, const char *uid, bool taken)
{
	const char *end = i->to->what.type == COLLECTION_CALENDAR ? ".ics" : ".vcf";
	size_t n = strlen(uid);
	bool fit = n <= NAME_MAX_ && *uid != '.';

	for (size_t j = 0; j < n; j++)
		fit &= isalnum((unsigned char)uid[j]) || strchr("-_.@", uid[j]) != NULL;
	return arena_printf(i->a, "%s%s%s", fit ? uid : secret_digest(i->a, uid, n),
	    taken ? arena_printf(i->a, "-%08x", random_u32()) : "", end);
}

/* What we have put there needs not be read again. */
static void
note_put(struct importing *i, const char *name, struct old_item *old, const struct vobject_item *in)
{
	struct stat s = { 0 };

	if (old == NULL)
		old = append_old(i, name);
	if (fstatat(i->to->folder, name, &s, AT_SYMLINK_NOFOLLOW) == 0) {
		old->inode = s.st_ino;
		old->changed = s.st_ctim;
	}
	old->uid = in->uid;
	old->digest = secret_digest(i->a, in->text.p, in->text.n);
	old->round = i->round;
	old->kept = true;
}

NODISCARD static struct err *
put_item(struct importing *i, size_t item)
{
	const struct vobject_item *in = &i->items[item];
	struct old_item *old = find_old(i, in->uid);
	const char *name;

	if (old != NULL) {
		old->kept = true;
		name = old->file;
		if (strcmp(old->digest, secret_digest(i->a, in->text.p, in->text.n)) == 0) {
			i->counts->unchanged++;
			return NULL;
		}
	} else {
		name = file_name(i, in->uid, false);
		if (faccessat(i->to->folder, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
			name = file_name(i, in->uid, true);
	}
	if (renameat(i->staged, staged_name(i, item), i->to->folder, name) != 0)
		return dav_failed(i->a, "rename", name);
	*(old != NULL ? &i->counts->updated : &i->counts->added) += 1;
	note_put(i, name, old, in);
	return NULL;
}

/* Some items from *item on; it is set to the next one. */
NODISCARD static struct err *
put_some(struct importing *i, size_t *item)
{
	for (int n = 0; *item < i->n && n < STEP; ++*item)
		if (i->items[*item].wrong == NULL) {
			TRY(put_item(i, *item));
			n++;
		}
	return NULL;
}

/* What was there and the file does not have goes, behind what it has. */
NODISCARD static struct err *
take_some_away(struct importing *i, size_t *left)
{
	int n = 0;

	for (*left = i->n_old; *left > 0 && n < STEP; --*left) {
		struct old_item *old = &i->old[*left - 1];

		if (!old->first || old->kept || old->round != i->round)
			continue;
		if (unlinkat(i->to->folder, old->file, 0) != 0)
			return dav_failed(i->a, "remove", old->file);
		old->kept = true;
		i->counts->removed++;
		n++;
	}
	return NULL;
}

static void
tell_refused(struct arena *a, const struct vobject_item *items, size_t n, struct dav_imported *out)
{
	out->refusals = arena_alloc(a, (n + 1) * sizeof(*out->refusals));
	for (size_t i = 0; i < n; i++)
		if (items[i].wrong != NULL)
			out->refusals[out->n++] = (struct collection_refusal){ .line = (int64_t)items[i].line,
				.uid = items[i].uid,
				.name = items[i].name,
				.detail = items[i].wrong };
	out->counts.refused = (int64_t)out->n;
}

/* One step under the lock, which all users wait for: what came meanwhile is seen, then some names change.
 * Between two steps those who wait have their turn. */
NODISCARD static struct err *
step(struct importing *i, const char *dir, int64_t owner, const char *id, size_t *item, size_t *left)
{
	const struct timespec turn = { .tv_nsec = TURN_NS };

	TRY(dav_open(i->a, dir, owner, id, true, i->to));
	TRY(look(i));
	if (*item < i->n)
		TRY(put_some(i, item));
	else
		TRY(take_some_away(i, left));
	if (fsync(i->to->folder) != 0)
		return dav_failed(i->a, "sync", i->to->what.id);
	dav_release(i->to);
	nanosleep(&turn, NULL);
	return NULL;
}

/* New files are written and old ones read without the lock; only names change while it is held. */
NODISCARD static struct err *
lay_over(struct importing *i, const char *dir, int64_t owner, const char *id)
{
	SCOPED_FD home = fcntl(i->to->home, F_DUPFD_CLOEXEC, 0), staged = -1;
	size_t item = 0, left = i->replace ? 1 : 0;
	const char *temp;

	dav_unlock(i->to);
	TRY(dav_make_temp(i->a, home, &temp, &staged));
	i->staged = staged;
	struct err *e = stage_all(i);
	if (e == NULL)
		e = look(i);
	dav_release(i->to);
	while (e == NULL && (item < i->n || left > 0))
		e = step(i, dir, owner, id, &item, &left);
	dav_release(i->to);
	dav_remove_all(home, temp);
	return e;
}

/* Bytes on the disk of all items in a folder. */
static int64_t
size_of(int home, const char *name)
{
	SCOPED_FD folder = dav_open_dir(home, name);
	SCOPED_DIR *d = folder < 0 ? NULL : file_names(folder);
	int64_t size = 0;
	struct stat s;

	for (const struct dirent *e; d != NULL && (e = readdir(d)) != NULL;)
		if (fstatat(folder, e->d_name, &s, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(s.st_mode))
			size += (int64_t)s.st_blocks * DISK_BLOCK;
	return size;
}

/* As if each item were a new one: who is so near to the limit has other worries. Radicale looks likewise
 * (mp_radicale/storage.py). */
NODISCARD static struct err *
check_room(struct importing *i, int64_t limit)
{
	SCOPED_DIR *d = file_names(i->to->home);
	int64_t size = 0;

	for (size_t item = 0; item < i->n; item++)
		if (i->items[item].wrong == NULL)
			size += (int64_t)(i->items[item].text.n / FILE_BLOCK + 1) * FILE_BLOCK;
	for (const struct dirent *e; d != NULL && (e = readdir(d)) != NULL;)
		if (*e->d_name != '.' && (!i->replace || strcmp(e->d_name, i->to->what.id) != 0))
			size += size_of(i->to->home, e->d_name);
	if (size <= limit)
		return NULL;
	return err_new(i->a, ERR_QUOTA_EXCEEDED, NULL,
	    "{dav_full}your contacts and calendars would take more than %lld MiB: delete some first",
	    (long long)(limit / FILE_BLOCK / 256));
}

struct err *
dav_import(struct arena *a, const char *dir, int64_t owner, const char *id, struct span file, bool replace,
    int64_t limit, struct dav_imported *out)
{
	SCOPED_DAV o = DAV_CLOSED;
	struct importing i = { .a = a, .to = &o, .replace = replace, .counts = &out->counts };

	*out = (struct dav_imported){ 0 };
	TRY(dav_open(a, dir, owner, id, false, &o));
	TRY(vobject_split(a, file, kind_of(&o), &i.items, &i.n));
	tell_refused(a, i.items, i.n, out);
	if ((replace && out->n > 0) || i.n == out->n)
		return NULL; /* an empty file empties nothing: it would be an accident */
	TRY(check_room(&i, limit));
	TRY(lay_over(&i, dir, owner, id));
	out->counts.done = true;
	return NULL;
}

static int
by_file(const void *x, const void *y)
{
	return strcmp(*(const char *const *)x, *(const char *const *)y);
}

struct err *
dav_item_names(struct arena *a, const struct dav_open *o, const char ***out, size_t *n)
{
	SCOPED_DIR *d = file_names(o->folder);
	size_t size = 256;
	const char **names = arena_alloc(a, size * sizeof(*names));

	*n = 0;
	if (d == NULL)
		return dav_failed(a, "read", o->what.id);
	for (const struct dirent *e; (e = readdir(d)) != NULL;) {
		if (!dav_is_item(e->d_name))
			continue;
		if (*n == size) {
			const char **more = arena_alloc(a, 2 * size * sizeof(*more));
			memcpy(more, names, size * sizeof(*more));
			names = more;
			size *= 2;
		}
		names[(*n)++] = arena_strdup(a, e->d_name);
	}
	qsort(names, *n, sizeof(*names), by_file);
	*out = names;
	return NULL;
}

NODISCARD static struct err *
put_out(struct arena *a, int fd, struct buf *piece)
{
	if (piece->full)
		return err_new(a, ERR_TOO_LARGE, NULL, "an item is too large to be exported");
	return file_put(fd, (struct span){ buf_text(piece), piece->n })
		   ? NULL
		   : dav_failed(a, "write", "the export");
}

NODISCARD static struct err *
export_one(struct vobject_join *join, const struct dav_open *o, const char *name, int fd, int64_t *left_out)
{
	struct arena piece = { 0 };
	struct buf out = BUF(&piece, EXPORT_PIECE);
	struct span text;
	bool there, broken = false;

	struct err *e = dav_read(&piece, o->folder, name, DAV_ITEM_MAX, &text, &there);
	if (e == NULL && there)
		vobject_join_put(join, text, &out, &broken);
	*left_out += e != NULL || broken;
	e = put_out(join->arena, fd, &out);
	arena_free(&piece);
	return e;
}

/* The folder is not another one since it was opened; else half of it would be told for the whole. */
NODISCARD static struct err *
check_same(struct arena *a, const struct dav_open *o)
{
	struct stat held, there;

	if (fstat(o->folder, &held) == 0 && fstatat(o->home, o->what.id, &there, AT_SYMLINK_NOFOLLOW) == 0 &&
	    held.st_dev == there.st_dev && held.st_ino == there.st_ino)
		return NULL;
	return err_new(
	    a, ERR_BUSY, NULL, "%s was replaced or deleted while it was read: try again", o->what.id);
}

struct err *
dav_export(struct arena *a, const char *dir, int64_t owner, const char *id, int fd, int64_t *left_out)
{
	SCOPED_DAV o = DAV_CLOSED;
	const char **names;
	size_t n;

	*left_out = 0;
	TRY(dav_open(a, dir, owner, id, false, &o));
	struct vobject_join join = { .kind = kind_of(&o), .name = o.what.name, .arena = a };
	TRY(dav_item_names(a, &o, &names, &n));
	/* All users wait for this lock: it is not held for as long as one of them has items. Each file is
	 * whole, since it is replaced by a rename. */
	dav_unlock(&o);
	for (size_t i = 0; i < n; i++)
		TRY(export_one(&join, &o, names[i], fd, left_out));
	TRY(check_same(a, &o));
	struct buf end = BUF(a, EXPORT_PIECE);
	vobject_join_end(&join, &end);
	return put_out(a, fd, &end);
}
