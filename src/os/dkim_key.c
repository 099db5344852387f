/* SPDX-License-Identifier: Apache-2.0 */
#include "os/dkim_key.h"

#include "base/scoped.h"
#include "os/openssl.h"

enum { RSA_BITS = 2048, ED25519_BYTES = 32 };

static void
release_der(unsigned char **p)
{
	openssl()->CRYPTO_free(*p, NULL, 0);
}

static const char *
base64(struct arena *a, const unsigned char *bytes, int n)
{
	unsigned char *text = arena_alloc(a, (size_t)(n + 2) / 3 * 4 + 1);

	openssl()->EVP_EncodeBlock(text, bytes, n);
	return (const char *)text;
}

/* RFC 6376 section 3.6.1: p= is a SubjectPublicKeyInfo. */
static bool
rsa_texts(struct arena *a, EVP_PKEY *key, struct dkim_key *out)
{
	SCOPED_BIO *pem = openssl()->BIO_new(openssl()->BIO_s_secmem());
	SCOPED(release_der) unsigned char *der = NULL;
	int n = openssl()->i2d_PUBKEY(key, &der);
	char *p = NULL;

	if (n <= 0 || pem == NULL ||
	    openssl()->PEM_write_bio_PKCS8PrivateKey(pem, key, NULL, NULL, 0, NULL, NULL) != 1)
		return false;
	long length = openssl()->BIO_ctrl(pem, BIO_CTRL_INFO, 0, &p);
	out->private = arena_printf(a, "%.*s", (int)length, p);
	out->public = base64(a, der, n);
	return true;
}

/* RFC 8463 section 4: p= is the key itself. */
static bool
ed25519_texts(struct arena *a, EVP_PKEY *key, struct dkim_key *out)
{
	unsigned char seed[ED25519_BYTES], point[ED25519_BYTES];
	size_t n_seed = sizeof(seed), n_point = sizeof(point);

	if (openssl()->EVP_PKEY_get_raw_private_key(key, seed, &n_seed) != 1 ||
	    openssl()->EVP_PKEY_get_raw_public_key(key, point, &n_point) != 1)
		return false;
	out->private = base64(a, seed, (int)n_seed);
	out->public = base64(a, point, (int)n_point);
	explicit_bzero(seed, sizeof(seed));
	return true;
}

struct err *
dkim_key_new(struct arena *a, enum dkim_algorithm algorithm, struct dkim_key *out)
{
	TRY(openssl_load(a));
	SCOPED_KEY *key = algorithm == DKIM_RSA
			      ? openssl()->EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)RSA_BITS)
			      : openssl()->EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");

	if (key == NULL || !(algorithm == DKIM_RSA ? rsa_texts(a, key, out) : ed25519_texts(a, key, out)))
		return err_new(a, ERR_INTERNAL, NULL, "OpenSSL makes no key");
	return NULL;
}
