/* SPDX-License-Identifier: Apache-2.0 */
/* Domain aliases, relay domains and split domains: whose they are, and which way mail takes, on both
 * databases. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h> /* needs the block above */

#include "both.h"
#include "model/text.h"
#include "rules/access.h"
#include "rules/account.h"
#include "rules/alias.h"
#include "rules/domain.h"
#include "rules/domain_alias.h"
#include "rules/lookup.h"
#include "rules/relay.h"
#include "rules/relay_domain.h"
#include "rules/route.h"
#include "rules/split.h"
#include "rules/tally.h"
#include "rules/tree.h"
#include "store/account_store.h"
#include "store/alias_store.h"
#include "store/domain_store.h"
#include "store/split_store.h"
#include "store/verification_store.h"
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

/* What Postfix is told of an address, in a line: "mailbox" (vmbox), "-> targets" (valias), "by way"
 * (transport), "relayed" (relayrcpt), and what the policy says at RCPT when it is not DUNNO. */
static const char *
told(struct ctx *c, const char *address)
{
	const struct lookup_policy q = { .state = "RCPT", .recipient = address };
	const char *targets, *way, *action;
	bool mailbox, alias, relayed;

	store_done(lookup_mailbox(c, address, &mailbox));
	store_done(lookup_alias(c, address, &targets, &alias));
	store_done(lookup_transport(c, address, &way));
	store_done(lookup_relay_recipient(c, address, &relayed));
	store_done(lookup_policy(c, &q, &action));
	return arena_printf(&c->arena, "%s%s%s%s%s%s%s%s", mailbox ? "mailbox " : "", alias ? "-> " : "",
	    alias ? targets : "", way != NULL ? "by " : "", way != NULL ? way : "", relayed ? " relayed" : "",
	    strcmp(action, "DUNNO") == 0 ? "" : " ", strcmp(action, "DUNNO") == 0 ? "" : action);
}

static const char *const ways[] = {
	[ROUTE_FOREIGN] = "foreign",
	[ROUTE_NOBODY] = "nobody",
	[ROUTE_MAILBOX] = "mailbox",
	[ROUTE_ALIAS] = "alias",
	[ROUTE_DOMAIN_ALIAS] = "domain alias",
	[ROUTE_SPLIT] = "split",
	[ROUTE_CATCH_ALL] = "catch-all",
	[ROUTE_RELAY] = "relay",
	[ROUTE_BOUNCE] = "bounce",
};

static void
insert_alias(struct ctx *c, const char *address, const char *targets)
{
	struct domain domain = { 0 };
	struct alias row = { .address = address, .enabled = true };
	bool found;

	store_done(text_decode(&c->arena, field_find(alias_fields, "targets"), targets, &row));
	store_done(domain_store_by_name(c, strchr(address, '@') + 1, &domain, &found));
	row.domain_id = domain.id;
	row.owner_id = domain.owner_id;
	store_done(alias_store_insert(c, &row));
}

static void
insert_split(struct ctx *c, const char *name)
{
	struct split_routing row = { .host = "192.0.2.9", .port = 25, .tls = RELAY_TLS_REQUIRED };
	struct domain domain = { 0 };
	bool found;

	store_done(domain_store_by_name(c, name, &domain, &found));
	row.domain_id = domain.id;
	store_done(split_store_put(c, &row));
}

/* As an admin, beside the others: s.test with sue, all others of it at another server. */
static void
fill_with_split(struct store_fixture *f)
{
	struct ctx *c = &f->c;

	store_fill(f);
	store_act_as(c, "admin");
	store_done(store_add_domain(c, "s.test", true));
	store_done(store_add_account(c, "sue@s.test", ROLE_MAIL_USER, 0));
	insert_split(c, "s.test");
}

#define UNKNOWN " 550 5.1.1 User unknown in virtual mailbox table"
#define ASK " reject_unverified_recipient"
#define TO_B "by relay-required:[192.0.2.9]:25" ASK

/* R26: mailbox before alias before split routing before catch-all, whatever of them there is; rules keep the
 * last two apart, rows can not be kept from it. */
static void
test_precedence(void **state)
{
	enum { MAILBOX = 1, ALIAS = 2, SPLIT = 4, CATCH_ALL = 8 };
	static const struct {
		const char *way, *told;
	} cases[16] = {
		[0] = { "nobody", UNKNOWN },
		[MAILBOX] = { "mailbox", "mailbox " },
		[ALIAS] = { "alias", "-> bob@a.test" },
		[MAILBOX | ALIAS] = { "mailbox", "mailbox " },
		[SPLIT] = { "split", "mailbox " TO_B },
		[MAILBOX | SPLIT] = { "mailbox", "mailbox " },
		[ALIAS | SPLIT] = { "alias", "mailbox -> bob@a.test" },
		[MAILBOX | ALIAS | SPLIT] = { "mailbox", "mailbox " },
		[CATCH_ALL] = { "catch-all", "-> ann@a.test" },
		[MAILBOX | CATCH_ALL] = { "mailbox", "mailbox " },
		[ALIAS | CATCH_ALL] = { "alias", "-> bob@a.test" },
		[MAILBOX | ALIAS | CATCH_ALL] = { "mailbox", "mailbox " },
		[SPLIT | CATCH_ALL] = { "split", "mailbox " TO_B },
		[MAILBOX | SPLIT | CATCH_ALL] = { "mailbox", "mailbox " },
		[ALIAS | SPLIT | CATCH_ALL] = { "alias", "mailbox -> bob@a.test" },
		[MAILBOX | ALIAS | SPLIT | CATCH_ALL] = { "mailbox", "mailbox " },
	};
	static const char *const addresses[] = { "x@b.test", "X@B.Test", "x+tag@b.test" };
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;

	store_fill(f);
	for (size_t i = 0; i < ROWS(cases); i++) {
		store_done(db_begin(c, true));
		if (i & MAILBOX)
			store_done(store_add_account(c, "x@b.test", ROLE_MAIL_USER, 0));
		if (i & ALIAS)
			insert_alias(c, "x@b.test", "bob@a.test");
		if (i & SPLIT)
			insert_split(c, "b.test");
		if (i & CATCH_ALL)
			insert_alias(c, "@b.test", "ann@a.test");
		for (size_t j = 0; j < ROWS(addresses); j++) {
			struct route route;

			print_message("# %zu %s\n", i, addresses[j]);
			store_done(route_resolve(c, addresses[j], &route));
			assert_string_equal(ways[route.way], cases[i].way);
			assert_string_equal(told(c, addresses[j]), cases[i].told);
		}
		db_rollback(c);
	}
}

/* The way of each kind of address, and what Postfix is told of it. */
static void
test_ways(void **state)
{
	static const struct {
		const char *address, *way, *told;
	} cases[] = {
		{ "ann@also.test", "domain alias", "-> ann@a.test" },
		{ "ANN+Tag@Also.test", "domain alias", "-> ann+tag@a.test" },
		{ "info@also.test", "domain alias", "-> info@a.test" },
		{ "nobody@also.test", "nobody", UNKNOWN }, /* refused at RCPT, or it would bounce (R24) */
		{ "any@also-b.test", "domain alias", "-> any@b.test" }, /* b.test has a catch-all */
		{ "any@also-s.test", "domain alias", "-> any@s.test" ASK },
		{ "sue@also-s.test", "domain alias", "-> sue@s.test" },
		{ "ann@also-new.test", "domain alias", UNKNOWN }, /* not verified */
		{ "ann@also-off.test", "domain alias",
		    "-> ann@a.test 550 5.2.1 This domain does not take mail at present" },
		{ "x@relay.test", "relay",
		    "by relay-opportunistic-public:[mx.relay.example]:26 relayed" ASK },
		{ "X+y@Relay.Test", "relay",
		    "by relay-opportunistic-public:[mx.relay.example]:26 relayed" ASK },
		{ "x@relay-new.test", "relay", UNKNOWN }, /* not verified */
		{ "x@relay-off.test", "relay",
		    "by relay-opportunistic:[2001:db8::1]:25 relayed 550 5.2.1 This domain does not take mail at present" },
		{ "sue@s.test", "mailbox", "mailbox " },
		{ "any@s.test", "split", "mailbox " TO_B },
		{ "two@s.test", "alias", "mailbox -> sue@s.test, any@s.test" },
		{ "on@s.test", "alias", "mailbox -> any@s.test" ASK },
		{ "on@a.test", "alias", "-> x@relay.test" ASK },
		{ "both@a.test", "alias", "-> x@relay.test, ann@a.test" },
		{ "out@a.test", "alias", "-> x@else.test" },
		/* of several those behind whom nobody is are left out; alone they are refused (test_login) */
		{ "some@a.test", "alias", "-> ann@a.test, x@else.test" },
		{ "none@a.test", "alias", "-> off@a.test, off2@a.test" UNKNOWN },
		{ "via@a.test", "alias", "-> ann@a.test" }, /* bob keeps nothing, and leads to nobody */
		{ "x@else.test", "foreign", UNKNOWN },
		{ "x@sub.relay.test", "foreign", UNKNOWN },
		{ "*", "foreign", UNKNOWN },
		{ "", "foreign", UNKNOWN },
		{ "@relay.test", "foreign", UNKNOWN },
		{ "relay.test", "foreign", UNKNOWN },
	};
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;

	fill_with_split(f);
	store_done(store_add_alias(c, "info@a.test", "ann@a.test"));
	store_done(store_add_alias(c, "@b.test", "ann@a.test"));
	store_done(store_add_domain_alias(c, "also.test", "a.test", true));
	store_done(store_add_domain_alias(c, "also-b.test", "b.test", true));
	store_done(store_add_domain_alias(c, "also-s.test", "s.test", true));
	store_done(store_add_domain_alias(c, "also-new.test", "a.test", false));
	store_done(store_add_domain_alias(c, "also-off.test", "a.test", true));
	store_done(store_add_relay_domain(c, "relay.test", "mx.relay.example", 26, true));
	store_done(store_add_relay_domain(c, "relay-new.test", "192.0.2.1", 25, false));
	store_done(store_add_relay_domain(c, "relay-off.test", "2001:db8::1", 25, true));
	store_done(store_add_alias(c, "two@s.test", "sue@s.test, any@s.test"));
	store_done(store_add_alias(c, "on@s.test", "any@s.test"));
	store_done(store_add_alias(c, "on@a.test", "x@relay.test"));
	store_done(store_add_alias(c, "both@a.test", "x@relay.test, ann@a.test"));
	store_done(store_add_alias(c, "out@a.test", "x@else.test"));
	store_done(store_add_alias(c, "off@a.test", "ann@a.test"));
	store_done(store_add_alias(c, "off2@a.test", "off@a.test"));
	store_done(store_add_alias(c, "some@a.test", "off@a.test, ann@a.test, off2@a.test, x@else.test"));
	store_done(store_add_alias(c, "none@a.test", "off@a.test, off2@a.test"));
	store_done(store_add_alias(c, "via@a.test", "bob@a.test, ann@a.test"));
	struct account bob = { 0 }, bob_before;
	store_done(access_account(c, "bob@a.test", &bob));
	bob_before = bob;
	bob.forward_to = (struct texts){ 1, (const char *[]){ "off@a.test" } };
	bob.forward_keep_copy = false;
	store_done(account_update(c, &bob, &bob_before));
	store_done(db_run(c, "UPDATE alias SET enabled = :off WHERE address = 'off@a.test'", NULL, NULL,
	    ARGS(ARG_BOOL("off", false)), NULL, NULL));
	struct domain_alias alias = { 0 }, alias_before;
	struct relay_domain relay = { 0 }, relay_before;
	store_done(access_domain_alias(c, "also-off.test", &alias));
	store_done(access_relay_domain(c, "relay-off.test", &relay));
	alias_before = alias;
	relay_before = relay;
	alias.enabled = relay.enabled = false;
	store_done(domain_alias_update(c, &alias, &alias_before));
	store_done(relay_domain_update(c, &relay, &relay_before));
	for (size_t i = 0; i < ROWS(cases); i++) {
		struct route route;

		print_message("# %s\n", cases[i].address);
		store_done(route_resolve(c, cases[i].address, &route));
		assert_string_equal(ways[route.way], cases[i].way);
		assert_string_equal(told(c, cases[i].address), cases[i].told);
	}
}

/* The other server is told what is known here and not asked in its turn: neither would ever know. */
static void
test_asked_back(void **state)
{
	static const struct {
		const char *recipient, *sender, *address, *name, *helo;
		bool asked;
	} cases[] = {
		{ "any@s.test", "", "192.0.2.9", "unknown", "x.test", false },
		{ "any@s.test", NULL, "192.0.2.9", "unknown", "x.test", false },
		{ "any@s.test", "x@else.test", "192.0.2.9", "unknown", "x.test",
		    true }, /* a mail that it has */
		{ "any@s.test", "", "192.0.2.90", "unknown", "x.test", true },
		{ "any@s.test", "", "", "", "", true }, { "any@s.test", "", NULL, NULL, NULL, true },
		{ "x@relay.test", "", "192.0.2.7", "MX.relay.example", "x.test", false },
		{ "x@relay.test", "", "192.0.2.7", "unknown", "mx.relay.example", false },
		{ "x@relay.test", "", "192.0.2.7", "unknown", "mx.relay.example.test", true },
		{ "any@also-s.test", "", "192.0.2.9", "unknown", "x.test",
		    true }, /* not what it has the name of */
	};
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;

	fill_with_split(f);
	store_done(store_add_domain_alias(c, "also-s.test", "s.test", true));
	store_done(store_add_relay_domain(c, "relay.test", "mx.relay.example", 25, true));
	for (size_t i = 0; i < ROWS(cases); i++) {
		struct lookup_policy q = { .state = "RCPT",
			.recipient = cases[i].recipient,
			.sender = cases[i].sender,
			.client_address = cases[i].address,
			.client_name = cases[i].name,
			.helo_name = cases[i].helo };
		const char *action;

		store_done(lookup_policy(c, &q, &action));
		if (strcmp(action, cases[i].asked ? &ASK[1] : &UNKNOWN[1]) != 0)
			fail_msg("row %zu: %s", i, action);
		q.recipient = "sue@s.test"; /* who is here is taken, whoever asks */
		store_done(lookup_policy(c, &q, &action));
		assert_string_equal(action, "DUNNO");
	}
}

/* Behind a target is looked a hundred times at most, and who was not looked at is believed: one list costs no
 * more, and no mail is lost by it (R26). */
static void
test_looks(void **state)
{
	enum { LOOKS = 100 };
	static const struct {
		unsigned nobodies; /* in each of the two halves of a list: it and its halves are looked at as
				      well */
		bool believed;
	} cases[] = { { 1, false }, { (LOOKS - 3) / 2, false }, { (LOOKS - 3) / 2 + 1, true }, { 99, true } };
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;

	store_fill(f);
	for (size_t i = 0; i < ROWS(cases); i++) {
		const char *list = arena_printf(&c->arena, "list%zu@a.test", i);
		const char *group = arena_printf(&c->arena, "group%zu@a.test", i);
		const char *half = "nobody@a.test", *targets;
		bool found;

		for (unsigned k = 1; k < cases[i].nobodies; k++)
			half = arena_printf(&c->arena, "%s, nobody%u@a.test", half, k);
		insert_alias(c, arena_printf(&c->arena, "one%s", list), half);
		insert_alias(c, arena_printf(&c->arena, "two%s", list), half);
		insert_alias(c, list, arena_printf(&c->arena, "one%s, two%s", list, list));
		insert_alias(c, group, arena_printf(&c->arena, "%s, ann@a.test", list));
		int64_t before = db_statements(c->db);
		store_done(lookup_alias(c, group, &targets, &found));
		assert_true(db_statements(c->db) - before <= 4 * LOOKS);
		assert_true(found);
		assert_string_equal(targets,
		    cases[i].believed ? arena_printf(&c->arena, "%s, ann@a.test", list) : "ann@a.test");
		assert_int_equal(strstr(told(c, list), "550") == NULL, cases[i].believed);
	}
}

/* vdom and relaydom: each name is of one class at most. */
static void
test_classes(void **state)
{
	static const struct {
		const char *name;
		bool mailboxes, relayed;
	} cases[] = {
		{ "a.test", true, false },
		{ "also.test", true, false },
		{ "ALSO.test", true, false },
		{ "relay.test", false, true },
		{ "Relay.Test", false, true },
		{ "also-new.test", false, false },
		{ "relay-new.test", false, false },
		{ "sub.also.test", false, false },
		{ "else.test", false, false },
		{ "", false, false },
	};
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;

	store_fill(f);
	store_done(store_add_domain_alias(c, "also.test", "a.test", true));
	store_done(store_add_domain_alias(c, "also-new.test", "a.test", false));
	store_done(store_add_relay_domain(c, "relay.test", "192.0.2.1", 25, true));
	store_done(store_add_relay_domain(c, "relay-new.test", "192.0.2.1", 25, false));
	for (size_t i = 0; i < ROWS(cases); i++) {
		bool mailboxes, relayed;

		store_done(lookup_domain(c, cases[i].name, &mailboxes));
		store_done(lookup_relay_domain(c, cases[i].name, &relayed));
		if (mailboxes != cases[i].mailboxes || relayed != cases[i].relayed)
			fail_msg("%s", cases[i].name);
	}
}

/* Each statement costs every mail: what the commonest questions may ask. */
static void
test_statements(void **state)
{
	static const struct {
		const char *map, *address;
		int statements;
	} cases[] = {
		{ "vmbox", "ann@a.test", 1 },
		{ "vmbox", "nobody@a.test", 1 },
		{ "valias", "ann@a.test", 1 },
		{ "valias", "info@a.test", 2 },
		{ "valias", "any@b.test", 2 }, /* catch-all */
		{ "valias", "nobody@a.test", 2 },
		{ "valias", "x@else.test", 2 },
		{ "transport", "ann@a.test", 1 },
		{ "transport", "x@else.test", 1 },
		{ "transport", "*", 0 },
		{ "policy", "ann@a.test", 3 },
	};
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;

	store_fill(f);
	store_done(store_add_alias(c, "info@a.test", "ann@a.test"));
	store_done(store_add_alias(c, "@b.test", "ann@a.test"));
	for (size_t i = 0; i < ROWS(cases); i++) {
		const struct lookup_policy q = { .state = "RCPT", .recipient = cases[i].address };
		int64_t before = db_statements(c->db);
		const char *text;
		bool found;

		print_message("# %s %s\n", cases[i].map, cases[i].address);
		switch (cases[i].map[1]) {
		case 'm':
			store_done(lookup_mailbox(c, cases[i].address, &found));
			break;
		case 'a':
			store_done(lookup_alias(c, cases[i].address, &text, &found));
			break;
		case 'r':
			store_done(lookup_transport(c, cases[i].address, &text));
			break;
		default:
			store_done(lookup_policy(c, &q, &text));
		}
		assert_int_equal(db_statements(c->db) - before, cases[i].statements);
	}
}

/* Not both: a catch-all would keep all mail of the split domain here (R23). */
static void
test_split_rules(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct split_routing b = { .host = "192.0.2.9", .port = 25 }, out = { 0 };

	store_fill(f);
	store_act_as(c, "dora");
	store_fails(split_find(c, "a.test", &out), ERR_NOT_FOUND, NULL);
	store_fails(split_remove(c, "a.test"), ERR_NOT_FOUND, NULL);
	store_fails(split_put(c, "d.test", &b), ERR_NOT_FOUND, NULL); /* dirk's */
	c->after = 0;
	store_done(split_put(c, "a.test", &b));
	assert_true(c->after & AFTER_RELOAD_POSTFIX);
	store_done(split_find(c, "a.test", &out));
	assert_string_equal(out.host, "192.0.2.9");
	store_fails(store_add_alias(c, "@a.test", "ann@a.test"), ERR_CONFLICT, "address");
	store_done(store_add_alias(c, "to-b@a.test", "unknown-here@a.test")); /* B may have it */
	c->after = 0;
	store_done(store_add_account(c, "new@a.test", ROLE_MAIL_USER, 0));
	assert_true(c->after & AFTER_RELOAD_POSTFIX); /* or qmgr sends its next mail to B still */
	c->after = 0;
	store_done(store_add_account(c, "new@b.test", ROLE_MAIL_USER, 0));
	assert_false(c->after & AFTER_RELOAD_POSTFIX);
	store_done(split_remove(c, "a.test"));
	store_done(store_add_alias(c, "@a.test", "ann@a.test"));
	store_fails(split_put(c, "a.test", &b), ERR_CONFLICT, "host");
}

/* In whatever order they come. */
static void
assert_logins(struct ctx *c, const char *address, const char *want)
{
	const char *logins;

	store_done(lookup_sender_logins(c, address, &logins));
	bool same = strlen(logins) == strlen(want);
	for (char *rest = arena_strdup(&c->arena, want), *one; (one = strsep(&rest, ",")) != NULL;)
		same = same && strstr(arena_printf(&c->arena, ",%s,", logins),
				   arena_printf(&c->arena, ",%s,", one)) != NULL;
	if (!same)
		fail_msg("%s: got %s, want %s", address, logins, want);
}

/* Who may send as what (R28): a mailbox its own, others by a sender address alone. */
static void
test_senders(void **state)
{
	static const struct {
		const char *address, *logins;
	} cases[] = {
		{ "ann@a.test", "ann@a.test" },
		{ "Ann+x@A.test", "ann@a.test" },
		{ "bob@a.test", "bob@a.test,ann@a.test" }, /* ann may write for bob */
		{ "info@a.test", "nobody" },               /* an alias alone does not grant it */
		{ "team@a.test", "ann@a.test,bob@a.test" },
		{ "TEAM+x@a.test", "ann@a.test,bob@a.test" },
		{ "ann@also.test", "nobody" }, /* nor does another name of the domain */
		{ "sales@also.test", "ann@b.test" },
		{ "x@relay.test", "ann@a.test" },
		{ "x@relay-new.test", "nobody" }, /* not verified */
		{ "any@b.test", "nobody" },       /* nor a catch-all */
		{ "x@else.test", "nobody" },
		{ "", "nobody" },
		{ "<>", "nobody" },
	};
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct account ann = { 0 }, account;
	bool may;

	store_fill(f);
	store_act_as(c, "dora");
	store_done(store_add_domain_alias(c, "also.test", "a.test", false));
	store_done(store_add_relay_domain(c, "relay.test", "192.0.2.1", 25, false));
	store_done(store_add_relay_domain(c, "relay-new.test", "192.0.2.1", 25, false));
	store_done(store_add_alias(c, "info@a.test", "ann@a.test"));
	store_done(store_add_alias(c, "@b.test", "ann@a.test"));
	store_done(store_add_sender(c, "bob@a.test", "ann@a.test"));
	store_done(store_add_sender(c, "team@a.test", "ann@a.test, bob@a.test"));
	store_done(store_add_sender(c, "sales@also.test", "ann@b.test"));
	store_done(store_add_sender(c, "x@relay.test", "ann@a.test"));
	store_done(store_add_sender(c, "x@relay-new.test", "ann@a.test"));
	assert_logins(c, "sales@also.test", "nobody");
	assert_logins(c, "x@relay.test", "nobody");
	struct claim claim = { 0 };
	bool found;
	store_done(claim_store_find(c, "also.test", &claim, &found));
	store_done(claim_store_verify(c, &claim, true));
	store_done(claim_store_find(c, "relay.test", &claim, &found));
	store_done(claim_store_verify(c, &claim, true));
	for (size_t i = 0; i < ROWS(cases); i++)
		assert_logins(c, cases[i].address, cases[i].logins);
	store_done(lookup_may_send_as(c, "BOB@a.test", "Team@a.test", &may));
	assert_true(may);
	store_done(lookup_may_send_as(c, "ob@a.test", "team@a.test", &may));
	assert_false(may);
	store_done(lookup_may_send_as(c, "ann@a.test", "info@a.test", &may));
	assert_false(may);

	store_done(access_account(c, "ann@a.test", &ann)); /* who may not send sends as nobody */
	account = ann;
	account.may_send = false;
	store_done(account_update(c, &account, &ann));
	assert_logins(c, "team@a.test", "bob@a.test");
	store_done(account_update(c, &ann, &account));
	store_done(account_rename(c, &ann, "anna@a.test")); /* follows the name */
	assert_logins(c, "team@a.test", "anna@a.test,bob@a.test");
	ann = (struct account){ 0 };
	store_done(access_account(c, "anna@a.test", &ann));
	store_done(account_delete(c, &ann));
	assert_logins(c, "team@a.test", "bob@a.test");
	assert_logins(c, "x@relay.test", "nobody");
	struct sender_address gone = { 0 };
	store_fails(access_sender(c, "x@relay.test", &gone), ERR_NOT_FOUND, NULL); /* nobody was left */
}

static void
test_sender_rules(void **state)
{
	static const struct {
		const char *address, *users;
		enum err_code code;
		const char *field;
	} cases[] = {
		{ "x@d.test", "ann@a.test", ERR_NOT_FOUND, "address" }, /* dirk's (R83) */
		{ "x@else.test", "ann@a.test", ERR_NOT_FOUND, "address" },
		{ "x@a.test", "dan@d.test", ERR_INVALID_FIELD, "users/0" },
		{ "x@a.test", "ann@a.test, nobody@a.test", ERR_INVALID_FIELD, "users/1" },
		{ "x@a.test", "info@a.test", ERR_INVALID_FIELD, "users/0" }, /* an alias signs in nowhere */
		{ "team@a.test", "ann@a.test", ERR_EXISTS, "address" },
	};
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct domain a = { 0 }, before;
	struct account dora = { 0 };
	struct tally sum;
	bool found;

	store_fill(f);
	store_act_as(c, "dora");
	store_done(store_add_alias(c, "info@a.test", "ann@a.test"));
	store_done(store_add_sender(c, "team@a.test", "ann@a.test, ann@b.test"));
	for (size_t i = 0; i < ROWS(cases); i++) {
		store_done(db_begin(c, true));
		store_fails(
		    store_add_sender(c, cases[i].address, cases[i].users), cases[i].code, cases[i].field);
		db_rollback(c);
	}
	store_act_as(c, "admin");
	store_done(account_store_by_name(c, "dora", &dora, &found));
	store_done(tally_store_of(c, dora.id, &sum));
	assert_int_equal(sum.aliases, 2);
	store_done(access_domain(c, "a.test", &a)); /* goes to dirk, with its sender address */
	before = a;
	a.owner = "dirk";
	store_done(domain_update(c, &a, &before));
	assert_logins(c, "team@a.test", "ann@a.test"); /* ann@b.test is dora's still */
	store_done(tally_store_of(c, dora.id, &sum));
	assert_int_equal(sum.aliases, 0);
	store_act_as(c, "dirk");
	store_fails(domain_delete(c, &a), ERR_CONFLICT, NULL);
}

/* A way that comes back is found over other names of a domain, too, in whichever order it is made. */
static void
test_loops(void **state)
{
	static const struct {
		const char *address, *targets, *field;
	} cases[] = {
		{ "x@a.test", "x@also.test", "targets/0" },
		{ "x@a.test", "far@else.test, x+tag@also.test", "targets/1" },
		{ "back@a.test", "x@also.test", NULL }, /* x is an alias to ann */
		{ "ann2@a.test", "ann@also.test", NULL },
		{ "y@a.test", "nobody@also.test", "targets/0" }, /* nobody has it there */
	};
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;

	store_fill(f);
	store_act_as(c, "dora");
	store_done(store_add_domain_alias(c, "also.test", "a.test", false));
	for (size_t i = 0; i < ROWS(cases); i++) {
		store_done(db_begin(c, true));
		if (strcmp(cases[i].address, "x@a.test") != 0)
			store_done(store_add_alias(c, "x@a.test", "ann@a.test"));
		struct err *e = store_add_alias(c, cases[i].address, cases[i].targets);
		if (cases[i].field == NULL)
			store_done(e);
		else
			store_fails(e, ERR_INVALID_FIELD, cases[i].field);
		db_rollback(c);
	}
	store_done(store_add_alias(c, "x@a.test", "x@later.test"));
	store_done(store_add_alias(c, "y@a.test", "ann@later.test"));
	store_done(store_add_domain_alias(c, "later-b.test", "b.test", false));
	store_done(db_begin(c, true));
	store_fails(store_add_domain_alias(c, "later.test", "a.test", false), ERR_INVALID_FIELD, "name");
	db_rollback(c);
	store_done(store_add_domain_alias(c, "later.test", "b.test", false));
}

/* A name leads where its addresses lead. */
static void
test_addresses(void **state)
{
	static const struct {
		const char *address;
		int64_t port;
		bool allow, taken;
	} cases[] = {
		{ "203.0.113.7", 25, false, true }, { "2001:db8::7", 25, false, true },
		{ "10.0.0.7", 25, false, false }, { "10.0.0.7", 25, true, true },
		{ "127.0.0.1", 26, false, false }, { "127.0.0.1", 26, true, true },
		{ "127.0.0.1", 2525, true, false }, /* in a circle */
		{ "198.51.100.1", 2525, true, false }, { "198.51.100.1", 26, true, true },
		{ "::1", 2525, true, false }, { NULL, 25, false, true }, /* it has none yet */
	};
	static const char *const own[] = { "198.51.100.1", NULL };
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct site site = *c->site;

	site.hostname = "mx.test";
	site.addresses = own;
	site.mail_ports[0] = 2525;
	c->site = &site;
	for (size_t i = 0; i < ROWS(cases); i++) {
		const char *const addresses[] = { cases[i].address == NULL ? NULL : "203.0.113.1",
			cases[i].address, NULL };

		c->host = "b.example.org";
		c->host_addresses = addresses;
		struct err *e = relay_check_host(c, "host", "b.example.org", cases[i].port, cases[i].allow);
		if (cases[i].taken)
			store_done(e);
		else
			store_fails(e, ERR_INVALID_FIELD, "host");
		store_done(relay_check_host(c, "host", "other.example.org", cases[i].port, cases[i].allow));
	}
	c->site = &f->site;
	c->host = NULL;
}

/* What Postfix remembers of recipients elsewhere goes when their way does. */
static void
test_forgets(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct split_routing b = { .host = "192.0.2.9", .port = 25 };
	struct alias before = { 0 }, alias;

	store_fill(f);
#define FORGETS(yes, call) \
	do { \
		c->after = 0; \
		store_done(call); \
		assert_int_equal((c->after & AFTER_FORGET_VERIFIED) != 0, yes); \
	} while (0)
	FORGETS(true, store_add_relay_domain(c, "relay.test", "192.0.2.1", 25, true));
	FORGETS(true, split_put(c, "b.test", &b));
	FORGETS(false, store_add_account(c, "new@b.test", ROLE_MAIL_USER, 0));
	FORGETS(false, store_add_alias(c, "on@a.test", "x@relay.test"));
	store_done(access_alias(c, "on@a.test", &before));
	alias = before;
	alias.comment = "c";
	FORGETS(false, alias_update(c, &alias, &before));
	alias.targets = (struct texts){ 1, (const char *[]){ "ann@a.test" } };
	FORGETS(true, alias_update(c, &alias, &before));
	FORGETS(false, alias_delete(c, &alias));
	FORGETS(true, split_remove(c, "b.test"));
}

#define TESTS(setup) \
	cmocka_unit_test_setup_teardown(test_addresses, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_forgets, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_loops, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_senders, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_sender_rules, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_precedence, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_ways, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_asked_back, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_looks, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_classes, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_statements, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_split_rules, setup, store_teardown), \
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
