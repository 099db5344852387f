/* SPDX-License-Identifier: Apache-2.0 */
/* leftover: processes of an instance whose `up` ended without stopping them. */
#pragma once

struct conf;

/* Stop every process that is one of our programs and works in the instance's directories: SIGTERM, and
 * SIGKILL after ten seconds. How many there were. Call only while no `up` of this instance is alive. */
int leftover_stop(const struct conf *conf);
