/* SPDX-License-Identifier: Apache-2.0 */
/* vobject_private: parts of a file of contacts or of a calendar, which vobject makes items of. */
#pragma once
#include "wire/content_line.h"
#include "wire/vobject.h"

enum {
	VOBJECT_LINES_MAX = 4 * 1000 * 1000,
	VOBJECT_ZONES_MAX = 64, /* that one component names */
};

/* A card, or a component of a calendar: what an item is made of. */
struct part {
	size_t begin, end; /* of lines */
	size_t line;
	size_t calendar;  /* which of the file it lies in */
	const char *type; /* as the file writes it in its BEGIN */
	const char *uid, *name, *recurrence;
	const char *wrong;
	const char *zone;   /* name of a VTIMEZONE */
	const char **zones; /* that it names */
	size_t n_zones;
	bool stamped; /* has a DTSTAMP */
	bool made_uid;
};

struct splitting {
	struct arena *a;
	enum vobject_kind kind;
	struct content_reader reader;
	struct span *lines; /* of all parts, unfolded */
	size_t n_lines, size_lines;
	struct part *parts;
	size_t n_parts, size_parts;
	const struct part **zones; /* sorted */
	size_t n_zones;
	struct content_line ahead; /* read, but not used yet */
	bool has_ahead;
	size_t calendar;
};

/* All of the file that reader stands at the beginning of; it ends early when the parts do not fit. */
void vobject_parts_read(struct splitting *s);
/* There are no more parts and lines than may be. */
bool vobject_parts_fit(const struct splitting *s);
bool vobject_part_is(const struct part *p, const char *type);
/* A card, or a component that items are made of, as the kind of the file has it. */
bool vobject_part_is_item(const struct splitting *s, const struct part *p);
