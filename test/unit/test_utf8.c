/* SPDX-License-Identifier: Apache-2.0 */
#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h> /* needs the block above */

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))
#define T(bytes) bytes, sizeof(bytes) - 1

static void
test_valid(void **state)
{
	static const struct {
		const char *bytes;
		size_t n;
		bool ok;
	} cases[] = {
		{ T(""), true },
		{ T("plain"), true },
		{ T("a\0b"), false },
		{ T("\x7f"), true },
		{ T("\xc3\xa4"), true },
		{ T("\xc3"), false },
		{ T("\xa4"), false },
		{ T("\xc3\x28"), false },
		{ T("\xc0\x80"), false }, /* overlong */
		{ T("\xc1\xbf"), false },
		{ T("\xe0\x80\x80"), false },
		{ T("\xe0\x9f\xbf"), false },
		{ T("\xe0\xa0\x80"), true },
		{ T("\xed\x9f\xbf"), true },
		{ T("\xed\xa0\x80"), false }, /* surrogates */
		{ T("\xed\xbf\xbf"), false },
		{ T("\xee\x80\x80"), true },
		{ T("\xe2\x82"), false },
		{ T("\xf0\x8f\xbf\xbf"), false },
		{ T("\xf0\x90\x80\x80"), true },
		{ T("\xf4\x8f\xbf\xbf"), true },
		{ T("\xf4\x90\x80\x80"), false }, /* above U+10FFFF */
		{ T("\xf5\x80\x80\x80"), false },
		{ T("\xff"), false },
		{ T("\xf0\x90\x80"), false },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(cases); i++) {
		char *exact = malloc(cases[i].n > 0 ? cases[i].n : 1); /* reading beyond it shows */

		assert_non_null(exact);
		memcpy(exact, cases[i].bytes, cases[i].n);
		if (utf8_valid(exact, cases[i].n) != cases[i].ok)
			fail_msg("row %zu", i);
		free(exact);
	}
}

static void
test_printable(void **state)
{
	static const struct {
		const char *text;
		bool ok;
	} cases[] = {
		{ "", true },
		{ "a b ~", true },
		{ "\xc3\xa4", true },
		{ "\xc2\xa0", true },
		{ "a\tb", false },
		{ "a\nb", false },
		{ "\r", false },
		{ "\x01", false },
		{ "\x7f", false },
		{ "\xc2\x80", false }, /* C1 */
		{ "\xc2\x9f", false },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(cases); i++)
		if (utf8_printable(cases[i].text, false) != cases[i].ok)
			fail_msg("row %zu", i);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_valid),
		cmocka_unit_test(test_printable),
	};

	return cmocka_run_group_tests_name("utf8", tests, NULL, NULL);
}
