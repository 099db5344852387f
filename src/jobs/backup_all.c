/* SPDX-License-Identifier: Apache-2.0 */
/* backup_all: a backup of the whole instance, which another process makes as root, and how it gets on (R77).
 */
#include <time.h>

#include "base/clock.h"
#include "base/say.h"
#include "jobs/kind.h"
#include "jobs/work.h"
#include "model/conf.h"
#include "os/helper_client.h"
#include "remote/backup_state.h"
#include "rules/job.h"

enum { HELPER_MS = 10 * 1000, LOOK_MS = 500, BEGIN_MS = 20 * 1000, COLLECTED = 5, SENT = 95 };

static bool
is_due(const struct backup *state, int64_t hours)
{
	const struct backup_run *last = backup_state_last(state);

	if (hours == 0)
		return false;
	/* one that failed is tried again after an hour, when this comes by the next time */
	return last == NULL || last->state == BACKUP_FAILED || clock_now() - last->started_at >= HOURS(hours);
}

/* A twentieth for collecting and for removing what is old. */
static int64_t
part_done(const struct backup *state)
{
	if (state->phase == BACKUP_COLLECTS)
		return 0;
	return state->phase == BACKUP_PRUNES ? SENT : COLLECTED + state->progress * (SENT - COLLECTED) / 100;
}

static const char *
what_it_is_at(struct arena *a, const struct backup *state)
{
	switch (state->phase) {
	case BACKUP_COLLECTS:
		return say(a, "{backup_collects}collecting");
	case BACKUP_SENDS:
		return say(a, "{backup_sends}sending");
	default:
		return say(a, "{backup_prunes}removing what is not kept any longer");
	}
}

NODISCARD static struct err *
end(struct work *w, const struct backup_run *run)
{
	if (run->state == BACKUP_FAILED) {
		struct err *e = err_new(&w->c.arena, ERR_UNAVAILABLE, NULL, "%s", run->error);
		e->reason = run->error_reason;
		return e;
	}
	w->result = say(&w->keep, "{backed_up}%lld files, %lld MB, of which %lld MB are new",
	    (long long)run->files, (long long)(run->total_bytes >> 20), (long long)(run->added_bytes >> 20));
	return NULL;
}

/* Until the run that began after known is over. */
NODISCARD static struct err *
follow(struct work *w, int64_t known)
{
	int64_t begins_until = clock_monotonic() + BEGIN_MS;

	for (;;) {
		struct backup state;

		arena_reset(&w->c.arena);
		TRY(backup_state_read(&w->c.arena, w->conf, &state));
		const struct backup_run *run = backup_state_last(&state);
		bool begun = run != NULL && run->started_at != known;
		if (begun && run->state != BACKUP_RUNNING)
			return end(w, run);
		if (!begun && clock_monotonic() > begins_until)
			return err_new(&w->c.arena, ERR_UNAVAILABLE, NULL,
			    "{backup_unbegun}the backup did not begin: backup.log says why");
		TRY(work_write(
		    w, NULL, NULL, begun ? part_done(&state) : 0, what_it_is_at(&w->keep, &state)));
		nanosleep(&(struct timespec){ .tv_nsec = LOOK_MS * 1000000L }, NULL);
	}
}

static struct err *
ask_for_one(struct ctx *c, void *arg)
{
	(void)arg;
	return job_wake(c, JOB_BACKUP);
}

struct err *
backup_due_run(struct work *w)
{
	struct backup state;

	if (*w->conf->backup_target == '\0')
		return NULL;
	TRY(backup_state_read(&w->c.arena, w->conf, &state));
	if (state.state == BACKUP_RUNNING || !is_due(&state, w->conf->backup_hours))
		return NULL;
	return work_write(w, ask_for_one, NULL, 0, NULL);
}

struct err *
backup_run(struct work *w)
{
	struct backup state;
	struct span said;

	if (*w->conf->backup_target == '\0') {
		w->hopeless = true;
		return err_new(&w->c.arena, ERR_CONFLICT, NULL,
		    "{backup_no_target}no target is set: say where backups go as backup_target in portal.conf");
	}
	TRY(backup_state_read(&w->c.arena, w->conf, &state));
	const struct backup_run *last = backup_state_last(&state);
	int64_t known = last == NULL || state.state == BACKUP_RUNNING ? 0 : last->started_at;
	if (state.state != BACKUP_RUNNING)
		TRY(helper_call(&w->c.arena, w->conf->run_dir, "backup-start", NULL, HELPER_MS, &said));
	struct err *e = follow(w, known);
	if (e != NULL && w->cancelled)
		err_ignore(helper_call(&w->c.arena, w->conf->run_dir, "backup-stop", NULL, HELPER_MS, &said));
	return e;
}
