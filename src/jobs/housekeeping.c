/* SPDX-License-Identifier: Apache-2.0 */
/* housekeeping: rows that nobody needs any more. */
#include "base/clock.h"
#include "jobs/kind.h"
#include "jobs/work.h"
#include "store/api_log_store.h"
#include "store/change_store.h"
#include "store/db.h"
#include "store/idempotency_store.h"
#include "store/job_store.h"
#include "store/sending_store.h"
#include "store/session_store.h"

static struct err *
prune_sessions(struct ctx *c, void *arg)
{
	(void)arg;
	return session_store_prune(c);
}

static struct err *
prune_idempotency(struct ctx *c, void *arg)
{
	(void)arg;
	return idempotency_store_prune(c, c->now - DAYS(1));
}

static struct err *
prune_jobs(struct ctx *c, void *arg)
{
	(void)arg;
	return job_store_prune(c, c->now - DAYS(30));
}

static struct err *
prune_changes(struct ctx *c, void *arg)
{
	(void)arg;
	return change_store_prune(c, c->now - DAYS(30));
}

/* In slices: it is by far the longest of them (R7). */
static struct err *
prune_api_log(struct ctx *c, void *more)
{
	return api_log_store_prune(c, c->now - DAYS(365), more);
}

static struct err *
prune_blocks(struct ctx *c, void *arg)
{
	(void)arg;
	return blocked_store_prune(c);
}

static struct err *
optimize(struct ctx *c, void *arg)
{
	(void)arg;
	return db_optimize(c);
}

static const struct {
	const char *what;
	work_step *step;
} steps[] = {
	{ "sessions", prune_sessions },
	{ "Idempotency-Keys", prune_idempotency },
	{ "jobs", prune_jobs },
	{ "changes", prune_changes },
	{ "the API log", prune_api_log },
	{ "ended blocks of senders", prune_blocks },
	{ "the database's statistics", optimize },
};

enum { STEPS = sizeof(steps) / sizeof(steps[0]) };

struct err *
housekeeping_run(struct work *w)
{
	for (int i = 0; i < STEPS; i++) {
		int64_t more; /* rows that a step has done, when it does a slice of them */

		do {
			more = 0;
			TRY(work_write(w, steps[i].step, &more, i * 100 / STEPS, steps[i].what));
		} while (more > 0);
	}
	return NULL;
}
