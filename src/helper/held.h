/* SPDX-License-Identifier: Apache-2.0 */
/* held: a process that is known to be the one that is meant. */
#pragma once
#include <sys/types.h>

#include "base/err.h"

/* *pidfd of a process of that name (proc(5), comm), the caller's to close; what: for an error's text. It is
 * held before it is looked at, so that nobody else can get its number in between. Fails, with *pidfd as it
 * was, with unavailable. */
NODISCARD struct err *held_process(
    struct arena *a, pid_t pid, const char *comm, const char *what, int *pidfd);

/* The child of that name as a pidfd, the caller's to close; -1 when there is none. */
int held_child(struct arena *a, pid_t parent, const char *comm);
/* Wait until it has ended; true for -1. */
bool held_ends(int pidfd, int ms);
