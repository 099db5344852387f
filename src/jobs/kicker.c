/* SPDX-License-Identifier: Apache-2.0 */
#include "jobs/kicker.h"

#include <pthread.h>
#include <time.h>

#include "base/clock.h"
#include "base/ctx.h"
#include "base/log.h"
#include "base/random.h"
#include "remote/doveadm.h"
#include "rules/device.h"
#include "rules/filter.h"
#include "store/connection_store.h"
#include "store/db.h"
#include "store/db_pool.h"
#include "store/device_store.h"

enum { LOOK_MS = 1000, AWAY_MS = 2000, STOP_S = 4 };

/* Who had been let in when the change was committed, but was not yet connected to its mail process. */
static const int64_t again_after = SECONDS(3);
static const int64_t stuck_for = HOURS(1), next_turn = SECONDS(3);

struct kicker {
	const struct conf *conf;
	struct db_pool *pool;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool woken, stopping;
	pthread_t thread;
	struct ctx c; /* of the thread alone, as is the rest */
	struct kick kick;
	bool found, expired, away;
	struct filter_errand errand;
	bool has_errand;
	const char *active; /* script */
	int64_t later;      /* ms until it is tried again */
};

static struct err *
in_transaction(struct kicker *k, bool write, db_step_in *step)
{
	TRY(db_pool_take(&k->c.arena, k->pool, write, &k->c.db));
	struct err *e = db_transact(&k->c, write, step, k);
	db_pool_give(k->pool, write, &k->c.db);
	return e;
}

static struct err *
next(struct ctx *c, void *arg)
{
	struct kicker *k = arg;
	struct device_password expired = { 0 };

	TRY(device_store_expired(c, &expired, &k->expired));
	return kick_store_next(c, &k->kick, &k->found);
}

static struct err *
end_expired(struct ctx *c, void *arg)
{
	struct kicker *k = arg;

	return device_end_expired(c, &k->expired);
}

static struct err *
done(struct ctx *c, void *arg)
{
	const struct kicker *k = arg;

	return kick_store_done(c, &k->kick, c->now + again_after);
}

/* The row goes when it is done, so that an end of this process in between loses nothing. A device password
 * that expires makes such a row, whether Dovecot is away or not. */
static struct err *
kick_one(struct kicker *k)
{
	bool any;

	k->c.now = clock_now();
	TRY(in_transaction(k, false, next));
	if (k->expired)
		TRY(in_transaction(k, true, end_expired));
	if (!k->found)
		return NULL;
	TRY(doveadm_kick(&k->c.arena, k->conf, k->kick.mask, &any));
	TRY(in_transaction(k, true, done));
	if (any)
		log_event(NULL, LOG_INFO_, "connections.ended", "of", k->kick.mask, NULL);
	return NULL;
}

static struct err *
next_errand(struct ctx *c, void *arg)
{
	struct kicker *k = arg;

	return filter_errand_next(c, &k->errand, &k->has_errand);
}

static struct err *
errand_begin(struct ctx *c, void *arg)
{
	const struct kicker *k = arg;

	return filter_errand_begin(c, &k->errand, k->active);
}

static struct err *
errand_done(struct ctx *c, void *arg)
{
	const struct kicker *k = arg;

	return filter_errand_done(c, &k->errand);
}

static struct err *
errand_kept(struct ctx *c, void *arg)
{
	const struct kicker *k = arg;

	return filter_errand_kept(c, &k->errand, k->active);
}

static struct err *
errand_later(struct ctx *c, void *arg)
{
	const struct kicker *k = arg;

	return filter_errand_later(c, &k->errand, c->now + k->later);
}

/* Only what is ours, or may go, is written over (R52). */
NODISCARD static struct err *
write_script(struct kicker *k)
{
	const char *name;

	TRY(doveadm_sieve_active(&k->c.arena, k->conf, k->errand.account, &name, &k->active));
	if (!filter_errand_may(&k->c, &k->errand, k->active))
		return in_transaction(k, true, errand_kept);
	if (k->active == NULL || strcmp(k->active, k->errand.script) != 0) {
		TRY(in_transaction(k, true, errand_begin));
		TRY(doveadm_sieve_put(
		    &k->c.arena, k->conf, k->errand.account, FILTER_SCRIPT_NAME, k->errand.script, true));
	}
	return in_transaction(k, true, errand_done);
}

/* A script that is due; one that can not be written does not keep others waiting. */
static struct err *
run_errand(struct kicker *k)
{
	k->has_errand = false;
	TRY(in_transaction(k, false, next_errand));
	if (!k->has_errand)
		return NULL;
	struct err *e = write_script(k);
	if (e == NULL)
		return NULL;
	bool stuck = e->code == ERR_NOT_FOUND || e->code == ERR_INVALID_FIELD;
	k->later = stuck ? stuck_for : next_turn;
	TRY(in_transaction(k, true, errand_later));
	if (!stuck)
		return e;
	log_event(NULL, LOG_WARN_, "script.kept", "of", k->errand.account, "detail", e->detail, NULL);
	return NULL;
}

/* Say it once, not every other second. */
static void
note(struct kicker *k, const struct err *e)
{
	if (e != NULL && !k->away)
		log_event(
		    NULL, LOG_WARN_, "connections.kept", "code", err_slug(e), "detail", e->detail, NULL);
	k->away = e != NULL;
}

/* Until somebody wakes us, or for so long. False: the end. */
static bool
wait(struct kicker *k, int64_t ms)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += ms / 1000;
	pthread_mutex_lock(&k->lock);
	while (ms > 0 && !k->woken && !k->stopping &&
	       pthread_cond_clockwait(&k->wake, &k->lock, CLOCK_MONOTONIC, &until) == 0)
		;
	k->woken = false;
	bool go_on = !k->stopping;
	pthread_mutex_unlock(&k->lock);
	return go_on;
}

static void *
work(void *arg)
{
	struct kicker *k = arg;
	int64_t pause = 0;

	while (wait(k, pause)) {
		const struct err *e = kick_one(k);

		if (e == NULL)
			e = run_errand(k);

		note(k, e);
		pause = e != NULL ? AWAY_MS : k->found || k->expired || k->has_errand ? 0 : LOOK_MS;
		arena_reset(&k->c.arena);
	}
	return NULL;
}

struct err *
kicker_start(struct arena *a, const struct conf *conf, const struct site *site, struct db_pool *pool,
    struct kicker **out)
{
	struct kicker *k = calloc(1, sizeof(*k));

	if (k == NULL)
		abort();
	k->conf = conf;
	k->pool = pool;
	k->c = (struct ctx){ .site = site, .request_id = "-", .random = random_u32 };
	pthread_mutex_init(&k->lock, NULL);
	pthread_cond_init(&k->wake, NULL);
	*out = k;
	if (pthread_create(&k->thread, NULL, work, k) == 0)
		return NULL;
	free(k);
	*out = NULL;
	return err_new(a, ERR_INTERNAL, NULL, "no thread could be created");
}

void
kicker_wake(struct kicker *k)
{
	pthread_mutex_lock(&k->lock);
	k->woken = true;
	pthread_cond_signal(&k->wake);
	pthread_mutex_unlock(&k->lock);
}

bool
kicker_stop(struct kicker **kicker)
{
	struct kicker *k = *kicker;
	struct timespec limit;

	*kicker = NULL;
	if (k == NULL)
		return true;
	pthread_mutex_lock(&k->lock);
	k->stopping = true;
	pthread_cond_signal(&k->wake);
	pthread_mutex_unlock(&k->lock);
	clock_gettime(CLOCK_REALTIME, &limit);
	limit.tv_sec += STOP_S;
	if (pthread_timedjoin_np(k->thread, NULL, &limit) != 0)
		return false;
	pthread_cond_destroy(&k->wake);
	pthread_mutex_destroy(&k->lock);
	arena_free(&k->c.arena);
	free(k);
	return true;
}
