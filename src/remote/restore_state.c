/* SPDX-License-Identifier: Apache-2.0 */
#include "remote/restore_state.h"

#include "base/say.h"
#include "model/conf.h"
#include "remote/backup_state.h"
#include "remote/state_file.h"

enum { STATE_MAX = 64 << 10 };

static const char *
state_file(struct arena *a, const struct conf *conf)
{
	return arena_printf(a, "%s/restored", conf_restic_dir(a, conf));
}

const char *
restore_wanted_file(struct arena *a, const struct conf *conf)
{
	return arena_printf(a, "%s/restore/wanted", conf->services_dir);
}

NODISCARD static struct err *
read_said(struct arena *a, const struct conf *conf, struct restore_state *out)
{
	json_t *o;

	*out = (struct restore_state){ 0 };
	TRY(state_file_read(a, state_file(a, conf), STATE_MAX, &o));
	if (o == NULL)
		return NULL;
	*out = (struct restore_state){ .job = json_integer_value(json_object_get(o, "job")),
		.started_at = json_integer_value(json_object_get(o, "started_at")),
		.state = state_file_choice(o, "state", BACKUP_FAILED),
		.phase = state_file_choice(o, "phase", RESTORE_COUNTS),
		.messages = json_integer_value(json_object_get(o, "messages")),
		.into = state_file_text(a, o, "into"),
		.busy = json_is_true(json_object_get(o, "busy")),
		.error = state_file_text(a, o, "error"),
		.error_reason = state_file_text(a, o, "error_reason") };
	json_decref(o);
	return NULL;
}

/* As of backups: how it ended is written before the lock is free. */
struct err *
restore_state_read(struct arena *a, const struct conf *conf, struct restore_state *out)
{
	TRY(read_said(a, conf, out));
	if (out->state != BACKUP_RUNNING || backup_state_locked(a, conf))
		return NULL;
	int64_t begun = out->started_at;
	TRY(read_said(a, conf, out));
	if (out->state != BACKUP_RUNNING || out->started_at != begun)
		return NULL;
	const char *said = say(a, "{backup_ended}it was ended before it was done");
	out->state = BACKUP_FAILED;
	out->busy = true; /* what was in its way, or a restart, is over */
	out->error = say_text(said);
	out->error_reason = say_reason(a, said);
	return NULL;
}

struct err *
restore_state_write(struct arena *a, const struct conf *conf, const struct restore_state *state)
{
	json_t *o = json_pack("{sI sI si si sI ss? sb ss? ss?}", "job", (json_int_t)state->job, "started_at",
	    (json_int_t)state->started_at, "state", state->state, "phase", state->phase, "messages",
	    (json_int_t)state->messages, "into", state->into, "busy", state->busy, "error", state->error,
	    "error_reason", state->error_reason);

	return state_file_write(a, conf, state_file(a, conf), o);
}
