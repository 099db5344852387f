/* SPDX-License-Identifier: Apache-2.0 */
/* What is read as a netstring is written as the same bytes. */
#include <assert.h>
#include <stdint.h>

#include "base/buf.h"
#include "wire/netstring.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct span payload = { 0 }, in = { (const char *)bytes, n };
	ssize_t used = netstring_read(in, 1000, &payload);

	assert(used >= -1 && used <= (ssize_t)n);
	if (used <= 0)
		return 0;
	struct arena a = { 0 };
	struct buf out = BUF(&a, 2000);
	netstring_write(&out, payload);
	assert(out.n == (size_t)used && memcmp(out.p, bytes, out.n) == 0);
	arena_free(&a);
	return 0;
}
