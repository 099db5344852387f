/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/log_line.h"

#include "base/utf8.h"

/* One character or one byte that is none; how many bytes that were. */
static size_t
put_character(struct buf *out, struct span rest)
{
	const unsigned char *p = (const unsigned char *)rest.p;
	size_t n = utf8_length(*rest.p);

	if (n == 0 || n > rest.n || !utf8_valid(rest.p, n) ||
	    (n == 1 && (*p == 127 || (*p < ' ' && *p != '\t')))) {
		buf_printf(out, "\\x%02X", *p);
		return 1;
	}
	if (utf8_hidden(rest.p))
		buf_printf(out, "\\u{%X}", (unsigned)utf8_code(rest.p));
	else
		buf_put(out, rest.p, n);
	return n;
}

void
log_line_put(struct buf *out, struct span line)
{
	size_t shown = line.n <= LOG_LINE_MAX ? line.n : LOG_LINE_MAX;
	size_t at = 0;

	while (at < shown)
		at += put_character(out, (struct span){ line.p + at, line.n - at });
	if (at < line.n)
		buf_printf(out, " [%zu bytes more]", line.n - at);
}
