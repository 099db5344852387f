/* SPDX-License-Identifier: Apache-2.0 */
#include "os/unpack.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/scoped.h"
#include "os/archive.h"

enum { BLOCK = 64 * 1024, FILE_MODE = 0644, DIR_MODE = 0755 };

struct unpacking {
	struct arena *a; /* of one entry */
	struct archive *from;
	int folder;
	const struct unpack *how;
	int64_t files, bytes;
};

NODISCARD static struct err *
bad(struct unpacking *u, const char *why)
{
	return err_new(u->a, ERR_MALFORMED, NULL, "this archive is not to be unpacked: %s", why);
}

NODISCARD static struct err *
failed(struct unpacking *u, const char *path)
{
	return err_new(u->a, ERR_INTERNAL, NULL, "write %s: %s", path, strerror(errno));
}

/* Names below the folder: "a/b". Neither "", "." nor ".." is a part of it. */
static bool
is_below(const char *path)
{
	if (strlen(path) > UNPACK_PATH_MAX)
		return false;
	for (const char *p = path; *p != '\0'; p++)
		if ((unsigned char)*p < ' ' || *p == '\\' || *p == 0x7f)
			return false;
	for (const char *part = path;; part++) {
		size_t n = strcspn(part, "/");

		if (n == 0 || (n <= 2 && strncmp(part, "..", n) == 0))
			return false;
		part += n;
		if (*part == '\0')
			return true;
	}
}

/* The directories above. None is a link: whatever is there, we have made. */
NODISCARD static struct err *
make_above(struct unpacking *u, const char *path)
{
	char *p = arena_strdup(u->a, path);

	for (char *slash = strchr(p, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdirat(u->folder, p, DIR_MODE) == 0) {
			if (fchmodat(u->folder, p, DIR_MODE, 0) != 0)
				return failed(u, p);
		} else if (errno != EEXIST) {
			return failed(u, p);
		}
		*slash = '/';
	}
	return NULL;
}

NODISCARD static struct err *
put_block(struct unpacking *u, int fd, const char *path, struct span bytes)
{
	u->bytes += (int64_t)bytes.n;
	if (u->bytes > u->how->bytes_max)
		return err_new(u->a, ERR_TOO_LARGE, NULL, "unpacked, this archive is larger than %lld bytes",
		    (long long)u->how->bytes_max);
	for (size_t done = 0; done < bytes.n;) {
		ssize_t put = write(fd, bytes.p + done, bytes.n - done);

		if (put < 0 && errno != EINTR)
			return failed(u, path);
		done += put > 0 ? (size_t)put : 0;
	}
	return NULL;
}

NODISCARD static struct err *
put_file(struct unpacking *u, const char *path)
{
	char *block = arena_alloc(u->a, BLOCK);
	la_ssize_t n;

	TRY(make_above(u, path));
	SCOPED_FD fd =
	    openat(u->folder, path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, FILE_MODE);
	if (fd < 0 && errno == EEXIST)
		return bad(u, arena_printf(u->a, "%s is in it twice", path));
	if (fd < 0 || fchmod(fd, FILE_MODE) != 0)
		return failed(u, path);
	while ((n = archive_table()->archive_read_data(u->from, block, BLOCK)) > 0)
		TRY(put_block(u, fd, path, (struct span){ block, (size_t)n }));
	return n < 0 ? bad(u, "it is damaged") : NULL;
}

NODISCARD static struct err *
put_entry(struct unpacking *u, struct archive_entry *entry)
{
	const struct archive_functions *f = archive_table();
	const char *path = f->archive_entry_pathname(entry);
	unsigned type = f->archive_entry_filetype(entry);

	if (++u->files > u->how->files_max)
		return err_new(u->a, ERR_TOO_LARGE, NULL, "this archive holds more than %lld files",
		    (long long)u->how->files_max);
	if (path == NULL)
		return bad(u, "a name in it can not be read");
	if (strncmp(path, "./", 2) == 0)
		path += 2;
	if (type == AE_IFDIR)
		return NULL; /* they are made for the files in them */
	if (!is_below(path))
		return bad(u, arena_printf(u->a, "\"%s\" leads out of it, or is no name", path));
	if (type != AE_IFREG || f->archive_entry_hardlink(entry) != NULL)
		return bad(u, arena_printf(u->a, "%s is no file", path));
	return u->how->wants(u->how->arg, path) ? put_file(u, path) : NULL;
}

NODISCARD static struct err *
put_all(struct unpacking *u)
{
	struct arena *keep = u->a;
	struct archive_entry *entry;

	for (;;) {
		struct arena one = { 0 };
		int got = archive_table()->archive_read_next_header(u->from, &entry);

		if (got == ARCHIVE_EOF)
			return NULL;
		u->a = &one;
		struct err *e =
		    got == ARCHIVE_OK ? put_entry(u, entry) : bad(u, "it is damaged, or no archive");
		u->a = keep;
		if (e != NULL)
			e = err_new(keep, e->code, NULL, "%s", e->detail);
		arena_free(&one);
		TRY(e);
	}
}

struct err *
unpack_archive(struct arena *a, struct span archive, int folder, const struct unpack *how)
{
	struct unpacking u = { .a = a, .folder = folder, .how = how };

	TRY(archive_load(a));
	const struct archive_functions *f = archive_table();
	u.from = f->archive_read_new();
	if (u.from == NULL)
		return err_new(a, ERR_INTERNAL, NULL, "there is no memory for an archive");
	bool opened = f->archive_read_support_format_zip_seekable(u.from) == ARCHIVE_OK &&
		      f->archive_read_support_format_tar(u.from) == ARCHIVE_OK &&
		      f->archive_read_support_filter_gzip(u.from) == ARCHIVE_OK &&
		      f->archive_read_open_memory(u.from, archive.p, archive.n) == ARCHIVE_OK;
	struct err *e = opened ? put_all(&u) : bad(&u, "it is neither ZIP nor tar");
	f->archive_read_free(u.from);
	return e;
}
