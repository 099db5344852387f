/* SPDX-License-Identifier: Apache-2.0 */
#include "journey/source.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUF_SIZE = 128 * 1024, HEAD = 128 };

static int
open_log(const char *path)
{
	return open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
}

void
source_open(struct source *out, const char *name, const char *path)
{
	struct arena a = { 0 };

	*out = (struct source){ .path = path, .place = { .name = name }, .saved = { .name = name } };
	out->fd = open_log(path);
	out->old_fd = open_log(arena_printf(&a, "%s.1", path));
	out->buf = malloc(BUF_SIZE);
	if (out->buf == NULL)
		abort();
	arena_free(&a);
}

void
source_close(struct source *s)
{
	if (s->fd >= 0)
		close(s->fd);
	if (s->old_fd >= 0)
		close(s->old_fd);
	free(s->buf);
	*s = (struct source){ .fd = -1, .old_fd = -1 };
}

/* Of the first bytes, which a copy has, too; 0: there are too few. */
static int64_t
head_of(int fd)
{
	unsigned char bytes[HEAD];
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	if (pread(fd, bytes, HEAD, 0) != HEAD)
		return 0;
	for (int i = 0; i < HEAD; i++)
		h = (h ^ bytes[i]) * UINT64_C(0x100000001b3);
	return (int64_t)(h & INT64_MAX);
}

/* Is this where we were? */
static bool
is_it(int fd, const struct journey_source *saved, bool may_be_copy)
{
	struct stat st;

	if (fd < 0 || fstat(fd, &st) != 0 || st.st_size < saved->place)
		return false;
	if (saved->head != 0 && head_of(fd) != saved->head)
		return false;
	return (int64_t)st.st_ino == saved->inode || (may_be_copy && saved->head != 0);
}

static void
begin(struct source *s, int fd, int64_t place)
{
	struct stat st;

	s->place.place = place;
	s->place.inode = fd >= 0 && fstat(fd, &st) == 0 ? (int64_t)st.st_ino : 0;
	s->place.head = fd >= 0 ? head_of(fd) : 0;
}

void
source_resume(struct source *s, bool found)
{
	s->in_old = found && !is_it(s->fd, &s->saved, false) && is_it(s->old_fd, &s->saved, true);
	if (s->in_old)
		begin(s, s->old_fd, s->saved.place);
	else
		begin(s, s->fd, found && is_it(s->fd, &s->saved, false) ? s->saved.place : 0);
	s->saved = s->place;
}

void
source_keep(struct source *s)
{
	s->saved = s->place;
}

/* The old one is at its end. */
static void
go_on_with_new(struct source *s)
{
	s->in_old = false;
	begin(s, s->fd, 0);
}

/* Whole lines of what was read; how many bytes were taken. */
static struct err *
hand_over(struct source *s, size_t n, source_line *line, void *arg, size_t *taken, bool *stop)
{
	*taken = 0;
	for (char *p = s->buf, *eol; (eol = memchr(p, '\n', n - (size_t)(p - s->buf))) != NULL; p = eol + 1) {
		TRY(line(arg, (struct span){ p, (size_t)(eol - p) }, stop));
		if (*stop)
			return NULL;
		*taken = (size_t)(eol + 1 - s->buf);
	}
	if (*taken == 0 && n == BUF_SIZE) /* no line of theirs is that long */
		*taken = n;
	return NULL;
}

struct err *
source_read(struct source *s, struct arena *a, size_t max, source_line *line, void *arg, bool *end)
{
	bool stop = false;

	*end = false;
	for (size_t sum = 0, taken; sum < max && !stop && !*end; sum += taken) {
		int fd = s->in_old ? s->old_fd : s->fd;
		ssize_t n = fd < 0 ? 0 : pread(fd, s->buf, BUF_SIZE, s->place.place);

		if (n < 0)
			return err_new(a, ERR_UNAVAILABLE, NULL, "%s: %s", s->path, strerror(errno));
		TRY(hand_over(s, (size_t)n, line, arg, &taken, &stop));
		s->place.place += (int64_t)taken;
		if (s->place.head == 0 && s->place.place >= HEAD)
			s->place.head = head_of(fd);
		*end = taken == 0 && !stop;
		if (*end && s->in_old) {
			go_on_with_new(s);
			*end = false;
		}
	}
	return NULL;
}

bool
source_rotated(const struct source *s)
{
	struct stat now, ours;

	if (s->in_old || stat(s->path, &now) != 0)
		return false;
	if (s->fd < 0)
		return true; /* it was not there when we began */
	return fstat(s->fd, &ours) == 0 && (now.st_ino != ours.st_ino || ours.st_size < s->place.place);
}
