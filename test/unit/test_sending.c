/* SPDX-License-Identifier: Apache-2.0 */
/* R45: the leaky buckets of the sending limits, and who is blocked; the clock is the test's own. On SQLite
 * and, when MAILPORTAL_TEST_PG names one, on PostgreSQL. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h> /* needs the block above */

#include <pthread.h>
#include <stdatomic.h>

#include "base/clock.h"
#include "base/random.h"
#include "both.h"
#include "lookup/envelopes.h"
#include "rules/alias.h"
#include "rules/sending.h"
#include "rules/setting.h"
#include "store/sending_store.h"
#include "store_fixture.h"

static const char *const ann = "ann@a.test";

/* One take in a transaction of its own: was there room? */
static bool
take(struct ctx *c, int64_t local, int64_t external)
{
	const char *action = NULL;

	store_done(db_begin(c, true));
	store_done(sending_take(c, ann, (struct sending_weight){ local, external }, &action));
	store_done(db_commit(c));
	if (strcmp(action, "DUNNO") == 0)
		return true;
	assert_int_equal(strncmp(action, "450 4.7.1 ", 10), 0);
	return false;
}

static bool
blocked(struct ctx *c)
{
	const char *action = "DUNNO";

	store_done(sending_check(c, ann, &action));
	if (strcmp(action, "DUNNO") == 0)
		return false;
	assert_string_equal(action, "REJECT 5.7.1 Sender ann@a.test is blocked due to abuse");
	return true;
}

static void
test_bucket(void **state)
{
	/* one after the other */
	static const struct {
		int64_t after, local, external; /* after: ms since the one before */
		bool room;
	} steps[] = {
		{ 0, 0, 51, false }, /* it never fits */
		{ 0, 0, 50, true },
		{ 0, 0, 1, false },
		{ 0, 200, 0, true }, /* the other bucket */
		{ 0, 1, 0, false },
		{ 0, 0, 0, true },
		{ 59999, 1, 0, false },
		{ 1, 1, 0, true },       /* one a minute */
		{ 155999, 0, 1, false }, /* 215.999 s after it was full */
		{ 1, 0, 1, true },       /* one in 3.6 minutes */
		{ 0, 0, 1, false },
		{ 108000, 0, 1, false }, /* half a recipient */
		{ 108000, 0, 1, true },  /* and the other half: refusals cost nothing */
		{ -1000, 0, 1, false },  /* the clock was set back */
		{ HOURS(3) + 1000, 0, 51, false },
		{ 0, 0, 50, true }, /* no more than full, however long it rests */
		{ 0, 180, 0, true },
		{ 0, INT64_C(1) << 62, 0, false },
	};
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	int64_t rows;

	store_fill(f);
	for (size_t i = 0; i < ROWS(steps); i++) {
		print_message("# %zu\n", i);
		c->now += steps[i].after;
		assert_int_equal(take(c, steps[i].local, steps[i].external), steps[i].room);
	}
	store_done(db_number(c, "SELECT count(*) FROM sending_bucket", NO_ARGS, &rows));
	assert_int_equal(rows, 1);
}

static bool
reply(struct ctx *c, const char *maker)
{
	const char *refusal;

	store_done(db_begin(c, true));
	store_done(sending_take_reply(c, maker, &refusal));
	store_done(db_commit(c));
	return refusal == NULL;
}

/* Replies have a bucket of their own: it neither takes from what the user may send, nor is the user blocked.
 */
static void
test_replies(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;

	store_fill(f);
	for (int i = 0; i < 50; i++)
		assert_true(reply(c, "Ann+news@a.test"));
	for (int i = 0; i < 50; i++)
		assert_false(reply(c, ann));
	assert_false(blocked(c));
	assert_true(take(c, 200, 50));
	assert_false(reply(c, ann));
	c->now += 215999;
	assert_false(reply(c, ann));
	c->now += 1; /* one in 3.6 minutes, whatever was sent meanwhile */
	assert_true(reply(c, ann));
	assert_false(reply(c, ann));
	assert_true(take(c, 0, 1));
	assert_true(reply(c, "bob@a.test"));
	assert_true(reply(c, "nobody@far.test"));
	bool is_blocked;
	store_done(db_begin(c, true));
	store_done(sending_report_spam(c, "bob@a.test", "20.0", &is_blocked));
	store_done(db_commit(c));
	assert_true(is_blocked);
	assert_false(reply(c, "bob@a.test"));
}

static void
set_limits(struct ctx *c, struct sending_limits limits)
{
	store_done(db_begin(c, true));
	store_done(setting_put(c, &setting_sending_limits, &limits));
	store_done(db_commit(c));
}

/* What a MasterAdmin sets counts for the next message. */
static void
test_settings(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;

	store_fill(f);
	assert_true(take(c, 100, 50));
	set_limits(c, (struct sending_limits){ 120, 40, 60, 10 });
	assert_true(take(c, 20, 10));
	assert_false(take(c, 0, 1));
	c->now += SECONDS(10);
	assert_false(take(c, 0, 2));
	assert_true(take(c, 6, 1)); /* 40 a minute are 6.66 in 10 s */
	assert_false(take(c, 1, 0));
	set_limits(c, (struct sending_limits){ 10, 1, 10, 1 });
	assert_false(take(c, 1, 0));
	assert_true(take(c, 0, 0));
	c->now += SECONDS(51); /* 60 - 51 + 1 */
	assert_true(take(c, 0, 1));
	assert_false(take(c, 0, 1));
	c->now += DAYS(10000);
	set_limits(c, (struct sending_limits){ 1000000, 1000000, 1000000, 86400 });
	assert_true(take(c, 1000000, 1000000));
	c->now += MINUTES(1);
	assert_true(take(c, 1000000, 0));
}

static void
test_any_spelling(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	const char *action;

	store_fill(f);
	store_done(sending_take(c, "Ann+x@A.test", (struct sending_weight){ 0, 50 }, &action));
	assert_string_equal(action, "DUNNO");
	assert_false(take(c, 0, 1));
	store_done(sending_take(c, "nobody@a.test", (struct sending_weight){ 0, 1000 }, &action));
	assert_string_equal(action, "DUNNO"); /* not ours to say */
}

static void
add_alias(struct ctx *c, const char *address, size_t n, const char **targets)
{
	struct alias alias = { .address = address, .targets = { n, targets }, .enabled = true };

	store_done(alias_create(c, &alias));
}

/* Who gets a message by one recipient, as Postfix will send it. */
static void
test_weight(void **state)
{
	static const struct {
		const char *recipient;
		int64_t here, elsewhere;
	} cases[] = {
		{ "bob@a.test", 1, 0 }, { "whoever@A.test", 1, 0 }, { "dan@d.test", 1, 0 },
		{ "x@far.example", 0, 1 }, { "nobody", 0, 1 }, { "", 0, 1 },
		{ "staff@a.test", 1, 0 },    /* three of here */
		{ "fifty@a.test", 0, 50 },   /* all elsewhere */
		{ "FIFTY+x@A.test", 0, 50 }, /* as Postfix writes it */
		{ "both@a.test", 1, 2 },     /* two elsewhere, one here */
		{ "nested@a.test", 1, 101 }, /* fifty, fifty again, one, and staff */
		{ "huge@a.test", 0, 800 },   /* as much as rules\/loop allows */
	};
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	const char *far[100], *wide[8];

	store_fill(f);
	store_done(db_begin(c, true));
	for (int i = 0; i < 100; i++)
		far[i] = arena_printf(&c->arena, "r%d@far.example", i);
	add_alias(c, "fifty@a.test", 50, far);
	add_alias(c, "staff@a.test", 3, (const char *[]){ "ann@a.test", "bob@a.test", "dan@d.test" });
	add_alias(c, "both@a.test", 3, (const char *[]){ "bob@a.test", "x@far.example", "y@far.example" });
	add_alias(c, "again@a.test", 1, (const char *[]){ "fifty@a.test" });
	add_alias(c, "nested@a.test", 4,
	    (const char *[]){ "fifty@a.test", "again@a.test", "x@far.example", "staff@a.test" });
	for (int i = 0; i < 8; i++) {
		wide[i] = arena_printf(&c->arena, "wide%d@a.test", i);
		add_alias(c, wide[i], 100, far);
	}
	add_alias(c, "huge@a.test", 8, wide);
	for (size_t i = 0; i < ROWS(cases); i++) {
		struct sending_weight w;

		store_done(sending_weigh(c, cases[i].recipient, &w));
		print_message("# %s: %lld here, %lld elsewhere\n", cases[i].recipient, (long long)w.here,
		    (long long)w.elsewhere);
		assert_int_equal(w.here, cases[i].here);
		assert_int_equal(w.elsewhere, cases[i].elsewhere);
	}
	store_done(db_commit(c));
}

/* Put off so often within an hour. */
static void
put_off(struct ctx *c, int times)
{
	for (int i = 0; i < times; i++)
		assert_false(take(c, 0, 51));
}

static void
test_block(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct blocked_sender row = { 0 };
	int64_t rows;

	store_fill(f);
	put_off(c, 19);
	c->now += HOURS(1) + 1; /* long ago counts no more */
	put_off(c, 19);
	assert_false(blocked(c));
	put_off(c, 1);
	assert_true(blocked(c));
	store_done(sending_find_blocked(c, ann, &row));
	assert_int_equal(row.reason, BLOCKED_LIMIT);
	assert_int_equal(row.since, c->now);
	assert_int_equal(row.until, c->now + DAYS(1));
	c->now += DAYS(1) - 1;
	assert_true(blocked(c));
	c->now += 1; /* it ends by itself */
	assert_false(blocked(c));
	store_fails(sending_find_blocked(c, ann, &row), ERR_NOT_FOUND, NULL);
	store_done(db_begin(c, true));
	store_done(sending_lift_ended(c));
	store_done(db_commit(c));
	store_done(db_number(c, "SELECT count(*) FROM blocked_sender", NO_ARGS, &rows));
	assert_int_equal(rows, 0);
	/* R7 both stand in the log, as about the user and in the tree of the admin */
	store_done(db_number(c,
	    "SELECT count(*) FROM api_log l JOIN account a ON a.id = l.subject_id AND a.owner_id = l.owner_id"
	    " WHERE l.method = 'ACT' AND l.route IN ('block-sender: limit', 'unblock-sender: its time is over')"
	    " AND l.object = 'ann@a.test' AND l.mac IS NOT NULL",
	    NO_ARGS, &rows));
	assert_int_equal(rows, 2);
	put_off(c, 19); /* and it counts anew */
	assert_false(blocked(c));
}

static void
test_spam(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct blocked_sender row = { 0 };
	bool done;

	store_fill(f);
	store_done(sending_report_spam(c, "nobody@a.test", "20", &done));
	assert_false(done);
	store_done(sending_report_spam(c, "Ann@a.test", "20.5", &done));
	assert_true(done && blocked(c));
	int64_t since = c->now;
	c->now += HOURS(1);
	store_done(sending_report_spam(c, ann, "30", &done));
	assert_false(done); /* a block is not made longer by what was on its way */
	store_act_as(c, "dirk");
	store_fails(sending_find_blocked(c, ann, &row), ERR_NOT_FOUND, NULL);
	store_fails(sending_unblock(c, ann), ERR_NOT_FOUND, NULL);
	store_act_as(c, "dora");
	store_done(sending_find_blocked(c, ann, &row));
	assert_string_equal(row.detail, "sent a message with spam score 20.5");
	assert_int_equal(row.since, since);
	store_done(sending_unblock(c, ann));
	assert_false(blocked(c));
	store_fails(sending_unblock(c, ann), ERR_NOT_FOUND, NULL);
}

/* Unblocked, an account is not blocked by its next refusal. */
static void
test_forgiven(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	bool done;

	store_fill(f);
	put_off(c, 19);
	store_done(sending_report_spam(c, ann, "20", &done));
	store_done(sending_unblock(c, ann));
	put_off(c, 19);
	assert_false(blocked(c));
}

/* The lookup process's handle writes its own tables and no other. */
static void
test_rights(void **state)
{
	struct store_fixture *f = *state;
	bool done;

	store_fill(f);
	struct ctx c = store_connect(f, DB_USAGE);
	assert_true(take(&c, 1, 1));
	put_off(&c, 20);
	assert_true(blocked(&c));
	store_done(sending_report_spam(&c, "bob@a.test", "20", &done));
	assert_true(done);
	assert_non_null(db_run(&c, "DELETE FROM account", NULL, NULL, NO_ARGS, NULL, NULL));
	store_disconnect(&c);
}

/* Several threads with a connection each, all for one account: not one more than the limit. */
enum { THREADS = 4, TAKES = 30 };

struct racer {
	struct store_fixture *f;
	struct ctx c;
	atomic_int *taken;
	pthread_t thread;
};

static struct err *
take_one(struct ctx *c, const char **action)
{
	TRY(db_begin(c, true));
	struct err *e = sending_take(c, ann, (struct sending_weight){ 0, 1 }, action);
	if (e == NULL)
		e = db_commit(c);
	if (e != NULL)
		db_rollback(c);
	return e;
}

static void *
race(void *arg)
{
	struct racer *r = arg;

	for (int i = 0; i < TAKES; i++) {
		const char *action = "";
		struct err *e;
		int tries = 0;

		do
			e = take_one(&r->c, &action);
		while (e != NULL && e->retry && (db_try_again(&r->c, e, ++tries) || tries < 100));
		if (e != NULL)
			return e;
		if (strcmp(action, "DUNNO") == 0)
			atomic_fetch_add(r->taken, 1);
	}
	return NULL;
}

static void
test_threads(void **state)
{
	struct store_fixture *f = *state;
	struct racer racers[THREADS];
	atomic_int taken = 0;

	store_fill(f);
	for (int i = 0; i < THREADS; i++) {
		racers[i] = (struct racer){ .f = f, .c = store_connect(f, DB_USAGE), .taken = &taken };
		assert_int_equal(pthread_create(&racers[i].thread, NULL, race, &racers[i]), 0);
	}
	for (int i = 0; i < THREADS; i++) {
		void *e;

		pthread_join(racers[i].thread, &e);
		store_done(e);
		store_disconnect(&racers[i].c);
	}
	assert_int_equal(atomic_load(&taken), 50);
}

static void
test_envelopes(void **state)
{
	struct envelopes *e = envelopes_new();
	struct arena a = { 0 };

	(void)state;
	envelopes_add(e, "one", 0, 50);
	envelopes_add(e, "two", 1, 0);
	envelopes_add(e, "one", 1, 0);
	envelopes_add(e, "", 0, 1);
	struct envelope one = envelopes_take(e, "one");
	assert_int_equal(one.accepted, 2);
	assert_int_equal(one.here, 1);
	assert_int_equal(one.elsewhere, 50);
	assert_int_equal(envelopes_take(e, "one").accepted, 0);
	assert_int_equal(envelopes_take(e, "").accepted, 0);
	for (int i = 0; i < 5000; i++) { /* what nobody asks for does not stay */
		envelopes_add(e, "two", 1, 0);
		envelopes_add(e, arena_printf(&a, "abandoned %d", i), 0, 1);
	}
	assert_int_equal(envelopes_take(e, "two").accepted, 5001);
	assert_int_equal(envelopes_take(e, "abandoned 0").accepted, 0);
	assert_int_equal(envelopes_take(e, "abandoned 4999").elsewhere, 1);
	arena_free(&a);
	envelopes_free(&e);
	assert_null(e);
}

#define TESTS(setup) \
	cmocka_unit_test_setup_teardown(test_bucket, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_settings, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_replies, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_any_spelling, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_weight, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_block, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_spam, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_forgiven, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_rights, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_threads, setup, store_teardown), \
	    cmocka_unit_test(test_envelopes)

int
main(void)
{
	const struct CMUnitTest on_sqlite[] = { TESTS(store_setup_sqlite) };
	const struct CMUnitTest on_postgresql[] = { TESTS(store_setup_postgresql) };

	return BOTH_RUN(on_sqlite, on_postgresql);
}
