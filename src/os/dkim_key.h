/* SPDX-License-Identifier: Apache-2.0 */
/* dkim_key: pairs of keys that sign mail (RFC 6376, RFC 8463). */
#pragma once
#include "base/err.h"

/* Texts in the arena. */
struct dkim_key {
	const char *private; /* RSA: PEM (PKCS 8); Ed25519: base64 of the 32 bytes: as Rspamd takes them */
	const char *public;  /* base64 for the p= of the DNS record */
};

enum dkim_algorithm { DKIM_RSA /* of 2048 bits: takes some 100 ms */, DKIM_ED25519 };

NODISCARD struct err *dkim_key_new(struct arena *a, enum dkim_algorithm algorithm, struct dkim_key *out);
