/* SPDX-License-Identifier: Apache-2.0 */
#include "remote/dav_backup.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "os/archive.h"
#include "os/dav_home.h"
#include "remote/dav_private.h"

enum { PATH_MAX_ = 4096, BLOCK = 64 * 1024, PARTS = 3 };

/* The first entry: what this is, for who finds it, and for the restore. */
static const char mark[] = "mailportal-dav-backup", mark_text[] = "1\n";

struct dav_backup {
	struct archive *zip;
	struct archive_entry *entry;
};

NODISCARD static struct err *
zip_failed(struct arena *a, struct archive *zip)
{
	const char *why = archive_table()->archive_error_string(zip);

	return err_new(a, ERR_UNAVAILABLE, NULL, "the ZIP can not be written: %s", why == NULL ? "?" : why);
}

NODISCARD static struct err *
put_entry(struct arena *a, struct dav_backup *b, const char *path, struct span bytes, int64_t mtime)
{
	const struct archive_functions *f = archive_table();

	f->archive_entry_clear(b->entry);
	f->archive_entry_set_pathname(b->entry, path);
	f->archive_entry_set_size(b->entry, (int64_t)bytes.n);
	f->archive_entry_set_filetype(b->entry, AE_IFREG);
	f->archive_entry_set_perm(b->entry, 0600);
	f->archive_entry_set_mtime(b->entry, mtime, 0);
	if (f->archive_write_header(b->zip, b->entry) != ARCHIVE_OK ||
	    (bytes.n > 0 && f->archive_write_data(b->zip, bytes.p, bytes.n) != (la_ssize_t)bytes.n))
		return zip_failed(a, b->zip);
	return NULL;
}

struct err *
dav_backup_begin(struct arena *a, int fd, struct dav_backup **out)
{
	struct dav_backup *b = arena_new(a, struct dav_backup);

	TRY(archive_load(a));
	const struct archive_functions *f = archive_table();
	b->zip = f->archive_write_new();
	b->entry = f->archive_entry_new();
	*out = b;
	if (b->zip == NULL || b->entry == NULL || f->archive_write_set_format_zip(b->zip) != ARCHIVE_OK ||
	    f->archive_write_open_fd(b->zip, fd) != ARCHIVE_OK)
		return err_new(a, ERR_UNAVAILABLE, NULL, "the ZIP can not be begun");
	return put_entry(a, b, mark, SPAN(mark_text), 0);
}

void
dav_backup_abandon(struct dav_backup **b)
{
	const struct archive_functions *f = archive_table();

	if (*b == NULL)
		return;
	if ((*b)->entry != NULL)
		f->archive_entry_free((*b)->entry);
	if ((*b)->zip != NULL)
		f->archive_write_free((*b)->zip);
	*b = NULL;
}

struct err *
dav_backup_end(struct arena *a, struct dav_backup *b)
{
	return archive_table()->archive_write_close(b->zip) == ARCHIVE_OK ? NULL : zip_failed(a, b->zip);
}

/* One part of a path that any program unpacks as it was meant. */
static void
put_part(struct buf *b, const char *name)
{
	buf_put_escaped(b, name, "-_.@+=&'");
}

static const char *
path_in_zip(struct arena *a, const char *address, const char *collection, const char *item)
{
	struct buf b = BUF(a, PATH_MAX_);

	put_part(&b, address);
	buf_putc(&b, '/');
	put_part(&b, collection);
	buf_putc(&b, '/');
	put_part(&b, item);
	return buf_text(&b);
}

static bool
is_kept(const char *name)
{
	return dav_is_item(name) || strcmp(name, DAV_PROPS) == 0;
}

NODISCARD static struct err *
put_file(struct arena *a, struct dav_backup *b, const struct dav_open *o, const char *address,
    const char *name, bool *there)
{
	struct arena piece = { 0 };
	struct span bytes;
	struct stat s = { 0 };

	struct err *e = dav_read(&piece, o->folder, name, DAV_ITEM_MAX, &bytes, there);
	if (e == NULL && *there && fstatat(o->folder, name, &s, AT_SYMLINK_NOFOLLOW) == 0)
		e = put_entry(&piece, b, path_in_zip(&piece, address, o->what.id, name), bytes, s.st_mtime);
	if (e != NULL)
		e = err_again(a, e, NULL, arena_printf(a, "%s/%s/%s:", address, o->what.id, name));
	arena_free(&piece);
	return e;
}

/* Its properties first: without them it is no collection. */
NODISCARD static struct err *
put_files(struct arena *a, struct dav_backup *b, struct dav_open *o, struct arena *list, const char *address,
    struct dav_backup_counts *counts)
{
	const char **names;
	size_t n;
	bool there;

	TRY(put_file(a, b, o, address, DAV_PROPS, &there));
	TRY(dav_item_names(list, o, &names, &n));
	dav_unlock(o);
	for (size_t i = 0; i < n; i++) {
		TRY(put_file(a, b, o, address, names[i], &there));
		counts->items += there;
	}
	return NULL;
}

/* All users wait for the lock, so it is held for the names alone. Each item is whole, for it is replaced by a
 * rename; one that goes meanwhile is left out. */
NODISCARD static struct err *
put_collection(struct arena *a, struct dav_backup *b, const char *dir, int64_t owner, const char *address,
    const char *id, struct dav_backup_counts *counts)
{
	SCOPED_DAV o = DAV_CLOSED;
	struct err *e = dav_open(a, dir, owner, id, false, &o);

	if (e != NULL && e->code == ERR_NOT_FOUND)
		return NULL; /* it is gone since it was listed */
	TRY(e);
	struct arena list = { 0 };
	e = put_files(a, b, &o, &list, address, counts);
	if (e != NULL)
		e = err_new(a, e->code, NULL, "%s", e->detail);
	arena_free(&list);
	TRY(e);
	counts->collections++;
	return NULL;
}

struct err *
dav_backup_home(struct arena *a, struct dav_backup *b, const char *dir, int64_t owner, const char *address,
    struct dav_backup_counts *counts)
{
	struct collection *all;
	size_t n;

	TRY(dav_list(a, dir, owner, &all, &n));
	for (size_t i = 0; i < n; i++)
		TRY(put_collection(a, b, dir, owner, address, all[i].id, counts));
	counts->accounts += n > 0;
	return NULL;
}

/* A ZIP on its way back: one collection after another. */
struct restoring {
	struct arena *a; /* of one entry */
	const char *dir;
	struct archive *zip;
	dav_owner *find;
	void *arg;
	struct dav_backup_counts *counts;
	char address[PATH_MAX_], collection[PATH_MAX_]; /* what is being restored, or "" */
	char temp[NAME_MAX];
	int64_t owner;
	int home, folder;
};

NODISCARD static struct err *
not_a_backup(struct restoring *r, const char *why)
{
	return err_new(
	    r->a, ERR_MALFORMED, NULL, "this is no backup of address books and calendars: %s", why);
}

static int
hex(char c)
{
	return isdigit((unsigned char)c) ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* As put_part wrote it; NULL for anything else. */
static const char *
read_part(struct arena *a, const char *from, size_t n)
{
	char *out = arena_alloc(a, n + 1);
	size_t m = 0;

	for (size_t i = 0; i < n; i++) {
		if (from[i] != '%') {
			out[m++] = from[i];
			continue;
		}
		int high = i + 2 < n ? hex(from[i + 1]) : -1, low = high < 0 ? -1 : hex(from[i + 2]);
		if (low < 0 || high * 16 + low == 0)
			return NULL;
		out[m++] = (char)(high * 16 + low);
		i += 2;
	}
	return out;
}

/* Three parts, none of which leads anywhere else. */
static bool
read_path(struct arena *a, const char *path, const char *part[PARTS])
{
	for (int i = 0; i < PARTS; i++) {
		size_t n = strcspn(path, "/");

		part[i] = read_part(a, path, n);
		if (part[i] == NULL || *part[i] == '\0' || strlen(part[i]) > NAME_MAX ||
		    strchr(part[i], '/') != NULL || (path[n] == '/') != (i < PARTS - 1))
			return false;
		path += n + 1;
	}
	return collection_is_id(part[1]) && is_kept(part[2]) && strcmp(part[2], "..") != 0;
}

static void
forget(struct restoring *r)
{
	if (r->folder >= 0) {
		close(r->folder);
		dav_remove_all(r->home, r->temp);
	}
	if (r->home >= 0)
		close(r->home);
	r->home = r->folder = -1;
	r->address[0] = r->collection[0] = '\0';
}

/* What was written takes the place of what is there. */
NODISCARD static struct err *
finish(struct restoring *r)
{
	SCOPED_FD lock = -1;

	if (r->folder < 0) {
		forget(r);
		return NULL;
	}
	if (faccessat(r->folder, DAV_PROPS, F_OK, AT_SYMLINK_NOFOLLOW) != 0)
		return not_a_backup(r, "a collection has no properties");
	if (syncfs(r->folder) != 0)
		return dav_failed(r->a, "sync", r->collection);
	TRY(dav_home_lock(r->a, r->dir, true, &lock));
	if (renameat2(r->home, r->temp, r->home, r->collection, RENAME_EXCHANGE) != 0 &&
	    (errno != ENOENT || renameat(r->home, r->temp, r->home, r->collection) != 0))
		return dav_failed(r->a, "replace", r->collection);
	fsync(r->home);
	r->counts->collections++;
	forget(r); /* with what was there before */
	return NULL;
}

NODISCARD static struct err *
begin(struct restoring *r, const char *address, const char *collection)
{
	const char *temp;
	bool same = strcmp(address, r->address) == 0;

	TRY(finish(r));
	if (!same)
		TRY(r->find(r->arg, address, &r->owner));
	snprintf(r->address, sizeof(r->address), "%s", address);
	snprintf(r->collection, sizeof(r->collection), "%s", collection);
	if (r->owner == 0)
		return NULL;
	r->counts->accounts += !same;
	r->home = dav_open_dir(AT_FDCWD, dav_home_path(r->a, r->dir, r->owner));
	if (r->home < 0)
		return dav_failed(r->a, "open the home of", address);
	TRY(dav_make_temp(r->a, r->home, &temp, &r->folder));
	snprintf(r->temp, sizeof(r->temp), "%s", temp);
	return NULL;
}

NODISCARD static struct err *
read_bytes(struct restoring *r, struct span *out)
{
	struct buf b = BUF(r->a, DAV_ITEM_MAX);
	char block[BLOCK];
	la_ssize_t n;

	while ((n = archive_table()->archive_read_data(r->zip, block, sizeof(block))) > 0 && !b.full)
		buf_put(&b, block, (size_t)n);
	*out = (struct span){ buf_text(&b), b.n };
	return n < 0    ? not_a_backup(r, "it is damaged")
	       : b.full ? not_a_backup(r, "an item is too large")
			: NULL;
}

NODISCARD static struct err *
restore_entry(struct restoring *r, struct archive_entry *entry)
{
	const char *path = archive_table()->archive_entry_pathname(entry), *part[PARTS];
	struct span bytes;

	if (path == NULL || archive_table()->archive_entry_filetype(entry) != AE_IFREG ||
	    !read_path(r->a, path, part))
		return not_a_backup(r, path == NULL ? "a name can not be read" : path);
	if (strcmp(part[0], r->address) != 0 || strcmp(part[1], r->collection) != 0)
		TRY(begin(r, part[0], part[1]));
	if (r->owner == 0) {
		r->counts->skipped += dav_is_item(part[2]);
		return NULL;
	}
	TRY(read_bytes(r, &bytes));
	SCOPED_FD fd =
	    openat(r->folder, part[2], O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, DAV_FILE_MODE);
	if (fd < 0 || fchmod(fd, DAV_FILE_MODE) != 0 || !file_put(fd, bytes))
		return dav_failed(r->a, "write", path);
	r->counts->items += dav_is_item(part[2]);
	return NULL;
}

NODISCARD static struct err *
check_mark(struct restoring *r, struct archive_entry *entry)
{
	const char *path = archive_table()->archive_entry_pathname(entry);
	struct span text;

	if (path == NULL || strcmp(path, mark) != 0)
		return not_a_backup(r, "it does not begin like one");
	TRY(read_bytes(r, &text));
	return span_is(text, mark_text) ? NULL : not_a_backup(r, "it is of another version");
}

NODISCARD static struct err *
restore_all(struct restoring *r)
{
	const struct archive_functions *f = archive_table();
	struct archive_entry *entry;
	bool marked = false;

	for (;;) {
		struct arena one = { 0 }, *keep = r->a;
		int got = f->archive_read_next_header(r->zip, &entry);

		if (got == ARCHIVE_EOF)
			return marked ? finish(r) : not_a_backup(r, "it is empty");
		r->a = &one;
		struct err *e = got != ARCHIVE_OK ? not_a_backup(r, "it is damaged, or no ZIP")
				: !marked         ? check_mark(r, entry)
						  : restore_entry(r, entry);
		r->a = keep;
		if (e != NULL)
			e = err_again(keep, e, NULL, NULL);
		arena_free(&one);
		TRY(e);
		marked = true;
	}
}

struct err *
dav_restore(
    struct arena *a, const char *dir, int fd, dav_owner *find, void *arg, struct dav_backup_counts *counts)
{
	struct restoring r = {
		.a = a, .dir = dir, .find = find, .arg = arg, .counts = counts, .home = -1, .folder = -1
	};

	*counts = (struct dav_backup_counts){ 0 };
	TRY(archive_load(a));
	const struct archive_functions *f = archive_table();
	r.zip = f->archive_read_new();
	if (r.zip == NULL || f->archive_read_support_format_zip_seekable(r.zip) != ARCHIVE_OK ||
	    f->archive_read_open_fd(r.zip, fd, BLOCK) != ARCHIVE_OK) {
		if (r.zip != NULL)
			f->archive_read_free(r.zip);
		return not_a_backup(&r, "it is no ZIP");
	}
	struct err *e = restore_all(&r);
	forget(&r);
	f->archive_read_free(r.zip);
	return e;
}
