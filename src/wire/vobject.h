/* SPDX-License-Identifier: Apache-2.0 */
/* vobject: files of contacts (vCard 3.0 and 4.0: RFC 2426, RFC 6350) and of calendars (iCalendar: RFC 5545)
 * taken apart into the items of a collection, one for each UID (RFC 4791 section 4.1), and put together
 * again. */
#pragma once
#include <stdbool.h>

#include "base/err.h"
#include "base/span.h"

struct buf;

enum vobject_kind { VOBJECT_CARDS, VOBJECT_CALENDAR };

enum {
	VOBJECT_ITEMS_MAX = 100 * 1000,
	VOBJECT_ITEM_MAX = 10 * 1024 * 1024, /* bytes of one item */
	VOBJECT_UID_MAX = 1000,
};

/* One item of a file, or what is broken in it. All texts are in the arena. */
struct vobject_item {
	const char *wrong; /* why it can not be taken, for people; NULL: it can */
	size_t line;       /* of the file, from 1, where it begins */
	const char *uid;   /* NULL only when wrong */
	const char *name;  /* FN or SUMMARY, for people; or NULL */
	struct span
	    text; /* as a file of its own, lines not folded; a calendar's with the time zones it names */
};

/* Take a file apart, in its order. Components with one UID (exceptions of a series) are one item; what has no
 * UID gets one that follows from its content, so that the same file makes the same items again; what stands
 * twice is taken once. Nothing is left out: what is not an item of items is an item with wrong. Whatever is
 * not wrong, Radicale can read. Fails with too_large (more than VOBJECT_ITEMS_MAX, four million lines,
 * or items that take four times the file and 16 MiB with the time zones that each holds). */
NODISCARD struct err *vobject_split(
    struct arena *a, struct span file, enum vobject_kind kind, struct vobject_item **out, size_t *n);

/* Puts files of single items together to one file. */
struct vobject_join {
	enum vobject_kind kind;
	const char *name; /* of the calendar, or NULL */
	struct arena *arena;
	bool begun;
	struct vobject_zone *zones; /* that stand in the file already */
};

/* Each time zone stands once, by its name. Of a calendar's item that is no sound file nothing is put:
 * *broken. */
void vobject_join_put(struct vobject_join *j, struct span item, struct buf *out, bool *broken);
void vobject_join_end(struct vobject_join *j, struct buf *out);
