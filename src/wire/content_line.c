/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/content_line.h"

#include <ctype.h>
#include <strings.h>

#include "base/utf8.h"

enum { TIMES_MAX = 20000 }; /* of a series, as in engines/radicale/mp_radicale/storage.py */

struct content_reader
content_open(struct span text)
{
	bool bom = text.n >= 3 && memcmp(text.p, "\xef\xbb\xbf", 3) == 0;

	return (struct content_reader){ .p = text.p + (bom ? 3 : 0), .end = text.p + text.n };
}

/* One line of the file without its end. */
static struct span
raw_line(struct content_reader *r)
{
	struct span rest = { r->p, (size_t)(r->end - r->p) }, line = span_line(&rest);

	r->p = rest.p;
	r->number++;
	if (line.n > 0 && line.p[line.n - 1] == '\r')
		line.n--;
	return line;
}

static bool
goes_on(const struct content_reader *r)
{
	return r->p < r->end && (*r->p == ' ' || *r->p == '\t');
}

/* The end of the line that begins here and all that go on with it. */
static struct span
unfold(struct content_reader *r, struct arena *a, struct span first)
{
	struct content_reader ahead = *r;
	size_t n = first.n;

	while (goes_on(&ahead))
		n += raw_line(&ahead).n;
	char *p = arena_alloc(a, n + 1), *at = p;
	memcpy(at, first.p, first.n);
	at += first.n;
	while (goes_on(r)) {
		struct span more = raw_line(r);

		if (more.n > 1)
			memcpy(at, more.p + 1, more.n - 1);
		at += more.n > 1 ? more.n - 1 : 0;
	}
	return (struct span){ p, (size_t)(at - p) };
}

static bool
is_name_character(char c)
{
	return isalnum((unsigned char)c) || c == '-' || c == '_';
}

static const char *
check_characters(struct span text)
{
	for (size_t i = 0; i < text.n; i++)
		if (((unsigned char)text.p[i] < ' ' && text.p[i] != '\t') || text.p[i] == 0x7f)
			return "it holds a control character";
	return utf8_valid(text.p, text.n) ? NULL : "it is not UTF-8";
}

/* Behind the value that begins at p; NULL when a quote is never closed. */
static const char *
skip_param_value(const char *p, const char *end)
{
	if (p < end && *p == '"') {
		p = memchr(p + 1, '"', (size_t)(end - p - 1));
		return p == NULL ? NULL : p + 1;
	}
	while (p < end && strchr("\";:,", *p) == NULL)
		p++;
	return p;
}

/* Behind the parameters, where the colon has to be; NULL when they are none. */
static const char *
skip_params(const char *p, const char *end)
{
	while (p != NULL && p < end && *p == ';') {
		const char *name = ++p;

		while (p < end && is_name_character(*p))
			p++;
		if (p == name)
			return NULL;
		while (p != NULL && p < end && (*p == '=' || *p == ','))
			p = skip_param_value(p + 1, end);
	}
	return p;
}

static const char *
parse(struct content_line *line)
{
	const char *p = line->whole.p, *end = p + line->whole.n, *name = p;

	while (p < end && is_name_character(*p))
		p++;
	if (p < end && *p == '.' && p > name)
		for (name = ++p; p < end && is_name_character(*p);)
			p++;
	line->name = (struct span){ name, (size_t)(p - name) };
	const char *colon = skip_params(p, end);
	if (line->name.n == 0 || colon == NULL || colon == end || *colon != ':')
		return "it is not of the form NAME:value";
	line->params = (struct span){ p, (size_t)(colon - p) };
	line->value = (struct span){ colon + 1, (size_t)(end - colon - 1) };
	return NULL;
}

void
content_parse(struct span whole, struct content_line *out)
{
	*out = (struct content_line){ .whole = whole, .wrong = check_characters(whole) };
	if (out->wrong == NULL)
		out->wrong = parse(out);
}

bool
content_next(struct content_reader *r, struct arena *a, struct content_line *out)
{
	struct span first;

	do {
		if (r->p == r->end)
			return false;
		first = raw_line(r);
	} while (first.n == 0 && !goes_on(r));
	size_t number = r->number;
	out->whole = goes_on(r) ? unfold(r, a, first) : first;
	content_parse(out->whole, out);
	out->number = number;
	return true;
}

bool
content_is(struct span text, const char *word)
{
	return text.n == strlen(word) && strncasecmp(text.p, word, text.n) == 0;
}

struct span
content_param(const struct content_line *line, const char *name)
{
	const char *p = line->params.p, *end = p + line->params.n;

	while (p < end) {
		const char *at = ++p;

		while (p < end && is_name_character(*p))
			p++;
		struct span found = { at, (size_t)(p - at) };
		if (content_is(found, name) && p < end && *p == '=') {
			bool quoted = p + 1 < end && p[1] == '"';
			const char *value = p + 1, *past = skip_param_value(value, end);

			return quoted ? (struct span){ value + 1, (size_t)(past - value) - 2 }
				      : (struct span){ value, (size_t)(past - value) };
		}
		while (p < end && (*p == '=' || *p == ','))
			p = skip_param_value(p + 1, end);
	}
	return (struct span){ NULL, 0 };
}

static bool
digits(struct span s, size_t from, size_t n, int min, int max)
{
	int value = 0;

	if (s.n < from + n)
		return false;
	for (size_t i = from; i < from + n; i++) {
		if (!isdigit((unsigned char)s.p[i]))
			return false;
		value = value * 10 + s.p[i] - '0';
	}
	return value >= min && value <= max;
}

static bool
is_day(struct span s)
{
	static const int days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	if (!digits(s, 0, 4, 1, 9999) || !digits(s, 4, 2, 1, 12) || !digits(s, 6, 2, 1, 31))
		return false;
	int year = (s.p[0] - '0') * 1000 + (s.p[1] - '0') * 100 + (s.p[2] - '0') * 10 + s.p[3] - '0';
	int month = (s.p[4] - '0') * 10 + s.p[5] - '0', day = (s.p[6] - '0') * 10 + s.p[7] - '0';
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
	return day <= days[month - 1] && (month != 2 || day <= 28 || leap);
}

/* RFC 5545 section 3.3.4. */
static bool
is_date(struct span s)
{
	return s.n == 8 && is_day(s);
}

/* RFC 5545 section 3.3.5. A leap second would be refused by Radicale. */
static bool
is_date_time(struct span s)
{
	return is_day(s) && (s.n == 15 || (s.n == 16 && s.p[15] == 'Z')) && s.p[8] == 'T' &&
	       digits(s, 9, 2, 0, 23) && digits(s, 11, 2, 0, 59) && digits(s, 13, 2, 0, 59);
}

/* RFC 5545 section 3.3.6. */
static bool
is_duration(struct span s)
{
	size_t i = s.n > 0 && (s.p[0] == '-' || s.p[0] == '+') ? 1 : 0, begin, fields = 0;
	const char *units = "WD";

	if (i == s.n || s.p[i++] != 'P')
		return false;
	while (i < s.n) {
		if (s.p[i] == 'T' && *units != 'H') {
			units = "HMS";
			i++;
		}
		for (begin = i; i < s.n && isdigit((unsigned char)s.p[i]);)
			i++;
		if (i == begin || i - begin > 6 || i == s.n || strchr(units, s.p[i]) == NULL)
			return false;
		i++;
		fields++;
	}
	return fields > 0;
}

static bool
is_period(struct span s)
{
	const char *slash = memchr(s.p, '/', s.n);

	if (slash == NULL)
		return false;
	struct span end = { slash + 1, s.n - (size_t)(slash - s.p) - 1 };
	return is_date_time((struct span){ s.p, (size_t)(slash - s.p) }) &&
	       (is_date_time(end) || is_duration(end));
}

/* Each part between separators fits. */
static bool
each(struct span s, char separator, bool (*fits)(struct span))
{
	for (;;) {
		const char *next = s.n == 0 ? NULL : memchr(s.p, separator, s.n);
		size_t n = next == NULL ? s.n : (size_t)(next - s.p);

		if (!fits((struct span){ s.p, n }))
			return false;
		if (next == NULL)
			return true;
		s = (struct span){ next + 1, s.n - n - 1 };
	}
}

/* A number, with a sign perhaps. */
static bool
is_number(struct span s)
{
	size_t i = s.n > 0 && (s.p[0] == '-' || s.p[0] == '+') ? 1 : 0;

	if (i == s.n || s.n - i > 4)
		return false;
	for (; i < s.n; i++)
		if (!isdigit((unsigned char)s.p[i]))
			return false;
	return true;
}

static bool
is_weekday(struct span s)
{
	static const char names[] = "MOTUWETHFRSASU";

	if (s.n < 2 || (s.n > 2 && !is_number((struct span){ s.p, s.n - 2 })))
		return false;
	for (size_t i = 0; i < 14; i += 2)
		if (strncasecmp(s.p + s.n - 2, names + i, 2) == 0)
			return true;
	return false;
}

/* What repeats each minute or second would take minutes to count out, and no program offers it
 * (engines/radicale/mp_radicale/storage.py). */
static bool
is_frequency(struct span s)
{
	static const char *const names[] = { "YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (content_is(s, names[i]))
			return true;
	return false;
}

/* What an EXRULE takes away from a rule that yields as much is never done. */
static bool
is_never(struct span s)
{
	(void)s;
	return false;
}

static bool
is_from_1_to(struct span s, long most)
{
	long n = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (!isdigit((unsigned char)s.p[i]) || n > most)
			return false;
		n = 10 * n + (s.p[i] - '0');
	}
	return n >= 1 && n <= most;
}

static bool
is_rule_part(struct span s)
{
	const char *equals = s.n == 0 ? NULL : memchr(s.p, '=', s.n);

	if (equals == NULL)
		return false;
	struct span name = { s.p, (size_t)(equals - s.p) }, value = { equals + 1, s.n - name.n - 1 };
	if (content_is(name, "FREQ"))
		return is_frequency(value);
	if (content_is(name, "UNTIL"))
		return is_date(value) || is_date_time(value);
	if (content_is(name, "BYDAY"))
		return each(value, ',', is_weekday);
	if (content_is(name, "WKST"))
		return value.n == 2 && is_weekday(value);
	if (content_is(name, "INTERVAL") || content_is(name, "COUNT"))
		return is_from_1_to(value, TIMES_MAX);
	if ((content_is(name, "BYMINUTE") || content_is(name, "BYSECOND")) &&
	    memchr(value.p, ',', value.n) != NULL)
		return false;
	return name.n > 2 && strncasecmp(name.p, "BY", 2) == 0 && each(value, ',', is_number);
}

/* Does a part of the rule begin so? */
static bool
has_part(struct span s, const char *begin)
{
	size_t n = strlen(begin);

	for (size_t i = 0; i + n <= s.n; i++)
		if ((i == 0 || s.p[i - 1] == ';') && strncasecmp(s.p + i, begin, n) == 0)
			return true;
	return false;
}

/* RFC 5545 section 3.3.10, as far as dateutil insists on it. */
static bool
is_rule(struct span s)
{
	return has_part(s, "FREQ=") && each(s, ';', is_rule_part) &&
	       !(has_part(s, "FREQ=HOURLY") && has_part(s, "BY"));
}

static bool
is_date_or_time(struct span s)
{
	return is_date(s) || is_date_time(s);
}

static bool
is_trigger(struct span s)
{
	return is_duration(s) || is_date_time(s);
}

static const struct {
	const char *name;
	bool (*fits)(struct span);
	const char *wrong;
} values[] = {
	{ "DTSTART", is_date_or_time, "DTSTART is not a date or time" },
	{ "DTEND", is_date_or_time, "DTEND is not a date or time" },
	{ "DUE", is_date_or_time, "DUE is not a date or time" },
	{ "RECURRENCE-ID", is_date_or_time, "RECURRENCE-ID is not a date or time" },
	{ "DTSTAMP", is_date_or_time, "DTSTAMP is not a date or time" },
	{ "CREATED", is_date_or_time, "CREATED is not a date or time" },
	{ "LAST-MODIFIED", is_date_or_time, "LAST-MODIFIED is not a date or time" },
	{ "COMPLETED", is_date_or_time, "COMPLETED is not a date or time" },
	{ "DURATION", is_duration, "DURATION is not a duration" },
	{ "TRIGGER", is_trigger, "TRIGGER is not a duration or time" },
	{ "RRULE", is_rule, "RRULE is not a rule" },
	{ "EXRULE", is_never, "EXRULE is not in iCalendar any more: use EXDATE" },
};

/* By the type that VALUE names, as Radicale reads them. */
static const char *
check_dates(const struct content_line *line)
{
	struct span type = content_param(line, "VALUE");
	bool (*fits)(struct span) = is_date_time;

	if (type.p != NULL && content_is(type, "DATE"))
		fits = is_date;
	else if (type.p != NULL && content_is(type, "PERIOD"))
		fits = is_period;
	return each(line->value, ',', fits) ? NULL : "EXDATE or RDATE holds what is not a date or time";
}

const char *
content_check_value(const struct content_line *line)
{
	if (content_is(line->name, "EXDATE") || content_is(line->name, "RDATE"))
		return check_dates(line);
	for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++)
		if (content_is(line->name, values[i].name))
			return values[i].fits(line->value) ? NULL : values[i].wrong;
	return NULL;
}
