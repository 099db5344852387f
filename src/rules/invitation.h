/* SPDX-License-Identifier: Apache-2.0 */
/* invitation: what a mail user's calendar sends to others counts as what the user sends (R45, R51). */
#pragma once
#include "base/err.h"
#include "model/invitation.h"

struct ctx;
struct job;

/* For the actor: it is taken into account at once, and a job sends it. Fails with conflict (who may not send,
 * an admin), invalid_field (a calendar that is none), rate_limited. */
NODISCARD struct err *invitation_send(struct ctx *c, struct invitation *in, struct job *out);

/* The job's own questions. */
NODISCARD struct err *invitation_find(struct ctx *c, int64_t id, struct invitation *out, bool *found);
/* The first recipient has it, or never will; the row goes with the last one. */
NODISCARD struct err *invitation_sent(struct ctx *c, const struct invitation *in);
NODISCARD struct err *invitation_prune(struct ctx *c);
