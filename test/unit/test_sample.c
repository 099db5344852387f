/* SPDX-License-Identifier: Apache-2.0 */
/* How busy the server was (R73), and what there is and how full it is without counting (R71), on both
 * databases. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h> /* needs the block above */

#include "base/clock.h"
#include "both.h"
#include "model/stats.h"
#include "rules/account.h"
#include "rules/filter.h"
#include "rules/tally.h"
#include "store/account_store.h"
#include "store/sample_store.h"
#include "store/stats_store.h"
#include "store/usage_store.h"
#include "store_fixture.h"

enum { TOTAL_ROWS = 60 + 288 + 336 + 372 + 366 + 1 };

static int64_t
count(struct ctx *c, const char *sql)
{
	int64_t n;

	store_done(db_number(c, sql, NO_ARGS, &n));
	return n;
}

static void
add(struct ctx *c, int64_t at, int64_t queue, int64_t in)
{
	struct sample s = {
		.at = at, .queue_length = queue, .messages_in = in, .disk_total_bytes = INT64_C(1) << 50
	};

	store_done(sample_store_add(c, &s));
}

/* R73: amounts are means, numbers are sums, and what is older than a span is written over. */
static void
test_steps(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct sample rows[SAMPLE_STEPS_MAX] = { 0 }, total;
	int64_t noon = INT64_C(1795262400000), n_rows;
	size_t n;

	store_done(db_begin(c, true));
	store_done(sample_store_total(c, &total));
	assert_int_equal(total.at, 0);
	add(c, noon + 1000, 10, 3);
	add(c, noon + 31000, 21, 4);
	add(c, noon + MINUTES(1), 30, 5);
	c->now = noon + MINUTES(1) + 5000;
	store_done(sample_store_read(c, SAMPLE_HOUR, 500, rows, &n));
	assert_int_equal(n, 2);
	assert_int_equal(rows[0].at, noon);
	assert_int_equal(rows[0].queue_length, 16); /* 15.5 */
	assert_int_equal(rows[0].messages_in, 7);
	assert_int_equal(rows[0].disk_total_bytes, INT64_C(1) << 50);
	assert_int_equal(rows[1].at, noon + MINUTES(1));
	assert_int_equal(rows[1].queue_length, 30);
	store_done(sample_store_read(c, SAMPLE_YEAR, 500, rows, &n));
	assert_int_equal(n, 1);
	assert_int_equal(rows[0].messages_in, 12);
	assert_int_equal(rows[0].queue_length, 20); /* 61 / 3 */
	store_done(sample_store_read(c, SAMPLE_HOUR, 1, rows, &n));
	assert_int_equal(n, 1);
	assert_int_equal(rows[0].queue_length, 30);
	/* an hour later the same rows stand for other minutes */
	add(c, noon + HOURS(1) + 2000, 40, 6);
	c->now = noon + HOURS(1) + 3000;
	store_done(sample_store_read(c, SAMPLE_HOUR, 500, rows, &n));
	assert_int_equal(n, 2);
	assert_int_equal(rows[1].at, noon + HOURS(1));
	assert_int_equal(rows[1].queue_length, 40);
	assert_int_equal(rows[1].messages_in, 6);
	store_done(sample_store_total(c, &total));
	assert_int_equal(total.messages_in, 18);
	assert_int_equal(total.queue_length, 40);
	assert_int_equal(total.at, noon + HOURS(1) + 2000);
	n_rows = count(c, "SELECT count(*) FROM sample");
	assert_true(n_rows < TOTAL_ROWS);
	db_rollback(c);
}

/* R73: whatever time passes, the table does not grow, and a year is whole. */
static void
test_no_growth(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct sample rows[SAMPLE_STEPS_MAX] = { 0 };
	int64_t begin = INT64_C(1795262400000);
	size_t n;

	if (f->postgresql)
		return; /* the same statements, but it takes minutes */
	store_done(db_begin(c, true));
	static const struct {
		int64_t until, step; /* no finer than needed */
	} parts[] = { { DAYS(720), HOURS(2) }, { DAYS(729), MINUTES(15) }, { DAYS(730), MINUTES(1) } };
	int64_t at = begin;
	for (size_t i = 0; i < ROWS(parts); i++)
		for (; at < begin + parts[i].until; at += parts[i].step)
			add(c, c->now = at, 1, 1);
	assert_int_equal(count(c, "SELECT count(*) FROM sample"), TOTAL_ROWS);
	static const size_t steps[] = { 60, 288, 336, 372, 366 };
	for (int span = 0; span < SAMPLE_SPANS; span++) {
		store_done(sample_store_read(c, (enum sample_span)span, 500, rows, &n));
		assert_int_equal(n, steps[span]);
	}
	db_rollback(c);
}

static struct quota_use
first_by(struct ctx *c, const char *sort)
{
	struct list_query q = { .limit = 1, .sort = sort };
	struct list_page page;

	store_done(list_read(c, &quota_listing, &q, &page));
	assert_int_equal(page.n, 1);
	return *(struct quota_use *)page.rows;
}

/* R71: how full each mailbox is follows pushes, quotas and owners; who was never written to is there, too. */
static void
test_fullness(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct account ann = { 0 }, before;
	bool found;

	store_fill(f);
	store_done(db_begin(c, true));
	assert_int_equal(count(c, "SELECT count(*) FROM usage"),
	    count(c, "SELECT count(*) FROM account WHERE role = 'mail_user'"));
	store_done(account_store_by_name(c, "ann@a.test", &ann, &found));
	before = ann;
	ann.quota_bytes = 2000;
	store_done(account_update(c, &ann, &before));
	store_done(usage_store_put(c, "ann@a.test", 1500, 3));
	struct quota_use top = first_by(c, "-fullness");
	assert_string_equal(top.name, "ann@a.test");
	assert_int_equal(top.fullness, 750);
	assert_int_equal(top.used_messages, 3);
	before = ann;
	ann.quota_bytes = 4000;
	store_done(account_update(c, &ann, &before));
	assert_int_equal(first_by(c, "-fullness").fullness, 375);
	store_done(usage_store_put(c, "bob@a.test", 1600, 3));
	assert_string_equal(first_by(c, "-used_bytes").name, "bob@a.test");
	assert_string_equal(first_by(c, "-fullness").name, "ann@a.test"); /* bob's has no limit */
	assert_int_equal(count(c, "SELECT count(*) FROM usage u JOIN account a ON a.id = u.account_id WHERE"
				  " u.owner_id <> a.owner_id"),
	    0);
	db_rollback(c);
}

/* R71: filters and collections are counted with whom they belong to, whatever becomes of the mailbox. */
static void
test_content(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct tally t, delta;
	int64_t owner, ann;
	size_t n;

	store_fill(f);
	store_done(db_begin(c, true));
	ann = store_account_id(c, "ann@a.test");
	store_done(
	    db_number(c, "SELECT owner_id FROM account WHERE id = :id", ARGS(ARG_INT("id", ann)), &owner));
	store_act_as(c, "ann@a.test");
	struct filter_action keep = { .action = FILTER_KEEP };
	struct filter filter = {
		.name = "n", .enabled = true, .matching = FILTER_ALWAYS, .actions = { 1, &keep }
	};
	store_done(filter_create(c, &filter));
	store_done(tally_store_of(c, owner, &t));
	assert_int_equal(t.filters, 1);
	store_done(tally_store_dav(c, ann, 2, 1, &delta));
	store_done(tally_add(c, owner, delta));
	store_done(tally_store_dav(c, ann, 2, 3, &delta));
	assert_int_equal(delta.address_books, 0);
	assert_int_equal(delta.calendars, 2);
	store_done(tally_add(c, owner, delta));
	store_done(tally_store_dav(c, 12345, 1, 1, &delta)); /* who is that? */
	assert_int_equal(delta.calendars, 0);
	store_done(tally_store_of(c, owner, &t));
	assert_int_equal(t.address_books, 2);
	assert_int_equal(t.calendars, 3);
	store_act_as(c, "admin");
	struct mail_stats rows[9] = { 0 };
	int64_t total;
	store_done(stats_store_owners(c, 9, rows, &n, &total));
	assert_int_equal(n, total);
	store_done(tally_store_sum(c, &t));
	assert_int_equal(t.calendars, 3);
	store_done(tally_store_content(c, TALLY_OWNER, owner, &t));
	assert_int_equal(t.filters, 1);
	assert_int_equal(t.calendars, 3);
	struct account account = { 0 };
	bool found;
	store_done(account_store_by_id(c, ann, &account, &found));
	store_done(account_delete(c, &account));
	store_done(tally_store_of(c, owner, &t));
	assert_int_equal(t.filters, 0);
	assert_int_equal(t.address_books, 0);
	assert_int_equal(t.calendars, 0);
	db_rollback(c);
}

#define TESTS(setup) \
	cmocka_unit_test_setup_teardown(test_steps, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_no_growth, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_fullness, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_content, setup, store_teardown)

int
main(void)
{
	const struct CMUnitTest on_sqlite[] = { TESTS(store_setup_sqlite) };
	const struct CMUnitTest on_postgresql[] = { TESTS(store_setup_postgresql) };

	return BOTH_RUN(on_sqlite, on_postgresql);
}
