/* SPDX-License-Identifier: Apache-2.0 */
/* webauthn: what a browser says of a passkey (W3C Web Authentication Level 2), checked; and its signatures.
 * The only file that knows libfido2 and libcbor, which are loaded when the first passkey comes. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/span.h"

/* Whom passkeys are for: the relying party's id, which is a host name, and the only origin that may ask. */
struct webauthn_party {
	const char *id, *origin;
};

/* What PublicKeyCredential.toJSON() gives: bytes as base64url. Each act uses some of it. */
struct webauthn_answer {
	const char *id, *raw_id, *type; /* raw_id may be NULL */
	const char *client_data, *attestation, *authenticator_data, *signature;
};

/* A passkey as it was made (section 7.1). Attestation is not asked for, and what comes of it is ignored. */
struct webauthn_new {
	const char *challenge;       /* still to be compared with one that was given out */
	const char *id, *public_key; /* base64url; the key in the form of libfido2 */
	const char *aaguid;          /* kind of authenticator, a UUID */
	int64_t algorithm;           /* of COSE: -7 ES256, -8 EdDSA, -257 RS256 */
	int64_t sign_count;
	bool backup_eligible, backed_up;
};

/* What is known of it when it is used, and what is known then (section 7.2). */
struct webauthn_key {
	const char *public_key;
	int64_t algorithm;
	bool backup_eligible;
};
struct webauthn_use {
	const char *challenge;
	int64_t sign_count;
	bool backed_up;
};

/* Everything that is said must hold: the kind of message, origin, host name, presence and verification of the
 * user, the key's kind or the signature; results are in the arena. Each fails with invalid_field on the
 * member of the answer that is wrong ("response/clientDataJSON"), or with unavailable when the libraries can
 * not be loaded. webauthn_use_check fails with bad_credentials on response/signature when that alone is
 * wrong, and on id when there is no such key (NULL) and all else is right. */
NODISCARD struct err *webauthn_new_check(struct arena *a, const struct webauthn_party *party,
    const struct webauthn_answer *in, struct webauthn_new *out);
NODISCARD struct err *webauthn_use_check(struct arena *a, const struct webauthn_party *party,
    const struct webauthn_answer *in, const struct webauthn_key *key, struct webauthn_use *out);
