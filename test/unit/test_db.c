/* SPDX-License-Identifier: Apache-2.0 */
/* The database layer, on both databases. */
#include "store/db.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h> /* needs the block above */

#include "base/clock.h"
#include "both.h"
#include "store/account_store.h"
#include "store/db_rights.h"
#include "store/domain_store.h"
#include "store/list.h"
#include "store/row.h"
#include "store/usage_store.h"
#include "store_fixture.h"

static const char one_row[] =
    "INSERT INTO usage(account_id, bytes, messages, updated_at) VALUES (:id, 1, 2, 3)";
static const char usage_count[] = "SELECT count(*) FROM usage WHERE bytes > 0";

static struct err *
put_usage(struct ctx *c, int64_t id)
{
	return db_run(c, one_row, NULL, NULL, ARGS(ARG_INT("id", id)), "account_id", NULL);
}

static int64_t
count_usage(struct ctx *c)
{
	int64_t n = -1;

	store_done(db_number(c, usage_count, NO_ARGS, &n));
	return n;
}

static void
test_migrate(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	const char *before;
	int64_t n;

	store_fill(f);
	before = store_dump(c);
	store_done(db_migrate(c)); /* again: nothing */
	store_done(db_number(c, "SELECT count(*) FROM migration", NO_ARGS, &n));
	assert_string_equal(store_dump(c), before);
	store_done(db_run(c, "INSERT INTO migration(number, name, at) VALUES (:n, 'later', 1)", NULL, NULL,
	    ARGS(ARG_INT("n", n + 1)), NULL, NULL));
	const struct err *e = db_migrate(c);
	store_fails(e, ERR_INTERNAL, NULL);
	assert_non_null(strstr(e->detail, "newer program"));
}

static void
test_open(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct db *db = NULL;

	store_fails(db_open(&c->arena, "mysql:x", DB_WRITE, &db), ERR_UNAVAILABLE, NULL);
	store_fails(db_open(&c->arena, "sqlite:/nonexistent/db", DB_WRITE, &db), ERR_UNAVAILABLE, NULL);
	store_fails(db_open(&c->arena, "sqlite:/nonexistent/db", DB_READ, &db), ERR_UNAVAILABLE, NULL);
	store_fails(
	    db_open(&c->arena, "postgresql:///x?host=/nonexistent", DB_READ, &db), ERR_UNAVAILABLE, NULL);
	assert_null(db);
	db_close(&db);
}

/* Every kind of member goes in and comes out, nulls too. */
static void
test_values(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct account in = { .name = "x'y",
		.role = ROLE_DOMAIN_ADMIN,
		.owner_id = INT64_MAX,
		.id = INT64_MAX },
		       out = { 0 };
	bool found;

	in.full_name = "\xc3\xa4 \"; DROP TABLE account; --";
	in.enabled = true;
	in.quota_bytes = INT64_C(1) << 52;
	store_done(row_insert_as(c, &account_listing, &in));
	store_done(account_store_by_id(c, INT64_MAX, &out, &found));
	assert_true(found);
	assert_string_equal(out.name, "x'y");
	assert_string_equal(out.full_name, in.full_name);
	assert_int_equal(out.role, ROLE_DOMAIN_ADMIN);
	assert_int_equal(out.quota_bytes, in.quota_bytes);
	assert_int_equal(out.created_at, c->now);
	assert_true(out.enabled);
	assert_false(out.api_access);
	assert_null(out.password);
	assert_null(out.domain);
	assert_int_equal(out.domain_id, 0);
	assert_int_equal(out.last_login_at, 0);
	store_done(account_store_by_id(c, INT64_MAX - 1, &out, &found));
	assert_false(found);
}

static void
test_failures(void **state)
{
	struct ctx *c = &((struct store_fixture *)*state)->c;
	struct stmt *s = NULL, *again = NULL;
	static const char select[] = "SELECT name FROM account WHERE name = :name";
	struct account ann = { .name = "ann", .role = ROLE_DOMAIN_ADMIN, .owner_id = 1 };
	int64_t rows = -1;

	store_done(put_usage(c, 1));
	const struct err *clash =
	    put_usage(c, 1); /* of an identity: chosen anew when the work is tried again */
	store_fails(clash, ERR_BUSY, NULL);
	assert_true(clash->retry);
	store_done(account_store_insert(c, &ann));
	ann.id = 0;
	store_fails(account_store_insert(c, &ann), ERR_EXISTS, "name");
	store_fails(
	    db_run(c,
		"INSERT INTO tally(owner_id, domains, mailboxes, aliases, quota_bytes) VALUES (7, 0, 0, 0, 0)",
		NULL, NULL, NO_ARGS, NULL, NULL),
	    ERR_CONFLICT, NULL);
	store_fails(db_run(c, "INSERT INTO nothing(x) VALUES (1)", NULL, NULL, NO_ARGS, NULL, NULL),
	    ERR_INTERNAL, NULL);
	store_fails(db_run(c, "UPDATE usage SET bytes = NULL", NULL, NULL, NO_ARGS, "bytes", NULL),
	    ERR_INTERNAL, NULL);
	struct account secret = {
		.name = "\"", .role = ROLE_MAIL_USER, .owner_id = 0, .password = "{ARGON2ID}secret"
	};
	const struct err *e = account_store_insert(c, &secret);
	store_fails(e, ERR_INTERNAL, NULL); /* an owner is missing; the log is not told the row */
	if (strstr(e->detail, "secret") != NULL)
		fail_msg("%s", e->detail);
	store_done(db_prepare(c, select, &s));
	store_fails(db_prepare(c, select, &again), ERR_INTERNAL, NULL); /* inside itself */
	store_fails(db_bind_args(c, s, ARGS(ARG_TEXT("nobody", "x"))), ERR_INTERNAL, NULL);
	db_release(&s);
	store_done(db_prepare(c, select, &again));
	db_release(&again);
	store_done(db_run(c, "UPDATE usage SET bytes = 9 WHERE account_id < :id", NULL, NULL,
	    ARGS(ARG_INT("id", 99)), NULL, &rows));
	assert_int_equal(rows, 1);
	store_done(db_run(
	    c, "DELETE FROM usage WHERE account_id = :id", NULL, NULL, ARGS(ARG_INT("id", 5)), NULL, &rows));
	assert_int_equal(rows, 0);
}

static void
test_transaction(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c, other = store_connect(f, DB_READ);

	store_done(db_begin(c, true));
	store_done(put_usage(c, 1));
	assert_int_equal(count_usage(&other), 0); /* committed rows alone are seen */
	db_rollback(c);
	assert_int_equal(count_usage(c), 0);
	store_done(db_begin(c, true));
	store_done(put_usage(c, 1));
	store_done(db_commit(c));
	assert_int_equal(count_usage(&other), 1);
	db_rollback(c); /* none is open: nothing */
	assert_int_equal(count_usage(c), 1);
	store_disconnect(&other);
}

/* A read transaction sees one moment, and a failed statement does not end the connection. */
static void
test_snapshot(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c, other = store_connect(f, DB_READ);

	if (f->postgresql) /* READ COMMITTED: each statement sees its own moment */
		store_done(db_run(&other, "SET default_transaction_isolation = 'repeatable read'", NULL, NULL,
		    NO_ARGS, NULL, NULL));
	store_done(db_begin(&other, false));
	assert_int_equal(count_usage(&other), 0);
	store_done(put_usage(c, 1));
	assert_int_equal(count_usage(&other), 0);
	store_done(db_commit(&other));
	assert_int_equal(count_usage(&other), 1);
	store_disconnect(&other);
}

/* Nobody may take a COMMIT for done that was none. */
static void
test_commit_of_failed(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;

	store_done(db_begin(c, true));
	store_done(put_usage(c, 1));
	store_fails(put_usage(c, 1), ERR_BUSY, NULL);
	const struct err *e = db_commit(c);
	if (f->postgresql) {
		store_fails(e, ERR_INTERNAL, NULL);
		assert_int_equal(count_usage(c), 0);
	} else {
		store_done(e); /* SQLite undoes the failed statement alone */
		assert_int_equal(count_usage(c), 1);
	}
}

static void
test_read_only(void **state)
{
	struct store_fixture *f = *state;
	struct ctx reader = store_connect(f, DB_READ);

	assert_non_null(put_usage(&reader, 1));
	assert_non_null(db_run(&reader, "DELETE FROM account", NULL, NULL, NO_ARGS, NULL, NULL));
	assert_int_equal(count_usage(&reader), 0);
	if (f->postgresql) { /* a read transaction of a writer does not write either */
		store_done(db_begin(&f->c, false));
		assert_non_null(put_usage(&f->c, 1));
		db_rollback(&f->c);
	}
	assert_int_equal(count_usage(&reader), 0);
	store_disconnect(&reader);
}

/* The lookup process' second handle, SQLite: what the engines push and nothing else. */
static void
test_usage_only(void **state)
{
	static const char *const refused[] = {
		"UPDATE account SET password = NULL",
		"INSERT INTO session(id, account_id, token_hash, created_at, expires_at) VALUES (1, 1, 'x', 1, 1)",
		"DELETE FROM alias",
		"UPDATE domain SET verified = 1",
		"DELETE FROM change",
		"INSERT INTO migration(number, name, at) VALUES (99, 'x', 1)",
		"DROP TABLE account",
		"CREATE TABLE mine(x INTEGER)",
		"CREATE TRIGGER t AFTER INSERT ON usage BEGIN DELETE FROM account; END",
		"ALTER TABLE account ADD COLUMN x INTEGER",
		"PRAGMA foreign_keys=OFF",
		"ATTACH DATABASE '/tmp/mailportal-attached' AS other",
		"INSERT INTO account SELECT * FROM account",
		"UPDATE api_log SET seq = NULL",
		"DELETE FROM api_log",
	};
	struct store_fixture *f = *state;
	struct ctx pushes;
	struct account ann = { 0 };
	bool found;

	store_fill(f);
	const char *before = store_dump(&f->c);
	pushes = store_connect(f, DB_USAGE);
	for (size_t i = 0; i < ROWS(refused); i++)
		if (db_run(&pushes, refused[i], NULL, NULL, NO_ARGS, NULL, NULL) == NULL)
			fail_msg("was done: %s", refused[i]);
	assert_string_equal(store_dump(&f->c), before);
	store_done(usage_store_put(&pushes, "ann@a.test", 500, 3));
	store_done(usage_store_put(&pushes, "ann@a.test", 600, 4));
	store_done(usage_store_put(&pushes, "nobody@a.test", 1, 1));
	store_done(usage_store_login(&pushes, "ann@a.test", "imap", "192.0.2.1", 77));
	store_done(account_store_by_name(&pushes, "ann@a.test", &ann, &found));
	assert_int_equal(ann.used_bytes, 600);
	assert_int_equal(ann.used_messages, 4);
	assert_int_equal(ann.last_login_at, 77);
	assert_int_equal(count_usage(&f->c), 1);
	store_disconnect(&pushes);
}

/* What the text of a statement says about it; PostgreSQL asks nothing else. */
static void
test_statement_rights(void **state)
{
	static const struct {
		enum db_mode mode;
		bool may;
		const char *sql;
	} cases[] = {
		{ DB_USAGE, true, "SELECT count(*) FROM account WHERE name = 'DELETE FROM x'" },
		{ DB_USAGE, true, "SELECT a.updated_at, :insert FROM account a" },
		{ DB_USAGE, false, "SELECT * INTO mine FROM account" },
		{ DB_USAGE, false, "SELECT 1 FROM account FOR UPDATE" },
		{ DB_USAGE, true, "INSERT INTO usage(account_id) SELECT id FROM account" },
		{ DB_USAGE, true,
		    "INSERT INTO usage(account_id) VALUES (:id) ON CONFLICT (account_id) DO UPDATE SET bytes = 1" },
		{ DB_USAGE, true, "INSERT INTO api_log(id) VALUES (:id)" },
		{ DB_USAGE, false,
		    "INSERT INTO api_log(id) VALUES (:id) ON CONFLICT (id) DO UPDATE SET seq = 1" },
		{ DB_USAGE, false, "UPDATE api_log SET seq = 1" },
		{ DB_USAGE, true, "UPDATE usage SET bytes = 1, messages = 2 WHERE account_id = :id" },
		{ DB_USAGE, true, "DELETE FROM blocked_sender WHERE account_id = :id" },
		{ DB_USAGE, false, "DELETE FROM account" },
		{ DB_USAGE, false, "UPDATE account SET password = :password" },
		{ DB_USAGE, false,
		    "INSERT INTO usage(account_id) WITH x AS (DELETE FROM account RETURNING id) SELECT id FROM x" },
		{ DB_USAGE, false, "WITH x AS (DELETE FROM account RETURNING id) SELECT id FROM x" },
		{ DB_USAGE, false, "TRUNCATE account" },
		{ DB_USAGE, false, "delete from account" },
		{ DB_USAGE, false, "DELETE FROM public.usage" },
		{ DB_USAGE, false, "UPDATE usage" },
		{ DB_USAGE, false, "" },
		{ DB_SIGN_IN, true, "UPDATE account SET password = :a WHERE id = :id AND password = :b" },
		{ DB_SIGN_IN, false, "UPDATE account SET password = :a, role = 'master_admin'" },
		{ DB_SIGN_IN, false, "UPDATE account SET (password, role) = ('a', 'b')" },
		{ DB_SIGN_IN, false, "UPDATE account SET enabled = TRUE" },
		{ DB_SIGN_IN, false, "INSERT INTO account(id) VALUES (1)" },
		{ DB_SIGN_IN, true, "DELETE FROM sign_in_network WHERE at < :before" },
		{ DB_SIGN_IN, false, "DELETE FROM usage" },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(cases); i++)
		if (db_may_run(cases[i].mode, cases[i].sql) != cases[i].may)
			fail_msg("%s: %s", cases[i].may ? "refused" : "allowed", cases[i].sql);
}

/* Two that have read the same rows and change them: one is told to try again, and then does. */
static void
test_lost_race(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c, other = store_connect(f, DB_WRITE);

	store_done(db_begin(c, true));
	store_done(db_begin(&other, true));
	assert_int_equal(count_usage(c), 0);
	assert_int_equal(count_usage(&other), 0);
	store_done(put_usage(c, 1));
	store_done(put_usage(&other, 2));
	store_done(db_commit(c));
	const struct err *e = db_commit(&other);
	store_fails(e, ERR_BUSY, NULL);
	assert_true(e->retry);
	db_rollback(&other);
	store_done(db_begin(&other, true));
	assert_int_equal(count_usage(&other), 1);
	store_done(put_usage(&other, 2));
	store_done(db_commit(&other));
	assert_int_equal(count_usage(c), 2);
	store_disconnect(&other);
}

/* A piece of work that another one comes between whenever it may. */
struct overtaken {
	struct ctx *other;
	const char *work; /* a statement that is the long part of it */
	int times, kept_out;
};

static struct err *
add_byte(struct ctx *c)
{
	return db_run(c, "UPDATE usage SET bytes = bytes + 1", NULL, NULL, NO_ARGS, NULL, NULL);
}

static struct err *
be_overtaken(struct ctx *c, void *arg)
{
	struct overtaken *o = arg;

	count_usage(c); /* from here on it sees what is there now */
	struct err *e = db_begin(o->other, true);
	if (e == NULL) {
		store_done(add_byte(o->other));
		store_done(db_commit(o->other));
		o->times++;
	} else {
		store_fails(e, ERR_BUSY, NULL);
		o->kept_out++;
	}
	if (o->work != NULL)
		TRY(db_run(c, o->work, NULL, NULL, NO_ARGS, NULL, NULL));
	return add_byte(c);
}

/* R30 Who is overtaken again and again goes alone in the end, and is done; after long work at once. */
static void
test_goes_alone(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c, other = store_connect(f, DB_WRITE);
	struct overtaken quick = { .other = &other },
			 slow = { .other = &other, .work = "SELECT pg_sleep(0.1)" };

	store_done(put_usage(c, 1));
	store_done(db_run(&other, "SET lock_timeout = '100ms'", NULL, NULL, NO_ARGS, NULL, NULL));
	store_done(db_transact(c, true, be_overtaken, &quick));
	assert_in_range(quick.times, 1, 4);
	assert_int_equal(quick.kept_out, 1);
	store_done(db_transact(c, true, be_overtaken, &slow));
	assert_int_equal(slow.times, 1);
	assert_int_equal(slow.kept_out, 1);
	store_done(db_begin(&other, true)); /* then all go beside each other again */
	store_done(db_begin(c, true));
	db_rollback(c);
	db_rollback(&other);
	store_disconnect(&other);
}

/* SQLite has one writer: the second one waits, and is told when that takes too long. */
static void
test_busy(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c, other = store_connect(f, DB_WRITE);
	int64_t began = clock_monotonic();

	store_done(db_begin(c, true));
	store_fails(db_begin(&other, true), ERR_BUSY, NULL);
	assert_in_range(clock_monotonic() - began, 9000, 25000);
	assert_int_equal(count_usage(&other), 0); /* readers do not wait */
	store_done(db_commit(c));
	store_done(db_begin(&other, true));
	store_done(db_commit(&other));
	store_disconnect(&other);
}

static void
test_fail_at(void **state)
{
	struct ctx *c = &((struct store_fixture *)*state)->c;

	store_done(db_begin(c, true));
	db_fail_at(c->db, 2);
	store_done(put_usage(c, 1));
	store_fails(put_usage(c, 2), ERR_INTERNAL, NULL);
	db_rollback(c);
	store_done(db_begin(c, true));
	db_fail_at(c->db, 2);
	store_done(put_usage(c, 1));
	store_fails(db_commit(c), ERR_INTERNAL, NULL); /* a commit counts */
	db_rollback(c);
	db_fail_at(c->db, 0);
	assert_int_equal(count_usage(c), 0);
	int64_t before = db_statements(c->db);
	count_usage(c);
	assert_int_equal(db_statements(c->db), before + 1);
}

/* However many orders and filters people ask for, the connection bears it. */
static void
test_many_texts(void **state)
{
	static const char *const sorts[] = { "name", "-name", "created_at", "-created_at" };
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	const uint64_t bits[] = { field_mask(account_fields, "role"), field_mask(account_fields, "enabled"),
		field_mask(account_fields, "domain"), field_mask(account_fields, "owner") };
	struct account filter = {
		.role = ROLE_MAIL_USER, .enabled = true, .domain = "a.test", .owner = "dora"
	};

	store_fill(f);
	for (unsigned way = 0; way < 1024; way++) {
		struct list_query q = { .limit = 1, .sort = sorts[way >> 6 & 3], .filter = &filter };
		struct list_page page, next;

		c->actor.role = way & 16 ? ROLE_MASTER_ADMIN : ROLE_DOMAIN_ADMIN;
		q.q = way & 32 ? "a" : NULL;
		q.count = way >> 8 & 1;
		for (int i = 0; i < 4; i++)
			q.filtered |= way & 1u << i ? bits[i] : 0;
		store_done(db_begin(c, way >> 9 & 1));
		store_done(list_read(c, &account_listing, &q, &page));
		q.cursor = page.next;
		if (q.cursor != NULL)
			store_done(list_read(c, &account_listing, &q, &next));
		store_done(db_commit(c));
	}
	store_act_as(c, "admin");
	assert_int_equal(count_usage(c), 0);
	if (f->postgresql) { /* and the server forgets them, too */
		int64_t kept;
		store_done(db_number(c, "SELECT count(*) FROM pg_prepared_statements", NO_ARGS, &kept));
		assert_in_range(kept, 1, 256);
	}
}

/* A database whose order is not that of bytes would lose rows between two pages of a list. */
static void
test_collation(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	const char *query = strchr(f->store, '?');
	struct db *db = NULL;

	store_on_server(c, "CREATE DATABASE by_words LOCALE_PROVIDER icu ICU_LOCALE 'en' LC_COLLATE 'C'"
			   " LC_CTYPE 'C' TEMPLATE template0");
	store_fails(
	    db_open(&c->arena, arena_printf(&c->arena, "postgresql:///by_words%s", query), DB_WRITE, &db),
	    ERR_UNAVAILABLE, NULL);
	assert_null(db);
	store_on_server(c, "DROP DATABASE by_words");
}

#define BOTH(setup) \
	cmocka_unit_test_setup_teardown(test_migrate, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_open, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_values, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_failures, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_transaction, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_snapshot, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_commit_of_failed, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_read_only, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_fail_at, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_usage_only, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_many_texts, setup, store_teardown)

int
main(void)
{
	const struct CMUnitTest on_sqlite[] = { BOTH(store_setup_sqlite),
		cmocka_unit_test(test_statement_rights),
		cmocka_unit_test_setup_teardown(test_busy, store_setup_sqlite, store_teardown) };
	const struct CMUnitTest on_postgresql[] = { BOTH(store_setup_postgresql),
		cmocka_unit_test_setup_teardown(test_collation, store_setup_postgresql, store_teardown),
		cmocka_unit_test_setup_teardown(test_lost_race, store_setup_postgresql, store_teardown),
		cmocka_unit_test_setup_teardown(test_goes_alone, store_setup_postgresql, store_teardown) };

	return BOTH_RUN(on_sqlite, on_postgresql);
}
