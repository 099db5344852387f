/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h> /* needs the block above */

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

static void
test_text(void **state)
{
	static const struct {
		int64_t ms;
		const char *text;
	} cases[] = {
		{ 1, "1970-01-01T00:00:00.001Z" },
		{ 1000, "1970-01-01T00:00:01.000Z" },
		{ INT64_C(951782400000), "2000-02-29T00:00:00.000Z" },
		{ INT64_C(1795299560123), "2026-11-21T22:19:20.123Z" },
		{ INT64_C(4102444799999), "2099-12-31T23:59:59.999Z" },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < ROWS(cases); i++) {
		int64_t ms = 0;

		assert_string_equal(clock_text(&a, cases[i].ms), cases[i].text);
		assert_true(clock_parse(cases[i].text, &ms));
		assert_int_equal(ms, cases[i].ms);
	}
	arena_free(&a);
}

static void
test_parse(void **state)
{
	static const struct {
		const char *text;
		bool ok;
	} cases[] = {
		{ "2026-11-21T22:19:20Z", true },
		{ "2026-11-21T22:19:20.000Z", true },
		{ "2024-02-29T00:00:00Z", true },
		{ "2023-02-29T00:00:00Z", false },
		{ "2026-02-30T00:00:00Z", false },
		{ "2026-13-01T00:00:00Z", false },
		{ "2026-00-01T00:00:00Z", false },
		{ "2026-11-00T00:00:00Z", false },
		{ "2026-11-21T24:00:00Z", false },
		{ "2026-11-21T22:60:00Z", false },
		{ "2026-11-21T23:60:00Z", false },
		{ "2026-11-21T22:19:60Z", false },
		{ "2026-11-21T22:19:20", false },
		{ "2026-11-21T22:19:20.1Z", false },
		{ "2026-11-21T22:19:20.", false },
		{ "2026-11-21T22:19:20.12", false },
		{ "2026-11-21T22:19:20.123", false },
		{ "2026-11-21T22:19:20.123456Z", false },
		{ "2026-11-21T22:19:20+01:00", false },
		{ "2026-11-21 22:19:20Z", false },
		{ "2026-11-21t22:19:20z", false },
		{ "2026-11-21T22:19:20Zx", false },
		{ "2026-11-21", false },
		{ "", false },
		{ "yesterday", false },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(cases); i++) {
		int64_t ms = 0;

		if (clock_parse(cases[i].text, &ms) != cases[i].ok)
			fail_msg("%s", cases[i].text);
	}
}

static void
test_now(void **state)
{
	int64_t before = clock_monotonic();

	(void)state;
	assert_true(clock_now() > INT64_C(1700000000000));
	assert_true(clock_monotonic() >= before);
	assert_int_equal(DAYS(1), 86400000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_now),
	};

	return cmocka_run_group_tests_name("clock", tests, NULL, NULL);
}
