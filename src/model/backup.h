/* SPDX-License-Identifier: Apache-2.0 */
/* backup: what is known of the backups of the whole server (R77). */
#pragma once
#include "model/field.h"

enum backup_state { BACKUP_NEVER, BACKUP_RUNNING, BACKUP_DONE, BACKUP_FAILED };
extern const char *const backup_state_names[];

/* What a run is at. */
enum backup_phase { BACKUP_COLLECTS, BACKUP_SENDS, BACKUP_PRUNES };
extern const char *const backup_phase_names[];

enum { BACKUP_RUNS = 30 };

/* One that was made, or tried. */
struct backup_run {
	int64_t started_at, finished_at;
	int state;
	const char *snapshot; /* NULL: none came of it */
	int64_t files, total_bytes, added_bytes;
	int64_t busy; /* mailboxes that were written to all the while: each file is whole, but not all of one
			 moment */
	const char *error, *error_reason;
};

/* One that can be restored. */
struct backup_snapshot {
	const char *id;
	int64_t at;
};

struct backup {
	const char *target; /* NULL: none is set */
	int64_t every_hours, keep_daily, keep_weekly, keep_monthly;
	int state, phase;
	int64_t progress;         /* per cent of the run that goes on */
	struct objects runs;      /* struct backup_run, the last first */
	struct objects snapshots; /* struct backup_snapshot, the last first */
};

/* One mailbox, or a folder of it, that comes back out of a backup, because a job has asked for it. */
enum restore_phase { RESTORE_FETCHES, RESTORE_IMPORTS, RESTORE_COUNTS };
struct restore_state {
	int64_t job, started_at;
	int state; /* enum backup_state */
	int phase;
	int64_t messages;
	const char *into; /* the folder; NULL: not yet known */
	bool busy;        /* it has failed because something else is running: it may be tried again */
	const char *error, *error_reason;
};

extern const struct field backup_run_fields[], backup_snapshot_fields[], backup_fields[];
