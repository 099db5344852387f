/* SPDX-License-Identifier: Apache-2.0 */
/* Commands are taken off one after the other; what is unescaped and escaped again means the same. */
#include <assert.h>
#include <stdint.h>

#include "base/buf.h"
#include "wire/dict.h"
#include "wire/tabs.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void
check_field(struct span raw)
{
	char plain[300], again[300];
	struct arena a = { 0 };
	struct buf out = BUF(&a, 600);

	if (!tabs_unescape(raw, plain, sizeof(plain)))
		return;
	tabs_escape(&out, (struct span){ plain, strlen(plain) });
	assert(tabs_unescape((struct span){ buf_text(&out), out.n }, again, sizeof(again)));
	assert(strcmp(plain, again) == 0);
	arena_free(&a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct span in = { (const char *)bytes, n };
	struct dict_command c;
	ssize_t used;

	while (in.n > 0 && (used = dict_read(in, &c)) > 0) {
		assert((size_t)used <= in.n && c.n <= DICT_FIELDS_MAX && c.id >= 0);
		for (size_t i = 0; i < c.n; i++)
			check_field(c.field[i]);
		in.p += used;
		in.n -= (size_t)used;
	}
	return 0;
}
