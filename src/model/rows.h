/* SPDX-License-Identifier: Apache-2.0 */
/* rows: structs out of a file, one after another, whatever its size: CSV with a header of field names, a JSON
 * array of objects, or lines of aliases. What they may hold is what a POST of one of them may hold. */
#pragma once
#include "base/feed.h"
#include "model/bulk.h"
#include "model/csv.h"
#include "model/field.h"

struct ctx;

enum rows_format { ROWS_CSV, ROWS_JSON, ROWS_LINES };
extern const char *const rows_format_names[];

struct rows {
	struct feed feed;
	enum rows_format format;
	const struct field *fields;
	size_t size;     /* of the struct that fields describe */
	const char *key; /* field that names a row in a report */
	struct csv_reader csv;
	const struct field *columns[CSV_CELLS_MAX];
	size_t n_columns;
	bool in_list, list_over; /* of JSON */
	struct bulk bulk;
};

struct row {
	int64_t line;      /* that it begins on */
	const char *name;  /* for the report; NULL when it can not be told */
	void *object;      /* in the context's arena */
	struct err *wrong; /* why it is not valid; NULL: it is */
};

/* r->format, fields, size, key and, for lines, bulk.domain and bulk.expanded are set; everything else is
 * zero. Reads the header of a CSV. Fails with malformed, and with invalid_field on a column that is not
 * known, is there twice, can not be set, or is missing. */
NODISCARD struct err *rows_open(
    struct ctx *c, struct rows *r, ssize_t (*read)(void *, char *, size_t, int64_t), void *arg);
/* The next row. An F_PASSWORD is fit to be one, and is still to be hashed. Fails when the file can not be
 * read any further. */
NODISCARD struct err *rows_next(struct ctx *c, struct rows *r, struct row *out, bool *found);
/* May reading go on later from where it is now? */
bool rows_divisible(const struct rows *r);
struct feed_mark rows_tell(const struct rows *r);
void rows_seek(struct rows *r, struct feed_mark mark);
void rows_close(struct rows *r);

/* The header of a CSV, and a row of it: fields without any of these flags. A hash (may be NULL, as its name)
 * is one more cell at the end. */
void rows_put_header(struct buf *b, const struct field *fields, unsigned skip, const char *hash_name);
void rows_put(struct buf *b, const struct field *fields, const void *object, unsigned skip, bool hashes,
    const char *hash);
