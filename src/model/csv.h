/* SPDX-License-Identifier: Apache-2.0 */
/* csv: tables as text (RFC 4180), read as spreadsheet programs write them, written so that these programs do
 * not take a cell for a formula. */
#pragma once
#include "base/buf.h"
#include "base/err.h"
#include "base/feed.h"

enum { CSV_CELLS_MAX = 64, CSV_ROW_MAX = 256 * 1024 };

/* One row at a time. A BOM is skipped; the separator (, or ; or TAB) is the first one of the header that
 * stands outside of quotes; lines end in CRLF, LF or CR; rows of empty cells are skipped. */
struct csv_reader {
	struct feed *feed;
	int separator; /* 0 until the header has been read */
};

struct csv_row {
	int64_t line; /* that it begins on, from 1 */
	size_t n;
	const char *cells[CSV_CELLS_MAX]; /* in the arena */
};

/* A reader at the beginning of feed. */
struct csv_reader csv_open(struct feed *feed);
/* The next row, the header first. Cells are bytes: whether they are UTF-8 is checked where fields are. Fails
 * with malformed, by line and column: a quote that is never closed or stands inside of a cell, NUL, UTF-16,
 * too many cells, too long a row. After a failure there is no next row. */
NODISCARD struct err *csv_next(struct csv_reader *r, struct arena *a, struct csv_row *out, bool *found);

/* Put one cell of a row (NULL: an empty one), behind a comma unless it is the first. A cell that a
 * spreadsheet program would compute (= + - @ TAB CR LF at its beginning, also behind apostrophes) gets an
 * apostrophe, which the reader takes away again. */
void csv_put(struct buf *b, bool first, const char *text);
/* End the row. */
void csv_end(struct buf *b);
