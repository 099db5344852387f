/* SPDX-License-Identifier: Apache-2.0 */
/* jobs: the process that does slow and foreign work, two jobs at a time that somebody has asked for, and one
 * of its own. */
#pragma once
struct conf;

/* Until SIGTERM; returns the exit status. */
int jobs_run(const struct conf *conf);
