/* SPDX-License-Identifier: Apache-2.0 */
/* One-time codes against the vectors of RFC 6238, and their edges; QR codes. */
#include "base/otp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h> /* needs the block above */

#include "base/clock.h"
#include "base/qr.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

/* "12345678901234567890", the key of RFC 6238 appendix B. */
#define RFC_KEY "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"

/* The last six of the appendix' eight digits. */
static const struct {
	int64_t seconds;
	const char *code;
} vectors[] = {
	{ 59, "287082" },
	{ 1111111109, "081804" },
	{ 1111111111, "050471" },
	{ 1234567890, "005924" },
	{ 2000000000, "279037" },
	{ 20000000000, "353130" },
};

static void
test_vectors(void **state)
{
	int64_t step;
	int ahead;

	(void)state;
	for (size_t i = 0; i < ROWS(vectors); i++) {
		int64_t now = SECONDS(vectors[i].seconds), of_step = vectors[i].seconds / OTP_STEP_S;

		assert_true(otp_match(RFC_KEY, vectors[i].code, now, 0, &step, &ahead));
		assert_int_equal(step, of_step);
		assert_int_equal(ahead, 0);
	}
}

/* The code of 1234567890, which is the first second of its step, asked at other times. */
static void
test_window(void **state)
{
	static const struct {
		int64_t seconds; /* behind the begin of the step */
		int window;
		bool match;
		int ahead;
	} cases[] = {
		{ 0, 0, true, 0 },
		{ 29, 0, true, 0 },
		{ 30, 0, false, 0 },
		{ -1, 0, false, 0 },
		{ 30, 1, true, -1 },
		{ 59, 1, true, -1 },
		{ 60, 1, false, 0 },
		{ -1, 1, true, 1 },
		{ -30, 1, true, 1 },
		{ -31, 1, false, 0 },
		{ 600, 20, true, -20 },
		{ 630, 20, false, 0 },
		{ -600, 20, true, 20 },
		{ -601, 20, false, 0 },
	};
	int64_t step;
	int ahead;

	(void)state;
	for (size_t i = 0; i < ROWS(cases); i++) {
		int64_t now = SECONDS(1234567890 + cases[i].seconds);

		if (otp_match(RFC_KEY, "005924", now, cases[i].window, &step, &ahead) != cases[i].match)
			fail_msg("%d s, window %d", (int)cases[i].seconds, cases[i].window);
		if (!cases[i].match)
			continue;
		assert_int_equal(step, 1234567890 / OTP_STEP_S);
		assert_int_equal(ahead, cases[i].ahead);
	}
}

static void
test_no_code(void **state)
{
	static const char *const codes[] = { "", "00592", "0005924", "1005924", " 05924", "00592x", "-05924",
		"+05924", "005924 ", "\xef\xbc\x90\xef\xbc\x95", "5924", "91005924", "0x5924" };
	int64_t step;
	int ahead;

	(void)state;
	for (size_t i = 0; i < ROWS(codes); i++)
		if (otp_match(RFC_KEY, codes[i], SECONDS(1234567890), 1, &step, &ahead))
			fail_msg("%s", codes[i]);
	assert_false(otp_match("not base32 !", "005924", SECONDS(1234567890), 1, &step, &ahead));
}

static void
test_new_key(void **state)
{
	struct arena a = { 0 };
	const char *one = otp_new_key(&a), *two = otp_new_key(&a);

	(void)state;
	assert_int_equal(strlen(one), OTP_KEY_BITS / 5);
	assert_int_equal(strspn(one, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"), OTP_KEY_BITS / 5);
	assert_string_not_equal(one, two);
	arena_free(&a);
}

/* What a code says is read in test/api/totp.test.mjs. */
static void
test_qr(void **state)
{
	struct arena a = { 0 };
	const char *svg;
	char *text = arena_alloc(&a, 4000);

	(void)state;
	assert_null(qr_svg(&a, "otpauth://totp/x", &svg));
	assert_memory_equal(svg, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 33 33\"", 58);
	assert_non_null(strstr(svg, "M4 4h7v1h-7z")); /* the first finder pattern's upper side */
	memset(text, 'x', 2331);                      /* version 40 at level M holds that many bytes */
	assert_null(qr_svg(&a, text, &svg));
	text[2331] = 'x';
	assert_int_equal(qr_svg(&a, text, &svg)->code, ERR_INTERNAL);
	arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_window),
		cmocka_unit_test(test_no_code),
		cmocka_unit_test(test_new_key),
		cmocka_unit_test(test_qr),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
