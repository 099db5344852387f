/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/webauthn.h"

#include <cbor.h>
#include <fido.h>
#include <fido/eddsa.h>
#include <fido/es256.h>
#include <fido/rs256.h>

#include "base/scoped_json.h"
#include "base/secret.h"
#include "os/library.h"
#include "wire/base64.h"

/* Of authenticator data (section 6.1): hash of the host name, flags, counter, and for a new key its kind and
 * the length of its id. */
enum {
	ATTESTATION_MAX = 16384,
	ID_MAX = 1023,
	AAGUID_SIZE = 16,
	AT_FLAGS = 32,
	FIXED_PART = 37,
	AT_ID_LENGTH = 53,
	AT_ID = 55,
	FLAG_UP = 0x01,
	FLAG_UV = 0x04,
	FLAG_BE = 0x08,
	FLAG_BS = 0x10,
	FLAG_AT = 0x40
};

static const char client_data_name[] = "response/clientDataJSON",
		  attestation_name[] = "response/attestationObject",
		  authenticator_name[] = "response/authenticatorData",
		  signature_name[] = "response/signature";

/* Of libfido2, and of the very libcbor that it brings along. */
#define FUNCTIONS(X) \
	X(fido_cred_new) \
	X(fido_cred_free) \
	X(fido_cred_set_type) \
	X(fido_cred_set_clientdata_hash) \
	X(fido_cred_set_rp) \
	X(fido_cred_set_authdata_raw) \
	X(fido_cred_id_ptr) \
	X(fido_cred_id_len) \
	X(fido_cred_pubkey_ptr) \
	X(fido_cred_pubkey_len) \
	X(fido_cred_aaguid_ptr) \
	X(fido_cred_aaguid_len) \
	X(fido_cred_sigcount) \
	X(fido_assert_new) \
	X(fido_assert_free) \
	X(fido_assert_set_clientdata_hash) \
	X(fido_assert_set_rp) \
	X(fido_assert_set_count) \
	X(fido_assert_set_authdata_raw) \
	X(fido_assert_set_sig) \
	X(fido_assert_set_up) \
	X(fido_assert_set_uv) \
	X(fido_assert_sigcount) \
	X(fido_assert_verify) \
	X(es256_pk_new) \
	X(es256_pk_free) \
	X(es256_pk_from_ptr) \
	X(rs256_pk_new) \
	X(rs256_pk_free) \
	X(rs256_pk_from_ptr) \
	X(eddsa_pk_new) \
	X(eddsa_pk_free) \
	X(eddsa_pk_from_ptr) \
	X(cbor_load) \
	X(cbor_decref) \
	X(cbor_isa_map) \
	X(cbor_map_handle) \
	X(cbor_map_size) \
	X(cbor_isa_string) \
	X(cbor_string_is_definite) \
	X(cbor_string_length) \
	X(cbor_string_handle) \
	X(cbor_isa_bytestring) \
	X(cbor_bytestring_is_definite) \
	X(cbor_bytestring_length) \
	X(cbor_bytestring_handle)

static struct {
#define X(name) __typeof__(name) *name;
	FUNCTIONS(X)
#undef X
} table;

static const struct library_symbol symbols[] = {
#define X(name) { #name, &table.name },
	FUNCTIONS(X)
#undef X
	    { NULL, NULL },
};

static void
release_cbor(cbor_item_t **item)
{
	if (*item != NULL)
		table.cbor_decref(item);
}

static void
release_cred(fido_cred_t **c)
{
	table.fido_cred_free(c);
}

static void
release_assert(fido_assert_t **assertion)
{
	table.fido_assert_free(assertion);
}

static struct err *
load(struct arena *a)
{
	return library_load(a, "libfido2.so.1", symbols);
}

static struct err *
wrong(struct arena *a, const char *field, const char *why)
{
	return err_new(a, ERR_INVALID_FIELD, field, "%s %s", field, why);
}

static struct err *
decode(struct arena *a, const char *field, const char *text, struct span *out)
{
	if (text == NULL)
		return wrong(a, field, "is required");
	return base64url_decode(a, text, out) ? NULL : wrong(a, field, "is not base64url without padding");
}

static const unsigned char *
octets(struct span bytes)
{
	return (const unsigned char *)bytes.p;
}

/* Section 5.8.1. Whoever signs in does so on our own page, not within somebody else's (crossOrigin). */
static struct err *
check_client_data(struct arena *a, const struct webauthn_party *party, const char *kind, struct span bytes,
    const char **challenge)
{
	SCOPED_JSON *data = json_loadb(bytes.p, bytes.n, JSON_REJECT_DUPLICATES, NULL);
	const json_t *cross = json_object_get(data, "crossOrigin");
	const char *type = json_string_value(json_object_get(data, "type"));
	const char *origin = json_string_value(json_object_get(data, "origin"));
	const char *asked = json_string_value(json_object_get(data, "challenge"));

	if (!json_is_object(data))
		return wrong(a, client_data_name, "does not hold a JSON object");
	if (type == NULL || strcmp(type, kind) != 0)
		return wrong(a, client_data_name, arena_printf(a, "has a type other than %s", kind));
	if (origin == NULL || strcmp(origin, party->origin) != 0)
		return wrong(a, client_data_name,
		    arena_printf(a, "has an origin other than %s: open the portal there", party->origin));
	if ((cross != NULL && !json_is_false(cross)) || json_object_get(data, "topOrigin") != NULL)
		return wrong(
		    a, client_data_name, "has a crossOrigin: the portal may not lie in another page");
	if (asked == NULL)
		return wrong(a, client_data_name, "has no challenge");
	*challenge = arena_strdup(a, asked);
	return NULL;
}

static struct err *
read_client_data(struct arena *a, const struct webauthn_party *party, const char *kind,
    const struct webauthn_answer *in, unsigned char hash[SECRET_SHA256_SIZE], const char **challenge)
{
	struct span bytes;

	if (in->type == NULL || strcmp(in->type, "public-key") != 0)
		return wrong(a, "type", "must be public-key");
	if (in->raw_id != NULL && strcmp(in->raw_id, in->id) != 0)
		return wrong(a, "rawId", "must be the same as id");
	TRY(decode(a, client_data_name, in->client_data, &bytes));
	TRY(check_client_data(a, party, kind, bytes, challenge));
	secret_sha256(bytes.p, bytes.n, hash);
	return NULL;
}

/* The number behind a head of CBOR (RFC 8949 section 3); false when it is not all there. */
static bool
head_value(const unsigned char *p, size_t n, size_t *i, uint64_t *v)
{
	unsigned info = p[(*i)++] & 31;

	*v = info;
	if (info < 24)
		return true;
	if (info >= 28) /* reserved, or of indefinite length, which CTAP never sends */
		return false;
	size_t width = (size_t)1 << (info - 24);
	if (n - *i < width)
		return false;
	for (*v = 0; width > 0; width--)
		*v = *v << 8 | p[(*i)++];
	return true;
}

/* libcbor reserves what a length promises before it looks for the data: nine bytes can cost 128 MiB. So the
 * heads are walked first: all items together can not be more than there are bytes. */
static bool
cbor_is_modest(struct span s)
{
	const unsigned char *p = octets(s);
	uint64_t promised = 0, v;

	for (size_t i = 0; i < s.n;) {
		unsigned major = p[i] >> 5;

		if (!head_value(p, s.n, &i, &v))
			return false;
		if (major < 2 || major > 5)
			continue;
		if (v > s.n)
			return false;
		if (major <= 3) {
			if (v > s.n - i)
				return false;
			i += v;
			continue;
		}
		promised += v * (major - 3);
		if (promised > s.n)
			return false;
	}
	return true;
}

/* libfido2 hands what follows the fixed part to libcbor, too. */
static bool
authenticator_data_is_modest(struct span data)
{
	const unsigned char *p = octets(data);
	size_t at = FIXED_PART;

	if (data.n < at)
		return false;
	if ((p[AT_FLAGS] & FLAG_AT) != 0) {
		if (data.n < AT_ID)
			return false;
		at = AT_ID + (size_t)(p[AT_ID_LENGTH] << 8 | p[AT_ID_LENGTH + 1]);
	}
	return at <= data.n && cbor_is_modest((struct span){ data.p + at, data.n - at });
}

/* For whom it was signed, and that somebody was there and was recognised (R14). */
static struct err *
check_authenticator_data(
    struct arena *a, const struct webauthn_party *party, const char *field, struct span data)
{
	unsigned char hash[SECRET_SHA256_SIZE];

	if (!authenticator_data_is_modest(data))
		return wrong(a, field, "does not hold authenticator data");
	secret_sha256(party->id, strlen(party->id), hash);
	if (memcmp(data.p, hash, sizeof(hash)) != 0)
		return wrong(a, field, arena_printf(a, "has an rpIdHash of another name than %s", party->id));
	unsigned flags = octets(data)[AT_FLAGS];
	if ((flags & FLAG_UP) == 0)
		return wrong(a, field, "has flags without UP: nobody was present");
	if ((flags & FLAG_UV) == 0)
		return wrong(a, field,
		    "has flags without UV: the passkey must ask for a PIN, a fingerprint or the like");
	if ((flags & FLAG_BS) != 0 && (flags & FLAG_BE) == 0)
		return wrong(a, field, "has flags with BS and without BE: a backup of what has none");
	return NULL;
}

/* The byte string of that name, or nothing. libcbor asserts, or reads what is not there, when a function
 * meets another type than its own, so every type is asked for first. */
static struct span
map_bytes(cbor_item_t *map, const char *name)
{
	struct cbor_pair *pair = table.cbor_map_handle(map);
	size_t n = strlen(name);

	for (size_t i = 0; i < table.cbor_map_size(map); i++) {
		cbor_item_t *key = pair[i].key, *value = pair[i].value;

		if (table.cbor_isa_string(key) && table.cbor_string_is_definite(key) &&
		    table.cbor_string_length(key) == n &&
		    memcmp(table.cbor_string_handle(key), name, n) == 0 && table.cbor_isa_bytestring(value) &&
		    table.cbor_bytestring_is_definite(value))
			return (struct span){ (const char *)table.cbor_bytestring_handle(value),
				table.cbor_bytestring_length(value) };
	}
	return (struct span){ NULL, 0 };
}

static const char *
uuid(struct arena *a, const unsigned char *b)
{
	return arena_printf(a, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0],
	    b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]);
}

/* false: the key is not of that algorithm. No fido_cred_verify: it refuses the attestation "none" that we ask
 * for; what it would check besides the statement is checked here. */
static bool
read_key(struct arena *a, const struct webauthn_party *party, int algorithm, struct span data,
    const unsigned char *hash, struct webauthn_new *out)
{
	SCOPED(release_cred) fido_cred_t *c = table.fido_cred_new();

	if (c == NULL || table.fido_cred_set_type(c, algorithm) != FIDO_OK ||
	    table.fido_cred_set_clientdata_hash(c, hash, SECRET_SHA256_SIZE) != FIDO_OK ||
	    table.fido_cred_set_rp(c, party->id, NULL) != FIDO_OK ||
	    table.fido_cred_set_authdata_raw(c, octets(data), data.n) != FIDO_OK)
		return false;
	if (table.fido_cred_id_len(c) == 0 || table.fido_cred_id_len(c) > ID_MAX ||
	    table.fido_cred_pubkey_len(c) == 0 || table.fido_cred_aaguid_len(c) != AAGUID_SIZE)
		return false;
	out->algorithm = algorithm;
	out->id = base64url_encode(
	    a, (struct span){ (const char *)table.fido_cred_id_ptr(c), table.fido_cred_id_len(c) });
	out->public_key = base64url_encode(
	    a, (struct span){ (const char *)table.fido_cred_pubkey_ptr(c), table.fido_cred_pubkey_len(c) });
	out->aaguid = uuid(a, table.fido_cred_aaguid_ptr(c));
	out->sign_count = table.fido_cred_sigcount(c);
	return true;
}

static struct err *
read_authenticator_data(struct arena *a, const struct webauthn_party *party, struct span data,
    const unsigned char *hash, struct webauthn_new *out)
{
	static const int algorithms[] = { COSE_ES256, COSE_EDDSA, COSE_RS256 };

	TRY(check_authenticator_data(a, party, attestation_name, data));
	unsigned flags = octets(data)[AT_FLAGS];
	if ((flags & FLAG_AT) == 0)
		return wrong(a, attestation_name, "holds no key");
	for (size_t i = 0; i < sizeof(algorithms) / sizeof(algorithms[0]); i++) {
		bool is = read_key(a, party, algorithms[i], data, hash, out);

		if (!is)
			continue;
		out->backup_eligible = (flags & FLAG_BE) != 0;
		out->backed_up = (flags & FLAG_BS) != 0;
		return NULL;
	}
	return wrong(a, attestation_name, "holds no key of ES256, EdDSA or RS256 with 2048 bits");
}

struct err *
webauthn_new_check(struct arena *a, const struct webauthn_party *party, const struct webauthn_answer *in,
    struct webauthn_new *out)
{
	unsigned char hash[SECRET_SHA256_SIZE];
	struct cbor_load_result result;
	struct span bytes;

	*out = (struct webauthn_new){ 0 };
	TRY(read_client_data(a, party, "webauthn.create", in, hash, &out->challenge));
	TRY(decode(a, attestation_name, in->attestation, &bytes));
	if (bytes.n > ATTESTATION_MAX || !cbor_is_modest(bytes))
		return wrong(a, attestation_name, "is not CBOR of a sensible size");
	TRY(load(a));
	SCOPED(release_cbor) cbor_item_t *item = table.cbor_load(octets(bytes), bytes.n, &result);
	if (item == NULL || result.read != bytes.n || !table.cbor_isa_map(item))
		return wrong(a, attestation_name, "is not a map of CBOR");
	TRY(read_authenticator_data(a, party, map_bytes(item, "authData"), hash, out));
	if (in->id == NULL || strcmp(in->id, out->id) != 0)
		return wrong(a, "id", "is not the id of the key that was made");
	return NULL;
}

/* Each kind of key has its own functions. */
#define VERIFY(KIND) \
	do { \
		KIND##_pk_t *pk = table.KIND##_pk_new(); \
		bool is = pk != NULL && table.KIND##_pk_from_ptr(pk, key.p, key.n) == FIDO_OK && \
			  table.fido_assert_verify(assertion, 0, (int)algorithm, pk) == FIDO_OK; \
		table.KIND##_pk_free(&pk); \
		return is; \
	} while (0)

static bool
is_signed_by(int64_t algorithm, struct span key, fido_assert_t *assertion)
{
	if (algorithm == COSE_ES256)
		VERIFY(es256);
	if (algorithm == COSE_RS256)
		VERIFY(rs256);
	if (algorithm == COSE_EDDSA)
		VERIFY(eddsa);
	return false;
}

static struct err *
check_signature(struct arena *a, const struct webauthn_party *party, const struct webauthn_key *key,
    const unsigned char *hash, struct span data, struct span signature, struct webauthn_use *out)
{
	SCOPED(release_assert) fido_assert_t *assertion = table.fido_assert_new();
	struct span public_key;

	TRY(decode(a, "id", key->public_key, &public_key));
	if (assertion == NULL ||
	    table.fido_assert_set_clientdata_hash(assertion, hash, SECRET_SHA256_SIZE) != FIDO_OK ||
	    table.fido_assert_set_rp(assertion, party->id) != FIDO_OK ||
	    table.fido_assert_set_count(assertion, 1) != FIDO_OK ||
	    table.fido_assert_set_authdata_raw(assertion, 0, octets(data), data.n) != FIDO_OK)
		return wrong(a, authenticator_name, "does not hold authenticator data");
	bool is = table.fido_assert_set_sig(assertion, 0, octets(signature), signature.n) == FIDO_OK &&
		  table.fido_assert_set_up(assertion, FIDO_OPT_TRUE) == FIDO_OK &&
		  table.fido_assert_set_uv(assertion, FIDO_OPT_TRUE) == FIDO_OK &&
		  is_signed_by(key->algorithm, public_key, assertion);
	if (!is)
		return err_new(a, ERR_BAD_CREDENTIALS, signature_name,
		    "{passkey_signature}the signature is not this passkey's");
	out->sign_count = table.fido_assert_sigcount(assertion, 0);
	return NULL;
}

struct err *
webauthn_use_check(struct arena *a, const struct webauthn_party *party, const struct webauthn_answer *in,
    const struct webauthn_key *key, struct webauthn_use *out)
{
	unsigned char hash[SECRET_SHA256_SIZE];
	struct span data, signature;

	*out = (struct webauthn_use){ 0 };
	TRY(read_client_data(a, party, "webauthn.get", in, hash, &out->challenge));
	TRY(decode(a, authenticator_name, in->authenticator_data, &data));
	TRY(decode(a, signature_name, in->signature, &signature));
	TRY(check_authenticator_data(a, party, authenticator_name, data));
	if (key == NULL)
		return err_new(a, ERR_BAD_CREDENTIALS, "id",
		    "{passkey_unknown}the passkey is not known here: it may have been deleted");
	unsigned flags = octets(data)[AT_FLAGS];
	if (((flags & FLAG_BE) != 0) != key->backup_eligible)
		return wrong(a, authenticator_name, "has another flag BE than when the passkey was made");
	TRY(load(a));
	out->backed_up = (flags & FLAG_BS) != 0;
	return check_signature(a, party, key, hash, data, signature, out);
}
