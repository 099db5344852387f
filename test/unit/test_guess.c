/* SPDX-License-Identifier: Apache-2.0 */
/* R17: wrong passwords slow down the next ones, for each name and network; the clock is the test's own. On
 * SQLite and, when MAILPORTAL_TEST_PG names one, on PostgreSQL. */
#include "rules/guess.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h> /* needs the block above */

#include <pthread.h>
#include <stdatomic.h>

#include "base/clock.h"
#include "base/random.h"
#include "base/secret.h"
#include "both.h"
#include "model/network.h"
#include "rules/guard.h"
#include "rules/login.h"
#include "store/account_store.h"
#include "store/db_pool.h"
#include "store/guess_store.h"
#include "store_fixture.h"

static const char home[] = "198.51.100.7", office[] = "198.51.100.200", far_away[] = "2001:db8:1:2::7";

static struct guess
guess_at(struct ctx *c, const char *name, const char *ip, const char *password)
{
	struct login_attempt in = { .name = name, .password = password, .service = LOGIN_IMAP, .ip = ip };
	struct login_row row;

	store_done(login_find(c, &in, &row));
	return guess_new(c, name, password, ip, &row);
}

static bool
blocked(struct ctx *c, const char *name, const char *ip)
{
	struct guess g = guess_at(c, name, ip, "x");
	struct guess_standing standing;

	store_done(guess_standing(c, &g, &standing));
	return standing.blocked_until > c->now;
}

/* One wrong password, another one each time; nobody asks whether it was blocked. */
static void
wrong(struct ctx *c, const char *name, const char *ip)
{
	struct guess g = guess_at(c, name, ip, random_text(&c->arena, 80));

	store_done(db_begin(c, true));
	store_done(guess_wrong(c, &g));
	store_done(db_commit(c));
}

static void
right(struct ctx *c, const char *name, const char *ip)
{
	struct guess g = guess_at(c, name, ip, "x");

	store_done(db_begin(c, true));
	store_done(guess_right(c, g.account_id, ip));
	store_done(db_commit(c));
}

static int64_t
rows(struct ctx *c, const char *table)
{
	int64_t n;

	store_done(db_number(
	    c, db_text_sql(c->db, arena_printf(&c->arena, "SELECT count(*) FROM %s", table)), NO_ARGS, &n));
	return n;
}

static void
test_network_of(void **state)
{
	static const char *const pairs[][2] = { { "192.0.2.77", "192.0.2.0/24" },
		{ "::ffff:192.0.2.77", "192.0.2.0/24" }, { "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64" },
		{ "nonsense", "unknown" }, { "", "unknown" } };
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < ROWS(pairs); i++)
		assert_string_equal(network_of(&a, pairs[i][0]), pairs[i][1]);
	assert_string_equal(network_of(&a, NULL), "unknown");
	assert_string_equal(network_host(&a, "192.0.2.77"), "192.0.2.77");
	assert_string_equal(network_host(&a, "::ffff:192.0.2.77"), "192.0.2.77");
	assert_string_equal(network_host(&a, "2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
	assert_string_equal(network_host(&a, ""), "unknown");
	arena_free(&a);
}

/* One name from one network: five are free, then it doubles, up to a quarter of an hour. */
static void
one_place(struct ctx *c, const char *name)
{
	for (int i = 0; i < 5; i++) {
		assert_false(blocked(c, name, home));
		wrong(c, name, home);
	}
	assert_true(blocked(c, name, home));
	assert_true(blocked(c, name, office)); /* the same /24 */
	assert_false(blocked(c, name, far_away));
	c->now += SECONDS(15);
	assert_false(blocked(c, name, home));
	wrong(c, name, home);
	c->now += SECONDS(30) - 1;
	assert_true(blocked(c, name, home));
	c->now += 1;
	assert_false(blocked(c, name, home));
	for (int i = 0; i < 50; i++)
		wrong(c, name, home);
	c->now += MINUTES(15) - 1;
	assert_true(blocked(c, name, home));
	c->now += 1;
	assert_false(blocked(c, name, home));
	c->now += MINUTES(25 * 10); /* all forgotten */
	for (int i = 0; i < 4; i++)
		wrong(c, name, home);
	assert_false(blocked(c, name, home));
	c->now += DAYS(1);
}

static void
test_one_place(void **state)
{
	struct store_fixture *f = *state;

	store_fill(f);
	one_place(&f->c, "ann@a.test");
	one_place(&f->c, "nobody@a.test"); /* counts the same */
	one_place(&f->c, "Nobody at all");
}

/* Guessed at from many networks: closed to new ones, not to where she has signed in before. */
static void
test_victim(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;

	store_fill(f);
	right(c, "ann@a.test", home);
	for (int i = 0; i < 30; i++)
		wrong(c, i % 2 == 0 ? "ann@a.test" : "Ann@A.test", arena_printf(&c->arena, "10.1.%d.9", i));
	assert_true(blocked(c, "ann@a.test", "10.2.2.2"));
	assert_true(blocked(c, "ANN@a.test", far_away));
	assert_false(blocked(c, "ann@a.test", home));
	assert_false(blocked(c, "ann@a.test", office));
	assert_false(blocked(c, "bob@a.test", far_away));
	right(c, "bob@a.test", home);
	for (int i = 0; i < 60; i++) /* somebody at home tries many names */
		wrong(c, arena_printf(&c->arena, "u%d@a.test", i), home);
	assert_true(blocked(c, "dora", home));
	assert_false(blocked(c, "ann@a.test", home));
	assert_false(blocked(c, "bob@a.test", office));
	for (int i = 0; i < 5; i++)
		wrong(c, "ann@a.test", home);
	assert_true(blocked(c, "ann@a.test", home)); /* who guesses from there, waits there */
	c->now += MINUTES(15);
	assert_false(blocked(c, "ann@a.test", far_away));
}

/* A neighbour in her /24 or a thief in her own house: where she herself has signed in from is another
 * address. */
static void
test_neighbour(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;

	store_fill(f);
	right(c, "ann@a.test", home);
	for (int i = 0; i < 6; i++)
		wrong(c, "ann@a.test", office);
	assert_true(blocked(c, "ann@a.test", office));
	assert_true(blocked(c, "ann@a.test", "198.51.100.9")); /* nor from any other one beside it */
	assert_false(blocked(c, "ann@a.test", home));
	for (int i = 0; i < 60; i++)
		wrong(c, "ann@a.test", office);
	assert_false(blocked(c, "ann@a.test", home));
	for (int i = 0; i < 4; i++)
		wrong(c, "ann@a.test", home);
	assert_false(blocked(c, "ann@a.test", home));
	wrong(c, "ann@a.test", home);
	assert_true(blocked(c, "ann@a.test", home)); /* nobody guesses on from there, either */
	right(c, "bob@a.test", far_away);            /* a /64 is one household */
	for (int i = 0; i < 5; i++)
		wrong(c, "bob@a.test", "2001:db8:1:2::8");
	assert_true(blocked(c, "bob@a.test", far_away));
}

/* A program that has an old password says it again and again. */
static void
test_same_again(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;

	store_fill(f);
	for (int i = 0; i < 20; i++) {
		struct guess g = guess_at(c, "ann@a.test", home, "the old password");

		store_done(db_begin(c, true));
		store_done(guess_wrong(c, &g));
		store_done(db_commit(c));
	}
	assert_false(blocked(c, "ann@a.test", home));
	right(c, "bob@a.test", home); /* nor when others guess in between, from beside her */
	for (int i = 0; i < 20; i++) {
		struct guess g = guess_at(c, "bob@a.test", home, "the old password");

		store_done(db_begin(c, true));
		store_done(guess_wrong(c, &g));
		store_done(db_commit(c));
		wrong(c, "bob@a.test", office);
	}
	assert_false(blocked(c, "bob@a.test", home));
	struct account account = { 0 };
	bool found;
	store_done(account_store_by_name(c, "ann@a.test", &account, &found));
	account.password = "{ARGON2ID}another";
	store_done(account_store_update(c, &account));
	struct guess before = guess_at(c, "ann@a.test", home, "the old password");
	assert_string_not_equal(before.wrong, guess_at(c, "bob@a.test", home, "the old password").wrong);
	assert_null(strstr(store_dump(c), "the old password"));
}

static void
test_lift(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct list_page page;
	struct sign_in_block filter = { 0 };

	store_fill(f);
	for (int i = 0; i < 6; i++)
		wrong(c, "ann@a.test", home);
	wrong(c, "bob@a.test", home); /* not blocked */
	filter.now = c->now;
	struct list_query q = { .limit = 10, .filter = &filter };
	q.filtered = field_mask(sign_in_block_fields, "now");
	store_done(list_read(c, &sign_in_block_listing, &q, &page));
	assert_int_equal(page.n, 1);
	const struct sign_in_block *block = page.rows;
	assert_string_equal(block->account, "ann@a.test");
	assert_string_equal(block->network, "198.51.100.0/24");
	assert_int_equal(block->failures, 6);
	store_done(db_begin(c, true));
	store_done(guess_lift(c, arena_printf(&c->arena, "%lld", (long long)block->id)));
	store_fails(
	    guess_lift(c, arena_printf(&c->arena, "%lld", (long long)block->id)), ERR_NOT_FOUND, NULL);
	store_done(db_commit(c));
	assert_false(blocked(c, "ann@a.test", home));
}

/* What does not count goes; no attack makes more rows than these. */
static void
test_prune(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;

	store_fill(f);
	for (int i = 0; i < 40; i++) {
		c->now += DAYS(1);
		right(c, "ann@a.test", arena_printf(&c->arena, "10.3.%d.1", i));
		right(c, "ann@a.test", arena_printf(&c->arena, "10.3.%d.2", i));
	}
	assert_int_equal(rows(c, "sign_in_network"), 64);
	for (int i = 0; i < 40; i++)
		wrong(c, arena_printf(&c->arena, "u%d", i), arena_printf(&c->arena, "10.4.%d.1", i));
	assert_int_equal(rows(c, "sign_in_failure"), 120);
	store_done(guess_store_prune(c, 50));
	assert_int_equal(rows(c, "sign_in_failure"), 50);
	c->now += MINUTES(10);
	store_done(guess_prune(c));
	assert_int_equal(rows(c, "sign_in_failure"), 0);
	c->now += DAYS(90);
	store_done(guess_prune(c));
	assert_int_equal(rows(c, "sign_in_network"), 0);
}

/* What the connection for this may write, and what not. */
static void
test_rights(void **state)
{
	struct store_fixture *f = *state;

	store_fill(f);
	struct ctx c = store_connect(f, DB_SIGN_IN);
	c.now = f->c.now;
	store_done(db_begin(&c, true));
	store_done(account_store_rehash(&c, 1, "a", "b"));
	store_done(guess_store_prune(&c, 10));
	store_fails(db_run(&c, "UPDATE account SET enabled = :off", NULL, NULL, ARGS(ARG_BOOL("off", false)),
			NULL, NULL),
	    ERR_INTERNAL, NULL);
	db_rollback(&c);
	store_disconnect(&c);
}

struct crowd {
	struct store_fixture *f;
	struct guard *guard;
	struct db_pool *pool;
	atomic_int inside, most, wrong, refused, busy;
};

/* One guess through the guard, as a door makes it. */
static void *
guess_once(void *arg)
{
	struct crowd *crowd = arg;
	struct ctx c = {
		.site = &crowd->f->site, .request_id = "-", .now = clock_now(), .random = random_u32
	};
	struct login_attempt in = { .name = "nobody@a.test",
		.password = random_text(&c.arena, 80),
		.service = LOGIN_IMAP,
		.ip = home };
	struct login_row row = { .standing = LOGIN_UNKNOWN };
	struct guarded guarded;

	const struct err *e = guard_enter(&c, crowd->guard, &in, &row, &guarded);
	if (e == NULL) {
		int now = ++crowd->inside;
		for (int most = crowd->most;
		     now > most && !atomic_compare_exchange_weak(&crowd->most, &most, now);)
			;
		crowd->inside--;
		guard_wrong(&c, crowd->guard, &guarded);
		crowd->wrong++;
	} else if (e->code == ERR_RATE_LIMITED) {
		crowd->refused++;
	} else if (e->code == ERR_BUSY) {
		crowd->busy++;
	}
	arena_free(&c.arena);
	return NULL;
}

/* Forty guesses at the same moment are no way around it: hardly more than the free ones are looked at. */
static void
test_crowd(void **state)
{
	enum { CROWD = 40 };
	struct store_fixture *f = *state;
	struct crowd crowd = { .f = f };
	pthread_t threads[CROWD];

	f->c.now = clock_now();
	store_fill(f);
	store_done(db_pool_open(&f->c.arena, f->store, 8, 0, &crowd.pool));
	crowd.guard = guard_open(f->store, crowd.pool);
	int64_t began = clock_monotonic();
	for (int i = 0; i < CROWD; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, guess_once, &crowd), 0);
	for (int i = 0; i < CROWD; i++)
		pthread_join(threads[i], NULL);
	assert_true(clock_monotonic() - began >= 250);
	assert_true(crowd.most <= 4);
	assert_in_range(crowd.wrong, 5, 8); /* who has been let in meanwhile */
	assert_int_equal(crowd.wrong + crowd.refused + crowd.busy, CROWD);
	guard_close(&crowd.guard);
	db_pool_close(&crowd.pool);
}

#define TESTS(setup) \
	cmocka_unit_test_setup_teardown(test_one_place, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_victim, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_neighbour, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_same_again, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_lift, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_prune, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_rights, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_crowd, setup, store_teardown), \
	    cmocka_unit_test(test_network_of)

int
main(void)
{
	const struct CMUnitTest on_sqlite[] = { TESTS(store_setup_sqlite) };
	const struct CMUnitTest on_postgresql[] = { TESTS(store_setup_postgresql) };

	return BOTH_RUN(on_sqlite, on_postgresql);
}
