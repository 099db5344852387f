/* SPDX-License-Identifier: Apache-2.0 */
/* A file taken apart into the cards or components that stand in it, each with what is wrong with it. */
#include "base/secret.h"
#include "wire/vobject_private.h"

enum { DEPTH_MAX = 8, NAME_MAX_ = 200 };

/* What an item begins with, wherever it stands: where one begins, the one before has no end. */
static bool
begins_item(const struct content_line *line)
{
	static const char *const types[] = { "VCARD", "VCALENDAR", "VEVENT", "VTODO", "VJOURNAL",
		"VTIMEZONE" };

	if (line->wrong != NULL || !content_is(line->name, "BEGIN"))
		return false;
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (content_is(line->value, types[i]))
			return true;
	return false;
}

static const char *
text_of(struct arena *a, struct span s)
{
	return arena_printf(a, "%.*s", (int)s.n, s.p);
}

/* SUMMARY or FN for people: without escapes (RFC 5545 section 3.3.11), cut between two characters. */
static const char *
plain_text(struct arena *a, struct span s)
{
	char *out = arena_alloc(a, NAME_MAX_ + 1);
	size_t n = 0;

	for (size_t i = 0; i < s.n && n < NAME_MAX_; i++) {
		char c = s.p[i];

		if (c == '\\' && i + 1 < s.n) {
			c = s.p[++i];
			if (c == 'n' || c == 'N')
				c = ' ';
		}
		if (c == '\t')
			c = ' ';
		out[n++] = c;
	}
	if (n == NAME_MAX_)
		while (n > 0 && ((unsigned char)out[n - 1] & 0xc0) == 0x80)
			n--;
	if (n > 0 && ((unsigned char)out[n - 1] & 0xc0) == 0xc0)
		n--;
	out[n] = '\0';
	return out;
}

static bool
next(struct splitting *s, struct content_line *line)
{
	if (s->has_ahead) {
		*line = s->ahead;
		s->has_ahead = false;
		return true;
	}
	return content_next(&s->reader, s->a, line);
}

static void
put_back(struct splitting *s, const struct content_line *line)
{
	s->ahead = *line;
	s->has_ahead = true;
}

static void
keep_line(struct splitting *s, const struct content_line *line)
{
	if (s->n_lines == s->size_lines) {
		size_t size = s->size_lines == 0 ? 256 : 2 * s->size_lines;
		struct span *more = arena_alloc(s->a, size * sizeof(*more));

		if (s->n_lines > 0)
			memcpy(more, s->lines, s->n_lines * sizeof(*more));
		s->lines = more;
		s->size_lines = size;
	}
	s->lines[s->n_lines++] = line->whole;
}

static struct part *
new_part(struct splitting *s, const struct content_line *line)
{
	if (s->n_parts == s->size_parts) {
		size_t size = s->size_parts == 0 ? 64 : 2 * s->size_parts;
		struct part *more = arena_alloc(s->a, size * sizeof(*more));

		if (s->n_parts > 0)
			memcpy(more, s->parts, s->n_parts * sizeof(*more));
		s->parts = more;
		s->size_parts = size;
	}
	struct part *p = &s->parts[s->n_parts++];
	*p = (struct part){ .begin = s->n_lines,
		.end = s->n_lines,
		.line = line->number,
		.calendar = s->calendar,
		.type = "" };
	return p;
}

static void
blame(struct part *p, const char *why)
{
	if (p->wrong == NULL)
		p->wrong = why;
}

static void
blame_line(struct splitting *s, struct part *p, const struct content_line *line, const char *why)
{
	if (p->wrong == NULL)
		p->wrong = arena_printf(s->a, "line %zu: %s", line->number, why);
}

/* Properties that stand once at most in what Radicale reads; bits of struct seen. */
static const char *const single[] = { "DTSTART", "CLASS", "CREATED", "DESCRIPTION", "GEO", "LAST-MODIFIED",
	"LOCATION", "ORGANIZER", "PRIORITY", "DTSTAMP", "SEQUENCE", "STATUS", "SUMMARY", "TRANSP", "UID",
	"URL", "RECURRENCE-ID", "DTEND", "DURATION", "DUE", "COMPLETED", "TZID", "VERSION", NULL };

struct seen {
	unsigned once;
	bool name, version;
};

static bool
has(const struct seen *seen, const char *name)
{
	for (unsigned i = 0; single[i] != NULL; i++)
		if (strcmp(single[i], name) == 0)
			return seen->once & 1U << i;
	return false;
}

static void
count_single(struct splitting *s, struct part *p, struct seen *seen, const struct content_line *line)
{
	for (unsigned i = 0; single[i] != NULL; i++) {
		if (!content_is(line->name, single[i]))
			continue;
		if (seen->once & 1U << i)
			blame_line(s, p, line, arena_printf(s->a, "a second %s", single[i]));
		seen->once |= 1U << i;
	}
}

static void
name_zone(struct splitting *s, struct part *p, const struct content_line *line)
{
	struct span zone = content_param(line, "TZID");

	if (zone.p == NULL)
		return;
	for (size_t i = 0; i < p->n_zones; i++)
		if (span_is(zone, p->zones[i]))
			return;
	if (p->n_zones == VOBJECT_ZONES_MAX) {
		blame(p, "it names too many time zones");
		return;
	}
	if (p->zones == NULL)
		p->zones = arena_alloc(s->a, VOBJECT_ZONES_MAX * sizeof(*p->zones));
	p->zones[p->n_zones++] = text_of(s->a, zone);
}

static void
take_uid(struct splitting *s, struct part *p, const struct content_line *line)
{
	if (line->value.n > VOBJECT_UID_MAX)
		blame_line(s, p, line, "the UID is too long");
	else if (line->value.n > 0)
		p->uid = text_of(s->a, line->value);
}

/* A property of the card itself. */
static void
take_card_property(struct splitting *s, struct part *p, struct seen *seen, const struct content_line *line)
{
	if (content_is(line->name, "UID") && p->uid != NULL)
		blame_line(s, p, line, "a second UID");
	else if (content_is(line->name, "UID"))
		take_uid(s, p, line);
	if (content_is(line->name, "FN") && !seen->name) {
		p->name = plain_text(s->a, line->value);
		seen->name = true;
	}
	if (!content_is(line->name, "VERSION"))
		return;
	if (seen->version)
		blame_line(s, p, line, "a second VERSION");
	if (!span_is(line->value, "3.0") && !span_is(line->value, "4.0"))
		blame_line(s, p, line, "only vCard 3.0 and 4.0 are read: export it as one of these");
	seen->version = true;
}

/* A property of the component itself. */
static void
take_component_property(
    struct splitting *s, struct part *p, struct seen *seen, const struct content_line *line)
{
	count_single(s, p, seen, line);
	if (content_is(line->name, "UID"))
		take_uid(s, p, line);
	else if (content_is(line->name, "SUMMARY"))
		p->name = plain_text(s->a, line->value);
	else if (content_is(line->name, "RECURRENCE-ID"))
		p->recurrence = text_of(s->a, line->value);
	else if (content_is(line->name, "TZID"))
		p->zone = text_of(s->a, line->value);
	else if (content_is(line->name, "DTSTAMP"))
		p->stamped = true;
}

static void
take_property(
    struct splitting *s, struct part *p, struct seen *seen, const struct content_line *line, size_t depth)
{
	if (line->wrong != NULL) {
		blame_line(s, p, line, line->wrong);
		return;
	}
	if (s->kind == VOBJECT_CARDS) {
		if (depth == 1)
			take_card_property(s, p, seen, line);
		return;
	}
	const char *wrong = content_check_value(line);
	if (wrong != NULL)
		blame_line(s, p, line, wrong);
	name_zone(s, p, line);
	if (depth == 1)
		take_component_property(s, p, seen, line);
}

/* Lines up to the END of the part; true when it has one. What begins another item is left for the next. */
static bool
read_part(struct splitting *s, struct part *p, struct seen *seen, const struct content_line *begin)
{
	struct span open[DEPTH_MAX] = { begin->value };
	struct content_line line;
	size_t depth = 1;

	while (s->n_lines <= VOBJECT_LINES_MAX && next(s, &line)) {
		bool ends = line.wrong == NULL && content_is(line.name, "END");

		if (begins_item(&line) || (ends && content_is(line.value, "VCALENDAR"))) {
			put_back(s, &line);
			return false;
		}
		keep_line(s, &line);
		if (line.wrong == NULL && content_is(line.name, "BEGIN")) {
			if (depth == DEPTH_MAX) {
				blame_line(s, p, &line, "too deep");
				continue;
			}
			open[depth++] = line.value;
		} else if (!ends) {
			take_property(s, p, seen, &line, depth);
		} else if (content_is(line.value, text_of(s->a, open[depth - 1]))) {
			if (--depth == 0)
				return true;
		} else {
			blame_line(s, p, &line,
			    arena_printf(s->a, "END:%s is missing before", text_of(s->a, open[depth - 1])));
			if (content_is(line.value, p->type))
				return true;
		}
	}
	return false;
}

bool
vobject_part_is(const struct part *p, const char *type)
{
	return content_is((struct span){ p->type, strlen(p->type) }, type);
}

/* What belongs in the collection: a card, or one of these components (RFC 4791 section 4.1). */
bool
vobject_part_is_item(const struct splitting *s, const struct part *p)
{
	return s->kind == VOBJECT_CARDS ? vobject_part_is(p, "VCARD")
					: vobject_part_is(p, "VEVENT") || vobject_part_is(p, "VTODO") ||
					      vobject_part_is(p, "VJOURNAL");
}

static void
check_part(struct splitting *s, struct part *p, const struct seen *seen)
{
	if (vobject_part_is(p, "VTIMEZONE") && s->kind == VOBJECT_CALENDAR) {
		if (p->zone == NULL)
			blame(p, "a time zone without TZID");
		return;
	}
	if (!vobject_part_is_item(s, p)) {
		blame(p, arena_printf(s->a, "a %s is not kept here", p->type));
		return;
	}
	if (s->kind == VOBJECT_CARDS && !seen->version)
		blame(p, "the VERSION is missing");
	if (s->kind == VOBJECT_CARDS && !seen->name)
		blame(p, "the FN (the name that is shown) is missing");
	if (has(seen, "DURATION") && (has(seen, "DTEND") || has(seen, "DUE")))
		blame(p, "it has an end and a DURATION");
}

/* The same content, the same UID. */
static const char *
uid_of_content(struct splitting *s, const struct part *p)
{
	size_t n = 0;

	for (size_t i = p->begin; i < p->end; i++)
		n += s->lines[i].n + 1;
	char *text = arena_alloc(s->a, n + 1), *at = text;
	for (size_t i = p->begin; i < p->end; i++) {
		memcpy(at, s->lines[i].p, s->lines[i].n);
		at += s->lines[i].n;
		*at++ = '\n';
	}
	const char *h = secret_digest(s->a, text, n);
	return arena_printf(s->a, "%.8s-%.4s-%.4s-%.4s-%.12s", h, h + 8, h + 12, h + 16, h + 20);
}

static void
take_part(struct splitting *s, const struct content_line *begin)
{
	struct part *p = new_part(s, begin);
	struct seen seen = { 0 };

	p->type = text_of(s->a, begin->value);
	keep_line(s, begin);
	if (!read_part(s, p, &seen, begin))
		blame(p, arena_printf(s->a, "its END:%s is missing", p->type));
	p->end = s->n_lines;
	check_part(s, p, &seen);
	p->made_uid = p->uid == NULL && p->wrong == NULL && vobject_part_is_item(s, p);
	if (p->made_uid)
		p->uid = uid_of_content(s, p);
}

/* Lines that belong to nothing, up to where something begins. */
static void
take_strays(struct splitting *s, const struct content_line *first, const char *why)
{
	struct part *p = new_part(s, first);
	struct content_line line;

	blame(p, why);
	while (next(s, &line)) {
		if (line.wrong == NULL && content_is(line.name, "BEGIN")) {
			put_back(s, &line);
			return;
		}
	}
}

/* What stands in the calendar beside its components: nothing of it is an item's. */
static void
take_calendar_line(struct splitting *s, const struct content_line *line)
{
	if (line->wrong == NULL && content_is(line->name, "CALSCALE") &&
	    !content_is(line->value, "GREGORIAN"))
		blame(new_part(s, line), "only the Gregorian calendar is read");
	else if (line->wrong != NULL)
		blame_line(s, new_part(s, line), line, line->wrong);
}

bool
vobject_parts_fit(const struct splitting *s)
{
	return s->n_parts <= VOBJECT_ITEMS_MAX && s->n_lines <= VOBJECT_LINES_MAX;
}

static void
take_cards(struct splitting *s)
{
	struct content_line line;

	while (next(s, &line) && vobject_parts_fit(s))
		if (line.wrong == NULL && content_is(line.name, "BEGIN"))
			take_part(s, &line);
		else
			take_strays(s, &line, "this stands outside of any BEGIN:VCARD and END:VCARD");
}

static void
take_calendars(struct splitting *s)
{
	struct content_line line;
	bool inside = false;

	while (next(s, &line) && vobject_parts_fit(s)) {
		bool begins = line.wrong == NULL && content_is(line.name, "BEGIN");

		if (begins && content_is(line.value, "VCALENDAR")) {
			if (inside)
				blame(new_part(s, &line), "the calendar before has no END:VCALENDAR");
			inside = true;
			s->calendar++;
		} else if (!inside) {
			take_strays(s, &line, "this stands outside of any BEGIN:VCALENDAR and END:VCALENDAR");
		} else if (begins) {
			take_part(s, &line);
		} else if (line.wrong == NULL && content_is(line.name, "END")) {
			if (!content_is(line.value, "VCALENDAR"))
				blame(new_part(s, &line), "this END has no BEGIN");
			inside &= !content_is(line.value, "VCALENDAR");
		} else {
			take_calendar_line(s, &line);
		}
	}
	if (inside)
		blame(new_part(s, &(struct content_line){ .number = s->reader.number }),
		    "the file ends without END:VCALENDAR: something may be missing");
}

void
vobject_parts_read(struct splitting *s)
{
	if (s->kind == VOBJECT_CARDS)
		take_cards(s);
	else
		take_calendars(s);
}
