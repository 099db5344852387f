/* SPDX-License-Identifier: Apache-2.0 */
#include "jobs/worker.h"

#include <malloc.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "base/say.h"
#include "jobs/kind.h"
#include "jobs/work.h"
#include "store/job_store.h"

int64_t
worker_pause(int64_t attempts)
{
	int64_t pause = SECONDS(10);

	for (int64_t i = 1; i < attempts && pause < HOURS(1); i++)
		pause *= 4;
	return pause < HOURS(1) ? pause : HOURS(1);
}

static struct work
new_work(struct workshop *shop)
{
	return (struct work){ .c = { .site = &shop->site, .request_id = "-", .random = random_u32 },
		.conf = shop->conf,
		.pool = shop->pool,
		.lease = shop->lease,
		.stopping = &shop->stopping };
}

static struct err *
plan(struct ctx *c, void *arg)
{
	const struct workshop *shop = arg;

	for (const struct kind *k = shop->kinds; k->name != NULL; k++) {
		struct job job = { 0 };
		bool found = true;

		if (k->every > 0 || (k->sign != NULL && k->sign(&c->arena, shop->conf) != 0))
			TRY(job_store_pending(c, k->name, &job, &found));
		if (found)
			continue;
		if (k->sign != NULL)
			TRY(job_store_forget(c, k->name));
		job = (struct job){ .kind = k->name, .run_at = c->now + k->every };
		TRY(job_store_insert(c, &job));
	}
	return NULL;
}

int64_t
worker_sign(struct arena *a, const struct workshop *shop)
{
	int64_t sign = 0;

	for (const struct kind *k = shop->kinds; k->name != NULL; k++)
		sign ^= k->sign != NULL ? k->sign(a, shop->conf) : 0;
	return sign;
}

/* The failure of e in an arena that lives on. */
NODISCARD static struct err *
keep_failure(struct arena *a, const struct err *e)
{
	return e == NULL ? NULL : err_again(a, e, NULL, NULL);
}

struct err *
worker_plan(struct arena *a, struct workshop *shop)
{
	struct work w = new_work(shop);
	struct err *e = keep_failure(a, work_transaction(&w, true, plan, shop));

	arena_free(&w.c.arena);
	return e;
}

struct taking {
	struct work *w;
	bool own;
	bool found;
};

static struct err *
take(struct ctx *c, void *arg)
{
	struct taking *t = arg;

	return job_store_take(c, t->own, c->now + t->w->lease, &t->w->job, &t->found);
}

/* What the job's row says when this run is over. */
static struct err *
write_end(struct ctx *c, void *arg)
{
	struct work *w = arg;
	bool cancel;

	TRY(job_store_step(c, &w->job, &cancel));
	if (cancel && w->job.state == JOB_QUEUED)
		w->job.state = JOB_CANCELLED;
	w->job.cancel = cancel;
	w->job.lease_until = 0;
	w->job.finished_at = w->job.state == JOB_QUEUED ? 0 : c->now;
	if (w->stopped && w->job.state == JOB_QUEUED)
		w->job.attempts--; /* it was we who broke it off */
	return job_store_update(c, &w->job);
}

/* How this run ended: done, called off, to be tried again, or failed for good. */
static void
decide(struct work *w, const struct kind *kind, const struct err *e)
{
	struct job *job = &w->job;
	int64_t now = clock_now();

	job->detail = job->detail_reason = NULL;
	job->state = JOB_QUEUED;
	job->run_at = now;
	if (e == NULL) {
		job->state = JOB_DONE;
		job->progress = 100;
		job->result = say_text(w->result);
		job->result_reason = say_reason(&w->keep, w->result);
		job->error = job->error_reason = NULL;
	} else if (w->cancelled) {
		job->state = JOB_CANCELLED;
	} else if (!w->stopped) {
		/* what went wrong inside is for the log */
		job->error = arena_strdup(&w->keep, e->code == ERR_INTERNAL ? err_title(e) : e->detail);
		job->error_reason = e->reason == NULL ? NULL : arena_strdup(&w->keep, e->reason);
		job->run_at = now + worker_pause(job->attempts);
		if (kind == NULL || w->hopeless || job->attempts > (int64_t)kind->retries)
			job->state = JOB_FAILED;
	}
}

NODISCARD static struct err *
run(struct work *w, const struct kind *kind)
{
	struct arena *a = &w->c.arena;

	if (kind == NULL)
		return err_new(
		    a, ERR_NOT_FOUND, NULL, "{unknown_kind}this server does not know this kind of job");
	w->cancelled = w->job.cancel;
	if (w->cancelled)
		return err_new(a, ERR_CONFLICT, NULL, "{called_off}the job was called off");
	if (w->job.attempts > (int64_t)kind->retries + 1)
		return err_new(a, ERR_CONFLICT, NULL,
		    "{begun_often}it was begun %lld times, and each time the server ended in the middle of it",
		    (long long)w->job.attempts - 1);
	w->deadline = clock_monotonic() + kind->timeout;
	return kind->run(w);
}

static void
log_end(const struct work *w, const struct err *e)
{
	const struct job *job = &w->job;
	enum log_level level = e == NULL || w->cancelled || w->stopped ? LOG_INFO_ : LOG_WARN_;

	log_event(&w->c, level, "job.ended", "kind", job->kind, "state", job_state_names[job->state],
	    "detail", e == NULL ? say_text(w->result) : e->detail, NULL);
}

/* Take and do one; its end is not written when another worker has it by now, or the database is away: then
 * its lease brings it back. */
NODISCARD static struct err *
work_one(struct work *w, const struct workshop *shop, bool own, bool *any)
{
	struct taking taking = { .w = w, .own = own };

	TRY(work_transaction(w, true, take, &taking));
	*any = taking.found;
	if (!taking.found)
		return NULL;
	w->keep = w->c.arena;
	w->c.arena = (struct arena){ 0 };
	w->c.request_id = arena_printf(&w->keep, "job-%lld", (long long)w->job.id);
	const struct kind *kind = kind_find(shop->kinds, w->job.kind);
	const struct err *e = run(w, kind);
	decide(w, kind, e);
	log_end(w, e);
	return w->lost ? NULL : work_transaction(w, true, write_end, w);
}

struct err *
worker_round(struct arena *a, struct workshop *shop, bool own, bool *any)
{
	struct work w = new_work(shop);

	*any = false;
	struct err *e = keep_failure(a, work_one(&w, shop, own, any));
	arena_free(&w.c.arena);
	arena_free(&w.keep);
	if (*any)
		malloc_trim(0); /* an import may have held more than all that comes until the next one */
	return e;
}
