/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/job.h"

#include "base/ctx.h"
#include "store/change_store.h"
#include "store/job_store.h"

bool
job_ended(const struct job *job)
{
	return job->state != JOB_QUEUED && job->state != JOB_RUNNING;
}

/* It may wait for its turn of every so often. */
static struct err *
begin_now(struct ctx *c, struct job *job)
{
	c->after |= AFTER_WAKE_JOBS;
	if (job->state != JOB_QUEUED || job->run_at <= c->now)
		return NULL;
	job->run_at = c->now;
	return job_store_update(c, job);
}

struct err *
job_start(struct ctx *c, const char *kind, const char *argument, struct job *out)
{
	bool found = false;

	if (argument == NULL)
		TRY(job_store_pending(c, kind, out, &found));
	if (found && out->argument == NULL)
		return begin_now(c, out);
	*out = (struct job){ .kind = kind,
		.owner = c->actor.name,
		.owner_id = c->actor.id,
		.argument = argument,
		.run_at = c->now };
	TRY(job_store_insert(c, out));
	c->after |= AFTER_WAKE_JOBS;
	return change_record(c, "create", "job", kind, argument);
}

struct err *
job_wake(struct ctx *c, const char *kind)
{
	struct job job = { 0 };
	bool found;

	TRY(job_store_pending(c, kind, &job, &found));
	if (found && job.state == JOB_QUEUED)
		return begin_now(c, &job);
	job = (struct job){ .kind = kind, .run_at = c->now };
	c->after |= AFTER_WAKE_JOBS;
	return job_store_insert(c, &job);
}

struct err *
job_find(struct ctx *c, const char *key, struct job *out)
{
	bool found;

	TRY(job_store_find(c, key, out, &found));
	return found ? NULL : err_new(&c->arena, ERR_NOT_FOUND, NULL, "{no_such_job}there is no such job");
}

struct err *
job_cancel(struct ctx *c, const char *key)
{
	struct job job = { 0 };

	TRY(job_find(c, key, &job));
	if (job_ended(&job))
		return err_new(&c->arena, ERR_CONFLICT, NULL, "{job_ended}the job has ended already");
	job.cancel = true;
	if (job.state == JOB_QUEUED) {
		job.state = JOB_CANCELLED;
		job.finished_at = c->now;
	}
	TRY(job_store_update(c, &job));
	return change_record(c, "update", "job", job.kind, "cancel");
}

const char *
job_backup_file(struct arena *a, const char *dir, int64_t id)
{
	return arena_printf(a, "%s/dav-%lld.zip", dir, (long long)id);
}
