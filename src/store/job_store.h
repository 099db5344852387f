/* SPDX-License-Identifier: Apache-2.0 */
/* job_store: rows of job, and the lease by which a worker has one. */
#pragma once
#include "base/err.h"
#include "model/job.h"

struct ctx;

extern const struct listing job_listing;

NODISCARD struct err *job_store_insert(struct ctx *c, struct job *row);
/* By id; of those that the actor may see. */
NODISCARD struct err *job_store_find(struct ctx *c, const char *key, struct job *out, bool *found);
/* Some job of that kind that has not ended. */
NODISCARD struct err *job_store_pending(struct ctx *c, const char *kind, struct job *out, bool *found);
/* Everything but id, kind, owner, argument and created_at. */
/* How many of this kind an account has waiting or running. */
NODISCARD struct err *job_store_count(struct ctx *c, const char *kind, int64_t owner_id, int64_t *out);
NODISCARD struct err *job_store_update(struct ctx *c, const struct job *row);
/* Take the next job that is due, or whose worker has let its lease run out: it is running, attempts is one
 * more, and the lease is until then. own: of the server's own only, which nobody has asked for. In a write
 * transaction. */
NODISCARD struct err *job_store_take(
    struct ctx *c, bool own, int64_t lease_until, struct job *out, bool *found);
/* A step is done: progress and detail are told, the lease is renewed; *cancel: the owner wants it to end.
 * Fails with conflict when another worker has it by now. */
NODISCARD struct err *job_store_step(struct ctx *c, const struct job *row, bool *cancel);
/* At most max jobs that go wrong, oldest first: nobody has taken or held them since before; and those of the
 * server's own that have failed since then and were not done afterwards. */
NODISCARD struct err *job_store_stuck(
    struct ctx *c, int64_t before, int64_t failed_since, size_t max, struct job **out, size_t *n);
/* Forget those that ended before that time. */
/* Those of that kind that have ended. */
NODISCARD struct err *job_store_forget(struct ctx *c, const char *kind);
NODISCARD struct err *job_store_prune(struct ctx *c, int64_t before);
