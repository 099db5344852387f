/* SPDX-License-Identifier: Apache-2.0 */
#include "store/db_pool.h"

#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h> /* needs the block above */

#include "base/clock.h"
#include "both.h"
#include "store_fixture.h"

static void
test_open(void **state)
{
	struct store_fixture *f = *state;
	struct db_pool *pool = NULL;

	store_fails(db_pool_open(&f->c.arena, "sqlite:/nonexistent/db", 1, 1, &pool), ERR_UNAVAILABLE, NULL);
	assert_null(pool);
	db_pool_close(&pool);
	store_done(db_pool_open(
	    &f->c.arena, "sqlite:/nonexistent/db", 1, 0, &pool)); /* readers are opened when needed */
	struct db *db = NULL;
	store_fails(db_pool_take(&f->c.arena, pool, false, &db), ERR_UNAVAILABLE, NULL);
	store_fails(db_pool_take(&f->c.arena, pool, false, &db), ERR_UNAVAILABLE,
	    NULL); /* the place was given back */
	assert_null(db);
	db_pool_close(&pool);
}

struct taker {
	struct db_pool *pool;
	struct db *db;
	int64_t waited;
	bool busy;
	atomic_int tid; /* once it is about to take one */
};

static void *
take(void *arg)
{
	struct taker *t = arg;
	struct arena a = { 0 };
	int64_t began = clock_monotonic();
	atomic_store(&t->tid, gettid());
	const struct err *e = db_pool_take(&a, t->pool, false, &t->db);

	t->waited = clock_monotonic() - began;
	t->busy = e != NULL && e->code == ERR_BUSY;
	arena_free(&a);
	return NULL;
}

/* It sleeps: it waits for a connection, for nothing else is to be had. */
static void
until_asleep(struct taker *t)
{
	int64_t limit = clock_monotonic() + SECONDS(4);
	char path[64], state = '?';

	while (state != 'S' && clock_monotonic() < limit) {
		snprintf(path, sizeof(path), "/proc/self/task/%d/stat", atomic_load(&t->tid));
		FILE *f = fopen(path, "re");
		if (f != NULL) {
			if (fscanf(f, "%*d %*s %c", &state) != 1)
				state = '?';
			fclose(f);
		}
		sched_yield();
	}
	assert_int_equal(state, 'S');
}

/* No more connections than asked for; who comes too late waits for one, and not for ever. */
static void
test_wait(void **state)
{
	struct store_fixture *f = *state;
	struct taker t = { 0 };
	struct db *first, *second;
	pthread_t thread;

	store_done(db_pool_open(&f->c.arena, f->store, 2, 1, &t.pool));
	store_done(db_pool_take(&f->c.arena, t.pool, false, &first));
	store_done(db_pool_take(&f->c.arena, t.pool, false, &second));
	assert_ptr_not_equal(first, second);
	struct db *mine = second;
	assert_int_equal(pthread_create(&thread, NULL, take, &t), 0);
	until_asleep(&t);
	assert_null(t.db);
	db_pool_give(t.pool, false, &second);
	assert_null(second);
	pthread_join(thread, NULL);
	assert_ptr_equal(t.db, mine);
	assert_in_range(t.waited, 0, 4000);
	second = t.db;
	assert_int_equal(pthread_create(&thread, NULL, take, &t), 0);
	pthread_join(thread, NULL);
	assert_true(t.busy);
	assert_in_range(t.waited, 4500, 15000);
	db_pool_give(t.pool, false, &first);
	db_pool_give(t.pool, false, &second);
	db_pool_close(&t.pool);
}

/* SQLite has one writer whatever is asked for, and readers do not wait for it. */
static void
test_writers(void **state)
{
	struct store_fixture *f = *state;
	struct ctx c = { 0 };
	struct db_pool *pool;
	struct db *writer, *second = NULL;

	store_done(db_pool_open(&f->c.arena, f->store, 1, 4, &pool));
	store_done(db_pool_take(&f->c.arena, pool, true, &writer));
	store_done(db_pool_read(&c, pool));
	db_pool_read_end(&c, pool);
	assert_null(c.db);
	const struct err *e = db_pool_take(&f->c.arena, pool, true, &second);
	if (f->postgresql)
		store_done(e);
	else
		store_fails(e, ERR_BUSY, NULL);
	if (second != NULL)
		db_pool_give(pool, true, &second);
	db_pool_give(pool, true, &writer);
	db_pool_close(&pool);
	arena_free(&c.arena);
}

/* A connection that the server has ended is not handed out twice. */
static void
test_broken(void **state)
{
	struct store_fixture *f = *state;
	struct ctx c = f->c;
	struct db_pool *pool;
	int64_t n;

	c.arena = (struct arena){ 0 };
	store_done(db_pool_open(&f->c.arena, f->store, 1, 1, &pool));
	store_done(db_pool_read(&c, pool));
	store_done(db_number(&f->c,
	    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database()"
	    " AND pid <> pg_backend_pid()",
	    NO_ARGS, &n));
	assert_in_range(n, 2, 100);
	store_fails(db_number(&c, "SELECT 1", NO_ARGS, &n), ERR_UNAVAILABLE, NULL);
	assert_true(db_broken(c.db));
	db_pool_read_end(&c, pool);
	store_done(db_pool_read(&c, pool));
	store_done(db_number(&c, "SELECT 1", NO_ARGS, &n));
	assert_int_equal(n, 1);
	db_pool_read_end(&c, pool);
	db_pool_close(&pool);
	arena_free(&c.arena);
}

#define TESTS(setup) \
	cmocka_unit_test_setup_teardown(test_open, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_wait, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_writers, setup, store_teardown)

int
main(void)
{
	const struct CMUnitTest on_sqlite[] = { TESTS(store_setup_sqlite) };
	const struct CMUnitTest on_postgresql[] = { TESTS(store_setup_postgresql),
		cmocka_unit_test_setup_teardown(test_broken, store_setup_postgresql, store_teardown) };

	return BOTH_RUN(on_sqlite, on_postgresql);
}
