/* SPDX-License-Identifier: Apache-2.0 */
/* spool: a directory where one process leaves work for another: a file each, there as a whole or not at all,
 * named by the time it came, so that the names in order are the order of coming. */
#pragma once
#include <stdatomic.h>
#include <stdint.h>

#include "base/err.h"
#include "base/span.h"

struct spool; /* the writing side; for all threads */

enum { SPOOL_NAME_MAX = 64 };

/* A file that is being written. */
struct spool_file {
	struct spool *spool; /* NULL: there is none */
	int fd;
	unsigned whose;
	int64_t room; /* bytes that it may have */
	char name[SPOOL_NAME_MAX];
};

/* The directory exists. What another life of this writer left half written is removed. It holds so many
 * files and bytes, and each of those whose they are may fill half of what the others have left: there is room
 * for others always. Fails with internal. */
NODISCARD struct err *spool_open(struct arena *a, const char *dir, const char *writer, int64_t files_max,
    int64_t bytes_max, struct spool **out);
void spool_close(struct spool **spool);

/* Begin a file of that user's; write out->room bytes at most to its fd, or little more. Fails with
 * unavailable (full) and internal. */
NODISCARD struct err *spool_begin(
    struct arena *a, struct spool *spool, const char *whose, struct spool_file *out);
/* On the disk, and under its name, which ends with kind; the file is over, whether it fails or not. */
NODISCARD struct err *spool_commit(struct arena *a, struct spool_file *file, const char *kind);
/* Forget it; fine for none. */
void spool_abandon(struct spool_file *file);

/* The reading side. The names of the first max files in order of coming, in the arena. */
NODISCARD struct err *spool_list(
    struct arena *a, const char *dir, size_t max, const char ***names, size_t *n);
/* When it came, ms since 1970; 0 for a name that is none of ours. */
int64_t spool_time(const char *name);
/* 0: nothing waits; else a number that changes when something comes or goes. */
int64_t spool_sign(const char *dir);
