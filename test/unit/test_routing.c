/* SPDX-License-Identifier: Apache-2.0 */
/* Domain aliases and relay domains: whose they are, and what becomes of them, on both databases. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h> /* needs the block above */

#include "both.h"
#include "rules/access.h"
#include "rules/domain.h"
#include "rules/domain_alias.h"
#include "rules/relay_domain.h"
#include "rules/tally.h"
#include "rules/tree.h"
#include "store/account_store.h"
#include "store_fixture.h"

/* One name is a domain, a domain alias or a relay domain (R24, R25), whoever holds it. */
static void
test_one_name(void **state)
{
	static const char *const names[] = { "a.test", "d.test", "also.test", "relay.test" };
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;

	store_fill(f);
	store_act_as(c, "dirk");
	store_done(store_add_domain_alias(c, "also.test", "d.test", false));
	store_done(store_add_relay_domain(c, "relay.test", "192.0.2.1", 25, false));
	store_act_as(c, "dora");
	for (size_t i = 0; i < ROWS(names); i++) {
		store_fails(store_add_domain(c, names[i], false), ERR_EXISTS, "name");
		store_fails(store_add_domain_alias(c, names[i], "a.test", false), ERR_EXISTS, "name");
		store_fails(store_add_relay_domain(c, names[i], "192.0.2.1", 25, false), ERR_EXISTS, "name");
	}
}

static int64_t
domains_of(struct ctx *c, const char *name)
{
	struct account owner = { 0 };
	struct tally sum;
	bool found;

	store_done(account_store_by_name(c, name, &owner, &found));
	store_done(tally_store_add(c, owner.id, &((struct tally){ 0 }), &sum));
	return sum.domains;
}

/* All of an admin goes to another: domains, their other names, relay domains; the tally with them (R30). */
static void
test_transfer(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct account dirk = { 0 };
	struct domain_alias alias = { 0 };
	struct relay_domain relay = { 0 };

	store_fill(f);
	store_act_as(c, "dirk");
	store_done(store_add_domain_alias(c, "also.test", "d.test", false));
	store_done(store_add_relay_domain(c, "relay.test", "192.0.2.1", 25, false));
	store_act_as(c, "admin");
	assert_int_equal(domains_of(c, "dirk"), 2);
	store_done(access_account(c, "dirk", &dirk));
	store_done(tree_transfer(c, &dirk, "dora"));
	store_act_as(c, "dora");
	store_done(access_domain_alias(c, "also.test", &alias));
	store_done(access_relay_domain(c, "relay.test", &relay));
	assert_string_equal(alias.owner, "dora");
	assert_string_equal(relay.owner, "dora");
	assert_int_equal(domains_of(c, "dirk"), 0);
	assert_int_equal(domains_of(c, "dora"), 4);
}

static void
test_cascade(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct account dirk = { 0 };

	store_fill(f);
	store_act_as(c, "dirk");
	store_done(store_add_domain_alias(c, "also.test", "d.test", false));
	store_done(store_add_relay_domain(c, "relay.test", "192.0.2.1", 25, false));
	store_act_as(c, "admin");
	for (int enable = 0; enable < 2; enable++) {
		struct domain_alias alias = { 0 };
		struct relay_domain relay = { 0 };

		dirk = (struct account){ 0 };
		store_done(access_account(c, "dirk", &dirk));
		store_done(tree_cascade(c, &dirk, enable ? CASCADE_ENABLE : CASCADE_DISABLE));
		store_done(access_domain_alias(c, "also.test", &alias));
		store_done(access_relay_domain(c, "relay.test", &relay));
		assert_int_equal(alias.enabled, enable);
		assert_int_equal(relay.enabled, enable);
	}
	store_done(tree_cascade(c, &dirk, CASCADE_DELETE));
	struct domain_alias alias = { 0 };
	struct relay_domain relay = { 0 };
	store_fails(access_domain_alias(c, "also.test", &alias), ERR_NOT_FOUND, NULL);
	store_fails(access_relay_domain(c, "relay.test", &relay), ERR_NOT_FOUND, NULL);
}

/* What Postfix remembers of a domain's class must be forgotten with each change. */
static void
test_reloads(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct domain_alias alias = { 0 }, alias_before;
	struct relay_domain relay = { 0 }, relay_before;

	store_fill(f);
#define RELOADS(call) \
	do { \
		c->after = 0; \
		store_done(call); \
		assert_true(c->after &AFTER_RELOAD_POSTFIX); \
	} while (0)
	RELOADS(store_add_domain_alias(c, "also.test", "d.test", false));
	RELOADS(store_add_relay_domain(c, "relay.test", "192.0.2.1", 25, false));
	store_done(access_domain_alias(c, "also.test", &alias));
	store_done(access_relay_domain(c, "relay.test", &relay));
	alias_before = alias;
	relay_before = relay;
	alias.domain = "a.test";
	relay.host = "192.0.2.2";
	RELOADS(domain_alias_update(c, &alias, &alias_before));
	assert_string_equal(alias.owner, "dora"); /* whose the new domain is */
	RELOADS(relay_domain_update(c, &relay, &relay_before));
	RELOADS(domain_alias_delete(c, &alias));
	RELOADS(relay_domain_delete(c, &relay));
}

#define TESTS(setup) \
	cmocka_unit_test_setup_teardown(test_one_name, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_transfer, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_cascade, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_reloads, setup, store_teardown)

int
main(void)
{
	const struct CMUnitTest on_sqlite[] = { TESTS(store_setup_sqlite) };
	const struct CMUnitTest on_postgresql[] = { TESTS(store_setup_postgresql) };

	return BOTH_RUN(on_sqlite, on_postgresql);
}
