/* SPDX-License-Identifier: Apache-2.0 */
/* both: tests that run on SQLite and, when MAILPORTAL_TEST_PG names a server, again on PostgreSQL, as one
 * plan: meson takes a second one for a mistake. */
#pragma once
#include <stddef.h>

struct CMUnitTest;

/* The number of tests that failed. */
int both_run(const struct CMUnitTest *sqlite, size_t n_sqlite, const struct CMUnitTest *postgresql,
    size_t n_postgresql);
#define BOTH_RUN(sqlite, postgresql) \
	both_run(sqlite, sizeof(sqlite) / sizeof((sqlite)[0]), postgresql, \
	    sizeof(postgresql) / sizeof((postgresql)[0]))
