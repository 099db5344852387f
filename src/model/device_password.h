/* SPDX-License-Identifier: Apache-2.0 */
/* device_password: a password of its own for one mail program (R13): made by us, told once, good for some
 * protocols and places alone. */
#pragma once
#include "base/arena.h"
#include "model/field.h"

enum { DEVICE_PASSWORDS_MAX = 50 /* of an account */ };

struct device_password {
	int64_t id;
	const char *account, *name;
	/* In the answer that makes it, and never again; in the body that asks for it the account's own, as
	 * proof of who asks, with the two that follow (model/proof.h). */
	const char *password;
	const char *otp, *recovery_code;
	/* In the same answer: a link to the profile of an Apple device that holds it, and that link as a QR
	 * code (rules/profile). */
	const char *profile_url, *profile_qr_svg;
	struct texts scopes; /* of device_scope_names */
	struct texts networks;
	int64_t expires_at, last_used_at;
	const char *last_used_ip, *last_used_service;
	int64_t created_at;
	const char *hash;   /* keyed; not part of the API */
	int64_t account_id; /* not part of the API */
};

extern const struct field device_password_fields[];
/* The body that makes one, with the proof of who asks; and the answer, with the password. */
extern const struct field device_password_wanted_fields[];
extern const struct field device_password_made_fields[];
/* Protocols, as hooks names its services. */
extern const char *const device_scope_names[];

/* A new one of 140 bits, as people type it: seven groups of four of [a-z2-7]. */
const char *device_password_new(struct arena *a) __attribute__((returns_nonnull));
/* What is hashed: without hyphens and spaces, in small letters. NULL when the text does not have the form of
 * a device password. */
const char *device_password_canonical(struct arena *a, const char *text);
