/* SPDX-License-Identifier: Apache-2.0 */
#include "helper/logs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/scoped.h"
#include "helper/request.h"
#include "model/conf.h"

enum {
	FILES_MAX = 16,      /* the log and what was rotated away of it */
	NAMES_MAX = 10000,   /* looked at in the directory, which may belong to the engine */
	PIECE = 32 * 1024,   /* of an answer */
	HEAD_MAX = 64,       /* and of its first line: three numbers */
	BLOCK = 64 * 1024,   /* read at once on the way back */
	BACK_MAX = 32 << 20, /* looked through on the way back */
	LINES_MAX = 10000,
};

static const struct {
	const char *engine, *below, *name;
} known[] = {
	{ "postfix", "", "postfix.log" },
	{ "dovecot", "", "dovecot.log" },
	{ "rspamd", "/rspamd", "rspamd.log" },
};

struct log_file {
	const char *name;
	int64_t inode, size;
	struct timespec changed;
};

/* The log that is written, then those that were rotated away, the newest first. */
struct log_files {
	int dir;
	struct log_file v[FILES_MAX];
	size_t n;
};

static bool
is_compressed(const char *name)
{
	static const char *const ends[] = { ".gz", ".xz", ".bz2", ".zst", ".lz4" };
	size_t n = strlen(name);

	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++)
		if (n > strlen(ends[i]) && strcmp(name + n - strlen(ends[i]), ends[i]) == 0)
			return true;
	return false;
}

static int
newest_first(const void *x, const void *y)
{
	const struct log_file *a = x, *b = y;

	if (a->changed.tv_sec != b->changed.tv_sec)
		return a->changed.tv_sec < b->changed.tv_sec ? 1 : -1;
	return a->changed.tv_nsec < b->changed.tv_nsec ? 1 : a->changed.tv_nsec > b->changed.tv_nsec ? -1 : 0;
}

/* Plain files alone: the engine may write beside its log, and must not lead us to anything else. */
static bool
look_at(int dir, const char *name, struct log_file *out)
{
	struct stat is;

	if (fstatat(dir, name, &is, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(is.st_mode) || is.st_nlink != 1)
		return false;
	*out = (struct log_file){
		.name = name, .inode = (int64_t)is.st_ino, .size = is.st_size, .changed = is.st_mtim
	};
	return true;
}

/* Of all that was rotated away, the newest few. */
static void
keep_newest(struct log_files *files, const struct log_file *one)
{
	if (files->n < FILES_MAX)
		files->v[files->n++] = *one;
	else if (newest_first(&files->v[FILES_MAX - 1], one) > 0)
		files->v[FILES_MAX - 1] = *one;
	qsort(files->v + 1, files->n - 1, sizeof(*files->v), newest_first);
}

static void
find_rotated(struct arena *a, struct log_files *files, const char *base)
{
	size_t n = strlen(base);
	int fd = openat(files->dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);
	int looked = 0;

	for (const struct dirent *e; d != NULL && looked < NAMES_MAX && (e = readdir(d)) != NULL; looked++) {
		struct log_file one;

		if (strncmp(e->d_name, base, n) == 0 && (e->d_name[n] == '.' || e->d_name[n] == '-') &&
		    !is_compressed(e->d_name) && look_at(files->dir, e->d_name, &one)) {
			one.name = arena_strdup(a, e->d_name);
			keep_newest(files, &one);
		}
	}
	if (d != NULL)
		closedir(d);
}

static void
files_close(const struct log_files *files)
{
	if (files->dir >= 0)
		close(files->dir);
}
#define SCOPED_FILES SCOPED(files_close) struct log_files

/* files->v[0] is there always; nothing is in it before the engine has written. */
NODISCARD static struct err *
files_open(struct arena *a, const struct conf *conf, const char *engine, struct log_files *files)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		if (strcmp(known[i].engine, engine) != 0)
			continue;
		const char *dir = arena_printf(a, "%s%s", conf->log_dir, known[i].below);
		files->dir = open(dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (files->dir < 0)
			return err_new(a, ERR_UNAVAILABLE, NULL, "%s: %s", dir, strerrordesc_np(errno));
		files->n = 1;
		if (!look_at(files->dir, known[i].name, &files->v[0]))
			files->v[0] = (struct log_file){ .name = known[i].name };
		find_rotated(a, files, known[i].name);
		return NULL;
	}
	return err_new(a, ERR_NOT_FOUND, NULL, "there is no log of that name");
}

/* -1: it went away meanwhile, or is not what it was. */
static int
open_file(const struct log_files *files, const struct log_file *file)
{
	int fd = openat(files->dir, file->name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	struct stat is;

	if (fd >= 0 && fstat(fd, &is) == 0 && S_ISREG(is.st_mode) && is.st_nlink <= 1 &&
	    (int64_t)is.st_ino == file->inode)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

/* How the way back goes on. */
struct way_back {
	int64_t lines; /* that are still to be found */
	int64_t bytes; /* that may still be looked at */
	char *block;
};

/* Where the last w->lines of the file begin; they are taken off those that are to be found. */
static int64_t
back_through(struct way_back *w, int fd, int64_t size)
{
	int64_t at = size;

	while (at > 0 && w->bytes > 0) {
		int64_t from = at > BLOCK ? at - BLOCK : 0;
		ssize_t n = pread(fd, w->block, (size_t)(at - from), from);

		if (n <= 0)
			return at;
		w->bytes -= n;
		for (ssize_t i = n - 1; i >= 0; i--)
			/* the file's last byte ends its last line; each other end begins one */
			if (w->block[i] == '\n' && from + i != size - 1 && --w->lines == 0)
				return from + i + 1;
		at = from;
	}
	w->lines -= at == 0 && size > 0; /* the first line begins where the file does */
	return at;
}

struct err *
logs_find(struct arena *a, const struct conf *conf, const struct request *request, struct span *answer)
{
	SCOPED_FILES files = { .dir = -1 };
	char *end;
	struct way_back w = { .lines = strtoll(request->arguments[1], &end, 10), .bytes = BACK_MAX };

	if (*end != '\0' || w.lines < 0 || w.lines > LINES_MAX)
		return err_new(a, ERR_INVALID_FIELD, NULL, "log-find takes 0 to %d lines", LINES_MAX);
	TRY(files_open(a, conf, request->arguments[0], &files));
	int64_t inode = files.v[0].inode, at = files.v[0].size;
	w.block = arena_alloc(a, BLOCK);
	for (size_t i = 0; i < files.n && w.lines > 0 && w.bytes > 0; i++) {
		SCOPED_FD fd = open_file(&files, &files.v[i]);

		if (fd < 0)
			continue;
		inode = files.v[i].inode;
		at = back_through(&w, fd, files.v[i].size);
	}
	const char *text = arena_printf(a, "%lld:%lld %lld:%lld", (long long)inode, (long long)at,
	    (long long)files.v[0].inode, (long long)files.v[0].size);
	*answer = (struct span){ text, strlen(text) };
	return NULL;
}

static bool
read_position(const char *text, int64_t *inode, int64_t *at)
{
	char *end;

	*inode = strtoll(text, &end, 10);
	if (end == text || *end != ':' || *inode < 0)
		return false;
	text = end + 1;
	*at = strtoll(text, &end, 10);
	return end != text && *end == '\0' && *at >= 0;
}

/* Of what was read, what may be shown now: whole lines; all of a line without an end when there is no room
 * for more, or nothing comes behind it any more. */
static size_t
whole_lines(const char *bytes, size_t n, bool over)
{
	const char *last = n == 0 ? NULL : memrchr(bytes, '\n', n);

	if (last != NULL)
		return (size_t)(last + 1 - bytes);
	return over || n == PIECE ? n : 0;
}

/* How many bytes of the file are to be told from there on. */
static size_t
read_some(const struct log_files *files, size_t i, int64_t at, char *bytes)
{
	SCOPED_FD fd = open_file(files, &files->v[i]);
	ssize_t n = fd < 0 ? 0 : pread(fd, bytes, PIECE, at);

	return whole_lines(bytes, n > 0 ? (size_t)n : 0, i > 0);
}

struct err *
logs_read(struct arena *a, const struct conf *conf, const struct request *request, struct span *answer)
{
	SCOPED_FILES files = { .dir = -1 };
	char *bytes = arena_alloc(a, PIECE);
	int64_t inode, at;
	size_t i, n;

	if (!read_position(request->arguments[1], &inode, &at))
		return err_new(a, ERR_INVALID_FIELD, NULL, "log-read takes a position");
	TRY(files_open(a, conf, request->arguments[0], &files));
	for (i = files.n - 1; i > 0 && files.v[i].inode != inode;)
		i--;
	if (files.v[i].inode != inode || at > files.v[i].size) /* it is gone, or was emptied (copytruncate) */
		at = 0;
	while ((n = read_some(&files, i, at, bytes)) == 0 && i > 0) {
		i--; /* written after it was rotated away */
		at = 0;
	}
	at += (int64_t)n;
	int64_t left = files.v[i].size > at ? files.v[i].size - at : 0;
	struct buf all = BUF(a, HEAD_MAX + PIECE);
	buf_printf(&all, "%lld:%lld %lld\n", (long long)files.v[i].inode, (long long)at, (long long)left);
	buf_put(&all, bytes, n);
	*answer = (struct span){ all.p, all.n };
	return NULL;
}
