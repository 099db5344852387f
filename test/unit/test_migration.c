/* SPDX-License-Identifier: Apache-2.0 */
/* R61 R62: what keeps copying from taking the machine; a user's way from the queue to the end, tried again,
 * called off and given up; and the account of who comes by himself. On both databases. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h> /* needs the block above */

#include "base/clock.h"
#include "both.h"
#include "rules/access.h"
#include "rules/account.h"
#include "rules/migration.h"
#include "store/migration_store.h"
#include "store_fixture.h"

enum { LEASE = 60 * 1000, GIB = 1 << 30 };

static const struct {
	int running, processors;
	int64_t load; /* thousandths */
	bool room;
} rooms[] = {
	{ 0, 1, 0, true },
	{ 1, 1, 0, true },
	{ 2, 1, 0, false },
	{ 4, 4, 0, true },
	{ 5, 4, 0, false },
	{ 5, 64, 0, true },
	{ 6, 64, 0, false },
	{ 0, 4, 699, true },
	{ 0, 4, 700, false },
	{ 0, 4, 3000, false },
};

static void
test_room(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(rooms); i++)
		if (migration_has_room(rooms[i].running, rooms[i].processors, rooms[i].load, 70) !=
		    rooms[i].room)
			fail_msg("row %zu", i);
}

/* dora's a.test has a source, and ann@a.test comes from there. */
static void
fill(struct store_fixture *f)
{
	struct ctx *c = &f->c;
	struct migration source = { .host = "192.0.2.1",
		.port = 993,
		.check_certificate = true,
		.signup = true,
		.quota_bytes = GIB,
		.keep_days = 30 };
	struct migration_user row = { .address = "ann@a.test", .source_password = "the old password" };

	store_fill(f);
	store_act_as(c, "dora");
	store_done(migration_put(c, "a.test", &source, false));
	store_done(migration_user_create(c, &row));
}

static struct migration_user
ann(struct ctx *c)
{
	struct migration_user row = { 0 };

	store_done(migration_user_access(c, "ann@a.test", &row));
	return row;
}

static struct migration_task
take(struct ctx *c)
{
	struct migration_task task;
	bool found;

	store_done(migration_take(c, LEASE, &task, &found));
	assert_true(found);
	assert_null(task.wrong);
	assert_int_equal(ann(c).state, MIGRATION_RUNNING);
	return task;
}

/* Asked for again by its admin. */
static struct migration_task
take_anew(struct ctx *c)
{
	struct migration_user row = ann(c);

	store_done(migration_user_resync(c, &row));
	return take(c);
}

/* It ends with that; its state then. */
static int
ends(struct ctx *c, struct migration_task *task, bool well, bool hopeless)
{
	const struct err *e =
	    well ? NULL : err_new(&c->arena, ERR_UNAVAILABLE, NULL, "{source_away}the source is away");

	store_done(migration_end(c, task, e, hopeless));
	return ann(c).state;
}

static void
test_tried_again(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct migration_task task;
	bool found;

	fill(f);
	for (int i = 1; i < 8; i++) {
		task = take(c);
		assert_int_equal(task.user.attempts, i);
		assert_int_equal(ends(c, &task, false, false), MIGRATION_QUEUED);
		assert_string_equal(
		    ((const struct migration_failure *)ann(c).errors.v)->reason, "source_away");
		store_done(migration_take(c, LEASE, &task, &found));
		assert_false(found); /* not at once */
		c->now = ann(c).run_at;
	}
	task = take(c);
	assert_int_equal(ends(c, &task, false, false), MIGRATION_FAILED);

	/* asked for again it begins anew; what would fail the same way is not tried twice */
	task = take_anew(c);
	assert_int_equal(task.user.attempts, 1);
	assert_int_equal(ends(c, &task, false, true), MIGRATION_FAILED);
	task = take_anew(c);
	assert_int_equal(ends(c, &task, true, false), MIGRATION_SYNCED);
}

static void
test_a_day(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;

	fill(f);
	struct migration_task task = take(c);
	const int64_t begun = c->now;
	assert_int_equal(migration_time_left(&task.user, c->now), HOURS(24));
	c->now = begun + HOURS(24) - 1;
	assert_int_equal(ends(c, &task, false, false), MIGRATION_QUEUED);
	c->now = ann(c).run_at;
	task = take(c);
	assert_int_equal(task.user.started_at, begun); /* another try is no other day */
	assert_int_equal(migration_time_left(&task.user, c->now), 0);
	assert_int_equal(ends(c, &task, false, false), MIGRATION_FAILED);

	task = take_anew(c);
	assert_int_equal(migration_time_left(&task.user, c->now), HOURS(24));
	assert_int_equal(ends(c, &task, true, false), MIGRATION_SYNCED);
	c->now = ann(c).run_at;
	task = take(c); /* a later look has a day of its own */
	assert_int_equal(migration_time_left(&task.user, c->now), HOURS(24));
}

static void
test_called_off(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct migration_user row;
	bool go_on;

	fill(f);
	struct migration_task task = take(c);
	row = ann(c);
	store_fails(migration_user_resync(c, &row), ERR_CONFLICT, NULL);
	store_fails(migration_user_finish(c, &row), ERR_CONFLICT, NULL);
	task.user.messages_total = 10;
	task.user.messages_done = 4;
	store_done(migration_tell(c, &task, LEASE, &go_on));
	assert_true(go_on);
	assert_int_equal(ann(c).messages_done, 4);
	store_done(migration_user_cancel(c, &row));
	store_done(migration_tell(c, &task, LEASE, &go_on));
	assert_false(go_on);
	assert_int_equal(
	    ends(c, &task, true, false), MIGRATION_CANCELLED); /* whoever ends later changes nothing */
	row = ann(c);
	store_fails(migration_user_cancel(c, &row), ERR_CONFLICT, NULL);

	/* a worker that was thought dead has lost it to another */
	task = take_anew(c);
	c->now += LEASE + 1;
	struct migration_task other = take(c);
	store_done(migration_tell(c, &task, LEASE, &go_on));
	assert_false(go_on);
	assert_int_equal(ends(c, &task, false, true), MIGRATION_RUNNING);
	assert_int_equal(ends(c, &other, true, false), MIGRATION_SYNCED);
}

static void
test_forgotten(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;

	fill(f);
	struct migration_user row = ann(c);
	assert_null(strstr(row.sealed, "the old password"));
	struct migration_task task = take(c);
	assert_string_equal(task.source.password, "the old password");
	assert_int_equal(ends(c, &task, true, false), MIGRATION_SYNCED);
	row = ann(c);
	store_done(migration_user_finish(c, &row));
	row = ann(c);
	assert_true(row.state == MIGRATION_DONE && row.sealed == NULL && !row.password_set);
	store_fails(migration_user_resync(c, &row), ERR_CONFLICT, NULL);
}

static struct err *
comes(struct ctx *c, const char *address)
{
	const struct migration_signup in = {
		.address = address, .old_password = "old", .new_password = "{ARGON2ID}x"
	};

	c->actor = (struct actor){ .role = ROLE_NONE };
	store_done(db_begin(c, true));
	struct err *e = migration_signup(c, &in);
	if (e == NULL)
		store_done(db_commit(c));
	else
		db_rollback(c);
	store_act_as(c, "dora");
	return e;
}

static void
test_signup(void **state)
{
	static const struct migration_signup stranger = { .address = "new@b.test", .old_password = "old" };
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct account account = { 0 };
	struct migration_source source;
	struct migration migration = { 0 };
	bool may;

	fill(f);
	store_done(comes(c, "new@a.test"));
	store_done(access_account(c, "new@a.test", &account));
	assert_true(account.quota_bytes == GIB && account.role == ROLE_MAIL_USER);
	assert_string_equal(account.owner, "dora");
	store_fails(comes(c, "new@a.test"), ERR_EXISTS, "address");

	/* within the limits of the domain's owner: 1,001 MB of the 2 GiB are gone */
	store_done(db_run(c, "UPDATE account SET max_quota_bytes = 2147483647 WHERE name = 'dora'", NULL,
	    NULL, NO_ARGS, NULL, NULL));
	store_fails(comes(c, "more@a.test"), ERR_QUOTA_EXCEEDED, NULL);
	store_fails(access_account(c, "more@a.test", &account), ERR_NOT_FOUND, NULL);

	/* nobody comes to a domain without a source, or that has closed its door */
	store_done(migration_signup_find(c, &stranger, &source, &may));
	assert_false(may);
	store_fails(comes(c, "new@b.test"), ERR_BAD_CREDENTIALS, NULL);
	store_done(migration_find(c, "a.test", &migration));
	migration.signup = false;
	store_done(migration_put(c, "a.test", &migration, false));
	store_fails(comes(c, "late@a.test"), ERR_BAD_CREDENTIALS, NULL);
}

#define TESTS(setup) \
	cmocka_unit_test(test_room), \
	    cmocka_unit_test_setup_teardown(test_tried_again, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_a_day, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_called_off, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_forgotten, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_signup, setup, store_teardown)

int
main(void)
{
	const struct CMUnitTest on_sqlite[] = { TESTS(store_setup_sqlite) };
	const struct CMUnitTest on_postgresql[] = { TESTS(store_setup_postgresql) };

	return BOTH_RUN(on_sqlite, on_postgresql);
}
