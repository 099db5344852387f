/* SPDX-License-Identifier: Apache-2.0 */
#include "main/certificate.h"

#include "base/random.h"
#include "base/scoped.h"
#include "os/openssl.h"

enum { VALID_SECONDS = 10 * 365 * 24 * 3600, BACKDATED_SECONDS = -3600, VERSION_3 = 2 };

static void
release_x509(X509 **p)
{
	openssl()->X509_free(*p);
}

static bool
add_extension(X509 *x, int nid, const char *value)
{
	X509V3_CTX ctx;

	X509V3_set_ctx_nodb(&ctx);
	openssl()->X509V3_set_ctx(&ctx, x, x, NULL, NULL, 0);
	X509_EXTENSION *extension = openssl()->X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	bool ok = extension != NULL && openssl()->X509_add_ext(x, extension, -1) == 1;
	openssl()->X509_EXTENSION_free(extension);
	return ok;
}

/* The common name is at most 64 bytes (X.520); what counts today is the list of alternative names. */
static bool
name_it(struct arena *a, X509 *x, const char *const *names)
{
	X509_NAME *name = openssl()->X509_get_subject_name(x);
	const char *common = strlen(names[0]) <= 64 ? names[0] : "mail", *all = "";

	for (; *names != NULL; names++)
		all = arena_printf(a, "%sDNS:%s,", all, *names);

	return openssl()->X509_NAME_add_entry_by_txt(
		   name, "CN", MBSTRING_ASC, (const unsigned char *)common, -1, -1, 0) == 1 &&
	       openssl()->X509_set_issuer_name(x, name) == 1 &&
	       add_extension(
		   x, NID_subject_alt_name, arena_printf(a, "%sDNS:localhost,IP:127.0.0.1,IP:::1", all)) &&
	       add_extension(x, NID_basic_constraints, "critical,CA:FALSE") &&
	       add_extension(x, NID_ext_key_usage, "serverAuth");
}

static const char *
text_of(struct arena *a, BIO *bio)
{
	char *p = NULL;
	long n = openssl()->BIO_ctrl(bio, BIO_CTRL_INFO, 0, &p);

	return arena_printf(a, "%.*s", (int)n, p);
}

struct err *
certificate_new(struct arena *a, const char *const *names, struct certificate *out)
{
	TRY(openssl_load(a));
	SCOPED_KEY *key = openssl()->EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
	SCOPED(release_x509) X509 *x = openssl()->X509_new();
	SCOPED_BIO *cert_text = openssl()->BIO_new(openssl()->BIO_s_mem());
	SCOPED_BIO *key_text = openssl()->BIO_new(openssl()->BIO_s_mem());

	if (key == NULL || x == NULL || cert_text == NULL || key_text == NULL ||
	    openssl()->X509_set_version(x, VERSION_3) != 1 ||
	    openssl()->ASN1_INTEGER_set_uint64(
		openssl()->X509_get_serialNumber(x), random_u32() | UINT64_C(1) << 32) != 1 ||
	    openssl()->X509_gmtime_adj(openssl()->X509_getm_notBefore(x), BACKDATED_SECONDS) == NULL ||
	    openssl()->X509_gmtime_adj(openssl()->X509_getm_notAfter(x), VALID_SECONDS) == NULL ||
	    openssl()->X509_set_pubkey(x, key) != 1 || !name_it(a, x, names) ||
	    openssl()->X509_sign(x, key, openssl()->EVP_sha256()) == 0 ||
	    openssl()->PEM_write_bio_X509(cert_text, x) != 1 ||
	    openssl()->PEM_write_bio_PKCS8PrivateKey(key_text, key, NULL, NULL, 0, NULL, NULL) != 1)
		return err_new(a, ERR_INTERNAL, NULL, "making a certificate for %s failed", names[0]);
	*out = (struct certificate){ text_of(a, cert_text), text_of(a, key_text) };
	return NULL;
}
