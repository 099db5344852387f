/* SPDX-License-Identifier: Apache-2.0 */
/* The database, its log, and the jobs that stand in it. */
#include "base/clock.h"
#include "base/say.h"
#include "main/doctor/doctor.h"
#include "rules/log.h"
#include "store/api_log_store.h"
#include "store/job_store.h"

enum { TEXT_MAX = 2048, FAULTS = 10, STUCK_MINUTES = 15, AHEAD_S = 60 };

struct err *
doctor_database(struct doctor *d)
{
	static const char mend[] =
	    "{mend_database}stop the instance, keep a copy of the database, and restore the last backup";
	struct console w = { .ctx.db = NULL };
	struct texts faults = { 0 };
	struct buf all = BUF(d->arena, TEXT_MAX);
	const struct err *e = doctor_open(d, &w);

	if (e == NULL)
		e = db_check(&w.ctx, d->thorough, FAULTS, &faults);
	if (e != NULL) {
		doctor_found(d, FINDING_ERROR, NULL, "{doctor_no_database}the database can not be read",
		    e->detail, mend);
		return NULL;
	}
	for (size_t i = 0; i < faults.n; i++)
		buf_printf(&all, "%s\n", faults.v[i]);
	if (faults.n > 0)
		doctor_found(
		    d, FINDING_ERROR, NULL, "{doctor_database}the database is damaged", buf_text(&all), mend);
	console_close(&w);
	return NULL;
}

struct err *
doctor_schema(struct doctor *d)
{
	struct console w = { .ctx.db = NULL };
	int64_t is = 0, wanted = db_schema();

	TRY(doctor_open(d, &w));
	TRY(db_schema_is(&w.ctx, &is));
	if (is < wanted)
		doctor_found(d, FINDING_ERROR, NULL,
		    say(d->arena, "{doctor_schema_old}the database has schema %lld, this program wants %lld",
			(long long)is, (long long)wanted),
		    NULL, "{mend_schema_old}start `mailportal up` anew, which brings it up to date");
	if (is > wanted)
		doctor_found(d, FINDING_ERROR, NULL,
		    say(d->arena, "{doctor_schema_new}the database has schema %lld, this program knows %lld",
			(long long)is, (long long)wanted),
		    NULL, "{mend_schema_new}run the newer program that has made it");
	console_close(&w);
	return NULL;
}

static void
note_fault(void *arg, const char *fault)
{
	struct buf *b = arg;

	buf_printf(b, "%s\n", fault);
}

/* The newest row, too: where it is of the future, the clock has gone back since. */
struct err *
doctor_log(struct doctor *d)
{
	struct console w = { .ctx.db = NULL };
	struct buf faults = BUF(d->arena, TEXT_MAX);
	struct log_check check;
	int64_t newest = 0;

	TRY(doctor_open(d, &w));
	TRY(api_log_store_newest(&w.ctx, &newest));
	if (newest > clock_now() + SECONDS(AHEAD_S))
		doctor_found(d, FINDING_ERROR, NULL, "{doctor_clock_back}the clock has gone back",
		    arena_printf(d->arena, "the newest row is of %s", clock_text(d->arena, newest)),
		    "{mend_clock}let chrony or systemd-timesyncd set it: `apt-get install chrony`");
	TRY(log_verify(&w.ctx, 0, NULL, note_fault, &faults, &check));
	if (check.faults > 0)
		doctor_found(d, FINDING_ERROR, NULL, "{doctor_log}the log is not as it was written",
		    buf_text(&faults),
		    "{mend_log}find out who could write to the database; `mailportal log verify` tells all, `mailportal log begin` begins a new chain");
	console_close(&w);
	return NULL;
}

static void
tell_jobs(struct doctor *d, const struct job *jobs, size_t n)
{
	static const char mend[] =
	    "{mend_job}page Jobs says what each has said last; `s6-svc -ru` of the service jobs begins them anew";

	for (size_t i = 0; i < n; i++) {
		const struct job *job = &jobs[i];
		const char *name = arena_printf(d->arena, "%s %lld", job->kind, (long long)job->id);

		if (job->state == JOB_FAILED)
			doctor_found(d, FINDING_WARNING, name,
			    say(d->arena, "{doctor_job_failed}the server's own job %s has failed", job->kind),
			    job->error, mend);
		else
			doctor_found(d, FINDING_ERROR, name,
			    say(d->arena, "{doctor_job}the job %s is stuck", job->kind),
			    arena_printf(d->arena, "%s since %s, begun %lld times",
				job_state_names[job->state],
				clock_text(
				    d->arena, job->state == JOB_RUNNING ? job->lease_until : job->run_at),
				(long long)job->attempts),
			    mend);
	}
}

struct err *
doctor_jobs(struct doctor *d)
{
	struct console w = { .ctx.db = NULL };
	struct job *jobs;
	size_t n;

	TRY(doctor_open(d, &w));
	TRY(job_store_stuck(&w.ctx, d->now - MINUTES(STUCK_MINUTES), d->now - HOURS(24), FAULTS, &jobs, &n));
	tell_jobs(d, jobs, n);
	console_close(&w);
	return NULL;
}
