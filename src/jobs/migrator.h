/* SPDX-License-Identifier: Apache-2.0 */
/* migrator: copies the mail of users who come from other servers (R62): some at once, each on a thread of its
 * own, while the machine has power to spare. Apart from the workers of jobs, for a copy may take a day. */
#pragma once
#include <stdbool.h>

#include "base/err.h"

struct conf;
struct db_pool;
struct migrator;
struct site;

/* Fails with conflict (its port is taken) and internal. All outlive it. */
NODISCARD struct err *migrator_start(struct arena *a, const struct conf *conf, const struct site *site,
    struct db_pool *pool, struct migrator **out);
/* There is something to do, or to call off; without it that is seen within a second or two. */
void migrator_wake(struct migrator *m);
/* False when a copy has not ended after some seconds; its memory has to stay then. */
bool migrator_stop(struct migrator **m);
