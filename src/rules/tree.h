/* SPDX-License-Identifier: Apache-2.0 */
/* tree: what is done to an admin and to all that belongs to it, in one transaction (R30); when that is much,
 * by a job. */
#pragma once
#include "base/err.h"
#include "model/account.h"

struct ctx;
struct job;

/* Enable, disable or delete the admin with all its domains. Disabling a domain stops everything in it and
 * leaves each account's own switch as it is, so that enabling brings back what was. Its deleted mail users
 * are kept as those that are deleted one by one: a MasterAdmin has them back once their domain is there
 * again. Fails with conflict for a mail user and for the last MasterAdmin. */
NODISCARD struct err *tree_cascade(struct ctx *c, const struct account *admin, enum cascade_action action);
/* More than a request should do: then a job is begun, which does the same. */
NODISCARD struct err *tree_is_large(struct ctx *c, const struct account *admin, bool *large);
NODISCARD struct err *tree_begin_cascade(
    struct ctx *c, const struct account *admin, enum cascade_action action, struct job *out);
NODISCARD struct err *tree_begin_transfer(
    struct ctx *c, const struct account *from, const char *to, struct job *out);
/* What such a job has been asked for, in the name of who asked; *found is false when the admin is gone
 * already. Fails with forbidden when who asked may not do it any more, and as the others do. */
NODISCARD struct err *tree_resume(struct ctx *c, const struct job *job, bool *found);
/* Give all domains of an admin, with all that lies in them, to another. Fails with invalid_field (to),
 * quota_exceeded. */
NODISCARD struct err *tree_transfer(struct ctx *c, const struct account *from, const char *to);
