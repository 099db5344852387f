/* SPDX-License-Identifier: Apache-2.0 */
/* R7: the chain of the API log. Whatever somebody who can write the database does to it shows, and where;
 * what the program itself does (many writers, a kill in the middle, pruning) does not. On both databases. */
#include "rules/log.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h> /* needs the block above */

#include "base/buf.h"
#include "base/clock.h"
#include "both.h"
#include "jobs/kind.h"
#include "jobs/worker.h"
#include "model/conf.h"
#include "rules/job.h"
#include "store/api_log_store.h"
#include "store/db_pool.h"
#include "store_fixture.h"

enum { ROWS_MADE = 20, WRITERS = 4, EACH = 100 };

static int64_t
count(struct ctx *c, const char *sql)
{
	int64_t n;

	store_done(db_number(c, sql, NO_ARGS, &n));
	return n;
}

static void
run_sql(struct ctx *c, const char *sql)
{
	store_done(db_run(c, sql, NULL, NULL, NO_ARGS, NULL, NULL));
}

static void
write_rows(struct ctx *c, int n)
{
	store_done(db_begin(c, true));
	for (int i = 0; i < n; i++)
		store_done(log_act(
		    c, &(struct log_act){ .act = "test", .object = "thing", .owner_id = 5, .status = 200 }));
	store_done(db_commit(c));
}

static void
seal_all(struct ctx *c)
{
	bool more = true;

	while (more)
		store_done(log_seal(c, &more));
}

/* All faults, one a line. */
static void
gather(void *arg, const char *fault)
{
	buf_printf(arg, "%s\n", fault);
}

struct found {
	struct log_check check;
	const char *faults;
};

static struct found
verify_since(struct ctx *c, int64_t seq, const char *hash)
{
	/* as the command does: with a context of its own, whose arena comes and goes */
	struct ctx own = { .site = c->site, .db = c->db, .now = c->now, .random = c->random };
	struct buf text = BUF(&c->arena, 1 << 16);
	struct found found;

	store_done(log_verify(&own, seq, hash, gather, &text, &found.check));
	found.check.head_hash = arena_strdup(&c->arena, found.check.head_hash);
	found.faults = buf_text(&text);
	arena_free(&own.arena);
	return found;
}

static struct found
verify(struct ctx *c)
{
	return verify_since(c, 0, NULL);
}

static void
assert_intact(struct ctx *c, int64_t sealed, int64_t waiting)
{
	struct found found = verify(c);

	if (found.check.faults != 0)
		fail_msg("%s", found.faults);
	assert_int_equal(found.check.sealed, sealed);
	assert_int_equal(found.check.waiting, waiting);
}

static void
test_intact(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;

	assert_intact(c, 0, 0); /* before there is anything */
	write_rows(c, ROWS_MADE);
	assert_intact(c, 0, ROWS_MADE);
	seal_all(c);
	assert_intact(c, ROWS_MADE, 0);
	write_rows(c, 1200); /* more than a page */
	seal_all(c);
	write_rows(c, 3);
	assert_intact(c, ROWS_MADE + 1200, 3);
	/* a row that comes late, with an identity before others that are sealed, is none the less in the
	 * chain */
	c->now -= 5000;
	c->last_id = 0;
	write_rows(c, 1);
	seal_all(c);
	assert_intact(c, ROWS_MADE + 1204, 0);
}

/* What is done to the rows (by somebody who has the database but not the key), and what is found. Rows are 1
 * to 20 in the chain, 3 more wait. */
static void
test_tampered(void **state)
{
	static const struct {
		const char *what, *sql;
		int64_t faults;
		const char *fault; /* is in what is told */
	} cases[] = {
		{ "actor", "UPDATE api_log SET actor = 'somebody' WHERE seq = 7", 1, "seq 7, id " },
		{ "object removed", "UPDATE api_log SET object = NULL WHERE seq = 7", 1, "seq 7, id " },
		{ "status", "UPDATE api_log SET status = 403 WHERE seq = 20", 1, "seq 20, id " },
		{ "time", "UPDATE api_log SET at = at + 1 WHERE seq = 1", 1, "seq 1, id " },
		{ "owner", "UPDATE api_log SET owner_id = NULL WHERE seq = 3", 1, "seq 3, id " },
		{ "moved between two columns",
		    "UPDATE api_log SET object = NULL, code = object WHERE seq = 7", 1, "seq 7, id " },
		{ "two rows", "UPDATE api_log SET ip = '::1' WHERE seq IN (7, 9)", 2, "seq 9, id " },
		{ "mac", "UPDATE api_log SET mac = 'x' WHERE seq = 7", 2, "seq 7, id " },
		{ "seal", "UPDATE api_log SET hash = 'x' WHERE seq = 7", 2, "seq 7, id " },
		{ "removed", "DELETE FROM api_log WHERE seq = 7", 1, "seq 7 to 7: 1 rows are gone" },
		{ "many removed", "DELETE FROM api_log WHERE seq BETWEEN 7 AND 12", 1,
		    "seq 7 to 12: 6 rows are gone" },
		{ "the first removed", "DELETE FROM api_log WHERE seq = 1", 1,
		    "seq 1 to 1: 1 rows are gone" },
		{ "the end cut off", "DELETE FROM api_log WHERE seq > 17", 1,
		    "seq 18 to 20: the last 3 rows are gone" },
		{ "everything cut off", "DELETE FROM api_log WHERE seq > 0", 1, "the last 20 rows are gone" },
		{ "one put in at the end",
		    "INSERT INTO api_log(id, at, request_id, method, route, status, mac, seq,"
		    " hash) VALUES (1, 1, 'r', 'GET', '/', 200, 'x', 21, 'x')",
		    3, "seq 21" },
		{ "one put in unsealed",
		    "INSERT INTO api_log(id, at, request_id, method, route, status, mac)"
		    " VALUES (1, 1, 'r', 'GET', '/', 200, 'x')",
		    1, "id 1, not sealed yet" },
		{ "a copy put in unsealed",
		    "INSERT INTO api_log(id, at, request_id, method, route, status, mac) SELECT 1, at, request_id,"
		    " method, route, status, mac FROM api_log WHERE seq = 7",
		    1, "id 1, not sealed yet" },
		{ "one that waits was changed",
		    "UPDATE api_log SET actor = 'x' WHERE id = (SELECT max(id) FROM api_log)", 1,
		    "not sealed yet" },
		{ "the record of the chain", "UPDATE api_log_chain SET head_seq = 19", 1, "was changed" },
		{ "the end cut off, and the record with it",
		    "UPDATE api_log_chain SET head_seq = 17, head_hash = (SELECT hash FROM api_log WHERE seq = 17)",
		    1, "was changed" },
		{ "the beginning cut off as if pruned",
		    "UPDATE api_log_chain SET anchor_seq = 5, anchor_hash = (SELECT hash FROM api_log WHERE seq = 5)",
		    1, "was changed" },
		{ "the record of the chain removed", "DELETE FROM api_log_chain", 1, "is gone" },
	};
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;

	write_rows(c, ROWS_MADE);
	seal_all(c);
	write_rows(c, 3);
	for (size_t i = 0; i < ROWS(cases); i++) {
		print_message("# %s\n", cases[i].what);
		store_done(db_begin(c, true));
		run_sql(c, cases[i].sql);
		struct found found = verify(c);
		if (found.check.faults != cases[i].faults || strstr(found.faults, cases[i].fault) == NULL)
			fail_msg("%d faults: %s", (int)found.check.faults, found.faults);
		db_rollback(c);
		assert_intact(c, ROWS_MADE, 3);
	}
	/* two rows exchange their contents, each with its own mac */
	run_sql(c, "UPDATE api_log SET seq = 100 WHERE seq = 7");
	run_sql(c, "UPDATE api_log SET seq = 7 WHERE seq = 8");
	run_sql(c, "UPDATE api_log SET seq = 8 WHERE seq = 100");
	struct found found = verify(c);
	assert_int_equal(found.check.faults, 3); /* 7, 8 and 9 do not follow */
	assert_non_null(strstr(found.faults, "seq 7, id "));
}

/* Nothing is sealed on what was tampered with, or the proof would be gone; the rows go on being written. */
static void
test_not_sealed_on(void **state)
{
	static const char *const cases[] = { "UPDATE api_log_chain SET head_seq = 19",
		"DELETE FROM api_log_chain", "UPDATE api_log_chain SET mac = 'x'" };
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	int64_t pruned;
	bool more;

	for (size_t i = 0; i < ROWS(cases); i++) {
		run_sql(c, "DELETE FROM api_log WHERE TRUE");
		run_sql(c, "DELETE FROM api_log_chain WHERE TRUE");
		write_rows(c, ROWS_MADE);
		seal_all(c);
		run_sql(c, cases[i]);
		write_rows(c, 3);
		store_fails(log_seal(c, &more), ERR_CONFLICT, NULL);
		assert_int_equal(count(c, "SELECT count(*) FROM api_log WHERE seq IS NULL"), 3);
		if (i != 1)
			store_fails(api_log_store_prune(c, c->now + 1, &pruned), ERR_CONFLICT, NULL);
		assert_int_equal(verify(c).check.faults, 1);
	}
}

/* Begins a new chain behind what was tampered with. */
static void
begin_new(struct ctx *c)
{
	struct log_check check = verify(c).check;

	c->actor.name = "system user root";
	store_done(log_begin(c, &check));
}

/* R7 Whatever was done to the old chain: behind it begins a whole one, which names the last good row; the old
 * one stays, and is told to be what it is. */
static void
test_begin(void **state)
{
	static const struct {
		const char *sql;
		int64_t older; /* faults of the old chain afterwards */
		int64_t kept;  /* rows that are not in the new one */
		const char *good;
	} cases[] = {
		{ "UPDATE api_log SET actor = 'somebody' WHERE seq = 7", 1, 20, "seq 6" },
		{ "UPDATE api_log SET actor = 'somebody' WHERE seq = 1", 1, 20, "no good row" },
		{ "DELETE FROM api_log WHERE seq = 7", 1, 19, "seq 6" },
		{ "DELETE FROM api_log WHERE seq > 17", 1, 17, "seq 17" },
		{ "DELETE FROM api_log WHERE seq > 0", 1, 0, "no good row" },
		{ "UPDATE api_log_chain SET head_seq = 19", 0, 20, "seq 20" },
		{ "DELETE FROM api_log_chain", 0, 20, "seq 20" },
		{ "UPDATE api_log_chain SET anchor_seq = 5, anchor_hash = ''", 0, 20, "seq 20" },
		{ "INSERT INTO api_log(id, at, request_id, method, route, status, mac, seq, hash)"
		  " VALUES (1, 1, 'r', 'GET', '/', 200, 'x', 21, 'x')",
		    2, 21, "seq 20" },
		{ "INSERT INTO api_log(id, at, request_id, method, route, status, mac)"
		  " VALUES (1, 1, 'r', 'GET', '/', 200, 'x')",
		    2, 21, "seq 20" },
		{ "UPDATE api_log SET hash = NULL WHERE seq = 7", 1, 20, "seq 6" },
	};
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	int64_t pruned;

	for (size_t i = 0; i < ROWS(cases); i++) {
		print_message("# %s\n", cases[i].sql);
		run_sql(c, "DELETE FROM api_log WHERE TRUE");
		run_sql(c, "DELETE FROM api_log_chain WHERE TRUE");
		write_rows(c, ROWS_MADE);
		seal_all(c);
		write_rows(c, 3);
		run_sql(c, cases[i].sql);
		begin_new(c);
		seal_all(c);
		struct found found = verify(c);
		if (found.check.faults != 0 || found.check.older_faults != cases[i].older)
			fail_msg("%d older: %s", (int)found.check.older_faults, found.faults);
		assert_int_equal(found.check.sealed, 4); /* its first, and those that waited */
		assert_int_equal(count(c, "SELECT count(*) FROM api_log"), cases[i].kept + 4);
		assert_non_null(strstr(found.faults, "system user root has begun a new chain"));
		assert_non_null(strstr(found.faults, cases[i].good));
		/* the new chain shows tampering as the old one did, and so does where it begins */
		run_sql(c, "UPDATE api_log SET object = 'x' WHERE seq = (SELECT max(seq) FROM api_log)");
		assert_int_equal(verify(c).check.faults, 1);
		begin_new(c); /* a third */
		found = verify(c);
		assert_int_equal(found.check.faults, 0);
		assert_int_equal(found.check.older_faults, cases[i].older + 1);
		/* pruned like any other: the faults go with the rows */
		store_done(api_log_store_prune(c, c->now + 1000, &pruned));
		assert_intact(c, 0, 0);
		write_rows(c, 1);
		seal_all(c);
		assert_intact(c, 1, 0);
	}
}

/* R7 Nobody begins a chain without a reason, twice, or without the key. */
static void
test_begin_refused(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;

	write_rows(c, ROWS_MADE);
	seal_all(c);
	struct log_check check = verify(c).check;
	store_fails(log_begin(c, &check), ERR_CONFLICT, NULL);
	run_sql(c, "UPDATE api_log SET route = 'begin-chain', hash = 'x' WHERE seq = 7"); /* looks like one */
	struct found found = verify(c);
	assert_int_equal(found.check.faults, 3);
	assert_int_equal(found.check.older_faults, 0);
	begin_new(c);
	check = verify(c).check;
	store_fails(log_begin(c, &check), ERR_CONFLICT, NULL);
	/* the row that begins it can not be moved, taken away or copied unseen */
	static const struct {
		const char *sql, *fault;
	} cases[] = {
		{ "DELETE FROM api_log WHERE seq = 21", "seq 21 to 21: the last 1 rows are gone" },
		{ "UPDATE api_log SET object = 'the last good row is seq 20' WHERE seq = 21", "seq 21, id " },
		{ "UPDATE api_log SET seq = 25 WHERE seq = 21", "seq 21 to 24: 4 rows are gone" },
		{ "DELETE FROM api_log WHERE seq BETWEEN 8 AND 20", "seq 8 to 20: 13 rows are gone" },
	};
	for (size_t i = 0; i < ROWS(cases); i++) {
		store_done(db_begin(c, true));
		run_sql(c, cases[i].sql);
		found = verify(c);
		if (strstr(found.faults, cases[i].fault) == NULL)
			fail_msg("%s: %s", cases[i].sql, found.faults);
		db_rollback(c);
	}
	run_sql(c, "UPDATE api_log SET seq = 9223372036854775807 WHERE seq = 20"); /* no place behind it */
	check = verify(c).check;
	store_fails(log_begin(c, &check), ERR_CONFLICT, NULL);
}

/* A row that was put in is sealed like any other, and is told from them for ever. */
static void
test_put_in_stays_seen(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;

	write_rows(c, 3);
	run_sql(c,
	    "INSERT INTO api_log(id, at, request_id, method, route, status, mac) VALUES (1, 1, 'r', 'GET',"
	    " '/', 200, 'x')");
	seal_all(c);
	write_rows(c, 3);
	seal_all(c);
	struct found found = verify(c);
	assert_int_equal(found.check.faults, 1);
	assert_non_null(strstr(found.faults, "seq 1, id 1: "));
}

/* The whole of it taken back to an earlier state, its record too: only who has noted its head can tell. */
static void
test_since(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	int64_t pruned;

	write_rows(c, 5);
	seal_all(c);
	run_sql(c, "CREATE TABLE kept AS SELECT * FROM api_log_chain");
	write_rows(c, 5);
	seal_all(c);
	struct log_check noted = verify(c).check;
	assert_int_equal(noted.head_seq, 10);
	write_rows(c, 5);
	seal_all(c);
	assert_int_equal(verify_since(c, noted.head_seq, noted.head_hash).check.faults, 0);
	assert_int_equal(verify_since(c, noted.head_seq, "x").check.faults, 1);
	run_sql(c, "DELETE FROM api_log WHERE seq > 5");
	run_sql(c, "DELETE FROM api_log_chain WHERE TRUE");
	run_sql(c, "INSERT INTO api_log_chain SELECT * FROM kept");
	run_sql(c, "DROP TABLE kept");
	assert_int_equal(verify(c).check.faults, 0);
	struct found found = verify_since(c, noted.head_seq, noted.head_hash);
	assert_int_equal(found.check.faults, 1);
	assert_non_null(strstr(found.faults, "cut off"));
	write_rows(c, 10); /* it grows again: another chain */
	seal_all(c);
	found = verify_since(c, noted.head_seq, noted.head_hash);
	assert_int_equal(found.check.faults, 1);
	assert_non_null(strstr(found.faults, "written anew"));
	store_done(api_log_store_prune(c, c->now + 1, &pruned));
	assert_int_equal(
	    verify_since(c, noted.head_seq, noted.head_hash).check.faults, 0); /* nothing to compare */
}

/* What is pruned is the beginning of the chain, and the rest goes on from there. */
static void
test_prune(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	int64_t pruned, cut;

	write_rows(c, 10);
	seal_all(c);
	c->now += 1000;
	c->last_id = 0;
	cut = c->now;
	write_rows(c, 10);
	c->now -= 1000; /* came late: old, but behind young ones in the chain */
	c->last_id = 0;
	seal_all(c);
	write_rows(c, 1);
	seal_all(c);
	store_done(api_log_store_prune(c, cut, &pruned));
	assert_int_equal(pruned, 10);
	assert_intact(c, 11, 0);
	assert_int_equal(verify(c).check.first_seq, 11);
	store_done(api_log_store_prune(c, cut, &pruned));
	assert_int_equal(pruned, 0);
	store_done(api_log_store_prune(c, cut + 1, &pruned)); /* all of it */
	assert_int_equal(pruned, 11);
	assert_intact(c, 0, 0);
	write_rows(c, 2);
	seal_all(c);
	assert_intact(c, 2, 0);
	assert_int_equal(count(c, "SELECT min(seq) FROM api_log"), 22);
	run_sql(c, "DELETE FROM api_log WHERE seq = 22"); /* the first after what was pruned */
	assert_int_equal(verify(c).check.faults, 1);
}

/* The job does it, by the clock and log_days; more than one statement takes. */
static void
test_pruned_by_job(void **state)
{
	enum { OLD = 5200 };
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	const struct conf conf = { .log_days = 365 };
	struct workshop shop = { .conf = &conf, .site = f->site, .kinds = job_kinds, .lease = MINUTES(1) };
	struct job job = { 0 };
	bool any;

	c->now = clock_now() - DAYS(365) - MINUTES(1);
	write_rows(c, OLD);
	seal_all(c);
	c->now = clock_now() - DAYS(365) + HOURS(1);
	write_rows(c, 10);
	c->now = clock_now();
	write_rows(c, 5);
	seal_all(c);
	store_done(job_start(c, "housekeeping", "now", &job));
	store_done(db_pool_open(&c->arena, f->store, 1, 1, &shop.pool));
	store_done(worker_round(&c->arena, &shop, false, &any));
	db_pool_close(&shop.pool);
	assert_true(any);
	assert_intact(c, 15, 0);
	assert_int_equal(verify(c).check.first_seq, OLD + 1);
}

/* Killed between any two statements of a seal: nothing of it, or all. */
static void
test_failures(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	bool more;

	write_rows(c, 3);
	for (int n = 1;; n++) {
		db_fail_at(c->db, n);
		struct err *e = log_seal(c, &more);
		db_fail_at(c->db, 0);
		struct found found = verify(c);
		if (found.check.faults != 0)
			fail_msg("statement %d: %s", n, found.faults);
		if (e == NULL)
			break;
		assert_int_equal(e->code, ERR_INTERNAL);
		assert_int_equal(found.check.sealed, 0);
	}
	assert_intact(c, 3, 0);
}

struct writer {
	struct store_fixture *f;
	bool seals; /* or writes */
	int64_t left;
};

static void *
work(void *arg)
{
	struct writer *w = arg;
	struct ctx c = store_connect(w->f, DB_WRITE);
	bool more;

	while (w->left-- > 0) {
		struct err *e;
		int tries = 0;

		do {
			e = w->seals ? log_seal(&c, &more) : db_begin(&c, true);
			if (!w->seals && e == NULL)
				e = log_act(&c, &(struct log_act){ .act = "test", .status = 200 });
			if (!w->seals && e == NULL)
				e = db_commit(&c);
			if (!w->seals && e != NULL)
				db_rollback(&c);
		} while (e != NULL && e->code == ERR_BUSY && ++tries < 200);
		store_done(e);
	}
	store_disconnect(&c);
	return NULL;
}

/* Many write while two seal: each row is in the chain once. */
static void
test_together(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct writer all[WRITERS + 2];
	pthread_t threads[WRITERS + 2];

	for (int i = 0; i < WRITERS + 2; i++) {
		all[i] = (struct writer){ .f = f, .seals = i >= WRITERS, .left = i >= WRITERS ? 30 : EACH };
		assert_int_equal(pthread_create(&threads[i], NULL, work, &all[i]), 0);
	}
	for (int i = 0; i < WRITERS + 2; i++)
		pthread_join(threads[i], NULL);
	seal_all(c);
	assert_intact(c, (int64_t)WRITERS * EACH, 0);
	assert_int_equal(count(c, "SELECT max(seq) FROM api_log"), WRITERS * EACH);
}

#define TEST(name, setup) cmocka_unit_test_setup_teardown(name, setup, store_teardown)
#define TESTS(setup) \
	TEST(test_intact, setup), TEST(test_tampered, setup), TEST(test_not_sealed_on, setup), \
	    TEST(test_begin, setup), TEST(test_begin_refused, setup), TEST(test_put_in_stays_seen, setup), \
	    TEST(test_since, setup), TEST(test_prune, setup), TEST(test_pruned_by_job, setup), \
	    TEST(test_failures, setup), TEST(test_together, setup)

int
main(void)
{
	const struct CMUnitTest on_sqlite[] = { TESTS(store_setup_sqlite) };
	const struct CMUnitTest on_postgresql[] = { TESTS(store_setup_postgresql) };

	return BOTH_RUN(on_sqlite, on_postgresql);
}
