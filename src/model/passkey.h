/* SPDX-License-Identifier: Apache-2.0 */
/* passkey: a key of a device or of a password manager that signs its owner in (R14): the row, and what
 * browsers send. */
#pragma once
#include "base/arena.h"
#include "model/field.h"

enum passkey_type { PASSKEY_PLATFORM, PASSKEY_SECURITY_KEY, PASSKEY_PHONE };

enum { PASSKEYS_MAX = 50 /* of an account */ };

struct passkey {
	int64_t id;
	const char *name;
	int type; /* enum passkey_type */
	const char *aaguid, *transports;
	bool backup_eligible, backed_up;
	int64_t last_used_at, created_at;
	/* not part of the API */
	const char *account;    /* its name */
	const char *credential; /* its id as browsers know it, base64url */
	const char *public_key; /* base64url */
	int64_t algorithm, sign_count, account_id;
};

extern const struct field passkey_fields[];
/* What may be changed of it. */
extern const struct field passkey_name_fields[];

/* PublicKeyCredential.toJSON() (Web Authentication Level 3, section 5.1), whose names these are, and a name
 * for the passkey. Bytes are base64url. */
struct passkey_registration {
	const char *name;
	const char *id, *rawId, *type, *authenticatorAttachment, *clientExtensionResults;
	struct {
		const char *clientDataJSON, *attestationObject, *transports;
		const char *authenticatorData, *publicKey,
		    *publicKeyAlgorithm; /* in attestationObject, too */
	} response;
};
extern const struct field passkey_registration_fields[];

/* The same of a sign-in. */
struct passkey_sign_in {
	const char *id, *rawId, *type, *authenticatorAttachment, *clientExtensionResults;
	struct {
		const char *clientDataJSON, *authenticatorData, *signature, *userHandle;
	} response;
};
extern const struct field passkey_sign_in_fields[];

/* PUT /me/password-login, with the proof of who asks (model/proof.h). */
struct password_login {
	bool enabled;
	const char *password, *otp, *recovery_code;
};
extern const struct field password_login_fields[];

/* "internal, hybrid" from the list that a browser sends; at most 100 characters of [a-z0-9-] and commas. */
const char *passkey_transports(struct arena *a, const char *json) __attribute__((returns_nonnull));
/* What kind of thing it lies in, from those and the browser's word for how it is attached. */
enum passkey_type passkey_type_of(const char *attachment, const char *transports);
