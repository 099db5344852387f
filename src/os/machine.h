/* SPDX-License-Identifier: Apache-2.0 */
/* machine: how busy this one is: disk, memory, load. */
#pragma once
#include <stdint.h>

#include "base/err.h"

struct machine {
	int64_t disk_used, disk_total; /* bytes */
	int64_t memory_used, memory_total;
	int64_t load; /* thousandths of all processors, averaged over a minute */
};

/* /proc/meminfo, for machine_read; before the sandbox is closed. Fails with internal. */
NODISCARD struct err *machine_open(struct arena *a, int *meminfo);
/* path: a file or directory on the disk in question. Fails with internal. */
NODISCARD struct err *machine_read(struct arena *a, int meminfo, const char *path, struct machine *out);
/* Processors that this process may use, and their load: thousandths of all of them, averaged over a minute.
 * Neither opens a file. */
int machine_processors(void);
int64_t machine_load(void);
/* Files below a directory, at most so many levels deep, without following links; 0 when it is not there.
 * Counts no further than max. */
int64_t machine_count_files(const char *dir, int levels, int64_t max);
