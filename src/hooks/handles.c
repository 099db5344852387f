/* SPDX-License-Identifier: Apache-2.0 */
#include "hooks/handles.h"

#include <time.h>

#include "base/clock.h"
#include "base/ctx.h"

enum { WAIT_S = 2 };

void
handles_init(struct handles *h, const char *store)
{
	*h = (struct handles){ .store = store };
	pthread_mutex_init(&h->lock, NULL); /* these two never fail on Linux */
	pthread_cond_init(&h->freed, NULL);
}

static void
handle_close(struct handle *handle)
{
	struct arena all = handle->arena; /* handle itself lies in it */

	db_close(&handle->db);
	arena_free(&all);
}

void
handles_close(struct handles *h)
{
	while (h->n_idle > 0)
		handle_close(h->idle[--h->n_idle]);
	pthread_cond_destroy(&h->freed);
	pthread_mutex_destroy(&h->lock);
}

/* An idle connection, or NULL with the right to open one; false after WAIT_S. */
static bool
reserve(struct handles *h, struct handle **out)
{
	struct timespec until;
	int status = 0;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += WAIT_S;
	*out = NULL;
	pthread_mutex_lock(&h->lock);
	while (h->n_idle == 0 && h->n_open == HANDLES_MAX && status == 0)
		status = pthread_cond_clockwait(&h->freed, &h->lock, CLOCK_MONOTONIC, &until);
	bool reserved = h->n_idle > 0 || h->n_open < HANDLES_MAX;
	if (h->n_idle > 0)
		*out = h->idle[--h->n_idle];
	else if (reserved)
		h->n_open++;
	pthread_mutex_unlock(&h->lock);
	return reserved;
}

/* Put it back; NULL: what was reserved is gone. */
static void
release(struct handles *h, struct handle *handle)
{
	pthread_mutex_lock(&h->lock);
	if (handle != NULL)
		h->idle[h->n_idle++] = handle;
	else
		h->n_open--;
	pthread_cond_signal(&h->freed);
	pthread_mutex_unlock(&h->lock);
}

NODISCARD static struct err *
handle_open(const struct handles *h, struct arena *a, struct handle **out)
{
	struct arena own = { 0 };
	struct handle *handle = arena_new(&own, struct handle);

	handle->arena = own;
	struct err *e = db_open(&handle->arena, h->store, DB_READ, &handle->db);
	if (e == NULL) {
		*out = handle;
		return NULL;
	}
	e = err_new(a, e->code, NULL, "%s", e->detail); /* the failure outlives the handle */
	own = handle->arena;
	arena_free(&own);
	return e;
}

struct err *
handles_begin(struct handles *h, struct ctx *c, struct handle **out)
{
	struct handle *handle;
	struct err *e = NULL;

	if (!reserve(h, &handle))
		return err_new(&c->arena, ERR_BUSY, NULL, "all connections to the database are in use");
	if (handle == NULL)
		e = handle_open(h, &c->arena, &handle);
	if (e != NULL) {
		release(h, NULL);
		return e;
	}
	c->db = handle->db;
	c->now = clock_now();
	e = db_begin(c, false);
	if (e != NULL) {
		handle_close(handle);
		release(h, NULL);
		c->db = NULL;
		return e;
	}
	*out = handle;
	return NULL;
}

void
handles_end(struct handles *h, struct ctx *c, struct handle **handle)
{
	db_rollback(c); /* nothing was written, and unlike a commit it can not fail */
	bool broken = db_broken(c->db);
	if (broken)
		handle_close(*handle);
	release(h, broken ? NULL : *handle);
	c->db = NULL;
	*handle = NULL;
}
