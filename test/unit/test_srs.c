/* SPDX-License-Identifier: Apache-2.0 */
/* R26: envelope senders as a forwarder rewrites them. */
#include "model/srs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h> /* needs the block above */

#include "base/arena.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

enum { DAY = 20779 }; /* 20779 % 1024 = 299: JL */

static void
test_written(void **state)
{
	static const struct {
		const char *sender, *rewritten;
	} cases[] = {
		{ "ann@far.test", "SRS0=hash=JL=far.test=ann@mx.test" },
		{ "Ann=Lee+x@far.test", "SRS0=hash=JL=far.test=Ann=Lee+x@mx.test" },
		{ "\"a b\"@far.test", "SRS0=hash=JL=far.test=\"a b\"@mx.test" },
		/* what another forwarder wrote keeps what that one needs */
		{ "SRS0=h=tt=far.test=ann@fwd.test", "SRS1=hash=fwd.test==h=tt=far.test=ann@mx.test" },
		{ "srs0+h=tt=far.test=ann@fwd.test", "SRS1=hash=fwd.test=+h=tt=far.test=ann@mx.test" },
		{ "SRS1=x=fwd.test==h=tt=far.test=ann@two.test",
		    "SRS1=hash=fwd.test==h=tt=far.test=ann@mx.test" },
		{ "", NULL },
		{ "ann", NULL },
		{ "@far.test", NULL },
		{ "ann@", NULL },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < ROWS(cases); i++) {
		struct srs srs;

		assert_int_equal(srs_describe(&a, cases[i].sender, DAY, &srs), cases[i].rewritten != NULL);
		if (cases[i].rewritten == NULL)
			continue;
		srs.hash = "hash";
		assert_string_equal(srs_write(&a, &srs, "mx.test"), cases[i].rewritten);
	}
	arena_free(&a);
}

static void
test_read(void **state)
{
	static const struct {
		const char *address;
		int64_t day;
		const char *original;
	} cases[] = {
		{ "SRS0=hash=JL=far.test=ann@mx.test", DAY, "ann@far.test" },
		{ "srs0=hash=jl=far.test=Ann=Lee+x@mx.test", DAY + SRS_DAYS, "Ann=Lee+x@far.test" },
		{ "SRS0=hash=JL=far.test=ann@mx.test", DAY + SRS_DAYS + 1, NULL },
		{ "SRS0=hash=JL=far.test=ann@mx.test", DAY - 1, NULL }, /* not yet written */
		{ "SRS0=hash=AC=far.test=ann@mx.test", 20480 + 1024 + 3, "ann@far.test" }, /* round the end */
		{ "SRS0=hash=7Z=far.test=ann@mx.test", 20480 + 3, "ann@far.test" },
		{ "SRS0=hash=J1=far.test=ann@mx.test", DAY, NULL },
		{ "SRS0=hash=JLL=far.test=ann@mx.test", DAY, NULL },
		{ "SRS0=hash=JL=far.test@mx.test", DAY, NULL },
		{ "SRS0=hash=JL==ann@mx.test", DAY, NULL },
		{ "SRS0=hash=JL=far.test=@mx.test", DAY, NULL },
		{ "SRS1=hash=fwd.test==h=tt=far.test=ann@mx.test", DAY, "SRS0=h=tt=far.test=ann@fwd.test" },
		{ "SRS1=hash=fwd.test=+h=tt=far.test=ann@mx.test", DAY, "SRS0+h=tt=far.test=ann@fwd.test" },
		{ "SRS1=hash=fwd.test=h=tt@mx.test", DAY, NULL },
		{ "SRS1=hash==h@mx.test", DAY, NULL },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < ROWS(cases); i++) {
		struct srs srs;

		assert_true(srs_read(&a, cases[i].address, &srs));
		const char *original = srs_original(&a, &srs, cases[i].day);
		if (cases[i].original == NULL ? original != NULL
					      : original == NULL || strcmp(original, cases[i].original) != 0)
			fail_msg("%s: %s", cases[i].address, original == NULL ? "nothing" : original);
	}
	arena_free(&a);
}

static void
test_no_such_sender(void **state)
{
	static const char *const cases[] = { "", "ann@mx.test", "SRS0@mx.test", "SRS0=@mx.test",
		"SRS0=hash@mx.test", "SRS0==JL=far.test=ann@mx.test", "SRS2=hash=JL=far.test=ann@mx.test",
		"SRS0=hash=@mx.test", "SRS0=hash=JL=far.test=ann" };
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < ROWS(cases); i++) {
		struct srs srs;

		if (srs_read(&a, cases[i], &srs))
			fail_msg("%s was read", cases[i]);
	}
	arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_written),
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_no_such_sender),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
