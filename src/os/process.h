/* SPDX-License-Identifier: Apache-2.0 */
/* process: what every process of ours does once at its start, in this order: open what needs root,
 * process_drop, sandbox_enter, process_stop_fd, serve. */
#pragma once
#include "base/err.h"

/* Become this user with this group and no other, with umask 007 and without a way back. (To ask for others
 * would load what the system keeps its users with, 400 KB a process.) When not run as root, only the umask
 * and the way back change: tests and developers stay who they are. Fails with internal. */
NODISCARD struct err *process_drop(struct arena *a, const char *user, const char *group);
/* The same, with one more group: also. */
NODISCARD struct err *process_drop_with(
    struct arena *a, const char *user, const char *group, const char *also);

/* Block SIGTERM, SIGINT and SIGHUP (SIGPIPE is ignored) and hand out a descriptor that becomes readable when
 * one of them arrives. Before any thread is created. Fails with internal. */
NODISCARD struct err *process_stop_fd(struct arena *a, int *out);
/* Sleep until that descriptor is readable. */
void process_wait_stop(int stop_fd);
