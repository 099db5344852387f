/* SPDX-License-Identifier: Apache-2.0 */
#include "os/mirror.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/scoped.h"
#include "os/file.h"

enum { TRIES = 5, PAUSE_MS = 200, PIECE = 1 << 20, LINK_MAX_ = 4096 };

struct walk {
	const struct mirror_rules *rules;
	uint64_t sign; /* of all that is copied: names, sizes, times */
};

NODISCARD static struct err *
failed(struct arena *a, const char *what, const char *path)
{
	return err_new(a, ERR_UNAVAILABLE, NULL, "%s %s: %s", what, path, strerrordesc_np(errno));
}

static void
fold(struct walk *w, const void *bytes, size_t n)
{
	const unsigned char *p = bytes;

	for (size_t i = 0; i < n; i++)
		w->sign = (w->sign ^ p[i]) * UINT64_C(1099511628211); /* FNV-1a */
}

static bool
is_linked(const struct walk *w, const char *name)
{
	return w->rules->links != NULL && w->rules->links(name);
}

static bool
is_skipped(const struct walk *w, const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
	       (w->rules->skips != NULL && w->rules->skips(name));
}

/* Fold what would be copied. Names come in the same order as long as nobody changes the directory. */
/* NOLINTNEXTLINE(misc-no-recursion): as deep as mail folders may be */
static void
sign_dir(struct arena *a, struct walk *w, const char *dir)
{
	SCOPED_DIR *d = opendir(dir);

	for (const struct dirent *e; d != NULL && (e = readdir(d)) != NULL;) {
		const char *path = arena_printf(a, "%s/%s", dir, e->d_name);
		struct stat s;

		if (is_skipped(w, e->d_name) || is_linked(w, e->d_name) || lstat(path, &s) != 0)
			continue;
		fold(w, e->d_name, strlen(e->d_name));
		fold(w, &s.st_ino, sizeof(s.st_ino));
		if (S_ISDIR(s.st_mode)) {
			sign_dir(a, w, path);
			continue;
		}
		fold(w, &s.st_size, sizeof(s.st_size));
		fold(w, &s.st_mtim, sizeof(s.st_mtim));
	}
}

static uint64_t
sign_of(struct arena *a, struct walk *w, const char *dir)
{
	w->sign = UINT64_C(14695981039346656037);
	sign_dir(a, w, dir);
	return w->sign;
}

NODISCARD static struct err *
copy_bytes(struct arena *a, int in, int out, const char *to)
{
	char *piece = arena_alloc(a, PIECE);
	ssize_t n;

	while ((n = read(in, piece, PIECE)) > 0)
		for (ssize_t done = 0, put; done < n; done += put)
			if ((put = write(out, piece + done, (size_t)(n - done))) < 0)
				return failed(a, "write", to);
	return n < 0 ? failed(a, "read for", to) : NULL;
}

/* One that is gone meanwhile is found by its sign. */
NODISCARD static struct err *
copy_file(struct arena *a, const char *from, const char *to)
{
	SCOPED_FD in = open(from, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct arena piece = { 0 };
	struct stat s;

	if (in < 0 && (errno == ENOENT || errno == ELOOP))
		return NULL;
	if (in < 0 || fstat(in, &s) != 0)
		return failed(a, "open", from);
	SCOPED_FD out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (out < 0)
		return failed(a, "make", to);
	struct err *e = copy_bytes(&piece, in, out, to);
	if (e != NULL)
		e = err_new(a, e->code, NULL, "%s", e->detail);
	arena_free(&piece);
	TRY(e);
	if (fchmod(out, s.st_mode & 07777) != 0 ||
	    futimens(out, (const struct timespec[]){ s.st_atim, s.st_mtim }) != 0)
		return failed(a, "finish", to);
	return NULL;
}

NODISCARD static struct err *
copy_link(struct arena *a, const char *from, const char *to)
{
	char target[LINK_MAX_];
	ssize_t n = readlink(from, target, sizeof(target) - 1);

	if (n < 0)
		return NULL; /* gone */
	target[n] = '\0';
	return symlink(target, to) == 0 ? NULL : failed(a, "link", to);
}

NODISCARD static struct err *
put_file(struct arena *a, const struct walk *w, const char *name, const char *from, const char *to)
{
	if (is_linked(w, name) && (link(from, to) == 0 || errno == ENOENT))
		return NULL;
	return copy_file(a, from, to);
}

/* NOLINTNEXTLINE(misc-no-recursion): as deep as mail folders may be */
NODISCARD static struct err *
put_dir(struct arena *a, const struct walk *w, const char *from, const char *to)
{
	struct stat s;

	if (lstat(from, &s) != 0 || !S_ISDIR(s.st_mode))
		return NULL; /* gone */
	SCOPED_DIR *d = opendir(from);
	if (d == NULL)
		return errno == ENOENT ? NULL : failed(a, "open", from);
	if (mkdir(to, 0700) != 0)
		return failed(a, "make", to);
	for (const struct dirent *e; (e = readdir(d)) != NULL;) {
		const char *in = arena_printf(a, "%s/%s", from, e->d_name);
		const char *out = arena_printf(a, "%s/%s", to, e->d_name);
		struct stat one;

		if (is_skipped(w, e->d_name) || lstat(in, &one) != 0)
			continue;
		if (S_ISDIR(one.st_mode))
			TRY(put_dir(a, w, in, out));
		else if (S_ISLNK(one.st_mode))
			TRY(copy_link(a, in, out));
		else if (S_ISREG(one.st_mode)) /* sockets and pipes are nobody's data */
			TRY(put_file(a, w, e->d_name, in, out));
	}
	if (chmod(to, s.st_mode & 07777) != 0)
		return failed(a, "finish", to);
	utimensat(AT_FDCWD, to, (const struct timespec[]){ s.st_atim, s.st_mtim }, 0);
	return NULL;
}

/* Somebody is at it. */
static void
pause_a_moment(void)
{
	nanosleep(&(struct timespec){ .tv_nsec = PAUSE_MS * 1000000L }, NULL);
}

struct err *
mirror_make(struct arena *a, const char *from, const char *to, const struct mirror_rules *rules, bool *still)
{
	struct walk w = { .rules = rules };

	*still = false;
	for (int i = 0; i < TRIES && !*still; i++) {
		struct arena one = { 0 };

		if (i > 0) {
			pause_a_moment();
			mirror_remove(&one, to);
		}
		uint64_t before = sign_of(&one, &w, from);
		struct err *e = put_dir(&one, &w, from, to);
		*still = e == NULL && sign_of(&one, &w, from) == before;
		if (e != NULL)
			e = err_new(a, e->code, NULL, "%s", e->detail);
		arena_free(&one);
		TRY(e);
	}
	return NULL;
}

/* NOLINTNEXTLINE(misc-no-recursion): as deep as mail folders may be */
void
mirror_remove(struct arena *a, const char *dir)
{
	DIR *d = opendir(dir);

	for (const struct dirent *e; d != NULL && (e = readdir(d)) != NULL;) {
		const char *path = arena_printf(a, "%s/%s", dir, e->d_name);
		struct stat s;

		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0 || lstat(path, &s) != 0)
			continue;
		if (S_ISDIR(s.st_mode))
			mirror_remove(a, path);
		else
			unlink(path);
	}
	if (d != NULL)
		closedir(d);
	rmdir(dir);
}
