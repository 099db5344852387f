/* SPDX-License-Identifier: Apache-2.0 */
/* Attributes lie inside the question and hold neither NUL nor line end; numbers are not negative. */
#include <assert.h>
#include <stdint.h>

#include "wire/policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void
check(struct span in, struct span value)
{
	if (value.n == 0)
		return;
	assert(value.p > in.p && value.p + value.n < in.p + in.n);
	assert(memchr(value.p, '\0', value.n) == NULL && memchr(value.p, '\n', value.n) == NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct span in = { (const char *)bytes, n };
	struct policy_question q;
	ssize_t used;

	while (in.n > 0 && (used = policy_read(in, &q)) > 0) {
		assert((size_t)used <= in.n && span_is(q.request, "smtpd_access_policy"));
		check(in, q.protocol_state);
		check(in, q.sender);
		check(in, q.recipient);
		check(in, q.sasl_username);
		check(in, q.client_address);
		check(in, q.instance);
		assert(q.size >= 0 && q.recipient_count >= 0);
		in.p += used;
		in.n -= (size_t)used;
	}
	return 0;
}
