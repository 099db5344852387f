/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever a line holds, what is shown of it is printable text of one line, and not much longer. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "base/utf8.h"
#include "wire/log_line.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct arena a = { 0 };
	struct buf out = BUF(&a, 5 * LOG_LINE_MAX);

	log_line_put(&out, (struct span){ (const char *)bytes, n });
	const char *text = buf_text(&out);
	assert(!out.full && strlen(text) == out.n && utf8_valid(text, out.n));
	assert(utf8_printable(text, true) && strpbrk(text, "\r\n") == NULL);
	arena_free(&a);
	return 0;
}
