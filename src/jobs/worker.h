/* SPDX-License-Identifier: Apache-2.0 */
/* worker: takes the next job that is due, does it, and writes down how it ended. */
#pragma once
#include <stdatomic.h>
#include <stdint.h>

#include "base/ctx.h"
#include "base/err.h"

struct conf;
struct db_pool;
struct kind;

/* What all workers of a process share; outlives them. */
struct workshop {
	const struct conf *conf;
	struct site site;
	const struct kind *kinds;
	struct db_pool *pool;
	int64_t lease; /* ms; a worker that has not made a step for so long is taken for dead */
	atomic_bool stopping;
};

/* Queue each kind that has its turn every so often, unless one is waiting. Fails when the database does. */
NODISCARD struct err *worker_plan(struct arena *a, struct workshop *shop);
/* Has work come from outside the database? As kind.sign, of all kinds. */
int64_t worker_sign(struct arena *a, const struct workshop *shop);
/* Do one job to its end, own: one of the server's own; *any is false when none is due. A job that fails is no
 * failure here. */
NODISCARD struct err *worker_round(struct arena *a, struct workshop *shop, bool own, bool *any);
/* ms until a job that was begun so often is tried again. */
int64_t worker_pause(int64_t attempts);
