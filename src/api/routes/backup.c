/* SPDX-License-Identifier: Apache-2.0 */
#include "api/route.h"

#include "api/api_private.h"
#include "model/account.h"
#include "model/backup.h"
#include "model/conf.h"
#include "model/job.h"
#include "remote/backup_state.h"
#include "rules/access.h"
#include "rules/job.h"

static struct err *
show_backups(struct ctx *c, struct call *call)
{
	return backup_state_read(&c->arena, call->api->conf, call->out);
}

NODISCARD static struct err *
need_target(struct ctx *c, const struct call *call)
{
	if (*call->api->conf->backup_target != '\0')
		return NULL;
	return err_new(&c->arena, ERR_CONFLICT, NULL,
	    "{backup_no_target}no target is set: say where backups go as backup_target in portal.conf");
}

static struct err *
start_backup(struct ctx *c, struct call *call)
{
	struct job *job = call->out;

	TRY(need_target(c, call));
	TRY(job_start(c, JOB_BACKUP, NULL, job));
	call->location = arena_printf(&c->arena, "%lld", (long long)job->id);
	return NULL;
}

/* What is to come back. */
struct wanted {
	const char *account, *snapshot, *folder;
};

static const struct field wanted_fields[] = {
	FIELD(struct wanted, account, F_ADDRESS, .flags = REQUIRED, .max = 254, .doc = "Whose mail"),
	FIELD(struct wanted, snapshot, F_STR, .flags = NULLABLE, .max = 64,
	    .doc = "Out of which backup: an id of GET /server/backups; the last when it is left out"),
	FIELD(struct wanted, folder, F_STR, .flags = NULLABLE, .max = 500,
	    .doc = "This folder alone, without those below it; all when it is left out"),
	END_FIELDS,
};

NODISCARD static struct err *
check_wanted(struct ctx *c, const struct call *call, const struct wanted *wanted)
{
	struct account account = { 0 };
	struct backup known;
	bool found = wanted->snapshot == NULL;

	TRY(access_account(c, wanted->account, &account));
	TRY(backup_state_read(&c->arena, call->api->conf, &known));
	const struct backup_snapshot *snapshots = known.snapshots.v;
	for (size_t i = 0; !found && i < known.snapshots.n; i++)
		found = strcmp(snapshots[i].id, wanted->snapshot) == 0;
	return found ? NULL
		     : err_new(&c->arena, ERR_INVALID_FIELD, "snapshot",
			   "{no_such_backup}there is no such backup");
}

static struct err *
start_restore(struct ctx *c, struct call *call)
{
	const struct wanted *wanted = call->in;
	struct job *job = call->out;

	TRY(need_target(c, call));
	TRY(check_wanted(c, call, wanted));
	const char *snapshot =
	    wanted->snapshot == NULL ? "" : arena_printf(&c->arena, " snapshot=%s", wanted->snapshot);
	const char *folder =
	    wanted->folder == NULL ? "" : arena_printf(&c->arena, " folder=%s", wanted->folder);
	TRY(job_start(c, JOB_RESTORE_MAILBOX,
	    arena_printf(&c->arena, "%s%s%s", wanted->account, snapshot, folder), job));
	call->location = arena_printf(&c->arena, "%lld", (long long)job->id);
	return NULL;
}

const struct route backup_routes[] = {
	{ .method = GET,
	    .path = "/api/v1/server/backups",
	    .role = ROLE_MASTER_ADMIN,
	    .shape = SHAPE_ONE,
	    .out = backup_fields,
	    .out_size = sizeof(struct backup),
	    .handle = show_backups,
	    .transaction = TX_NONE,
	    .summary =
		"Read where backups of the whole server go, how the last ones went, and what can be restored" },
	{ .method = POST,
	    .path = "/api/v1/server/actions/backup",
	    .role = ROLE_MASTER_ADMIN,
	    .shape = SHAPE_JOB,
	    .out = job_fields,
	    .out_size = sizeof(struct job),
	    .handle = start_backup,
	    .summary = "Back up the whole server now: database, mail, contacts, keys and settings" },
	{ .method = POST,
	    .path = "/api/v1/server/actions/restore-mailbox",
	    .role = ROLE_MASTER_ADMIN,
	    .shape = SHAPE_JOB,
	    .in = wanted_fields,
	    .in_size = sizeof(struct wanted),
	    .out = job_fields,
	    .out_size = sizeof(struct job),
	    .handle = start_restore,
	    .summary =
		"Bring the mail of one mailbox, or one folder, back out of a backup, into a folder below Restored" },
	{ .path = NULL },
};
