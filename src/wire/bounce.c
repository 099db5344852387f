/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/bounce_private.h"

#include <ctype.h>

#include "base/utf8.h"
#include "wire/base64.h"

enum { DEPTH_MAX = 4, BOUNDARY_MAX = 200 };

void
bounce_add(struct bouncing *b, const struct bounce_failure *f)
{
	struct bounce_failure *row;

	if (b->out->n == BOUNCE_FAILURES_MAX) {
		b->out->cut = true;
		return;
	}
	row = arena_new(b->arena, struct bounce_failure);
	*row = *f;
	row->next = NULL;
	*(b->last == NULL ? &b->out->first : &b->last->next) = row;
	b->last = row;
	b->out->n++;
}

/* What a part is, by its header. */
struct part {
	struct span type, encoding, boundary, body;
};

static struct span
parameter(struct span value, const char *name)
{
	const char *p = bounce_find(value, name);

	if (p == NULL)
		return (struct span){ NULL, 0 };
	struct span s = bounce_from(value, p + strlen(name));
	if (s.n > 0 && *s.p == '"') {
		const char *end = memchr(s.p + 1, '"', s.n - 1);

		return end == NULL ? (struct span){ NULL, 0 }
				   : (struct span){ s.p + 1, (size_t)(end - s.p - 1) };
	}
	size_t n = 0;
	while (n < s.n && !isspace((unsigned char)s.p[n]) && s.p[n] != ';')
		n++;
	return (struct span){ s.p, n };
}

/* header: the text begins with one. *known: it has a field that mail has. */
static struct part
read_part(struct span text, bool *known)
{
	struct part part = { .body = text };
	struct span line;

	*known = false;
	while (bounce_line(&text, &line) && line.n > 0) {
		struct bounce_header h;

		if (!bounce_field(&text, line, &h))
			continue;
		if (h.name.n == 12 && bounce_starts(h.name, "Content-Type")) {
			part.type = h.value;
			part.boundary = parameter(h.value, "boundary=");
			*known = true;
		} else if (h.name.n == 25 && bounce_starts(h.name, "Content-Transfer-Encoding"))
			part.encoding = h.value;
		else if (span_is(h.name, "Received") || span_is(h.name, "Return-Path") ||
			 span_is(h.name, "From") || span_is(h.name, "Subject") ||
			 span_is(h.name, "Message-ID") || span_is(h.name, "MIME-Version"))
			*known = true;
	}
	part.body = text;
	return part;
}

static int
hex(char c)
{
	const char *digits = "0123456789abcdef", *p = strchr(digits, tolower((unsigned char)c));

	return c == '\0' || p == NULL ? -1 : (int)(p - digits);
}

static struct span
from_quoted_printable(struct arena *a, struct span s)
{
	char *out = arena_alloc(a, s.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '=' && i + 1 < s.n && s.p[i + 1] == '\n')
			i++;
		else if (s.p[i] == '=' && i + 2 < s.n && s.p[i + 1] == '\r' && s.p[i + 2] == '\n')
			i += 2;
		else if (s.p[i] == '=' && i + 2 < s.n && hex(s.p[i + 1]) >= 0 && hex(s.p[i + 2]) >= 0) {
			out[n++] = (char)(hex(s.p[i + 1]) * 16 + hex(s.p[i + 2]));
			i += 2;
		} else
			out[n++] = s.p[i];
	}
	return (struct span){ out, n };
}

static struct span
from_base64(struct arena *a, struct span s)
{
	char *in = arena_alloc(a, s.n + 1), *out = arena_alloc(a, s.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		if (!isspace((unsigned char)s.p[i]))
			in[n++] = s.p[i];
	ssize_t got = base64_decode((struct span){ in, n }, out, s.n + 1);
	return got < 0 ? s : (struct span){ out, (size_t)got };
}

/* Fit to be shown: valid UTF-8, no control characters but line ends, nothing that hides. */
static struct span
clean(struct arena *a, struct span s)
{
	bool valid = utf8_valid(s.p, s.n);
	char *out = arena_alloc(a, s.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c == '\r' && i + 1 < s.n && s.p[i + 1] == '\n')
			continue;
		if (c == '\r')
			c = '\n';
		if (c >= 0x80 && !valid)
			c = '?';
		else if (valid && utf8_length(s.p[i]) > 1 && utf8_hidden(s.p + i)) {
			bool control = c == 0xc2;

			i += utf8_length(s.p[i]) - 1;
			if (!control)
				continue;
			c = ' ';
		} else if ((c < ' ' && c != '\n') || c == 0x7f)
			c = ' ';
		out[n++] = (char)c;
	}
	return (struct span){ out, n };
}

static struct span
decoded(struct arena *a, const struct part *part)
{
	if (bounce_starts(part->encoding, "quoted-printable"))
		return clean(a, from_quoted_printable(a, part->body));
	if (bounce_starts(part->encoding, "base64"))
		return clean(a, from_base64(a, part->body));
	return part->body;
}

/* The parts of a bounce that count. */
struct parts {
	struct span words, status;
};

static void walk(struct arena *a, struct span text, unsigned depth, struct parts *out);

/* Each part between the lines of the boundary. */
static void
walk_multipart(struct arena *a, const struct part *whole, unsigned depth, struct parts *out)
{
	struct span text = whole->body, line;
	const char *begin = NULL;

	while (bounce_line(&text, &line)) {
		if (line.n < whole->boundary.n + 2 || memcmp(line.p, "--", 2) != 0 ||
		    memcmp(line.p + 2, whole->boundary.p, whole->boundary.n) != 0)
			continue;
		if (begin != NULL)
			walk(a, (struct span){ begin, (size_t)(line.p - begin) }, depth + 1, out);
		begin = text.p;
		if (bounce_starts(bounce_from(line, line.p + whole->boundary.n + 2), "--"))
			return;
	}
	if (begin != NULL) /* cut off: what there is */
		walk(a, bounce_from(whole->body, begin), depth + 1, out);
}

static void
walk(struct arena *a, struct span text, unsigned depth, struct parts *out)
{
	bool known;
	struct part part = read_part(text, &known);

	if (bounce_starts(part.type, "multipart/") && part.boundary.n > 0 && part.boundary.n < BOUNDARY_MAX) {
		if (depth < DEPTH_MAX)
			walk_multipart(a, &part, depth, out);
	} else if (bounce_starts(part.type, "message/delivery-status") ||
		   bounce_starts(part.type, "message/global-delivery-status")) {
		if (out->status.n == 0)
			out->status = decoded(a, &part);
	} else if ((part.type.n == 0 || bounce_starts(part.type, "text/plain")) && out->words.n == 0)
		out->words = decoded(a, &part);
}

/* Whatever begins the message that came back. */
static const char *const originals[] = { "content-type: message/rfc822", "content-type: text/rfc822-headers",
	"--- below this line is a copy of the message", "------ this is a copy of", "----- original message",
	"-----original message", "--- original message", "----- unsent message",
	"original message headers:", "----- message header", "--- the header of the original message",
	"--- undelivered message", "----- this is a copy of", "original message follows", "--- mail header",
	"--- returned message", "   ----- original message", "message headers follow",
	"----- returned message", "------ original", "below is a copy of the original message",
	"--------- returned", "--- enclosed is", "return-path:", "received: from" };

static struct span
without_original(struct span text)
{
	struct span rest = text, line;

	while (bounce_line(&rest, &line)) {
		struct span s = bounce_trim(line);

		for (size_t i = 0; i < sizeof(originals) / sizeof(originals[0]); i++)
			if (bounce_starts(s, originals[i]) && line.p > text.p)
				return (struct span){ text.p, (size_t)(line.p - text.p) };
	}
	return text;
}

static bool
has_fields_of_status(struct span text)
{
	struct span line;

	while (bounce_line(&text, &line))
		if (bounce_starts(line, "Final-Recipient:") || bounce_starts(line, "Action: ") ||
		    bounce_starts(line, "Diagnostic-Code:"))
			return true;
	return false;
}

/* Text without a header. */
static void
read_text(struct bouncing *b, struct span text)
{
	text = bounce_trim(without_original(text));
	if (bounce_read_log(b, text))
		return;
	if (has_fields_of_status(text) && bounce_read_status(b, text))
		return;
	bounce_read_words(b, text);
}

void
bounce_read(struct arena *a, struct span text, struct bounce *out)
{
	struct bouncing b = { .arena = a, .out = out };
	struct parts parts = { .words = { NULL, 0 } };
	bool message;

	*out = (struct bounce){ .n = 0 };
	text = bounce_trim(clean(a, text));
	(void)read_part(text, &message);
	if (!message) {
		read_text(&b, text);
		return;
	}
	walk(a, text, 0, &parts);
	if (parts.status.n > 0 && bounce_read_status(&b, parts.status)) {
		out->notice = bounce_copy(a, without_original(parts.words));
		return;
	}
	read_text(&b, parts.words);
	if (out->n == 0)
		bounce_add_text(&b, text);
}
