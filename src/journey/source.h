/* SPDX-License-Identifier: Apache-2.0 */
/* source: one log, line by line as it is written, from where it was left. */
#pragma once
#include <stdbool.h>

#include "base/err.h"
#include "base/span.h"
#include "store/journey_store.h"

struct source {
	const char *path;
	int fd, old_fd; /* the log, and what it was before it was rotated; -1: there is none */
	struct journey_source place, saved; /* where reading is, and where the last commit left it */
	bool in_old;
	char *buf;
};

/* With the rights that it takes; either file may be missing. path outlives it. */
void source_open(struct source *out, const char *name, const char *path);
void source_close(struct source *s);
/* Begin where the last commit has ended: in the log, in the one that was rotated, or (nothing is known, or it
 * is gone) at the start. found: saved has been read. */
void source_resume(struct source *s, bool found);
/* What was read is committed. */
void source_keep(struct source *s);

/* A line is handed over; *stop: it is not taken yet, and neither are those behind it. */
typedef struct err *source_line(void *arg, struct span line, bool *stop);
/* Hand over what is there, at most some max bytes; *end: there is no further whole line. */
NODISCARD struct err *source_read(
    struct source *s, struct arena *a, size_t max, source_line *line, void *arg, bool *end);
/* At its end: is the log now another file, or shorter than what was read? */
bool source_rotated(const struct source *s);
