/* SPDX-License-Identifier: Apache-2.0 */
/* Postfix's side of an authentication: lines, then base64, then PLAIN. */
#include <assert.h>
#include <stdint.h>

#include "wire/base64.h"
#include "wire/sasl.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void
check_response(struct span resp)
{
	char plain[SASL_TEXT_MAX];
	struct span authzid, name, password;
	ssize_t n = base64_decode(resp, plain, sizeof(plain));

	assert(n >= -1 && n <= (ssize_t)sizeof(plain));
	if (n >= 0 && sasl_plain((struct span){ plain, (size_t)n }, &authzid, &name, &password))
		assert(authzid.n + name.n + password.n + 2 == (size_t)n);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct span in = { (const char *)bytes, n };
	struct sasl_line line;
	ssize_t used;

	while (in.n > 0 && (used = sasl_read(in, &line)) > 0) {
		assert((size_t)used <= in.n && line.id >= 0);
		check_response(line.resp);
		in.p += used;
		in.n -= (size_t)used;
	}
	return 0;
}
