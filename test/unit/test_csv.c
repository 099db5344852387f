/* SPDX-License-Identifier: Apache-2.0 */
#include "model/csv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h> /* needs the block above */

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

struct input {
	const char *p;
	size_t n, piece; /* as much is read at once */
};

static ssize_t
read_input(void *arg, char *out, size_t size, int64_t offset)
{
	const struct input *in = arg;
	size_t left = in->n - (size_t)offset, n = left < size ? left : size;

	n = in->piece > 0 && n > in->piece ? in->piece : n;
	memcpy(out, in->p + offset, n);
	return (ssize_t)n;
}

/* Rows as "cell|cell/cell|cell@line", or the failure. */
static const char *
read_all(struct arena *a, struct input in)
{
	struct buf b = BUF(a, 1 << 20);
	struct csv_reader r;
	struct feed feed;
	bool found = true;

	feed_open(&feed, read_input, &in);
	r = csv_open(&feed);
	while (found) {
		struct csv_row row;
		const struct err *e = csv_next(&r, a, &row, &found);

		if (e != NULL)
			return e->detail;
		for (size_t i = 0; found && i < row.n; i++)
			buf_printf(&b, "%s%s", i > 0 ? "|" : b.n > 0 ? "/" : "", row.cells[i]);
		if (found)
			buf_printf(&b, "@%lld", (long long)row.line);
	}
	return buf_text(&b);
}

static void
test_read(void **state)
{
	static const struct {
		const char *text, *rows;
	} cases[] = {
		{ "", "" },
		{ "a", "a@1" },
		{ "a,b\r\n1,2\r\n", "a|b@1/1|2@2" },
		{ "a,b\n1,2", "a|b@1/1|2@2" },
		{ "a,b\r1,2\r", "a|b@1/1|2@2" },
		{ "\xef\xbb\xbf"
		  "a;b\r\n1;2,5\r\n",
		    "a|b@1/1|2,5@2" },
		{ "a\tb\n1\t2;3\n", "a|b@1/1|2;3@2" },
		{ "\"a;x\",b\n1,2\n", "a;x|b@1/1|2@2" }, /* a quoted separator is none */
		{ "a,b\n\"x,\"\"y\"\"\r\nz\",2\n3,4\n", "a|b@1/x,\"y\"\r\nz|2@2/3|4@4" },
		{ "a,b\n\n,\n\"\",\n1,2\n\n", "a|b@1/1|2@5" }, /* empty rows */
		{ "a,b\n,2\n1,\n", "a|b@1/|2@2/1|@3" },
		{ "a\n'=1\n''=1\n'x\n'\n-1\n", "a@1/=1@2/'=1@3/'x@4/'@5/-1@6" },
		{ "a,b\n1,\"open\n2,3\n", "line 2, column 3: the quote that opens here is never closed" },
		{ "a,b\n1,x\"y\"\n",
		    "line 2, column 4: a quote stands in a cell that does not begin with one: quote the whole cell and write the quote twice" },
		{ "a,b\n1,\"x\"y\n",
		    "line 2, column 6: something follows a closing quote; a quote within a quoted cell is written twice" },
		{ "\xff\xfe"
		  "a",
		    "line 1, column 1: the file is UTF-16: save it as CSV in UTF-8" },
		{ "a,b\n\xc3\xa4\xc3\xb6,x\"",
		    "line 2, column 5: a quote stands in a cell that does not begin with one: quote the whole cell and write the quote twice" },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(cases); i++)
		for (size_t piece = 0; piece < 4; piece++) {
			struct arena a = { 0 };

			assert_string_equal(
			    read_all(&a, (struct input){ cases[i].text, strlen(cases[i].text), piece }),
			    cases[i].rows);
			arena_free(&a);
		}
}

static void
test_limits(void **state)
{
	struct arena a = { 0 };
	struct buf b = BUF(&a, 2 * CSV_ROW_MAX);

	(void)state;
	for (int i = 0; i < CSV_CELLS_MAX; i++)
		buf_puts(&b, "a,");
	assert_non_null(strstr(read_all(&a, (struct input){ b.p, b.n, 0 }), "more than 64 cells"));
	b.n = 0;
	while (b.n < CSV_ROW_MAX)
		buf_puts(&b, "aaaaaaaaaaaaaaaa");
	assert_non_null(strstr(read_all(&a, (struct input){ b.p, b.n, 0 }), "longer than 256 KiB"));
	assert_non_null(
	    strstr(read_all(&a, (struct input){ "a\nx\0y\n", 6, 0 }), "line 2, column 2: there is a NUL"));
	arena_free(&a);
}

/* What is written is safe for spreadsheet programs, and comes back as it was. */
static void
test_write(void **state)
{
	static const struct {
		const char *cell, *text;
	} cases[] = {
		{ "plain", "plain" },
		{ NULL, "" },
		{ "a,b", "\"a,b\"" },
		{ "a;b", "\"a;b\"" },
		{ "say \"x\"", "\"say \"\"x\"\"\"" },
		{ "two\r\nlines", "\"two\r\nlines\"" },
		{ "=1+1", "'=1+1" },
		{ "+1", "'+1" },
		{ "-1", "'-1" },
		{ "@a.test", "'@a.test" },
		{ "\tx", "\"'\tx\"" },
		{ "\rx", "\"'\rx\"" },
		{ "'=1", "''=1" },
		{ "''=1", "'''=1" },
		{ "'", "'" },
		{ "it's", "it's" },
		{ "a=1", "a=1" },
		{ "=HYPERLINK(\"http://x\")", "\"'=HYPERLINK(\"\"http://x\"\")\"" },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(cases); i++) {
		const char *cell = cases[i].cell == NULL ? "" : cases[i].cell;
		struct arena a = { 0 };
		struct buf b = BUF(&a, 1000), all = BUF(&a, 1000);

		csv_put(&b, true, cases[i].cell);
		assert_string_equal(buf_text(&b), cases[i].text);
		buf_puts(&all, "h,i\r\n");
		csv_put(&all, true, "first");
		csv_put(&all, false, cases[i].cell);
		csv_end(&all);
		assert_string_equal(read_all(&a, (struct input){ all.p, all.n, 1 }),
		    arena_printf(&a, "h|i@1/first|%s@2", cell));
		arena_free(&a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_write),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
