/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/passdb.h"

#include <stdint.h>

#include "base/buf.h"

static void
put_hex(struct buf *out, struct span bytes)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < bytes.n; i++) {
		buf_putc(out, digits[(unsigned char)bytes.p[i] >> 4]);
		buf_putc(out, digits[bytes.p[i] & 15]);
	}
}

/* text is printable: these two are all that JSON (RFC 8259 section 7) wants escaped. Counts only when out is
 * NULL. */
static size_t
put_text(struct buf *out, const char *text)
{
	size_t n = 0;

	for (; *text != '\0'; text++) {
		bool escape = *text == '"' || *text == '\\';

		n += escape ? 2 : 1;
		if (out != NULL && escape)
			buf_putc(out, '\\');
		if (out != NULL)
			buf_putc(out, *text);
	}
	return n;
}

void
passdb_write(struct buf *out, const struct passdb_question *q)
{
	const struct span pieces[] = { SPAN("{\"service\":\"smtp\",\"user\":\""), SPAN("\",\"rip\":\""),
		SPAN("\",\"password_hex\":\""), SPAN("\"}") };
	size_t body = pieces[0].n + put_text(NULL, q->user) + pieces[1].n + put_text(NULL, q->rip) +
		      pieces[2].n + 2 * q->password.n + pieces[3].n;

	buf_printf(out,
	    "POST /dovecot/passdb HTTP/1.0\r\nHost: hooks\r\nContent-Type: application/json\r\n"
	    "X-Portal-Secret: %s\r\nContent-Length: %zu\r\n\r\n",
	    q->secret, body);
	buf_put(out, pieces[0].p, pieces[0].n);
	put_text(out, q->user);
	buf_put(out, pieces[1].p, pieces[1].n);
	put_text(out, q->rip);
	buf_put(out, pieces[2].p, pieces[2].n);
	put_hex(out, q->password);
	buf_put(out, pieces[3].p, pieces[3].n);
}

/* Cut the next line off in; the last one needs no line end. */
static bool
next_line(struct span *in, struct span *line)
{
	const char *eol = in->n == 0 ? NULL : memchr(in->p, '\n', in->n);

	if (in->n == 0)
		return false;
	line->p = in->p;
	line->n = eol == NULL ? in->n : (size_t)(eol - in->p);
	in->p += line->n + (eol != NULL);
	in->n -= line->n + (eol != NULL);
	return true;
}

/* "HTTP/1.x 200 ..." */
static bool
status_is_200(struct span head)
{
	return head.n >= 12 && memcmp(head.p, "HTTP/1.", 7) == 0 && memcmp(head.p + 8, " 200", 4) == 0 &&
	       (head.n == 12 || head.p[12] == ' ' || head.p[12] == '\r');
}

/* The value of a line that begins with key, when there is room for it. */
static void
take_value(struct span line, struct span key, char *out, size_t size)
{
	if (line.n < key.n || memcmp(line.p, key.p, key.n) != 0 || line.n - key.n >= size ||
	    memchr(line.p, '\0', line.n) != NULL)
		return;
	memcpy(out, line.p + key.n, line.n - key.n);
	out[line.n - key.n] = '\0';
}

static void
read_found(struct span body, struct passdb_found *out)
{
	struct span line;

	while (next_line(&body, &line)) {
		take_value(line, SPAN("user\t"), out->user, sizeof(out->user));
		take_value(line, SPAN("ticket\t"), out->ticket, sizeof(out->ticket));
	}
}

enum passdb_result
passdb_read(struct span answer, struct passdb_found *out)
{
	const char *blank = answer.n == 0 ? NULL : memmem(answer.p, answer.n, "\r\n\r\n", 4);
	struct span line;

	*out = (struct passdb_found){ 0 };
	if (blank == NULL || !status_is_200((struct span){ answer.p, (size_t)(blank - answer.p) }))
		return PASSDB_TEMPORARY;
	struct span body = { blank + 4, answer.n - (size_t)(blank + 4 - answer.p) };
	if (!next_line(&body, &line))
		return PASSDB_TEMPORARY;
	if (span_is(line, "OK")) {
		read_found(body, out);
		return PASSDB_OK;
	}
	if (span_is(line, "DISABLED"))
		return PASSDB_DISABLED;
	return span_is(line, "FAIL") || span_is(line, "UNKNOWN") || span_is(line, "EXPIRED")
		   ? PASSDB_WRONG
		   : PASSDB_TEMPORARY;
}
