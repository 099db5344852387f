/* SPDX-License-Identifier: Apache-2.0 */
#include "base/say.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h> /* needs the block above */

#include "base/err.h"

static void
test_named(void **state)
{
	struct arena a = { 0 };

	(void)state;
	const char *said = say(
	    &a, "{row_width}the row has %zu cells, %s has %lld%c", (size_t)3, "the {first} one", 4LL, '!');
	assert_string_equal(say_text(said), "the row has 3 cells, the {first} one has 4!");
	assert_string_equal(say_reason(&a, said), "row_width 3 the\xc2\xa0{first\xef\xbd\x9d\xc2\xa0one 4 !");
	said = say(&a, "{clock}it is %.19s, %.*s, 100%% %d", "2026-11-22T12:00:00.000Z", 2, "abc", 7);
	assert_string_equal(say_text(said), "it is 2026-11-22T12:00:00, ab, 100% 7");
	assert_string_equal(say_reason(&a, said), "clock 2026-11-22T12:00:00 ab 7");
	const char *volatile none = NULL; /* a slip of ours does not end the process */
	assert_string_equal(say_reason(&a, say(&a, "{missing}%s is missing", none)), "missing ");
	arena_free(&a);
}

static void
test_nameless(void **state)
{
	static const char *const cases[] = { "", "plain", "{", "{}", "{Name}x", "{a", "%s" };
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_string_equal(say_text(cases[i]), cases[i]);
		assert_null(say_reason(&a, cases[i]));
	}
	assert_null(say_text(NULL));
	assert_null(say_reason(&a, NULL));
	arena_free(&a);
}

/* A name that comes from outside is text like any other. */
static void
test_err(void **state)
{
	struct arena a = { 0 };

	(void)state;
	struct err *e = err_new(&a, ERR_CONFLICT, NULL, "%s is here", "{not}a name");
	assert_string_equal(e->detail, "{not}a name is here");
	assert_null(e->reason);
	e = err_new(&a, ERR_CONFLICT, NULL, "{ended}the job has ended");
	assert_string_equal(e->detail, "the job has ended");
	assert_string_equal(e->reason, "ended");
	e = err_why(&a, ERR_INVALID_FIELD, "name", "name", say(&a, "{too_long}is longer than %d bytes", 64));
	assert_string_equal(e->detail, "name is longer than 64 bytes");
	assert_string_equal(e->reason, "too_long 64");
	e = err_again(&a, e, "to", NULL);
	assert_string_equal(e->field, "to");
	assert_string_equal(e->reason, "too_long 64");
	arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_named),
		cmocka_unit_test(test_nameless),
		cmocka_unit_test(test_err),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
