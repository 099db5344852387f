/* SPDX-License-Identifier: Apache-2.0 */
/* otp: one-time codes by time (TOTP, RFC 6238), as every authenticator makes them: SHA-1, six digits, a new
 * one every 30 seconds. The only file that knows liboath. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

enum {
	OTP_STEP_S = 30, /* seconds that a code is shown */
	OTP_DIGITS = 6,
	OTP_KEY_BITS = 160, /* RFC 4226 section 4 recommends them */
};

/* A new key as base32 in capitals (RFC 4648 section 6), as people type it into an authenticator. */
const char *otp_new_key(struct arena *a) __attribute__((returns_nonnull));
/* Is it the code of now (ms since 1970), or of one of the window steps before and behind? *step is then the
 * step of time that it belongs to, counted from 1970, and *ahead how many steps that is ahead of now,
 * negative when it is behind. Of several the nearest. False for anything but six digits. */
bool otp_match(const char *key, const char *code, int64_t now, int window, int64_t *step, int *ahead);
