/* SPDX-License-Identifier: Apache-2.0 */
#include "base/otp.h"

#include <ctype.h>
#include <liboath/oath.h>

#include "base/random.h"

const char *
otp_new_key(struct arena *a)
{
	char *key = arena_strdup(a, random_text(a, OTP_KEY_BITS));

	for (char *p = key; *p != '\0'; p++)
		*p = (char)toupper((unsigned char)*p);
	return key;
}

bool
otp_match(const char *key, const char *code, int64_t now, int window, int64_t *step, int *ahead)
{
	uint64_t counter = 0;
	char *bytes = NULL;
	size_t n = 0;

	/* liboath takes seven and eight digits as well */
	if (strlen(code) != OTP_DIGITS || strspn(code, "0123456789") != OTP_DIGITS)
		return false;
	/* what the library wants to be called first; it does nothing as Debian builds it, so often does not
	 * hurt */
	if (oath_init() != OATH_OK || oath_base32_decode(key, strlen(key), &bytes, &n) != OATH_OK)
		return false;
	int result = oath_totp_validate4(bytes, n, (time_t)(now / 1000), OTP_STEP_S,
	    OATH_TOTP_DEFAULT_START_TIME, (size_t)window, ahead, &counter, 0, code);
	explicit_bzero(bytes, n);
	free(bytes);
	*step = (int64_t)counter;
	return result >= 0;
}
