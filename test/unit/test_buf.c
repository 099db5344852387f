/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h> /* needs the block above */

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

static void
test_maximum(void **state)
{
	static const struct {
		size_t max;
		const char *pieces[3], *text;
		bool full;
	} cases[] = {
		{ 0, { "", "", "" }, "", false },
		{ 0, { "a", "", "" }, "", true },
		{ 5, { "ab", "cde", "" }, "abcde", false },
		{ 5, { "ab", "cdef", "" }, "ab", true },
		{ 5, { "ab", "cdef", "x" }, "ab", true }, /* what follows something left out is left out */
		{ 63, { "a", "b", "c" }, "abc", false },
		{ 64, { "0123456789012345678901234567890123456789012345678901234567890123", "", "" },
		    "0123456789012345678901234567890123456789012345678901234567890123", false },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(cases); i++) {
		struct arena a = { 0 };
		struct buf b = BUF(&a, cases[i].max), printed = BUF(&a, cases[i].max);

		for (size_t j = 0; j < 3; j++) {
			buf_puts(&b, cases[i].pieces[j]);
			buf_printf(&printed, "%s", cases[i].pieces[j]);
		}
		assert_string_equal(buf_text(&b), cases[i].text);
		assert_int_equal(b.n, strlen(cases[i].text));
		assert_int_equal(b.full, cases[i].full);
		assert_string_equal(buf_text(&printed), cases[i].text);
		assert_int_equal(printed.full, cases[i].full);
		arena_free(&a);
	}
}

static void
test_growth(void **state)
{
	struct arena a = { 0 };
	struct buf b = BUF(&a, 1000);

	(void)state;
	for (int i = 0; i < 2000; i++)
		buf_putc(&b, (char)('a' + i % 26));
	assert_true(b.full);
	assert_int_equal(b.n, 1000);
	assert_int_equal(strlen(buf_text(&b)), 1000);
	assert_int_equal(b.p[999], 'a' + 999 % 26);
	arena_free(&a);
}

static void
test_numbers(void **state)
{
	static const int64_t cases[] = { 0, 1, -1, 10, -10, 1234567890123, INT64_MAX, INT64_MIN };
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < ROWS(cases); i++) {
		struct buf b = BUF(&a, 100);

		buf_int(&b, cases[i]);
		assert_string_equal(buf_text(&b), arena_printf(&a, "%lld", (long long)cases[i]));
	}
	arena_free(&a);
}

static void
test_bytes(void **state)
{
	struct arena a = { 0 };
	struct buf b = BUF(&a, 10);

	(void)state;
	buf_put(&b, "a\0b", 3);
	buf_put(&b, NULL, 0);
	assert_int_equal(b.n, 3);
	assert_memory_equal(buf_text(&b), "a\0b", 4);
	arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_maximum),
		cmocka_unit_test(test_growth),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_bytes),
	};

	return cmocka_run_group_tests_name("buf", tests, NULL, NULL);
}
