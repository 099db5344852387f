/* SPDX-License-Identifier: Apache-2.0 */
#include "model/job.h"

const char *const job_state_names[] = {
	[JOB_QUEUED] = "queued",
	[JOB_RUNNING] = "running",
	[JOB_DONE] = "done",
	[JOB_FAILED] = "failed",
	[JOB_CANCELLED] = "cancelled",
	NULL,
};

const struct field job_fields[] = {
	FIELD(struct job, id, F_ID, .flags = READONLY, .doc = "Identity"),
	FIELD(struct job, kind, F_STR, .flags = READONLY | FILTER, .doc = "What it does"),
	FIELD(struct job, owner, F_NAME, .flags = READONLY | UNSTORED, .doc = "Who asked for it"),
	FIELD(struct job, state, F_ENUM, .flags = READONLY | FILTER | VOLATILE, .names = job_state_names,
	    .doc = "queued, running, or how it ended"),
	FIELD(struct job, progress, F_INT, .flags = READONLY | VOLATILE, .max = 100, .doc = "Per cent"),
	FIELD(struct job, detail, F_STR, .flags = READONLY | NULLABLE | VOLATILE,
	    .doc = "What it is at, for people"),
	FIELD(struct job, argument, F_STR, .flags = READONLY | NULLABLE,
	    .doc = "What it is done to; null: everything"),
	FIELD(struct job, result, F_STR, .flags = READONLY | NULLABLE | VOLATILE,
	    .doc = "What came of it, for people"),
	FIELD(struct job, error, F_STR, .flags = READONLY | NULLABLE | VOLATILE,
	    .doc = "Why it failed, or failed last"),
	FIELD(struct job, detail_reason, F_STR, .flags = READONLY | NULLABLE | VOLATILE,
	    .doc = SAY_DOC("detail")),
	FIELD(struct job, result_reason, F_STR, .flags = READONLY | NULLABLE | VOLATILE,
	    .doc = SAY_DOC("result")),
	FIELD(struct job, error_reason, F_STR, .flags = READONLY | NULLABLE | VOLATILE,
	    .doc = SAY_DOC("error")),
	FIELD(struct job, attempts, F_INT, .flags = READONLY | VOLATILE, .doc = "How often it was begun"),
	FIELD(struct job, run_at, F_TIME, .flags = READONLY | VOLATILE, .doc = "Not before"),
	FIELD(struct job, created_at, F_TIME, .flags = READONLY | SORT, .doc = "When it was asked for"),
	FIELD(struct job, finished_at, F_TIME, .flags = READONLY | VOLATILE,
	    .doc = "When it ended; null: it has not"),
	FIELD(struct job, cancel, F_BOOL, .flags = HIDDEN, .doc = ""),
	FIELD(struct job, lease_until, F_TIME, .flags = HIDDEN, .doc = ""),
	FIELD(struct job, owner_id, F_ID, .flags = HIDDEN, .doc = ""),
	END_FIELDS,
};
