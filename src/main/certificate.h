/* SPDX-License-Identifier: Apache-2.0 */
/* certificate: a self-signed one for the first start; the only file of ours that makes keys for TLS. */
#pragma once
#include "base/err.h"

struct certificate {
	const char *certificate, *key; /* PEM, in the arena */
};

/* ECDSA P-256, ten years, for these names (the first is the subject's; NULL ends them), localhost and
 * 127.0.0.1. Fails with internal. */
NODISCARD struct err *certificate_new(struct arena *a, const char *const *names, struct certificate *out);
