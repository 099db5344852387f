/* SPDX-License-Identifier: Apache-2.0 */
/* housekeeping: rows that nobody needs any more. */
#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/scoped.h"
#include "jobs/kind.h"
#include "jobs/work.h"
#include "model/conf.h"
#include "os/dav_home.h"
#include "rules/guess.h"
#include "rules/invitation.h"
#include "rules/job.h"
#include "rules/migration.h"
#include "rules/recovery.h"
#include "rules/sending.h"
#include "store/api_log_store.h"
#include "store/change_store.h"
#include "store/db.h"
#include "store/idempotency_store.h"
#include "store/import_store.h"
#include "store/job_store.h"
#include "store/mail_store.h"
#include "store/session_store.h"
#include "store/webmail_store.h"

struct slice {
	int64_t log_days;
	int64_t more; /* rows that the step has done, when it does a slice of them */
};

static struct err *
prune_sessions(struct ctx *c, void *arg)
{
	(void)arg;
	TRY(webmail_store_prune(c));
	TRY(invitation_prune(c));
	TRY(migration_prune(c));
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

/* Files of requests that were broken off, of jobs that have ended, reports of jobs that are forgotten; not in
 * their first hour, when the request may still be coming. */
static struct err *
prune_file(struct ctx *c, const char *dir, const char *name)
{
	const char *path = arena_printf(&c->arena, "%s/%s", dir, name);
	const char *spool = arena_printf(&c->arena, "%.*s", (int)strcspn(name, "."), name);
	bool file, report;
	struct stat s;

	if (*name == '.' || stat(path, &s) != 0 || c->now / 1000 - s.st_mtime < HOURS(1) / 1000)
		return NULL;
	TRY(import_store_needs(c, spool, &file, &report));
	bool needed = strstr(name, ".report") != NULL ? report : file;
	if (!needed && unlink(path) != 0)
		log_event(c, LOG_WARN_, "spool.kept", "file", path, "reason", strerrordesc_np(errno), NULL);
	return NULL;
}

static void
end_dir(DIR **dir)
{
	if (*dir != NULL)
		closedir(*dir);
}

static struct err *
prune_spool(struct ctx *c, void *arg)
{
	const char *path = c->site->spool_dir;
	SCOPED(end_dir) DIR *dir = path == NULL ? NULL : opendir(path);

	(void)arg;
	for (const struct dirent *e; dir != NULL && (e = readdir(dir)) != NULL;)
		TRY(prune_file(c, path, e->d_name));
	return NULL;
}

/* In slices: it is by far the longest of them (R7). */
static struct err *
prune_api_log(struct ctx *c, void *arg)
{
	struct slice *slice = arg;

	return api_log_store_prune(c, c->now - DAYS(slice->log_days), &slice->more);
}

static struct err *
prune_blocks(struct ctx *c, void *arg)
{
	(void)arg;
	return sending_lift_ended(c);
}

static struct err *
prune_mail_tokens(struct ctx *c, void *arg)
{
	bool any;

	(void)arg;
	TRY(mail_asked_prune(c, c->now - DAYS(1)));
	TRY(mail_token_prune(c));
	TRY(mail_request_any(c, &any)); /* of whoever was ended while sending it, or has given up */
	return any ? job_wake(c, JOB_SEND_MAIL) : NULL;
}

static struct err *
prune_guesses(struct ctx *c, void *arg)
{
	(void)arg;
	return guess_prune(c);
}

static void
sweep_names(struct ctx *c)
{
	if (c->site->dav_dir != NULL)
		dav_home_sweep(&c->arena, c->site->dav_dir);
}

static struct err *
optimize(struct ctx *c, void *arg)
{
	(void)arg;
	return db_optimize(c);
}

/* step in a transaction; files in none: nobody waits for the database while directories are read. */
static const struct {
	const char *what;
	work_step *step;
	void (*files)(struct ctx *c);
} steps[] = {
	{ "sessions", .step = prune_sessions },
	{ "Idempotency-Keys", .step = prune_idempotency },
	{ "jobs", .step = prune_jobs },
	{ "files of jobs", .step = prune_spool },
	{ "changes", .step = prune_changes },
	{ "the API log", .step = prune_api_log },
	{ "ended blocks of senders", .step = prune_blocks },
	{ "wrong passwords", .step = prune_guesses },
	{ "tokens of mails", .step = prune_mail_tokens },
	{ "names of contacts and calendars", .files = sweep_names },
	{ "the database's statistics", .step = optimize },
};

enum { STEPS = sizeof(steps) / sizeof(steps[0]) };

struct err *
housekeeping_run(struct work *w)
{
	for (int i = 0; i < STEPS; i++) {
		struct slice slice = { .log_days = w->conf->log_days };

		do {
			slice.more = 0;
			TRY(work_write(w, steps[i].step, &slice, i * 100 / STEPS, steps[i].what));
		} while (slice.more > 0);
		if (steps[i].files != NULL)
			steps[i].files(&w->c);
	}
	return NULL;
}
