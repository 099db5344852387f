/* SPDX-License-Identifier: Apache-2.0 */
/* change_store: the outbox. A change is written in the transaction that causes it; a dry run's plan is what
 * it wrote. */
#pragma once
#include <stdint.h>

#include "base/err.h"

struct ctx;

/* action: "create", "update", "delete"; kind: the noun; detail (may be NULL): for people, never a secret. All
 * in the arena or literals. */
NODISCARD struct err *change_record(
    struct ctx *c, const char *action, const char *kind, const char *name, const char *detail);
/* The same for each row of many that belong to an owner, by one statement: rows is the program's own SELECT
 * of columns id and name, with :owner in it. In the plan they are one item, when there are any. */
NODISCARD struct err *change_record_below(struct ctx *c, const char *action, const char *kind,
    const char *rows, int64_t owner_id, const char *detail);
/* Forget those made before that time. */
NODISCARD struct err *change_store_prune(struct ctx *c, int64_t before);
