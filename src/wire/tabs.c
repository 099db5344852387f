/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/tabs.h"

#include "base/buf.h"

static const char plain_bytes[] = "\001\t\r\n", escape_bytes[] = "1trn";

bool
tabs_unescape(struct span raw, char *out, size_t size)
{
	size_t n = 0;

	for (size_t i = 0; i < raw.n; i++) {
		char c = raw.p[i];

		if (c == '\001' && i + 1 < raw.n) {
			c = raw.p[++i];
			const char *known = c == '\0' ? NULL : strchr(escape_bytes, c);
			if (c == '0')
				return false;
			if (known != NULL)
				c = plain_bytes[known - escape_bytes];
		}
		if (c == '\0' || n + 1 >= size)
			return false;
		out[n++] = c;
	}
	if (size == 0)
		return false;
	out[n] = '\0';
	return true;
}

void
tabs_escape(struct buf *out, struct span plain)
{
	for (size_t i = 0; i < plain.n; i++) {
		char c = plain.p[i];
		const char *known = c == '\0' ? NULL : strchr(plain_bytes, c);

		if (c != '\0' && known == NULL) {
			buf_putc(out, c);
			continue;
		}
		buf_putc(out, '\001');
		if (known == NULL)
			buf_putc(out, '0');
		else
			buf_putc(out, escape_bytes[known - plain_bytes]);
	}
}

bool
tabs_next(struct span *line, bool *more, struct span *field)
{
	const char *tab;

	if (!*more)
		return false;
	tab = line->n == 0 ? NULL : memchr(line->p, '\t', line->n);
	*field = *line;
	*more = tab != NULL;
	if (tab == NULL)
		return true;
	field->n = (size_t)(tab - line->p);
	line->p += field->n + 1;
	line->n -= field->n + 1;
	return true;
}
