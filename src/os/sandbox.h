/* SPDX-License-Identifier: Apache-2.0 */
/* sandbox: which files the process may still open, by Landlock (kernel 5.13 and later; landlock(7)). */
#pragma once
#include <stdbool.h>

#include "base/err.h"

enum sandbox_access {
	SANDBOX_READ,
	SANDBOX_WRITE /* and read, create, remove */,
	SANDBOX_EXEC /* and read */
};

struct sandbox_path {
	const char *path; /* a file, or a directory with all below it; NULL ends the list */
	enum sandbox_access access;
};

/* From now on this process and what it starts open nothing but these; open descriptors and connecting to
 * sockets are not concerned. Before any thread is created, for it binds only this one and those it creates.
 * Where the kernel has no Landlock that is logged, and *confined (may be NULL) is false. A path that does not
 * exist is left out. Fails with internal. */
NODISCARD struct err *sandbox_enter(struct arena *a, const struct sandbox_path *list, bool *confined);

/* For a process that does nothing but use the database under data_dir: that, and the system's files to read.
 */
NODISCARD struct err *sandbox_enter_data(struct arena *a, const char *data_dir);
