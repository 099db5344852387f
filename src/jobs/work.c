/* SPDX-License-Identifier: Apache-2.0 */
#include "jobs/work.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/say.h"
#include "model/conf.h"
#include "os/helper_client.h"
#include "store/db.h"
#include "store/db_pool.h"
#include "store/job_store.h"

struct err *
work_transaction(struct work *w, bool write, work_step *step, void *arg)
{
	struct ctx *c = &w->c;

	TRY(db_pool_take(&c->arena, w->pool, write, &c->db));
	if (write && w->alone)
		db_go_alone(c->db);
	struct err *e = db_transact(c, write, step, arg);
	db_pool_give(w->pool, write, &c->db);
	return e;
}

struct err *
work_read(struct work *w, work_step *step, void *arg)
{
	return work_transaction(w, false, step, arg);
}

/* A step of the kind, and the row. */
struct told {
	struct work *w;
	work_step *step;
	void *arg;
};

static struct err *
do_and_tell(struct ctx *c, void *arg)
{
	const struct told *t = arg;
	struct work *w = t->w;

	w->job.lease_until = c->now + w->lease;
	struct err *e = job_store_step(c, &w->job, &w->cancelled);
	w->lost = e != NULL && e->code == ERR_CONFLICT;
	TRY(e);
	return t->step == NULL ? NULL : t->step(c, t->arg);
}

struct err *
work_write(struct work *w, work_step *step, void *arg, int64_t progress, const char *detail)
{
	struct told told = { .w = w, .step = step, .arg = arg };

	w->job.progress = progress;
	w->job.detail = say_text(detail);
	w->job.detail_reason = say_reason(&w->keep, detail);
	TRY(work_transaction(w, true, do_and_tell, &told));
	w->stopped = atomic_load(w->stopping);
	if (w->cancelled)
		return err_new(&w->c.arena, ERR_CONFLICT, NULL, "{called_off}the job was called off");
	if (w->stopped)
		return err_new(&w->c.arena, ERR_UNAVAILABLE, NULL, "{process_ends}the process ends");
	if (clock_monotonic() > w->deadline)
		return err_new(&w->c.arena, ERR_UNAVAILABLE, NULL, "{took_too_long}it took too long");
	return NULL;
}

void
work_reload_postfix(struct work *w, bool earlier)
{
	enum { HELPER_MS = 10 * 1000 };
	struct span answer;

	if (!(w->c.after & AFTER_RELOAD_POSTFIX) && !earlier)
		return;
	const struct err *e =
	    helper_call(&w->c.arena, w->conf->run_dir, "postfix-reload", NULL, HELPER_MS, &answer);
	if (e != NULL)
		log_event(&w->c, LOG_WARN_, "postfix.not_reloaded", "detail", e->detail, NULL);
}
