/* SPDX-License-Identifier: Apache-2.0 */
/* runner: the threads that work, and what wakes them. */
#pragma once
#include "jobs/worker.h"

struct runner;

/* shop outlives the runner. Fails with internal when there are no threads to be had. */
NODISCARD struct err *runner_start(struct arena *a, struct workshop *shop, struct runner **out);
/* There may be something to do: look now instead of soon. */
void runner_wake(struct runner *r);
/* End after the step that each is at. False: one was still waiting for somebody else after six seconds; then
 * nothing of the runner or the shop may be freed. */
bool runner_stop(struct runner **r);
