/* SPDX-License-Identifier: Apache-2.0 */
/* Aliases, forwards and catch-alls, and what Postfix is told of them, on both databases. */
#include "rules/alias.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h> /* needs the block above */

#include "both.h"
#include "model/text.h"
#include "rules/access.h"
#include "rules/account.h"
#include "rules/domain.h"
#include "rules/lookup.h"
#include "store/account_store.h"
#include "store/alias_store.h"
#include "store_fixture.h"

/* "mailbox" when there is one, then "-> targets" when it leads on; "" for an address that nobody has. */
static const char *
leads(struct ctx *c, const char *address)
{
	const char *targets = NULL;
	bool mailbox, alias;

	store_done(lookup_mailbox(c, address, &mailbox));
	store_done(lookup_alias(c, address, &targets, &alias));
	return arena_printf(
	    &c->arena, "%s%s%s", mailbox ? "mailbox" : "", alias ? "-> " : "", alias ? targets : "");
}

static void
set_forward(struct ctx *c, const char *name, const char *targets, bool keep)
{
	struct account before = { 0 }, account;

	store_done(access_account(c, name, &before));
	account = before;
	store_done(text_decode(&c->arena, field_find(account_fields, "forward_to"), targets, &account));
	account.forward_keep_copy = keep;
	store_done(account_update(c, &account, &before));
}

static void
switch_off(struct ctx *c, const char *address)
{
	struct alias before = { 0 }, alias;

	store_done(access_alias(c, address, &before));
	alias = before;
	alias.enabled = false;
	store_done(alias_update(c, &alias, &before));
}

/* Mailbox before alias before catch-all (R26); user+tag reaches user (R27); the same local part on two
 * domains is two mailboxes (R29). */
static void
test_precedence(void **state)
{
	static const struct {
		const char *address, *leads;
	} cases[] = {
		{ "ann@a.test", "mailbox" },
		{ "ANN@A.TEST", "mailbox" },
		{ "ann+tag@a.test", "mailbox" },
		{ "Ann+Tag@a.test", "mailbox" },
		{ "ann+@a.test", "mailbox" },
		{ "ann+a+b@a.test", "mailbox" },
		{ "+tag@a.test", "-> bob@a.test" }, /* nothing before the tag: nobody's but the catch-all's */
		{ "ann@b.test", "mailbox-> ann@b.test, far@else.test" },
		{ "ann@d.test", "" },
		{ "bob@b.test", "" },
		{ "info@a.test", "-> ann@a.test" },
		{ "info+tag@a.test", "-> ann@a.test" },
		{ "info+own@a.test", "-> dan@d.test" }, /* an alias for just this tag */
		{ "many@a.test", "-> ann@a.test, bob@a.test, far@else.test" },
		{ "off@a.test", "-> bob@a.test" },
		{ "nobody@a.test", "-> bob@a.test" },
		{ "nobody+tag@a.test", "-> bob@a.test" },
		{ "nobody@b.test", "" },
		{ "away@b.test", "mailbox-> far@else.test" },
		{ "nobody@else.test", "" },
		{ "@a.test", "" }, /* no address, though an alias is called so */
		{ "a.test", "" },
		{ "admin", "" },
		{ "", "" },
		{ "@", "" },
		{ "ann@", "" },
		{ "ann@a.test.", "" },
		{ "ann@a.test ", "" },
		{ "ann%a.test@a.test", "-> bob@a.test" },
		{ "dora", "" },
	};
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;

	store_fill(f);
	store_done(store_add_account(c, "away@b.test", ROLE_MAIL_USER, 0));
	store_done(store_add_alias(c, "info@a.test", "ann@a.test"));
	store_done(store_add_alias(c, "info+own@a.test", "dan@d.test"));
	store_done(store_add_alias(c, "many@a.test", "ann@a.test, bob@a.test, far@else.test"));
	store_done(store_add_alias(c, "off@a.test", "ann@a.test"));
	store_done(store_add_alias(c, "@a.test", "bob@a.test"));
	switch_off(c, "off@a.test");
	set_forward(c, "ann@b.test", "far@else.test", true);
	set_forward(c, "away@b.test", "far@else.test", false);
	for (size_t i = 0; i < ROWS(cases); i++) {
		const char *got = leads(c, cases[i].address);

		if (strcmp(got, cases[i].leads) != 0)
			fail_msg("%s: got '%s', want '%s'", cases[i].address, got, cases[i].leads);
	}
}

static void
test_domains(void **state)
{
	static const struct {
		const char *domain;
		bool found;
	} cases[] = {
		{ "a.test", true },
		{ "A.Test", true },
		{ "new.test", false }, /* not verified */
		{ "off.test",
		    true }, /* what waits in the queue is delivered; new mail is refused by the policy */
		{ "else.test", false },
		{ "sub.a.test", false },
		{ "", false },
	};
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct domain off = { 0 }, before;

	store_fill(f);
	store_done(store_add_domain(c, "new.test", false));
	store_done(store_add_domain(c, "off.test", true));
	store_done(access_domain(c, "off.test", &off));
	before = off;
	off.enabled = false;
	store_done(domain_update(c, &off, &before));
	for (size_t i = 0; i < ROWS(cases); i++) {
		bool found;

		store_done(lookup_domain(c, cases[i].domain, &found));
		if (found != cases[i].found)
			fail_msg("%s", cases[i].domain);
	}
}

/* R20: Postfix asks about every recipient. Who adds the name of a foreign domain must not get its mail. */
static void
test_unverified(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct domain bank = { 0 }, before;
	const char *targets;
	bool found;

	store_fill(f);
	store_act_as(c, "dora");
	store_done(store_add_domain(c, "bank.test", false));
	store_done(store_add_alias(c, "@bank.test", "ann@a.test"));
	store_done(store_add_account(c, "fwd@bank.test", ROLE_MAIL_USER, 0));
	set_forward(c, "fwd@bank.test", "far@else.test", true);
	for (int verified = 0; verified < 2; verified++) {
		store_done(lookup_alias(c, "ceo@bank.test", &targets, &found));
		assert_int_equal(found, verified);
		store_done(lookup_alias(c, "fwd@bank.test", &targets, &found));
		assert_int_equal(found, verified);
		store_done(lookup_domain(c, "bank.test", &found));
		assert_int_equal(found, verified);
		store_act_as(c, "admin");
		store_done(access_domain(c, "bank.test", &bank));
		before = bank;
		bank.verified = true;
		store_done(domain_update(c, &bank, &before));
	}
}

static void
test_create(void **state)
{
	static const struct {
		const char *actor, *address, *targets;
		enum err_code code;
		const char *field;
	} cases[] = {
		{ "dora", "ann@a.test", "far@else.test", ERR_EXISTS, "address" }, /* a mailbox has it */
		{ "dora", "info@a.test", "far@else.test", ERR_EXISTS, "address" },
		{ "dora", "x@d.test", "far@else.test", ERR_NOT_FOUND, "address" }, /* dirk's (R83) */
		{ "dora", "x@nowhere.test", "far@else.test", ERR_NOT_FOUND, "address" },
		{ "dora", "x@a.test", "nobody@a.test", ERR_INVALID_FIELD, "targets/0" },
		{ "dora", "x@a.test", "far@else.test,nobody@b.test", ERR_INVALID_FIELD, "targets/1" },
		{ "dora", "x@a.test", "off@a.test", ERR_INVALID_FIELD,
		    "targets/0" },                                                  /* an alias that is off */
		{ "dora", "x@a.test", "x@a.test", ERR_INVALID_FIELD, "targets/0" }, /* loops */
		{ "dora", "x@a.test", "x+tag@a.test", ERR_INVALID_FIELD, "targets/0" },
		{ "dora", "back@a.test", "ann@a.test,two@a.test", ERR_INVALID_FIELD, "targets/1" },
		{ "dora", "back@a.test", "two+tag@a.test", ERR_INVALID_FIELD, "targets/0" },
		{ "dora", "@b.test", "nobody@b.test", ERR_INVALID_FIELD, "targets/0" },
		{ "dora", "@b.test", "round@a.test", ERR_INVALID_FIELD, "targets/0" },
		{ "dora", "fwd@b.test", "bob@a.test", ERR_INVALID_FIELD,
		    "targets/0" }, /* through a forward */
	};
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;

	store_fill(f);
	store_done(store_add_alias(c, "info@a.test", "ann@a.test"));
	store_done(store_add_alias(c, "off@a.test", "ann@a.test"));
	switch_off(c, "off@a.test");
	/* these lead nowhere yet: rows as they are after somebody else's change */
	store_done(store_add_alias(c, "back@a.test", "far@else.test"));
	store_done(store_add_alias(c, "two@a.test", "back@a.test"));
	store_done(store_add_alias(c, "fwd@b.test", "far@else.test"));
	set_forward(c, "bob@a.test", "fwd@b.test", true);
	struct alias gone = { 0 };
	store_done(access_alias(c, "back@a.test", &gone));
	store_done(alias_store_delete(c, gone.id));
	gone = (struct alias){ 0 };
	store_done(access_alias(c, "fwd@b.test", &gone));
	store_done(alias_store_delete(c, gone.id));
	store_done(store_add_alias(c, "@b.test", "far@else.test"));
	store_done(store_add_alias(c, "round@a.test", "nobody@b.test"));
	gone = (struct alias){ 0 };
	store_done(access_alias(c, "@b.test", &gone));
	store_done(alias_store_delete(c, gone.id));
	store_act_as(c, "dora");
	store_done(store_add_alias(c, "away@a.test", "nobody@d.test")); /* what dirk has is not told (R83) */
	for (size_t i = 0; i < ROWS(cases); i++) {
		print_message("# %s -> %s\n", cases[i].address, cases[i].targets);
		store_act_as(c, cases[i].actor);
		store_done(db_begin(c, true));
		store_fails(
		    store_add_alias(c, cases[i].address, cases[i].targets), cases[i].code, cases[i].field);
		db_rollback(c);
	}
}

/* One namespace both ways: what an alias has no account gets (R26). */
static void
test_namespace(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct account bob = { 0 };

	store_fill(f);
	store_done(store_add_alias(c, "info@a.test", "ann@a.test"));
	store_fails(store_add_account(c, "info@a.test", ROLE_MAIL_USER, 0), ERR_EXISTS, "name");
	store_done(access_account(c, "bob@a.test", &bob));
	store_fails(account_rename(c, &bob, "info@a.test"), ERR_EXISTS, "name");
	store_fails(store_add_alias(c, "bob@a.test", "ann@a.test"), ERR_EXISTS, "address");
	store_done(store_add_alias(c, "info@b.test", "ann@a.test"));
}

/* Chains: long ones are followed, endless ones refused, and a ring is found whatever its length. */
static void
test_chains(void **state)
{
	static const int lengths[] = { 1, 2, 3, 20, 45 };
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;

	store_fill(f);
	store_act_as(c, "dora");
	for (size_t i = 0; i < ROWS(lengths); i++) {
		const char *first = arena_printf(&c->arena, "c%zu-0@a.test", i), *last = first;
		struct alias before = { 0 }, ring;

		store_done(store_add_alias(c, first, "ann@a.test"));
		for (int j = 1; j < lengths[i]; j++) {
			const char *next = arena_printf(&c->arena, "c%zu-%d@a.test", i, j);
			store_done(store_add_alias(c, next, last));
			last = next;
		}
		store_done(access_alias(c, first, &before));
		ring = before;
		ring.targets = (struct texts){ 2, (const char *[]){ "far@else.test", last } };
		store_fails(alias_update(c, &ring, &before), ERR_INVALID_FIELD, "targets/1");
	}
	const char *last = "ann@a.test";
	struct err *e = NULL;
	int made = 0;
	for (; e == NULL && made < 100; made++) {
		const char *next = arena_printf(&c->arena, "long%d@a.test", made);
		e = store_add_alias(c, next, last);
		last = next;
	}
	store_fails(e, ERR_INVALID_FIELD, "targets/0");
	assert_in_range(made, 45, 60);
}

/* A tree of aliases that all lead to all others below is cut off in time, not walked for ever. */
static void
test_wide(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct err *e = NULL;
	const char *targets = "ann@a.test, bob@a.test";

	store_fill(f);
	for (int depth = 0; e == NULL && depth < 20; depth++) {
		const char *left = arena_printf(&c->arena, "l%d@a.test", depth);
		const char *right = arena_printf(&c->arena, "r%d@a.test", depth);

		e = store_add_alias(c, left, targets);
		if (e == NULL)
			e = store_add_alias(c, right, targets);
		targets = arena_printf(&c->arena, "%s, %s", left, right);
	}
	store_fails(e, ERR_INVALID_FIELD, "targets/1"); /* the first has used the budget up */
	assert_true(db_statements(c->db) < 100000);
}

/* targets of the alias, or "(gone)". */
static const char *
targets_of(struct ctx *c, const char *address)
{
	struct alias alias = { 0 };
	bool found;

	store_done(alias_store_by_address(c, address, &alias, &found));
	return found ? text_encode(&c->arena, field_find(alias_fields, "targets"), &alias) : "(gone)";
}

/* What leads to an account follows its new name and loses a deleted one (R30). */
static void
test_mended(void **state)
{
	static const struct {
		const char *address, *targets, *renamed, *deleted;
	} cases[] = {
		{ "one@a.test", "ann@a.test", "eve@b.test", "(gone)" },
		{ "two@a.test", "ann@a.test, bob@a.test", "eve@b.test, bob@a.test", "bob@a.test" },
		{ "tag@a.test", "bob@a.test, ann+x@a.test", "bob@a.test, eve+x@b.test", "bob@a.test" },
		{ "only@a.test", "ann+x@a.test", "eve+x@b.test", "(gone)" },
		{ "over@a.test", "one@a.test", "one@a.test", "(gone)" }, /* it led to what led to ann */
		{ "far@a.test", "ann@b.test, far@else.test", "ann@b.test, far@else.test",
		    "ann@b.test, far@else.test" },
		{ "@a.test", "ann@a.test", "eve@b.test", "(gone)" },
		{ "x@d.test", "ann@a.test, dan@d.test", "ann@a.test, dan@d.test",
		    "ann@a.test, dan@d.test" }, /* dirk's: not touched, not told (R83) */
	};
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct account account = { 0 };

	store_fill(f);
	for (size_t i = 0; i < ROWS(cases); i++)
		store_done(store_add_alias(c, cases[i].address, cases[i].targets));
	set_forward(c, "bob@a.test", "ann@a.test, far@else.test", true);
	store_act_as(c, "dora");
	for (int deleted = 0; deleted < 2; deleted++) {
		store_done(db_begin(c, true));
		account = (struct account){ 0 };
		store_done(access_account(c, "ann@a.test", &account));
		store_done(deleted ? account_delete(c, &account) : account_rename(c, &account, "eve@b.test"));
		for (size_t i = 0; i < ROWS(cases); i++)
			assert_string_equal(
			    targets_of(c, cases[i].address), deleted ? cases[i].deleted : cases[i].renamed);
		account = (struct account){ 0 };
		store_done(access_account(c, "bob@a.test", &account));
		assert_string_equal(
		    text_encode(&c->arena, field_find(account_fields, "forward_to"), &account),
		    deleted ? "far@else.test" : "eve@b.test, far@else.test");
		db_rollback(c);
	}
}

/* A member that becomes the same as another one stands once. */
static void
test_mended_once(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct account ann = { 0 };

	store_fill(f);
	store_done(store_add_alias(c, "@b.test", "bob@a.test"));
	store_done(store_add_alias(c, "x@a.test", "ann@a.test, eve@b.test, bob@a.test"));
	store_done(access_account(c, "ann@a.test", &ann));
	store_done(account_rename(c, &ann, "eve@b.test"));
	assert_string_equal(targets_of(c, "x@a.test"), "eve@b.test, bob@a.test");
}

/* What stays as it is is not checked again: an account or alias whose way onward has broken can be changed.
 */
static void
test_broken_onward(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct alias before = { 0 }, alias;
	struct account bob = { 0 }, changed;

	store_fill(f);
	store_done(store_add_alias(c, "info@a.test", "x@late.test"));
	set_forward(c, "bob@a.test", "x@late.test", true);
	store_done(store_add_domain(c, "late.test", true)); /* now it is here, and nobody has x */
	store_done(access_alias(c, "info@a.test", &before));
	alias = before;
	alias.comment = "broken";
	store_done(alias_update(c, &alias, &before));
	alias.enabled = false;
	store_done(alias_update(c, &alias, &before));
	before = alias;
	alias.enabled = true;
	store_fails(alias_update(c, &alias, &before), ERR_INVALID_FIELD, "targets/0");
	store_done(access_account(c, "bob@a.test", &bob));
	changed = bob;
	changed.enabled = false;
	store_done(account_update(c, &changed, &bob));
}

/* A forward may lead neither to nobody nor back. */
static void
test_forward(void **state)
{
	static const struct {
		const char *name, *targets, *field;
	} cases[] = {
		{ "bob@a.test", "far@else.test", NULL },
		{ "bob@a.test", "ann@a.test, far@else.test", NULL },
		{ "bob@a.test", "bob@a.test", "forward_to/0" },
		{ "bob@a.test", "far@else.test, bob+x@a.test", "forward_to/1" },
		{ "bob@a.test", "to-bob@a.test", "forward_to/0" },
		{ "bob@a.test", "nobody@a.test", "forward_to/0" },
		{ "new@a.test", "new@a.test", "forward_to/0" },
		{ "new@a.test", "new+x@a.test", "forward_to/0" },
		{ "new@a.test", "to-bob@a.test", NULL },
	};
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;

	store_fill(f);
	store_done(store_add_alias(c, "to-bob@a.test", "bob@a.test"));
	for (size_t i = 0; i < ROWS(cases); i++) {
		struct account before = { 0 }, account;
		bool found;

		store_done(db_begin(c, true));
		store_done(account_store_by_name(c, cases[i].name, &before, &found));
		if (!found) {
			field_presets(account_fields, &before);
			before.name = cases[i].name;
			before.password = "{ARGON2ID}of nobody";
		}
		account = before;
		store_done(text_decode(
		    &c->arena, field_find(account_fields, "forward_to"), cases[i].targets, &account));
		struct err *e = found ? account_update(c, &account, &before) : account_create(c, &account);
		if (cases[i].field == NULL)
			store_done(e);
		else
			store_fails(e, ERR_INVALID_FIELD, cases[i].field);
		db_rollback(c);
	}
}

#define TESTS(setup) \
	cmocka_unit_test_setup_teardown(test_precedence, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_domains, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_unverified, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_create, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_namespace, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_chains, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_wide, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_mended, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_mended_once, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_broken_onward, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_forward, setup, store_teardown)

int
main(void)
{
	const struct CMUnitTest on_sqlite[] = { TESTS(store_setup_sqlite) };
	const struct CMUnitTest on_postgresql[] = { TESTS(store_setup_postgresql) };

	return BOTH_RUN(on_sqlite, on_postgresql);
}
