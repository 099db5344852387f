/* SPDX-License-Identifier: Apache-2.0 */
#include "jobs/work.h"

#include "base/clock.h"
#include "store/db.h"
#include "store/db_pool.h"
#include "store/job_store.h"

NODISCARD static struct err *
try_once(struct ctx *c, bool write, work_step *step, void *arg)
{
	TRY(db_begin(c, write));
	c->now = clock_now(); /* with the write lock: identities begin with it */
	struct err *e = step(c, arg);
	if (e == NULL)
		e = db_commit(c);
	if (e != NULL)
		db_rollback(c);
	return e;
}

struct err *
work_transaction(struct work *w, bool write, work_step *step, void *arg)
{
	struct ctx *c = &w->c;

	TRY(db_pool_take(&c->arena, w->pool, write, &c->db));
	struct err *e;
	int tries = 0;
	do
		e = try_once(c, write, step, arg);
	while (db_try_again(c, e, ++tries));
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
	w->job.detail = detail;
	TRY(work_transaction(w, true, do_and_tell, &told));
	w->stopped = atomic_load(w->stopping);
	if (w->cancelled)
		return err_new(&w->c.arena, ERR_CONFLICT, NULL, "the job was called off");
	if (w->stopped)
		return err_new(&w->c.arena, ERR_UNAVAILABLE, NULL, "the process ends");
	if (clock_monotonic() > w->deadline)
		return err_new(&w->c.arena, ERR_UNAVAILABLE, NULL, "it took too long");
	return NULL;
}
