/* SPDX-License-Identifier: Apache-2.0 */
/* openssl: libcrypto's functions, loaded when the first key is made. The only header that includes OpenSSL's.
 */
#pragma once
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "base/err.h"
#include "base/scoped.h"

struct openssl_functions {
#define OPENSSL_FUNCTIONS(X) \
	X(ASN1_INTEGER_set_uint64) \
	X(ASN1_TIME_diff) \
	X(BIO_ctrl) \
	X(BIO_free) \
	X(BIO_new) \
	X(BIO_new_mem_buf) \
	X(BIO_s_mem) \
	X(BIO_s_secmem) \
	X(CRYPTO_free) \
	X(EVP_EncodeBlock) \
	X(EVP_PKEY_Q_keygen) \
	X(EVP_PKEY_free) \
	X(EVP_PKEY_get_raw_private_key) \
	X(EVP_PKEY_get_raw_public_key) \
	X(EVP_sha256) \
	X(PEM_read_bio_X509) \
	X(PEM_write_bio_PKCS8PrivateKey) \
	X(PEM_write_bio_X509) \
	X(X509V3_EXT_conf_nid) \
	X(X509V3_set_ctx) \
	X(X509_EXTENSION_free) \
	X(X509_NAME_add_entry_by_txt) \
	X(X509_NAME_cmp) \
	X(X509_add_ext) \
	X(X509_check_host) \
	X(X509_free) \
	X(X509_get0_notAfter) \
	X(X509_get_issuer_name) \
	X(X509_get_serialNumber) \
	X(X509_get_subject_name) \
	X(X509_getm_notAfter) \
	X(X509_getm_notBefore) \
	X(X509_gmtime_adj) \
	X(X509_new) \
	X(X509_set_issuer_name) \
	X(X509_set_pubkey) \
	X(X509_set_version) \
	X(X509_sign) \
	X(i2d_PUBKEY)
#define X(name) __typeof__(name) *name;
	OPENSSL_FUNCTIONS(X)
#undef X
};

/* Call before the first use of the table that openssl() gives. Fails with unavailable. */
NODISCARD struct err *openssl_load(struct arena *a);
const struct openssl_functions *openssl(void) __attribute__((returns_nonnull));

static inline void
openssl_release_key(EVP_PKEY **p)
{
	openssl()->EVP_PKEY_free(*p);
}
#define SCOPED_KEY SCOPED(openssl_release_key) EVP_PKEY

static inline void
openssl_release_bio(BIO **p)
{
	openssl()->BIO_free(*p);
}
#define SCOPED_BIO SCOPED(openssl_release_bio) BIO
