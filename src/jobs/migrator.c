/* SPDX-License-Identifier: Apache-2.0 */
#include "jobs/migrator.h"

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#include "base/clock.h"
#include "base/ctx.h"
#include "base/log.h"
#include "base/random.h"
#include "jobs/migration_pipe.h"
#include "jobs/migration_scripts.h"
#include "model/conf.h"
#include "os/machine.h"
#include "remote/doveadm.h"
#include "remote/imap.h"
#include "rules/migration.h"
#include "rules/relay.h"
#include "store/db.h"
#include "store/db_pool.h"
#include "store/migration_store.h"

enum {
	LOOK_MS = 1000,
	AWAY_MS = 5000,
	TELL_MS = 2000,
	LEASE_MS = 5 * 60 * 1000,
	SIGN_IN_MS = 30 * 1000,
	COUNT_MS = 5 * 60 * 1000,
	STOP_S = 5,
};
/* What may pass beside the messages themselves: headers come once more. */
#define BUDGET_EXTRA (INT64_C(256) << 20)

struct migrator {
	const struct conf *conf;
	const struct site *site;
	struct db_pool *pool;
	struct migration_pipe *pipe;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool woken;
	int running;
	atomic_bool stopping;
	bool away; /* of the thread that looks: the database did not answer */
};

/* One user, on a thread of its own. */
struct copy {
	struct migrator *m;
	struct ctx c;      /* its arena is emptied now and then */
	struct arena keep; /* texts of the task */
	struct migration_task task;
	struct pipe_user user;
	bool found, go_on, hopeless;
	const struct err *error;
	int64_t told_at; /* of clock_monotonic */
};

static struct ctx
new_ctx(const struct migrator *m)
{
	return (struct ctx){ .site = m->site, .request_id = "-", .now = clock_now(), .random = random_u32 };
}

NODISCARD static struct err *
in_transaction(struct ctx *c, const struct migrator *m, bool write, db_step_in *step, void *arg)
{
	TRY(db_pool_take(&c->arena, m->pool, write, &c->db));
	struct err *e = db_transact(c, write, step, arg);
	db_pool_give(m->pool, write, &c->db);
	return e;
}

static struct err *
tell(struct ctx *c, void *arg)
{
	struct copy *copy = arg;

	return migration_tell(c, &copy->task, LEASE_MS, &copy->go_on);
}

static struct err *
end(struct ctx *c, void *arg)
{
	struct copy *copy = arg;

	return migration_end(c, &copy->task, copy->error, copy->hopeless);
}

static struct err *
postpone(struct ctx *c, void *arg)
{
	struct copy *copy = arg;

	return migration_postpone(c, &copy->task);
}

/* What is here, of what there was when it began. */
NODISCARD static struct err *
look_here(struct copy *copy, struct arena *a, struct doveadm_quota *here)
{
	struct migration_user *u = &copy->task.user;

	TRY(doveadm_quota(a, copy->m->conf, u->address, here));
	u->messages_done = here->messages < u->messages_total ? here->messages : u->messages_total;
	u->bytes_done = here->bytes < u->bytes_total ? here->bytes : u->bytes_total;
	return NULL;
}

/* Asked while Dovecot copies. */
static bool
goes_on(void *arg)
{
	struct copy *copy = arg;
	struct doveadm_quota here;

	if (atomic_load(&copy->m->stopping) || atomic_load(&copy->user.beyond))
		copy->go_on = false;
	if (!copy->go_on || clock_monotonic() - copy->told_at < TELL_MS)
		return copy->go_on;
	copy->told_at = clock_monotonic();
	struct ctx c = new_ctx(copy->m);
	err_ignore(look_here(copy, &c.arena, &here)); /* the next look may tell */
	const struct err *e = in_transaction(&c, copy->m, true, tell, copy);
	if (e != NULL) /* while the database is away the copy goes on, as long as the lease does */
		log_event(&c, LOG_WARN_, "migration.not_told", "of", copy->task.user.address, "detail",
		    e->detail, NULL);
	arena_free(&c.arena);
	return copy->go_on;
}

/* Dovecot comes through the connection that has counted: to sign in again takes longer than to count. */
NODISCARD static struct err *
count_source(struct copy *copy)
{
	const struct origin_door door = { copy->m->conf, copy->m->site, relay_is_inside };
	struct migration_user *u = &copy->task.user;
	struct imap_counts counts;

	TRY(imap_open(&copy->keep, &door, &copy->task.source, SIGN_IN_MS, &copy->user.ready));
	TRY(imap_count(&copy->keep, copy->user.ready, COUNT_MS, &counts));
	u->messages_total = counts.messages;
	u->bytes_total = counts.bytes;
	u->uid_sum = counts.uid_sum;
	return NULL;
}

/* Dovecot takes no notice of the quota while it copies. */
NODISCARD static struct err *
check_room(struct copy *copy)
{
	const int64_t quota = copy->task.quota_bytes, bytes = copy->task.user.bytes_total;

	if (quota == 0 || bytes <= quota)
		return NULL;
	copy->hopeless = true;
	return err_new(&copy->keep, ERR_QUOTA_EXCEEDED, NULL,
	    "{source_larger}there are %lld MiB at the source, and room for %lld MiB here: give the mailbox more room",
	    (long long)(bytes >> 20), (long long)(quota >> 20));
}

/* Dovecot copies, as long as the user's day lasts. */
NODISCARD static struct err *
fetch_mail(struct copy *copy, bool *again)
{
	const struct migration_user *u = &copy->task.user;
	int64_t left = migration_time_left(u, clock_now());

	if (left > 0) {
		struct err *e = doveadm_fetch_mail(
		    &copy->keep, copy->m->conf, u->address, (int)left, goes_on, copy, again);
		if (e == NULL || migration_time_left(u, clock_now()) > 0)
			return e;
	}
	return err_new(&copy->keep, ERR_UNAVAILABLE, NULL, "{copy_too_long}not all came within %d hours",
	    MIGRATION_HOURS_MAX);
}

NODISCARD static struct err *
run_copy(struct copy *copy)
{
	struct migrator *m = copy->m;
	bool again = false;

	copy->user.address = copy->task.user.address;
	copy->user.source = &copy->task.source;
	copy->user.budget = copy->task.quota_bytes == 0 ? 0 : 2 * copy->task.quota_bytes + BUDGET_EXTRA;
	pipe_let(m->pipe, &copy->user);
	struct err *e = fetch_mail(copy, &again);
	pipe_end(m->pipe, &copy->user);
	if (atomic_load(&copy->user.beyond)) {
		copy->go_on = true; /* it was the source, and nobody has called it off */
		return err_new(&copy->keep, ERR_TOO_LARGE, NULL,
		    "{source_endless}the source sends more than it may, or lines without end");
	}
	TRY(e);
	return again ? err_new(&copy->keep, ERR_UNAVAILABLE, NULL,
			   "{sync_again}not all could be copied at once: it goes on soon")
		     : NULL;
}

/* After the first copy all that was there has to be here. */
NODISCARD static struct err *
check_all(struct copy *copy)
{
	struct migration_user *u = &copy->task.user;
	struct doveadm_quota here;

	TRY(look_here(copy, &copy->keep, &here));
	if (u->synced_at == 0 && here.messages < u->messages_total)
		return err_new(&copy->keep, ERR_UNAVAILABLE, NULL,
		    "{sync_incomplete}%lld of %lld messages are here", (long long)here.messages,
		    (long long)u->messages_total);
	u->messages_done = u->messages_total;
	u->bytes_done = u->bytes_total;
	return NULL;
}

NODISCARD static struct err *
do_copy(struct copy *copy)
{
	if (copy->task.wrong != NULL) {
		copy->hopeless = true;
		return err_new(&copy->keep, ERR_CONFLICT, NULL, "%s", copy->task.wrong);
	}
	struct err *e = count_source(copy);
	/* one that was taken before may be refused for a while */
	copy->hopeless = e != NULL && e->code == ERR_BAD_CREDENTIALS && copy->task.user.synced_at == 0;
	TRY(e);
	TRY(check_room(copy));
	if (!goes_on(copy))
		return NULL;
	TRY(run_copy(copy));
	TRY(check_all(copy));
	const struct scripts_way way = { copy->m->conf, copy->m->site, goes_on, copy };
	/* the mail is here, whatever becomes of them */
	if (copy->task.user.scripts_at == 0 && goes_on(copy))
		copy->task.scripts_wrong = scripts_take(&copy->keep, &way, &copy->task);
	return NULL;
}

/* Called off, and lost: the row says what is wanted, or is another's. */
static void
conclude(struct copy *copy)
{
	const bool stopped = atomic_load(&copy->m->stopping);
	const char *address = copy->task.user.address;
	struct ctx c = new_ctx(copy->m);
	const struct err *e = NULL;

	if (!copy->go_on && !stopped)
		log_event(&c, LOG_INFO_, "migration.called_off", "of", address, NULL);
	else
		e = in_transaction(&c, copy->m, true, stopped && copy->error != NULL ? postpone : end, copy);
	if (copy->go_on && copy->error == NULL)
		log_event(&c, LOG_INFO_, "migration.synced", "of", address, NULL);
	else if (copy->go_on)
		log_event(
		    &c, LOG_WARN_, "migration.failed", "of", address, "detail", copy->error->detail, NULL);
	if (e != NULL)
		log_event(&c, LOG_ERROR_, "migration.not_told", "of", address, "detail", e->detail, NULL);
	arena_free(&c.arena);
}

static void
free_copy(struct copy *copy)
{
	imap_release(&copy->user.ready);
	arena_free(&copy->c.arena);
	arena_free(&copy->keep);
	free(copy);
}

static void *
work(void *arg)
{
	struct copy *copy = arg;
	struct migrator *m = copy->m;

	copy->go_on = true;
	copy->error = do_copy(copy);
	conclude(copy);
	free_copy(copy);
	pthread_mutex_lock(&m->lock);
	m->running--;
	m->woken = true; /* there is room for the next one */
	pthread_cond_broadcast(&m->changed);
	pthread_mutex_unlock(&m->lock);
	return NULL;
}

static bool
has_room(struct migrator *m)
{
	pthread_mutex_lock(&m->lock);
	int running = m->running;
	pthread_mutex_unlock(&m->lock);
	return migration_has_room(running, machine_processors(), machine_load(), m->conf->migration_load);
}

static struct err *
look(struct ctx *c, void *arg)
{
	struct copy *copy = arg;
	struct migration_user due = { 0 };

	return migration_user_next(c, &due, &copy->found);
}

static struct err *
take(struct ctx *c, void *arg)
{
	struct copy *copy = arg;

	return migration_take(c, LEASE_MS, &copy->task, &copy->found);
}

/* The lock to write is asked for when there is something. */
NODISCARD static struct err *
take_one(struct copy *copy)
{
	TRY(in_transaction(&copy->c, copy->m, false, look, copy));
	if (!copy->found)
		return NULL;
	return in_transaction(&copy->c, copy->m, true, take, copy);
}

/* Say it once, not every other second. */
static void
note(struct migrator *m, const struct err *e)
{
	if (e != NULL && !m->away)
		log_event(NULL, LOG_WARN_, "migration.not_looked", "detail", e->detail, NULL);
	m->away = e != NULL;
}

/* Begin the next one; ms until it is worth to look again. */
static int64_t
begin_one(struct migrator *m)
{
	struct copy *copy = calloc(1, sizeof(*copy));
	pthread_t thread;

	if (copy == NULL)
		abort();
	copy->m = m;
	copy->c = new_ctx(m);
	const struct err *e = take_one(copy);
	note(m, e);
	bool begun = e == NULL && copy->found;
	int64_t pause = e != NULL ? AWAY_MS : begun ? 0 : LOOK_MS;
	if (begun) {
		pthread_mutex_lock(&m->lock);
		m->running++;
		pthread_mutex_unlock(&m->lock);
		if (pthread_create(&thread, NULL, work, copy) == 0) {
			pthread_detach(thread);
			return pause;
		}
		pthread_mutex_lock(&m->lock);
		m->running--; /* its lease brings it back */
		pthread_mutex_unlock(&m->lock);
	}
	free_copy(copy);
	return pause;
}

/* Until somebody wakes us, or for so long. False: the end. */
static bool
rest(struct migrator *m, int64_t ms)
{
	struct timespec until;
	int late = 0;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += ms / 1000;
	pthread_mutex_lock(&m->lock);
	while (ms > 0 && !m->woken && !atomic_load(&m->stopping) && late == 0)
		late = pthread_cond_clockwait(&m->changed, &m->lock, CLOCK_MONOTONIC, &until);
	m->woken = false;
	pthread_mutex_unlock(&m->lock);
	return !atomic_load(&m->stopping);
}

static void *
look_for_work(void *arg)
{
	struct migrator *m = arg;
	int64_t pause = 0;

	while (rest(m, pause))
		pause = has_room(m) ? begin_one(m) : LOOK_MS;
	return NULL;
}

struct err *
migrator_start(struct arena *a, const struct conf *conf, const struct site *site, struct db_pool *pool,
    struct migrator **out)
{
	struct migrator *m = calloc(1, sizeof(*m));

	if (m == NULL)
		abort();
	m->conf = conf;
	m->site = site;
	m->pool = pool;
	pthread_mutex_init(&m->lock, NULL);
	pthread_cond_init(&m->changed, NULL);
	struct err *e = pipe_start(a, conf, site, &m->pipe);
	if (e == NULL && pthread_create(&m->thread, NULL, look_for_work, m) == 0) {
		*out = m;
		return NULL;
	}
	pipe_stop(&m->pipe);
	free(m);
	return e != NULL ? e : err_new(a, ERR_INTERNAL, NULL, "can not start a thread");
}

void
migrator_wake(struct migrator *m)
{
	pthread_mutex_lock(&m->lock);
	m->woken = true;
	pthread_cond_broadcast(&m->changed);
	pthread_mutex_unlock(&m->lock);
}

bool
migrator_stop(struct migrator **migrator)
{
	struct migrator *m = *migrator;
	struct timespec until;
	int late = 0;

	*migrator = NULL;
	if (m == NULL)
		return true;
	atomic_store(&m->stopping, true);
	migrator_wake(m);
	pthread_join(m->thread, NULL);
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += STOP_S;
	pthread_mutex_lock(&m->lock);
	while (m->running > 0 && late == 0)
		late = pthread_cond_timedwait(&m->changed, &m->lock, &until);
	bool over = m->running == 0;
	pthread_mutex_unlock(&m->lock);
	if (!over || !pipe_stop(&m->pipe))
		return false;
	pthread_cond_destroy(&m->changed);
	pthread_mutex_destroy(&m->lock);
	free(m);
	return true;
}
