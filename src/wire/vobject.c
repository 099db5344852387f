/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/vobject.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "wire/vobject_private.h"

enum {
	ZONE_BYTES_MAX = 64 * 1024,
	ALL_BYTES_MORE = 16 * 1024 * 1024, /* than four times the file */
	LINE_MAX_ = 75,                    /* bytes of a line that is written */
};

#define PRODID "PRODID:-//Mail Portal//EN\r\n"

/* Order of parts for grouping: by UID, by instance of a series (the series itself first), as they stand in
 * the file. */
struct key {
	const char *uid, *recurrence;
	size_t part;
};

static int
by_uid(const void *x, const void *y)
{
	const struct key *a = x, *b = y;
	int order = strcmp(a->uid, b->uid);

	if (order == 0)
		order = strcmp(a->recurrence, b->recurrence);
	return order != 0 ? order : a->part < b->part ? -1 : 1;
}

/* Order of time zones for finding them: by calendar and name. */
static int
by_zone(const void *x, const void *y)
{
	const struct part *a = *(const struct part *const *)x, *b = *(const struct part *const *)y;
	int order = a->calendar < b->calendar ? -1 : a->calendar > b->calendar;

	if (order == 0)
		order = strcmp(a->zone, b->zone);
	return order;
}

static int
by_line(const void *x, const void *y)
{
	const struct vobject_item *a = x, *b = y;

	return a->line < b->line ? -1 : a->line > b->line;
}

static bool
same_lines(const struct splitting *s, const struct part *a, const struct part *b)
{
	if (a->end - a->begin != b->end - b->begin)
		return false;
	for (size_t i = 0; i < a->end - a->begin; i++) {
		struct span x = s->lines[a->begin + i], y = s->lines[b->begin + i];

		if (x.n != y.n || memcmp(x.p, y.p, x.n) != 0)
			return false;
	}
	return true;
}

static const char *
text_or(const char *text, const char *otherwise)
{
	return text == NULL ? otherwise : text;
}

/* The time zone of that name in the calendar that the part lies in, or NULL. */
static const struct part *
find_zone(const struct splitting *s, const struct part *p, const char *zone)
{
	const struct part wanted = { .calendar = p->calendar, .zone = zone }, *key = &wanted;
	const struct part *const *found =
	    s->n_zones == 0 ? NULL
			    : bsearch(&key, s->zones, s->n_zones, sizeof(const struct part *), by_zone);

	return found == NULL ? NULL : *found;
}

/* Folded (RFC 5545 section 3.1), never within a character. */
static void
put_line(struct buf *b, struct span line)
{
	for (size_t room = LINE_MAX_; line.n > room; room = LINE_MAX_ - 1) {
		size_t whole = utf8_cut(line.p, line.n, room), n = whole > 0 ? whole : 1;

		buf_put(b, line.p, n);
		buf_puts(b, "\r\n ");
		line = span_after(line, n);
	}
	buf_put(b, line.p, line.n);
	buf_puts(b, "\r\n");
}

static bool
is_property(struct span whole, const char *name)
{
	struct content_line line;

	content_parse(whole, &line);
	return line.wrong == NULL && content_is(line.name, name);
}

/* Its lines, with what has to be in an item and is not. */
static void
put_part(const struct splitting *s, const struct part *p, struct buf *b)
{
	put_line(b, s->lines[p->begin]);
	if (p->made_uid && s->kind == VOBJECT_CARDS) /* VERSION comes first in a card */
		for (size_t i = p->begin; i < p->end; i++)
			if (is_property(s->lines[i], "VERSION"))
				put_line(b, s->lines[i]);
	if (p->made_uid)
		buf_printf(b, "UID:%s\r\n", p->uid);
	if (!p->stamped && vobject_part_is_item(s, p) && s->kind == VOBJECT_CALENDAR)
		buf_puts(b, "DTSTAMP:19700101T000000Z\r\n");
	for (size_t i = p->begin + 1; i < p->end; i++) {
		bool again =
		    p->made_uid && (is_property(s->lines[i], "UID") ||
				       (s->kind == VOBJECT_CARDS && is_property(s->lines[i], "VERSION")));

		if (!again)
			put_line(b, s->lines[i]);
	}
}

/* One group: parts of one UID. */
struct group {
	const struct part **v;
	size_t n;
};

static void
put_zones(const struct splitting *s, const struct group *g, struct buf *b, const char **wrong)
{
	const char *put[VOBJECT_ZONES_MAX];
	size_t n = 0;

	for (size_t i = 0; i < g->n; i++) {
		for (size_t j = 0; j < g->v[i]->n_zones; j++) {
			const struct part *zone = find_zone(s, g->v[i], g->v[i]->zones[j]);
			bool there = zone == NULL;

			for (size_t k = 0; k < n; k++)
				there |= strcmp(put[k], g->v[i]->zones[j]) == 0;
			if (there)
				continue;
			if (n == VOBJECT_ZONES_MAX || zone->wrong != NULL) {
				*wrong =
				    arena_printf(s->a, "its time zone in line %zu is broken", zone->line);
				return;
			}
			put[n++] = zone->zone;
			put_part(s, zone, b);
		}
	}
}

static void
put_item(const struct splitting *s, const struct group *g, struct vobject_item *out)
{
	struct buf b = BUF(s->a, VOBJECT_ITEM_MAX);
	bool calendar = s->kind == VOBJECT_CALENDAR;

	if (calendar)
		buf_puts(&b, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" PRODID);
	if (calendar)
		put_zones(s, g, &b, &out->wrong);
	for (size_t i = 0; i < g->n; i++)
		put_part(s, g->v[i], &b);
	if (calendar)
		buf_puts(&b, "END:VCALENDAR\r\n");
	out->text = (struct span){ buf_text(&b), b.n };
	if (b.full && out->wrong == NULL)
		out->wrong = arena_printf(s->a, "it is larger than %d MiB", VOBJECT_ITEM_MAX >> 20);
}

static void
add_wrong(struct vobject_item *out, const struct part *p, const char *why)
{
	*out = (struct vobject_item){ .line = p->line, .uid = p->uid, .name = p->name, .wrong = why };
}

/* Parts of one UID: those that can not stand together with the ones before are items of their own, with why.
 */
static size_t
make_items(const struct splitting *s, const struct key *keys, size_t n, struct vobject_item *out)
{
	const struct part *first = NULL, *broken = NULL;
	struct group g = { .v = arena_alloc(s->a, n * sizeof(const struct part *)) };
	size_t made = 0;

	for (size_t i = 0; i < n; i++) {
		const struct part *p = &s->parts[keys[i].part], *other = g.n == 0 ? NULL : g.v[g.n - 1];

		if (other != NULL && strcmp(text_or(other->recurrence, ""), keys[i].recurrence) != 0)
			other = NULL;
		if (p->wrong != NULL) {
			broken = p;
			add_wrong(&out[made++], p, p->wrong);
		} else if (first != NULL && !vobject_part_is(p, first->type)) {
			add_wrong(&out[made++], p,
			    arena_printf(
				s->a, "line %zu has a %s with the same UID", first->line, first->type));
		} else if (other != NULL && !same_lines(s, other, p)) {
			add_wrong(&out[made++], p,
			    arena_printf(s->a, "line %zu has another one with the same UID", other->line));
		} else if (other == NULL) {
			g.v[g.n++] = p;
			first = first == NULL ? p : first;
		}
	}
	if (first == NULL)
		return made;
	struct vobject_item *item = &out[made++];
	*item = (struct vobject_item){ .line = first->line, .uid = first->uid, .name = first->name };
	if (broken != NULL)
		item->wrong = arena_printf(s->a, "line %zu, which belongs to it, is broken", broken->line);
	else
		put_item(s, &g, item);
	return made;
}

static size_t
bytes_of(const struct splitting *s, const struct part *p)
{
	size_t bytes = 0;

	for (size_t i = p->begin; i < p->end; i++)
		bytes += s->lines[i].n;
	return bytes;
}

/* Each item has its own copy of those that it names. */
static void
sort_zones(struct splitting *s)
{
	s->zones = arena_alloc(s->a, (s->n_parts + 1) * sizeof(const struct part *));
	for (size_t i = 0; i < s->n_parts; i++) {
		struct part *p = &s->parts[i];

		if (p->zone == NULL || !vobject_part_is(p, "VTIMEZONE"))
			continue;
		if (p->wrong == NULL && bytes_of(s, p) > ZONE_BYTES_MAX)
			p->wrong = "a time zone of more than 64 KiB";
		s->zones[s->n_zones++] = p;
	}
	qsort(s->zones, s->n_zones, sizeof(const struct part *), by_zone);
}

static size_t
bytes_of_all(const struct vobject_item *items, size_t n)
{
	size_t bytes = 0;

	for (size_t i = 0; i < n; i++)
		bytes += items[i].text.n;
	return bytes;
}

/* False when the items with their time zones take more than most bytes. */
static bool
collect(const struct splitting *s, size_t most, struct vobject_item **out, size_t *n)
{
	size_t bytes = 0;
	struct vobject_item *items = arena_alloc(s->a, (2 * s->n_parts + 1) * sizeof(*items));
	struct key *keys = arena_alloc(s->a, (s->n_parts + 1) * sizeof(*keys));
	size_t n_keys = 0;

	*n = 0;
	for (size_t i = 0; i < s->n_parts; i++) {
		const struct part *p = &s->parts[i];

		if (p->uid != NULL && vobject_part_is_item(s, p))
			keys[n_keys++] = (struct key){ p->uid, text_or(p->recurrence, ""), i };
		else if (p->wrong != NULL)
			add_wrong(&items[(*n)++], p, p->wrong);
	}
	qsort(keys, n_keys, sizeof(*keys), by_uid);
	for (size_t i = 0, same; i < n_keys; i += same) {
		for (same = 1; i + same < n_keys && strcmp(keys[i].uid, keys[i + same].uid) == 0;)
			same++;
		size_t made = make_items(s, keys + i, same, items + *n);

		bytes += bytes_of_all(items + *n, made);
		*n += made;
		if (bytes > most)
			return false;
	}
	qsort(items, *n, sizeof(*items), by_line);
	*out = items;
	return true;
}

struct err *
vobject_split(struct arena *a, struct span file, enum vobject_kind kind, struct vobject_item **out, size_t *n)
{
	struct splitting s = { .a = a, .kind = kind, .reader = content_open(file) };

	vobject_parts_read(&s);
	sort_zones(&s);
	if (!vobject_parts_fit(&s))
		return err_new(a, ERR_TOO_LARGE, NULL,
		    "{items_many}the file holds more than %d items or %d lines: send it in parts",
		    VOBJECT_ITEMS_MAX, VOBJECT_LINES_MAX);
	if (!collect(&s, 4 * file.n + ALL_BYTES_MORE, out, n))
		return err_new(a, ERR_TOO_LARGE, NULL,
		    "{zones_large}each event has to hold the time zones that it names, and that is too much: send the file in parts");
	return NULL;
}

struct vobject_zone {
	struct vobject_zone *next;
	const char *name;
};

/* Its first time? */
static bool
is_new_zone(struct vobject_join *j, const char *name)
{
	for (const struct vobject_zone *z = j->zones; z != NULL; z = z->next)
		if (strcmp(z->name, name) == 0)
			return false;
	struct vobject_zone *z = arena_new(j->arena, struct vobject_zone);
	*z = (struct vobject_zone){ j->zones, arena_strdup(j->arena, name) };
	j->zones = z;
	return true;
}

/* TEXT (RFC 5545 section 3.3.11). */
static void
put_text(struct buf *out, const char *name, const char *text)
{
	struct buf line = BUF(out->arena, 4096);

	buf_puts(&line, name);
	for (; *text != '\0'; text++) {
		if (strchr("\\;,", *text) != NULL)
			buf_putc(&line, '\\');
		buf_putc(&line, *text);
	}
	put_line(out, (struct span){ buf_text(&line), line.n });
}

static void
begin_calendar(struct vobject_join *j, struct buf *out)
{
	if (j->begun || j->kind != VOBJECT_CALENDAR)
		return;
	buf_puts(out, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" PRODID);
	if (j->name != NULL)
		put_text(out, "X-WR-CALNAME:", j->name);
	j->begun = true;
}

static void
join_calendar(struct vobject_join *j, struct arena *a, struct span item, struct buf *out, bool *broken)
{
	struct splitting s = { .a = a, .kind = VOBJECT_CALENDAR, .reader = content_open(item) };

	vobject_parts_read(&s);
	for (size_t i = 0; i < s.n_parts; i++)
		*broken |= s.parts[i].begin == s.parts[i].end || s.parts[i].type[0] == '\0';
	for (size_t i = 0; i < s.n_parts && !*broken; i++) {
		const struct part *p = &s.parts[i];

		if (p->zone == NULL || !vobject_part_is(p, "VTIMEZONE") || is_new_zone(j, p->zone))
			for (size_t l = p->begin; l < p->end; l++)
				put_line(out, s.lines[l]);
	}
}

void
vobject_join_put(struct vobject_join *j, struct span item, struct buf *out, bool *broken)
{
	struct arena a = { 0 };

	*broken = false;
	begin_calendar(j, out);
	if (j->kind == VOBJECT_CALENDAR) {
		join_calendar(j, &a, item, out, broken);
	} else {
		buf_put(out, item.p, item.n);
		if (item.n > 0 && item.p[item.n - 1] != '\n')
			buf_puts(out, "\r\n");
	}
	arena_free(&a);
}

void
vobject_join_end(struct vobject_join *j, struct buf *out)
{
	begin_calendar(j, out);
	if (j->kind == VOBJECT_CALENDAR)
		buf_puts(out, "END:VCALENDAR\r\n");
}
