/* SPDX-License-Identifier: Apache-2.0 */
#include "jobs/runner.h"

#include <errno.h>
#include <pthread.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"

/* The first does what the server does on its own, which goes on whatever others have asked for. */
enum { WORKERS = 3, LOOK_MS = 250, AWAY_MS = 2000, PLAN_MS = 60 * 1000, STOP_MS = 6 * 1000 };

struct runner {
	struct workshop *shop;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	unsigned wakes; /* how often; a thread that sleeps notes the number it knows */
	int64_t planned_at;
	int64_t sign; /* of the work from outside that was planned last */
	bool has_own; /* a thread that does the server's own work alone */
	bool away;    /* the database did not answer last time */
	pthread_t threads[WORKERS];
	int n;
};

static struct timespec
after(clockid_t clock, int64_t ms)
{
	struct timespec t;

	clock_gettime(clock, &t);
	t.tv_sec += ms / 1000;
	t.tv_nsec += ms % 1000 * 1000000;
	if (t.tv_nsec >= 1000000000) {
		t.tv_sec++;
		t.tv_nsec -= 1000000000;
	}
	return t;
}

/* Until somebody wakes us, or for so long. */
static void
sleep_for(struct runner *r, unsigned known, int64_t ms)
{
	struct timespec limit = after(CLOCK_MONOTONIC, ms);
	int late = 0;

	pthread_mutex_lock(&r->lock);
	while (r->wakes == known && !atomic_load(&r->shop->stopping) && late == 0)
		late = pthread_cond_timedwait(&r->wake, &r->lock, &limit);
	pthread_mutex_unlock(&r->lock);
}

/* One thread plans, once a minute. */
static bool
plan_is_due(struct runner *r)
{
	int64_t now = clock_monotonic();

	pthread_mutex_lock(&r->lock);
	bool due = r->planned_at == 0 || now - r->planned_at > PLAN_MS;
	if (due)
		r->planned_at = now;
	pthread_mutex_unlock(&r->lock);
	return due;
}

/* Something has come that no row tells of. */
static bool
work_came(struct runner *r, struct arena *a)
{
	int64_t sign = worker_sign(a, r->shop);

	pthread_mutex_lock(&r->lock);
	bool news = sign != 0 && sign != r->sign;
	r->sign = sign;
	pthread_mutex_unlock(&r->lock);
	return news;
}

/* It may have come while the job that does it came to its end. */
static void
look_again(struct runner *r)
{
	pthread_mutex_lock(&r->lock);
	r->sign = 0;
	pthread_mutex_unlock(&r->lock);
}

/* Say it once, not four times a second. */
static void
note_store(struct runner *r, const struct err *e)
{
	pthread_mutex_lock(&r->lock);
	bool news = r->away != (e != NULL);
	r->away = e != NULL;
	pthread_mutex_unlock(&r->lock);
	if (news && e != NULL)
		log_event(NULL, LOG_WARN_, "store.failed", "detail", e->detail, NULL);
	else if (news)
		log_event(NULL, LOG_INFO_, "store.answered", NULL, NULL);
}

/* Who comes first. */
static bool
takes_own(struct runner *r)
{
	pthread_mutex_lock(&r->lock);
	bool own = !r->has_own;
	r->has_own = true;
	pthread_mutex_unlock(&r->lock);
	return own;
}

static void *
work_on(void *arg)
{
	struct runner *r = arg;
	bool own = takes_own(r);

	while (!atomic_load(&r->shop->stopping)) {
		struct arena a = { 0 };
		bool any = false;

		pthread_mutex_lock(&r->lock);
		unsigned known = r->wakes;
		pthread_mutex_unlock(&r->lock);
		bool due = plan_is_due(r), came = work_came(r, &a);
		struct err *e = due || came ? worker_plan(&a, r->shop) : NULL;
		if (e == NULL)
			e = worker_round(&a, r->shop, own, &any);
		if (any)
			look_again(r);
		note_store(r, e);
		if (!any || e != NULL)
			sleep_for(r, known, e == NULL ? LOOK_MS : AWAY_MS);
		arena_free(&a);
	}
	return NULL;
}

struct err *
runner_start(struct arena *a, struct workshop *shop, struct runner **out)
{
	struct runner *r = calloc(1, sizeof(*r));
	pthread_condattr_t attr;

	if (r == NULL)
		abort();
	r->shop = shop;
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&r->wake, &attr);
	pthread_condattr_destroy(&attr);
	pthread_mutex_init(&r->lock, NULL);
	while (r->n < WORKERS && pthread_create(&r->threads[r->n], NULL, work_on, r) == 0)
		r->n++;
	*out = r;
	return r->n > 0 ? NULL : err_new(a, ERR_INTERNAL, NULL, "can not start a thread");
}

void
runner_wake(struct runner *r)
{
	pthread_mutex_lock(&r->lock);
	r->wakes++;
	pthread_cond_broadcast(&r->wake);
	pthread_mutex_unlock(&r->lock);
}

bool
runner_stop(struct runner **runner)
{
	struct runner *r = *runner;
	struct timespec limit = after(CLOCK_REALTIME, STOP_MS);

	*runner = NULL;
	if (r == NULL)
		return true;
	atomic_store(&r->shop->stopping, true);
	runner_wake(r);
	for (int i = 0; i < r->n; i++)
		if (pthread_timedjoin_np(r->threads[i], NULL, &limit) != 0)
			return false;
	pthread_cond_destroy(&r->wake);
	pthread_mutex_destroy(&r->lock);
	free(r);
	return true;
}
