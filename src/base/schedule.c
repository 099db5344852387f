/* SPDX-License-Identifier: Apache-2.0 */
#include "base/schedule.h"

#include <sched.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { TURN_NS = 100000 /* the shortest there is */ };

void
schedule_short_turns(int nicer)
{
	/* glibc has neither the call nor its structure, sched_setattr(2) */
	struct {
		uint32_t size, policy;
		uint64_t flags;
		int32_t nice;
		uint32_t priority;
		uint64_t runtime, deadline, period;
	} attr = { .size = sizeof(attr),
		.policy = SCHED_OTHER,
		.nice = getpriority(PRIO_PROCESS, 0) + nicer,
		.runtime = TURN_NS };

	(void)syscall(SYS_sched_setattr, 0, &attr, 0U);
}

void
schedule_behind_wakers(void)
{
	const struct sched_param param = { 0 };

	(void)sched_setscheduler(0, SCHED_BATCH, &param);
}
