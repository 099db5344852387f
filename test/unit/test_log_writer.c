/* SPDX-License-Identifier: Apache-2.0 */
#include "api/log_writer.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h> /* needs the block above */

#include "both.h"
#include "store/db_pool.h"
#include "store_fixture.h"

enum { THREADS = 4, EACH = 5000 };

static int64_t
count(struct ctx *c, const char *sql)
{
	int64_t n;

	store_done(db_number(c, sql, NO_ARGS, &n));
	return n;
}

static void *
put_many(void *writer)
{
	for (int i = 0; i < EACH; i++) {
		char id[20]; /* gone as soon as the row is handed over: it is copied */

		snprintf(id, sizeof(id), "r%d", i);
		log_writer_put(
		    writer, &(struct api_log_row){ .id = 7, /* the same for all: not an identity yet */
				.at = 1000,
				.status = 200,
				.request_id = id,
				.method = "GET",
				.route = "/",
				.actor = id,
				.object = id,
				.fields = id,
				.ip = id });
		memset(id, 'x', sizeof(id) - 1);
	}
	return NULL;
}

/* Whatever many threads put is written, once, before the writer has stopped. */
static void
test_all_written(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct db_pool *pool;
	struct log_writer *w;
	pthread_t threads[THREADS];

	store_done(db_pool_open(&c->arena, f->store, 1, 1, &pool));
	store_done(log_writer_start(&c->arena, pool, &f->site, &w));
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, put_many, w), 0);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	log_writer_stop(&w);
	assert_null(w);
	assert_int_equal(count(c, "SELECT count(*) FROM api_log"), THREADS * EACH);
	assert_int_equal(
	    count(
		c, "SELECT count(*) FROM api_log WHERE actor = 'r77' AND object = 'r77' AND fields = 'r77'"),
	    THREADS);
	assert_int_equal(count(c, "SELECT count(DISTINCT id) FROM api_log"), THREADS * EACH);
	assert_int_equal(count(c, "SELECT count(*) FROM api_log WHERE seq IS NULL"), 0); /* and sealed (R7) */
	assert_int_equal(count(c, "SELECT max(seq) FROM api_log"), THREADS * EACH);
	db_pool_close(&pool);
	log_writer_stop(&w); /* none is running: nothing */
}

/* A batch that the database does not take is lost and said so; the ones after it are written. */
static void
test_failure(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct db_pool *pool;
	struct log_writer *w;
	struct api_log_row row = { .at = 1,
		.status = 200,
		.request_id = "good",
		.method = "GET",
		.route = "/" },
			   bad = row;

	bad.request_id = NULL; /* NOT NULL */
	store_done(db_pool_open(&c->arena, f->store, 1, 1, &pool));
	store_done(log_writer_start(&c->arena, pool, &f->site, &w));
	log_writer_put(w, &bad);
	log_writer_stop(&w);
	store_done(log_writer_start(&c->arena, pool, &f->site, &w));
	log_writer_put(w, &row);
	log_writer_stop(&w);
	assert_int_equal(count(c, "SELECT count(*) FROM api_log"), 1);
	db_pool_close(&pool);
}

/* Nothing is appended to a chain that was tampered with; the rows are written none the less, and wait (R7).
 */
static void
test_tampered(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct db_pool *pool;
	struct log_writer *w;
	struct api_log_row row = { .at = 1, .status = 200, .request_id = "r", .method = "GET", .route = "/" };

	store_done(db_pool_open(&c->arena, f->store, 1, 1, &pool));
	for (int i = 0; i < 2; i++) {
		store_done(log_writer_start(&c->arena, pool, &f->site, &w));
		log_writer_put(w, &row);
		log_writer_stop(&w);
		store_done(db_run(c, "UPDATE api_log_chain SET mac = 'x'", NULL, NULL, NO_ARGS, NULL, NULL));
	}
	assert_int_equal(count(c, "SELECT count(*) FROM api_log WHERE seq IS NULL"), 1);
	assert_int_equal(count(c, "SELECT count(*) FROM api_log WHERE seq = 1"), 1);
	db_pool_close(&pool);
}

/* A connection that broke costs no row: the batch is written by the next one. */
static void
test_broken(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct db_pool *pool;
	struct log_writer *w;

	store_done(db_pool_open(&c->arena, f->store, 1, 1, &pool));
	store_done(log_writer_start(&c->arena, pool, &f->site, &w));
	count(c,
	    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database()"
	    " AND pid <> pg_backend_pid()");
	log_writer_put(w, &(struct api_log_row){
			      .at = 1, .status = 200, .request_id = "r", .method = "GET", .route = "/" });
	log_writer_stop(&w);
	assert_int_equal(count(c, "SELECT count(*) FROM api_log"), 1);
	db_pool_close(&pool);
}

#define TESTS(setup) \
	cmocka_unit_test_setup_teardown(test_all_written, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_failure, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_tampered, setup, store_teardown)

int
main(void)
{
	const struct CMUnitTest on_sqlite[] = { TESTS(store_setup_sqlite) };
	const struct CMUnitTest on_postgresql[] = { TESTS(store_setup_postgresql),
		cmocka_unit_test_setup_teardown(test_broken, store_setup_postgresql, store_teardown) };

	return BOTH_RUN(on_sqlite, on_postgresql);
}
