/* SPDX-License-Identifier: Apache-2.0 */
/* journey: the process that tells from the engines' logs what happens to each message (R76). */
#pragma once
struct conf;

/* Until SIGTERM, or until a log was rotated: it is started anew then, for only at its start it may open logs.
 * Returns the exit status. */
int journey_run(const struct conf *conf);
