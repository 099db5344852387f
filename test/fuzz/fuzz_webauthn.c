/* SPDX-License-Identifier: Apache-2.0 */
/* What a browser sends of a passkey, one part of it hostile and the rest sound. The first byte says which
 * part: the attestation object, the authenticator data, the client data of a new key, or a signature; or any
 * of them as text that need not be base64url. What is accepted is whole. */
#include <assert.h>
#include <stdint.h>

#include "wire/base64.h"
#include "wire/webauthn.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static const struct webauthn_party party = { .id = "portal.test", .origin = "https://portal.test" };
static const char new_data[] =
    "{\"type\":\"webauthn.create\",\"challenge\":\"AAAA\",\"origin\":\"https://portal.test\"}";
static const char use_data[] =
    "{\"type\":\"webauthn.get\",\"challenge\":\"AAAA\",\"origin\":\"https://portal.test\"}";
/* SHA-256 of portal.test, UP and UV, no counter; a key of EdDSA, and one that is none */
static const char sound_data[] = "k1_S7zcrpHIgW6ZFzpPM5hL895QbeCBsbe4d4sdGLZsFAAAAAA";
static const char ed25519[] = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";

static void
check_new(struct arena *a, const struct webauthn_answer *in)
{
	struct webauthn_new out;
	const struct err *e = webauthn_new_check(a, &party, in, &out);

	assert(e == NULL || (e->code == ERR_INVALID_FIELD && e->field != NULL));
	/* the id is compared last: everything else was right when it alone is wrong */
	if (e != NULL && strcmp(e->field, "id") != 0)
		return;
	assert(out.id != NULL && *out.id != '\0' && out.public_key != NULL && *out.public_key != '\0');
	assert(out.algorithm == -7 || out.algorithm == -8 || out.algorithm == -257);
	assert(out.challenge != NULL && strlen(out.aaguid) == 36 && out.sign_count >= 0);
	assert(out.backup_eligible || !out.backed_up);
}

static void
check_use(struct arena *a, const struct webauthn_answer *in, int64_t algorithm)
{
	const struct webauthn_key key = { .public_key = ed25519, .algorithm = algorithm };
	struct webauthn_use out;
	const struct err *e = webauthn_use_check(a, &party, in, &key, &out);

	/* nobody has the other half of the key */
	assert(e != NULL && (e->code == ERR_INVALID_FIELD || e->code == ERR_BAD_CREDENTIALS) &&
	       e->field != NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	static const int64_t algorithms[] = { -8, -7, -257, 0 };
	struct arena a = { 0 };

	if (n == 0)
		return 0;
	const struct span rest = { (const char *)bytes + 1, n - 1 };
	const char *part =
	    bytes[0] & 0x80 ? arena_printf(&a, "%.*s", (int)rest.n, rest.p) : base64url_encode(&a, rest);
	struct webauthn_answer in = { .id = "AAAA",
		.type = "public-key",
		.client_data = base64url_encode(&a, SPAN(use_data)),
		.authenticator_data = sound_data,
		.signature = "AAAA" };

	switch (bytes[0] & 7) {
	case 0:
	case 1:
		in.client_data = base64url_encode(&a, SPAN(new_data));
		in.attestation = part;
		check_new(&a, &in);
		break;
	case 2:
		in.client_data = part;
		in.attestation = "oA";
		check_new(&a, &in);
		break;
	case 3:
		in.signature = part;
		check_use(&a, &in, algorithms[bytes[0] >> 3 & 3]);
		break;
	default:
		in.authenticator_data = part;
		check_use(&a, &in, algorithms[bytes[0] >> 3 & 3]);
		break;
	}
	arena_free(&a);
	return 0;
}
