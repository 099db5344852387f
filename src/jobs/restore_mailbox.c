/* SPDX-License-Identifier: Apache-2.0 */
/* restore_mailbox: one mailbox, or one folder, out of a backup, which another process brings back as root,
 * and how it gets on (R77). */
#include <time.h>

#include "base/clock.h"
#include "base/say.h"
#include "jobs/kind.h"
#include "jobs/work.h"
#include "model/conf.h"
#include "os/helper_client.h"
#include "remote/restore_state.h"

enum { HELPER_MS = 10 * 1000, LOOK_MS = 200, BEGIN_MS = 30 * 1000, FETCHES = 5, IMPORTS = 50, COUNTS = 90 };

/* The job's argument is "ADDRESS[ snapshot=ID][ folder=NAME]"; a name may hold blanks. */
NODISCARD static struct err *
ask_helper(struct work *w)
{
	struct arena *a = &w->c.arena;
	const char *given = w->job.argument;
	int n = (int)strcspn(given, " ");
	const char *snapshot = strstr(given, " snapshot="), *folder = strstr(given, " folder=");
	struct span said;

	if (folder != NULL && snapshot > folder) /* part of the folder's name */
		snapshot = NULL;
	const char *words[] = { arena_printf(a, "%.*s", n, given),
		snapshot == NULL ? "snapshot="
				 : arena_printf(a, "%.*s", (int)strcspn(snapshot + 1, " "), snapshot + 1),
		folder == NULL ? "folder=" : folder + 1, arena_printf(a, "job=%lld", (long long)w->job.id),
		NULL };
	return helper_call(a, w->conf->run_dir, "restore-start", words, HELPER_MS, &said);
}

static int64_t
part_done(const struct restore_state *state)
{
	static const int parts[] = {
		[RESTORE_FETCHES] = FETCHES, [RESTORE_IMPORTS] = IMPORTS, [RESTORE_COUNTS] = COUNTS
	};

	return parts[state->phase];
}

static const char *
what_it_is_at(struct arena *a, const struct restore_state *state)
{
	switch (state->phase) {
	case RESTORE_FETCHES:
		return say(a, "{restore_fetches}fetching from the backup");
	case RESTORE_IMPORTS:
		return say(a, "{restore_imports}putting the mail into %s", state->into);
	default:
		return say(a, "{restore_counts}removing what is there twice");
	}
}

NODISCARD static struct err *
end(struct work *w, const struct restore_state *state)
{
	if (state->state == BACKUP_FAILED) {
		struct err *e = err_new(&w->c.arena, state->busy ? ERR_UNAVAILABLE : ERR_NOT_FOUND, NULL,
		    "%s", state->error == NULL ? "-" : state->error);
		e->reason = state->error_reason;
		w->hopeless = !state->busy;
		return e;
	}
	w->result = say(&w->keep, "{restored_mail}%lld messages are in %s", (long long)state->messages,
	    state->into == NULL ? "-" : state->into);
	return NULL;
}

/* Until the run of this job that is not the known one is over. */
NODISCARD static struct err *
follow(struct work *w, int64_t known)
{
	int64_t begins_until = clock_monotonic() + BEGIN_MS;

	for (;;) {
		struct restore_state state;

		arena_reset(&w->c.arena);
		TRY(restore_state_read(&w->c.arena, w->conf, &state));
		bool begun = state.job == w->job.id && state.started_at != known;
		if (begun && state.state != BACKUP_RUNNING)
			return end(w, &state);
		if (!begun && clock_monotonic() > begins_until)
			return err_new(&w->c.arena, ERR_UNAVAILABLE, NULL,
			    "{restore_unbegun}it did not begin: another one may be running; backup.log says more");
		TRY(work_write(w, NULL, NULL, begun ? part_done(&state) : 0,
		    begun ? what_it_is_at(&w->keep, &state) : NULL));
		nanosleep(&(struct timespec){ .tv_nsec = LOOK_MS * 1000000L }, NULL);
	}
}

/* Begun again after a restart of ours, it goes on with what runs, or takes what came of it. */
struct err *
restore_mailbox_run(struct work *w)
{
	struct restore_state state;
	struct span said;
	int64_t known = 0;

	TRY(restore_state_read(&w->c.arena, w->conf, &state));
	if (state.job != w->job.id || state.state == BACKUP_FAILED) {
		known = state.started_at;
		TRY(ask_helper(w));
	}
	struct err *e = follow(w, known);
	if (e != NULL && w->cancelled)
		err_ignore(
		    helper_call(&w->c.arena, w->conf->run_dir, "restore-stop", NULL, HELPER_MS, &said));
	return e;
}
