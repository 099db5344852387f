/* SPDX-License-Identifier: Apache-2.0 */
#include "os/spool.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/random.h"
#include "os/file.h"

/* Users whose names have the same hash share a place. */
enum { PLACES = 1024 };

struct usage {
	int64_t files, bytes;
};

struct spool {
	int dir;
	char prefix[SPOOL_NAME_MAX / 2]; /* of files that are being written: hidden */
	struct usage max;
	pthread_mutex_t lock;
	/* At least; what the reader took since they were counted is in them. */
	struct usage all, of[PLACES];
	int64_t counted_at; /* monotonic */
	uint64_t serial;
};

/* FNV-1a. */
static unsigned
place_of(const char *whose)
{
	uint32_t h = 2166136261U;

	for (; *whose != '\0'; whose++)
		h = (h ^ (unsigned char)*whose) * 16777619U;
	return (h ^ h >> 16) % PLACES;
}

static void
add(struct usage *to, int64_t files, int64_t bytes)
{
	to->files += files;
	to->bytes += bytes;
}

NODISCARD static struct err *
failed(struct arena *a, const char *what)
{
	return err_new(a, ERR_INTERNAL, NULL, "%s in the spool: %s", what, strerrordesc_np(errno));
}

/* By a name as final_name makes it. */
static unsigned
place_of_file(const char *name)
{
	const char *p = strchr(name, '-');

	p = p == NULL ? NULL : strchr(p + 1, '-');
	return p == NULL ? 0 : (unsigned)strtoul(p + 1, NULL, 16) % PLACES;
}

/* Count the files, and remove those that begin with unwanted (NULL: none). */
static void
count(struct spool *s, const char *unwanted)
{
	SCOPED_DIR *d = file_names(s->dir);

	s->counted_at = clock_monotonic();
	s->all = (struct usage){ 0 };
	memset(s->of, 0, sizeof(s->of));
	if (d == NULL)
		return;
	for (const struct dirent *e; (e = readdir(d)) != NULL;) {
		struct stat file;

		if (unwanted != NULL && strncmp(e->d_name, unwanted, strlen(unwanted)) == 0)
			unlinkat(s->dir, e->d_name, 0);
		if (e->d_name[0] == '.' || fstatat(s->dir, e->d_name, &file, AT_SYMLINK_NOFOLLOW) != 0)
			continue;
		add(&s->all, 1, file.st_size);
		add(&s->of[place_of_file(e->d_name)], 1, file.st_size);
	}
}

struct err *
spool_open(struct arena *a, const char *dir, const char *writer, int64_t files_max, int64_t bytes_max,
    struct spool **out)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return err_new(a, ERR_INTERNAL, NULL, "open %s: %s", dir, strerrordesc_np(errno));
	struct spool *s = calloc(1, sizeof(*s));
	if (s == NULL)
		abort();
	s->dir = fd;
	s->max = (struct usage){ files_max, bytes_max };
	snprintf(s->prefix, sizeof(s->prefix), ".%s-", writer);
	pthread_mutex_init(&s->lock, NULL);
	count(s, s->prefix);
	*out = s;
	return NULL;
}

void
spool_close(struct spool **spool)
{
	if (*spool == NULL)
		return;
	close((*spool)->dir);
	pthread_mutex_destroy(&(*spool)->lock);
	free(*spool);
	*spool = NULL;
}

/* Its number, or 0 when there is no room; counts anew once a second at most, for that takes a while when the
 * spool is full. *room: bytes for it. */
static uint64_t
take_room(struct spool *s, unsigned whose, int64_t *room)
{
	uint64_t serial = 0;

	pthread_mutex_lock(&s->lock);
	if (clock_monotonic() - s->counted_at > SECONDS(1))
		count(s, NULL);
	const struct usage *own = &s->of[whose];
	*room = s->max.bytes - s->all.bytes - own->bytes;
	if (own->files < s->max.files - s->all.files) {
		add(&s->all, 1, 0);
		add(&s->of[whose], 1, 0);
		serial = ++s->serial;
	}
	pthread_mutex_unlock(&s->lock);
	return serial;
}

static void
take_bytes(struct spool_file *file)
{
	struct spool *s = file->spool;
	struct stat now;

	if (fstat(file->fd, &now) != 0)
		return;
	pthread_mutex_lock(&s->lock);
	add(&s->all, 0, now.st_size);
	add(&s->of[file->whose], 0, now.st_size);
	pthread_mutex_unlock(&s->lock);
}

struct err *
spool_begin(struct arena *a, struct spool *spool, const char *whose, struct spool_file *out)
{
	*out = (struct spool_file){ .fd = -1, .whose = place_of(whose) };
	uint64_t serial = take_room(spool, out->whose, &out->room);

	if (serial == 0)
		return err_new(a, ERR_UNAVAILABLE, NULL, "the spool of %lld files has no room for more of %s",
		    (long long)spool->max.files, whose);
	snprintf(out->name, sizeof(out->name), "%s%llu", spool->prefix, (unsigned long long)serial);
	out->fd = openat(spool->dir, out->name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0660);
	if (out->fd < 0)
		return failed(a, "create a file");
	out->spool = spool;
	return NULL;
}

/* Time, then what tells apart those of one moment: those of one writer in order, others at random; and whose
 * it is. */
static void
final_name(const struct spool_file *file, const char *kind, char name[SPOOL_NAME_MAX])
{
	const char *serial = file->name + strlen(file->spool->prefix);

	snprintf(name, SPOOL_NAME_MAX, "%015lld-%010llu-%03x-%08x.%s", (long long)clock_now(),
	    strtoull(serial, NULL, 10), file->whose, random_u32(), kind);
}

struct err *
spool_commit(struct arena *a, struct spool_file *file, const char *kind)
{
	char name[SPOOL_NAME_MAX];

	take_bytes(file);
	final_name(file, kind, name);
	if (fsync(file->fd) != 0 || renameat(file->spool->dir, file->name, file->spool->dir, name) != 0) {
		struct err *e = failed(a, "write a file");

		spool_abandon(file);
		return e;
	}
	close(file->fd);
	int dir = file->spool->dir;
	*file = (struct spool_file){ .fd = -1 };
	return fsync(dir) == 0 ? NULL : failed(a, "sync");
}

void
spool_abandon(struct spool_file *file)
{
	if (file->spool == NULL)
		return;
	unlinkat(file->spool->dir, file->name, 0);
	close(file->fd);
	*file = (struct spool_file){ .fd = -1 };
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

struct err *
spool_list(struct arena *a, const char *dir, size_t max, const char ***names, size_t *n)
{
	size_t size = 64, found = 0;
	const char **all = arena_alloc(a, size * sizeof(*all));
	DIR *d = opendir(dir);

	if (d == NULL)
		return err_new(a, ERR_INTERNAL, NULL, "open %s: %s", dir, strerrordesc_np(errno));
	for (const struct dirent *e; (e = readdir(d)) != NULL;) {
		if (e->d_name[0] == '.')
			continue;
		if (found == size) {
			const char **more = arena_alloc(a, 2 * size * sizeof(*more));

			memcpy(more, all, size * sizeof(*more));
			all = more;
			size *= 2;
		}
		all[found++] = arena_strdup(a, e->d_name);
	}
	closedir(d);
	qsort(all, found, sizeof(*all), by_name);
	*names = all;
	*n = found < max ? found : max;
	return NULL;
}

int64_t
spool_time(const char *name)
{
	char *end;
	long long ms = strtoll(name, &end, 10);

	return *end == '-' && ms > 0 ? ms : 0;
}

int64_t
spool_sign(const char *dir)
{
	struct stat s;
	int64_t sign = 0;
	DIR *d = opendir(dir);

	if (d == NULL)
		return 0;
	if (fstat(dirfd(d), &s) == 0)
		for (const struct dirent *e; sign == 0 && (e = readdir(d)) != NULL;)
			if (e->d_name[0] != '.')
				sign = SECONDS(s.st_mtim.tv_sec) * 1000000 + s.st_mtim.tv_nsec;
	closedir(d);
	return sign;
}
