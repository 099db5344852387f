/* SPDX-License-Identifier: Apache-2.0 */
#include "remote/backup_state.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/say.h"
#include "base/scoped.h"
#include "model/conf.h"
#include "os/file.h"
#include "remote/state_file.h"

enum { STATE_MAX = 4 << 20, SNAPSHOTS_MAX = 10000 };

static const char *
state_file(struct arena *a, const struct conf *conf)
{
	return arena_printf(a, "%s/state", conf_restic_dir(a, conf));
}

static const char *
lock_file(struct arena *a, const struct conf *conf)
{
	return arena_printf(a, "%s/lock", conf_restic_dir(a, conf));
}

static json_t *
number(int64_t n)
{
	return json_integer(n);
}

static json_t *
text(const char *s)
{
	return s == NULL ? json_null() : json_string(s);
}

static int64_t
number_of(const json_t *o, const char *key)
{
	return json_integer_value(json_object_get(o, key));
}

static json_t *
run_to_json(const struct backup_run *r)
{
	json_t *o = json_object();

	json_object_set_new(o, "started_at", number(r->started_at));
	json_object_set_new(o, "finished_at", number(r->finished_at));
	json_object_set_new(o, "state", number(r->state));
	json_object_set_new(o, "snapshot", text(r->snapshot));
	json_object_set_new(o, "files", number(r->files));
	json_object_set_new(o, "total_bytes", number(r->total_bytes));
	json_object_set_new(o, "added_bytes", number(r->added_bytes));
	json_object_set_new(o, "busy", number(r->busy));
	json_object_set_new(o, "error", text(r->error));
	json_object_set_new(o, "error_reason", text(r->error_reason));
	return o;
}

static void
run_from_json(struct arena *a, const json_t *o, struct backup_run *r)
{
	*r = (struct backup_run){ .started_at = number_of(o, "started_at"),
		.finished_at = number_of(o, "finished_at"),
		.state = state_file_choice(o, "state", BACKUP_FAILED),
		.snapshot = state_file_text(a, o, "snapshot"),
		.files = number_of(o, "files"),
		.total_bytes = number_of(o, "total_bytes"),
		.added_bytes = number_of(o, "added_bytes"),
		.busy = number_of(o, "busy"),
		.error = state_file_text(a, o, "error"),
		.error_reason = state_file_text(a, o, "error_reason") };
}

static json_t *
to_json(const struct backup *b)
{
	json_t *o = json_object(), *runs = json_array(), *snapshots = json_array();
	const struct backup_run *r = b->runs.v;
	const struct backup_snapshot *s = b->snapshots.v;

	for (size_t i = 0; i < b->runs.n; i++)
		json_array_append_new(runs, run_to_json(&r[i]));
	for (size_t i = 0; i < b->snapshots.n; i++) {
		json_t *one = json_object();

		json_object_set_new(one, "id", text(s[i].id));
		json_object_set_new(one, "at", number(s[i].at));
		json_array_append_new(snapshots, one);
	}
	json_object_set_new(o, "phase", number(b->phase));
	json_object_set_new(o, "progress", number(b->progress));
	json_object_set_new(o, "runs", runs);
	json_object_set_new(o, "snapshots", snapshots);
	return o;
}

static void
from_json(struct arena *a, const json_t *o, struct backup *b)
{
	const json_t *runs = json_object_get(o, "runs"), *snapshots = json_object_get(o, "snapshots");
	size_t n = json_array_size(runs), known = json_array_size(snapshots);

	n = n < BACKUP_RUNS ? n : BACKUP_RUNS;
	known = known < SNAPSHOTS_MAX ? known : SNAPSHOTS_MAX;
	b->phase = state_file_choice(o, "phase", BACKUP_PRUNES);
	b->progress = state_file_choice(o, "progress", 100);
	struct backup_run *r = arena_alloc(a, (n + 1) * sizeof(*r));
	for (size_t i = 0; i < n; i++)
		run_from_json(a, json_array_get(runs, i), &r[i]);
	b->runs = (struct objects){ n, r };
	struct backup_snapshot *s = arena_alloc(a, (known + 1) * sizeof(*s));
	for (size_t i = 0; i < known; i++) {
		const json_t *one = json_array_get(snapshots, i);
		const char *id = state_file_text(a, one, "id");

		s[i] = (struct backup_snapshot){ id == NULL ? "" : id, number_of(one, "at") };
	}
	b->snapshots = (struct objects){ known, s };
}

/* Asked without taking it, so that nobody is in the way of who wants it. */
bool
backup_state_locked(struct arena *a, const struct conf *conf)
{
	SCOPED_FD fd = open(lock_file(a, conf), O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	struct flock l = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	return fd >= 0 && fcntl(fd, F_OFD_GETLK, &l) == 0 && l.l_type != F_UNLCK;
}

/* What the file says; nothing when there is none. */
NODISCARD static struct err *
read_said(struct arena *a, const struct conf *conf, struct backup *out)
{
	json_t *o;

	TRY(state_file_read(a, state_file(a, conf), STATE_MAX, &o));
	if (o == NULL)
		return NULL;
	from_json(a, o, out);
	json_decref(o);
	return NULL;
}

static bool
is_running(const struct backup *b)
{
	const struct backup_run *last = backup_state_last(b);

	return last != NULL && last->state == BACKUP_RUNNING;
}

/* A run writes how it ended before it lets go of the lock: what is still said to run behind a look at a free
 * lock has died. */
NODISCARD static struct err *
end_dead_run(struct arena *a, const struct conf *conf, struct backup *b)
{
	if (!is_running(b) || backup_state_locked(a, conf))
		return NULL;
	int64_t begun = backup_state_last(b)->started_at;
	TRY(read_said(a, conf, b));
	if (!is_running(b) || backup_state_last(b)->started_at != begun)
		return NULL;
	struct backup_run *last = backup_state_last(b);
	last->state = BACKUP_FAILED;
	const char *said = say(a, "{backup_ended}it was ended before it was done");
	last->error = say_text(said);
	last->error_reason = say_reason(a, said);
	return NULL;
}

struct err *
backup_state_read(struct arena *a, const struct conf *conf, struct backup *out)
{
	*out = (struct backup){ .target = *conf->backup_target == '\0' ? NULL : conf->backup_target,
		.every_hours = conf->backup_hours,
		.keep_daily = conf->backup_keep_daily,
		.keep_weekly = conf->backup_keep_weekly,
		.keep_monthly = conf->backup_keep_monthly };
	TRY(read_said(a, conf, out));
	TRY(end_dead_run(a, conf, out));
	const struct backup_run *last = backup_state_last(out);
	out->state = last == NULL ? BACKUP_NEVER : last->state;
	return NULL;
}

struct err *
backup_state_write(struct arena *a, const struct conf *conf, const struct backup *state)
{
	return state_file_write(a, conf, state_file(a, conf), to_json(state));
}

struct err *
backup_state_lock(struct arena *a, const struct conf *conf, int *fd)
{
	const char *path = lock_file(a, conf);
	struct flock l = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	struct file_owner owner;

	TRY(file_owner(a, "root", conf->portal_user, &owner));
	/* open to whom it must not hinder: the root of the instance's own services goes in, nobody else lists
	 * it */
	TRY(file_ensure_dir(a, conf_restic_dir(a, conf), 0751, owner));
	SCOPED_FD mine = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0640);
	if (mine < 0 || fchown(mine, owner.uid, owner.gid) != 0 || fchmod(mine, 0640) != 0)
		return err_new(a, ERR_INTERNAL, NULL, "%s: %s", path, strerrordesc_np(errno));
	if (fcntl(mine, F_OFD_SETLK, &l) != 0)
		return err_new(a, ERR_CONFLICT, NULL, "{backup_runs}a backup or restore is running already");
	*fd = scoped_keep(&mine);
	return NULL;
}

struct backup_run *
backup_state_last(const struct backup *state)
{
	return state->runs.n == 0 ? NULL : state->runs.v;
}

struct backup_run *
backup_state_begin(struct arena *a, struct backup *state, int64_t now)
{
	size_t kept = state->runs.n < BACKUP_RUNS ? state->runs.n : BACKUP_RUNS - 1;
	struct backup_run *runs = arena_alloc(a, (kept + 1) * sizeof(*runs));

	if (kept > 0)
		memcpy(runs + 1, state->runs.v, kept * sizeof(*runs));
	runs[0] = (struct backup_run){ .started_at = now, .state = BACKUP_RUNNING };
	state->runs = (struct objects){ kept + 1, runs };
	state->state = BACKUP_RUNNING;
	state->phase = BACKUP_COLLECTS;
	state->progress = 0;
	return runs;
}
