/* SPDX-License-Identifier: Apache-2.0 */
/* proof: what a body holds to show that it is the owner of the account who asks, and not a thief of the
 * session: the password, and a code where the account has one-time codes. Who has just signed in by passkey
 * leaves it out (api/proof.h). */
#pragma once
#include "model/totp.h"

/* Rows of the members password, otp and recovery_code, const char * each, of a struct S. */
/* clang-format off */
#define PROOF_FIELDS(S) \
	FIELD(S, password, F_RAW_PASSWORD, .flags = SECRET, .min = 1, .max = 1000, \
	    .doc = "Your password; not needed within 15 minutes of signing in by passkey"), \
	OTP_FIELD(S, .flags = SECRET | NULLABLE), \
	RECOVERY_CODE_FIELD(S)
/* clang-format on */

/* A body that holds nothing else. */
struct proof {
	const char *password, *otp, *recovery_code;
};
extern const struct field proof_fields[];
