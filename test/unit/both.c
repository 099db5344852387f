/* SPDX-License-Identifier: Apache-2.0 */
#include "both.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h> /* needs the block above */

enum { TESTS_MAX = 100, NAME_MAX_ = 100 };

int
both_run(const struct CMUnitTest *sqlite, size_t n_sqlite, const struct CMUnitTest *postgresql,
    size_t n_postgresql)
{
	struct CMUnitTest all[TESTS_MAX];
	char names[TESTS_MAX][NAME_MAX_];
	size_t n = n_sqlite + (getenv("MAILPORTAL_TEST_PG") == NULL ? 0 : n_postgresql);

	if (n > TESTS_MAX)
		abort();
	for (size_t i = 0; i < n; i++) {
		all[i] = i < n_sqlite ? sqlite[i] : postgresql[i - n_sqlite];
		snprintf(names[i], sizeof(names[i]), "%s on %s", all[i].name,
		    i < n_sqlite ? "SQLite" : "PostgreSQL");
		all[i].name = names[i];
	}
	return _cmocka_run_group_tests("both", all, n, NULL, NULL);
}
