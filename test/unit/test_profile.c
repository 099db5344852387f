/* SPDX-License-Identifier: Apache-2.0 */
/* R54: the link to an Apple profile ends with its time. On SQLite and, when MAILPORTAL_TEST_PG names one, on
 * PostgreSQL. */
#include "rules/profile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h> /* needs the block above */

#include "base/clock.h"
#include "both.h"
#include "model/device_password.h"
#include "rules/device.h"
#include "store_fixture.h"

static void
test_time(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	const char *imap = "imap";
	struct device_password row = { .name = "Phone", .scopes = { 1, &imap } };
	struct apple_profile out;

	store_fill(f);
	f->site.url = "https://portal.test";
	store_act_as(c, "ann@a.test");
	store_done(db_begin(c, true));
	store_done(device_create(c, &row));
	store_done(profile_link(c, &row));
	store_done(db_commit(c));
	assert_int_equal(strncmp(row.profile_url, "https://portal.test/api/v1/client-profile?token=", 47), 0);
	const char *token = strchr(row.profile_url, '=') + 1;
	c->now += MINUTES(PROFILE_LINK_MINUTES) - 1;
	store_done(db_begin(c, false));
	store_done(profile_open(c, token, &out));
	assert_string_equal(out.password, row.password);
	assert_string_equal(out.account, "ann@a.test");
	assert_true(out.imap && !out.smtp && !out.dav);
	c->now++;
	store_fails(profile_open(c, token, &out), ERR_NOT_FOUND, NULL);
	db_rollback(c);
}

int
main(void)
{
	const struct CMUnitTest on_sqlite[] = {
		cmocka_unit_test_setup_teardown(test_time, store_setup_sqlite, store_teardown),
	};
	const struct CMUnitTest on_postgresql[] = {
		cmocka_unit_test_setup_teardown(test_time, store_setup_postgresql, store_teardown),
	};

	return BOTH_RUN(on_sqlite, on_postgresql);
}
