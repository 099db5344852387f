/* SPDX-License-Identifier: Apache-2.0 */
/* There is one text for each row of bytes: what can be decoded is what encoding gives; and back. */
#include <assert.h>
#include <stdint.h>

#include "base/buf.h"
#include "wire/base64.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void
check_encoded(struct arena *a, struct span plain, struct span want)
{
	struct buf text = BUF(a, plain.n / 3 * 4 + 8);

	base64_encode(&text, plain);
	assert(!text.full && text.n == want.n && memcmp(buf_text(&text), want.p, want.n) == 0);
}

static void
check_round(struct arena *a, struct span plain)
{
	struct buf text = BUF(a, plain.n / 3 * 4 + 8);
	char *again = arena_alloc(a, plain.n + 1);

	base64_encode(&text, plain);
	assert(base64_decode((struct span){ buf_text(&text), text.n }, again, plain.n) == (ssize_t)plain.n);
	assert(plain.n == 0 || memcmp(again, plain.p, plain.n) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct span in = { (const char *)bytes, n };
	struct arena a = { 0 };
	char *plain = arena_alloc(&a, n + 1);
	ssize_t length = base64_decode(in, plain, n);

	if (length > 0)
		check_encoded(&a, (struct span){ plain, (size_t)length }, in);
	check_round(&a, in);
	arena_free(&a);
	return 0;
}
