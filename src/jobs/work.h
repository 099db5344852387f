/* SPDX-License-Identifier: Apache-2.0 */
/* work: one job in the hands of a worker. A kind does it in steps; each is a short transaction of its own
 * that also tells the progress, renews the lease and learns whether to go on. */
#pragma once
#include <stdatomic.h>

#include "base/ctx.h"
#include "base/err.h"
#include "model/job.h"

struct conf;
struct db_pool;

struct work {
	struct ctx c;      /* between its steps a kind may arena_reset(&c.arena) */
	struct arena keep; /* lives as long as the job; the row's texts are here */
	const struct conf *conf;
	struct db_pool *pool;
	struct job job;                /* its row, as this worker knows it */
	const char *result;            /* what came of it, a sentence of base/say; set by the kind, in keep */
	int64_t lease;                 /* ms */
	int64_t deadline;              /* of clock_monotonic */
	const atomic_bool *stopping;   /* the process ends */
	bool alone;                    /* set by the kind: its writes are long, and keep all others out */
	bool hopeless;                 /* set by the kind: trying again would fail the same way */
	bool cancelled, stopped, lost; /* why a step has failed, when it was not for the work itself */
};

typedef struct err *work_step(struct ctx *c, void *arg);

/* A step that only reads. Nothing else happens. */
NODISCARD struct err *work_read(struct work *w, work_step *step, void *arg);
/* Write (step may be NULL), and tell how far it is: progress in per cent, detail as base/say has it. The step
 * runs again when the transaction lost a race. Fails as the step does, and when the job shall not go on: it
 * was called off, has taken too long, another worker has it, or the process ends. The kind just returns that.
 */
NODISCARD struct err *work_write(
    struct work *w, work_step *step, void *arg, int64_t progress, const char *detail);
/* Domains have come, gone or changed in what the steps did so far, or perhaps earlier: smtpd keeps what it
 * knows of them. */
void work_reload_postfix(struct work *w, bool earlier);
/* A write that has nothing to do with the progress: what the worker itself does to rows. */
NODISCARD struct err *work_transaction(struct work *w, bool write, work_step *step, void *arg);
