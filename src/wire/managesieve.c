/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/managesieve.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"

enum { QUOTED_MAX = 8192 }; /* the RFC allows 1024; what is longer is a literal */

static void
advance(struct span *s, size_t n)
{
	s->p += n;
	s->n -= n;
}

/* The next word, which ends at a blank, a bracket or the end. */
static struct span
take_word(struct span *s)
{
	size_t n = 0;

	while (s->n > 0 && *s->p == ' ')
		advance(s, 1);
	while (n < s->n && strchr(" (\r\n", s->p[n]) == NULL)
		n++;
	struct span word = { s->p, n };
	advance(s, n);
	return word;
}

static bool
is_word(struct span word, const char *name)
{
	return word.n == strlen(name) && strncasecmp(word.p, name, word.n) == 0;
}

static bool
take_quoted(struct arena *a, struct span *s, struct span *out)
{
	size_t n = 0, at = 1, most = s->n < QUOTED_MAX ? s->n : QUOTED_MAX;
	char *text = arena_alloc(a, most);

	for (; at < most && s->p[at] != '"'; at++) {
		at += s->p[at] == '\\';
		if (at >= most)
			return false;
		text[n++] = s->p[at];
	}
	if (at >= most)
		return false;
	advance(s, at + 1);
	*out = (struct span){ text, n };
	return true;
}

/* "{3}" or "{3+}", a line end, and so many bytes. */
static bool
take_literal(struct span *s, struct span *out)
{
	size_t size = 0, at = 1;

	for (; at < s->n && isdigit((unsigned char)s->p[at]) && size < s->n; at++)
		size = size * 10 + (size_t)(s->p[at] - '0');
	if (at == 1)
		return false;
	for (const char *next = "+}\r\n"; *next != '\0'; next++) {
		bool here = at < s->n && s->p[at] == *next;

		if (!here && (*next == '}' || *next == '\n'))
			return false;
		at += here;
	}
	if (size > s->n - at)
		return false;
	*out = (struct span){ s->p + at, size };
	advance(s, at + size);
	return true;
}

static bool
take_string(struct arena *a, struct span *s, struct span *out)
{
	while (s->n > 0 && *s->p == ' ')
		advance(s, 1);
	if (s->n == 0)
		return false;
	return *s->p == '"' ? take_quoted(a, s, out) : *s->p == '{' && take_literal(s, out);
}

static bool
read_data(struct arena *a, struct span rest, struct managesieve_response *out)
{
	out->kind = MANAGESIEVE_DATA;
	while (out->n < 2 && take_string(a, &rest, &out->strings[out->n]))
		out->n++;
	struct span word = take_word(&rest);
	out->active = is_word(word, "ACTIVE");
	return out->n > 0 && rest.n == 0 && (word.n == 0 || out->active);
}

bool
managesieve_read(struct arena *a, struct span response, struct managesieve_response *out)
{
	static const char *const names[] = {
		[MANAGESIEVE_OK] = "OK", [MANAGESIEVE_NO] = "NO", [MANAGESIEVE_BYE] = "BYE"
	};
	struct span rest = response, word = take_word(&rest);

	*out = (struct managesieve_response){ .kind = MANAGESIEVE_DATA };
	for (enum managesieve_kind i = MANAGESIEVE_OK; i <= MANAGESIEVE_BYE; i++)
		if (is_word(word, names[i])) {
			out->kind = i;
			return true;
		}
	return read_data(a, response, out);
}

bool
managesieve_offers(struct span words, const char *word)
{
	while (words.n > 0)
		if (is_word(take_word(&words), word))
			return true;
		else if (words.n > 0)
			advance(&words, 1);
	return false;
}
