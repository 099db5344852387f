/* SPDX-License-Identifier: Apache-2.0 */
#include "model/passkey.h"

#include "base/buf.h"
#include "model/proof.h"

enum { BYTES_MAX = 22000, ID_MAX = 1400, EXTENSIONS_MAX = 16384, WORDS_MAX = 1000, TRANSPORTS_MAX = 100 };

static const char *const type_names[] = {
	[PASSKEY_PLATFORM] = "platform",
	[PASSKEY_SECURITY_KEY] = "security_key",
	[PASSKEY_PHONE] = "phone",
	NULL,
};

const struct field passkey_fields[] = {
	FIELD(struct passkey, id, F_ID, .flags = READONLY, .doc = "Identity"),
	FIELD(struct passkey, name, F_STR, .min = 1, .max = 100, .doc = "What its owner calls it"),
	FIELD(struct passkey, type, F_ENUM, .flags = READONLY, .names = type_names,
	    .doc = "Where it lies: in the device it was made with, in a security key, in a phone nearby"),
	FIELD(struct passkey, aaguid, F_STR, .flags = READONLY,
	    .doc = "Kind of authenticator, as its maker numbers it; all zeros: it does not say"),
	FIELD(struct passkey, transports, F_STR, .flags = READONLY,
	    .doc = "How a browser reaches it: usb, nfc, ble, hybrid, internal"),
	FIELD(struct passkey, backup_eligible, F_BOOL, .flags = READONLY,
	    .doc = "It can be on several devices of its owner; false: it is bound to one"),
	FIELD(struct passkey, backed_up, F_BOOL, .flags = READONLY | VOLATILE, .doc = "It is backed up"),
	FIELD(struct passkey, last_used_at, F_TIME, .flags = READONLY | VOLATILE,
	    .doc = "Latest sign-in with it"),
	FIELD(struct passkey, created_at, F_TIME, .flags = READONLY | SORT, .doc = "When it was registered"),
	FIELD(struct passkey, account, F_NAME, .flags = HIDDEN | UNSTORED, .doc = ""),
	FIELD(struct passkey, credential, F_STR, .flags = HIDDEN, .doc = ""),
	FIELD(struct passkey, public_key, F_STR, .flags = HIDDEN, .doc = ""),
	FIELD(struct passkey, algorithm, F_INT, .flags = HIDDEN, .doc = ""),
	FIELD(struct passkey, sign_count, F_INT, .flags = HIDDEN, .doc = ""),
	FIELD(struct passkey, account_id, F_ID, .flags = HIDDEN, .doc = ""),
	END_FIELDS,
};

const struct field passkey_name_fields[] = {
	FIELD(struct passkey, name, F_STR, .flags = REQUIRED, .min = 1, .max = 100,
	    .doc = "What its owner calls it"),
	END_FIELDS,
};

/* What the browser says in its members of the credential, beside the response. */
#define CREDENTIAL(S) \
	FIELD( \
	    struct S, id, F_STR, .flags = REQUIRED, .min = 1, .max = ID_MAX, .doc = "The credential's id"), \
	    FIELD(struct S, rawId, F_STR, .max = ID_MAX, .doc = "The same"), \
	    FIELD(struct S, type, F_STR, .flags = REQUIRED, .max = 40, .doc = "public-key"), \
	    FIELD(struct S, authenticatorAttachment, F_STR, .flags = NULLABLE, .max = 40, \
		.doc = "platform or cross-platform"), \
	    FIELD(struct S, clientExtensionResults, F_JSON, .max = EXTENSIONS_MAX, .doc = "Not looked at")

const struct field passkey_registration_fields[] = {
	FIELD(struct passkey_registration, name, F_STR, .min = 1, .max = 100,
	    .doc = "What its owner calls it; otherwise what it is"),
	CREDENTIAL(passkey_registration),
	FIELD(struct passkey_registration, response.clientDataJSON, F_STR, .flags = REQUIRED, .min = 1,
	    .max = BYTES_MAX, .doc = "What the browser was asked"),
	FIELD(struct passkey_registration, response.attestationObject, F_STR, .flags = REQUIRED, .min = 1,
	    .max = BYTES_MAX, .doc = "The new key, with what the authenticator says of it"),
	FIELD(struct passkey_registration, response.transports, F_JSON, .max = WORDS_MAX,
	    .doc = "List of how the authenticator is reached"),
	FIELD(struct passkey_registration, response.authenticatorData, F_STR, .max = BYTES_MAX,
	    .doc = "Not looked at: it is in attestationObject"),
	FIELD(struct passkey_registration, response.publicKey, F_STR, .flags = NULLABLE, .max = BYTES_MAX,
	    .doc = "Not looked at: it is in attestationObject"),
	FIELD(struct passkey_registration, response.publicKeyAlgorithm, F_JSON, .max = 20,
	    .doc = "Not looked at: it is in attestationObject"),
	END_FIELDS,
};

const struct field passkey_sign_in_fields[] = {
	CREDENTIAL(passkey_sign_in),
	FIELD(struct passkey_sign_in, response.clientDataJSON, F_STR, .flags = REQUIRED, .min = 1,
	    .max = BYTES_MAX, .doc = "What the browser was asked"),
	FIELD(struct passkey_sign_in, response.authenticatorData, F_STR, .flags = REQUIRED, .min = 1,
	    .max = BYTES_MAX, .doc = "What the authenticator says"),
	FIELD(struct passkey_sign_in, response.signature, F_STR, .flags = REQUIRED, .min = 1,
	    .max = BYTES_MAX, .doc = "Its signature over both"),
	FIELD(struct passkey_sign_in, response.userHandle, F_STR, .flags = REQUIRED, .min = 1, .max = 100,
	    .doc = "Whose it is"),
	END_FIELDS,
};

const struct field password_login_fields[] = {
	FIELD(struct password_login, enabled, F_BOOL, .flags = REQUIRED,
	    .doc = "May the account sign in with its password? False needs a passkey"),
	PROOF_FIELDS(struct password_login),
	END_FIELDS,
};

const char *
passkey_transports(struct arena *a, const char *json)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
	struct buf b = BUF(a, TRANSPORTS_MAX);

	for (const char *p = json == NULL ? "" : json; *p != '\0';) {
		size_t n = strspn(p, letters);

		if (n > 0 && b.n + n + 2 <= TRANSPORTS_MAX)
			buf_printf(&b, "%s%.*s", b.n > 0 ? ", " : "", (int)n, p);
		p += n > 0 ? n : 1;
	}
	return buf_text(&b);
}

enum passkey_type
passkey_type_of(const char *attachment, const char *transports)
{
	bool said = attachment != NULL;

	if (said ? strcmp(attachment, "platform") == 0 : strstr(transports, "internal") != NULL)
		return PASSKEY_PLATFORM;
	return strstr(transports, "hybrid") != NULL ? PASSKEY_PHONE : PASSKEY_SECURITY_KEY;
}
