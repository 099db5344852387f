/* SPDX-License-Identifier: Apache-2.0 */
#include "model/rows.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h> /* needs the block above */

#include "base/ctx.h"
#include "model/alias.h"
#include "model/text.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

static ssize_t
read_text(void *arg, char *out, size_t size, int64_t offset)
{
	const char *text = arg;
	size_t left = strlen(text) - (size_t)offset, n = left < size ? left : size;

	memcpy(out, text + offset, n);
	return (ssize_t)n;
}

/* Each row as "line address targets" or "line name !field detail", divided by "; ". again: go on from a mark
 * before each row. */
static const char *
read_all(struct ctx *c, enum rows_format format, const char *text, bool again)
{
	const char *domains[] = { "a.test", "b.test" };
	struct rows r = { .format = format,
		.fields = alias_fields,
		.size = sizeof(struct alias),
		.key = "address",
		.bulk = { .domain = "d.test", .expanded = { 2, domains } } };
	struct buf b = BUF(&c->arena, 1 << 16);
	char *copy = arena_strdup(&c->arena, text);
	struct err *e = rows_open(c, &r, read_text, copy);
	bool found = true;

	while (e == NULL && found) {
		struct row row;

		if (again && rows_divisible(&r))
			rows_seek(&r, rows_tell(&r));
		e = rows_next(c, &r, &row, &found);
		if (e != NULL || !found)
			break;
		buf_printf(&b, "%s%lld %s", b.n > 0 ? "; " : "", (long long)row.line,
		    row.name == NULL ? "-" : row.name);
		if (row.wrong == NULL)
			buf_printf(&b, " %s",
			    text_encode(&c->arena, field_find(alias_fields, "targets"), row.object));
		for (const struct err *w = row.wrong; w != NULL; w = w->more)
			buf_printf(&b, " !%s %s", w->field == NULL ? "" : w->field, w->detail);
	}
	if (e != NULL)
		buf_printf(&b, "%s!%s %s", b.n > 0 ? "; " : "", e->field == NULL ? "" : e->field, e->detail);
	rows_close(&r);
	return buf_text(&b);
}

static void
test_rows(void **state)
{
	static const struct {
		enum rows_format format;
		const char *text, *rows;
	} cases[] = {
		{ ROWS_CSV, "Address,TARGETS\nI@A.test,\"ann@a.test,bob@b.test\"\n'@a.test,ann@a.test\n",
		    "2 i@a.test ann@a.test, bob@b.test; 3 @a.test ann@a.test" },
		{ ROWS_CSV, "address,targets,enabled\nx,,maybe\ni@a.test,ann@a.test,,extra\n",
		    "2 x !address address is not an address: there is no @ in it !targets targets is required !enabled enabled must be true or false; 3 i@a.test ! the row has 4 cells, the header has 3" },
		{ ROWS_CSV,
		    "address,targets,comment\ni@a.test,ann@a.test,\xff\ni@a.test,ann@a.test\nj@a.test,ann@a.test,,\n",
		    "2 i@a.test !comment comment is not UTF-8: save the file as CSV in UTF-8; 3 i@a.test ! the row has 2 cells, the header has 3; 4 j@a.test ann@a.test" },
		{ ROWS_CSV, "address,wrong\n", "!wrong there is no column wrong here" },
		{ ROWS_CSV, "address,\n", "!header there is no column of this name here" },
		{ ROWS_CSV, "address,targets,address\n", "!address the column address is there twice" },
		{ ROWS_CSV, "address,owner_id\n", "!owner_id there is no column owner_id here" },
		{ ROWS_CSV, "address,created_at\n",
		    "!created_at created_at can not be set: leave the column out" },
		{ ROWS_CSV, "address,comment\n", "!targets the column targets is missing" },
		{ ROWS_CSV, "", "! the file is empty" },
		{ ROWS_JSON,
		    " [ {\"address\":\"i@a.test\",\"targets\":[\"ann@a.test\"]} ,\n\n{\"address\":\"]}\\\"{\"}]\n",
		    "1 i@a.test ann@a.test; 3 - !address address is not an address: there is no @ in it !targets targets is required" },
		{ ROWS_JSON, "[]", "" },
		{ ROWS_JSON, "{}", "! line 1, column 1: a list [ ] of objects is expected here" },
		{ ROWS_JSON, "[{}",
		    "1 - !address address is required !targets targets is required; ! line 1, column 4: a comma or the end of the list ] is expected here" },
		{ ROWS_JSON, "[] x", "! line 1, column 4: something follows the list" },
		{ ROWS_JSON, "[{\"a\":[", "! line 1, column 2: the object that begins here never ends" },
		{ ROWS_LINES, "sales ann, bob@x.test\r\n\r\n  post@*\tann\nx@y.test z@\nlonely\n",
		    "1 sales@d.test ann@d.test, bob@x.test; 3 post@a.test ann@a.test; 3 post@b.test ann@b.test; 4 x@y.test !targets/0 z@ has a domain that has an empty label between its dots; 5 lonely@d.test !targets there is no destination behind the address" },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(cases); i++)
		for (int again = 0; again < 2; again++) {
			struct ctx c = { .actor.role = ROLE_DOMAIN_ADMIN };

			assert_string_equal(
			    read_all(&c, cases[i].format, cases[i].text, again), cases[i].rows);
			arena_free(&c.arena);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
