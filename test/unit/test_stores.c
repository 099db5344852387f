/* SPDX-License-Identifier: Apache-2.0 */
/* Every function of every store, on both databases; test_all_called reads the headers, so that a new one is
 * missed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h> /* needs the block above */

#include <ctype.h>
#include <glob.h>

#include "base/clock.h"
#include "both.h"
#include "model/setting.h"
#include "store/account_store.h"
#include "store/alias_store.h"
#include "store/antispam_store.h"
#include "store/api_key_store.h"
#include "store/api_log_digest.h"
#include "store/api_log_store.h"
#include "store/change_store.h"
#include "store/concern_store.h"
#include "store/connection_store.h"
#include "store/deleted_account_store.h"
#include "store/device_store.h"
#include "store/dkim_store.h"
#include "store/domain_alias_store.h"
#include "store/domain_store.h"
#include "store/factor_store.h"
#include "store/filter_store.h"
#include "store/guess_store.h"
#include "store/hostname_store.h"
#include "store/idempotency_store.h"
#include "store/import_store.h"
#include "store/invitation_store.h"
#include "store/job_store.h"
#include "store/journey_store.h"
#include "store/learned_sender_store.h"
#include "store/lookup_store.h"
#include "store/mail_store.h"
#include "store/migration_store.h"
#include "store/outgoing_store.h"
#include "store/passkey_store.h"
#include "store/relay_domain_store.h"
#include "store/sample_store.h"
#include "store/sender_store.h"
#include "store/sending_store.h"
#include "store/session_store.h"
#include "store/setting_store.h"
#include "store/share_store.h"
#include "store/split_store.h"
#include "store/stats_store.h"
#include "store/tally_store.h"
#include "store/totp_store.h"
#include "store/usage_store.h"
#include "store/verification_store.h"
#include "store/webmail_store.h"
#include "store_fixture.h"

enum { CALLED_MAX = 2000 };

/* The functions that were called so far; set by the tests through CALL. */
struct called {
	const char *names[CALLED_MAX];
	size_t n;
};

static struct called *
called(void)
{
	static struct called all;

	return &all;
}

static struct err *
note(const char *name, struct err *e)
{
	struct called *all = called();

	assert_true(all->n < CALLED_MAX);
	all->names[all->n++] = name;
	return e;
}

#define CALL(function, ...) note(#function, function(__VA_ARGS__))
#define DO(function, ...) store_done(CALL(function, __VA_ARGS__))

/* Of whom nothing is said: the password alone, and it is enough. */
static void
test_factors(struct ctx *c, int64_t id)
{
	struct factors factors;

	DO(factor_store_read, c, id, &factors);
	assert_true(factors.password_login && !factors.totp && factors.passkeys == 0);
	store_done(factor_store_read(c, -1, &factors));
	assert_false(factors.password_login);
}

/* A key waits, is put to use, takes each step once, and is gone with its codes. */
static void
test_totp(struct ctx *c, int64_t id)
{
	static const struct {
		int64_t step;
		bool done;
	} takes[] = { { 5, false }, { 4, false }, { 6, true }, { 6, false }, { 5, false }, { 9, true },
		{ 8, false } };
	struct totp row = { 0 };
	struct factors factors;
	bool found, done;
	int64_t n;

	DO(totp_store_read, c, id, &row, &found);
	assert_false(found);
	DO(totp_store_start, c, id, "first", &done);
	assert_true(done);
	store_done(totp_store_start(c, id, "second", &done));
	assert_true(done);
	DO(totp_store_take, c, id, "second", 6, &done);
	assert_false(done); /* it waits */
	DO(totp_store_confirm, c, id, "first", 5, &done);
	assert_false(done);
	store_done(totp_store_confirm(c, id, "second", 5, &done));
	assert_true(done);
	store_done(totp_store_confirm(c, id, "second", 7, &done));
	assert_false(done);
	store_done(totp_store_start(c, id, "third", &done));
	assert_false(done);
	store_done(factor_store_read(c, id, &factors));
	assert_true(factors.totp);
	store_done(totp_store_take(c, id, "first", 9, &done));
	assert_false(done);
	for (size_t i = 0; i < ROWS(takes); i++) {
		store_done(totp_store_take(c, id, "second", takes[i].step, &done));
		assert_int_equal(done, takes[i].done);
	}
	store_done(totp_store_read(c, id, &row, &found));
	assert_true(found && row.last_step == 9 && row.confirmed_at == c->now && row.created_at == c->now);
	assert_string_equal(row.secret, "second");

	DO(totp_store_add_code, c, id, "a");
	store_done(totp_store_add_code(c, id, "b"));
	DO(totp_store_has_code, c, id, "a", &found);
	assert_true(found);
	DO(totp_store_take_code, c, id, "a", &done);
	assert_true(done);
	store_done(totp_store_take_code(c, id, "a", &done));
	assert_false(done);
	DO(totp_store_count_codes, c, id, &n);
	assert_int_equal(n, 1);
	DO(totp_store_clear_codes, c, id);
	store_done(totp_store_add_code(c, id, "c"));
	DO(totp_store_delete, c, id, &done);
	assert_true(done);
	store_done(totp_store_delete(c, id, &done));
	assert_false(done);
	store_done(totp_store_count_codes(c, id, &n));
	assert_int_equal(n, 0);
}

/* One that was kept: found, moved, had back, kept again, purged. */
static void
test_deleted(struct ctx *c, int64_t id)
{
	const char *key = arena_printf(&c->arena, "%lld", (long long)id);
	struct deleted_account out = { 0 };
	struct account account = { 0 };
	int64_t ids[DELETED_PAGE], n, owner;
	unsigned due;
	bool found;

	DO(deleted_account_store_find, c, key, &out, &found);
	assert_true(found && out.purge_at == 9 && out.used_bytes == 1);
	owner = out.owner_id;
	DO(deleted_account_store_by_id, c, id, &out, &found);
	assert_true(found);
	DO(deleted_account_store_move, c, "b.test", owner, c->actor.id);
	store_done(deleted_account_store_find(c, "ann@b.test", &out, &found));
	assert_true(found && out.owner_id == c->actor.id);
	store_done(deleted_account_store_move(c, "b.test", c->actor.id, owner));
	DO(deleted_account_store_account, c, id, &account, &found);
	assert_true(found && account.quota_bytes == 1000 && account.owner_id == owner);
	DO(account_store_restore, c, &account);
	DO(deleted_account_store_forget, c, id);
	DO(deleted_account_store_keep_below, c, owner, 9);
	store_done(db_number(c, "SELECT count(*) FROM deleted_account", NO_ARGS, &n));
	assert_int_equal(n, 1);
	store_done(account_store_delete(c, id));
	DO(deleted_account_store_expire, c, id);
	DO(deleted_account_store_claim, c, 0, ids, &due);
	assert_true(due == 1 && ids[0] == id);
	DO(deleted_account_store_purge, c, id);
	store_done(
	    db_number(c, "SELECT count(*) FROM usage WHERE account_id = :id", ARGS(ARG_INT("id", id)), &n));
	assert_int_equal(n, 0);
	store_done(db_number(c, "SELECT count(*) FROM last_login", NO_ARGS, &n));
	assert_int_equal(n, 0);
}

static void
test_account(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct account row = { .name = "eve", .role = ROLE_DOMAIN_ADMIN, .enabled = true, .owner_id = 0 },
		       out = { 0 };
	bool found;
	int64_t n;

	store_fill(f);
	row.owner_id = c->actor.id;
	row.forward_to = (struct texts){ 2, (const char *[]){ "x@else.test", "ann@a.test" } };
	DO(account_store_insert, c, &row);
	assert_int_not_equal(row.id, 0);
	assert_int_equal(row.updated_at, c->now);
	test_factors(c, row.id);
	test_totp(c, row.id);
	struct account twin = row;
	twin.id = 0;
	store_fails(account_store_insert(c, &twin), ERR_EXISTS, "name");

	DO(account_store_by_id, c, row.id, &out, &found);
	assert_true(found);
	assert_string_equal(out.owner, "eve"); /* an admin belongs to itself */
	assert_int_equal(out.forward_to.n, 2);
	assert_string_equal(out.forward_to.v[1], "ann@a.test");
	DO(account_store_by_forward, c, row.owner_id, "ann@a.test", &out, &found);
	assert_true(found && out.id == row.id);
	DO(account_store_by_name, c, "eve", &out, &found);
	assert_true(found && out.id == row.id);
	out.forward_to = (struct texts){ 0 };
	out.name = "eva";
	out.enabled = false;
	out.full_name = "Eva";
	c->now += 5;
	DO(account_store_update, c, &out);
	store_done(account_store_by_forward(c, row.owner_id, "ann@a.test", &out, &found));
	assert_false(found); /* the index follows */
	store_done(account_store_by_name(c, "eve", &out, &found));
	assert_false(found);
	store_done(account_store_by_name(c, "eva", &out, &found));
	assert_true(found && !out.enabled && out.updated_at == out.created_at + 5);
	assert_string_equal(out.full_name, "Eva");
	out.full_name = NULL;
	out.name = "dora";
	store_fails(account_store_update(c, &out), ERR_EXISTS, "name");

	store_done(account_store_by_name(c, "dora", &out, &found));
	int64_t dora = out.id;
	int64_t mailboxes, bytes;
	DO(account_store_sum_below, c, dora, &mailboxes, &bytes);
	assert_int_equal(mailboxes, 3);
	assert_int_equal(bytes, 2000);
	store_done(account_store_by_name(c, "ann@a.test", &out, &found));
	DO(account_store_move, c, out.domain_id, row.id);
	store_done(account_store_by_name(c, "ann@a.test", &out, &found));
	assert_string_equal(out.owner, "eva");
	store_done(account_store_by_name(c, "ann@b.test", &out, &found));
	assert_string_equal(out.owner, "dora");
	DO(account_store_other_masters, c, c->actor.id, &n);
	assert_int_equal(n, 0);
	store_done(account_store_other_masters(c, dora, &n));
	assert_int_equal(n, 1);
	store_done(usage_store_put(c, "ann@b.test", 1, 1));
	store_done(usage_store_login(c, "ann@b.test", "imap", "::1", 1));
	DO(deleted_account_store_keep, c, out.id, 9);
	DO(account_store_delete, c, out.id);
	test_deleted(c, out.id);
	DO(account_store_delete_below, c, row.id, "all");
	store_done(account_store_by_name(c, "ann@a.test", &out, &found));
	assert_false(found);
	store_fails(account_store_delete(c, dora), ERR_CONFLICT, NULL); /* owns domains */
}

/* By name and by id, and what the actor may not see is not there (R83). */
static void
test_find(void **state)
{
	static const struct {
		const char *actor, *account, *domain, *alias;
		bool found;
	} cases[] = {
		{ "admin", "ann@a.test", "a.test", "info@a.test", true },
		{ "admin", "dirk", "d.test", "info@d.test", true },
		{ "dora", "ann@a.test", "a.test", "info@a.test", true },
		{ "dora", "dan@d.test", "d.test", "info@d.test", false },
		{ "dirk", "ann@a.test", "a.test", "info@a.test", false },
		{ "dirk", "dan@d.test", "d.test", "info@d.test", true },
		{ "ann@a.test", "ann@a.test", "a.test", "info@a.test", false },
		{ "admin", "nobody", "x.test", "x@a.test", false },
		{ "admin", "0", "0", "0", false },
		{ "admin", "-1", "-1", "-1", false },
		{ "admin", "99999999999999999999", "99999999999999999999", "99999999999999999999", false },
		{ "admin", "", "", "", false },
		{ "admin", "' OR 1=1 --", "' OR 1=1 --", "' OR 1=1 --", false },
	};
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;

	store_fill(f);
	store_done(store_add_alias(c, "info@a.test", "ann@a.test"));
	store_done(store_add_alias(c, "info@d.test", "dan@d.test"));
	for (size_t i = 0; i < ROWS(cases); i++) {
		struct account account = { 0 };
		struct domain domain = { 0 };
		struct alias alias = { 0 };
		bool found;

		store_act_as(c, cases[i].actor);
		DO(account_store_find, c, cases[i].account, &account, &found);
		assert_int_equal(found, cases[i].found);
		if (found)
			store_done(account_store_find(
			    c, arena_printf(&c->arena, "%lld", (long long)account.id), &account, &found));
		assert_int_equal(found, cases[i].found);
		DO(domain_store_find, c, cases[i].domain, &domain, &found);
		assert_int_equal(found, cases[i].found);
		if (found)
			store_done(domain_store_find(
			    c, arena_printf(&c->arena, "%lld", (long long)domain.id), &domain, &found));
		assert_int_equal(found, cases[i].found);
		DO(alias_store_find, c, cases[i].alias, &alias, &found);
		assert_int_equal(found, cases[i].found);
		if (found)
			store_done(alias_store_find(
			    c, arena_printf(&c->arena, "%lld", (long long)alias.id), &alias, &found));
		assert_int_equal(found, cases[i].found);
	}
}

static void
test_domain(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct domain row = { .name = "x.test", .enabled = true, .comment = "mine" }, out = { 0 };
	struct domain_content content;
	bool found;
	int64_t rows;

	store_fill(f);
	row.owner_id = c->actor.id;
	DO(domain_store_insert, c, &row);
	struct domain twin = row;
	store_fails(domain_store_insert(c, &twin), ERR_EXISTS, "name");
	twin.name = "y.test";
	twin.owner_id = 7;
	store_fails(domain_store_insert(c, &twin), ERR_CONFLICT, NULL);
	DO(domain_store_by_name, c, "x.test", &out, &found);
	assert_true(found && out.enabled && !out.verified);
	assert_string_equal(out.owner, "admin");
	assert_string_equal(out.comment, "mine");
	out.verified = true;
	out.comment = NULL;
	DO(domain_store_update, c, &out);
	store_done(domain_store_by_name(c, "x.test", &out, &found));
	assert_true(out.verified && out.comment == NULL);
	DO(domain_store_first_below, c, c->actor.id, &out, &found);
	assert_string_equal(out.name, "x.test");
	DO(domain_store_enable_below, c, c->actor.id, false, &rows);
	assert_int_equal(rows, 1);
	store_done(domain_store_by_name(c, "x.test", &out, &found));
	assert_false(out.enabled);
	DO(domain_store_delete, c, row.id);
	store_done(domain_store_by_name(c, "x.test", &out, &found));
	assert_false(found);

	store_done(store_add_alias(c, "info@a.test", "ann@a.test"));
	store_done(domain_store_by_name(c, "a.test", &out, &found));
	struct texts names;
	DO(domain_store_names, c, out.owner_id, &names);
	assert_true(names.n == 2 && strcmp(names.v[0], "a.test") == 0);
	DO(domain_store_content, c, out.id, &content);
	assert_int_equal(content.mailboxes, 2);
	assert_int_equal(content.aliases, 1);
	assert_int_equal(content.quota_bytes, 1000);
	store_done(domain_store_content(c, 7, &content));
	assert_int_equal(content.mailboxes + content.aliases + content.quota_bytes, 0);
	store_fails(domain_store_delete(c, out.id), ERR_CONFLICT, NULL); /* an alias lies in it */
}

static void
test_alias(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct domain a = { 0 };
	struct alias row = { .address = "info@a.test", .enabled = true }, out = { 0 };
	bool found;

	store_fill(f);
	store_done(domain_store_by_name(c, "a.test", &a, &found));
	row.domain_id = a.id;
	row.owner_id = a.owner_id;
	row.targets = (struct texts){ 3, (const char *[]){ "ann@a.test", "far@else.test", "ann@a.test" } };
	DO(alias_store_insert, c, &row);
	struct alias twin = row;
	store_fails(alias_store_insert(c, &twin), ERR_EXISTS, "address");
	DO(alias_store_by_address, c, "info@a.test", &out, &found);
	assert_int_equal(out.targets.n, 3);
	DO(alias_store_by_target, c, row.owner_id, "far@else.test", &out, &found);
	assert_true(found);
	out.targets = (struct texts){ 1, (const char *[]){ "bob@a.test" } };
	out.comment = "c";
	DO(alias_store_update, c, &out);
	store_done(alias_store_by_target(c, row.owner_id, "far@else.test", &out, &found));
	assert_false(found);
	struct lookup_onward onward;
	DO(lookup_store_onward, c, "x@a.test", "info@a.test", "@a.test", &onward);
	assert_string_equal(onward.targets, "bob@a.test");
	assert_true(onward.known && onward.verified && !onward.catch_all);
	store_done(lookup_store_onward(c, "x@a.test", "y@a.test", "@a.test", &onward));
	assert_true(onward.targets == NULL && onward.known);
	store_done(lookup_store_onward(c, "x@else.test", "x@else.test", "@else.test", &onward));
	assert_true(onward.targets == NULL && !onward.known);
	DO(alias_store_next_into, c, a.owner_id, "a.test", "", &out, &found);
	assert_true(found);
	store_done(alias_store_next_into(c, a.owner_id, "a.test", out.address, &out, &found));
	assert_false(found);
	DO(alias_store_move, c, a.id, c->actor.id);
	store_done(alias_store_by_address(c, "info@a.test", &out, &found));
	assert_string_equal(out.owner, "admin");
	DO(alias_store_delete, c, out.id);
	store_done(alias_store_by_target(c, row.owner_id, "bob@a.test", &out, &found));
	assert_false(found);
	int64_t rows;
	store_done(alias_store_insert(c, &row));
	DO(alias_store_delete_below, c, row.owner_id, "all", &rows);
	assert_int_equal(rows, 1);
}

static void
test_relay_domain(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct relay_domain row = { .name = "r.test",
		.host = "192.0.2.1",
		.port = 26,
		.tls = RELAY_TLS_VERIFIED,
		.allow_private = true },
			    out = { 0 };
	int64_t rows;
	bool found;

	store_fill(f);
	row.owner_id = c->actor.id;
	DO(relay_domain_store_insert, c, &row);
	struct relay_domain twin = row;
	store_fails(relay_domain_store_insert(c, &twin), ERR_EXISTS, "name");
	DO(relay_domain_store_find, c, "R.Test", &out, &found);
	assert_true(
	    found && out.port == 26 && out.tls == RELAY_TLS_VERIFIED && out.allow_private && !out.enabled);
	assert_string_equal(out.host, "192.0.2.1");
	out.tls = RELAY_TLS_NONE;
	DO(relay_domain_store_update, c, &out);
	DO(relay_domain_store_enable_below, c, c->actor.id, true, &rows);
	assert_int_equal(rows, 1);
	DO(relay_domain_store_first_below, c, c->actor.id, &out, &found);
	assert_true(found && out.tls == RELAY_TLS_NONE && out.enabled);
	store_act_as(c, "dora");
	store_done(relay_domain_store_find(c, "r.test", &out, &found));
	assert_false(found); /* R83 */
	DO(relay_domain_store_delete, c, row.id);
}

static void
test_sender(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct sender_address row = { .address = "info@a.test",
		.domain = "a.test",
		.users = { 2, (const char *[]){ "ann@a.test", "bob@a.test" } } },
			      out = { 0 };
	struct account ann = { 0 };
	const char *logins;
	bool found;
	int64_t n;

	store_fill(f);
	store_done(account_store_by_name(c, "ann@a.test", &ann, &found));
	row.owner_id = ann.owner_id;
	DO(sender_store_insert, c, &row);
	struct sender_address twin = row;
	store_fails(sender_store_insert(c, &twin), ERR_EXISTS, "address");
	store_done(lookup_store_sender(c, "info@a.test", "info@a.test", &logins));
	assert_non_null(strstr(logins, "ann@a.test"));
	assert_non_null(strstr(logins, "bob@a.test"));
	DO(sender_store_find, c, "info@a.test", &out, &found);
	assert_true(found && out.users.n == 2);
	assert_string_equal(out.owner, "dora");
	out.users = (struct texts){ 1, (const char *[]){ "bob@a.test" } };
	DO(sender_store_update, c, &out);
	DO(sender_store_by_user, c, row.owner_id, "ann@a.test", &out, &found);
	assert_false(found);
	store_done(sender_store_by_user(c, row.owner_id, "bob@a.test", &out, &found));
	assert_true(found);
	DO(sender_store_first_below, c, row.owner_id, &out, &found);
	assert_true(found);
	DO(sender_store_count, c, "a.test", &n);
	assert_int_equal(n, 1);
	DO(sender_store_move, c, "a.test", c->actor.id);
	store_done(sender_store_find(c, "info@a.test", &out, &found));
	assert_string_equal(out.owner, "admin");
	store_done(lookup_store_sender(c, "info@a.test", "info@a.test", &logins));
	assert_null(logins); /* bob is not the new owner's */
	DO(sender_store_delete, c, row.id);
	store_done(sender_store_count(c, "a.test", &n));
	assert_int_equal(n, 0);
}

static void
test_split(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct split_routing row = { .host = "192.0.2.1", .port = 26, .tls = RELAY_TLS_REQUIRED },
			     out = { 0 };
	struct lookup_domain_state domain_state;
	struct domain a = { 0 };
	bool found;

	store_fill(f);
	store_done(domain_store_by_name(c, "a.test", &a, &found));
	DO(split_store_find, c, a.id, &out, &found);
	assert_false(found);
	row.domain_id = a.id;
	DO(split_store_put, c, &row);
	row.port = 27;
	store_done(split_store_put(c, &row));
	store_done(split_store_find(c, a.id, &out, &found));
	assert_true(found && out.port == 27 && out.tls == RELAY_TLS_REQUIRED && !out.allow_private);
	store_done(lookup_store_domain(c, "a.test", &domain_state, &found));
	assert_true(found && domain_state.kind == LOOKUP_DOMAIN && domain_state.hop.port == 27);
	assert_int_equal(domain_state.hop.tls, RELAY_TLS_REQUIRED);
	store_done(lookup_store_mailbox(c, "nobody@a.test", "a.test", &found));
	assert_true(found);
	DO(split_store_delete, c, a.id);
	store_done(split_store_find(c, a.id, &out, &found));
	assert_false(found);
}

static void
test_migration(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct migration source = { .host = "192.0.2.1", .port = 993, .keep_days = 2, .sealed = "s" },
			 from = { 0 };
	struct migration_failure failure = { .at = 1000, .error = "e", .reason = "r" };
	struct migration_script script = { "main", MIGRATION_SCRIPT_KEPT };
	struct migration_user row = { .run_at = 5,
		.errors = { 1, &failure },
		.scripts = { 1, &script },
		.scripts_at = 9,
		.sealed = "x" },
			      out = { 0 };
	struct migration_board board = { 0 };
	struct account ann = { 0 };
	int64_t rows;
	bool found;

	store_fill(f);
	store_done(account_store_by_name(c, "ann@a.test", &ann, &found));
	DO(migration_store_find, c, ann.domain_id, &from, &found);
	assert_false(found);
	source.domain_id = row.domain_id = ann.domain_id;
	DO(migration_store_put, c, &source);
	store_done(migration_store_find(c, ann.domain_id, &from, &found));
	assert_true(found && from.port == 993 && from.master_password_set && from.keep_days == 2);
	row.address = ann.name;
	row.account_id = ann.id;
	row.owner_id = ann.owner_id;
	DO(migration_user_insert, c, &row);
	DO(migration_user_find, c, ann.name, &out, &found);
	assert_true(found && out.password_set && out.errors.n == 1);
	assert_string_equal(((const struct migration_failure *)out.errors.v)->reason, "r");
	const struct migration_script *came = out.scripts.v;
	assert_true(out.scripts.n == 1 && out.scripts_at == 9 && came->state == MIGRATION_SCRIPT_KEPT);
	assert_string_equal(came->name, "main");
	DO(migration_user_of_account, c, ann.id, &out, &found);
	assert_true(found);
	DO(migration_user_by_id, c, row.id, &out, &found);
	assert_true(found);
	DO(migration_user_next, c, &out, &found);
	assert_true(found && out.id == row.id);
	row.state = MIGRATION_RUNNING;
	row.lease_until = c->now + 1;
	DO(migration_user_update, c, &row);
	store_done(migration_user_next(c, &out, &found));
	assert_false(found);
	c->now += 2;
	store_done(migration_user_next(c, &out, &found));
	assert_true(found);
	row.state = MIGRATION_SYNCED;
	row.arrived = 1;
	row.synced_at = 7;
	store_done(migration_user_update(c, &row));
	DO(migration_user_count, c, ann.domain_id, &board);
	assert_true(
	    board.users == 1 && board.synced == 1 && board.arriving == 1 && board.oldest_sync_at == 7);
	DO(migration_user_expire, c, &rows);
	assert_int_equal(rows, 0);
	c->now += DAYS(2);
	store_done(migration_user_expire(c, &rows));
	store_done(migration_user_by_id(c, row.id, &out, &found));
	assert_true(out.state == MIGRATION_DONE && !out.password_set);
	DO(migration_user_move, c, ann.domain_id, 4711);
	store_done(migration_user_by_id(c, row.id, &out, &found));
	assert_int_equal(out.owner_id, 4711);
	DO(migration_user_delete, c, row.id);
	DO(migration_store_delete, c, ann.domain_id);
	store_done(migration_store_find(c, ann.domain_id, &from, &found));
	assert_false(found);
}

static void
test_domain_alias(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct domain a = { 0 };
	struct domain_alias row = { .name = "x.test", .enabled = true }, out = { 0 };
	struct domain_content content;
	int64_t rows;
	bool found;

	store_fill(f);
	store_done(domain_store_by_name(c, "a.test", &a, &found));
	row.domain_id = a.id;
	row.owner_id = a.owner_id;
	DO(domain_alias_store_insert, c, &row);
	struct domain_alias twin = row;
	store_fails(domain_alias_store_insert(c, &twin), ERR_EXISTS, "name");
	DO(domain_alias_store_find, c, "x.test", &out, &found);
	assert_true(found && out.enabled && !out.verified);
	assert_string_equal(out.domain, "a.test");
	assert_string_equal(out.owner, "dora");
	out.verified = true;
	DO(domain_alias_store_update, c, &out);
	DO(domain_alias_store_enable_below, c, a.owner_id, false, &rows);
	assert_int_equal(rows, 1);
	DO(domain_alias_store_by_name, c, "x.test", &out, &found);
	assert_true(found && out.verified && !out.enabled);
	store_done(domain_store_content(c, a.id, &content));
	assert_int_equal(content.domain_aliases, 1);
	store_fails(domain_store_delete(c, a.id), ERR_CONFLICT, NULL);
	DO(domain_alias_store_next, c, a.id, "", &out, &found);
	assert_true(found);
	store_done(domain_alias_store_next(c, a.id, "x.test", &out, &found));
	assert_false(found);
	DO(domain_alias_store_move, c, a.id, c->actor.id);
	DO(domain_alias_store_first_below, c, c->actor.id, &out, &found);
	assert_true(found && out.owner_id == c->actor.id);
	DO(domain_alias_store_delete, c, row.id);
	store_done(domain_alias_store_by_name(c, "x.test", &out, &found));
	assert_false(found);
}

/* Passkeys of ann (R14), and what they have to sign. */
static void
test_passkey(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct account ann = { 0 };
	struct passkey out = { 0 };
	struct factors factors;
	int64_t n;
	bool found;

	store_fill(f);
	store_done(account_store_by_name(c, "ann@a.test", &ann, &found));
	assert_true(ann.password_login && ann.passkeys == 0);
	struct passkey row = { .account_id = ann.id,
		.credential = "AAAA",
		.public_key = "BBBB",
		.algorithm = -257,
		.name = "Stick",
		.type = PASSKEY_SECURITY_KEY,
		.aaguid = "",
		.transports = "usb",
		.sign_count = 4294967295,
		.backup_eligible = true };
	DO(passkey_store_insert, c, &row);
	struct passkey twin = row;
	store_fails(passkey_store_insert(c, &twin), ERR_EXISTS, "id");
	const char *key = arena_printf(&c->arena, "%lld", (long long)row.id);
	DO(passkey_store_find, c, ann.id, key, &out, &found);
	assert_true(found && out.sign_count == 4294967295 && out.algorithm == -257 && out.backup_eligible);
	assert_int_equal(out.type, PASSKEY_SECURITY_KEY);
	assert_int_equal(out.last_used_at, 0);
	assert_string_equal(out.account, "ann@a.test");
	store_done(passkey_store_find(c, c->actor.id, key, &out, &found));
	assert_false(found);
	store_done(passkey_store_find(c, ann.id, "x", &out, &found));
	assert_false(found);
	DO(passkey_store_rename, c, row.id, "Blue stick");
	DO(passkey_store_used, c, row.id, 7, true, &found);
	assert_true(found);
	DO(passkey_store_by_credential, c, "AAAA", &out, &found);
	assert_true(found && out.sign_count == 7 && out.backed_up && out.last_used_at == c->now);
	assert_string_equal(out.name, "Blue stick");
	store_done(passkey_store_by_credential(c, "aaaa", &out, &found));
	assert_false(found);
	DO(passkey_store_password_login, c, ann.id, false);
	store_done(factor_store_read(c, ann.id, &factors));
	assert_true(!factors.password_login && factors.passkeys == 1);
	store_done(account_store_by_name(c, "ann@a.test", &ann, &found));
	assert_true(!ann.password_login && ann.passkeys == 1);
	twin.credential = "CCCC";
	store_done(passkey_store_insert(c, &twin));
	DO(passkey_store_delete, c, twin.id);
	DO(passkey_store_end_all, c, ann.id, 0);
	store_done(passkey_store_used(c, row.id, 8, true, &found));
	assert_false(found);

	struct session session = { .account_id = ann.id, .token_hash = "hash", .expires_at = c->now + 1000 };
	store_done(session_store_insert(c, &session));
	DO(challenge_store_insert, c, "mine", session.id, c->now + 10);
	store_done(challenge_store_insert(c, "nobody's", 0, c->now + 10));
	DO(challenge_store_take, c, "mine", 0, &found);
	assert_false(found);
	store_done(challenge_store_take(c, "nobody's", session.id, &found));
	assert_false(found);
	store_done(challenge_store_take(c, "mine", session.id, &found));
	assert_true(found);
	store_done(challenge_store_take(c, "mine", session.id, &found));
	assert_false(found);
	c->now += 10;
	store_done(challenge_store_take(c, "nobody's", 0, &found));
	assert_false(found);
	store_done(challenge_store_insert(c, "later", session.id, c->now + 10));
	store_done(db_number(c, "SELECT count(*) FROM challenge", NO_ARGS, &n));
	assert_int_equal(n, 1); /* what has expired goes when another one comes */
	store_done(session_store_delete(c, session.id));
	store_done(db_number(c, "SELECT count(*) FROM challenge", NO_ARGS, &n));
	assert_int_equal(n, 0);
}

static void
test_session(void **state)
{
	static const struct {
		const char *sql; /* done to ann's account, domain or session */
		bool found;
	} cases[] = {
		{ "UPDATE session SET ip = '::1'", true },
		{ "UPDATE session SET expires_at = 5", false },
		{ "UPDATE account SET enabled = :off WHERE name = 'ann@a.test'", false },
		{ "UPDATE account SET api_access = :off WHERE name = 'ann@a.test'", false },
		{ "UPDATE domain SET enabled = :off WHERE name = 'a.test'", false },
		{ "DELETE FROM account WHERE name = 'ann@a.test'", false },
	};
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct account ann = { 0 };
	bool found;

	store_fill(f);
	store_done(account_store_by_name(c, "ann@a.test", &ann, &found));
	struct session row = {
		.account_id = ann.id, .token_hash = "hash", .user_agent = "curl", .expires_at = c->now + 1
	};
	struct session other = { .account_id = ann.id, .token_hash = "other", .expires_at = c->now + 1 },
		       out = { 0 };
	DO(session_store_insert, c, &row);
	store_done(session_store_insert(c, &other));
	struct session twin = row;
	store_fails(session_store_insert(c, &twin), ERR_INTERNAL, NULL); /* no name of anybody's choice */
	const char *key = arena_printf(&c->arena, "%lld", (long long)row.id);
	DO(session_store_find, c, ann.id, key, &out, &found);
	assert_true(found);
	assert_string_equal(out.account, "ann@a.test");
	assert_null(out.ip);
	store_done(session_store_find(c, c->actor.id, key, &out, &found));
	assert_false(found); /* somebody else's */
	store_done(session_store_find(c, ann.id, "x", &out, &found));
	assert_false(found);
	for (size_t i = 0; i < ROWS(cases); i++) {
		struct actor actor = { .ip = "kept" };

		store_done(db_begin(c, true));
		struct stmt *s = NULL;
		store_done(db_prepare(c, cases[i].sql, &s));
		if (strstr(cases[i].sql, ":off") != NULL)
			store_done(db_bind_args(c, s, ARGS(ARG_BOOL("off", false))));
		store_done(db_step(c, s, &found));
		db_release(&s);
		DO(session_store_actor, c, "hash", false, &actor, &found);
		if (found != cases[i].found)
			fail_msg("%s", cases[i].sql);
		assert_int_equal(actor.role, found ? ROLE_MAIL_USER : ROLE_NONE);
		assert_int_equal(actor.id, found ? ann.id : 0);
		assert_string_equal(actor.ip, "kept");
		db_rollback(c);
	}
	DO(session_store_end_by, c, ann.id, SESSION_PASSKEY, 0);
	store_done(session_store_end_by(c, ann.id, SESSION_PASSWORD, row.id));
	store_done(session_store_find(c, ann.id, key, &out, &found));
	assert_true(found && out.method == SESSION_PASSWORD);
	store_done(session_store_find(
	    c, ann.id, arena_printf(&c->arena, "%lld", (long long)other.id), &out, &found));
	assert_false(found);
	other.token_hash = "one more";
	store_done(session_store_insert(c, &other));
	DO(session_store_end_all, c, ann.id, row.id);
	store_done(session_store_find(c, ann.id, key, &out, &found));
	assert_true(found);
	store_done(session_store_find(
	    c, ann.id, arena_printf(&c->arena, "%lld", (long long)other.id), &out, &found));
	assert_false(found);
	DO(session_store_exists, c, row.id, &found);
	assert_true(found);
	store_done(session_store_exists(c, other.id, &found));
	assert_false(found);
	int64_t ended;
	DO(session_store_cap, c, ann.id, 1, &ended);
	assert_int_equal(ended, 0);
	DO(session_store_prune, c);
	store_done(session_store_find(c, ann.id, key, &out, &found));
	assert_true(found);
	c->now += 1;
	store_done(session_store_prune(c));
	store_done(session_store_find(c, ann.id, key, &out, &found));
	assert_false(found);
	row.token_hash = "again";
	store_done(session_store_insert(c, &row));
	DO(session_store_delete, c, row.id);
	store_done(session_store_end_all(c, ann.id, 0));
	store_done(session_store_insert(c, &row));
	DO(session_store_end_domain, c, ann.domain_id);
	store_done(
	    session_store_find(c, ann.id, arena_printf(&c->arena, "%lld", (long long)row.id), &out, &found));
	assert_false(found);
	store_done(session_store_insert(c, &row));
	DO(session_store_end_below, c, ann.owner_id);
	store_done(
	    session_store_find(c, ann.id, arena_printf(&c->arena, "%lld", (long long)row.id), &out, &found));
	assert_false(found);
}

static void
test_api_key(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	const char *read[] = { "domains:read", "me:write" };
	struct account ann = { 0 };
	struct api_key out = { 0 };
	int64_t n;
	bool found;

	store_fill(f);
	store_done(account_store_by_name(c, "ann@a.test", &ann, &found));
	struct api_key row = { .name = "Backup",
		.account_id = ann.id,
		.token_hash = "hash",
		.scopes = { 2, read },
		.expires_at = c->now + 10 };
	DO(api_key_store_insert, c, &row);
	const char *key = arena_printf(&c->arena, "%lld", (long long)row.id);
	DO(api_key_store_count, c, ann.id, &n);
	assert_int_equal(n, 1);
	DO(api_key_store_find, c, ann.id, key, &out, &found);
	assert_true(found && out.networks.n == 0 && out.last_used_ip == NULL);
	assert_string_equal(out.account, "ann@a.test");
	assert_true(texts_equal(&out.scopes, &row.scopes));
	store_done(api_key_store_find(c, c->actor.id, key, &out, &found));
	assert_false(found); /* somebody else's */
	DO(api_key_store_by_token, c, "hash", &out, &found);
	assert_true(found && out.role == ROLE_MAIL_USER && out.owner_id == ann.owner_id);
	DO(api_key_store_used, c, row.id, c->now, "::1");
	store_done(api_key_store_used(c, row.id, c->now - 1, "::2"));
	store_done(api_key_store_find(c, ann.id, key, &out, &found));
	assert_int_equal(out.last_used_at, c->now);
	assert_string_equal(out.last_used_ip, "::1");
	c->now += 10; /* expired */
	store_done(api_key_store_by_token(c, "hash", &out, &found));
	assert_false(found);
	c->now -= 10;
	ann.enabled = false;
	store_done(account_store_update(c, &ann));
	store_done(api_key_store_by_token(c, "hash", &out, &found));
	assert_false(found);
	DO(api_key_store_exists, c, row.id, &found);
	assert_true(found);
	DO(api_key_store_end_all, c, ann.id, 0);
	store_done(api_key_store_exists(c, row.id, &found));
	assert_false(found);
	store_done(api_key_store_insert(c, &row));
	DO(api_key_store_delete, c, row.id);
	store_done(api_key_store_count(c, ann.id, &n));
	assert_int_equal(n, 0);
	store_done(api_key_store_insert(c, &row));
	DO(api_key_store_end_domain, c, ann.domain_id);
	store_done(api_key_store_count(c, ann.id, &n));
	assert_int_equal(n, 0);
	store_done(api_key_store_insert(c, &row));
	DO(api_key_store_end_below, c, ann.owner_id);
	store_done(api_key_store_count(c, ann.id, &n));
	assert_int_equal(n, 0);
}

static void
test_job(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	bool found, cancel;
	int64_t count;

	store_fill(f);
	struct job row = { .kind = "recount_usage", .owner_id = c->actor.id, .run_at = c->now };
	struct job later = { .kind = "later", .argument = "x", .run_at = c->now + 10 }, out = { 0 };
	DO(job_store_insert, c, &row);
	store_done(job_store_insert(c, &later)); /* nobody's */
	const char *key = arena_printf(&c->arena, "%lld", (long long)row.id);
	DO(job_store_find, c, key, &out, &found);
	assert_true(found && out.state == JOB_QUEUED && !out.cancel && out.detail == NULL);
	assert_string_equal(out.owner, "admin");
	DO(job_store_pending, c, "recount_usage", &out, &found);
	DO(job_store_count, c, "recount_usage", 1, &count);
	assert_true(found && out.id == row.id);
	store_done(job_store_pending(c, "nothing", &out, &found));
	assert_false(found);
	store_act_as(c, "dora");
	store_done(job_store_find(c, key, &out, &found));
	assert_false(found);
	store_act_as(c, "admin");

	DO(job_store_take, c, false, c->now + 100, &out, &found);
	assert_true(found && out.id == row.id && out.attempts == 1);
	struct job again = { 0 };
	store_done(job_store_take(c, false, c->now + 100, &again, &found));
	assert_false(found); /* it has a worker, the other is not due */
	out.progress = 40;
	out.detail = "at it";
	DO(job_store_step, c, &out, &cancel);
	assert_false(cancel);
	store_done(job_store_find(c, key, &again, &found));
	assert_int_equal(again.progress, 40);
	again.cancel = true;
	DO(job_store_update, c, &again);
	store_done(job_store_step(c, &out, &cancel));
	assert_true(cancel);
	c->now += 101; /* the lease runs out, and somebody else takes it */
	store_done(job_store_take(c, false, c->now + 100, &again, &found));
	assert_true(found);
	if (again.id != row.id)
		store_done(job_store_take(c, false, c->now + 100, &again, &found));
	assert_true(found && again.id == row.id && again.attempts == 2);
	store_fails(job_store_step(c, &out, &cancel), ERR_CONFLICT, NULL);
	struct job *stuck;
	size_t n_stuck;
	DO(job_store_stuck, c, c->now, 0, 5, &stuck, &n_stuck);
	assert_true(n_stuck == 1 && stuck[0].id == later.id); /* the other has a worker */
	store_done(job_store_stuck(c, c->now + 200, 0, 5, &stuck, &n_stuck));
	assert_int_equal(n_stuck, 2);
	again.state = JOB_DONE;
	again.finished_at = c->now;
	store_done(job_store_update(c, &again));
	struct job ended = { .kind = "learn", .state = JOB_FAILED }, waits = { .kind = "learn" };
	store_done(job_store_insert(c, &ended));
	store_done(job_store_insert(c, &waits));
	DO(job_store_forget, c, "learn");
	int64_t left;
	store_done(db_number(c, "SELECT count(*) FROM job WHERE kind = 'learn'", NO_ARGS, &left));
	assert_int_equal(left, 1);
	DO(job_store_prune, c, c->now);
	store_done(job_store_find(c, key, &out, &found));
	assert_true(found);
	store_done(job_store_prune(c, c->now + 1));
	store_done(job_store_find(c, key, &out, &found));
	assert_false(found);
	store_done(job_store_find(c, arena_printf(&c->arena, "%lld", (long long)later.id), &out, &found));
	assert_true(found); /* what has not ended stays */
	assert_string_equal(out.owner, "-");
}

static void
test_imports(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct job job = { .kind = "import", .owner_id = 0, .argument = "aliases, rows" };
	struct import row = { .kind = FILE_ALIASES, .mode = IMPORT_ROWS, .spool = "file" }, out = { 0 };
	bool found, file, report;

	store_fill(f);
	store_done(job_store_insert(c, &job));
	row.id = job.id;
	DO(import_store_insert, c, &row);
	DO(import_store_find, c, job.id, &out, &found);
	assert_true(found && out.kind == FILE_ALIASES && out.mode == IMPORT_ROWS && !out.decided);
	assert_string_equal(out.spool, "file");
	DO(import_store_needs, c, "file", &file, &report);
	assert_true(file && report);
	out.done = 7;
	out.decided = true;
	DO(import_store_update, c, &out);
	store_done(import_store_find(c, job.id, &out, &found));
	assert_true(out.done == 7 && out.decided);
	job.state = JOB_DONE;
	job.finished_at = 5;
	store_done(job_store_update(c, &job));
	store_done(import_store_needs(c, "file", &file, &report));
	assert_true(!file && report);
	store_done(import_store_needs(c, "other", &file, &report));
	DO(import_store_oldest, c, c->actor.id, 0, 0, &out, &found);
	DO(import_store_delete, c, 7);
	assert_true(!file && !report);
	store_done(job_store_prune(c, 6)); /* and the import with it */
	store_done(import_store_find(c, job.id, &out, &found));
	assert_false(found);
}

/* What is undone leaves the rest of the transaction as it is, also after a failure. */
static void
test_savepoints(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	int64_t n;

	store_fill(f);
	store_done(db_begin(c, true));
	store_done(db_savepoint(c));
	store_done(store_add_domain(c, "one.test", true));
	store_done(db_savepoint_keep(c));
	store_done(db_savepoint(c));
	store_done(store_add_domain(c, "two.test", true));
	store_fails(store_add_domain(c, "one.test", true), ERR_EXISTS, "name");
	store_done(db_savepoint_undo(c));
	store_done(db_savepoint(c));
	store_done(store_add_domain(c, "three.test", true));
	store_done(db_savepoint_keep(c));
	store_done(db_commit(c));
	store_done(db_number(c,
	    "SELECT count(*) FROM domain WHERE name IN ('one.test', 'two.test', 'three.test')", NO_ARGS, &n));
	assert_int_equal(n, 2);
}

/* The columns that the engines' questions need. */
static void
test_lookup(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct lookup_domain_state domain;
	struct lookup_mailbox_state box;
	const char *names[500], *text;
	bool found, mailbox;
	unsigned n;

	store_fill(f);
	DO(lookup_store_domain, c, "a.test", &domain, &found);
	assert_true(found && domain.verified && domain.enabled);
	store_done(lookup_store_domain(c, "nowhere.test", &domain, &found));
	assert_true(!found && !domain.verified);
	DO(lookup_store_mailbox, c, "ann@a.test", "a.test", &found);
	assert_true(found);
	store_done(lookup_store_mailbox(c, "dora", "dora", &found));
	assert_false(found); /* an admin has no mailbox */
	DO(lookup_store_forward, c, "ann@a.test", &mailbox, &text);
	assert_true(mailbox && text == NULL);
	DO(lookup_store_sender, c, "ann+x@a.test", "ann@a.test", &text);
	assert_string_equal(text, "ann@a.test");
	DO(lookup_store_state, c, "ann@a.test", &box, &found);
	assert_true(found && box.enabled && box.may_receive && box.may_send);
	DO(lookup_store_names, c, "ann@a.test", names, &n);
	assert_true(n >= 1);
	assert_string_equal(names[n - 1], "dan@d.test");
}

static int64_t
masks(struct ctx *c, const char *like)
{
	int64_t n;

	store_done(db_number(
	    c, "SELECT count(*) FROM kick WHERE mask LIKE :like", ARGS(ARG_TEXT("like", like)), &n));
	return n;
}

/* Both belong to dora; neither does what is not moved any harm. */
static void
test_parting(struct ctx *c, int64_t ann, int64_t bob)
{
	struct collection_share row = { .owner_id = ann,
		.member_id = bob,
		.collection = "calendar",
		.type = COLLECTION_CALENDAR,
		.rights = COLLECTION_READ };
	struct share_change change;
	struct account account = { 0 };
	int64_t domain, owner, number;
	bool any, found;

	store_done(account_store_by_name(c, "ann@a.test", &account, &found));
	domain = account.domain_id;
	owner = account.owner_id;
	store_done(share_store_insert(c, &row));
	row.collection = "contacts";
	row.owner_id = bob;
	row.member_id = ann;
	store_done(share_store_insert(c, &row));
	DO(share_store_part, c, ann, &any);
	assert_false(any);
	DO(share_store_part_domain, c, domain, &any);
	assert_false(any);
	account.owner_id = store_account_id(c, "admin");
	assert_true(account.owner_id != owner);
	store_done(account_store_update(c, &account));
	store_done(share_store_part(c, store_account_id(c, "dora"), &any)); /* another account's */
	assert_false(any);
	DO(share_store_part, c, ann, &any);
	assert_true(any);
	for (int i = 0; i < 2; i++) {
		store_done(share_store_next(c, i == 0 ? 0 : change.account_id, &change, &found));
		assert_true(found && (change.account_id == ann || change.account_id == bob));
	}
	store_done(share_store_count(c, bob, false, &number));
	assert_int_equal(number, 0);
	store_done(share_store_count(c, bob, true, &number));
	assert_int_equal(number, 0);
	store_done(share_store_insert(c, &row));
	DO(share_store_part_domain, c, domain, &any);
	assert_true(any);
	store_done(share_store_count(c, ann, true, &number));
	assert_int_equal(number, 0);
}

static void
test_share(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct collection_share out = { 0 }, *all;
	struct share_count counts[COLLECTION_SHARES_MAX];
	struct share_change change = { 0 };
	bool found;
	int64_t number;
	size_t n;

	store_fill(f);
	all = arena_alloc(&c->arena, COLLECTION_SHARES_MAX * sizeof(*all));
	int64_t ann = store_account_id(c, "ann@a.test"), bob = store_account_id(c, "bob@a.test");
	struct collection_share row = { .owner_id = ann,
		.member_id = bob,
		.collection = "calendar",
		.type = COLLECTION_CALENDAR,
		.rights = COLLECTION_READ };
	DO(share_store_insert, c, &row);
	const char *key = arena_printf(&c->arena, "%lld", (long long)row.id);
	DO(share_store_find, c, ann, "calendar", "bob@a.test", &out, &found);
	assert_true(found);
	assert_string_equal(out.owner, "ann@a.test");
	assert_string_equal(out.member, "bob@a.test");
	assert_int_equal(out.type, COLLECTION_CALENDAR);
	assert_int_equal(out.rights, COLLECTION_READ);
	assert_true(out.owner_id == ann && out.member_id == bob && out.created_at == c->now);
	store_done(share_store_find(c, bob, "calendar", "bob@a.test", &out, &found));
	assert_false(found);
	DO(share_store_by_id, c, bob, key, &out, &found);
	assert_true(found);
	store_done(share_store_by_id(c, store_account_id(c, "dora"), key, &out, &found));
	assert_false(found);
	row.rights = COLLECTION_WRITE;
	DO(share_store_update, c, &row);
	DO(share_store_of_member, c, bob, all, &n);
	assert_true(n == 1 && all[0].rights == COLLECTION_WRITE && all[0].owner_id == ann);
	assert_string_equal(all[0].collection, "calendar");
	DO(share_store_count, c, ann, false, &number);
	assert_int_equal(number, 1);
	store_done(share_store_count(c, ann, true, &number));
	assert_int_equal(number, 0);
	DO(share_store_counts, c, ann, counts, &n);
	assert_true(n == 1 && counts[0].members == 1);
	assert_string_equal(counts[0].collection, "calendar");

	DO(share_store_of_collection, c, ann, "calendar", all, &n);
	assert_true(n == 1 && all[0].id == row.id && all[0].owner_id == ann);
	store_done(share_store_of_collection(c, ann, "contacts", all, &n));
	assert_int_equal(n, 0);
	DO(share_store_changed, c, bob);
	DO(share_store_next, c, 0, &change, &found);
	assert_true(found && change.account_id == bob && change.at == c->now);
	DO(share_store_members_changed, c, ann, "calendar"); /* another change at the same moment */
	DO(share_store_done, c, &change);
	store_done(share_store_next(c, 0, &change, &found));
	assert_true(found && change.at == c->now + 1);
	store_done(share_store_done(c, &change));
	store_done(share_store_members_changed(c, ann, "contacts"));
	store_done(share_store_next(c, 0, &change, &found));
	assert_false(found);
	DO(share_store_account_changed, c, ann, &found);
	assert_true(found);
	store_done(share_store_account_changed(c, store_account_id(c, "dora"), &found));
	assert_false(found);
	DO(share_store_below_changed, c, store_account_id(c, "dora"), &found);
	assert_true(found);
	store_done(share_store_next(c, bob, &change, &found));
	assert_false(found);

	DO(share_store_delete, c, row.id);
	store_done(share_store_insert(c, &row));
	DO(share_store_end, c, ann, "calendar");
	store_done(share_store_count(c, ann, false, &number));
	assert_int_equal(number, 0);
	test_parting(c, ann, bob);
}

static void
test_device(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct account ann = { 0 };
	struct device_password out = { 0 };
	bool found;
	int64_t n;

	store_fill(f);
	store_done(account_store_by_name(c, "ann@a.test", &ann, &found));
	struct device_password row = { .name = "Phone",
		.account_id = ann.id,
		.hash = "h",
		.scopes = { 2, (const char *[]){ "imap", "smtp" } },
		.networks = { 1, (const char *[]){ "192.0.2.0/24" } },
		.expires_at = 7 };
	DO(device_store_insert, c, &row);
	const char *key = arena_printf(&c->arena, "%lld", (long long)row.id);
	DO(device_store_count, c, ann.id, &n);
	assert_int_equal(n, 1);
	DO(device_store_find, c, ann.id, key, &out, &found);
	assert_true(found);
	assert_string_equal(out.account, "ann@a.test");
	assert_true(texts_equal(&out.scopes, &row.scopes));
	assert_true(texts_equal(&out.networks, &row.networks));
	assert_int_equal(out.expires_at, 7);
	assert_int_equal(out.last_used_at, 0);
	store_done(device_store_find(c, ann.id + 1, key, &out, &found));
	assert_false(found);
	DO(device_store_use, c, row.id, "imap", "192.0.2.1", 20);
	store_done(device_store_use(c, row.id, "smtp", "192.0.2.2", 10)); /* it came late */
	store_done(device_store_use(c, row.id + 1, "smtp", "192.0.2.2", 30));
	DO(device_store_by_hash, c, ann.id, "h", &out, &found);
	assert_true(found);
	assert_int_equal(out.last_used_at, 20);
	assert_string_equal(out.last_used_ip, "192.0.2.1");
	assert_string_equal(out.last_used_service, "imap");
	store_done(device_store_by_hash(c, ann.id + 1, "h", &out, &found));
	assert_false(found);
	DO(device_store_delete, c, row.id);
	store_done(device_store_insert(c, &row));
	DO(device_store_end_all, c, ann.id, 0);
	store_done(device_store_count(c, ann.id, &n));
	assert_int_equal(n, 0);
	store_done(device_store_insert(c, &row));
	DO(device_store_end_domain, c, ann.domain_id);
	store_done(device_store_count(c, ann.id, &n));
	assert_int_equal(n, 0);
	store_done(device_store_insert(c, &row));
	DO(device_store_expired, c, &out, &found);
	assert_true(found && out.id == row.id && out.account_id == ann.id);
	assert_string_equal(out.name, row.name);
	DO(device_store_ended, c, row.id);
	store_done(device_store_expired(c, &out, &found));
	assert_false(found);
	DO(device_store_end_below, c, ann.owner_id);
	store_done(device_store_count(c, ann.id, &n));
	assert_int_equal(n, 0);
}

static void
test_connections(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct account ann = { 0 }, dora = { 0 };
	struct kick kick = { 0 };
	bool found;
	int64_t first, second;

	store_fill(f);
	store_done(account_store_by_name(c, "ann@a.test", &ann, &found));
	store_done(account_store_by_name(c, "dora", &dora, &found));
	DO(connection_store_end, c, ann.id);
	DO(connection_store_ended_at, c, ann.id, &first);
	store_done(connection_store_end(c, ann.id)); /* in the same moment */
	store_done(connection_store_ended_at(c, ann.id, &second));
	assert_true(first > 0 && second > first);
	assert_int_equal(masks(c, "%"), 1);
	store_done(connection_store_end(c, dora.id)); /* has no mailbox */
	assert_int_equal(masks(c, "%"), 1);
	DO(kick_store_next, c, &kick, &found);
	assert_true(found && kick.again);
	assert_string_equal(kick.mask, "ann@a.test");
	DO(kick_store_done, c, &kick, c->now + 10);
	store_done(kick_store_next(c, &kick, &found));
	assert_false(found);
	c->now += 10;
	store_done(kick_store_next(c, &kick, &found));
	assert_true(found && !kick.again);
	struct kick before = kick;
	c->now++;
	store_done(connection_store_end(c, ann.id)); /* asked for anew */
	store_done(kick_store_done(c, &before, c->now));
	store_done(kick_store_next(c, &kick, &found));
	assert_true(found && kick.again);
	DO(connection_store_end_domain, c, ann.domain_id);
	assert_int_equal(masks(c, "*@a.test"), 1);
	DO(connection_store_end_below, c, dora.id);
	assert_true(masks(c, "*@%") > 1);
	DO(connection_store_end_everywhere, c);
	store_done(connection_store_end_everywhere(c)); /* one row does for all */
	assert_int_equal(masks(c, "*"), 1);
}

static void
test_invitation(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct account ann = { 0 };
	struct invitation out = { 0 };
	const char *who[] = { "x@far.test", "y@far.test" };
	bool found;

	store_fill(f);
	store_done(account_store_by_name(c, "ann@a.test", &ann, &found));
	struct invitation row = { .account_id = ann.id,
		.itip_method = INVITATION_CANCEL,
		.recipients = { 2, who },
		.subject = "Off",
		.calendar = "BEGIN:VCALENDAR\n" };
	DO(invitation_store_insert, c, &row);
	DO(invitation_store_find, c, row.id, &out, &found);
	assert_true(found && out.id == row.id && out.account_id == ann.id && out.created_at == c->now);
	assert_true(out.itip_method == INVITATION_CANCEL && out.recipients.n == 2 && out.text == NULL);
	assert_string_equal(out.account, "ann@a.test");
	assert_string_equal(out.subject, "Off");
	assert_string_equal(out.calendar, row.calendar);
	row.recipients = (struct texts){ 1, who + 1 };
	DO(invitation_store_left, c, &row);
	store_done(invitation_store_find(c, row.id, &out, &found));
	assert_int_equal(out.recipients.n, 1);
	assert_string_equal(out.recipients.v[0], "y@far.test");
	DO(invitation_store_delete, c, row.id);
	store_done(invitation_store_insert(c, &row));
	DO(invitation_store_prune, c, c->now + 1);
	store_done(invitation_store_find(c, row.id, &out, &found));
	assert_false(found);
}

static void
test_webmail(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct account ann = { 0 };
	struct webmail_ticket out = { 0 };
	bool found, open;
	int64_t n;

	store_fill(f);
	store_done(account_store_by_name(c, "ann@a.test", &ann, &found));
	struct session session = { .account_id = ann.id, .token_hash = "hash", .expires_at = c->now + 1000 };
	store_done(session_store_insert(c, &session));
	struct webmail_ticket row = { .account_id = ann.id,
		.session_id = session.id,
		.stage = WEBMAIL_OFFER,
		.client = WEBMAIL_SNAPPYMAIL,
		.hash = "h",
		.expires_at = c->now + 10 };
	DO(webmail_store_insert, c, &row);
	DO(webmail_store_by_hash, c, WEBMAIL_OFFER, "h", &out, &found);
	assert_true(found && out.id == row.id && out.account_id == ann.id && out.session_id == session.id);
	assert_true(out.parent_id == 0 && out.client == WEBMAIL_SNAPPYMAIL && out.handle == NULL);
	assert_true(out.created_at == c->now && out.expires_at == row.expires_at);
	assert_string_equal(out.account, "ann@a.test");
	store_done(webmail_store_by_hash(c, WEBMAIL_TICKET, "h", &out, &found));
	assert_false(found);
	row.stage = WEBMAIL_TICKET;
	row.hash = "s";
	row.handle = "name";
	DO(webmail_store_redeem, c, "h", &row, &found);
	assert_true(found);
	store_done(webmail_store_redeem(c, "h", &row, &found)); /* once */
	assert_false(found);
	DO(webmail_store_by_handle, c, "ann@a.test", "name", &out, &found);
	assert_true(found && out.stage == WEBMAIL_TICKET && out.expires_at == session.expires_at);
	assert_string_equal(out.hash, "s");
	store_done(webmail_store_by_handle(c, "bob@a.test", "name", &out, &found));
	assert_false(found);
	DO(webmail_store_open, c, ann.id, &open);
	assert_true(open);
	struct webmail_ticket pass = row;
	pass.parent_id = row.id;
	pass.stage = WEBMAIL_PASS;
	pass.hash = "p";
	pass.handle = NULL;
	c->now++;
	store_done(webmail_store_insert(c, &pass));
	store_done(webmail_store_by_hash(c, WEBMAIL_PASS, "p", &out, &found));
	assert_true(found && out.parent_id == row.id);
	DO(webmail_store_cap, c, session.id, 1); /* the pass is younger, but ends with its ticket */
	store_done(db_number(c, "SELECT count(*) FROM webmail_ticket", NO_ARGS, &n));
	assert_int_equal(n, 0);
	row.handle = NULL;
	store_done(webmail_store_insert(c, &row));
	DO(webmail_store_delete, c, row.id);
	store_done(webmail_store_insert(c, &row));
	DO(webmail_store_end_all, c, ann.id);
	store_done(webmail_store_insert(c, &row));
	c->now = row.expires_at;
	DO(webmail_store_prune, c);
	store_done(db_number(c, "SELECT count(*) FROM webmail_ticket", NO_ARGS, &n));
	assert_int_equal(n, 0);
	row.expires_at = c->now + 10;
	store_done(webmail_store_insert(c, &row));
	store_done(session_store_delete(c, session.id)); /* what it made goes with it */
	store_done(db_number(c, "SELECT count(*) FROM webmail_ticket", NO_ARGS, &n));
	assert_int_equal(n, 0);
}

static void
test_filters(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct filter_condition condition = { .what = FILTER_SIZE, .op = FILTER_OVER, .size = 7 };
	struct filter_action action = { .action = FILTER_MOVE, .folder = "B\303\274ro \"x\"" };
	struct filter first = { .name = "first", .enabled = true, .matching = FILTER_ANY, .position = 1 },
		      out = { 0 };
	struct filter second = { .name = "second", .position = 2 }, *rows;
	int64_t ann, count;
	bool found;
	size_t n;

	store_fill(f);
	store_done(learned_store_account(c, "ann@a.test", &ann));
	first.conditions = (struct objects){ 1, &condition };
	first.actions = (struct objects){ 1, &action };
	second.actions = first.actions;
	first.account_id = second.account_id = ann;
	DO(filter_store_insert, c, &first);
	store_done(filter_store_insert(c, &second));
	DO(filter_store_find, c, ann, arena_printf(&c->arena, "%lld", (long long)first.id), &out, &found);
	assert_true(found && out.enabled && out.matching == FILTER_ANY && out.position == 1);
	assert_string_equal(out.name, "first");
	assert_int_equal(out.conditions.n, 1);
	assert_int_equal(((struct filter_condition *)out.conditions.v)->size, 7);
	assert_string_equal(((struct filter_action *)out.actions.v)->folder, action.folder);
	assert_true(out.created_at == c->now && out.updated_at == c->now && out.account_id == ann);
	store_done(
	    filter_store_find(c, 7, arena_printf(&c->arena, "%lld", (long long)first.id), &out, &found));
	assert_false(found);
	second.name = "other";
	DO(filter_store_update, c, &second);
	DO(filter_store_move, c, first.id, 3);
	DO(filter_store_all, c, ann, &rows, &n);
	assert_int_equal(n, 2);
	assert_string_equal(rows[0].name, "other");
	assert_int_equal(rows[1].position, 3);
	DO(filter_store_delete, c, second.id);
	DO(filter_store_close_gap, c, ann, 2);
	store_done(filter_store_all(c, ann, &rows, &n));
	assert_int_equal(rows[0].position, 2);
	DO(filter_store_count, c, ann, &count);
	assert_int_equal(count, 1);
	DO(filter_store_exists, c, first.id, &found);
	assert_true(found);
	store_done(filter_store_insert(c, &second));
	DO(filter_store_end_all, c, ann, first.id);
	store_done(filter_store_count(c, ann, &count));
	assert_int_equal(count, 1);
	DO(filter_store_delete_all, c, ann);
	store_done(filter_store_count(c, ann, &count));
	assert_int_equal(count, 0);
	store_done(filter_store_insert(c, &second));
	DO(filter_store_end_domain, c, 7);
	DO(filter_store_end_below, c, 7);
	store_done(filter_store_count(c, ann, &count));
	assert_int_equal(count, 1);
}

static void
test_vacation(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct vacation row = { .enabled = true, .subject = "s", .text = "t", .starts_at = 5, .ends_at = 6 },
			out = { 0 };
	struct filter_script script = { .mode = FILTER_MODE_SCRIPT,
		.state = FILTER_WAITING,
		.expert = "keep;" },
			     seen;
	const char *account;
	bool found;

	store_fill(f);
	store_done(learned_store_account(c, "ann@a.test", &row.account_id));
	DO(vacation_store_put, c, &row);
	row.text = "u";
	row.subject = NULL;
	store_done(vacation_store_put(c, &row));
	DO(vacation_store_find, c, row.account_id, &out, &found);
	assert_true(found && out.enabled && out.subject == NULL && out.starts_at == 5 && out.ends_at == 6);
	assert_true(out.updated_at == c->now && out.account_id == row.account_id);
	assert_string_equal(out.text, "u");
	struct texts addresses;
	DO(vacation_store_addresses, c, row.account_id, &addresses);
	assert_int_equal(addresses.n, 0);
	DO(vacation_store_follow_account, c, row.account_id);
	DO(vacation_store_follow_alias, c, 1);
	DO(vacation_store_follow_domain, c, 1);
	DO(vacation_store_delete, c, row.account_id);
	store_done(vacation_store_find(c, row.account_id, &out, &found));
	assert_false(found);

	script.account_id = row.account_id;
	script.wanted = 2;
	script.done = 1;
	script.replaces = "d";
	script.updated_at = 3;
	DO(filter_script_store_put, c, &script);
	DO(filter_script_store_due, c, &seen, &account, &found);
	assert_false(found); /* nothing is to be written */
	script.due_at = c->now;
	store_done(filter_script_store_put(c, &script));
	store_done(filter_script_store_due(c, &seen, &account, &found));
	assert_true(found && seen.due_at == c->now);
	assert_string_equal(account, "ann@a.test");
	DO(filter_script_store_find, c, row.account_id, &seen, &found);
	assert_true(found && seen.mode == FILTER_MODE_SCRIPT && seen.state == FILTER_WAITING);
	assert_true(seen.wanted == 2 && seen.done == 1 && seen.updated_at == 3);
	assert_string_equal(seen.expert, "keep;");
	assert_string_equal(seen.replaces, "d");
}

static void
test_learned(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct learned_sender row = { .sender = "x@far.test", .verdict = LEARNED_HAM }, out = { 0 };
	int verdict;
	bool found;
	int64_t n;

	store_fill(f);
	DO(learned_store_account, c, "ann@a.test", &row.account_id);
	assert_int_not_equal(row.account_id, 0);
	store_done(learned_store_account(c, "dora", &n));
	assert_int_equal(n, 0); /* no mailbox */
	row.created_at = c->now;
	DO(learned_store_put, c, &row);
	DO(learned_store_verdict, c, "ann@a.test", "x@far.test", &verdict, &found);
	assert_true(found && verdict == LEARNED_HAM);
	store_done(learned_store_verdict(c, "bob@a.test", "x@far.test", &verdict, &found));
	assert_false(found);
	struct learned_sender older = row;
	older.verdict = LEARNED_SPAM;
	older.created_at--;
	store_done(learned_store_put(c, &older)); /* it came late: the latest counts */
	store_done(learned_store_verdict(c, "ann@a.test", "x@far.test", &verdict, &found));
	assert_int_equal(verdict, LEARNED_HAM);
	older.created_at += 2;
	store_done(learned_store_put(c, &older));
	store_done(learned_store_verdict(c, "ann@a.test", "x@far.test", &verdict, &found));
	assert_int_equal(verdict, LEARNED_SPAM);
	const char *key = arena_printf(&c->arena, "%lld", (long long)row.id);
	DO(learned_store_find, c, row.account_id, key, &out, &found);
	assert_true(found && out.verdict == LEARNED_SPAM);
	store_done(learned_store_find(c, 7, key, &out, &found));
	assert_false(found);
	for (int i = 0; i < 5; i++) {
		struct learned_sender more = { .sender = arena_printf(&c->arena, "y%d@far.test", i),
			.account_id = row.account_id,
			.created_at = c->now + 10 + i };
		store_done(learned_store_put(c, &more));
	}
	DO(learned_store_trim, c, row.account_id, 3);
	store_done(db_number(c, "SELECT count(*) FROM learned_sender", NO_ARGS, &n));
	assert_int_equal(n, 3);
	store_done(learned_store_verdict(c, "ann@a.test", "y4@far.test", &verdict, &found));
	assert_true(found);
	store_done(learned_store_trim(c, row.account_id, 3));
	store_done(db_number(c, "SELECT id FROM learned_sender WHERE sender = 'y4@far.test'", NO_ARGS, &n));
	DO(learned_store_delete, c, n);
	store_done(learned_store_verdict(c, "ann@a.test", "y4@far.test", &verdict, &found));
	assert_false(found);
}

static void
test_guess(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct sign_in_block row = { .name_hash = "x", .network = "192.0.2.0/24" }, out = { 0 };
	struct account ann = { 0 };
	bool found;
	int64_t at;

	store_fill(f);
	store_done(account_store_by_name(c, "ann@a.test", &ann, &found));
	row.id = ctx_new_id(c);
	row.account_id = ann.id;
	row.ends_at = c->now + 1;
	DO(guess_store_write, c, &row);
	row.failures = 2;
	store_done(guess_store_write(c, &row));
	DO(guess_store_read, c, "x", "192.0.2.0/24", &out, &found);
	assert_true(found && out.failures == 2 && out.account_id == ann.id);
	store_done(guess_store_read(c, "x", "", &out, &found));
	assert_false(found);
	DO(guess_store_find, c, arena_printf(&c->arena, "%lld", (long long)row.id), &out, &found);
	assert_true(found);
	assert_string_equal(out.account, "ann@a.test");
	DO(guess_store_prune, c, 1);
	DO(guess_store_forgive, c, ann.id);
	DO(guess_store_delete, c, row.id + 1);
	store_done(guess_store_read(c, "x", "192.0.2.0/24", &out, &found));
	assert_false(found);
	row.account_id = 4711; /* gone meanwhile */
	store_done(guess_store_write(c, &row));
	DO(network_store_put, c, ann.id, "192.0.2.0/24", 2);
	DO(network_store_at, c, ann.id, "192.0.2.0/24", &at);
	assert_int_equal(at, c->now);
	store_done(network_store_put(c, 4711, "192.0.2.0/24", 2));
	DO(network_store_prune, c, c->now + 1);
	store_done(network_store_at(c, ann.id, "192.0.2.0/24", &at));
	assert_int_equal(at, 0);
	store_done(account_store_rehash(c, ann.id, "not this one", "{ARGON2ID}better"));
	DO(account_store_rehash, c, ann.id, ann.password, "{ARGON2ID}better");
	store_done(account_store_by_name(c, "ann@a.test", &ann, &found));
	assert_string_equal(ann.password, "{ARGON2ID}better");
}

static void
test_mail(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct mail_request request = { .kind = MAIL_PASSWORD_RESET, .name = "ann@a.test" }, next = { 0 };
	struct mail_token token = { .kind = MAIL_PASSWORD_RESET, .token_hash = "h", .address = "x@far.test" };
	struct mail_token out = { 0 };
	struct account ann = { 0 };
	int64_t latest;
	bool found;

	store_fill(f);
	store_done(account_store_by_name(c, "ann@a.test", &ann, &found));
	DO(mail_request_put, c, &request, 1);
	struct mail_request too_many = { .name = "bob@a.test" };
	store_done(mail_request_put(c, &too_many, 1));
	DO(mail_request_next, c, 0, &next, &found);
	assert_true(found && next.kind == MAIL_PASSWORD_RESET && next.address == NULL);
	DO(mail_request_delete, c, next.id);
	store_done(mail_request_next(c, 0, &next, &found));
	assert_false(found);
	token.account_id = ann.id;
	token.expires_at = c->now + 1;
	DO(mail_token_insert, c, &token);
	DO(mail_token_pending, c, ann.id, MAIL_PASSWORD_RESET, &out, &found);
	assert_true(found && out.created_at == c->now && out.expires_at == c->now + 1);
	assert_string_equal(out.address, token.address);
	store_done(mail_token_pending(c, ann.id, MAIL_RECOVERY_EMAIL, &out, &found));
	assert_false(found);
	DO(mail_token_latest, c, ann.id, MAIL_PASSWORD_RESET, &latest);
	assert_int_equal(latest, c->now);
	DO(mail_token_find, c, MAIL_PASSWORD_RESET, "h", &out, &found);
	assert_true(found && out.account_id == ann.id);
	store_done(mail_token_find(c, MAIL_RECOVERY_EMAIL, "h", &out, &found));
	assert_false(found);
	c->now++;
	store_done(mail_token_find(c, MAIL_PASSWORD_RESET, "h", &out, &found));
	assert_false(found);
	DO(mail_token_prune, c);
	store_done(mail_token_insert(c, &token));
	DO(mail_token_delete, c, token.id);
	store_done(mail_token_insert(c, &token));
	DO(mail_token_end, c, ann.id, MAIL_PASSWORD_RESET);
	store_done(mail_token_latest(c, ann.id, MAIL_PASSWORD_RESET, &latest));
	assert_int_equal(latest, 0);
	struct mail_request notice = { .kind = MAIL_NOTICE,
		.notice = NOTICE_PASSKEY,
		.name = "ann@a.test",
		.account_id = ann.id,
		.address = "ann@a.test" };
	DO(mail_notice_put, c, &notice);
	store_done(mail_notice_put(c, &notice)); /* in the place of the same */
	store_done(mail_end_all(c, ann.id));
	store_done(mail_request_next(c, 0, &next, &found));
	assert_true(found && next.id == notice.id && next.notice == NOTICE_PASSKEY);
	assert_string_equal(next.address, "ann@a.test");
	store_done(mail_request_next(c, notice.id, &next, &found));
	assert_false(found);
	store_done(mail_request_next(c, 0, &next, &found));
	assert_false(found); /* it is being sent */
	DO(mail_request_any, c, &found);
	assert_true(found);
	DO(mail_request_busy, c, notice.id, 0);
	store_done(mail_request_next(c, 0, &next, &found));
	assert_true(found);
	store_done(mail_request_delete(c, notice.id));
	DO(mail_asked_put, c, ann.id);
	DO(mail_asked_count, c, ann.id, c->now - 1, &latest);
	assert_int_equal(latest, 1);
	DO(mail_asked_prune, c, c->now);
	store_done(mail_asked_count(c, ann.id, 0, &latest));
	assert_int_equal(latest, 0);
	request.account_id = ann.id;
	store_done(mail_request_put(c, &request, 1));
	store_done(mail_token_pending(c, ann.id, (enum mail_kind)request.kind, &out, &found));
	assert_true(found && out.created_at == c->now && out.expires_at == 0);
	store_done(mail_request_next(c, 0, &next, &found));
	assert_true(found && next.account_id == ann.id);
	store_done(mail_token_insert(c, &token));
	DO(mail_end_all, c, ann.id);
	store_done(mail_request_next(c, 0, &next, &found));
	assert_false(found);
	store_done(mail_token_latest(c, ann.id, MAIL_PASSWORD_RESET, &latest));
	assert_int_equal(latest, 0);
}

static void
test_sending(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct sending_bucket b = { 0 };
	struct blocked_sender row = { .reason = BLOCKED_SPAM, .detail = "d" }, out = { 0 };
	int64_t until;
	bool found;

	store_fill(f);
	row.since = c->now;
	row.until = c->now + 1;
	DO(sending_store_read, c, "ann@a.test", &b, &found);
	assert_true(found && b.account_id != 0 && b.at == 0);
	b.refusals = 3;
	b.external_used = INT64_C(50000000);
	b.at = c->now;
	DO(sending_store_write, c, &b);
	DO(sending_store_forgive, c, b.account_id);
	store_done(sending_store_read(c, "ann@a.test", &b, &found));
	assert_true(b.refusals == 0 && b.external_used == 50000000 && b.at == c->now);
	store_done(sending_store_read(c, "nobody@a.test", &b, &found));
	assert_false(found);
	row.id = b.account_id;
	DO(blocked_store_put, c, &row);
	row.until++;
	store_done(blocked_store_put(c, &row));
	DO(blocked_store_until, c, "ann@a.test", &until);
	assert_int_equal(until, row.until);
	DO(blocked_store_find, c, "Ann@a.test", &out, &found);
	assert_true(found && out.reason == BLOCKED_SPAM && out.id == row.id);
	store_act_as(c, "dirk");
	store_done(blocked_store_find(c, "ann@a.test", &out, &found));
	assert_false(found);
	int64_t over;
	DO(blocked_store_ended, c, &over);
	store_done(blocked_store_until(c, "ann@a.test", &until));
	assert_int_equal(until, row.until);
	DO(blocked_store_delete, c, row.id);
	store_done(blocked_store_until(c, "ann@a.test", &until));
	assert_int_equal(until, 0);
}

/* How it is tampered with is in test_log.c. */
static void
test_log_chain(struct ctx *c)
{
	struct api_log_chain chain;
	struct api_log_row *rows;
	bool found, genuine;
	int64_t pruned;
	size_t n;

	DO(api_log_store_chain, c, &chain, &found, &genuine);
	assert_false(found);
	DO(api_log_store_unsealed, c, 0, &rows, &n);
	assert_int_equal(n, 1);
	store_done(api_log_store_prune(c, 1, &pruned));
	assert_int_equal(pruned, 0); /* what is not sealed stays */
	DO(api_log_store_seal, c, rows, n);
	DO(api_log_store_sealed, c, 0, &rows, &n);
	assert_int_equal(n, 1);
	assert_int_equal(rows[0].seq, 1);
	store_done(api_log_store_chain(c, &chain, &found, &genuine));
	assert_true(found && genuine && chain.head_seq == 1 && chain.anchor_seq == 0);
	DO(api_log_store_prune, c, 1, &pruned);
	assert_int_equal(pruned, 1);
	store_done(api_log_store_chain(c, &chain, &found, &genuine));
	assert_true(found && genuine && chain.anchor_seq == 1);
	store_done(api_log_store_prune(c, 1, &pruned));
	assert_int_equal(pruned, 0);

	struct api_log_row first = { .id = ctx_new_id(c),
		.at = c->now,
		.status = 200,
		.request_id = "-",
		.method = "ACT",
		.route = "begin" };
	store_done(api_log_store_insert(c, &first));
	first.mac = api_log_mac(c, &first);
	DO(api_log_store_begin, c, &first, NULL, 0);
	store_done(api_log_store_chain(c, &chain, &found, &genuine));
	assert_true(found && genuine && chain.head_seq == 2);

	first.id = ctx_new_id(c);
	DO(api_log_store_append, c, &first, 1); /* mac and place are made */
	store_done(api_log_store_chain(c, &chain, &found, &genuine));
	assert_true(found && genuine && chain.head_seq == 3);
}

static void
test_antispam(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct thresholds t = { 40, 60, 150, 0 };
	struct sender_rules rules = { .whitelist.ips = { 2, (const char *[]){ "10.0.0.0/8", "10.0.0.1" } },
		.blacklist.domains = { 1, (const char *[]){ "x.test" } } };
	struct list_hits hits;
	int64_t scope;
	bool found;

	store_fill(f);
	DO(antispam_store_scope, c, "a.test", &scope);
	assert_int_not_equal(scope, 0);
	DO(antispam_store_put_thresholds, c, 0, &t);
	t.greylist = 10;
	DO(antispam_store_put_thresholds, c, scope, &t);
	DO(antispam_store_thresholds, c, scope, &t, &found);
	assert_true(found && t.greylist == 10 && t.source == THRESHOLD_OWN);
	DO(antispam_store_delete_thresholds, c, scope);
	store_done(antispam_store_thresholds(c, scope, &t, &found));
	assert_true(found && t.greylist == 40 && t.source == THRESHOLD_GLOBAL);
	DO(antispam_store_put_rules, c, scope, &rules);
	DO(antispam_store_sender, c, scope, "a@b.x.test", (const char *[]){ "b.x.test", "x.test" }, 2, &hits);
	assert_null(hits.rule[LIST_WHITE]);
	assert_string_equal(hits.rule[LIST_BLACK], "x.test");
	DO(antispam_store_client, c, scope, "40a000001", &hits);
	assert_null(hits.rule[LIST_BLACK]);
	assert_string_equal(hits.rule[LIST_WHITE], "10.0.0.0/8"); /* it covers the other */
	DO(antispam_store_rules, c, scope, &rules);
	assert_int_equal(rules.whitelist.ips.n, 2);
	DO(antispam_store_has_rules, c, scope, &found);
	assert_true(found);
	DO(antispam_store_delete_rules, c, scope);
	store_done(antispam_store_has_rules(c, scope, &found));
	assert_false(found);
}

static void
test_small(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct idempotency once = { .key = "k",
		.request = "r",
		.status = 201,
		.body = "{}",
		.created_at = 5 },
			   out = { 0 };
	struct api_log_row row = {
		.id = 1, .at = 2, .status = 200, .request_id = "r", .method = "GET", .route = "/"
	};
	struct tally sum;
	bool found;
	int64_t n;

	store_fill(f);
	once.account_id = c->actor.id;
	DO(idempotency_store_insert, c, &once);
	DO(idempotency_store_find, c, "k", &out, &found);
	assert_true(found && out.status == 201 && out.location == NULL);
	assert_string_equal(out.body, "{}");
	store_act_as(c, "dora");
	store_done(idempotency_store_find(c, "k", &out, &found));
	assert_false(found); /* keys are the account's own */
	store_act_as(c, "admin");
	DO(idempotency_store_prune, c, 5);
	store_done(idempotency_store_find(c, "k", &out, &found));
	assert_true(found);
	store_done(idempotency_store_prune(c, 6));
	store_done(idempotency_store_find(c, "k", &out, &found));
	assert_false(found);

	DO(api_log_store_insert, c, &row);
	store_done(db_number(c, "SELECT status FROM api_log WHERE id = 1", NO_ARGS, &n));
	assert_int_equal(n, 200);
	DO(api_log_store_newest, c, &n);
	assert_int_equal(n, 1 >> 20); /* by its identity */
	test_log_chain(c);

	DO(tally_store_add, c, c->actor.id,
	    &((struct tally){
		.domains = 1, .domain_aliases = 9, .mailboxes = 2, .aliases = 3, .quota_bytes = 4 }),
	    &sum);
	store_done(tally_store_add(
	    c, c->actor.id, &((struct tally){ .aliases = -2, .quota_bytes = INT64_C(1) << 40 }), &sum));
	assert_int_equal(sum.domains, 1);
	assert_int_equal(sum.domain_aliases, 9);
	assert_int_equal(sum.mailboxes, 2);
	assert_int_equal(sum.aliases, 1);
	assert_int_equal(sum.quota_bytes, (INT64_C(1) << 40) + 4);
	DO(tally_store_sum, c, &sum);
	assert_true(sum.mailboxes >= 2);
	DO(tally_store_dav, c, c->actor.id, 3, 4, &sum);
	assert_int_equal(sum.address_books, 3);
	assert_int_equal(sum.calendars, 4);
	DO(tally_store_content, c, TALLY_ACCOUNT, c->actor.id, &sum);
	assert_int_equal(sum.calendars, 4);
	assert_int_equal(sum.filters, 0);
	struct mail_stats owners[9] = { 0 };
	size_t n_owners;
	DO(stats_store_owners, c, 9, owners, &n_owners, &n);
	assert_int_equal(n_owners, n);
	struct sample look = { .at = c->now, .queue_length = 7 }, looked[SAMPLE_STEPS_MAX] = { 0 };
	DO(sample_store_add, c, &look);
	DO(sample_store_read, c, SAMPLE_DAY, 9, looked, &n_owners);
	assert_int_equal(n_owners, 1);
	assert_int_equal(looked[0].queue_length, 7);
	DO(sample_store_total, c, &look);
	assert_int_equal(look.queue_length, 7);
	DO(tally_store_limits, c, c->actor.id, &sum);
	DO(tally_store_of, c, c->actor.id, &sum);
	assert_int_equal(sum.domain_aliases, 9);
	store_fails(tally_store_add(c, 7, &((struct tally){ .domains = 1 }), &sum), ERR_CONFLICT, NULL);

	struct relayhost relayhost = { .host = "relay.example.net", .port = 25, .password = "its secret" };
	DO(setting_write, c, "relayhost", relayhost_fields, &relayhost);
	assert_null(strstr(store_dump(c), "its secret"));
	DO(setting_read, c, "relayhost", relayhost_fields, &relayhost);
	assert_string_equal(relayhost.password, "its secret");
	DO(setting_delete, c, "relayhost");
	store_done(setting_read(c, "relayhost", relayhost_fields, &relayhost));
	assert_null(relayhost.host);
	assert_int_equal(relayhost.port, 587);
	struct outgoing_ip way = { .ip = "192.0.2.1", .helo = "mx.a.test" }, mine = { 0 };
	struct outgoing_way leaves;
	struct domain domain = { 0 };
	bool taken, here;
	const char *helo;
	store_done(domain_store_by_name(c, "a.test", &domain, &here));
	way.domain_id = domain.id;
	DO(outgoing_store_put, c, &way);
	DO(outgoing_store_find, c, domain.id, &mine, &here);
	assert_true(here && strcmp(mine.helo, "mx.a.test") == 0);
	DO(outgoing_store_is_taken, c, "192.0.2.1", domain.owner_id, &taken);
	assert_false(taken);
	store_done(outgoing_store_is_taken(c, "192.0.2.1", domain.owner_id + 1, &taken));
	assert_true(taken);
	DO(outgoing_store_helo, c, "192.0.2.1", &helo);
	assert_string_equal(helo, "mx.a.test");
	DO(outgoing_store_way, c, "a.test", &leaves);
	assert_string_equal(leaves.ip, "192.0.2.1");
	assert_null(leaves.relay_host);
	DO(outgoing_store_delete, c, domain.id);
	store_done(outgoing_store_way(c, "a.test", &leaves));
	assert_null(leaves.ip);
	DO(usage_store_put, c, "ann@a.test", 1, 2);
	DO(usage_store_login, c, "ann@a.test", "imap", "::1", 3);
	struct account full = { 0 };
	store_done(account_store_by_name(c, "ann@a.test", &full, &found));
	DO(usage_store_follow, c, full.id);
	DO(usage_store_move, c, full.domain_id, 77);
	store_done(db_number(
	    c, "SELECT owner_id FROM usage WHERE account_id = :id", ARGS(ARG_INT("id", full.id)), &n));
	assert_int_equal(n, 77);
	store_done(usage_store_follow(c, full.id));
	store_done(db_number(
	    c, "SELECT owner_id FROM usage WHERE account_id = :id", ARGS(ARG_INT("id", full.id)), &n));
	assert_int_equal(n, full.owner_id);
	c->plan = NULL;
	DO(change_record, c, "create", "thing", "name", NULL);
	assert_string_equal(c->plan->kind, "thing");
	assert_null(c->plan->older);
	DO(change_record_below, c, "delete", "thing", "SELECT id, name FROM domain WHERE owner_id = :owner",
	    c->actor.id, NULL);
	DO(change_store_prune, c, c->now);
	store_done(db_number(c, "SELECT count(*) FROM change WHERE kind = 'thing'", NO_ARGS, &n));
	assert_int_equal(n, 1);
	store_done(change_store_prune(c, c->now + 1));
	store_done(db_number(c, "SELECT count(*) FROM change", NO_ARGS, &n));
	assert_int_equal(n, 0);
}

static void
test_dkim(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct domain a = { 0 };
	struct dkim row = { .selector = "s1",
		.rsa_public = "A",
		.ed25519_public = "B",
		.rsa_private = "C",
		.ed25519_private = "D" },
		    out, all[3];
	int64_t owner;
	size_t n;
	bool found;

	store_fill(f);
	store_done(domain_store_by_name(c, "a.test", &a, &found));
	row.domain_id = a.id;
	row.id = ctx_new_id(c);
	DO(dkim_store_insert, c, &row);
	struct dkim twin = row;
	twin.id = ctx_new_id(c);
	DO(dkim_store_find, c, a.id, "s1", &out, &found);
	assert_true(found && out.rsa_private == NULL && strcmp(out.domain, "a.test") == 0);
	DO(dkim_store_by_id, c, row.id, &out, &found);
	assert_true(found);
	DO(dkim_store_waiting, c, a.id, &out, &found);
	assert_true(found);
	DO(dkim_store_all_waiting, c, 0, 3, all, &n);
	assert_int_equal(n, 1);
	store_done(dkim_store_all_waiting(c, row.id, 3, all, &n));
	assert_int_equal(n, 0);
	DO(dkim_store_signing, c, "a.test", &out, &owner, &found);
	assert_true(!found && owner == a.owner_id);
	DO(dkim_store_activate, c, &row, c->now + 5);
	store_done(dkim_store_signing(c, "a.test", &out, &owner, &found));
	assert_true(found && strcmp(out.rsa_private, "C") == 0);
	twin.selector = "s2";
	store_done(dkim_store_insert(c, &twin));
	store_done(dkim_store_activate(c, &twin, c->now + 5));
	store_done(dkim_store_signing(c, "a.test", &out, &owner, &found));
	assert_string_equal(out.selector, "s2");
	store_done(dkim_store_signing(c, "else.test", &out, &owner, &found));
	assert_true(!found && owner == 0);
	DO(dkim_store_prune, c);
	store_done(dkim_store_find(c, a.id, "s1", &out, &found));
	assert_true(found);
	c->now += 5;
	store_done(dkim_store_prune(c));
	store_done(dkim_store_find(c, a.id, "s1", &out, &found));
	assert_false(found);
	DO(dkim_store_delete, c, twin.id);
	store_done(dkim_store_insert(c, &row));
	twin.selector = "s1";
	store_fails(dkim_store_insert(c, &twin), ERR_EXISTS, "selector");
}

static bool
was_called(const char *name, size_t n)
{
	const struct called *all = called();

	for (size_t i = 0; i < all->n; i++)
		if (strlen(all->names[i]) == n && strncmp(all->names[i], name, n) == 0)
			return true;
	return false;
}

/* What ROW_STORE declares, without its names standing in the header. */
static void
check_row_store(const char *path, const char *text)
{
	static const char macro[] = "\nROW_STORE(";
	static const char *const verbs[] = { "insert", "find", "update", "delete" };
	const char *noun = strstr(text, macro);

	if (noun == NULL)
		return;
	noun += sizeof(macro) - 1;
	for (size_t i = 0; i < ROWS(verbs); i++) {
		char name[200];
		int n =
		    snprintf(name, sizeof(name), "%.*s_store_%s", (int)strcspn(noun, ")"), noun, verbs[i]);

		if (!was_called(name, (size_t)n))
			fail_msg("%s: no test calls %s", path, name);
	}
}

static size_t
check_header(const char *path)
{
	char text[16384];
	FILE *file = fopen(path, "r");
	size_t functions = 0;

	assert_non_null(file);
	text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
	fclose(file);
	check_row_store(path, text);
	for (const char *p = text; (p = strchr(p, '(')) != NULL; p++) {
		const char *name = p, *argument = p + 1 + strspn(p + 1, " \n\t");

		while (name > text && (isalnum((unsigned char)name[-1]) || name[-1] == '_'))
			name--;
		if (name == p || strncmp(argument, "struct ctx *c", 13) != 0)
			continue;
		functions++;
		if (!was_called(name, (size_t)(p - name)))
			fail_msg("%s: no test calls %.*s", path, (int)(p - name), name);
	}
	return functions;
}

/* Every statement of a store was prepared and run on this database. */
static void
test_all_called(void **state)
{
	glob_t headers;
	char pattern[4096];
	size_t functions = 0;

	(void)state;
	assert_non_null(getenv("MAILPORTAL_SOURCE"));
	snprintf(pattern, sizeof(pattern), "%s/src/store/*_store.h", getenv("MAILPORTAL_SOURCE"));
	assert_int_equal(glob(pattern, 0, NULL, &headers), 0);
	for (size_t i = 0; i < headers.gl_pathc; i++)
		functions += check_header(headers.gl_pathv[i]);
	globfree(&headers);
	assert_true(functions >= 45);
	called()->n = 0;
}

static void
test_hostname(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct hostname row = { .name = "h.test", .verified = true }, out = { 0 };
	const char *names[2];
	bool found;
	int64_t count;
	size_t n;

	store_fill(f);
	row.owner_id = c->actor.id;
	DO(hostname_store_insert, c, &row);
	struct hostname twin = row;
	store_fails(hostname_store_insert(c, &twin), ERR_EXISTS, "name");
	DO(hostname_store_find, c, "H.Test", &out, &found);
	assert_true(found && out.verified);
	DO(hostname_store_verified, c, row.owner_id, names, 2, &n);
	assert_int_equal(n, 1);
	assert_string_equal(names[0], "h.test");
	out.verified = false;
	DO(hostname_store_update, c, &out);
	store_done(hostname_store_verified(c, row.owner_id, names, 2, &n));
	assert_int_equal(n, 0);
	DO(hostname_store_count, c, row.owner_id, &count);
	assert_int_equal(count, 1);
	DO(hostname_store_first_below, c, row.owner_id, &out, &found);
	assert_true(found);
	store_act_as(c, "dora");
	store_done(hostname_store_find(c, "h.test", &out, &found));
	assert_false(found); /* R83 */
	DO(hostname_store_delete, c, row.id);
}

static void
test_verification(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct verification row = { .name = "x.test",
		.token = "t",
		.proof = PROOF_PARENT,
		.result = RESULT_DIFFERENT,
		.detail = "d",
		.issued_at = 1,
		.expires_at = 2,
		.checked_at = 3,
		.next_check_at = 5,
		.checks = 6 };
	struct verification out = { 0 }, due[2];
	struct claim claim = { 0 };
	bool found;
	size_t n;

	store_fill(f);
	DO(verification_store_insert, c, &row);
	store_fails(verification_store_insert(c, &row), ERR_EXISTS, "name");
	DO(verification_store_find, c, "x.test", &out, &found);
	assert_true(found && out.proof == PROOF_PARENT && out.result == RESULT_DIFFERENT && out.checks == 6);
	assert_string_equal(out.detail, "d");
	c->now = 4;
	DO(verification_store_due, c, due, 2, &n);
	assert_int_equal(n, 0);
	c->now = 5;
	store_done(verification_store_due(c, due, 2, &n));
	assert_int_equal(n, 1);
	out.next_check_at = 0;
	out.token = "u";
	DO(verification_store_update, c, &out);
	store_done(verification_store_find(c, "x.test", &row, &found));
	assert_string_equal(row.token, "u");
	store_done(verification_store_due(c, due, 2, &n));
	assert_int_equal(n, 0);
	DO(verification_store_below, c, "x.test", "", &out, &found);
	DO(verification_store_delete, c, "x.test");
	store_done(verification_store_find(c, "x.test", &row, &found));
	assert_false(found);

	DO(claim_store_find, c, "a.test", &claim, &found);
	assert_true(found && claim.verified);
	assert_string_equal(claim.kind, "domain");
	DO(claim_store_verify, c, &claim, false);
	store_done(claim_store_find(c, "a.test", &claim, &found));
	assert_true(found && !claim.verified);
	claim.kind = "nothing";
	store_fails(claim_store_verify(c, &claim, true), ERR_INTERNAL, NULL);
	store_done(claim_store_find(c, "nobody.test", &claim, &found));
	assert_false(found);
}

static void
test_concern(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct concern a, also, ann;
	int64_t owner_id;
	bool found;

	store_fill(f);
	DO(concern_store_account, c, "ann@a.test", &ann, &found);
	assert_true(found && ann.account_id != 0);
	DO(concern_store_domain, c, "a.test", &a, &found);
	assert_true(found && a.account_id == 0 && a.domain_id == ann.domain_id && a.owner_id == ann.owner_id);
	store_act_as(c, "dora");
	store_done(db_begin(c, true));
	store_done(store_add_domain_alias(c, "also.test", "a.test", true));
	store_done(store_add_relay_domain(c, "relay.test", "192.0.2.1", 25, true));
	store_done(db_commit(c));
	store_done(concern_store_domain(c, "also.test", &also, &found));
	assert_true(found && also.domain_id == a.domain_id && also.owner_id == a.owner_id);
	store_done(concern_store_domain(c, "relay.test", &also, &found));
	assert_true(found && also.domain_id != a.domain_id && also.owner_id == a.owner_id);
	DO(concern_store_owner, c, a.domain_id, &owner_id);
	assert_true(owner_id == a.owner_id && owner_id == c->actor.id);
	store_done(concern_store_owner(c, also.domain_id, &owner_id));
	assert_true(owner_id == a.owner_id);
	store_done(concern_store_owner(c, 1, &owner_id));
	assert_int_equal(owner_id, 0);
	store_done(concern_store_domain(c, "far.test", &also, &found));
	assert_false(found);
}

static void
test_journey(void **state)
{
	static const int64_t before[] = { 1, 2, 3 }, after[] = { 2, 4 };
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct journey j = { .id = 7, .size = 9, .message_id = "m@x" }, back, *rows;
	struct journey_source source = { .name = "postfix", .inode = 1, .place = 2, .head = 3 };
	int64_t total, ids[2], id, rest;
	bool found;
	size_t n;
	int leg;

	store_done(db_migrate_journeys(c));
	store_done(db_be_lazy(c));
	j.legs[j.n_legs++] =
	    (struct journey_leg){ "QUEUEID1", JOURNEY_SUBMITTED, "pc[192.0.2.1]", "ann@a.test" };
	journey_add_party(&j, &(struct journey_party){ .address = "ann@a.test",
				  .account_id = INT64_MAX,
				  .domain_id = 5,
				  .owner_id = 6,
				  .via = -1,
				  .sender = true });
	journey_add_party(
	    &j, &(struct journey_party){ .address = "z@x", .via = -1, .outcome = JOURNEY_BOUNCED });
	journey_add_step(&j, &(struct journey_step){ .what = JOURNEY_FAILED, .party = 1, .text = "550 no" });
	DO(journey_store_put, c, &j, NULL, -1, before, 3);
	j.size = 10;
	store_done(journey_store_put(c, &j, before, 3, after, 2));
	DO(journey_store_find, c, 7, &back, &found);
	assert_true(found && back.size == 10);
	assert_string_equal(back.message_id, "m@x");
	assert_string_equal(journey_encode(&c->arena, &back), journey_encode(&c->arena, &j));
	DO(journey_store_page, c, &(struct journey_search){ .keys = { 4 }, .before = INT64_MAX }, 5, &rows,
	    &n, &rest);
	assert_true(n == 1 && rest == 0 && rows[0].id == 7 && rows[0].parties[0].account_id == INT64_MAX);
	store_done(journey_store_page(
	    c, &(struct journey_search){ .keys = { 2, 4 }, .before = INT64_MAX }, 1, &rows, &n, &rest));
	assert_true(n == 1 && rest == 7);
	store_done(journey_store_page(
	    c, &(struct journey_search){ .keys = { 2, 4, 1 }, .before = INT64_MAX }, 1, &rows, &n, &rest));
	assert_true(n == 0 && rest == 0);
	store_done(journey_store_page(c,
	    &(struct journey_search){ .keys = { 1 }, .before = INT64_MAX, .since = 0 }, 5, &rows, &n, &rest));
	assert_int_equal(n, 0);
	store_done(journey_store_page(
	    c, &(struct journey_search){ .keys = { 0 }, .before = 8, .since = 7 }, 5, &rows, &n, &rest));
	assert_int_equal(n, 1);
	store_done(journey_store_page(
	    c, &(struct journey_search){ .keys = { 0 }, .before = 7, .since = 0 }, 5, &rows, &n, &rest));
	assert_int_equal(n, 0);
	DO(journey_store_oldest, c, 8, 2, ids, &n);
	assert_true(n == 1 && ids[0] == 7);
	DO(journey_store_enqueue, c, "QUEUEID1", 7, 0);
	store_done(journey_store_enqueue(c, "QUEUEID1", 7, 1));
	DO(journey_store_queued, c, "QUEUEID1", &id, &leg, &found);
	assert_true(found && id == 7 && leg == 1);
	DO(journey_store_dequeue, c, "QUEUEID1");
	store_done(journey_store_queued(c, "QUEUEID1", &id, &leg, &found));
	assert_false(found);
	DO(journey_store_total, c, &total);
	assert_int_equal(total, 1);
	DO(journey_store_delete, c, 7, after, 2);
	store_done(journey_store_total(c, &total));
	assert_int_equal(total, 0);
	store_done(journey_store_page(c,
	    &(struct journey_search){ .keys = { 2 }, .before = INT64_MAX, .since = 0 }, 5, &rows, &n, &rest));
	assert_int_equal(n, 0);
	DO(journey_store_set_source, c, &source);
	source.place = 20;
	store_done(journey_store_set_source(c, &source));
	source = (struct journey_source){ .name = "postfix" };
	DO(journey_store_source, c, &source, &found);
	assert_true(found && source.inode == 1 && source.place == 20 && source.head == 3);
}

#define TESTS(setup) \
	cmocka_unit_test_setup_teardown(test_concern, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_journey, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_account, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_find, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_domain, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_alias, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_relay_domain, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_sender, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_split, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_migration, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_domain_alias, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_api_key, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_session, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_job, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_imports, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_savepoints, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_lookup, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_passkey, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_learned, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_filters, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_vacation, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_guess, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_mail, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_device, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_invitation, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_webmail, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_share, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_connections, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_sending, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_dkim, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_antispam, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_small, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_hostname, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_verification, setup, store_teardown), \
	    cmocka_unit_test(test_all_called)

int
main(void)
{
	const struct CMUnitTest on_sqlite[] = { TESTS(store_setup_sqlite) };
	const struct CMUnitTest on_postgresql[] = { TESTS(store_setup_postgresql) };

	return BOTH_RUN(on_sqlite, on_postgresql);
}
