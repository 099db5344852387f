/* SPDX-License-Identifier: Apache-2.0 */
/* Questions are taken off one after the other, as the server does; map and key lie inside the question. */
#include <assert.h>
#include <stdint.h>

#include "wire/socketmap.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct span in = { (const char *)bytes, n };
	struct socketmap_question q;
	ssize_t used;

	while (in.n > 0 && (used = socketmap_read(in, &q)) > 0) {
		assert((size_t)used <= in.n && q.map.n > 0);
		assert(q.map.p > in.p && q.key.p == q.map.p + q.map.n + 1);
		assert(q.key.p + q.key.n < in.p + used);
		assert(memchr(q.map.p, ' ', q.map.n) == NULL);
		in.p += used;
		in.n -= (size_t)used;
	}
	return 0;
}
