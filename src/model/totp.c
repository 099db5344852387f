/* SPDX-License-Identifier: Apache-2.0 */
#include "model/totp.h"

const struct field totp_fields[] = {
	FIELD(struct totp, account_id, F_ID, .flags = HIDDEN, .doc = ""),
	FIELD(struct totp, secret, F_STR, .flags = HIDDEN, .doc = ""),
	FIELD(struct totp, confirmed_at, F_TIME, .flags = HIDDEN | NULLABLE, .doc = ""),
	FIELD(struct totp, last_step, F_INT, .flags = HIDDEN, .doc = ""),
	FIELD(struct totp, created_at, F_TIME, .flags = HIDDEN, .doc = ""),
	END_FIELDS,
};

const struct field totp_state_fields[] = {
	FIELD(struct totp_state, enabled, F_BOOL, .flags = READONLY,
	    .doc = "A sign-in with the password needs a one-time code"),
	FIELD(struct totp_state, enabled_at, F_TIME, .flags = READONLY, .doc = "When that began"),
	FIELD(struct totp_state, recovery_codes_left, F_INT, .flags = READONLY,
	    .doc = "Recovery codes that were not used yet"),
	END_FIELDS,
};

const struct field totp_start_fields[] = {
	FIELD(struct totp_start, secret, F_STR, .flags = READONLY, .doc = "Key in base32; told this once"),
	FIELD(struct totp_start, uri, F_STR, .flags = READONLY, .doc = "The same as an otpauth URI"),
	FIELD(struct totp_start, qr_svg, F_TEXT, .flags = READONLY,
	    .doc = "The URI as a QR code, an SVG image"),
	END_FIELDS,
};

const struct field totp_confirm_fields[] = {
	OTP_FIELD(struct totp_confirm, .flags = REQUIRED | SECRET),
	END_FIELDS,
};

const struct field totp_codes_fields[] = {
	FIELD(struct totp_codes, recovery_codes, F_WORDS, .flags = READONLY,
	    .doc = "Each opens the account once when the authenticator is lost; told this once"),
	END_FIELDS,
};
