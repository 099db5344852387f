/* SPDX-License-Identifier: Apache-2.0 */
#include "base/say.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

enum { REASON_MAX = 16 * 1024, SPEC_MAX = 16 };

/* What divides, within a value: signs that look alike stand for it. */
static const char no_break_space[] = "\xc2\xa0", wide_brace[] = "\xef\xbd\x9d";

/* Length of the name in braces at the beginning; 0: there is none. */
static size_t
name_length(const char *text)
{
	size_t n = *text == '{' ? strspn(text + 1, "abcdefghijklmnopqrstuvwxyz0123456789_") : 0;

	return n > 0 && (text[n + 1] == '}' || text[n + 1] == ' ') ? n : 0;
}

static void
put_value(struct buf *b, const char *value)
{
	buf_putc(b, ' ');
	for (; *value != '\0'; value++)
		if (*value == ' ' || *value == '\t' || *value == '\n')
			buf_puts(b, no_break_space);
		else if (*value == '}')
			buf_puts(b, wide_brace);
		else
			buf_putc(b, *value);
}

/* One value as it stands in the sentence. spec: "%lld". */
static const char *
value_text(struct arena *a, const char *spec, va_list *ap)
{
	size_t n = strlen(spec);

	if (spec[1] == '.') {
		int most = spec[2] == '*' ? va_arg(*ap, int) : (int)strtol(spec + 2, NULL, 10);
		return arena_printf(a, "%.*s", most, va_arg(*ap, const char *));
	}
	if (spec[n - 1] == 's') {
		const char *value = va_arg(*ap, const char *);
		return value == NULL ? "" : value; /* printf forgives it, too */
	}
	if (strstr(spec, "ll") != NULL)
		return arena_printf(a, "%lld", va_arg(*ap, long long));
	if (strchr(spec, 'z') != NULL)
		return arena_printf(a, "%zu", va_arg(*ap, size_t));
	if (strchr(spec, 'l') != NULL)
		return arena_printf(a, "%ld", va_arg(*ap, long));
	return arena_printf(a, spec[n - 1] == 'c' ? "%c" : "%d", va_arg(*ap, int));
}

static void
put_values(struct buf *b, const char *fmt, va_list *ap)
{
	char spec[SPEC_MAX];

	for (const char *p = fmt; (p = strchr(p, '%')) != NULL;) {
		size_t n = 1 + strspn(p + 1, ".*lz0123456789") + 1;
		if (p[1] != '%' && n < sizeof(spec)) {
			*stpncpy(spec, p, n) = '\0';
			put_value(b, value_text(b->arena, spec, ap));
		}
		p += n;
	}
}

void
say_split(struct arena *a, const char **text, const char **reason, const char *fmt, va_list ap)
{
	struct buf b = BUF(a, REASON_MAX);
	size_t n = name_length(fmt);
	va_list values;

	va_copy(values, ap);
	*text = arena_vprintf(a, fmt, ap) + (n > 0 ? n + 2 : 0);
	*reason = NULL;
	if (n > 0) {
		buf_put(&b, fmt + 1, n);
		put_values(&b, fmt + n + 2, &values);
		*reason = buf_text(&b);
	}
	va_end(values);
}

char *
say(struct arena *a, const char *fmt, ...)
{
	const char *text, *reason;
	va_list ap;

	va_start(ap, fmt);
	say_split(a, &text, &reason, fmt, ap);
	va_end(ap);
	return reason == NULL ? arena_strdup(a, text) : arena_printf(a, "{%s}%s", reason, text);
}

const char *
say_text(const char *said)
{
	const char *end = said != NULL && name_length(said) > 0 ? strchr(said, '}') : NULL;

	return end == NULL ? said : end + 1;
}

const char *
say_reason(struct arena *a, const char *said)
{
	const char *text = say_text(said);

	return text == said ? NULL : arena_printf(a, "%.*s", (int)(text - said - 2), said + 1);
}
