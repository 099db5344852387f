/* SPDX-License-Identifier: Apache-2.0 */
/* bulk: aliases as lines of plain text, "<email> <destination>, <destination>..." (R32). */
#pragma once
#include "base/err.h"
#include "base/feed.h"
#include "model/alias.h"

enum { BULK_LINE_MAX = 64 * 1024 };

struct bulk {
	struct feed *feed;
	const char *domain;    /* what has no domain gets this one; NULL: that is an error */
	struct texts expanded; /* name@* stands for name in each of these */
	/* The line that is being expanded, in an arena of its own. */
	struct arena arena;
	const char *email, *rest;
	int64_t line;
	size_t at; /* which of expanded is next */
};

/* The next alias, of line b->line. *wrong is what is wrong with it (invalid_field on address, targets or
 * targets/N), and then out->address is its text as far as that can be told. Fails when the file can not be
 * read any further. */
NODISCARD struct err *bulk_next(
    struct bulk *b, struct arena *a, struct alias *out, struct err **wrong, bool *found);
/* Is the next alias that of a new line? */
bool bulk_between_lines(const struct bulk *b);
void bulk_close(struct bulk *b);
