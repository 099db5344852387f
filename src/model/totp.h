/* SPDX-License-Identifier: Apache-2.0 */
/* totp: the second factor of an account, a one-time code of an authenticator (R12). */
#pragma once
#include "model/field.h"

/* What is stored of it. */
struct totp {
	int64_t account_id;
	const char *secret;   /* key in base32, sealed */
	int64_t confirmed_at; /* 0: no right code came yet, and none is asked for */
	int64_t last_step;    /* of 30 s since 1970; no code of this or an older one is taken */
	int64_t created_at;
};
extern const struct field totp_fields[];

/* How it stands, for the account itself. */
struct totp_state {
	bool enabled;
	int64_t enabled_at;
	int64_t recovery_codes_left;
};
extern const struct field totp_state_fields[];

/* What an authenticator has to know; told once. */
struct totp_start {
	const char *secret, *uri, *qr_svg;
};
extern const struct field totp_start_fields[];

/* The first code of the authenticator. */
struct totp_confirm {
	const char *otp;
};
extern const struct field totp_confirm_fields[];

/* Told once. */
struct totp_codes {
	struct texts recovery_codes;
};
extern const struct field totp_codes_fields[];

/* Fields of a one-time code and of a recovery code, for the bodies that take them. */
/* clang-format off */
#define OTP_FIELD(S, ...) \
	FIELD(S, otp, F_STR, .min = 1, .max = 20, .doc = "Six digits that the authenticator shows now", __VA_ARGS__)
#define RECOVERY_CODE_FIELD(S) \
	FIELD(S, recovery_code, F_STR, .flags = SECRET | NULLABLE, .min = 1, .max = 40, \
	    .doc = "One of the recovery codes, instead of otp; each works once")
/* clang-format on */
