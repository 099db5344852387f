/* SPDX-License-Identifier: Apache-2.0 */
#include "model/csv.h"

#include <string.h>

static const char formula[] = "=+-@\t\r\n";

NODISCARD static struct err *
fail(struct arena *a, int64_t line, int64_t column, const char *why)
{
	return feed_refuse(a, line, column, why);
}

NODISCARD static struct err *
fail_here(struct arena *a, const struct feed *f, const char *why)
{
	return fail(a, f->line, f->column, why);
}

struct csv_reader
csv_open(struct feed *feed)
{
	return (struct csv_reader){ .feed = feed };
}

/* Before the header: the mark of UTF-8, which is skipped, or of what can not be read. */
NODISCARD static struct err *
skip_bom(struct arena *a, struct feed *f)
{
	static const int utf8[] = { 0xef, 0xbb, 0xbf };
	int first = feed_peek(f);

	if (first == 0xff || first == 0xfe)
		return fail_here(a, f, "{file_utf16}the file is UTF-16: save it as CSV in UTF-8");
	if (first != 0xef)
		return NULL;
	for (size_t i = 0; i < sizeof(utf8) / sizeof(utf8[0]); i++)
		if (feed_next(f) != utf8[i])
			return fail_here(a, f, "{file_not_utf8}the file is not UTF-8");
	f->column = 1;
	return NULL;
}

static bool
is_separator(struct csv_reader *r, int byte)
{
	if (r->separator == 0 && (byte == ',' || byte == ';' || byte == '\t'))
		r->separator = byte;
	return byte == r->separator && byte != 0;
}

static bool
ends_cell(struct csv_reader *r, int byte)
{
	return byte == FEED_END || byte == '\r' || byte == '\n' || is_separator(r, byte);
}

/* Up to and with the closing quote. */
NODISCARD static struct err *
read_quoted(struct csv_reader *r, struct arena *a, struct buf *out)
{
	struct feed *f = r->feed;
	int64_t line = f->line, column = f->column;

	feed_next(f);
	for (;;) {
		int byte = feed_next(f);

		if (byte == FEED_END)
			return fail(a, line, column, "{quote_open}the quote that opens here is never closed");
		if (byte == '\0')
			return fail_here(a, f, "{file_nul}there is a NUL: this is no text");
		if (byte == '"' && !feed_skip(f, '"'))
			break;
		buf_putc(out, (char)byte);
		if (out->full)
			return fail(a, line, column,
			    "{quote_long}the quoted cell that opens here is longer than 256 KiB: is its quote closed?");
	}
	return ends_cell(r, feed_peek(f))
		   ? NULL
		   : fail_here(a, f,
			 "{quote_followed}something follows a closing quote; a quote within a quoted "
			 "cell is written twice");
}

NODISCARD static struct err *
read_plain(struct csv_reader *r, struct arena *a, struct buf *out)
{
	struct feed *f = r->feed;

	for (int byte; !ends_cell(r, byte = feed_peek(f)); feed_next(f)) {
		if (byte == '"')
			return fail_here(a, f,
			    "{quote_inside}a quote stands in a cell that does not begin with one: quote the whole cell "
			    "and write the quote twice");
		if (byte == '\0')
			return fail_here(a, f, "{file_nul}there is a NUL: this is no text");
		buf_putc(out, (char)byte);
	}
	return NULL;
}

/* Without the apostrophe that csv_put has put before it. */
static const char *
bare(const char *cell)
{
	size_t quotes = strspn(cell, "'");
	bool guarded = quotes > 0 && cell[quotes] != '\0' && strchr(formula, cell[quotes]) != NULL;

	return cell + (guarded ? 1 : 0);
}

/* The cells of one line, which may all be empty. bytes collects them with a NUL behind each. */
NODISCARD static struct err *
read_row(struct csv_reader *r, struct arena *a, struct csv_row *out, struct buf *bytes)
{
	struct feed *f = r->feed;
	size_t starts[CSV_CELLS_MAX];

	*out = (struct csv_row){ .line = f->line };
	do {
		if (out->n == CSV_CELLS_MAX)
			return fail_here(a, f, "{row_cells}the row has more than 64 cells");
		starts[out->n++] = bytes->n;
		TRY(feed_peek(f) == '"' ? read_quoted(r, a, bytes) : read_plain(r, a, bytes));
		buf_putc(bytes, '\0');
		if (bytes->full)
			return fail(
			    a, out->line, 1, "{row_long}the row that begins here is longer than 256 KiB");
	} while (is_separator(r, feed_peek(f)) && feed_next(f) != FEED_END);
	feed_skip_line_end(f);
	for (size_t i = 0; i < out->n; i++)
		out->cells[i] = bare(bytes->p + starts[i]);
	return feed_failure(a, f);
}

static bool
is_blank(const struct csv_row *row)
{
	for (size_t i = 0; i < row->n; i++)
		if (*row->cells[i] != '\0')
			return false;
	return true;
}

struct err *
csv_next(struct csv_reader *r, struct arena *a, struct csv_row *out, bool *found)
{
	struct buf bytes = BUF(a, CSV_ROW_MAX);

	if (r->feed->offset == 0)
		TRY(skip_bom(a, r->feed));
	for (*found = false; !*found && feed_peek(r->feed) != FEED_END; *found = !is_blank(out)) {
		bytes.n = 0; /* a file may be nothing but empty lines */
		TRY(read_row(r, a, out, &bytes));
	}
	if (*found && r->separator == 0)
		r->separator = ','; /* one column */
	return feed_failure(a, r->feed);
}

void
csv_put(struct buf *b, bool first, const char *text)
{
	if (!first)
		buf_putc(b, ',');
	if (text == NULL)
		return;
	size_t quotes = strspn(text, "'");
	bool guard = text[quotes] != '\0' && strchr(formula, text[quotes]) != NULL;
	bool quoted = strpbrk(text, "\",;\t\r\n") != NULL;

	buf_puts(b, quoted ? "\"" : "");
	buf_puts(b, guard ? "'" : "");
	for (const char *p = text; *p != '\0'; p++) {
		if (*p == '"')
			buf_putc(b, '"');
		buf_putc(b, *p);
	}
	buf_puts(b, quoted ? "\"" : "");
}

void
csv_end(struct buf *b)
{
	buf_puts(b, "\r\n");
}
