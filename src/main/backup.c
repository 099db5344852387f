/* SPDX-License-Identifier: Apache-2.0 */
/* `mailportal backup`: one backup of the whole instance, while it goes on working (R77). By hand, and as what
 * the helper starts (engines/services/backup). */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/scoped.h"
#include "main/collect.h"
#include "main/command.h"
#include "os/file.h"
#include "os/mirror.h"
#include "os/sandbox.h"
#include "remote/backup_state.h"
#include "remote/restic.h"

struct backing {
	struct arena *a;
	const struct conf *conf;
	struct backup state;
	struct backup_run *run;
	const char *stage;
};

NODISCARD static struct err *
reach(struct backing *b, enum backup_phase phase, int64_t percent)
{
	struct arena piece = { 0 };

	b->state.phase = (int)phase;
	b->state.progress = percent > 100 ? 100 : percent;
	struct err *e = backup_state_write(&piece, b->conf, &b->state);
	if (e != NULL)
		e = err_new(b->a, e->code, NULL, "%s", e->detail);
	arena_free(&piece);
	return e;
}

static struct err *
sent(void *arg, int64_t percent)
{
	struct backing *b = arg;

	return percent == b->state.progress ? NULL : reach(b, BACKUP_SENDS, percent);
}

/* From here on root reads what was collected, and writes to the target alone. */
NODISCARD static struct err *
confine(struct backing *b)
{
	const struct sandbox_path allowed[] = {
		{ "/usr", SANDBOX_EXEC },
		{ "/etc", SANDBOX_READ },
		{ "/run/systemd/resolve", SANDBOX_READ },
		{ "/proc", SANDBOX_READ },
		{ "/sys/kernel/mm", SANDBOX_READ },
		{ "/dev/null", SANDBOX_WRITE },
		{ "/dev/tty", SANDBOX_WRITE },
		{ "/dev/urandom", SANDBOX_READ },
		{ conf_backup_secrets(b->a, b->conf), SANDBOX_READ },
		{ conf_restic_dir(b->a, b->conf), SANDBOX_WRITE },
		{ *b->conf->backup_target == '/' ? b->conf->backup_target : "/nonexistent", SANDBOX_WRITE },
		{ NULL, SANDBOX_READ },
	};

	return sandbox_enter(b->a, allowed, NULL);
}

NODISCARD static struct err *
send_it(struct backing *b)
{
	struct restic r;

	TRY(restic_open(b->a, b->conf, b->conf->backup_target, true, &r));
	if (*b->conf->backup_target == '/' && !file_exists(b->conf->backup_target))
		TRY(file_ensure_dir(b->a, b->conf->backup_target, 0700, FILE_OWNER_SELF));
	mirror_remove(b->a, b->stage); /* of a run that was ended */
	TRY(collect_all(b->a, b->conf, b->stage, &b->run->busy));
	TRY(confine(b));
	TRY(restic_ensure(b->a, &r));
	TRY(reach(b, BACKUP_SENDS, 0));
	TRY(restic_backup(b->a, &r, b->stage, collect_parts, sent, b, b->run));
	TRY(reach(b, BACKUP_PRUNES, 100));
	TRY(restic_forget(b->a, &r));
	return restic_snapshots(b->a, &r, &b->state.snapshots);
}

/* How it ended, for who looks later. */
NODISCARD static struct err *
note_end(struct backing *b, struct err *e)
{
	b->run->finished_at = clock_now();
	b->run->state = e == NULL ? BACKUP_DONE : BACKUP_FAILED;
	b->run->error = e == NULL ? NULL : e->detail;
	b->run->error_reason = e == NULL ? NULL : e->reason;
	b->state.state = b->run->state;
	struct err *unwritten = backup_state_write(b->a, b->conf, &b->state);
	return e != NULL ? e : unwritten;
}

NODISCARD static struct err *
back_up(struct backing *b)
{
	SCOPED_FD lock = -1;

	if (geteuid() != 0)
		return err_new(b->a, ERR_FORBIDDEN, NULL, "only root may read all of it");
	TRY(backup_state_lock(b->a, b->conf, &lock));
	TRY(backup_state_read(b->a, b->conf, &b->state));
	b->run = backup_state_begin(b->a, &b->state, clock_now());
	TRY(reach(b, BACKUP_COLLECTS, 0));
	struct err *e = send_it(b);
	mirror_remove(b->a, b->stage);
	return note_end(b, e);
}

int
backup_command(struct command *c)
{
	struct backing b = { .a = c->arena,
		.conf = &c->conf,
		.stage = arena_printf(c->arena, "%s/stage", conf_restic_dir(c->arena, &c->conf)) };
	const char *password =
	    arena_printf(c->arena, "%s/" RESTIC_PASSWORD, conf_backup_secrets(c->arena, &c->conf));
	bool had_password = file_exists(password);
	const struct err *e = back_up(&b);

	if (e != NULL)
		return command_failed(e);
	printf("Backup %.8s: %lld files with %lld bytes, %lld of them new in %s.\n", b.run->snapshot,
	    (long long)b.run->files, (long long)b.run->total_bytes, (long long)b.run->added_bytes,
	    c->conf.backup_target);
	if (b.run->busy > 0)
		printf("%lld mailboxes were written to all the while.\n", (long long)b.run->busy);
	if (!had_password)
		printf("Without the password in %s nobody can read it, nor you: keep a copy elsewhere.\n",
		    password);
	return 0;
}
