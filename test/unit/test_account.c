/* SPDX-License-Identifier: Apache-2.0 */
/* Accounts, domains, limits and what ends sessions, on both databases. */
#include "rules/account.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h> /* needs the block above */

#include "both.h"
#include "rules/access.h"
#include "rules/alias.h"
#include "rules/credential.h"
#include "rules/domain.h"
#include "rules/login.h"
#include "rules/tally.h"
#include "rules/tree.h"
#include "store/account_store.h"
#include "store/domain_store.h"
#include "store/session_store.h"
#include "store_fixture.h"

static void
test_create(void **state)
{
	static const struct {
		const char *actor, *name;
		int role;
		enum err_code code; /* ERR_CODES: done */
		const char *field;
	} cases[] = {
		{ "dora", "new@a.test", ROLE_MAIL_USER, ERR_CODES, NULL },
		{ "admin", "new@d.test", ROLE_MAIL_USER, ERR_CODES, NULL },
		{ "admin", "x", ROLE_DOMAIN_ADMIN, ERR_CODES, NULL },
		{ "admin", "x@else.test", ROLE_MASTER_ADMIN, ERR_CODES,
		    NULL }, /* R1: an admin's name may be an address */
		{ "admin", "a1", ROLE_DOMAIN_ADMIN, ERR_CODES, NULL },
		{ "dora", "new@d.test", ROLE_MAIL_USER, ERR_NOT_FOUND, "name" }, /* dirk's (R83) */
		{ "dora", "new@nowhere.test", ROLE_MAIL_USER, ERR_NOT_FOUND, "name" },
		{ "dora", "ann@a.test", ROLE_MAIL_USER, ERR_EXISTS, "name" },
		{ "dora", "x", ROLE_DOMAIN_ADMIN, ERR_FORBIDDEN, "role" },
		{ "dora", "x", ROLE_MASTER_ADMIN, ERR_FORBIDDEN, "role" },
		{ "admin", "dora", ROLE_DOMAIN_ADMIN, ERR_EXISTS, "name" },
		{ "admin", "12345", ROLE_DOMAIN_ADMIN, ERR_INVALID_FIELD, "name" }, /* looks like an id */
		{ "admin", "-12345", ROLE_DOMAIN_ADMIN, ERR_INVALID_FIELD, "name" },
		{ "admin", "bare", ROLE_MAIL_USER, ERR_INVALID_FIELD, "name" },
		{ "admin", "a+b@a.test", ROLE_MAIL_USER, ERR_INVALID_FIELD,
		    "name" }, /* '+' divides off the tag */
		{ "admin", "a*b@a.test", ROLE_MAIL_USER, ERR_INVALID_FIELD,
		    "name" }, /* the master user's sign */
		{ "admin", "a/b@a.test", ROLE_MAIL_USER, ERR_INVALID_FIELD, "name" },
		{ "admin", "a%b@a.test", ROLE_MAIL_USER, ERR_INVALID_FIELD, "name" },
	};
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;

	store_fill(f);
	for (size_t i = 0; i < ROWS(cases); i++) {
		print_message("# %s\n", cases[i].name);
		store_act_as(c, cases[i].actor);
		store_done(db_begin(c, true));
		struct err *e = store_add_account(c, cases[i].name, cases[i].role, 0);
		if (cases[i].code == ERR_CODES)
			store_done(e);
		else
			store_fails(e, cases[i].code, cases[i].field);
		db_rollback(c);
	}
}

static void
test_password(void **state)
{
	static const struct {
		const char *password, *hash, *kept, *field;
	} cases[] = {
		{ "{ARGON2ID}1", NULL, "{ARGON2ID}1", NULL },
		{ NULL, "{BLF-CRYPT}2", "{BLF-CRYPT}2", NULL },
		{ "{ARGON2ID}1", "{BLF-CRYPT}2", NULL, "password_hash" },
		{ NULL, NULL, NULL, "password" },
	};
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;

	store_fill(f);
	for (size_t i = 0; i < ROWS(cases); i++) {
		struct account account = { .name = "new@a.test", .role = ROLE_MAIL_USER };
		struct account changed, out = { 0 };

		account.password = cases[i].password;
		account.password_hash = cases[i].hash;
		store_done(db_begin(c, true));
		struct err *e = account_create(c, &account);
		if (cases[i].field != NULL) {
			store_fails(e, ERR_INVALID_FIELD, cases[i].field);
			db_rollback(c);
			continue;
		}
		store_done(e);
		store_done(access_account(c, "new@a.test", &out));
		assert_string_equal(out.password, cases[i].kept);
		changed = out;
		changed.password_hash = "{SHA512-CRYPT}3";
		store_done(account_update(c, &changed, &out));
		store_done(access_account(c, "new@a.test", &out));
		assert_string_equal(out.password, "{SHA512-CRYPT}3");
		changed.password = "{ARGON2ID}4";
		changed.password_hash = "{SHA512-CRYPT}5";
		store_fails(account_update(c, &changed, &out), ERR_INVALID_FIELD, "password_hash");
		db_rollback(c);
	}
}

/* Not there and not yours are the same answer (R83). */
static void
test_access(void **state)
{
	static const char *const actors[] = { "dora", "dirk", "ann@a.test" };
	static const char *const foreign[][3] = { { "dan@d.test", "d.test", "info@d.test" },
		{ "ann@a.test", "a.test", "info@a.test" }, { "bob@a.test", "b.test", "info@d.test" } };
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;

	store_fill(f);
	store_done(store_add_alias(c, "info@a.test", "ann@a.test"));
	store_done(store_add_alias(c, "info@d.test", "dan@d.test"));
	for (size_t i = 0; i < ROWS(actors); i++) {
		struct account account = { 0 };
		struct domain domain = { 0 };
		struct alias alias = { 0 };

		store_act_as(c, actors[i]);
		const struct err *there = access_account(c, foreign[i][0], &account);
		const struct err *missing = access_account(c, "nobody@nowhere.test", &account);
		store_fails(there, ERR_NOT_FOUND, NULL);
		assert_string_equal(there->detail, missing->detail);
		there = access_domain(c, foreign[i][1], &domain);
		missing = access_domain(c, "nowhere.test", &domain);
		store_fails(there, ERR_NOT_FOUND, NULL);
		assert_string_equal(there->detail, missing->detail);
		there = access_alias(c, foreign[i][2], &alias);
		missing = access_alias(c, "nobody@nowhere.test", &alias);
		store_fails(there, ERR_NOT_FOUND, NULL);
		assert_string_equal(there->detail, missing->detail);
	}
}

static struct err *
change_account(struct ctx *c, const char *name, bool enabled, bool api_access)
{
	struct account before = { 0 }, account;

	TRY(access_account(c, name, &before));
	account = before;
	account.enabled = enabled;
	account.api_access = api_access;
	return account_update(c, &account, &before);
}

static struct err *
remove_account(struct ctx *c, const char *name)
{
	struct account account = { 0 };

	TRY(access_account(c, name, &account));
	return account_delete(c, &account);
}

static void
test_last_master(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct account admin = { 0 };

	store_fill(f);
	store_fails(change_account(c, "admin", false, true), ERR_CONFLICT, NULL);
	store_fails(change_account(c, "admin", true, false), ERR_CONFLICT, NULL);
	store_fails(remove_account(c, "admin"), ERR_CONFLICT, NULL);
	store_done(access_account(c, "admin", &admin));
	store_fails(tree_cascade(c, &admin, CASCADE_DISABLE), ERR_CONFLICT, NULL);
	store_fails(tree_cascade(c, &admin, CASCADE_DELETE), ERR_CONFLICT, NULL);
	store_done(store_add_account(c, "second", ROLE_MASTER_ADMIN, 0));
	store_done(change_account(c, "second", false, true));
	store_fails(remove_account(c, "admin"), ERR_CONFLICT, NULL); /* the other one can not sign in */
	store_done(change_account(c, "second", true, false));
	store_fails(remove_account(c, "admin"), ERR_CONFLICT, NULL);
	store_done(change_account(c, "second", true, true));
	store_done(change_account(c, "admin", false, true));
	store_fails(remove_account(c, "second"), ERR_CONFLICT, NULL);
	store_done(remove_account(c, "admin"));
}

static void
test_admins(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct account dora = { 0 };

	store_fill(f);
	store_fails(remove_account(c, "dora"), ERR_CONFLICT, NULL); /* owns domains */
	store_act_as(c, "dora");
	store_fails(change_account(c, "dora", false, true), ERR_FORBIDDEN, NULL); /* itself: under /me */
	store_fails(remove_account(c, "dora"), ERR_FORBIDDEN, NULL);
	store_done(access_account(c, "dora", &dora));
	store_fails(account_rename(c, &dora, "donna"), ERR_FORBIDDEN, NULL);
	store_act_as(c, "admin");
	store_done(account_rename(c, &dora, "donna"));
	struct domain a = { 0 };
	store_done(access_domain(c, "a.test", &a));
	assert_string_equal(a.owner, "donna");
}

static int64_t
sessions(struct ctx *c, const char *name)
{
	int64_t n;

	store_done(db_number(c,
	    "SELECT count(*) FROM session s JOIN account a ON a.id = s.account_id WHERE a.name = :name",
	    ARGS(ARG_TEXT("name", name)), &n));
	return n;
}

static void
add_sessions(struct ctx *c, const char *name)
{
	struct account account = { 0 };

	store_done(access_account(c, name, &account));
	for (int i = 0; i < 3; i++) {
		struct session row = { .account_id = account.id,
			.token_hash = arena_printf(&c->arena, "%s %d", name, i),
			.expires_at = c->now + 1000 };
		store_done(session_store_insert(c, &row));
		c->actor.session_id = row.id;
	}
}

/* The actor's own, who has just shown the old one. */
NODISCARD static struct err *
change_own(struct ctx *c, const char *hash)
{
	struct account account = { 0 };

	TRY(account_self(c, &account));
	return account_change_password(c, &(struct login_row){ .hash = account.password }, hash);
}

/* R16: what ends sessions, and what does not. */
static void
test_sessions_end(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct account ann = { 0 }, changed;

	store_fill(f);
	add_sessions(c, "ann@a.test");
	add_sessions(c, "bob@a.test");
	store_done(access_account(c, "ann@a.test", &ann));
	changed = ann;
	changed.full_name = "Ann";
	changed.allow_imap = false;
	store_done(account_update(c, &changed, &ann));
	assert_int_equal(sessions(c, "ann@a.test"), 3);
	store_done(account_rename(c, &changed, "anna@a.test"));
	assert_int_equal(sessions(c, "anna@a.test"), 0);
	add_sessions(c, "anna@a.test");
	store_done(change_account(c, "anna@a.test", true, false));
	assert_int_equal(sessions(c, "anna@a.test"), 0);
	store_done(change_account(c, "anna@a.test", true, true));
	add_sessions(c, "anna@a.test");
	store_done(change_account(c, "anna@a.test", false, true));
	assert_int_equal(sessions(c, "anna@a.test"), 0);
	store_done(change_account(c, "anna@a.test", true, true));
	add_sessions(c, "anna@a.test");
	ann = (struct account){ 0 };
	store_done(access_account(c, "anna@a.test", &ann));
	changed = ann;
	changed.password = "{ARGON2ID}another";
	store_done(account_update(c, &changed, &ann));
	assert_int_equal(sessions(c, "anna@a.test"), 0);
	assert_int_equal(sessions(c, "bob@a.test"), 3);

	store_act_as(c, "bob@a.test");
	int64_t kept = 0;
	store_done(db_number(c, "SELECT min(id) FROM session", NO_ARGS, &kept));
	c->actor.session_id = kept;
	store_done(change_own(c, "{ARGON2ID}own")); /* but for the one that asks */
	assert_int_equal(sessions(c, "bob@a.test"), 1);
	store_act_as(c, "admin");
	store_done(remove_account(c, "bob@a.test"));
	int64_t left;
	store_done(db_number(c, "SELECT count(*) FROM session", NO_ARGS, &left));
	assert_int_equal(left, 0);
}

/* R16: a domain, or an admin with all below it, that is switched off. */
static void
test_sessions_end_below(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct domain domain = { 0 }, off;
	struct account dora = { 0 };

	store_fill(f);
	add_sessions(c, "ann@a.test");
	add_sessions(c, "dora");
	add_sessions(c, "dirk");
	store_done(access_domain(c, "a.test", &domain));
	off = domain;
	off.enabled = false;
	store_done(domain_update(c, &off, &domain));
	assert_int_equal(sessions(c, "ann@a.test"), 0);
	assert_int_equal(sessions(c, "dora"), 3);
	store_done(domain_update(c, &domain, &off));
	add_sessions(c, "ann@a.test");
	store_done(access_account(c, "dora", &dora));
	store_done(tree_cascade(c, &dora, CASCADE_DISABLE));
	assert_int_equal(sessions(c, "ann@a.test"), 0);
	assert_int_equal(sessions(c, "dora"), 0);
	assert_int_equal(sessions(c, "dirk"), 3);
}

/* R16: who has shown a password that is none any more changes nothing by it, nor by what has ended. */
static void
test_changed_meanwhile(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;

	store_fill(f);
	add_sessions(c, "bob@a.test");
	int64_t session = c->actor.session_id;
	store_act_as(c, "bob@a.test");
	c->actor.session_id = session;
	store_done(credential_check_actor(c));
	store_done(change_own(c, "{ARGON2ID}new"));
	store_done(credential_check_actor(c)); /* the one that asks stays */
	struct login_row before = { .hash = "{ARGON2ID}old" };
	store_fails(account_change_password(c, &before, "{ARGON2ID}late"), ERR_BUSY, NULL);
	store_fails(account_change_password(c, &(struct login_row){ .hash = NULL }, "{ARGON2ID}late"),
	    ERR_BUSY, NULL);
	store_done(credential_end_api(c, c->actor.id, 0));
	store_fails(credential_check_actor(c), ERR_UNAUTHENTICATED, NULL);
	c->actor.session_id = 0;
	store_done(credential_check_actor(c)); /* the program itself */
	c->actor.key_id = 7;
	store_fails(credential_check_actor(c), ERR_UNAUTHENTICATED, NULL);
}

/* The first admin's password file goes with its password, and not before. */
static void
test_first_password(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;

	store_fill(f);
	c->after = 0;
	store_done(change_account(c, "admin", true, true));
	assert_int_equal(c->after & AFTER_FORGET_ADMIN_FILE, 0);
	store_act_as(c, "dora");
	store_done(change_own(c, "{ARGON2ID}x"));
	assert_int_equal(c->after & AFTER_FORGET_ADMIN_FILE, 0);
	store_act_as(c, "admin");
	store_done(change_own(c, "{ARGON2ID}x"));
	assert_int_not_equal(c->after & AFTER_FORGET_ADMIN_FILE, 0);
}

/* What the rows come to is what the tally says, whoever owns them. */
static void
assert_tallies(struct ctx *c)
{
	static const char wrong[] =
	    "SELECT count(*) FROM tally t WHERE t.domains <> (SELECT count(*) FROM domain d WHERE d.owner_id = t.owner_id)"
	    " OR t.aliases <> (SELECT count(*) FROM alias a WHERE a.owner_id = t.owner_id)"
	    " OR t.mailboxes <> (SELECT count(*) FROM account m WHERE m.owner_id = t.owner_id AND m.role = 'mail_user')"
	    " OR t.quota_bytes <> (SELECT coalesce(sum(m.quota_bytes), 0) FROM account m WHERE m.owner_id = t.owner_id"
	    " AND m.role = 'mail_user')";
	int64_t n;

	store_done(db_number(c, wrong, NO_ARGS, &n));
	assert_int_equal(n, 0);
}

static void
limit(struct ctx *c, const char *name, const char *field, int64_t most)
{
	struct account before = { 0 }, account;

	store_done(access_account(c, name, &before));
	account = before;
	*MEMBER(int64_t, &account, field_find(account_fields, field)) = most;
	store_done(account_update(c, &account, &before));
}

static struct err *
set_quota(struct ctx *c, const char *name, int64_t quota)
{
	struct account before = { 0 }, account;

	TRY(access_account(c, name, &before));
	account = before;
	account.quota_bytes = quota;
	return account_update(c, &account, &before);
}

static struct err *
give(struct ctx *c, const char *name, const char *owner)
{
	struct domain before = { 0 }, domain;

	TRY(access_domain(c, name, &before));
	domain = before;
	domain.owner = owner;
	return domain_update(c, &domain, &before);
}

/* R30: limits of all kinds; reached is not exceeded, and giving back makes room. */
static void
test_limits(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;

	store_fill(f); /* dora: 2 domains, 3 mailboxes, 2000 bytes; dirk: 1, 1, 1000 */
	store_done(remove_account(c, "bob@a.test")); /* the one without a quota of its own */
	assert_tallies(c);
	limit(c, "dora", "max_domains", 2);
	limit(c, "dora", "max_mailboxes", 3);
	limit(c, "dora", "max_aliases", 1);
	limit(c, "dora", "max_quota_bytes", 2500);
	store_done(db_begin(c, true));
	store_act_as(c, "dora");
	store_fails(store_add_domain(c, "c.test", true), ERR_QUOTA_EXCEEDED, NULL);
	db_rollback(c);
	store_done(store_add_account(c, "two@a.test", ROLE_MAIL_USER, 500));
	store_done(db_begin(c, true));
	store_fails(store_add_account(c, "three@a.test", ROLE_MAIL_USER, 1), ERR_QUOTA_EXCEEDED, NULL);
	db_rollback(c);
	store_fails(store_add_account(c, "free@a.test", ROLE_MAIL_USER, 0), ERR_INVALID_FIELD, "quota_bytes");
	store_fails(set_quota(c, "two@a.test", 0), ERR_INVALID_FIELD, "quota_bytes");
	store_done(set_quota(c, "two@a.test", 400));
	store_done(set_quota(c, "two@a.test", 500));
	store_done(db_begin(c, true));
	store_fails(set_quota(c, "two@a.test", 501), ERR_QUOTA_EXCEEDED, NULL);
	db_rollback(c);
	store_done(store_add_alias(c, "one@a.test", "ann@a.test"));
	store_done(db_begin(c, true));
	store_fails(store_add_alias(c, "two-alias@a.test", "ann@a.test"), ERR_QUOTA_EXCEEDED, NULL);
	db_rollback(c);
	assert_tallies(c);

	store_act_as(c, "admin"); /* limits are the owner's, whoever asks */
	store_done(db_begin(c, true));
	store_fails(store_add_account(c, "four@a.test", ROLE_MAIL_USER, 1), ERR_QUOTA_EXCEEDED, NULL);
	db_rollback(c);
	store_done(db_begin(c, true));
	store_fails(give(c, "d.test", "dora"), ERR_QUOTA_EXCEEDED, NULL);
	db_rollback(c);
	assert_tallies(c);
	limit(
	    c, "dora", "max_domains", 1); /* below what there is: nothing new, but what is there can shrink */
	store_done(give(c, "b.test", "dirk"));
	assert_tallies(c);
	store_done(remove_account(c, "two@a.test"));
	store_done(store_add_account(c, "five@a.test", ROLE_MAIL_USER, 1));
	assert_tallies(c);

	struct account ann = { 0 };
	limit(c, "dirk", "max_mailboxes", 2);
	store_done(access_account(c, "ann@a.test", &ann));
	store_done(db_begin(c, true));
	store_fails(account_rename(c, &ann, "bea@d.test"), ERR_QUOTA_EXCEEDED, NULL);
	db_rollback(c);
	limit(c, "dirk", "max_mailboxes", 0);
	store_done(account_rename(c, &ann, "bea@d.test"));
	assert_tallies(c);
	limit(c, "dirk", "max_quota_bytes", 1000000);
	store_done(store_add_domain(c, "free.test", true)); /* admin's own, without limits */
	store_done(store_add_account(c, "free@free.test", ROLE_MAIL_USER, 0));
	ann = (struct account){ 0 };
	store_done(access_account(c, "free@free.test", &ann));
	store_fails(account_rename(c, &ann, "free@d.test"), ERR_INVALID_FIELD, "quota_bytes");
	assert_tallies(c);
}

/* R30: each of the five kinds has a limit of its own; shrinking is never refused. */
static void
test_kinds(void **state)
{
	static const struct {
		const char *field;
		struct tally one;
	} kinds[] = {
		{ "max_domains", { .domains = 1 } },
		{ "max_domain_aliases", { .domain_aliases = 1 } },
		{ "max_mailboxes", { .mailboxes = 1 } },
		{ "max_aliases", { .aliases = 1 } },
		{ "max_quota_bytes", { .quota_bytes = 1 } },
	};
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct account eve = { 0 }, max = { 0 };

	store_fill(f);
	store_done(store_add_account(c, "eve", ROLE_DOMAIN_ADMIN, 0));
	store_done(store_add_account(c, "max", ROLE_DOMAIN_ADMIN, 0));
	store_done(access_account(c, "eve", &eve));
	store_done(access_account(c, "max", &max));
	for (size_t i = 0; i < ROWS(kinds); i++) {
		print_message("# %s\n", kinds[i].field);
		limit(c, "eve", kinds[i].field, 2);
		store_done(tally_add(c, eve.id, kinds[i].one));
		store_done(tally_add(c, eve.id, kinds[i].one));
		store_done(db_begin(c, true));
		struct err *e = tally_add(c, eve.id, kinds[i].one);
		store_fails(e, ERR_QUOTA_EXCEEDED, NULL);
		assert_non_null(strstr(e->detail, "limit of 2 "));
		db_rollback(c);
		limit(c, "eve", kinds[i].field, 1);
		store_done(tally_move(c, eve.id, max.id, kinds[i].one));
		store_done(db_begin(c, true));
		store_fails(tally_add(c, eve.id, kinds[i].one), ERR_QUOTA_EXCEEDED, NULL);
		db_rollback(c);
		limit(c, "eve", kinds[i].field, 0);
		store_done(tally_add(c, eve.id, kinds[i].one));
	}
	struct tally used;
	store_done(tally_store_of(c, eve.id, &used));
	assert_memory_equal(&used, (&(struct tally){ 2, 2, 2, 2, 2, 0, 0, 0, 0, 0 }), sizeof(used));
	store_done(tally_store_of(c, max.id, &used));
	assert_memory_equal(&used, (&(struct tally){ 1, 1, 1, 1, 1, 0, 0, 0, 0, 0 }), sizeof(used));
}

/* A mailbox without a quota does not slip under another owner's limit with its whole domain either. */
static void
test_give_unlimited(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;

	store_fill(f);
	limit(c, "dirk", "max_quota_bytes", 1000000);
	store_done(give(c, "b.test", "dirk"));
	store_done(db_begin(c, true));
	store_fails(give(c, "a.test", "dirk"), ERR_CONFLICT, NULL); /* bob@a.test has none */
	db_rollback(c);
	assert_tallies(c);
}

static void
test_domain(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct domain a = { 0 }, changed;

	store_fill(f);
	c->after = 0;
	store_fails(store_add_domain(c, "a.test", true), ERR_EXISTS, "name");
	store_act_as(c, "dirk");
	store_fails(store_add_domain(c, "a.test", true), ERR_EXISTS, "name");
	store_act_as(c, "admin");
	store_fails(give(c, "a.test", "nobody"), ERR_INVALID_FIELD, "owner");
	store_fails(give(c, "a.test", "ann@a.test"), ERR_INVALID_FIELD, "owner"); /* no admin */
	store_done(access_domain(c, "a.test", &a));
	store_fails(domain_delete(c, &a), ERR_CONFLICT, NULL);
	assert_int_equal(c->after, 0);
	changed = a;
	changed.comment = "x";
	store_done(domain_update(c, &changed, &a));
	assert_int_equal(c->after, 0);
	changed.enabled = false;
	store_done(domain_update(c, &changed, &a));
	assert_int_equal(c->after, AFTER_RELOAD_POSTFIX | AFTER_WAKE_JOBS);
	store_done(give(c, "a.test", "dirk"));
	struct account ann = { 0 };
	store_done(access_account(c, "ann@a.test", &ann));
	assert_string_equal(ann.owner, "dirk"); /* what lies in it goes with it */
	store_done(store_add_domain(c, "empty.test", true));
	a = (struct domain){ 0 };
	store_done(access_domain(c, "empty.test", &a));
	store_done(domain_delete(c, &a));
	store_fails(access_domain(c, "empty.test", &a), ERR_NOT_FOUND, NULL);
	assert_tallies(c);
}

static int64_t
count(struct ctx *c, const char *sql)
{
	int64_t n;

	store_done(db_number(c, sql, NO_ARGS, &n));
	return n;
}

static void
test_tree(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct account dora = { 0 }, ann = { 0 };

	store_fill(f);
	store_done(store_add_alias(c, "info@a.test", "ann@a.test"));
	store_done(store_add_alias(c, "info@d.test", "ann@a.test, dan@d.test"));
	store_done(access_account(c, "dora", &dora));
	store_done(access_account(c, "ann@a.test", &ann));
	store_fails(tree_cascade(c, &ann, CASCADE_DISABLE), ERR_CONFLICT, NULL);
	store_done(tree_cascade(c, &dora, CASCADE_DISABLE));
	assert_int_equal(count(c, "SELECT count(*) FROM domain WHERE enabled"), 1);
	dora = (struct account){ 0 };
	store_done(access_account(c, "dora", &dora));
	assert_false(dora.enabled);
	store_done(tree_cascade(c, &dora, CASCADE_ENABLE));
	assert_int_equal(count(c, "SELECT count(*) FROM domain WHERE enabled"), 3);
	store_fails(tree_transfer(c, &dora, "dora"), ERR_INVALID_FIELD, "to");
	store_fails(tree_transfer(c, &dora, "nobody"), ERR_INVALID_FIELD, "to");
	store_fails(tree_transfer(c, &dora, "ann@a.test"), ERR_INVALID_FIELD, "to");
	assert_tallies(c);
	store_done(db_begin(c, true));
	store_done(tree_transfer(c, &dora, "dirk"));
	assert_tallies(c);
	assert_int_equal(
	    count(c, "SELECT domains FROM tally t JOIN account a ON a.id = t.owner_id WHERE a.name = 'dirk'"),
	    3);
	db_rollback(c);
	store_done(tree_cascade(c, &dora, CASCADE_DELETE));
	assert_tallies(c);
	assert_int_equal(count(c, "SELECT count(*) FROM domain"), 1);
	assert_int_equal(count(c, "SELECT count(*) FROM account"), 3); /* admin, dirk, dan */
	/* dirk's alias stays as it was, though one of its targets is gone: it is his (R83) */
	assert_int_equal(count(c, "SELECT count(*) FROM alias"), 1);
	assert_int_equal(
	    count(c, "SELECT count(*) FROM alias WHERE targets LIKE '%dan@d.test%' AND targets LIKE '%,%'"),
	    1);
}

/* R30: two race for the last slot of a limit: after the loser's second try exactly one has it. */
static void
test_race(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c, other;
	int won = 0;

	store_fill(f);
	limit(c, "dora", "max_mailboxes", 4);
	other = store_connect(f, DB_WRITE);
	store_act_as(c, "dora");
	store_act_as(&other, "dora");
	store_done(db_begin(c, true));
	store_done(db_begin(&other, true));
	int64_t used; /* both have seen that there is room */
	static const char seen[] = "SELECT max(mailboxes) FROM tally";
	store_done(db_number(c, seen, NO_ARGS, &used));
	store_done(db_number(&other, seen, NO_ARGS, &used));
	assert_int_equal(used, 3);
	store_done(store_add_account(c, "one@a.test", ROLE_MAIL_USER, 0));
	store_done(db_commit(c));
	struct err *e = store_add_account(&other, "two@b.test", ROLE_MAIL_USER, 0);
	if (e == NULL)
		e = db_commit(&other);
	store_fails(e, ERR_BUSY, NULL);
	assert_true(e->retry);
	db_rollback(&other);
	store_done(db_begin(&other, true));
	store_fails(store_add_account(&other, "two@b.test", ROLE_MAIL_USER, 0), ERR_QUOTA_EXCEEDED, NULL);
	db_rollback(&other);
	won = (int)count(c, "SELECT count(*) FROM account WHERE name IN ('one@a.test', 'two@b.test')");
	assert_int_equal(won, 1);
	assert_tallies(c);
	store_disconnect(&other);
}

#define TESTS(setup) \
	cmocka_unit_test_setup_teardown(test_create, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_password, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_access, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_last_master, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_admins, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_sessions_end, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_sessions_end_below, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_changed_meanwhile, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_first_password, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_limits, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_kinds, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_give_unlimited, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_domain, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_tree, setup, store_teardown)

int
main(void)
{
	const struct CMUnitTest on_sqlite[] = { TESTS(store_setup_sqlite) };
	const struct CMUnitTest on_postgresql[] = { TESTS(store_setup_postgresql),
		cmocka_unit_test_setup_teardown(test_race, store_setup_postgresql, store_teardown) };

	return BOTH_RUN(on_sqlite, on_postgresql);
}
