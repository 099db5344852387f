/* SPDX-License-Identifier: Apache-2.0 */
#include "jobs/mime.h"

#include <time.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "wire/base64.h"

enum { DATE_MAX = 64, LINE_BYTES = 57 /* 76 characters of base64 */, WORD_BYTES = 42 /* of 75 characters */ };

void
mime_put_date(struct buf *b, int64_t now)
{
	char date[DATE_MAX];
	time_t seconds = now / 1000;
	struct tm tm;

	gmtime_r(&seconds, &tm);
	strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S +0000", &tm);
	buf_printf(b, "Date: %s\r\n", date);
}

/* So many bytes at most, and no character in two. */
static size_t
whole_characters(const char *text, size_t most)
{
	size_t n = strlen(text), whole = utf8_cut(text, n, most);

	return whole > 0 || n == 0 ? whole : most;
}

void
mime_put_subject(struct buf *b, const char *text)
{
	const char *line = "Subject:";

	do {
		size_t n = whole_characters(text, WORD_BYTES);

		buf_printf(b, "%s =?UTF-8?B?", line);
		base64_encode(b, (struct span){ text, n });
		buf_puts(b, "?=\r\n");
		text += n;
		line = "";
	} while (*text != '\0');
}

static void
put_base64(struct buf *b, struct span text)
{
	while (text.n > 0) {
		size_t n = text.n < LINE_BYTES ? text.n : LINE_BYTES;

		base64_encode(b, (struct span){ text.p, n });
		buf_puts(b, "\r\n");
		text.p += n;
		text.n -= n;
	}
}

void
mime_put_text(struct buf *b, struct arena *a, const char *text)
{
	struct buf crlf = BUF(a, 2 * strlen(text) + 1);

	for (const char *p = text; *p != '\0'; p++)
		if (*p == '\n')
			buf_puts(&crlf, "\r\n");
		else if (*p != '\r')
			buf_putc(&crlf, *p);
	put_base64(b, (struct span){ buf_text(&crlf), crlf.n });
}
