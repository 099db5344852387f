/* SPDX-License-Identifier: Apache-2.0 */
/* bounce_private: what the files of wire/bounce share. */
#pragma once
#include "base/buf.h"
#include "wire/bounce.h"

/* One bounce on its way. */
struct bouncing {
	struct arena *arena;
	struct bounce *out;
	struct bounce_failure *last;
};

/* Of text, without its line end; it moves behind it. False at the end. */
bool bounce_line(struct span *text, struct span *line);
struct span bounce_trim(struct span s);
/* The word at the beginning, in any case of letters. */
bool bounce_starts(struct span s, const char *word);
/* Where it stands first, in any case of letters; NULL: nowhere. */
const char *bounce_find(struct span s, const char *word);
/* From p to the end of s. */
struct span bounce_from(struct span s, const char *p);
/* A copy with one blank for each run of white space, of at most BOUNCE_SAID_MAX bytes. */
const char *bounce_fold(struct arena *a, struct span s);
/* A copy with its lines, likewise. */
const char *bounce_copy(struct arena *a, struct span s);
/* The address in it, without <> and what stands around; NULL: there is none. */
const char *bounce_address(struct arena *a, struct span s);
/* The bytes at its beginning that may stand in a host's name. */
struct span bounce_word(struct span s);
/* A field of a header block, or of a group of a delivery status; folded lines as they are. */
struct bounce_header {
	struct span name, value;
};
/* Of this line and of what is folded below it in text. False: the line is none, and skipped. */
bool bounce_field(struct span *text, struct span line, struct bounce_header *out);
/* The first code of RFC 3463 and the first reply of an SMTP server in it, where f has none yet. */
void bounce_codes(struct arena *a, struct span s, struct bounce_failure *f);
/* Who says what stands in f->said, where Postfix, Exim, qmail or Sendmail tell it. */
void bounce_speaker(struct arena *a, struct bounce_failure *f);
/* One more; NULL: there are too many. said or text may be NULL, then they are alike. */
void bounce_add(struct bouncing *b, const struct bounce_failure *f);

/* The lines of logs among them; false: there is none. */
bool bounce_read_log(struct bouncing *b, struct span text);
/* Fields of a delivery status (RFC 3464 section 2), wherever they stand in the text; false: there are none.
 */
bool bounce_read_status(struct bouncing *b, struct span text);
/* A failure of a whole text. */
void bounce_add_text(struct bouncing *b, struct span text);
/* What was written for people. */
void bounce_read_words(struct bouncing *b, struct span text);
