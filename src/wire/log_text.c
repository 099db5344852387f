/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/log_text.h"

#include "base/utf8.h"

bool
log_skip(struct span *s, const char *text)
{
	size_t n = strlen(text);

	if (s->n < n || memcmp(s->p, text, n) != 0)
		return false;
	*s = (struct span){ s->p + n, s->n - n };
	return true;
}

bool
log_until(struct span *s, const char *text, struct span *out)
{
	const char *at = s->n == 0 ? NULL : memmem(s->p, s->n, text, strlen(text));

	if (at == NULL)
		return false;
	*out = (struct span){ s->p, (size_t)(at - s->p) };
	*s = (struct span){ at + strlen(text), s->n - out->n - strlen(text) };
	return true;
}

bool
log_bracketed(struct span *s, struct span *out)
{
	bool quoted = false;

	if (s->n == 0 || s->p[0] != '<')
		return false;
	for (size_t i = 1; i < s->n; i++) {
		if (quoted && s->p[i] == '\\')
			i++;
		else if (s->p[i] == '"')
			quoted = !quoted;
		else if (s->p[i] == '>' && !quoted) {
			*out = (struct span){ s->p + 1, i - 1 };
			*s = (struct span){ s->p + i + 1, s->n - i - 1 };
			return true;
		}
	}
	return false;
}

/* Exactly n digits. */
static bool
digits(struct span *s, size_t n, int *out)
{
	int sum = 0;

	if (s->n < n)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (s->p[i] < '0' || s->p[i] > '9')
			return false;
		sum = sum * 10 + (s->p[i] - '0');
	}
	*out = sum;
	*s = (struct span){ s->p + n, s->n - n };
	return true;
}

static bool
time_of_day(struct span *s, struct log_time *t)
{
	return digits(s, 2, &t->hour) && log_skip(s, ":") && digits(s, 2, &t->minute) && log_skip(s, ":") &&
	       digits(s, 2, &t->second);
}

static bool
is_time(const struct log_time *t)
{
	return t->month >= 1 && t->month <= 12 && t->day >= 1 && t->day <= 31 && t->hour <= 23 &&
	       t->minute <= 59 && t->second <= 60;
}

bool
log_time_syslog(struct span *s, struct log_time *out)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

	*out = (struct log_time){ 0 };
	for (size_t i = 0; i < 12 && s->n > 4; i++)
		if (memcmp(s->p, months + 3 * i, 3) == 0)
			out->month = (int)i + 1;
	if (out->month == 0)
		return false;
	*s = (struct span){ s->p + 3, s->n - 3 };
	return log_skip(s, " ") && (log_skip(s, " ") ? digits(s, 1, &out->day) : digits(s, 2, &out->day)) &&
	       log_skip(s, " ") && time_of_day(s, out) && is_time(out);
}

bool
log_time_iso(struct span *s, struct log_time *out)
{
	int micro;

	*out = (struct log_time){ 0 };
	if (!digits(s, 4, &out->year) || !log_skip(s, "-") || !digits(s, 2, &out->month) ||
	    !log_skip(s, "-") || !digits(s, 2, &out->day) || !log_skip(s, " ") || !time_of_day(s, out))
		return false;
	if (log_skip(s, ".") && digits(s, 6, &micro)) /* Dovecot alone */
		out->ms = micro / 1000;
	return is_time(out) && out->year >= 1970;
}

/* How many bytes of s, at most max, end between two characters. */
static size_t
cut(struct span s, size_t max)
{
	size_t n = s.n;

	if (n > max)
		for (n = max; n > 0 && ((unsigned char)s.p[n] & 0xc0) == 0x80;)
			n--;
	return n;
}

const char *
log_shown(struct arena *a, struct span s, size_t max)
{
	size_t n = cut(s, max), out_n = 0;
	char *out = arena_alloc(a, n + 1);
	bool utf8 = n > 0 && utf8_valid(s.p, n);

	for (size_t i = 0, length; i < n; i += length) {
		const unsigned char byte = (unsigned char)s.p[i];

		length = utf8 ? utf8_length(s.p[i]) : 1;
		if ((utf8 ? utf8_hidden(s.p + i) : byte >= 0x80) ||
		    (length == 1 && (byte < ' ' || byte == 127))) {
			out[out_n++] = '?';
		} else {
			memcpy(out + out_n, s.p + i, length);
			out_n += length;
		}
	}
	return out;
}

const char *
log_small(struct arena *a, struct span s, size_t max)
{
	char *out = arena_strdup(a, log_shown(a, s, max));

	for (char *p = out; *p != '\0'; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p - 'A' + 'a');
	return out;
}

const char *
log_address(struct arena *a, struct span s)
{
	return log_small(a, s, LOG_ADDRESS_MAX);
}
