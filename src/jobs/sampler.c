/* SPDX-License-Identifier: Apache-2.0 */
#include "jobs/sampler.h"

#include <pthread.h>
#include <time.h>

#include "base/clock.h"
#include "base/ctx.h"
#include "base/log.h"
#include "base/random.h"
#include "model/conf.h"
#include "os/dav_home.h"
#include "os/machine.h"
#include "remote/counts.h"
#include "remote/dav_tree.h"
#include "rules/tally.h"
#include "store/account_store.h"
#include "store/db.h"
#include "store/db_pool.h"
#include "store/sample_store.h"

/* Those who test can not wait for minutes. */
enum { TEST_EVERY_MS = 2000, STOP_S = 6 };

/* Numbers as their owners count them, from their own start; -1: not known yet. */
struct counted {
	struct counts_lookup lookup;
	int64_t rspamd;
};

struct sampler {
	const struct conf *conf;
	struct db_pool *pool;
	int meminfo;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool stopping;
	pthread_t thread;
	struct ctx c; /* of the thread alone, as is the rest */
	struct counted before;
	struct sample
	    now; /* what could not be asked stays as it was, what could not be written is told next time */
	bool away;
};

/* Who was started anew counts from 0; what came before we first looked is not ours to tell. */
static int64_t
since(int64_t before, int64_t now)
{
	return before < 0 ? 0 : now < before ? now : now - before;
}

/* Say it once, not each minute. */
static void
note(struct sampler *s, const struct err *e)
{
	if (e != NULL && !s->away)
		log_event(
		    NULL, LOG_WARN_, "sample.incomplete", "code", err_slug(e), "detail", e->detail, NULL);
	s->away = e != NULL;
}

NODISCARD static struct err *
look_at_machine(struct sampler *s)
{
	struct machine m;

	TRY(machine_read(&s->c.arena, s->meminfo, s->conf->data_dir, &m));
	s->now.disk_used_bytes = m.disk_used;
	s->now.disk_total_bytes = m.disk_total;
	s->now.memory_used_bytes = m.memory_used;
	s->now.memory_total_bytes = m.memory_total;
	s->now.load_percent = m.load;
	return NULL;
}

NODISCARD static struct err *
ask_lookup(struct sampler *s)
{
	const struct counts_lookup before = s->before.lookup;
	struct counts_lookup n;

	TRY(counts_lookup(&s->c.arena, s->conf, &n));
	s->now.messages_in += since(before.in, n.in);
	s->now.messages_out += since(before.out, n.out);
	s->now.messages_rejected += since(before.refused, n.refused);
	s->now.sign_ins += since(before.sign_ins, n.sign_ins);
	s->before.lookup = n;
	return NULL;
}

NODISCARD static struct err *
ask_rspamd(struct sampler *s)
{
	int64_t n;

	TRY(counts_rspamd(&s->c.arena, s->conf, &n));
	s->now.messages_rejected += since(s->before.rspamd, n);
	s->before.rspamd = n;
	return NULL;
}

NODISCARD static struct err *
ask_queue(struct sampler *s)
{
	return counts_queue(&s->c.arena, s->conf, &s->now.queue_length);
}

static struct err *
add(struct ctx *c, void *arg)
{
	struct sampler *s = arg;

	s->now.at = c->now;
	return sample_store_add(c, &s->now);
}

NODISCARD static struct err *
write_down(struct sampler *s)
{
	TRY(db_pool_take(&s->c.arena, s->pool, true, &s->c.db));
	struct err *e = db_transact(&s->c, true, add, s);
	db_pool_give(s->pool, true, &s->c.db);
	if (e == NULL)
		s->now.messages_in = s->now.messages_out = s->now.messages_rejected = s->now.sign_ins = 0;
	return e;
}

/* Of one account. */
struct collections {
	int64_t id, address_books, calendars;
};

static struct err *
count_collections(struct ctx *c, void *arg)
{
	const struct collections *n = arg;
	struct account account = { 0 };
	struct tally delta;
	bool found;

	TRY(account_store_by_id(c, n->id, &account, &found));
	if (!found) /* deleted, and counted again when it is had back */
		return NULL;
	TRY(tally_store_dav(c, n->id, n->address_books, n->calendars, &delta));
	return tally_add(c, account.owner_id, delta);
}

NODISCARD static struct err *
look_into_home(struct sampler *s, const char *dir, int64_t id)
{
	struct arena *a = &s->c.arena;
	struct collections n = { .id = id };

	TRY(dav_number(a, dir, id, &n.address_books, &n.calendars));
	TRY(db_pool_take(a, s->pool, true, &s->c.db));
	struct err *e = db_transact(&s->c, true, count_collections, &n);
	db_pool_give(s->pool, true, &s->c.db);
	return e;
}

/* What has changed in address books and calendars, whoever did it (R71). What could not be counted is looked
 * at next time. */
NODISCARD static struct err *
look_into_homes(struct sampler *s)
{
	const char *dir = conf_dav_dir(&s->c.arena, s->conf);

	for (int64_t id; (id = dav_home_noted(&s->c.arena, dir)) != 0;) {
		struct err *e = look_into_home(s, dir, id);

		if (e != NULL) {
			dav_home_note(&s->c.arena, dir, id);
			return e;
		}
	}
	return NULL;
}

/* A part that is away keeps no other from being asked. */
static void
look(struct sampler *s)
{
	static struct err *(*const steps[])(struct sampler *) = { look_at_machine, ask_lookup, ask_rspamd,
		ask_queue, look_into_homes, write_down };
	const struct err *first = NULL;

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		const struct err *e = steps[i](s);

		first = first == NULL ? e : first;
	}
	note(s, first);
	arena_reset(&s->c.arena);
}

/* Until the next look is due. False: the end. */
static bool
wait(struct sampler *s)
{
	int64_t every = s->conf->test_mode ? TEST_EVERY_MS : MINUTES(1), now = clock_now(),
		ms = every - now % every;
	struct timespec until;
	int late = 0;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += ms / 1000;
	until.tv_nsec += ms % 1000 * 1000000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_sec++;
		until.tv_nsec -= 1000000000;
	}
	pthread_mutex_lock(&s->lock);
	while (!s->stopping && late == 0)
		late = pthread_cond_clockwait(&s->wake, &s->lock, CLOCK_MONOTONIC, &until);
	bool go_on = !s->stopping;
	pthread_mutex_unlock(&s->lock);
	return go_on;
}

static void *
work(void *arg)
{
	struct sampler *s = arg;

	dav_home_note_all(&s->c.arena, conf_dav_dir(&s->c.arena, s->conf));
	do
		look(s);
	while (wait(s));
	return NULL;
}

struct err *
sampler_start(
    struct arena *a, const struct conf *conf, struct db_pool *pool, int meminfo, struct sampler **out)
{
	struct sampler *s = calloc(1, sizeof(*s));

	if (s == NULL)
		abort();
	s->conf = conf;
	s->pool = pool;
	s->meminfo = meminfo;
	s->c = (struct ctx){ .request_id = "-", .random = random_u32 };
	s->before = (struct counted){ { -1, -1, -1, -1 }, -1 };
	pthread_mutex_init(&s->lock, NULL);
	pthread_cond_init(&s->wake, NULL);
	*out = s;
	if (pthread_create(&s->thread, NULL, work, s) == 0)
		return NULL;
	free(s);
	*out = NULL;
	return err_new(a, ERR_INTERNAL, NULL, "no thread could be created");
}

bool
sampler_stop(struct sampler **sampler)
{
	struct sampler *s = *sampler;
	struct timespec limit;

	*sampler = NULL;
	if (s == NULL)
		return true;
	pthread_mutex_lock(&s->lock);
	s->stopping = true;
	pthread_cond_signal(&s->wake);
	pthread_mutex_unlock(&s->lock);
	clock_gettime(CLOCK_REALTIME, &limit);
	limit.tv_sec += STOP_S;
	if (pthread_timedjoin_np(s->thread, NULL, &limit) != 0)
		return false;
	pthread_cond_destroy(&s->wake);
	pthread_mutex_destroy(&s->lock);
	arena_free(&s->c.arena);
	free(s);
	return true;
}
