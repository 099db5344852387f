/* SPDX-License-Identifier: Apache-2.0 */
/* A file of accounts or aliases becomes structs whose encoding is JSON again, or failures that a report can
 * tell; going on from a mark gives the same rows. The first byte chooses format and table. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "base/ctx.h"
#include "base/utf8.h"
#include "model/account.h"
#include "model/alias.h"
#include "model/json.h"
#include "model/rows.h"

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

	n = n > 7 ? 7 : n;
	memcpy(out, in->p + offset, n);
	return (ssize_t)n;
}

static void
check_failures(const struct err *e)
{
	for (; e != NULL; e = e->more) {
		assert(utf8_valid(e->detail, strlen(e->detail)) && strlen(e->detail) < 1000);
		assert(e->field == NULL || utf8_valid(e->field, strlen(e->field)));
	}
}

static void
check_row(struct arena *a, const struct rows *r, const struct row *row)
{
	struct buf b = BUF(a, 1 << 24);

	assert(row->line > 0);
	assert(row->name == NULL || utf8_valid(row->name, strlen(row->name)));
	check_failures(row->wrong);
	if (row->wrong == NULL)
		json_encode(&b, r->fields, row->object, 0);
	assert(!b.full);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct ctx c = { .actor.role = ROLE_DOMAIN_ADMIN };
	const char *domains[] = { "a.test", "b.test" };
	struct rows r = { .format = ROWS_CSV,
		.fields = alias_fields,
		.size = sizeof(struct alias),
		.key = "address",
		.bulk = { .domain = "d.test", .expanded = { 2, domains } } };
	struct row row;
	bool found = true;

	if (n == 0)
		return 0;
	struct input in = { (const char *)bytes + 1, n - 1 };
	r.format = (enum rows_format)((bytes[0] & 3) % 3);
	if ((bytes[0] & 4) && r.format != ROWS_LINES) {
		r.fields = account_fields;
		r.size = sizeof(struct account);
		r.key = "name";
	}
	struct err *e = rows_open(&c, &r, read_input, &in);
	while (e == NULL && found) {
		arena_free(&c.arena);
		if (rows_divisible(&r))
			rows_seek(&r, rows_tell(&r));
		e = rows_next(&c, &r, &row, &found);
		if (e == NULL && found)
			check_row(&c.arena, &r, &row);
	}
	check_failures(e);
	rows_close(&r);
	arena_free(&c.arena);
	return 0;
}
