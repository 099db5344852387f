/* SPDX-License-Identifier: Apache-2.0 */
/* R13, R16: what ends open mail connections: the rows that ask for it, the thread that tells Dovecot, and the
 * tickets of submission. On SQLite and, when MAILPORTAL_TEST_PG names one, on PostgreSQL. */
#include "jobs/kicker.h"

#include <netinet/in.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h> /* needs the block above */

#include "base/clock.h"
#include "both.h"
#include "model/conf.h"
#include "model/device_password.h"
#include "os/http.h"
#include "os/ticket.h"
#include "rules/account.h"
#include "rules/alias.h"
#include "rules/connection.h"
#include "rules/device.h"
#include "rules/domain_alias.h"
#include "rules/filter.h"
#include "store/account_store.h"
#include "store/connection_store.h"
#include "store/db_pool.h"
#include "store_fixture.h"

enum { TIRED_MS = 30000 };

/* Dovecot, as far as it is asked here. */
struct dovecot {
	struct arena arena;
	struct http_server *server;
	struct conf conf;
	atomic_int kicks, puts;
	atomic_bool foreign; /* another program's script is in place */
	atomic_bool away;
};

static bool
asks(const struct http_request *r, const char *command)
{
	return r->body.n > strlen(command) + 3 && memcmp(r->body.p + 3, command, strlen(command)) == 0;
}

static void
say(void *arg, const struct http_request *r, struct http_answer *answer)
{
	struct dovecot *d = arg;
	bool away = d->away; /* it may come back in the middle of this */

	d->kicks += asks(r, "kick") && !away;
	answer->status = away ? 500 : 200;
	answer->type = "application/json";
	answer->body = SPAN("[[\"doveadmResponse\",[{\"result\":\"ann@a.test\"}],\"t\"]]");
	if (asks(r, "sieveList") && d->foreign)
		answer->body =
		    SPAN("[[\"doveadmResponse\",[{\"script\":\"phone\",\"active\":\"ACTIVE\"}],\"t\"]]");
	if (asks(r, "sieveGet"))
		answer->body = SPAN("[[\"doveadmResponse\",[{\"sieve script\":\"stop;\"}],\"t\"]]");
	d->puts += asks(r, "sievePut") && !away;
}

static void
dovecot_start(struct dovecot *d)
{
	struct sockaddr_in sa = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof(sa);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	signal(SIGPIPE, SIG_IGN);
	assert_int_equal(bind(fd, (const struct sockaddr *)&sa, sizeof(sa)), 0);
	assert_int_equal(listen(fd, 10), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&sa, &n), 0);
	struct http_config config = { .listener = fd,
		.handler = say,
		.arg = d,
		.body_max = 10000,
		.connections = 10,
		.idle_seconds = 10 };
	store_done(http_start(&d->arena, &config, &d->server));
	d->conf = (struct conf){ .port_doveadm = ntohs(sa.sin_port), .doveadm_key = "secret key" };
}

static void
end_connections(struct ctx *c, const char *name)
{
	int64_t id = store_account_id(c, name);

	c->now = clock_now();
	store_done(db_begin(c, true));
	store_done(connection_end(c, id));
	store_done(db_commit(c));
}

static int64_t
count(struct ctx *c, const char *sql)
{
	int64_t n;

	store_done(db_number(c, db_text_sql(c->db, sql), NO_ARGS, &n));
	return n;
}

/* What a kicker does by itself, until that many rows are left; it need not be quick. */
static void
wait_for(struct ctx *c, const char *sql, int64_t n)
{
	for (int64_t began = clock_monotonic(); count(c, sql) != n;) {
		if (clock_monotonic() - began > TIRED_MS)
			fail_msg("%s is not %lld", sql, (long long)n);
		nanosleep(&(struct timespec){ .tv_nsec = 20000000 }, NULL);
	}
}

/* Each row is told twice, the second time for who was just coming in, and waits while Dovecot is away. */
static void
test_kicker(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct dovecot d = { .away = true };
	struct db_pool *pool;
	struct kicker *k;

	store_fill(f);
	dovecot_start(&d);
	store_done(db_pool_open(&c->arena, f->store, 2, 2, &pool));
	store_done(kicker_start(&c->arena, &d.conf, c->site, pool, &k));
	end_connections(c, "ann@a.test");
	kicker_wake(k);
	wait_for(c, "SELECT count(*) FROM kick WHERE again", 1);
	assert_int_equal(d.kicks, 0);
	d.away = false;
	wait_for(c, "SELECT count(*) FROM kick", 0);
	assert_int_equal(d.kicks, 2);
	assert_true(kicker_stop(&k));
	http_stop(&d.server);
	db_pool_close(&pool);
	arena_free(&d.arena);
}

/* One that ends with its time: once, for its account alone, whether Dovecot is away or not. */
static void
test_expiry(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct dovecot d = { .away = true };
	struct device_password row = { .name = "Phone" }, later = { .name = "Laptop" };
	struct db_pool *pool;
	struct kicker *k;

	store_fill(f);
	c->now = clock_now();
	store_act_as(c, "ann@a.test");
	row.expires_at = c->now + 1;
	later.expires_at = c->now + HOURS(1);
	store_done(db_begin(c, true));
	store_done(device_create(c, &row));
	store_done(device_create(c, &later));
	store_done(db_commit(c));
	dovecot_start(&d);
	store_done(db_pool_open(&c->arena, f->store, 2, 2, &pool));
	store_done(kicker_start(&c->arena, &d.conf, c->site, pool, &k));
	wait_for(c, "SELECT count(*) FROM kick WHERE mask = 'ann@a.test'", 1);
	assert_int_equal(count(c, "SELECT count(*) FROM kick"), 1);
	assert_int_equal(count(c, "SELECT count(*) FROM account WHERE signed_out_at > 0"), 1);
	assert_int_equal(
	    count(c, "SELECT count(*) FROM api_log WHERE route = 'device-password-expired' AND object ="
		     " 'Phone' AND subject_id = (SELECT id FROM account WHERE name = 'ann@a.test') AND"
		     " owner_id = (SELECT owner_id FROM account WHERE name = 'ann@a.test')"),
	    1);
	d.away = false;
	wait_for(c, "SELECT count(*) FROM kick", 0);
	assert_true(kicker_stop(&k));
	int64_t signed_out_at = count(c, "SELECT max(signed_out_at) FROM account");
	bool found;
	c->now = clock_now();
	store_done(db_begin(c, true));
	store_done(device_end_expired(c, &found));
	assert_false(found);
	c->now += HOURS(2);
	store_done(device_end_expired(c, &found));
	assert_true(found);
	store_done(device_end_expired(c, &found));
	assert_false(found);
	store_done(db_commit(c));
	assert_true(count(c, "SELECT max(signed_out_at) FROM account") > signed_out_at);
	assert_int_equal(count(c, "SELECT count(*) FROM api_log WHERE route = 'device-password-expired'"), 2);
	http_stop(&d.server);
	db_pool_close(&pool);
	arena_free(&d.arena);
}

#define SCRIPTS(state) "SELECT count(*) FROM filter_script WHERE due_at = 0 AND state = '" state "'"

/* R52: a script waits while Dovecot is away, and is never written over another program's until its owner says
 * so. */
static void
test_scripts(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct dovecot d = { .away = true };
	struct filter_action keep = { .action = FILTER_KEEP };
	struct filter rule = {
		.name = "r", .enabled = true, .matching = FILTER_ALWAYS, .actions = { 1, &keep }
	};
	struct filter_script ours = { .keep = FILTER_KEEP_OURS };
	struct filter_active theirs = { .script = "stop;" };
	struct db_pool *pool;
	struct kicker *k;

	store_fill(f);
	c->now = clock_now();
	store_act_as(c, "ann@a.test");
	store_done(db_begin(c, true));
	store_done(filter_create(c, &rule));
	store_done(db_commit(c));
	dovecot_start(&d);
	store_done(db_pool_open(&c->arena, f->store, 2, 2, &pool));
	store_done(kicker_start(&c->arena, &d.conf, c->site, pool, &k));
	assert_int_equal(count(c, SCRIPTS("active")), 0);
	d.away = false;
	wait_for(c, SCRIPTS("active"), 1);
	assert_int_equal(d.puts, 1);

	d.foreign = true;
	c->now = clock_now();
	store_done(db_begin(c, true));
	rule.enabled = false;
	store_done(filter_update(c, &rule));
	store_done(db_commit(c));
	kicker_wake(k);
	wait_for(c, SCRIPTS("foreign"), 1);
	assert_int_equal(d.puts, 1);

	store_done(db_begin(c, true));
	store_done(filter_script_find(c, &theirs.before));
	store_fails(filter_script_put(c, &(struct filter_script){ .script = "keep;" }, &theirs), ERR_CONFLICT,
	    "keep");
	store_done(filter_script_put(c, &ours, &theirs));
	store_done(db_commit(c));
	kicker_wake(k);
	wait_for(c, SCRIPTS("active"), 1);
	assert_int_equal(d.puts, 2);
	assert_true(kicker_stop(&k));
	http_stop(&d.server);
	db_pool_close(&pool);
	arena_free(&d.arena);
}

/* The state that the API would tell: Dovecot was asked between the two looks at the row. */
static int
told(struct ctx *c, const struct filter_script *before, const char *active)
{
	struct filter_active found = { .before = *before, .name = "x", .script = active };
	struct filter_script row = { 0 };

	store_done(filter_script_find(c, &row));
	store_done(filter_script_compare(c, &row, &found));
	return row.state;
}

/* R52: whenever Dovecot is asked while a script is being written, it is never taken for another program's;
 * nor afterwards, when the writer ended in the middle. */
static void
test_writing(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct filter_action keep = { .action = FILTER_KEEP };
	struct filter rule = {
		.name = "r", .enabled = true, .matching = FILTER_ALWAYS, .actions = { 1, &keep }
	};
	struct filter_errand errand = { 0 };
	struct filter_script before[4] = { 0 };
	bool found;

	store_fill(f);
	c->now = clock_now();
	store_act_as(c, "ann@a.test");
	store_done(db_begin(c, true));
	store_done(filter_script_find(c, &before[0]));
	store_done(filter_create(c, &rule));
	store_done(filter_errand_next(c, &errand, &found));
	const char *first = errand.script;
	store_done(filter_errand_begin(c, &errand, NULL));
	store_done(filter_errand_done(c, &errand));
	assert_int_equal(told(c, &before[0], NULL), FILTER_ACTIVE); /* asked before all of it */

	rule.name = "second";
	store_done(filter_update(c, &rule));
	store_done(filter_script_find(c, &before[1]));
	store_done(filter_errand_next(c, &errand, &found));
	const char *second = errand.script;
	assert_true(filter_errand_may(c, &errand, first));
	store_done(filter_errand_begin(c, &errand, first));
	rule.name = "third"; /* while the second is on its way */
	store_done(filter_update(c, &rule));
	store_done(filter_script_find(c, &before[2]));
	assert_int_equal(told(c, &before[1], first), FILTER_WAITING);
	assert_int_equal(told(c, &before[2], first), FILTER_WAITING);
	assert_int_equal(told(c, &before[2], second), FILTER_WAITING);
	assert_int_equal(told(c, &before[2], "stop;"), FILTER_FOREIGN);
	assert_int_equal(told(c, &before[2], NULL), FILTER_FOREIGN);
	struct filter_errand next = { 0 };
	store_done(filter_errand_next(c, &next, &found)); /* as if the writer had ended here */
	assert_true(filter_errand_may(c, &next, first));
	assert_true(filter_errand_may(c, &next, second));
	assert_false(filter_errand_may(c, &next, "stop;"));

	store_done(filter_errand_begin(c, &next, second));
	store_done(filter_errand_done(c, &next));
	assert_int_equal(told(c, &before[2], second), FILTER_ACTIVE); /* asked just before it was replaced */
	store_done(filter_script_find(c, &before[3]));
	assert_int_equal(told(c, &before[3], second), FILTER_FOREIGN); /* and put back later */
	struct filter_active late = { .before = before[2], .name = "x", .script = second };
	store_done(filter_script_put(c, &(struct filter_script){ .script = "keep;" }, &late));
	store_done(filter_errand_next(c, &errand, &found));
	assert_true(filter_errand_may(c, &errand, next.script));
	store_done(db_commit(c));
}

static struct alias
leads(struct ctx *c, const char *address, size_t n, const char **targets)
{
	struct alias row = { .address = address, .enabled = true, .targets = { n, targets } };

	store_done(alias_create(c, &row));
	return row;
}

/* The script that is due, or NULL; it has been written then. */
static const char *
written(struct ctx *c)
{
	struct filter_errand errand = { 0 };
	bool found;

	store_done(filter_errand_next(c, &errand, &found));
	if (found)
		store_done(filter_errand_done(c, &errand));
	return found ? errand.script : NULL;
}

static void
assert_answers(struct ctx *c, const char *addresses)
{
	const char *script = written(c);

	assert_non_null(script);
	assert_null(written(c));
	const char *line = strstr(script, "vacation :days");
	assert_non_null(line);
	assert_string_equal(arena_printf(&c->arena, "%.*s", (int)strcspn(line, "\n"), line),
	    arena_printf(&c->arena, "vacation :days 7 :handle \"mailportal\"%s \"away\";", addresses));
}

/* R53: mail that names an alias or another name of the domain is answered, too, and the script follows when
 * these change; an address that others share, or that another admin leads here, is not the user's. */
static void
test_other_names(void **state)
{
	const char *ann[] = { "ann@a.test" }, *both[] = { "ann@a.test", "bob@a.test" };
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct vacation reply = { .enabled = true, .text = "away" };
	struct domain_alias other = {
		.name = "o.test", .domain = "a.test", .enabled = true, .verified = true
	};

	store_fill(f);
	c->now = clock_now();
	store_done(db_begin(c, true));
	store_act_as(c, "ann@a.test");
	store_done(vacation_put(c, &reply));
	assert_answers(c, "");
	store_act_as(c, "dora");
	struct alias info = leads(c, "info@a.test", 1, ann);
	assert_answers(c, " :addresses [\"info@a.test\"]");
	leads(c, "all@a.test", 2, both);
	leads(c, "@b.test", 1, ann);
	store_act_as(c, "dirk");
	leads(c, "spy@d.test", 1, ann);
	assert_answers(c, " :addresses [\"info@a.test\"]");
	store_act_as(c, "admin");
	store_done(domain_alias_create(c, &other));
	assert_answers(c, " :addresses [\"ann@o.test\", \"info@a.test\", \"info@o.test\"]");

	/* one that comes while the script is on its way is not forgotten */
	struct filter_errand errand = { 0 };
	struct alias before = info;
	bool found;
	info.targets = (struct texts){ 2, both };
	store_done(alias_update(c, &info, &before));
	store_done(filter_errand_next(c, &errand, &found));
	leads(c, "own@a.test", 1, ann);
	store_done(filter_errand_done(c, &errand));
	assert_answers(c, " :addresses [\"ann@o.test\", \"own@a.test\", \"own@o.test\"]");

	struct account account = { 0 };
	store_done(account_store_by_name(c, "ann@a.test", &account, &found));
	store_done(account_rename(c, &account, "eve@a.test"));
	assert_answers(c, " :addresses [\"eve@o.test\", \"own@a.test\", \"own@o.test\"]");
	store_act_as(c, "dora");
	leads(c, "bob2@a.test", 1, &both[1]);
	assert_null(written(c)); /* nothing of hers */
	store_done(db_commit(c));
}

static void
test_holds(void **state)
{
	static const struct {
		int64_t account_id, signed_out_at;
		const char *ticket;
		bool holds;
	} cases[] = {
		{ 7, 0, NULL, true },  /* signed in before there were tickets, and nothing was ended */
		{ 7, 5, NULL, false }, /* but then it was */
		{ 7, 0, "7.0", true },
		{ 7, 5, "7.5", true },
		{ 7, 6, "7.5", false }, /* ended since */
		{ 8, 5, "7.5", false }, /* the name is another account's by now */
		{ 7, 5, "7.50", false },
		{ 7, 5, "", false },
		{ 7, 5, "nonsense", false },
	};
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	const char *before, *after;

	for (size_t i = 0; i < ROWS(cases); i++)
		assert_int_equal(
		    connection_holds(c, cases[i].account_id, cases[i].signed_out_at, cases[i].ticket),
		    cases[i].holds);
	store_fill(f);
	int64_t id = store_account_id(c, "ann@a.test"), at;
	store_done(connection_ticket(c, id, &before));
	end_connections(c, "ann@a.test");
	store_done(connection_ticket(c, id, &after));
	store_done(connection_store_ended_at(c, id, &at));
	assert_string_not_equal(before, after);
	assert_true(connection_holds(c, id, at, after));
	assert_false(connection_holds(c, id, at, before));
	for (int i = 0; i < 2; i++) { /* the second time at the same moment */
		store_done(connection_end_everywhere(c));
		store_done(connection_store_ended_at(c, id, &at));
		assert_false(connection_holds(c, id, at, after));
		store_done(connection_ticket(c, id, &after));
		assert_true(connection_holds(c, id, at, after));
	}
}

static void
test_tickets(void **state)
{
	struct store_fixture *f = *state;
	char told[TICKET_MAX];
	struct arena *a = &f->c.arena;
	char above[] = "/tmp/mailportal-test-XXXXXX";
	const char *dir = arena_printf(a, "%s/tickets", mkdtemp(above));

	struct err *e = ticket_put(a, dir, 4711, "7.1"); /* no such directory */
	store_fails(e, ERR_UNAVAILABLE, NULL);
	assert_false(ticket_read(dir, 4711, told));
	ticket_clear(dir);
	assert_int_equal(mkdir(dir, 0700), 0);
	store_done(ticket_put(a, dir, 4711, "1234567890.1795324814495"));
	store_done(ticket_put(a, dir, 4711, "7.1")); /* shorter, in its place */
	store_done(ticket_put(a, dir, 4712, "8.1"));
	assert_true(ticket_read(dir, 4711, told));
	assert_string_equal(told, "7.1");
	ticket_remove(dir, 4711);
	ticket_remove(dir, 4711);
	assert_false(ticket_read(dir, 4711, told));
	store_done(ticket_put(a, dir, 4713, ""));
	assert_false(ticket_read(dir, 4713, told)); /* nothing is no ticket */
	assert_int_equal(symlink("/etc/hostname", arena_printf(a, "%s/4714", dir)), 0);
	assert_false(ticket_read(dir, 4714, told)); /* nor what lies elsewhere */
	e = ticket_put(a, dir, 4714, "9.1");
	store_fails(e, ERR_UNAVAILABLE, NULL);
	ticket_clear(dir);
	assert_false(ticket_read(dir, 4712, told));
	assert_int_equal(rmdir(dir), 0);
	assert_int_equal(rmdir(above), 0);
}

#define TESTS(setup) \
	cmocka_unit_test_setup_teardown(test_kicker, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_expiry, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_scripts, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_writing, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_other_names, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_holds, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_tickets, setup, store_teardown)

int
main(void)
{
	const struct CMUnitTest on_sqlite[] = { TESTS(store_setup_sqlite) };
	const struct CMUnitTest on_postgresql[] = { TESTS(store_setup_postgresql) };

	return BOTH_RUN(on_sqlite, on_postgresql);
}
