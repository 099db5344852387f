/* SPDX-License-Identifier: Apache-2.0 */
/* R20: whose a name is. The rules with answers of the test's own, and the job with those of a real nsd. On
 * SQLite and, when MAILPORTAL_TEST_PG names one, on PostgreSQL. */
#include "rules/verification.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h> /* needs the block above */

#include "base/clock.h"
#include "both.h"
#include "jobs/kind.h"
#include "jobs/worker.h"
#include "nameserver.h"
#include "rules/domain.h"
#include "rules/job.h"
#include "store/db_pool.h"
#include "store/domain_store.h"
#include "store/job_store.h"
#include "store/verification_store.h"
#include "store_fixture.h"

static struct domain
read_domain(struct ctx *c, const char *name)
{
	struct domain domain = { 0 };
	bool found;

	store_done(domain_store_by_name(c, name, &domain, &found));
	assert_true(found);
	return domain;
}

static struct verification
show(struct ctx *c, const char *name)
{
	struct verification v;

	store_done(verification_show(c, name, &v));
	return v;
}

/* DNS has been asked, and these are the records; NULL: it did not answer. */
static struct verification
answer(struct ctx *c, const char *name, const char *txt)
{
	const char *texts[] = { "v=spf1 -all", txt };
	const struct verification_answer a = { .name = name,
		.answered = txt != NULL,
		.why = txt == NULL ? "no answer in time" : NULL,
		.txt = { txt == NULL ? 0 : 2, texts } };

	store_done(verification_record(c, &a));
	return show(c, name);
}

static void
check(const struct verification *v, enum verification_state state, enum verification_result result,
    enum verification_proof proof)
{
	assert_string_equal(verification_state_names[v->state], verification_state_names[state]);
	assert_string_equal(verification_result_names[v->result], verification_result_names[result]);
	assert_string_equal(verification_proof_names[v->proof], verification_proof_names[proof]);
}

/* Who may add what below dora's a.test (verified) and open.test (not), and whether it needs proof. */
static const struct {
	const char *actor, *name;
	bool verified; /* as asked for */
	int code;      /* 0: is added */
	enum verification_proof proof;
} additions[] = {
	{ "dora", "www.a.test", false, 0, PROOF_PARENT },
	{ "dora", "deep.down.a.test", false, 0, PROOF_PARENT },
	{ "dirk", "his.a.test", false, ERR_CONFLICT, PROOF_NONE },
	{ "dirk", "deep.his.a.test", false, ERR_CONFLICT, PROOF_NONE },
	{ "admin", "admins.a.test", false, ERR_CONFLICT, PROOF_NONE },
	{ "admin", "admins.a.test", true, 0, PROOF_ADMIN },
	{ "dora", "sub.admins.a.test", false, ERR_CONFLICT, PROOF_NONE }, /* the nearest one decides */
	{ "dora", "sub.open.test", false, 0, PROOF_NONE },
	{ "dirk", "his.open.test", false, 0, PROOF_NONE },
	{ "dirk", "xa.test", false, 0, PROOF_NONE }, /* not below it */
	{ "dirk", "a.test", false, ERR_EXISTS, PROOF_NONE },
	{ "dirk", "open.test", false, ERR_EXISTS, PROOF_NONE },
};

static void
test_below(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;

	store_fill(f);
	store_act_as(c, "dora");
	store_done(store_add_domain(c, "open.test", false));
	for (size_t i = 0; i < ROWS(additions); i++) {
		store_act_as(c, additions[i].actor);
		struct err *e = store_add_domain(c, additions[i].name, additions[i].verified);
		if (additions[i].code != 0) {
			store_fails(e, (enum err_code)additions[i].code, "name");
			continue;
		}
		store_done(e);
		struct verification v = show(c, additions[i].name);
		bool verified = additions[i].proof != PROOF_NONE;
		check(&v, verified ? VERIFICATION_DONE : VERIFICATION_WAITING, RESULT_NOT_CHECKED,
		    additions[i].proof);
		assert_int_equal(read_domain(c, additions[i].name).verified, verified);
		assert_int_equal(v.record != NULL, !verified);
		assert_int_equal(v.next_check_at != 0, !verified);
	}
	/* once the parent is verified, its owner's names below it are, and others' can not be any more */
	struct verification v = answer(c, "open.test", show(c, "open.test").record);
	check(&v, VERIFICATION_DONE, RESULT_FOUND, PROOF_DNS);
	v = answer(c, "sub.open.test", "");
	check(&v, VERIFICATION_DONE, RESULT_MISSING, PROOF_PARENT);
	v = answer(c, "his.open.test", show(c, "his.open.test").record);
	check(&v, VERIFICATION_WAITING, RESULT_FOUND, PROOF_NONE);
	assert_non_null(strstr(v.detail, "belongs to somebody else"));
}

static void
test_life(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;

	store_fill(f);
	store_done(store_add_domain(c, "new.test", false));
	struct verification v = show(c, "new.test");
	const char *first = v.record;
	check(&v, VERIFICATION_WAITING, RESULT_NOT_CHECKED, PROOF_NONE);
	assert_int_equal(strlen(v.record), strlen(VERIFICATION_PREFIX) + 26); /* 130 bits of base32 */
	assert_int_equal(v.expires_at - c->now, DAYS(7));
	v = answer(c, "new.test", "other");
	check(&v, VERIFICATION_WAITING, RESULT_MISSING, PROOF_NONE);
	v = answer(c, "new.test", VERIFICATION_PREFIX "abc");
	check(&v, VERIFICATION_WAITING, RESULT_DIFFERENT, PROOF_NONE);
	v = answer(c, "new.test", arena_printf(&c->arena, "%sx", first));
	check(&v, VERIFICATION_WAITING, RESULT_DIFFERENT, PROOF_NONE);
	v = answer(c, "new.test", NULL);
	check(&v, VERIFICATION_WAITING, RESULT_NOT_ASKED, PROOF_NONE);
	assert_string_equal(v.detail, "no answer in time");
	assert_false(read_domain(c, "new.test").verified);

	c->now += DAYS(7); /* too late */
	v = answer(c, "new.test", first);
	check(&v, VERIFICATION_EXPIRED, RESULT_FOUND, PROOF_NONE);
	assert_int_equal(v.next_check_at, 0);
	assert_non_null(strstr(v.detail, "expired"));
	store_done(verification_reissue(c, "new.test"));
	v = show(c, "new.test");
	const char *second = v.record;
	check(&v, VERIFICATION_WAITING, RESULT_NOT_CHECKED, PROOF_NONE);
	assert_string_not_equal(first, second);
	v = answer(c, "new.test", first);
	check(&v, VERIFICATION_WAITING, RESULT_DIFFERENT, PROOF_NONE);
	c->now += DAYS(7) - 1; /* in time */
	c->after = 0;
	v = answer(c, "new.test", second);
	check(&v, VERIFICATION_DONE, RESULT_FOUND, PROOF_DNS);
	assert_true(read_domain(c, "new.test").verified);
	assert_true(c->after & AFTER_RELOAD_POSTFIX);

	c->after = 0; /* its loss is shown, and changes nothing */
	v = answer(c, "new.test", "other");
	check(&v, VERIFICATION_DONE, RESULT_MISSING, PROOF_DNS);
	assert_int_equal(v.next_check_at - c->now, DAYS(1));
	v = answer(c, "new.test", NULL);
	check(&v, VERIFICATION_DONE, RESULT_NOT_ASKED, PROOF_DNS);
	assert_true(read_domain(c, "new.test").verified);
	assert_int_equal(c->after, 0);
	store_fails(verification_reissue(c, "new.test"), ERR_CONFLICT, NULL);

	struct domain before = read_domain(c, "new.test"), domain = before;
	domain.verified = false; /* a MasterAdmin takes it back: the old record proves nothing any more */
	store_done(domain_update(c, &domain, &before));
	v = answer(c, "new.test", second);
	check(&v, VERIFICATION_WAITING, RESULT_DIFFERENT, PROOF_NONE);
	before = domain;
	domain.verified = true;
	store_done(domain_update(c, &domain, &before));
	v = answer(c, "new.test", "other");
	check(&v, VERIFICATION_DONE, RESULT_MISSING, PROOF_ADMIN);
	assert_int_equal(v.next_check_at, 0);

	store_done(domain_delete(c, &domain));
	store_fails(verification_show(c, "new.test", &v), ERR_NOT_FOUND, NULL);
	const struct verification_answer late = { .name = "new.test", .answered = true };
	store_done(verification_record(c, &late)); /* gone while DNS was asked */
	store_done(store_add_domain(c, "new.test", false));
}

/* It is looked for less and less often, and not for ever. */
static void
test_pauses(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct verification due[2];
	int checks = 0;
	size_t n;

	store_fill(f);
	store_done(store_add_domain(c, "new.test", false));
	struct verification v = show(c, "new.test");
	int64_t start = c->now, last = c->now;
	store_done(verification_store_due(c, due, 2, &n));
	assert_int_equal(n, 0);
	while (v.next_check_at != 0) {
		assert_in_range(v.next_check_at - last, MINUTES(5), HOURS(1));
		last = c->now = v.next_check_at;
		store_done(verification_store_due(c, due, 2, &n));
		assert_int_equal(n, 1);
		assert_string_equal(due[0].name, "new.test");
		v = answer(c, "new.test", "");
		checks++;
	}
	assert_in_range(checks, 24 * 7, 24 * 7 + 10);
	assert_in_range(c->now - start, DAYS(7), DAYS(7) + HOURS(1));
}

/* Nobody keeps a name from its owner by adding it first. */
static void
test_taken_over(void **state)
{
	static const char *const names[] = { "empty.test", "used.test", "proved.test", "suspended.test",
		"alias.test", "relay.test" };
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;

	store_fill(f);
	store_act_as(c, "dora");
	for (size_t i = 0; i < 4; i++)
		store_done(store_add_domain(c, names[i], false));
	store_done(store_add_domain_alias(c, "alias.test", "a.test", false));
	store_done(store_add_relay_domain(c, "relay.test", "192.0.2.1", 25, false));
	store_done(store_add_account(c, "ann@used.test", ROLE_MAIL_USER, 1));
	struct verification v = answer(c, "proved.test", show(c, "proved.test").record);
	assert_int_equal(v.proved_at, c->now);
	store_act_as(c, "admin"); /* takes the proof back, and another domain's enabling */
	struct domain before = read_domain(c, "proved.test"), domain = before;
	domain.verified = false;
	store_done(domain_update(c, &domain, &before));
	before = domain = read_domain(c, "suspended.test");
	domain.suspended = true;
	store_done(domain_update(c, &domain, &before));

	c->now += DAYS(7) - 1;
	store_done(verification_reissue(c, "empty.test")); /* does not keep it for longer */
	store_act_as(c, "dirk");
	for (size_t i = 0; i < ROWS(names); i++)
		store_fails(store_add_domain(c, names[i], false), ERR_EXISTS, "name");
	c->now++;
	store_act_as(c, "dora"); /* not from herself */
	store_fails(store_add_domain(c, "empty.test", false), ERR_EXISTS, "name");
	store_act_as(c, "dirk");
	for (size_t i = 1; i < 4; i++)
		store_fails(store_add_domain(c, names[i], false), ERR_EXISTS, "name");
	store_done(store_add_domain(c, "empty.test", false));
	store_done(store_add_domain(c, "alias.test", false));
	store_done(store_add_relay_domain(c, "relay.test", "192.0.2.1", 25, false));
	assert_string_equal(read_domain(c, "empty.test").owner, "dirk");
	assert_string_equal(read_domain(c, "used.test").owner, "dora");
	v = show(c, "empty.test");
	check(&v, VERIFICATION_WAITING, RESULT_NOT_CHECKED, PROOF_NONE);
	assert_int_equal(v.expires_at - c->now, DAYS(7));
	v = answer(c, "empty.test", v.record);
	check(&v, VERIFICATION_DONE, RESULT_FOUND, PROOF_DNS);
}

/* A domain from before there were rows of this kind. */
static void
test_older(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;

	store_fill(f);
	store_done(store_add_domain(c, "old.test", false));
	store_done(verification_store_delete(c, "old.test"));
	struct verification v = show(c, "old.test");
	check(&v, VERIFICATION_EXPIRED, RESULT_NOT_CHECKED, PROOF_NONE);
	assert_null(v.record);
	v = answer(c, "old.test", VERIFICATION_PREFIX);
	check(&v, VERIFICATION_EXPIRED, RESULT_FOUND, PROOF_NONE); /* no token is no proof */
	store_done(verification_reissue(c, "old.test"));
	v = answer(c, "old.test", show(c, "old.test").record);
	check(&v, VERIFICATION_DONE, RESULT_FOUND, PROOF_DNS);
}

/* What a MasterAdmin has switched off stays off. */
static void
test_suspended(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	int64_t rows;

	store_fill(f);
	struct domain before = read_domain(c, "a.test"), domain = before;
	domain.suspended = true;
	store_done(domain_update(c, &domain, &before));
	before = read_domain(c, "a.test");
	assert_true(before.suspended && !before.enabled);
	store_act_as(c, "dora");
	domain = before;
	domain.enabled = true;
	store_fails(domain_update(c, &domain, &before), ERR_CONFLICT, "enabled");
	domain.enabled = false;
	domain.comment = "why?";
	store_done(domain_update(c, &domain, &before));
	store_done(domain_store_enable_below(c, domain.owner_id, true, &rows));
	assert_int_equal(rows, 1); /* b.test alone */
	assert_false(read_domain(c, "a.test").enabled);
	store_done(domain_store_enable_below(c, domain.owner_id, false, &rows));
	assert_int_equal(rows, 2);
	store_act_as(c, "admin");
	before = domain;
	domain.suspended = false;
	domain.enabled = true;
	store_done(domain_update(c, &domain, &before));
	assert_true(read_domain(c, "a.test").enabled);
}

/* One run of the job, as a worker does it. */
static struct job
run_job(struct store_fixture *f, const struct nameserver *s)
{
	struct workshop shop = { .conf = &s->conf, .site = f->site, .kinds = job_kinds, .lease = MINUTES(1) };
	struct ctx *c = &f->c;
	struct job job = { 0 };
	bool any, found;

	store_done(job_start(c, "verify_names", "now", &job));
	store_done(db_pool_open(&c->arena, f->store, 1, 1, &shop.pool));
	store_done(worker_round(&c->arena, &shop, false, &any));
	db_pool_close(&shop.pool);
	assert_true(any);
	store_done(job_store_find(c, arena_printf(&c->arena, "%lld", (long long)job.id), &job, &found));
	assert_string_equal(job_state_names[job.state], "done");
	return job;
}

/* The job, and a real nsd with every kind of answer. */
static void
test_job(void **state)
{
	static const struct {
		const char *name;
		enum verification_state state;
		enum verification_result result;
	} cases[] = {
		{ "whole.test.other.test", VERIFICATION_DONE, RESULT_FOUND },
		{ "split.other.test", VERIFICATION_DONE, RESULT_FOUND },
		{ "alias.other.test", VERIFICATION_DONE, RESULT_FOUND },
		{ "wrong.other.test", VERIFICATION_WAITING, RESULT_DIFFERENT },
		{ "spf.other.test", VERIFICATION_WAITING, RESULT_MISSING },
		{ "nothing.other.test", VERIFICATION_WAITING, RESULT_MISSING },
		{ "broken.test", VERIFICATION_WAITING, RESULT_NOT_ASKED },
	};
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct nameserver s;

	nameserver_start(&s);
	c->now = clock_now() - HOURS(1);
	store_fill(f);
	for (size_t i = 0; i < ROWS(cases); i++)
		store_done(store_add_domain(c, cases[i].name, false));
	const char *split = show(c, "split.other.test").record;
	nameserver_serve(&s, "other.test",
	    arena_printf(&c->arena,
		"whole.test TXT \"v=spf1 -all\"\nwhole.test TXT \"%s\"\nsplit TXT \"%.9s\" \"%s\"\n"
		"alias CNAME proof\nproof TXT \"%s\"\nwrong TXT \"" VERIFICATION_PREFIX
		"x\"\nspf TXT \"v=spf1 -all\"\n",
		show(c, "whole.test.other.test").record, split, split + 9,
		show(c, "alias.other.test").record));
	struct job job = run_job(f, &s);
	assert_string_equal(job.result, "7 names");
	for (size_t i = 0; i < ROWS(cases); i++) {
		struct verification v = show(c, cases[i].name);

		if (v.state != (int)cases[i].state || v.result != (int)cases[i].result)
			fail_msg("%s: %s, %s (%s)", v.name, verification_state_names[v.state],
			    verification_result_names[v.result], v.detail == NULL ? "" : v.detail);
		assert_int_equal(read_domain(c, v.name).verified, v.state == VERIFICATION_DONE);
		assert_true(v.next_check_at > clock_now());
	}
	job = run_job(f, &s); /* nobody's time has come */
	assert_string_equal(job.result, "0 names");
	nameserver_stop(&s);

	for (int i = 0; i < 120; i++) { /* nobody answers: one round is enough to know */
		store_done(store_add_domain(c, arena_printf(&c->arena, "n%d.other.test", i), false));
	}
	struct conf away = s.conf;
	away.dns_resolver = "127.0.0.1:9";
	s = (struct nameserver){ .conf = away };
	job = run_job(f, &s);
	assert_string_equal(job.result, "50 names; DNS does not answer");
}

#define TESTS(where) \
	cmocka_unit_test_setup_teardown(test_below, store_setup_##where, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_life, store_setup_##where, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_pauses, store_setup_##where, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_taken_over, store_setup_##where, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_older, store_setup_##where, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_suspended, store_setup_##where, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_job, store_setup_##where, store_teardown)

int
main(void)
{
	const struct CMUnitTest sqlite[] = { TESTS(sqlite) }, postgresql[] = { TESTS(postgresql) };

	return BOTH_RUN(sqlite, postgresql);
}
