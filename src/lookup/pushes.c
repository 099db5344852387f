/* SPDX-License-Identifier: Apache-2.0 */
#include "lookup/pushes.h"

#include <pthread.h>
#include <time.h>

#include "base/clock.h"
#include "base/ctx.h"
#include "base/log.h"
#include "base/random.h"
#include "rules/device.h"
#include "rules/lookup.h"
#include "store/db.h"

enum {
	BUCKETS = 1024,
	ENTRIES_MAX = 8192,
	BATCH = 256,  /* rows of one transaction: the write lock is held for a few milliseconds */
	GATHER_S = 1, /* a mailbox in use pushes again and again; and each write makes every reader fetch its
			 pages anew */
	RETRY_MS = 1000,
	RETRY_STOPPING_MS = 100,
	STOP_MS = 5000,
	ATTEMPTS = 5, /* for a batch that the database refuses while it answers */
};

struct entry {
	struct entry *next;
	struct push push; /* its texts lie in text[] */
	char text[];
};

struct pushes {
	pthread_mutex_t lock;
	pthread_cond_t filled;
	struct entry *bucket[BUCKETS];
	size_t n;
	bool stopping;
	/* Of the writing thread alone. */
	const char *store;
	struct ctx ctx;
	pthread_t thread;
};

static size_t
bucket_of(const char *account)
{
	uint32_t h = 2166136261u; /* FNV-1a */

	for (; *account != '\0'; account++)
		h = (h ^ (unsigned char)*account) * 16777619u;
	return h % BUCKETS;
}

/* Usage and last login of an account are one row each, and so is the use of a device password. */
static bool
same_row(const struct push *a, const struct push *b)
{
	return (a->service == NULL) == (b->service == NULL) && a->is_device == b->is_device &&
	       strcmp(a->account, b->account) == 0;
}

static struct entry *
entry_new(const struct push *push)
{
	const char *texts[] = { push->account, push->service == NULL ? "" : push->service,
		push->ip == NULL ? "" : push->ip };
	size_t n[3], total = 0;

	for (int i = 0; i < 3; i++)
		total += n[i] = strlen(texts[i]) + 1;
	struct entry *e = malloc(sizeof(*e) + total);
	if (e == NULL)
		abort();
	e->push = *push;
	e->push.account = memcpy(e->text, texts[0], n[0]);
	e->push.ip = memcpy(e->text + n[0], texts[2], n[2]);
	memcpy(e->text + n[0] + n[2], texts[1], n[1]);
	e->push.service = push->service == NULL ? NULL : e->text + n[0] + n[2];
	return e;
}

/* Put e into the table, in place of an older one. keep_old: e is the older one. Holds the lock. */
static void
table_put(struct pushes *p, struct entry *e, bool keep_old)
{
	struct entry **at = &p->bucket[bucket_of(e->push.account)];

	while (*at != NULL && !same_row(&(*at)->push, &e->push))
		at = &(*at)->next;
	struct entry *old = *at;
	if (old != NULL && keep_old) {
		free(e);
		return;
	}
	e->next = old == NULL ? NULL : old->next;
	*at = e;
	p->n += old == NULL;
	free(old);
}

bool
pushes_put(struct pushes *p, const struct push *push)
{
	struct entry *e = entry_new(push);
	bool room;

	pthread_mutex_lock(&p->lock);
	room = p->n < ENTRIES_MAX && !p->stopping;
	if (room)
		table_put(p, e, false);
	if (p->n == 1 || p->n == BATCH)
		pthread_cond_signal(&p->filled);
	pthread_mutex_unlock(&p->lock);
	if (!room)
		free(e);
	return room;
}

/* Up to BATCH entries leave the table as a list. Holds the lock. */
static struct entry *
table_take(struct pushes *p)
{
	struct entry *list = NULL;
	int n = 0;

	for (size_t i = 0; i < BUCKETS && n < BATCH && p->n > 0; i++)
		for (; p->bucket[i] != NULL && n < BATCH; n++) {
			struct entry *e = p->bucket[i];

			p->bucket[i] = e->next;
			e->next = list;
			list = e;
			p->n--;
		}
	return list;
}

static struct err *
write_list(struct ctx *c, void *arg)
{
	for (const struct entry *list = arg; list != NULL; list = list->next) {
		const struct push *push = &list->push;

		if (push->service == NULL)
			TRY(usage_record(c, push->account, push->bytes, push->messages));
		else if (push->is_device)
			TRY(device_record_use(c, push->account, push->service, push->ip, push->at));
		else
			TRY(usage_record_login(c, push->account, push->service, push->ip, push->at));
	}
	return NULL;
}

NODISCARD static struct err *
write_batch(struct pushes *p, struct entry *list)
{
	if (p->ctx.db == NULL)
		TRY(db_open(&p->ctx.arena, p->store, DB_USAGE, &p->ctx.db));
	return db_transact(&p->ctx, true, write_list, list);
}

static void
lose_database(struct pushes *p)
{
	db_close(&p->ctx.db);
}

enum outcome { WRITTEN, LATER, REFUSED };

static enum outcome
try_batch(struct pushes *p, struct entry *list)
{
	struct err *e = write_batch(p, list);
	enum outcome outcome = e == NULL ? WRITTEN : LATER;

	if (e != NULL) {
		log_event(
		    NULL, LOG_ERROR_, "usage.write_failed", "code", err_slug(e), "detail", e->detail, NULL);
		if (p->ctx.db == NULL || e->code == ERR_UNAVAILABLE || db_broken(p->ctx.db))
			lose_database(p);
		else if (!e->retry && e->code != ERR_BUSY)
			outcome = REFUSED;
	}
	arena_reset(&p->ctx.arena);
	return outcome;
}

static void
sleep_ms(int64_t ms)
{
	const struct timespec t = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };

	nanosleep(&t, NULL);
}

/* Wait for work, and then until it fills a batch or the first of it has waited long enough. False: the end,
 * and nothing is left. */
static bool
wait_for_work(struct pushes *p, bool *stopping)
{
	struct timespec until;

	pthread_mutex_lock(&p->lock);
	while (p->n == 0 && !p->stopping)
		pthread_cond_wait(&p->filled, &p->lock);
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += GATHER_S;
	while (p->n < BATCH && !p->stopping &&
	       pthread_cond_clockwait(&p->filled, &p->lock, CLOCK_MONOTONIC, &until) == 0)
		;
	*stopping = p->stopping;
	bool work = p->n > 0;
	pthread_mutex_unlock(&p->lock);
	return work;
}

static void
give_back(struct pushes *p, struct entry *list)
{
	pthread_mutex_lock(&p->lock);
	while (list != NULL) {
		struct entry *e = list;

		list = e->next;
		table_put(p, e, true);
	}
	pthread_mutex_unlock(&p->lock);
}

static void
free_list(struct entry *list)
{
	while (list != NULL) {
		struct entry *e = list;

		list = e->next;
		free(e);
	}
}

/* True when the batch is done with, for better or worse. */
static bool
finish_batch(struct pushes *p, struct entry *list, int *refused, bool last_chance)
{
	enum outcome outcome = try_batch(p, list);

	*refused = outcome == REFUSED ? *refused + 1 : 0;
	if (outcome == WRITTEN)
		return true;
	if (*refused < ATTEMPTS && !last_chance)
		return false;
	log_event(
	    NULL, LOG_ERROR_, "usage.lost", "reason", outcome == REFUSED ? "refused" : "time is up", NULL);
	*refused = 0;
	return true;
}

static void *
write_all(void *arg)
{
	struct pushes *p = arg;
	int64_t deadline = 0;
	int refused = 0;
	bool stopping = false;

	while (wait_for_work(p, &stopping)) {
		if (stopping && deadline == 0)
			deadline = clock_monotonic() + STOP_MS;
		pthread_mutex_lock(&p->lock);
		struct entry *list = table_take(p);
		pthread_mutex_unlock(&p->lock);
		if (finish_batch(p, list, &refused, stopping && clock_monotonic() >= deadline)) {
			free_list(list);
			continue;
		}
		give_back(p, list);
		sleep_ms(stopping ? RETRY_STOPPING_MS : RETRY_MS);
	}
	lose_database(p);
	arena_free(&p->ctx.arena);
	return NULL;
}

struct err *
pushes_start(struct arena *a, const char *store, struct pushes **out)
{
	struct pushes *p = arena_new(a, struct pushes);

	p->store = store;
	p->ctx = (struct ctx){ .request_id = "-", .random = random_u32 };
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->filled, NULL);
	if (pthread_create(&p->thread, NULL, write_all, p) != 0)
		return err_new(a, ERR_INTERNAL, NULL, "no thread could be created");
	*out = p;
	return NULL;
}

void
pushes_stop(struct pushes **p)
{
	if (*p == NULL)
		return;
	pthread_mutex_lock(&(*p)->lock);
	(*p)->stopping = true;
	pthread_cond_signal(&(*p)->filled);
	pthread_mutex_unlock(&(*p)->lock);
	pthread_join((*p)->thread, NULL);
	pthread_cond_destroy(&(*p)->filled);
	pthread_mutex_destroy(&(*p)->lock);
	*p = NULL;
}
