/* SPDX-License-Identifier: Apache-2.0 */
/* The worker with kinds of its own, over a real database: how a job ends, is tried again, is called off, and
 * comes back from a worker that died. On SQLite and, when MAILPORTAL_TEST_PG names one, on PostgreSQL. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h> /* needs the block above */

#include "base/clock.h"
#include "base/random.h"
#include "base/secret.h"
#include "both.h"
#include "jobs/kind.h"
#include "jobs/runner.h"
#include "jobs/work.h"
#include "model/conf.h"
#include "rules/job.h"
#include "rules/log.h"
#include "store/api_log_store.h"
#include "store/change_store.h"
#include "store/db.h"
#include "store/db_pool.h"
#include "store/idempotency_store.h"
#include "store/job_store.h"

#define DATABASE "test_jobs"

struct fixture {
	struct ctx c; /* the test's own eyes */
	struct workshop shop;
	struct conf conf;
	char dir[40];
};

static void
done(const struct err *e)
{
	if (e != NULL)
		fail_msg("%s: %s", err_slug(e), e->detail);
}

/* The kinds of these tests. */

NODISCARD static struct err *
run_well(struct work *w)
{
	TRY(work_write(w, NULL, NULL, 50, "half"));
	w->result = arena_strdup(&w->keep, "well done");
	return NULL;
}

NODISCARD static struct err *
run_badly(struct work *w)
{
	return err_new(&w->c.arena, ERR_UNAVAILABLE, NULL, "Dovecot is away");
}

/* Called off in the middle, as by an API call between two steps. */
static struct err *
call_off(struct ctx *c, void *key)
{
	return job_cancel(c, key);
}

NODISCARD static struct err *
run_called_off(struct work *w)
{
	const char *key = arena_printf(&w->keep, "%lld", (long long)w->job.id);

	w->c.actor.role = ROLE_MASTER_ADMIN;
	TRY(work_transaction(w, true, call_off, (void *)(uintptr_t)key));
	TRY(work_write(w, NULL, NULL, 30, "this step notices it"));
	fail_msg("it went on");
	return NULL;
}

NODISCARD static struct err *
run_too_long(struct work *w)
{
	w->deadline = clock_monotonic() - 1;
	return work_write(w, NULL, NULL, 10, "late");
}

NODISCARD static struct err *
run_stopped(struct work *w)
{
	atomic_store((atomic_bool *)(uintptr_t)w->stopping, true);
	return work_write(w, NULL, NULL, 10, "the last step");
}

/* Its lease runs out while it waits, and another worker takes it. */
static struct err *
take_over(struct ctx *c, void *job)
{
	struct job *row = job;

	row->attempts++;
	TRY(job_store_update(c, row));
	row->attempts--;
	return NULL;
}

NODISCARD static struct err *
run_robbed(struct work *w)
{
	struct job row = w->job;

	TRY(work_transaction(w, true, take_over, &row));
	return work_write(w, NULL, NULL, 10, "not mine any more");
}

static const struct kind kinds[] = {
	{ .name = "well", .run = run_well, .timeout = MINUTES(1), .retries = 1, .summary = "" },
	{ .name = "badly", .run = run_badly, .timeout = MINUTES(1), .retries = 1, .summary = "" },
	{ .name = "called_off", .run = run_called_off, .timeout = MINUTES(1), .summary = "" },
	{ .name = "too_long", .run = run_too_long, .timeout = MINUTES(1), .summary = "" },
	{ .name = "stopped", .run = run_stopped, .timeout = MINUTES(1), .summary = "" },
	{ .name = "robbed", .run = run_robbed, .timeout = MINUTES(1), .summary = "" },
	{ .name = NULL },
};

static const struct kind periodic[] = {
	{ .name = "well", .run = run_well, .timeout = MINUTES(1), .every = HOURS(1), .summary = "" },
	{ .name = "badly", .run = run_badly, .timeout = MINUTES(1), .summary = "" },
	{ .name = NULL },
};

/* The test's own transactions. */

static int64_t
queue(struct fixture *f, const char *kind)
{
	struct job job = { 0 };

	f->c.now = clock_now();
	done(db_begin(&f->c, true));
	done(job_start(&f->c, kind, "x", &job));
	done(db_commit(&f->c));
	return job.id;
}

static struct job
read_job(struct fixture *f, int64_t id)
{
	struct job job = { 0 };

	done(db_begin(&f->c, false));
	done(job_find(&f->c, arena_printf(&f->c.arena, "%lld", (long long)id), &job));
	done(db_commit(&f->c));
	return job;
}

static void
write_job(struct fixture *f, const struct job *job)
{
	done(db_begin(&f->c, true));
	done(job_store_update(&f->c, job));
	done(db_commit(&f->c));
}

static bool
work_once(struct fixture *f)
{
	bool any = false;

	done(worker_round(&f->c.arena, &f->shop, false, &any));
	return any;
}

static void
test_done(void **state)
{
	struct fixture *f = *state;
	int64_t id = queue(f, "well");

	assert_true(work_once(f));
	struct job job = read_job(f, id);
	assert_int_equal(job.state, JOB_DONE);
	assert_int_equal(job.progress, 100);
	assert_int_equal(job.attempts, 1);
	assert_string_equal(job.result, "well done");
	assert_null(job.error);
	assert_null(job.detail);
	assert_true(job.finished_at >= job.created_at);
	assert_false(work_once(f));
}

/* One worker does what nobody has asked for: imports of everybody do not stop it. */
static void
test_own(void **state)
{
	struct fixture *f = *state;
	struct job own = { .kind = "well" };
	bool any;

	f->c.actor.id = 7; /* somebody */
	int64_t asked = queue(f, "well");

	done(worker_round(&f->c.arena, &f->shop, true, &any));
	assert_false(any);
	done(db_begin(&f->c, true));
	done(job_store_insert(&f->c, &own));
	done(db_commit(&f->c));
	done(worker_round(&f->c.arena, &f->shop, true, &any));
	assert_true(any);
	assert_int_equal(read_job(f, own.id).state, JOB_DONE);
	assert_int_equal(read_job(f, asked).state, JOB_QUEUED);
	assert_true(work_once(f));
	assert_int_equal(read_job(f, asked).state, JOB_DONE);
}

static void
test_retries(void **state)
{
	struct fixture *f = *state;
	int64_t id = queue(f, "badly"), before = clock_now();

	assert_true(work_once(f));
	struct job job = read_job(f, id);
	assert_int_equal(job.state, JOB_QUEUED);
	assert_string_equal(job.error, "Dovecot is away");
	assert_in_range(job.run_at, before + SECONDS(10), clock_now() + SECONDS(10));
	assert_int_equal(job.finished_at, 0);
	assert_false(work_once(f)); /* not yet */
	job.run_at = 0;
	write_job(f, &job);
	assert_true(work_once(f));
	job = read_job(f, id);
	assert_int_equal(job.state, JOB_FAILED);
	assert_int_equal(job.attempts, 2);
	assert_true(job.finished_at > 0);
}

static void
test_pauses(void **state)
{
	(void)state;
	assert_int_equal(worker_pause(1), SECONDS(10));
	assert_int_equal(worker_pause(2), SECONDS(40));
	assert_int_equal(worker_pause(3), SECONDS(160));
	assert_int_equal(worker_pause(50), HOURS(1));
}

static void
test_called_off(void **state)
{
	struct fixture *f = *state;
	int64_t id = queue(f, "called_off");

	assert_true(work_once(f));
	struct job job = read_job(f, id);
	assert_int_equal(job.state, JOB_CANCELLED);
	assert_int_equal(job.progress, 30); /* the step was done */
	assert_true(job.finished_at > 0);
}

static void
test_limits(void **state)
{
	struct fixture *f = *state;
	int64_t late = queue(f, "too_long"), strange = queue(f, "unheard_of");

	assert_true(work_once(f));
	assert_true(work_once(f));
	struct job job = read_job(f, late);
	assert_int_equal(job.state, JOB_FAILED);
	assert_string_equal(job.error, "it took too long");
	job = read_job(f, strange);
	assert_int_equal(job.state, JOB_FAILED);
	assert_string_equal(job.error, "this server does not know this kind of job");
}

/* The process ends: the job waits for the next one, as if it had not been begun. */
static void
test_stopped(void **state)
{
	struct fixture *f = *state;
	int64_t id = queue(f, "stopped");

	assert_true(work_once(f));
	struct job job = read_job(f, id);
	assert_int_equal(job.state, JOB_QUEUED);
	assert_int_equal(job.attempts, 0);
	assert_null(job.error);
	assert_true(job.run_at <= clock_now());
}

/* A worker died: its job is taken when the lease is over, not before; and not for ever. */
static void
test_lease(void **state)
{
	struct fixture *f = *state;
	int64_t id = queue(f, "well");
	struct job job = read_job(f, id);

	job.state = JOB_RUNNING;
	job.attempts = 1;
	job.lease_until = clock_now() + HOURS(1);
	write_job(f, &job);
	assert_false(work_once(f));
	job.lease_until = clock_now() - 1;
	write_job(f, &job);
	assert_true(work_once(f));
	job = read_job(f, id);
	assert_int_equal(job.state, JOB_DONE);
	assert_int_equal(job.attempts, 2);

	job.state = JOB_RUNNING;
	job.lease_until = 0;
	job.finished_at = 0;
	write_job(f, &job);
	assert_true(work_once(f));
	job = read_job(f, id);
	assert_int_equal(job.state, JOB_FAILED);
	assert_non_null(strstr(job.error, "ended in the middle"));
}

/* Who has lost the lease writes nothing more. */
static void
test_robbed(void **state)
{
	struct fixture *f = *state;
	int64_t id = queue(f, "robbed");

	assert_true(work_once(f));
	struct job job = read_job(f, id);
	assert_int_equal(job.state, JOB_RUNNING);
	assert_int_equal(job.attempts, 2);
	assert_int_equal(job.progress, 0);
	assert_null(job.error);
}

/* Called off while no worker had it. */
static void
test_called_off_between(void **state)
{
	struct fixture *f = *state;
	int64_t id = queue(f, "well");
	struct job job = read_job(f, id);

	job.state = JOB_RUNNING;
	job.cancel = true;
	write_job(f, &job);
	assert_true(work_once(f));
	assert_int_equal(read_job(f, id).state, JOB_CANCELLED);
}

static int64_t
count(struct fixture *f, const char *sql)
{
	int64_t n = 0;

	done(db_begin(&f->c, false));
	done(db_number(&f->c, sql, NO_ARGS, &n));
	done(db_commit(&f->c));
	return n;
}

static void
test_periodic(void **state)
{
	struct fixture *f = *state;

	f->shop.kinds = periodic;
	done(worker_plan(&f->c.arena, &f->shop));
	done(worker_plan(&f->c.arena, &f->shop));
	assert_int_equal(count(f, "SELECT count(*) FROM job"), 1);
	assert_int_equal(count(f, "SELECT count(*) FROM job WHERE kind = 'well' AND owner_id IS NULL"), 1);
	int64_t at = count(f, "SELECT run_at FROM job");
	assert_in_range(at, clock_now() + MINUTES(59), clock_now() + MINUTES(60));
}

static void
log_calls(struct ctx *c, int64_t at, int n, const char *request_id)
{
	c->now = at;
	c->last_id = 0;
	done(db_begin(c, true));
	for (int i = 0; i < n; i++)
		done(api_log_store_insert(c, &(struct api_log_row){ .id = ctx_new_id(c),
						 .at = at,
						 .request_id = request_id,
						 .method = "GET",
						 .route = "/" }));
	done(db_commit(c));
}

static void
test_housekeeping(void **state)
{
	struct fixture *f = *state;
	struct ctx *c = &f->c;
	struct idempotency row = { .account_id = 1, .key = "k", .request = "r", .body = "" };
	struct job old = { .kind = "well", .state = JOB_DONE };

	c->now = clock_now() - DAYS(31);
	done(db_begin(c, true));
	done(change_record(c, "create", "account", "old", NULL));
	row.created_at = c->now;
	done(idempotency_store_insert(c, &row));
	old.finished_at = c->now;
	done(job_store_insert(c, &old));
	c->now = clock_now() - HOURS(23);
	done(change_record(c, "create", "account", "new", NULL));
	row.key = "new";
	row.created_at = c->now;
	done(idempotency_store_insert(c, &row));
	old.kind = "badly";
	old.finished_at = c->now;
	done(job_store_insert(c, &old));
	done(db_commit(c));

	log_calls(c, clock_now() - DAYS(366), 5001, "old"); /* more than a slice */
	log_calls(c, clock_now() - DAYS(364), 1, "new");
	bool more = true;
	while (more) { /* only what is in the chain is pruned */
		done(log_seal(c, &more));
	}

	f->shop.kinds = job_kinds;
	int64_t id = queue(f, "housekeeping");
	assert_true(work_once(f));
	struct job job = read_job(f, id);
	if (job.state != JOB_DONE)
		fail_msg("%s", job.error);
	assert_int_equal(count(f, "SELECT count(*) FROM change WHERE name = 'old'"), 0);
	assert_int_equal(count(f, "SELECT count(*) FROM change WHERE name = 'new'"), 1);
	assert_int_equal(count(f, "SELECT count(*) FROM idempotency WHERE key = 'k'"), 0);
	assert_int_equal(count(f, "SELECT count(*) FROM idempotency WHERE key = 'new'"), 1);
	assert_int_equal(count(f, "SELECT count(*) FROM job WHERE kind = 'well'"), 0);
	assert_int_equal(count(f, "SELECT count(*) FROM job WHERE kind = 'badly'"), 1);
	assert_int_equal(count(f, "SELECT count(*) FROM api_log WHERE request_id = 'old'"), 0);
	assert_int_equal(count(f, "SELECT count(*) FROM api_log WHERE request_id = 'new'"), 1);
}

/* The threads: woken, they do it; told to stop, they end. */
static void
test_runner(void **state)
{
	const struct timespec pause = { .tv_nsec = 5000000 };
	struct fixture *f = *state;
	struct runner *r = NULL;
	int64_t ids[20];

	done(runner_start(&f->c.arena, &f->shop, &r));
	for (int i = 0; i < 20; i++) {
		ids[i] = queue(f, "well");
		runner_wake(r);
	}
	for (int i = 0; i < 20; i++) {
		int64_t limit = clock_monotonic() + SECONDS(20);
		while (read_job(f, ids[i]).state != JOB_DONE && clock_monotonic() < limit)
			nanosleep(&pause, NULL);
		assert_int_equal(read_job(f, ids[i]).state, JOB_DONE);
		assert_int_equal(read_job(f, ids[i]).attempts, 1); /* nobody took it twice */
	}
	assert_true(runner_stop(&r));
	assert_null(r);
}

/* Set up and torn down for each test. */

static const char *
server_database(struct arena *a)
{
	char *server = arena_strdup(a, getenv("MAILPORTAL_TEST_PG"));
	char *name = strstr(server, "/mailportal?");

	assert_non_null(name);
	*name = '\0';
	return arena_printf(a, "%s/" DATABASE "?%s", server, strchr(name + 1, '?') + 1);
}

/* On the server itself; each run has a database of its own there. */
static void
on_server(struct ctx *c, const char *sql)
{
	struct db *keep = c->db;

	done(db_open(&c->arena, getenv("MAILPORTAL_TEST_PG"), DB_WRITE, &c->db));
	done(db_run(c, sql, NULL, NULL, NO_ARGS, NULL, NULL));
	db_close(&c->db);
	c->db = keep;
}

static int
setup(void **state, const char *store)
{
	struct fixture *f = *state;
	struct ctx *c = &f->c;

	done(db_open(&c->arena, store, DB_WRITE, &c->db));
	done(db_migrate(c));
	done(db_pool_open(&c->arena, store, 2, 2, &f->shop.pool));
	f->shop.kinds = kinds;
	f->conf = (struct conf){ .log_days = 365 };
	f->shop.conf = &f->conf;
	f->shop.site.secrets = secret_pool_for_test(&c->arena);
	c->site = &f->shop.site;
	f->shop.lease = MINUTES(1);
	return 0;
}

static struct fixture *
new_fixture(void)
{
	struct fixture *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	f->c = (struct ctx){ .request_id = "-",
		.now = clock_now(),
		.random = random_u32,
		.actor = { .role = ROLE_MASTER_ADMIN, .id = 1, .name = "admin" } };
	return f;
}

static int
setup_sqlite(void **state)
{
	struct fixture *f = new_fixture();

	*state = f;
	snprintf(f->dir, sizeof(f->dir), "/tmp/mailportal-jobs-XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	return setup(state, arena_printf(&f->c.arena, "sqlite:%s/db", f->dir));
}

static int
setup_postgresql(void **state)
{
	struct fixture *f = new_fixture();

	*state = f;
	on_server(&f->c, "CREATE DATABASE " DATABASE " TEMPLATE template0");
	return setup(state, server_database(&f->c.arena));
}

static int
teardown(void **state)
{
	static const char *const names[] = { "db", "db-wal", "db-shm" };
	struct fixture *f = *state;

	db_pool_close(&f->shop.pool);
	secret_pool_close(f->shop.site.secrets);
	db_close(&f->c.db);
	if (*f->dir == '\0')
		on_server(&f->c, "DROP DATABASE " DATABASE);
	for (size_t i = 0; *f->dir != '\0' && i < 3; i++)
		unlink(arena_printf(&f->c.arena, "%s/%s", f->dir, names[i]));
	if (*f->dir != '\0')
		rmdir(f->dir);
	arena_free(&f->c.arena);
	free(f);
	return 0;
}

#define TESTS(setup) \
	cmocka_unit_test_setup_teardown(test_done, setup, teardown), \
	    cmocka_unit_test_setup_teardown(test_own, setup, teardown), \
	    cmocka_unit_test_setup_teardown(test_retries, setup, teardown), \
	    cmocka_unit_test_setup_teardown(test_pauses, setup, teardown), \
	    cmocka_unit_test_setup_teardown(test_called_off, setup, teardown), \
	    cmocka_unit_test_setup_teardown(test_limits, setup, teardown), \
	    cmocka_unit_test_setup_teardown(test_stopped, setup, teardown), \
	    cmocka_unit_test_setup_teardown(test_lease, setup, teardown), \
	    cmocka_unit_test_setup_teardown(test_robbed, setup, teardown), \
	    cmocka_unit_test_setup_teardown(test_called_off_between, setup, teardown), \
	    cmocka_unit_test_setup_teardown(test_periodic, setup, teardown), \
	    cmocka_unit_test_setup_teardown(test_housekeeping, setup, teardown), \
	    cmocka_unit_test_setup_teardown(test_runner, setup, teardown)

int
main(void)
{
	const struct CMUnitTest on_sqlite[] = { TESTS(setup_sqlite) };
	const struct CMUnitTest on_postgresql[] = { TESTS(setup_postgresql) };

	return BOTH_RUN(on_sqlite, on_postgresql);
}
