/* SPDX-License-Identifier: Apache-2.0 */
#include "api/queue.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/scoped.h"
#include "os/helper_client.h"

enum {
	PLACES_MAX = 500000, /* 28 MB of index */
	FIRST_PLACES = 256,
	BLOCK = 256 * 1024, /* written at once */
	LOOK_MS = 150 * 1000,
	FRESH_MS = 1000,
	OLD_MS = 60 * 1000,
};

struct queue_look {
	FILE *file;
	struct queue_place *v;
	size_t n, size;
	int64_t total, bytes;
	int64_t taken_at, took; /* of clock_monotonic, ms */
	unsigned users;
	bool changed; /* since it was taken */
};

struct queue {
	const char *run_dir, *spool_dir;
	pthread_mutex_t lock;
	pthread_cond_t taken;
	struct queue_look *last; /* or NULL */
	bool taking;
};

struct queue *
queue_open(const char *run_dir, const char *spool_dir)
{
	struct queue *q = calloc(1, sizeof(*q));
	pthread_condattr_t attr;

	if (q == NULL)
		abort();
	q->run_dir = run_dir;
	q->spool_dir = spool_dir;
	pthread_mutex_init(&q->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_cond_init(&q->taken, &attr);
	pthread_condattr_destroy(&attr);
	return q;
}

static void
look_free(struct queue_look *look)
{
	if (look == NULL)
		return;
	if (look->file != NULL)
		fclose(look->file);
	free(look->v);
	free(look);
}

void
queue_close(struct queue **q)
{
	if (*q == NULL)
		return;
	look_free((*q)->last);
	pthread_cond_destroy(&(*q)->taken);
	pthread_mutex_destroy(&(*q)->lock);
	free(*q);
	*q = NULL;
}

/* Nobody else finds it: it loses its name at once. */
NODISCARD static struct err *
make_file(struct arena *a, const char *dir, FILE **out)
{
	char *path = arena_printf(a, "%s/queue-XXXXXX", dir);
	int fd = mkostemp(path, O_CLOEXEC);

	if (fd < 0)
		return err_new(a, ERR_UNAVAILABLE, NULL, "%s: %s", path, strerrordesc_np(errno));
	unlink(path);
	*out = fdopen(fd, "w+e");
	if (*out == NULL)
		abort();
	setvbuf(*out, NULL, _IOFBF, BLOCK);
	return NULL;
}

static struct queue_place *
new_place(struct queue_look *look)
{
	if (look->n == look->size) {
		look->size = look->size == 0 ? FIRST_PLACES : look->size * 2;
		look->v = reallocarray(look->v, look->size, sizeof(*look->v));
		if (look->v == NULL)
			abort();
	}
	return &look->v[look->n++];
}

/* One message. A line that is none is passed over: one odd message must not hide all others. */
static struct err *
take_line(void *arg, struct span line)
{
	struct queue_look *look = arg;
	SCOPED(arena_free) struct arena a = { 0 };
	struct postqueue_entry entry;
	bool found;

	if (line.n >= HELPER_LINE_MAX)
		line = postqueue_mend(&a, line);
	struct span rest = line;
	if (postqueue_next(&a, &rest, &entry, &found) != NULL || !found ||
	    strlen(entry.queue_id) >= QUEUE_ID_SIZE)
		return NULL;
	look->total++;
	if (look->n == PLACES_MAX)
		return NULL;
	struct queue_place *place = new_place(look);
	*place =
	    (struct queue_place){ .arrived_at = entry.arrived_at, .at = look->bytes, .n = (uint32_t)line.n };
	memcpy(place->id, entry.queue_id, strlen(entry.queue_id));
	look->bytes += (int64_t)line.n;
	fwrite(line.p, 1, line.n, look->file);
	return NULL;
}

static int
compare(const struct queue_place *a, int64_t arrived_at, const char *id)
{
	if (a->arrived_at != arrived_at)
		return a->arrived_at < arrived_at ? -1 : 1;
	return strcmp(a->id, id);
}

static int
by_arrival(const void *x, const void *y)
{
	const struct queue_place *b = y;

	return compare(x, b->arrived_at, b->id);
}

NODISCARD static struct err *
take(struct arena *a, const struct queue *q, struct queue_look **out)
{
	struct queue_look *look = calloc(1, sizeof(*look));
	int64_t begun = clock_monotonic();

	if (look == NULL)
		abort();
	struct err *e = make_file(a, q->spool_dir, &look->file);
	if (e == NULL)
		e = helper_pour(a, q->run_dir, "queue-list", LOOK_MS, take_line, look);
	if (e == NULL && fflush(look->file) != 0)
		e = err_new(a, ERR_UNAVAILABLE, NULL, "the list of the queue: %s", strerrordesc_np(errno));
	if (e != NULL) {
		look_free(look);
		return e;
	}
	if (look->n > 0)
		qsort(look->v, look->n, sizeof(*look->v), by_arrival);
	look->taken_at = clock_monotonic();
	look->took = look->taken_at - begun;
	*out = look;
	return NULL;
}

/* A long queue takes long to be told: it is not told more than half of the time. */
static bool
is_good(const struct queue_look *look, bool old)
{
	int64_t age = look == NULL ? 0 : clock_monotonic() - look->taken_at;

	if (look == NULL || look->changed)
		return false;
	return age < (old ? OLD_MS : FRESH_MS + look->took);
}

static void
drop_last(struct queue *q)
{
	struct queue_look *look = q->last;

	q->last = NULL;
	if (look != NULL && look->users == 0)
		look_free(look);
}

/* With the lock held, which is let go meanwhile. */
NODISCARD static struct err *
renew(struct arena *a, struct queue *q)
{
	struct queue_look *look = NULL;

	q->taking = true;
	drop_last(q); /* never two files of a queue that is long, unless somebody still reads */
	pthread_mutex_unlock(&q->lock);
	struct err *e = take(a, q, &look);
	pthread_mutex_lock(&q->lock);
	q->taking = false;
	q->last = look;
	pthread_cond_broadcast(&q->taken);
	return e;
}

struct err *
queue_look(struct arena *a, struct queue *q, bool old, const struct queue_look **out)
{
	struct err *e = NULL;

	pthread_mutex_lock(&q->lock);
	while (q->taking)
		pthread_cond_wait(&q->taken, &q->lock);
	if (!is_good(q->last, old))
		e = renew(a, q);
	if (e == NULL) {
		q->last->users++;
		*out = q->last;
	}
	pthread_mutex_unlock(&q->lock);
	return e;
}

void
queue_leave(struct queue *q, const struct queue_look **look)
{
	union {
		const struct queue_look *in;
		struct queue_look *own;
	} u = { *look };

	*look = NULL;
	if (u.in == NULL)
		return;
	pthread_mutex_lock(&q->lock);
	if (--u.own->users == 0 && u.own != q->last)
		look_free(u.own);
	pthread_mutex_unlock(&q->lock);
}

void
queue_changed(struct queue *q)
{
	pthread_mutex_lock(&q->lock);
	if (q->last != NULL)
		q->last->changed = true;
	pthread_mutex_unlock(&q->lock);
}

int64_t
queue_total(const struct queue_look *look)
{
	return look->total;
}

size_t
queue_places(const struct queue_look *look, const struct queue_place **out)
{
	*out = look->v;
	return look->n;
}

size_t
queue_behind(const struct queue_look *look, int64_t arrived_at, const char *id)
{
	size_t low = 0, high = look->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare(&look->v[middle], arrived_at, id) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct err *
queue_text(struct arena *a, const struct queue_look *look, const struct queue_place *place, struct span *out)
{
	char *text = arena_alloc(a, place->n + 1);

	if (pread(fileno(look->file), text, place->n, place->at) != (ssize_t)place->n)
		return err_new(a, ERR_UNAVAILABLE, NULL, "the list of the queue: %s", strerrordesc_np(errno));
	*out = (struct span){ text, place->n };
	return NULL;
}
