/* SPDX-License-Identifier: Apache-2.0 */
/* job: slow or foreign work that goes on by itself; its row is all there is to know about it. */
#pragma once
#include "model/field.h"

enum job_state { JOB_QUEUED, JOB_RUNNING, JOB_DONE, JOB_FAILED, JOB_CANCELLED };
extern const char *const job_state_names[];

struct job {
	int64_t id;
	const char *kind, *owner;
	int state;
	int64_t progress; /* 0 to 100 */
	const char *detail, *argument, *result, *error;
	const char *detail_reason, *result_reason, *error_reason; /* the same for programs (base/say) */
	int64_t attempts;
	int64_t run_at, created_at, finished_at;
	bool cancel;         /* asked for; not part of the API */
	int64_t lease_until; /* until then a worker has it; not part of the API */
	int64_t owner_id;    /* not part of the API */
};

extern const struct field job_fields[];
