/* SPDX-License-Identifier: Apache-2.0 */
#include "api/rate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h> /* needs the block above */

static void
test_bucket(void **state)
{
	struct rate_table *t = rate_open(10, 5);
	int64_t now = 1000000;

	(void)state;
	for (int i = 0; i < 5; i++)
		assert_true(rate_take(t, "192.0.2.1", 1, now));
	assert_false(rate_take(t, "192.0.2.1", 1, now));
	assert_true(rate_take(t, "192.0.2.2", 1, now)); /* everybody has a bucket */
	assert_false(rate_take(t, "192.0.2.1", 1, now + 99));
	assert_true(rate_take(t, "192.0.2.1", 1, now + 100));
	assert_false(rate_take(t, "192.0.2.1", 1, now + 100));
	assert_false(rate_take(t, "192.0.2.1", 6, now + 1000000)); /* it never holds more than the burst */
	for (int i = 0; i < 5; i++)
		assert_true(rate_take(t, "192.0.2.1", 1, now + 1000000));
	assert_false(rate_take(t, "192.0.2.1", 1, now + 1000000));
	assert_true(rate_take(t, "192.0.2.1", -2, now + 1000000)); /* given back */
	assert_true(rate_take(t, "192.0.2.1", 2, now + 1000000));
	rate_close(&t);
	assert_null(t);
	rate_close(&t);
}

static void
test_networks(void **state)
{
	static const struct {
		const char *first, *second;
		bool same;
	} cases[] = {
		{ "192.0.2.1", "192.0.2.2", false },
		{ "2001:db8::1", "2001:db8::2", true }, /* who has one of a /64 has them all */
		{ "2001:db8:0:1::1", "2001:db8:0:2::1", false },
		{ "2001:DB8::1", "2001:db8:0:0::ffff", true },
		{ "0.0.0.1", "::1", false },
		{ NULL, "", true }, /* no address at all */
		{ "unknown", "x", true },
		{ "unknown", "192.0.2.1", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct rate_table *t = rate_open(1, 1);

		assert_true(rate_take(t, cases[i].first, 1, 5000));
		if (rate_take(t, cases[i].second, 1, 5000) == cases[i].same)
			fail_msg("row %zu", i);
		rate_close(&t);
	}
}

/* A flood of addresses takes the places of those that were quiet for longest; the table stays as large as it
 * is. */
static void
test_flood(void **state)
{
	struct rate_table *t = rate_open(1, 100);
	char ip[32];
	int kept = 0;

	(void)state;
	for (unsigned i = 0; i < 100000; i++) {
		snprintf(ip, sizeof(ip), "10.%u.%u.%u", i >> 16 & 255, i >> 8 & 255, i & 255);
		assert_true(rate_take(t, ip, 100, 1000 + i));
	}
	for (unsigned i = 99000; i < 100000; i++) {
		snprintf(ip, sizeof(ip), "10.%u.%u.%u", i >> 16 & 255, i >> 8 & 255, i & 255);
		kept += !rate_take(t, ip, 100, 101000);
	}
	assert_true(kept > 900); /* those who asked just now are still known */
	rate_close(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bucket),
		cmocka_unit_test(test_networks),
		cmocka_unit_test(test_flood),
	};

	return cmocka_run_group_tests_name("rate", tests, NULL, NULL);
}
