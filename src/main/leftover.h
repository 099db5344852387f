/* SPDX-License-Identifier: Apache-2.0 */
/* leftover: processes of an instance whose `up` ended without stopping them. */
#pragma once
#include <stdbool.h>

struct conf;

/* Stop every process that is one of our programs and works in the instance's directories: SIGTERM, and
 * SIGKILL after ten seconds. How many there were. Call only while no `up` of this instance is alive.
 * just_now: the services have ended a moment ago; then it ends their process groups as well, wherever these
 * work. */
int leftover_stop(const struct conf *conf, bool just_now);
