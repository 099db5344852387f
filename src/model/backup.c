/* SPDX-License-Identifier: Apache-2.0 */
#include "model/backup.h"

const char *const backup_state_names[] = {
	[BACKUP_NEVER] = "never",
	[BACKUP_RUNNING] = "running",
	[BACKUP_DONE] = "done",
	[BACKUP_FAILED] = "failed",
	NULL,
};

const char *const backup_phase_names[] = {
	[BACKUP_COLLECTS] = "collects",
	[BACKUP_SENDS] = "sends",
	[BACKUP_PRUNES] = "prunes",
	NULL,
};

const struct field backup_run_fields[] = {
	FIELD(struct backup_run, started_at, F_TIME, .flags = READONLY, .doc = "When it began"),
	FIELD(struct backup_run, finished_at, F_TIME, .flags = READONLY | NULLABLE,
	    .doc = "When it ended; null: it has not"),
	FIELD(struct backup_run, state, F_ENUM, .flags = READONLY, .names = backup_state_names,
	    .doc = "running, or how it ended"),
	FIELD(struct backup_run, snapshot, F_STR, .flags = READONLY | NULLABLE,
	    .doc = "What came of it, by restic's name; null: nothing"),
	FIELD(struct backup_run, files, F_INT, .flags = READONLY, .doc = "Files in it"),
	FIELD(struct backup_run, total_bytes, F_INT, .flags = READONLY, .doc = "How much it holds"),
	FIELD(struct backup_run, added_bytes, F_INT, .flags = READONLY,
	    .doc = "How much of it was not in the target yet"),
	FIELD(struct backup_run, busy, F_INT, .flags = READONLY,
	    .doc = "Mailboxes that were written to all the while, so that theirs is not of one moment"),
	FIELD(struct backup_run, error, F_TEXT, .flags = READONLY | NULLABLE, .doc = "Why it failed"),
	FIELD(struct backup_run, error_reason, F_STR, .flags = READONLY | NULLABLE, .doc = SAY_DOC("error")),
	END_FIELDS,
};

const struct field backup_snapshot_fields[] = {
	FIELD(struct backup_snapshot, id, F_STR, .flags = READONLY, .doc = "restic's name of it"),
	FIELD(struct backup_snapshot, at, F_TIME, .flags = READONLY, .doc = "The moment that it brings back"),
	END_FIELDS,
};

static const struct field_of run_of = { backup_run_fields, sizeof(struct backup_run) };
static const struct field_of snapshot_of = { backup_snapshot_fields, sizeof(struct backup_snapshot) };

const struct field backup_fields[] = {
	FIELD(struct backup, target, F_STR, .flags = READONLY | NULLABLE,
	    .doc = "Where backups go: a directory, s3:URL or sftp://USER@HOST//DIRECTORY; null: none is set"),
	FIELD(struct backup, every_hours, F_INT, .flags = READONLY,
	    .doc = "Hours from one to the next; 0: only when asked for"),
	FIELD(struct backup, keep_daily, F_INT, .flags = READONLY, .doc = "Days of which the last is kept"),
	FIELD(struct backup, keep_weekly, F_INT, .flags = READONLY, .doc = "Weeks, likewise"),
	FIELD(struct backup, keep_monthly, F_INT, .flags = READONLY, .doc = "Months, likewise"),
	FIELD(struct backup, state, F_ENUM, .flags = READONLY, .names = backup_state_names,
	    .doc = "Of the last run; never: there was none"),
	FIELD(struct backup, phase, F_ENUM, .flags = READONLY, .names = backup_phase_names,
	    .doc = "What a run is at: collecting, sending, or removing what is not kept any longer"),
	FIELD(struct backup, progress, F_INT, .flags = READONLY, .max = 100,
	    .doc = "Per cent of the run that goes on"),
	FIELD(struct backup, runs, F_OBJECTS, .flags = READONLY, .of = &run_of, .doc = "The last runs"),
	FIELD(struct backup, snapshots, F_OBJECTS, .flags = READONLY, .of = &snapshot_of,
	    .doc = "What can be restored, as it was after the last run"),
	END_FIELDS,
};
