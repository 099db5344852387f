/* SPDX-License-Identifier: Apache-2.0 */
/* What all readers of bounces share: lines, addresses, codes, fields, and whose words they are. */
#include "wire/bounce_private.h"

#include <ctype.h>
#include <strings.h>

bool
bounce_line(struct span *text, struct span *line)
{
	if (text->n == 0)
		return false;
	const char *end = memchr(text->p, '\n', text->n);
	size_t n = end == NULL ? text->n : (size_t)(end - text->p);

	*line = (struct span){ text->p, n };
	if (n > 0 && line->p[n - 1] == '\r')
		line->n--;
	n += end != NULL;
	*text = (struct span){ text->p + n, text->n - n };
	return true;
}

struct span
bounce_trim(struct span s)
{
	while (s.n > 0 && isspace((unsigned char)s.p[0]))
		s = (struct span){ s.p + 1, s.n - 1 };
	while (s.n > 0 && isspace((unsigned char)s.p[s.n - 1]))
		s.n--;
	return s;
}

bool
bounce_starts(struct span s, const char *word)
{
	size_t n = strlen(word);

	return s.n >= n && strncasecmp(s.p, word, n) == 0;
}

const char *
bounce_find(struct span s, const char *word)
{
	for (; s.n > 0; s = (struct span){ s.p + 1, s.n - 1 })
		if (bounce_starts(s, word))
			return s.p;
	return NULL;
}

struct span
bounce_from(struct span s, const char *p)
{
	return (struct span){ p, s.n - (size_t)(p - s.p) };
}

/* The longest part of at most BOUNCE_SAID_MAX bytes that ends between two characters. */
static struct span
limited(struct span s)
{
	if (s.n <= BOUNCE_SAID_MAX)
		return s;
	for (s.n = BOUNCE_SAID_MAX; s.n > 0 && ((unsigned char)s.p[s.n] & 0xc0) == 0x80;)
		s.n--;
	return s;
}

const char *
bounce_fold(struct arena *a, struct span s)
{
	struct buf b = BUF(a, BOUNCE_SAID_MAX);

	s = limited(bounce_trim(s));
	for (size_t i = 0; i < s.n; i++) {
		if (!isspace((unsigned char)s.p[i]))
			buf_putc(&b, s.p[i]);
		else if (b.n > 0 && b.p[b.n - 1] != ' ')
			buf_putc(&b, ' ');
	}
	return buf_text(&b);
}

const char *
bounce_copy(struct arena *a, struct span s)
{
	s = limited(bounce_trim(s));
	return arena_printf(a, "%.*s", (int)s.n, s.p);
}

static bool
is_address_byte(char c)
{
	return !isspace((unsigned char)c) && strchr("<>()[],;:\"'", c) == NULL;
}

const char *
bounce_address(struct arena *a, struct span s)
{
	const char *at = s.n == 0 ? NULL : memchr(s.p, '@', s.n), *begin = at, *end = at;

	if (at == NULL)
		return NULL;
	while (begin > s.p && is_address_byte(begin[-1]))
		begin--;
	while (end < s.p + s.n && is_address_byte(*end))
		end++;
	while (end > at && end[-1] == '.')
		end--;
	if (begin == at || end == at + 1 || end - begin > 320)
		return NULL;
	return arena_printf(a, "%.*s", (int)(end - begin), begin);
}

/* Bytes of a code of RFC 3463 at its beginning, 0: there is none. */
static size_t
status_length(struct span s)
{
	size_t n = 4, digits = 0;

	if (s.n < 5 || strchr("245", s.p[0]) == NULL || s.p[1] != '.' || s.p[2] < '0' || s.p[2] > '7' ||
	    s.p[3] != '.')
		return 0;
	for (; n < s.n && isdigit((unsigned char)s.p[n]); n++)
		digits++;
	if (digits == 0 || digits > 3)
		return 0;
	if (n < s.n && (isalpha((unsigned char)s.p[n]) ||
			   (s.p[n] == '.' && n + 1 < s.n && isdigit((unsigned char)s.p[n + 1]))))
		return 0;
	return n;
}

static bool
is_reply_code(struct span s)
{
	return s.n >= 3 && strchr("245", s.p[0]) != NULL && s.p[1] >= '0' && s.p[1] <= '7' &&
	       isdigit((unsigned char)s.p[2]) &&
	       (s.n == 3 || s.p[3] == ' ' || s.p[3] == '-' || s.p[3] == '\t');
}

/* A number is a reply where a server's words begin, or where a code of RFC 3463 follows it. */
static bool
is_reply(struct span all, struct span at)
{
	static const char *const before[] = { "said: ", "smtp; ", "smtp;", "<<< ", "reason: ", "reply: ", "'",
		"response: ", "returned ", "error: ", "(", "#", "said:", "responded with ",
		"[message=", "response was: ", "-> ", "\"", ": " };
	size_t passed = (size_t)(at.p - all.p);

	if (!is_reply_code(at))
		return false;
	if (passed == 0 || status_length((struct span){ at.p + 3, at.n - 3 }) > 0 ||
	    (at.n > 4 && status_length((struct span){ at.p + 4, at.n - 4 }) > 0))
		return true;
	if (all.p[passed - 1] == '\n')
		return true;
	for (size_t i = 0; i < sizeof(before) / sizeof(before[0]); i++) {
		size_t n = strlen(before[i]);

		if (passed >= n && strncasecmp(at.p - n, before[i], n) == 0)
			return true;
	}
	return false;
}

void
bounce_codes(struct arena *a, struct span s, struct bounce_failure *f)
{
	for (size_t i = 0; i < s.n && (f->status == NULL || f->reply == 0); i++) {
		struct span at = { s.p + i, s.n - i };
		char before = ' ';
		size_t n;

		if (i > 0)
			before = s.p[i - 1];
		if (!isdigit((unsigned char)*at.p) || isalnum((unsigned char)before) || before == '.')
			continue;
		if (*at.p == '2' && i > 0 && f->reply / 100 != 2) /* of another step, or no code at all */
			continue;
		if (f->reply == 0 && is_reply(s, at))
			f->reply = (at.p[0] - '0') * 100 + (at.p[1] - '0') * 10 + at.p[2] - '0';
		n = f->status == NULL ? status_length(at) : 0;
		if (n > 0)
			f->status = arena_printf(a, "%.*s", (int)n, at.p);
	}
}

struct span
bounce_word(struct span s)
{
	size_t n = 0;

	while (n < s.n && is_address_byte(s.p[n]))
		n++;
	while (n > 0 && s.p[n - 1] == '.')
		n--;
	return (struct span){ s.p, n };
}

/* How each of them begins to tell what another server said; then stands its name. */
static const struct {
	const char *head, *tail;
} remotes[] = {
	{ "host ", " said:" },
	{ "while talking to ", NULL },
	{ "smtp error from remote mail server", NULL },
	{ "smtp error from remote server", NULL },
	{ "remote host said:", NULL },
	{ " does not like recipient", NULL },
	{ "remote server returned", NULL },
	{ "was rejected by the server", NULL },
	{ "error from remote server", NULL },
};

/* What the delivering server found by itself. */
static const char *const alone[] = { "connect to ", "lost connection with ", "conversation with ",
	"host or domain name not found", "couldn't find any host", "unrouteable ", "retry timeout exceeded",
	"cname lookup failed", "wasn't able to establish an smtp connection", "unable to connect",
	"delivery temporarily suspended", "loops back to myself", "too many hops", "dns error",
	"message size exceeds", "queue.expired", "was not offered by host" };

void
bounce_speaker(struct arena *a, struct bounce_failure *f)
{
	struct span said = { f->said, strlen(f->said) };
	const char *p;

	for (size_t i = 0; i < sizeof(remotes) / sizeof(remotes[0]); i++) {
		p = bounce_find(said, remotes[i].head);
		if (p == NULL ||
		    (remotes[i].tail != NULL && bounce_find(bounce_from(said, p), remotes[i].tail) == NULL))
			continue;
		f->speaker = BOUNCE_REMOTE;
		const char *host = bounce_find(said, "host ");
		if (strncmp(remotes[i].head, "while", 5) == 0)
			host = p + strlen(remotes[i].head) - strlen("host ");
		struct span name =
		    host == NULL ? (struct span){ NULL, 0 } : bounce_word(bounce_from(said, host + 5));
		if (name.n > 0 && memchr(name.p, '.', name.n) != NULL)
			f->host = arena_printf(a, "%.*s", (int)name.n, name.p);
		return;
	}
	for (size_t i = 0; i < sizeof(alone) / sizeof(alone[0]) && f->speaker == BOUNCE_NOBODY; i++)
		if (bounce_find(said, alone[i]) != NULL)
			f->speaker = BOUNCE_QUEUE;
}

static bool
is_name_byte(char c)
{
	return isalnum((unsigned char)c) || c == '-' || c == '_';
}

bool
bounce_field(struct span *text, struct span line, struct bounce_header *out)
{
	const char *colon = memchr(line.p, ':', line.n);
	const char *end;

	if (colon == NULL || colon == line.p)
		return false;
	out->name = (struct span){ line.p, (size_t)(colon - line.p) };
	for (size_t i = 0; i < out->name.n; i++)
		if (!is_name_byte(out->name.p[i]))
			return false;
	end = line.p + line.n;
	while (text->n > 0 && (*text->p == ' ' || *text->p == '\t')) {
		struct span more = { 0 }, rest = *text;

		(void)bounce_line(&rest, &more);
		if (bounce_trim(more).n == 0)
			break;
		end = more.p + more.n;
		*text = rest;
	}
	out->value = bounce_trim((struct span){ colon + 1, (size_t)(end - colon - 1) });
	return true;
}
