/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/imap.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/buf.h"

enum { COUNT_DIGITS = 18 };

/* The size that "{123}" or "{123+}" at the end of the line announces; -1: it announces none. */
static int64_t
announced(const char *line, size_t n)
{
	size_t at = n, digits;
	int64_t size = 0;

	if (n < 3 || line[--at] != '}')
		return -1;
	if (line[at - 1] == '+')
		at--;
	for (digits = 0; at > digits && isdigit((unsigned char)line[at - digits - 1]); digits++)
		;
	if (digits == 0 || digits > COUNT_DIGITS || at == digits || line[at - digits - 1] != '{')
		return -1;
	for (size_t i = at - digits; i < at; i++)
		size = size * 10 + (line[i] - '0');
	return size;
}

ssize_t
imap_response(struct span in, size_t max, struct span *out)
{
	size_t at = 0;

	for (;;) {
		const char *eol = at < in.n ? memchr(in.p + at, '\n', in.n - at) : NULL;

		if (eol == NULL)
			return in.n <= max ? 0 : -1;
		size_t end = (size_t)(eol - in.p), next = end + 1;
		if (end > at && in.p[end - 1] == '\r')
			end--;
		int64_t literal = announced(in.p + at, end - at);
		if (next > max || literal > (int64_t)max || next + (literal > 0 ? (size_t)literal : 0) > max)
			return -1;
		if (literal < 0) {
			*out = (struct span){ in.p, end };
			return (ssize_t)next;
		}
		at = next + (size_t)literal;
	}
}

static void
skip_blanks(struct span *s)
{
	while (s->n > 0 && *s->p == ' ') {
		s->p++;
		s->n--;
	}
}

static bool
take_word(struct span *s, const char *word)
{
	size_t n = strlen(word);

	skip_blanks(s);
	if (s->n < n || strncasecmp(s->p, word, n) != 0 || (s->n > n && s->p[n] != ' ' && s->p[n] != '('))
		return false;
	s->p += n;
	s->n -= n;
	return true;
}

static void
advance(struct span *s, size_t n)
{
	s->p += n;
	s->n -= n;
}

static bool
take_quoted(struct arena *a, struct span *s, const char **out)
{
	char *text = arena_alloc(a, s->n + 1);
	size_t n = 0, at = 1;

	for (; at < s->n && s->p[at] != '"'; at++) {
		at += s->p[at] == '\\';
		if (at >= s->n)
			return false;
		text[n++] = s->p[at];
	}
	if (at >= s->n)
		return false;
	advance(s, at + 1);
	*out = text;
	return true;
}

static bool
take_literal(struct arena *a, struct span *s, const char **out)
{
	const char *eol = memchr(s->p, '\n', s->n);
	size_t end = eol == NULL ? 0 : (size_t)(eol - s->p);

	if (eol == NULL)
		return false;
	if (end > 0 && s->p[end - 1] == '\r')
		end--;
	int64_t size = announced(s->p, end);
	advance(s, (size_t)(eol - s->p) + 1);
	if (size < 0 || (uint64_t)size > s->n)
		return false;
	*out = arena_printf(a, "%.*s", (int)size, s->p);
	advance(s, (size_t)size);
	return true;
}

/* An astring. */
static bool
take_string(struct arena *a, struct span *s, const char **out)
{
	size_t n = 0;

	skip_blanks(s);
	if (s->n > 0 && *s->p == '"')
		return take_quoted(a, s, out);
	if (s->n > 0 && *s->p == '{')
		return take_literal(a, s, out);
	while (n < s->n && s->p[n] != ' ' && s->p[n] != '(' && s->p[n] != ')')
		n++;
	*out = arena_printf(a, "%.*s", (int)n, s->p);
	advance(s, n);
	return n > 0;
}

/* What stands in brackets. */
static bool
take_list(struct span *s, struct span *out)
{
	const char *end;

	skip_blanks(s);
	if (s->n == 0 || *s->p != '(' || (end = memchr(s->p, ')', s->n)) == NULL)
		return false;
	*out = (struct span){ s->p + 1, (size_t)(end - s->p) - 1 };
	advance(s, (size_t)(end - s->p) + 1);
	return true;
}

static bool
list_has(struct span list, const char *word)
{
	while (list.n > 0) {
		size_t n = 0;

		skip_blanks(&list);
		while (n < list.n && list.p[n] != ' ')
			n++;
		if (n == strlen(word) && strncasecmp(list.p, word, n) == 0)
			return true;
		advance(&list, n);
	}
	return false;
}

bool
imap_read_list(struct arena *a, struct span response, const char **name)
{
	const char *separator;
	struct span flags;

	*name = NULL;
	if (!take_word(&response, "*") || !take_word(&response, "LIST") || !take_list(&response, &flags) ||
	    !take_string(a, &response, &separator) || !take_string(a, &response, name))
		return false;
	if (list_has(flags, "\\Noselect") || list_has(flags, "\\NonExistent"))
		*name = NULL;
	return true;
}

static int64_t
take_number(struct span *s)
{
	int64_t n = 0;

	skip_blanks(s);
	for (int i = 0; s->n > 0 && isdigit((unsigned char)*s->p) && i < COUNT_DIGITS; i++) {
		n = n * 10 + (*s->p - '0');
		advance(s, 1);
	}
	return n;
}

bool
imap_read_status(struct arena *a, struct span response, struct imap_status *out)
{
	struct span items;
	const char *name;

	*out = (struct imap_status){ 0 };
	if (!take_word(&response, "*") || !take_word(&response, "STATUS") ||
	    !take_string(a, &response, &name) || !take_list(&response, &items))
		return false;
	while (items.n > 0) {
		int64_t *to = take_word(&items, "MESSAGES")  ? &out->messages
			      : take_word(&items, "UIDNEXT") ? &out->uid_next
			      : take_word(&items, "SIZE")    ? &out->size
							     : NULL;

		if (to == NULL)
			return false;
		*to = take_number(&items);
		skip_blanks(&items);
	}
	return true;
}

bool
imap_has_capability(struct span response, const char *name)
{
	return take_word(&response, "*") && take_word(&response, "CAPABILITY") && list_has(response, name);
}

void
imap_put_quoted(struct buf *b, const char *text)
{
	buf_putc(b, '"');
	for (; *text != '\0'; text++) {
		if (*text == '\r' || *text == '\n')
			continue;
		if (*text == '"' || *text == '\\')
			buf_putc(b, '\\');
		buf_putc(b, *text);
	}
	buf_putc(b, '"');
}

bool
imap_read_command(struct arena *a, struct span line, struct imap_command *out)
{
	*out = (struct imap_command){ "", "", "", "" };
	if (!take_string(a, &line, &out->tag) || !take_string(a, &line, &out->verb))
		return false;
	return strcasecmp(out->verb, "LOGIN") == 0 && take_string(a, &line, &out->user) &&
	       take_string(a, &line, &out->password);
}

/* A byte of a line. */
static bool
pass_byte(struct imap_guard *g, char byte)
{
	if (byte == '\n') {
		if (g->n_tail > 0 && g->tail[g->n_tail - 1] == '\r')
			g->n_tail--;
		int64_t literal = announced(g->tail, g->n_tail);
		g->literal = literal > 0 ? literal : 0;
		g->line = literal < 0 ? 0 : g->line + 1;
		g->n_tail = 0;
		return g->literal <= IMAP_LITERAL_MAX;
	}
	if (g->n_tail == sizeof(g->tail)) {
		memmove(g->tail, g->tail + 1, sizeof(g->tail) - 1);
		g->n_tail--;
	}
	g->tail[g->n_tail++] = byte;
	return ++g->line <= IMAP_LINE_MAX;
}

bool
imap_guard_pass(struct imap_guard *g, struct span bytes)
{
	g->total += (int64_t)bytes.n;
	while (bytes.n > 0) {
		if (g->literal > 0) {
			size_t n = (uint64_t)g->literal < bytes.n ? (size_t)g->literal : bytes.n;

			g->literal -= (int64_t)n;
			advance(&bytes, n);
			continue;
		}
		if (!pass_byte(g, *bytes.p))
			return false;
		advance(&bytes, 1);
	}
	return true;
}
