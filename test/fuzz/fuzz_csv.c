/* SPDX-License-Identifier: Apache-2.0 */
/* A table is read to its end or to a failure that names its place, and what was read can be written and read
 * again. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "model/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

struct input {
	const char *p;
	size_t n;
};

static ssize_t
read_input(void *arg, char *out, size_t size, int64_t offset)
{
	const struct input *in = arg;
	size_t left = in->n - (size_t)offset, n = left < size ? left : size;

	n = n > 7 ? 7 : n; /* pieces end in the middle of everything */
	memcpy(out, in->p + offset, n);
	return (ssize_t)n;
}

static void
check_again(struct arena *a, const struct csv_row *row)
{
	struct buf text = BUF(a, 4 * CSV_ROW_MAX);
	struct csv_row again;
	struct feed feed;
	bool found = false;

	/* the separator of a table is told by its header */
	csv_put(&text, true, "a");
	csv_put(&text, false, "b");
	csv_end(&text);
	for (size_t i = 0; i < row->n; i++)
		csv_put(&text, i == 0, row->cells[i]);
	csv_end(&text);
	feed_open(&feed, read_input, &(struct input){ buf_text(&text), text.n });
	struct csv_reader r = csv_open(&feed);
	assert(csv_next(&r, a, &again, &found) == NULL && found);
	assert(csv_next(&r, a, &again, &found) == NULL && found && again.n == row->n);
	for (size_t i = 0; i < row->n; i++)
		assert(strcmp(again.cells[i], row->cells[i]) == 0);
	assert(csv_next(&r, a, &again, &found) == NULL && !found);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct input in = { (const char *)bytes, n };
	struct csv_reader r;
	struct feed feed;
	bool found = true;

	feed_open(&feed, read_input, &in);
	r = csv_open(&feed);
	for (int64_t line = 0; found;) {
		struct arena a = { 0 };
		struct csv_row row;
		const struct err *e = csv_next(&r, &a, &row, &found);

		if (e != NULL) {
			assert(e->code == ERR_MALFORMED && strncmp(e->detail, "line ", 5) == 0);
			found = false;
		} else if (found) {
			assert(row.n > 0 && row.n <= CSV_CELLS_MAX && row.line > line);
			line = row.line;
			check_again(&a, &row);
		}
		arena_free(&a);
	}
	return 0;
}
