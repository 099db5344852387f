/* SPDX-License-Identifier: Apache-2.0 */
#include "api/log_writer.h"

#include <pthread.h>
#include <time.h>

#include "base/clock.h"
#include "base/ctx.h"
#include "base/log.h"
#include "base/random.h"
#include "rules/log.h"
#include "store/api_key_store.h"
#include "store/db_pool.h"

/* Room for what the quickest clients ask within PAUSE_MS; two batches of 8192 were 5 MB. */
enum { BATCH_MAX = 2048, PAUSE_MS = 200, GIVE_UP_MS = 60000, LAST_TRY_MS = 5000 };

struct batch {
	struct api_log_row rows[BATCH_MAX];
	size_t n;
	struct arena arena; /* of the texts */
};

struct log_writer {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed; /* there are rows, there is room, or it is time to end */
	struct batch *filling, *writing;
	bool stop;
	struct db_pool *pool;
	const struct site *site;
	int64_t sealed_at;     /* of clock_monotonic */
	enum err_code trouble; /* why the chain could not be sealed last time; ERR_CODES: it could */
};

static struct err *
note_key_use(struct ctx *c, const struct api_log_row *row)
{
	return row->key_id == 0 ? NULL : api_key_store_used(c, row->key_id, row->at, row->ip);
}

struct err *
log_row_write(struct ctx *c, const struct api_log_row *row)
{
	TRY(api_log_store_insert(c, row));
	return note_key_use(c, row);
}

/* Identities are made here: those that the rows came with were chosen apart from each other, and one that is
 * taken would cost the whole batch. */
static void
name_rows(struct ctx *c, struct batch *batch)
{
	c->last_id = 0;
	for (size_t i = 0; i < batch->n; i++) {
		c->now = batch->rows[i].at;
		batch->rows[i].id = ctx_new_id(c);
	}
}

static struct err *
append_rows(struct ctx *c, void *arg)
{
	struct batch *batch = arg;

	name_rows(c, batch);
	TRY(api_log_store_append(c, batch->rows, batch->n));
	for (size_t i = 0; i < batch->n; i++)
		TRY(note_key_use(c, &batch->rows[i]));
	return NULL;
}

/* Rows that wait to be sealed. */
static struct err *
write_rows(struct ctx *c, void *arg)
{
	struct batch *batch = arg;

	name_rows(c, batch);
	for (size_t i = 0; i < batch->n; i++)
		TRY(log_row_write(c, &batch->rows[i]));
	return NULL;
}

static bool
may_pass(const struct err *e)
{
	return e->code == ERR_BUSY || e->code == ERR_UNAVAILABLE;
}

/* A chain that was tampered with takes no row; the rows are written none the less. */
static struct err *
try_batch(struct log_writer *w, struct ctx *c, struct batch *batch)
{
	TRY(db_pool_take(&c->arena, w->pool, true, &c->db));
	struct err *e = db_transact(c, true, append_rows, batch);
	if (e != NULL && !may_pass(e))
		e = db_transact(c, true, write_rows, batch);
	db_pool_give(w->pool, true, &c->db);
	return e;
}

/* Wait before a batch is tried again; false when it is time to give up. A process that ends has less time. */
static bool
wait_for_database(struct log_writer *w, int64_t since)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec++;
	pthread_mutex_lock(&w->lock);
	while (!w->stop && pthread_cond_timedwait(&w->changed, &w->lock, &until) == 0)
		continue;
	bool stop = w->stop;
	pthread_mutex_unlock(&w->lock);
	if (stop)
		nanosleep(&(struct timespec){ .tv_nsec = PAUSE_MS * 1000000L }, NULL);
	return clock_monotonic() - since < (stop ? LAST_TRY_MS : GIVE_UP_MS);
}

static struct ctx
new_ctx(const struct log_writer *w)
{
	return (struct ctx){ .site = w->site, .request_id = "-", .now = clock_now(), .random = random_u32 };
}

/* A database that is busy or away comes back; what it refuses for another reason it will always refuse. */
static void
write_batch(struct log_writer *w, struct batch *batch)
{
	struct ctx c = new_ctx(w);
	int64_t since = clock_monotonic();
	struct err *e;

	while ((e = try_batch(w, &c, batch)) != NULL) {
		if (!may_pass(e) || !wait_for_database(w, since))
			break;
		arena_reset(&c.arena);
	}
	if (e != NULL)
		log_event(NULL, LOG_ERROR_, "api_log.lost", "rows", arena_printf(&c.arena, "%zu", batch->n),
		    "detail", e->detail, NULL);
	arena_free(&c.arena);
}

/* Said once, not every second. */
static void
note_trouble(struct log_writer *w, const struct err *e)
{
	enum err_code trouble = e == NULL ? ERR_CODES : e->code;

	if (e != NULL && trouble != w->trouble && trouble != ERR_BUSY)
		log_event(NULL, LOG_ERROR_, "api_log.not_sealed", "detail", e->detail, NULL);
	w->trouble = trouble;
}

/* All that waits to be sealed, slice by slice; what can not be sealed now can be the next time. */
static void
seal(struct log_writer *w)
{
	struct ctx c = new_ctx(w);
	struct err *e = NULL;
	bool more = true;

	while (more && e == NULL) {
		more = false;
		e = db_pool_take(&c.arena, w->pool, true, &c.db);
		if (e != NULL)
			break;
		e = log_seal(&c, &more);
		db_pool_give(w->pool, true, &c.db);
		if (e == NULL)
			arena_reset(&c.arena);
	}
	note_trouble(w, e);
	arena_free(&c.arena);
	w->sealed_at = clock_monotonic();
}

/* Until there is a row to write, or it is time to seal those that others have written. */
static void
wait_for_rows(struct log_writer *w)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += LOG_SEAL_MS / 1000;
	while (!w->stop && w->filling->n == 0 && pthread_cond_timedwait(&w->changed, &w->lock, &until) == 0)
		continue;
}

/* Gather for a moment: a batch costs one commit however many rows it has. */
static void
gather(struct log_writer *w)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec += PAUSE_MS * 1000000L;
	until.tv_sec += until.tv_nsec / 1000000000L;
	until.tv_nsec %= 1000000000L;
	while (!w->stop && w->filling->n < BATCH_MAX &&
	       pthread_cond_timedwait(&w->changed, &w->lock, &until) == 0)
		continue;
}

static void *
run(void *arg)
{
	struct log_writer *w = arg;

	pthread_mutex_lock(&w->lock);
	while (!w->stop || w->filling->n > 0) {
		wait_for_rows(w);
		if (w->filling->n > 0)
			gather(w);
		struct batch *full = w->filling;
		w->filling = w->writing;
		w->writing = full;
		pthread_cond_broadcast(&w->changed);
		pthread_mutex_unlock(&w->lock);
		if (full->n > 0)
			write_batch(w, full);
		full->n = 0;
		arena_free(&full->arena);
		if (clock_monotonic() - w->sealed_at >= LOG_SEAL_MS)
			seal(w);
		pthread_mutex_lock(&w->lock);
	}
	pthread_mutex_unlock(&w->lock);
	seal(w);
	return NULL;
}

struct err *
log_writer_start(struct arena *a, struct db_pool *pool, const struct site *site, struct log_writer **out)
{
	struct log_writer *w = calloc(1, sizeof(*w));

	*out = NULL;
	if (w == NULL || (w->filling = calloc(1, sizeof(struct batch))) == NULL ||
	    (w->writing = calloc(1, sizeof(struct batch))) == NULL)
		abort();
	w->pool = pool;
	w->site = site;
	w->trouble = ERR_CODES;
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->changed, NULL);
	if (pthread_create(&w->thread, NULL, run, w) != 0)
		return err_new(a, ERR_INTERNAL, NULL, "no thread for the API log");
	*out = w;
	return NULL;
}

static const char *
keep(struct arena *a, const char *text)
{
	return text == NULL ? NULL : arena_strdup(a, text);
}

void
log_writer_put(struct log_writer *w, const struct api_log_row *row)
{
	pthread_mutex_lock(&w->lock);
	while (w->filling->n == BATCH_MAX && !w->stop)
		pthread_cond_wait(&w->changed, &w->lock);
	if (w->filling->n < BATCH_MAX) {
		struct arena *a = &w->filling->arena;
		struct api_log_row *copy = &w->filling->rows[w->filling->n++];

		*copy = *row;
		copy->request_id = keep(a, row->request_id);
		copy->actor = keep(a, row->actor);
		copy->api_key = keep(a, row->api_key);
		copy->ip = keep(a, row->ip);
		copy->object = keep(a, row->object);
		copy->fields = keep(a, row->fields);
		/* method, route and code are the program's own texts */
	}
	if (w->filling->n == 1 || w->filling->n == BATCH_MAX)
		pthread_cond_broadcast(&w->changed);
	pthread_mutex_unlock(&w->lock);
}

void
log_writer_stop(struct log_writer **w)
{
	if (*w == NULL)
		return;
	pthread_mutex_lock(&(*w)->lock);
	(*w)->stop = true;
	pthread_cond_broadcast(&(*w)->changed);
	pthread_mutex_unlock(&(*w)->lock);
	pthread_join((*w)->thread, NULL);
	pthread_mutex_destroy(&(*w)->lock);
	pthread_cond_destroy(&(*w)->changed);
	free((*w)->filling);
	free((*w)->writing);
	free(*w);
	*w = NULL;
}
