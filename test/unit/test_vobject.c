/* SPDX-License-Identifier: Apache-2.0 */
/* R51: files of contacts and calendars are taken apart by UID, and what is broken in them is told, nothing
 * lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h> /* needs the block above */

#include "base/buf.h"
#include "wire/content_line.h"
#include "wire/vobject.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))
#define CARD(uid) "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:" uid "\r\nFN:Ann\r\nEND:VCARD\r\n"
#define CAL(inner) "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n" inner "END:VCALENDAR\r\n"
#define EVENT(uid, more) \
	"BEGIN:VEVENT\r\nUID:" uid "\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260102T100000\r\n" more \
	"END:VEVENT\r\n"
#define ZONE(name) \
	"BEGIN:VTIMEZONE\r\nTZID:" name \
	"\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0100\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"

/* What came of a file, as "line uid" of what is taken and "line!why" of what is not, one behind the other. */
static const char *
told(struct arena *a, enum vobject_kind kind, const char *file)
{
	struct buf b = BUF(a, 8192);
	struct vobject_item *items;
	size_t n;

	assert_null(vobject_split(a, (struct span){ file, strlen(file) }, kind, &items, &n));
	for (size_t i = 0; i < n; i++)
		if (items[i].wrong == NULL)
			buf_printf(&b, "%s%zu %s", i == 0 ? "" : "; ", items[i].line, items[i].uid);
		else
			buf_printf(&b, "%s%zu! %s", i == 0 ? "" : "; ", items[i].line, items[i].wrong);
	return buf_text(&b);
}

static void
test_cards(void **state)
{
	static const struct {
		const char *file, *want;
	} cases[] = {
		{ "", "" },
		{ "\r\n\r\n", "" },
		{ CARD("a") CARD("b"), "1 a; 6 b" },
		{ "\xef\xbb\xbf" CARD("a"), "1 a" },
		{ "begin:vcard\nversion:4.0\nuid;x=\"a:b\":u\nitem1.fn:A\nend:VCard\n", "1 u" },
		{ "BEGIN:VCARD\nVERSION:3.0\nUID:a\n b\nFN:A\nEND:VCARD", "1 ab" },
		{ CARD("a") CARD("a"), "1 a" }, /* the same twice */
		{ CARD("a") "BEGIN:VCARD\nVERSION:3.0\nUID:a\nFN:Other\nEND:VCARD\n",
		    "1 a; 6! line 1 has another one with the same UID" },
		{ "BEGIN:VCARD\nVERSION:2.1\nUID:a\nFN:A\nEND:VCARD\n",
		    "1! line 2: only vCard 3.0 and 4.0 are read: export it as one of these" },
		{ "BEGIN:VCARD\nUID:a\nFN:A\nEND:VCARD\n", "1! the VERSION is missing" },
		{ "BEGIN:VCARD\nVERSION:3.0\nUID:a\nEND:VCARD\n",
		    "1! the FN (the name that is shown) is missing" },
		{ "BEGIN:VCARD\nVERSION:3.0\nUID:a\nUID:b\nFN:A\nEND:VCARD\n", "1! line 4: a second UID" },
		{ "BEGIN:VCARD\nVERSION:3.0\nUID:a\nFN:A\nno colon\nEND:VCARD\n" CARD("b"),
		    "1! line 5: it is not of the form NAME:value; 7 b" },
		{ "BEGIN:VCARD\nVERSION:3.0\nUID:a\nFN:\xff\nEND:VCARD\n" CARD("b"),
		    "1! line 4: it is not UTF-8; 6 b" },
		{ "BEGIN:VCARD\nVERSION:3.0\nUID:a\nFN:A\x01\nEND:VCARD\n",
		    "1! line 4: it holds a control character" },
		{ "BEGIN:VCARD\nVERSION:3.0\nUID:a\nFN:A\n" CARD("b"), "1! its END:VCARD is missing; 5 b" },
		{ "junk\nmore\n" CARD("b"), "1! this stands outside of any BEGIN:VCARD and END:VCARD; 3 b" },
		{ "BEGIN:VEVENT\nUID:a\nEND:VEVENT\n", "1! a VEVENT is not kept here" },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < ROWS(cases); i++)
		assert_string_equal(told(&a, VOBJECT_CARDS, cases[i].file), cases[i].want);
	arena_free(&a);
}

static void
test_calendars(void **state)
{
	static const struct {
		const char *file, *want;
	} cases[] = {
		{ CAL(""), "" },
		{ CAL(EVENT("a", "") EVENT("b", "")), "4 a; 9 b" },
		{ CAL(EVENT("a", "RECURRENCE-ID:20260103T100000\r\n") EVENT("b", "")
			  EVENT("a", "RRULE:FREQ=DAILY\r\n")),
		    "10 b; 15 a" },
		{ CAL(EVENT("a", "")) CAL(EVENT("b", "")), "4 a; 13 b" },
		{ CAL(EVENT("a", "") EVENT("a", "SUMMARY:x\r\n")),
		    "4 a; 9! line 4 has another one with the same UID" },
		{ CAL(EVENT("a", "") "BEGIN:VTODO\r\nUID:a\r\nEND:VTODO\r\n"),
		    "4 a; 9! line 4 has a VEVENT with the same UID" },
		{ CAL(EVENT("a", "DTEND:tomorrow\r\n") EVENT("b", "")),
		    "4! line 8: DTEND is not a date or time; 10 b" },
		{ CAL(EVENT("a", "RRULE:FREQ=SOMETIMES\r\n")), "4! line 8: RRULE is not a rule" },
		{ CAL(EVENT("a", "DTEND:20260102T110000\r\nDURATION:PT1H\r\n")),
		    "4! it has an end and a DURATION" },
		{ CAL(EVENT("a", "DTSTART:20260102T100000\r\n")), "4! line 8: a second DTSTART" },
		/* an exception that is broken keeps its series out, too: taken without, it would be lost */
		{ CAL(EVENT("a", "") EVENT("a", "RECURRENCE-ID:x\r\n")),
		    "4! line 9, which belongs to it, is broken; 9! line 13: RECURRENCE-ID is not a date or time" },
		{ CAL("BEGIN:VEVENT\r\nUID:a\r\n" EVENT("b", "")), "4! its END:VEVENT is missing; 6 b" },
		{ CAL("BEGIN:VEVENT\r\nUID:a\r\nBEGIN:VALARM\r\nEND:VEVENT\r\n" EVENT("b", "")),
		    "4! line 7: END:VALARM is missing before; 8 b" },
		{ CAL("BEGIN:VFREEBUSY\r\nEND:VFREEBUSY\r\n"), "4! a VFREEBUSY is not kept here" },
		{ "BEGIN:VCALENDAR\r\n" EVENT("a", ""),
		    "2 a; 6! the file ends without END:VCALENDAR: something may be missing" },
		{ EVENT("a", ""), "1! this stands outside of any BEGIN:VCALENDAR and END:VCALENDAR" },
		{ CAL("CALSCALE:JULIAN\r\n"), "4! only the Gregorian calendar is read" },
		{ CAL("BEGIN:VTIMEZONE\r\nTZID:Z\r\nbroken\r\nEND:VTIMEZONE\r\n"
		      "BEGIN:VEVENT\r\nUID:a\r\nDTSTART;TZID=Z:20260101T000000\r\nEND:VEVENT\r\n"),
		    "4! line 6: it is not of the form NAME:value; 8! its time zone in line 4 is broken" },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < ROWS(cases); i++)
		assert_string_equal(told(&a, VOBJECT_CALENDAR, cases[i].file), cases[i].want);
	arena_free(&a);
}

static void
test_values(void **state)
{
	static const struct {
		const char *line;
		bool sound;
	} cases[] = {
		{ "DTSTART:20260229T100000", false },
		{ "DTSTART:20240229T100000Z", true },
		{ "DTSTART;VALUE=DATE:20241231", true },
		{ "DTSTART:20241231T240000", false },
		{ "DTSTART:2024-12-31", false },
		{ "DURATION:PT15M", true },
		{ "DURATION:-P1DT2H3M4S", true },
		{ "DURATION:P2W", true },
		{ "DURATION:P", false },
		{ "DURATION:PT1D", false },
		{ "DURATION:PTT1H", false },
		{ "TRIGGER:-PT15M", true },
		{ "TRIGGER;VALUE=DATE-TIME:20260101T000000Z", true },
		{ "TRIGGER:soon", false },
		{ "EXDATE:20260101T000000Z,20260102T000000Z", true },
		{ "EXDATE:20260101", false },
		{ "EXDATE;VALUE=DATE:20260101,20260102", true },
		{ "RDATE;VALUE=PERIOD:20260101T000000Z/PT1H,20260101T000000Z/20260102T000000Z", true },
		{ "RDATE;VALUE=PERIOD:20260101T000000Z", false },
		{ "RRULE:FREQ=WEEKLY;BYDAY=MO,-1FR;INTERVAL=2;UNTIL=20270101T000000Z;WKST=SU", true },
		{ "RRULE:FREQ=MONTHLY;BYMONTHDAY=-1,15;COUNT=3;BYSETPOS=-1", true },
		{ "RRULE:COUNT=3", false },
		{ "RRULE:FREQ=DAILY;COUNT=many", false },
		{ "RRULE:FREQ=DAILY;BYDAY=XX", false },
		{ "RRULE:FREQ=DAILY;", false },
		/* what would take minutes to count out, or never end */
		{ "RRULE:FREQ=SECONDLY", false },
		{ "RRULE:FREQ=MINUTELY;COUNT=2", false },
		{ "RRULE:FREQ=HOURLY;INTERVAL=8", true },
		{ "RRULE:FREQ=HOURLY;BYMONTH=2", false },
		{ "RRULE:FREQ=DAILY;COUNT=20000", true },
		{ "RRULE:FREQ=DAILY;COUNT=20001", false },
		{ "RRULE:FREQ=YEARLY;INTERVAL=0;BYMONTH=2;BYMONTHDAY=30", false },
		{ "RRULE:FREQ=DAILY;BYHOUR=9;BYMINUTE=0;BYSECOND=0", true },
		{ "RRULE:FREQ=DAILY;BYMINUTE=0,1", false },
		{ "EXRULE:FREQ=DAILY", false },
		{ "X-ANY:thing", true },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < ROWS(cases); i++) {
		struct content_reader r = content_open((struct span){ cases[i].line, strlen(cases[i].line) });
		struct content_line line;

		assert_true(content_next(&r, &a, &line));
		assert_null(line.wrong);
		if ((content_check_value(&line) == NULL) != cases[i].sound)
			fail_msg("%s", cases[i].line);
	}
	arena_free(&a);
}

static struct vobject_item *
split(struct arena *a, enum vobject_kind kind, const char *file, size_t n)
{
	struct vobject_item *items;
	size_t found;

	assert_null(vobject_split(a, (struct span){ file, strlen(file) }, kind, &items, &found));
	assert_int_equal(found, n);
	return items;
}

/* An item is a whole file: its series and exceptions, and the time zones that it names, each once. */
static void
test_item(void **state)
{
	const char *file = CAL(
	    EVENT("a", "RECURRENCE-ID;TZID=B/C:20260103T100000\r\nSUMMARY:Late\\, again\r\n")
		EVENT("a", "SUMMARY:Talk\r\nEXDATE;TZID=B/C:20260104T100000\r\n") ZONE("B/C") ZONE("Unused"));
	struct arena a = { 0 };
	const struct vobject_item *item = split(&a, VOBJECT_CALENDAR, file, 1);

	(void)state;
	assert_string_equal(item->name, "Talk");
	assert_string_equal(item->text.p,
	    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Mail Portal//EN\r\n" ZONE("B/C") EVENT(
		"a", "SUMMARY:Talk\r\nEXDATE;TZID=B/C:20260104T100000\r\n") EVENT("a",
		"RECURRENCE-ID;TZID=B/C:20260103T100000\r\nSUMMARY:Late\\, again\r\n") "END:VCALENDAR\r\n");
	/* it is its own fixed point */
	const struct vobject_item *again = split(&a, VOBJECT_CALENDAR, item->text.p, 1);
	assert_string_equal(again->text.p, item->text.p);
	arena_free(&a);
}

static void
test_missing_uid(void **state)
{
	const char *file =
	    "BEGIN:VCARD\nVERSION:3.0\nFN:A\nEND:VCARD\nBEGIN:VCARD\nFN:B\nUID:\nVERSION:4.0\nEND:VCARD\n";
	struct arena a = { 0 };
	const struct vobject_item *first = split(&a, VOBJECT_CARDS, file, 2),
				  *again = split(&a, VOBJECT_CARDS, file, 2);

	(void)state;
	assert_int_equal(strlen(first[0].uid), 36);
	assert_string_equal(first[0].uid, again[0].uid);
	assert_string_not_equal(first[0].uid, first[1].uid);
	assert_string_equal(first[1].text.p,
	    arena_printf(&a, "BEGIN:VCARD\r\nVERSION:4.0\r\nUID:%s\r\nFN:B\r\nEND:VCARD\r\n", first[1].uid));
	arena_free(&a);
}

static void
test_folding(void **state)
{
	const char *file = "BEGIN:VCARD\nVERSION:3.0\nUID:a\nFN:A\nNOTE:"
			   "äääääääääääääääääääääääääääääääääääääääääääääääää\nEND:VCARD\n";
	struct arena a = { 0 };
	const struct vobject_item *item = split(&a, VOBJECT_CARDS, file, 1);
	const char *fold = strstr(item->text.p, "\r\n ");

	(void)state;
	assert_non_null(fold);
	assert_int_equal((unsigned char)fold[-1] & 0xc0, 0x80); /* behind a whole character */
	assert_string_equal(split(&a, VOBJECT_CARDS, item->text.p, 1)->text.p, item->text.p);
	arena_free(&a);
}

static void
test_join(void **state)
{
	struct arena a = { 0 };
	struct vobject_join j = { .kind = VOBJECT_CALENDAR, .name = "Work, home", .arena = &a };
	struct buf out = BUF(&a, 64 * 1024);
	bool broken;

	(void)state;
	vobject_join_put(&j, SPAN(CAL(ZONE("Z") EVENT("a", ""))), &out, &broken);
	assert_false(broken);
	vobject_join_put(&j, SPAN("nothing sound"), &out, &broken);
	assert_true(broken);
	vobject_join_put(&j, SPAN(CAL(ZONE("Z") EVENT("b", ""))), &out, &broken);
	assert_false(broken);
	vobject_join_end(&j, &out);
	assert_string_equal(buf_text(&out),
	    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Mail Portal//EN\r\nX-WR-CALNAME:Work\\, home\r\n" ZONE(
		"Z") EVENT("a", "") EVENT("b", "") "END:VCALENDAR\r\n");
	arena_free(&a);
}

static void
test_too_many(void **state)
{
	struct arena a = { 0 };
	struct buf file = BUF(&a, 64 * 1024 * 1024);
	struct vobject_item *items;
	size_t n;

	(void)state;
	for (size_t i = 0; i < VOBJECT_ITEMS_MAX + 1; i++)
		buf_puts(&file, "BEGIN:X\nEND:X\n");
	const struct err *e =
	    vobject_split(&a, (struct span){ buf_text(&file), file.n }, VOBJECT_CARDS, &items, &n);
	assert_int_equal(e->code, ERR_TOO_LARGE);
	arena_free(&a);
}

static void
put_events(struct buf *file, int n)
{
	for (int i = 0; i < n; i++)
		buf_printf(file, "BEGIN:VEVENT\nUID:%d\nDTSTART;TZID=Z:20260101T000000\nEND:VEVENT\n", i);
	buf_puts(file, "END:VCALENDAR\n");
}

/* Each event has its own copy of the time zone: a large one would be as many times as large. */
static void
test_large_zone(void **state)
{
	enum { EVENTS = 2000, LARGE = 65000 };
	struct arena a = { 0 };
	struct buf file = BUF(&a, 64 * 1024 * 1024);
	struct vobject_item *items;
	size_t n;

	(void)state;
	for (int size = LARGE; size <= 2 * LARGE; size += LARGE) {
		file.n = 0;
		buf_puts(&file, "BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:Z\nX-A:");
		for (int i = 0; i < size; i++)
			buf_putc(&file, 'x');
		buf_puts(&file, "\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0100\n"
				"TZOFFSETTO:+0100\nEND:STANDARD\nEND:VTIMEZONE\n");
		put_events(&file, EVENTS);
		const struct err *e =
		    vobject_split(&a, (struct span){ buf_text(&file), file.n }, VOBJECT_CALENDAR, &items, &n);
		if (size == LARGE) {
			assert_non_null(e);
			assert_int_equal(e->code, ERR_TOO_LARGE);
			continue;
		}
		assert_null(e);
		for (size_t i = 0; i < n; i++)
			assert_non_null(items[i].wrong);
	}
	arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_large_zone),
		cmocka_unit_test(test_cards),
		cmocka_unit_test(test_calendars),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_item),
		cmocka_unit_test(test_missing_uid),
		cmocka_unit_test(test_folding),
		cmocka_unit_test(test_join),
		cmocka_unit_test(test_too_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
