/* SPDX-License-Identifier: Apache-2.0 */
/* R43: what users think of senders. On SQLite and, when MAILPORTAL_TEST_PG names one, on PostgreSQL. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h> /* needs the block above */

#include "both.h"
#include "model/job.h"
#include "rules/learned.h"
#include "store_fixture.h"
#include "wire/doveadm.h"
#include "wire/learn_file.h"

static bool
record(struct ctx *c, const char *account, const char *sender, enum learned_verdict verdict, int64_t at)
{
	bool known;

	store_done(db_begin(c, true));
	store_done(learned_record(c, account, sender, verdict, at, &known));
	store_done(db_commit(c));
	return known;
}

static enum spam_verdict
verdict(struct ctx *c, const char *mailbox, const char *first, const char *second)
{
	const struct texts senders = { second == NULL ? 1 : 2, (const char *[]){ first, second } };
	enum spam_verdict out;

	store_done(learned_verdict(c, mailbox, &senders, &out));
	return out;
}

static void
test_record(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	int64_t n;

	store_fill(f);
	assert_true(record(c, "Ann@A.test", "Friend@Far.test", LEARNED_HAM, 10));
	assert_int_equal(verdict(c, "ann@a.test", "friend@far.test", NULL), SPAM_WHITE);
	assert_int_equal(verdict(c, "bob@a.test", "friend@far.test", NULL), SPAM_SCORE);
	assert_int_equal(verdict(c, "ann@a.test", "x@far.test", "friend@far.test"), SPAM_WHITE);
	assert_true(record(c, "ann@a.test", "friend@far.test", LEARNED_SPAM, 9)); /* told before */
	assert_int_equal(verdict(c, "ann@a.test", "friend@far.test", NULL), SPAM_WHITE);
	assert_true(record(c, "ann@a.test", "friend@far.test", LEARNED_SPAM, 11));
	assert_int_equal(verdict(c, "ann@a.test", "friend@far.test", NULL), SPAM_BLACK);
	assert_false(record(c, "nobody@a.test", "friend@far.test", LEARNED_SPAM, 1));
	assert_false(record(c, "dora", "friend@far.test", LEARNED_SPAM, 1));
	assert_true(
	    record(c, "ann@a.test", "ann@a.test", LEARNED_HAM, 1)); /* her own: forgers know it, too */
	assert_true(record(c, "ann@a.test", "no address", LEARNED_HAM, 1));
	assert_true(record(c, "ann@a.test", "", LEARNED_HAM, 1));
	store_done(db_number(c, "SELECT count(*) FROM learned_sender", NO_ARGS, &n));
	assert_int_equal(n, 1);
	assert_true(record(c, "ann@a.test", "bob@a.test", LEARNED_HAM, 1)); /* a colleague's is learned */
	assert_int_equal(verdict(c, "ann@a.test", "bob@a.test", NULL), SPAM_WHITE);
}

static void
test_undo(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	int64_t id;

	store_fill(f);
	record(c, "ann@a.test", "x@far.test", LEARNED_SPAM, 1);
	store_done(db_number(c, "SELECT id FROM learned_sender", NO_ARGS, &id));
	const char *key = arena_printf(&c->arena, "%lld", (long long)id);
	store_act_as(c, "bob@a.test");
	store_fails(learned_delete(c, key), ERR_NOT_FOUND, NULL);
	store_act_as(c, "ann@a.test");
	store_fails(learned_delete(c, "x@far.test"), ERR_NOT_FOUND, NULL);
	store_done(learned_delete(c, key));
	assert_int_equal(verdict(c, "ann@a.test", "x@far.test", NULL), SPAM_SCORE);
	store_fails(learned_delete(c, key), ERR_NOT_FOUND, NULL);
}

static void
test_request(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	const struct learn_request in = { LEARNED_HAM, "Junk/a b", 7 };
	struct job job = { 0 };

	store_fill(f);
	store_fails(learned_request(c, &in, &job), ERR_CONFLICT, NULL);
	store_act_as(c, "ann@a.test");
	store_done(learned_request(c, &in, &job));
	assert_string_equal(job.argument, "ham 7 Junk/a b");
	assert_string_equal(job.owner, "ann@a.test");
}

/* The file and doveadm's answer, which are bytes from outside. */
static void
test_wire(void **state)
{
	struct arena a = { 0 };
	struct learn_file file;
	struct doveadm_message message;
	bool found;

	(void)state;
	const char *head = learn_file_head(&a, "ann@a.test", "x@far.test");
	assert_true(learn_file_read(&a, SPAN("ann@a.test\tx@far.test\nSubject: x\n"), &file));
	assert_string_equal(head, "ann@a.test\tx@far.test\n");
	assert_string_equal(file.account, "ann@a.test");
	assert_string_equal(file.sender, "x@far.test");
	assert_int_equal(file.message.n, 11);
	assert_true(learn_file_read(&a, SPAN("ann@a.test\t\n"), &file));
	assert_int_equal(file.message.n, 0);
	assert_false(learn_file_read(&a, SPAN(""), &file));
	assert_false(learn_file_read(&a, SPAN("\tx\n"), &file));
	assert_false(learn_file_read(&a, SPAN("no tab\nx\ty\n"), &file));
	assert_false(learn_file_read(&a, SPAN("no end\tx"), &file));

	static const char answer[] =
	    "[[\"doveadmResponse\",[{\"size.physical\":\"12\",\"hdr.from.address\":"
	    "\"A@b.test\\nc@d.test\",\"text\":\"caf\351 \303\251\\u0000\\n\"}],\"t\"]]";
	assert_true(doveadm_read_message(&a, SPAN(answer), &message, &found));
	assert_true(found && message.size == 12);
	assert_string_equal(message.sender, "A@b.test");
	assert_int_equal(message.text.n, 9);
	assert_memory_equal(message.text.p, "caf\351 \303\251\0\n", 9);
	assert_true(doveadm_read_message(&a, SPAN("[[\"doveadmResponse\",[],\"t\"]]"), &message, &found));
	assert_false(found);
	assert_false(doveadm_read_message(&a, SPAN(""), &message, &found));
	assert_false(doveadm_read_message(
	    &a, SPAN("[[\"error\",{\"type\":\"exitCode\",\"exitCode\":68},\"t\"]]"), &message, &found));
	arena_free(&a);
}

#define TESTS(setup) \
	cmocka_unit_test_setup_teardown(test_record, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_undo, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_request, setup, store_teardown), \
	    cmocka_unit_test(test_wire)

int
main(void)
{
	const struct CMUnitTest on_sqlite[] = { TESTS(store_setup_sqlite) };
	const struct CMUnitTest on_postgresql[] = { TESTS(store_setup_postgresql) };

	return BOTH_RUN(on_sqlite, on_postgresql);
}
