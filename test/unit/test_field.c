/* SPDX-License-Identifier: Apache-2.0 */
#include "model/field.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h> /* needs the block above */

#include "api/route.h"
#include "base/ctx.h"
#include "model/account.h"
#include "model/alias.h"

static void
test_find(void **state)
{
	(void)state;
	assert_ptr_equal(field_find(account_fields, "id"), &account_fields[0]);
	assert_ptr_equal(field_find(account_fields, "name"), &account_fields[1]);
	assert_null(field_find(account_fields, "nam"));
	assert_null(field_find(account_fields, ""));
	assert_int_equal(field_mask(account_fields, "id"), 1);
	assert_int_equal(field_mask(account_fields, "role"), 4);
}

static void
test_presets(void **state)
{
	struct account account = { .name = "kept", .enabled = false, .quota_bytes = 7, .id = 9 };

	(void)state;
	field_presets(account_fields, &account);
	assert_string_equal(account.name, "kept");
	assert_int_equal(account.id, 9);
	assert_int_equal(account.role, ROLE_MAIL_USER);
	assert_true(account.enabled && account.allow_sieve);
	assert_int_equal(account.quota_bytes, 0);
}

/* Every member crosses, and nothing beside it. */
static void
test_copy(void **state)
{
	struct alias from = { .id = 1,
		.address = "a@x.de",
		.targets = { 1, (const char *[]){ "b@x.de" } },
		.domain = "x.de",
		.owner = "admin",
		.enabled = true,
		.comment = "c",
		.created_at = 2,
		.updated_at = 3,
		.domain_id = 4,
		.owner_id = 5 };
	struct alias all = { 0 };

	(void)state;
	for (const struct field *f = alias_fields; f->name != NULL; f++) {
		struct alias one = { 0 }, none = { 0 };

		field_copy(f, &all, &from);
		field_copy(f, &one, &from);
		assert_memory_not_equal(&one, &none, sizeof(one));
		field_copy(f, &one, &none);
		assert_memory_equal(&one, &none, sizeof(one));
	}
	assert_memory_equal(&all, &from, sizeof(all));
}

/* What the readers of a table take for granted. */
static void
check_table(const struct field *table)
{
	const struct field *end = table;

	for (const struct field *f = table; f->name != NULL; f++, end++) {
		assert_ptr_equal(field_find(table, f->name), f); /* once */
		assert_non_null(f->doc);
		assert_true(f->min >= 0 && (f->max == 0 || f->max >= f->min));
		if (f->type == F_ENUM)
			assert_non_null(f->names);
		assert_true(f->names == NULL || f->type == F_ENUM || f->type == F_WORDS);
		if (f->flags & REQUIRED)
			assert_false(f->flags & READONLY);
		if ((f->flags & HIDDEN) != HIDDEN)
			assert_true(f->doc[0] != '\0');
		if (f->type == F_PASSWORD || f->type == F_RAW_PASSWORD || f->type == F_HASH)
			assert_true(f->flags & SECRET);
	}
	assert_in_range(end - table, 1, 64);
}

static void
test_tables(void **state)
{
	(void)state;
	for (const struct route *const *table = route_tables; *table != NULL; table++)
		for (const struct route *r = *table; r->path != NULL; r++) {
			if (r->in != NULL)
				check_table(r->in);
			if (r->out != NULL)
				check_table(r->out);
			if (r->noun != NULL)
				check_table(r->noun->fields);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_presets),
		cmocka_unit_test(test_copy),
		cmocka_unit_test(test_tables),
	};

	return cmocka_run_group_tests_name("field", tests, NULL, NULL);
}
