/* SPDX-License-Identifier: Apache-2.0 */
/* Who may come in and send, what Dovecot is told of a mailbox, and what Postfix' policy question is answered.
 */
#include "rules/login.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h> /* needs the block above */

#include "base/secret.h"
#include "both.h"
#include "model/session.h"
#include "rules/access.h"
#include "rules/account.h"
#include "rules/lookup.h"
#include "rules/session.h"
#include "store/account_store.h"
#include "store/usage_store.h"
#include "store_fixture.h"

#define PASSWORD "a good long password"

/* Like store_fill, but with passwords that open. */
static void
fill(struct store_fixture *f)
{
	static const char *const names[] = { "admin", "dora", "ann@a.test", "ann@b.test", "bob@a.test" };
	struct ctx *c = &f->c;

	store_fill(f);
	for (size_t i = 0; i < ROWS(names); i++) {
		struct account account = { 0 };

		store_done(access_account(c, names[i], &account));
		store_done(secret_hash_password(&c->arena, f->site.secrets, PASSWORD, &account.password));
		store_done(account_store_update(c, &account));
	}
}

/* One switch of an account or domain off. */
static void
turn_off(struct ctx *c, const char *table, const char *column, const char *name)
{
	struct stmt *s;
	bool row;
	const char *sql =
	    arena_printf(&c->arena, "UPDATE %s SET %s = :off WHERE name = :name", table, column);

	store_done(db_prepare(c, db_text_sql(c->db, sql), &s));
	store_done(db_bind_args(c, s, ARGS(ARG_BOOL("off", false), ARG_TEXT("name", name))));
	store_done(db_step(c, s, &row));
	db_release(&s);
}

static enum login_result
try_login(struct ctx *c, const char *name, const char *password, enum login_service service)
{
	struct login_attempt in = {
		.name = name, .password = password, .service = service, .ip = "192.0.2.1"
	};
	struct login_row row;
	enum login_result result;

	store_done(login_find(c, &in, &row));
	store_done(login_verify(c, c->site->secrets, &in, &row, &result));
	return result;
}

static void
test_names(void **state)
{
	static const struct {
		const char *name, *password;
		enum login_service service;
		enum login_result result;
	} cases[] = {
		{ "ann@a.test", PASSWORD, LOGIN_IMAP, LOGIN_OK },
		{ "ANN@A.TEST", PASSWORD, LOGIN_IMAP, LOGIN_OK },
		{ "ann@a.test", "wrong", LOGIN_IMAP, LOGIN_WRONG },
		{ "ann@a.test", "", LOGIN_IMAP, LOGIN_WRONG },
		{ "ann@a.test", "A good long password", LOGIN_IMAP, LOGIN_WRONG },
		{ "nobody@a.test", PASSWORD, LOGIN_IMAP, LOGIN_UNKNOWN },
		{ "ann+tag@a.test", PASSWORD, LOGIN_IMAP, LOGIN_UNKNOWN },
		{ "ann", PASSWORD, LOGIN_IMAP, LOGIN_UNKNOWN },
		{ "", PASSWORD, LOGIN_IMAP, LOGIN_UNKNOWN },
		{ "dan@d.test", PASSWORD, LOGIN_IMAP, LOGIN_WRONG },
		{ "admin", PASSWORD, LOGIN_API, LOGIN_OK },
		{ "Dora", PASSWORD, LOGIN_API, LOGIN_OK },
		{ "admin", PASSWORD, LOGIN_IMAP, LOGIN_UNKNOWN }, /* admins have no mailbox */
		{ "admin", PASSWORD, LOGIN_SMTP, LOGIN_UNKNOWN },
	};
	struct store_fixture *f = *state;

	fill(f);
	for (size_t i = 0; i < ROWS(cases); i++)
		if (try_login(&f->c, cases[i].name, cases[i].password, cases[i].service) != cases[i].result)
			fail_msg("%s %s", cases[i].name, cases[i].password);
}

/* Each switch closes its own door and no other; a wrong password is wrong whatever is switched. */
static void
test_switches(void **state)
{
	static const struct {
		const char *table, *column, *name;
		const char *open; /* of: api imap pop3 smtp sieve dav, by their first letters (S: smtp) */
	} cases[] = {
		{ "account", "api_access", "ann@a.test", "ipSsd" },
		{ "account", "allow_imap", "ann@a.test", "apSsd" },
		{ "account", "allow_pop3", "ann@a.test", "aiSsd" },
		{ "account", "allow_smtp", "ann@a.test", "aipsd" },
		{ "account", "allow_sieve", "ann@a.test", "aipSd" },
		{ "account", "allow_dav", "ann@a.test", "aipSs" },
		{ "account", "may_send", "ann@a.test", "aipSsd" },
		{ "account", "may_receive", "ann@a.test", "aipSsd" },
		{ "account", "enabled", "ann@a.test", "" },
		{ "domain", "enabled", "a.test", "" },
		{ "domain", "verified", "a.test", "aipSsd" },
		{ "domain", "enabled", "b.test", "aipSsd" },
		{ "account", "enabled", "dora", "aipSsd" },
	};
	static const struct {
		char letter;
		enum login_service service;
	} doors[] = { { 'a', LOGIN_API }, { 'i', LOGIN_IMAP }, { 'p', LOGIN_POP3 }, { 'S', LOGIN_SMTP },
		{ 's', LOGIN_SIEVE }, { 'd', LOGIN_DAV } };
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;

	fill(f);
	for (size_t i = 0; i < ROWS(cases); i++) {
		store_done(db_begin(c, true));
		turn_off(c, cases[i].table, cases[i].column, cases[i].name);
		for (size_t j = 0; j < ROWS(doors); j++) {
			bool open = strchr(cases[i].open, doors[j].letter) != NULL;

			if (try_login(c, "ann@a.test", PASSWORD, doors[j].service) !=
			    (open ? LOGIN_OK : LOGIN_DISABLED))
				fail_msg("%s off, door %c", cases[i].column, doors[j].letter);
			assert_int_equal(try_login(c, "ann@a.test", "wrong", doors[j].service), LOGIN_WRONG);
		}
		db_rollback(c);
	}
}

/* A mailbox lies where its identity says: a rename moves nothing, and a name that was freed does not bring
 * old mail. */
static void
test_home(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct login_account before, after;
	struct account ann = { 0 };
	bool found;

	fill(f);
	store_done(login_userdb(c, "Ann@A.test", &before, &found));
	assert_true(found);
	assert_string_equal(before.name, "ann@a.test");
	assert_int_equal(before.quota_bytes, 1000);
	assert_memory_equal(before.home, "/mail/", 6);
	assert_non_null(strstr(before.home, arena_printf(&c->arena, "%lld", (long long)before.id)));
	store_done(access_account(c, "ann@a.test", &ann));
	store_done(account_rename(c, &ann, "anna@b.test"));
	store_done(login_userdb(c, "anna@b.test", &after, &found));
	assert_string_equal(after.home, before.home);
	store_done(login_userdb(c, "ann@a.test", &after, &found));
	assert_false(found);
	store_done(store_add_account(c, "ann@a.test", ROLE_MAIL_USER, 0));
	store_done(login_userdb(c, "ann@a.test", &after, &found));
	assert_string_not_equal(after.home, before.home);
	store_done(login_userdb(c, "admin", &after, &found));
	assert_false(found);
	store_done(login_userdb(c, "ann@b.test", &before, &found)); /* R29 */
	assert_string_not_equal(after.home, before.home);
}

static void
test_all_names(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	const char *names[500], *last = "";
	unsigned n, total = 0;

	fill(f);
	for (int i = 0; i < 1100; i++) {
		struct account account = { .name = arena_printf(&c->arena, "u%04d@a.test", i),
			.role = ROLE_MAIL_USER,
			.owner_id = 1 };
		store_done(account_store_insert(c, &account));
	}
	do {
		store_done(login_names(c, last, names, &n));
		for (unsigned i = 0; i < n; i++, total++) {
			assert_true(strcmp(names[i], last) > 0);
			assert_non_null(strchr(names[i], '@')); /* no admins */
			last = names[i];
		}
	} while (n > 0);
	assert_int_equal(total, 1104);
}

static void
test_sender_logins(void **state)
{
	static const struct {
		const char *table, *column, *name; /* switched off before, or NULL */
		const char *sender, *logins;
	} cases[] = {
		{ NULL, NULL, NULL, "ann@a.test", "ann@a.test" },
		{ NULL, NULL, NULL, "ANN@A.test", "ann@a.test" },
		{ NULL, NULL, NULL, "ann+tag@a.test", "ann@a.test" },
		{ NULL, NULL, NULL, "nobody@a.test", "nobody" },
		{ NULL, NULL, NULL, "info@a.test", "nobody" }, /* R28: an alias alone does not grant it */
		{ NULL, NULL, NULL, "x@else.test", "nobody" },
		{ NULL, NULL, NULL, "admin", "nobody" },
		{ NULL, NULL, NULL, "@a.test", "nobody" },
		{ NULL, NULL, NULL, "", "nobody" },
		{ "account", "may_send", "ann@a.test", "ann@a.test", "nobody" },
		{ "account", "enabled", "ann@a.test", "ann@a.test", "nobody" },
		{ "account", "may_receive", "ann@a.test", "ann@a.test", "ann@a.test" },
		{ "domain", "enabled", "a.test", "ann@a.test", "nobody" },
		{ "domain", "verified", "a.test", "ann@a.test", "nobody" },
	};
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;

	fill(f);
	store_done(store_add_alias(c, "info@a.test", "ann@a.test"));
	for (size_t i = 0; i < ROWS(cases); i++) {
		const char *logins;

		store_done(db_begin(c, true));
		if (cases[i].table != NULL)
			turn_off(c, cases[i].table, cases[i].column, cases[i].name);
		store_done(lookup_sender_logins(c, cases[i].sender, &logins));
		if (strcmp(logins, cases[i].logins) != 0)
			fail_msg("%s: %s", cases[i].sender, logins);
		db_rollback(c);
	}
}

static void
test_policy(void **state)
{
	static const struct {
		const char *table, *column, *name; /* switched off before, or NULL */
		const char *state, *recipient, *login;
		int64_t used, size;
		const char *action; /* how it begins */
	} cases[] = {
		/* ann@a.test has 1000 bytes, bob@a.test no limit */
		{ NULL, NULL, NULL, "RCPT", "ann@a.test", NULL, 0, 0, "DUNNO" },
		{ NULL, NULL, NULL, "RCPT", "ann@a.test", NULL, 999, 0, "DUNNO" },
		{ NULL, NULL, NULL, "RCPT", "ann@a.test", NULL, 1000, 0, "552 5.2.2" },
		{ NULL, NULL, NULL, "RCPT", "ann@a.test", NULL, 5000, 0, "552 5.2.2" },
		{ NULL, NULL, NULL, "RCPT", "ANN+tag@a.test", NULL, 1000, 0, "552 5.2.2" },
		{ NULL, NULL, NULL, "RCPT", "ann@a.test", NULL, 500, 500, "DUNNO" },
		{ NULL, NULL, NULL, "RCPT", "ann@a.test", NULL, 500, 501, "552 5.2.2" },
		{ NULL, NULL, NULL, "RCPT", "ann@a.test", NULL, 0, INT64_MAX, "552 5.2.2" },
		{ NULL, NULL, NULL, "RCPT", "bob@a.test", NULL, 0, INT64_MAX, "DUNNO" },
		{ NULL, NULL, NULL, "RCPT", "nobody@a.test", NULL, 0, 0, "550 5.1.1" },
		{ NULL, NULL, NULL, "RCPT", "far@else.test", NULL, 0, 0, "550 5.1.1" },
		{ NULL, NULL, NULL, "RCPT", NULL, NULL, 0, 0, "550 5.1.1" },
		{ NULL, NULL, NULL, "RCPT", "", NULL, 0, 0, "550 5.1.1" },
		{ NULL, NULL, NULL, "RCPT", "nobody@a.test", "bob@a.test", 0, 0, "550 5.1.1" },
		{ NULL, NULL, NULL, "RCPT", "", "bob@a.test", 0, 0, "DUNNO" }, /* not ours to judge */
		{ "domain", "verified", "a.test", "RCPT", "ann@a.test", NULL, 0, 0, "550 5.1.1" },
		{ NULL, NULL, NULL, "DATA", "ann@a.test", NULL, 5000, 0, "DUNNO" }, /* asked at RCPT */
		{ "account", "enabled", "ann@a.test", "RCPT", "ann@a.test", NULL, 0, 0, "550 5.2.1" },
		{ "account", "may_receive", "ann@a.test", "RCPT", "ann@a.test", NULL, 0, 0, "550 5.2.1" },
		{ "account", "may_send", "ann@a.test", "RCPT", "ann@a.test", NULL, 0, 0, "DUNNO" },
		{ "domain", "enabled", "a.test", "RCPT", "ann@a.test", NULL, 0, 0, "550 5.2.1" },
		{ NULL, NULL, NULL, "RCPT", "far@else.test", "bob@a.test", 0, 0, "DUNNO" },
		{ "account", "enabled", "bob@a.test", "RCPT", "far@else.test", "bob@a.test", 0, 0,
		    "REJECT 5.7.1" },
		{ "account", "may_send", "bob@a.test", "RCPT", "far@else.test", "bob@a.test", 0, 0,
		    "REJECT 5.7.1" },
		{ "account", "allow_smtp", "bob@a.test", "RCPT", "far@else.test", "bob@a.test", 0, 0,
		    "REJECT 5.7.1" },
		{ "account", "may_send", "bob@a.test", "DATA", NULL, "bob@a.test", 0, 0, "REJECT 5.7.1" },
		{ "domain", "enabled", "a.test", "RCPT", "far@else.test", "bob@a.test", 0, 0,
		    "REJECT 5.7.1" },
		{ NULL, NULL, NULL, "RCPT", "far@else.test", "gone@a.test", 0, 0, "REJECT 5.7.1" },
		{ NULL, NULL, NULL, "RCPT", "ann@a.test", "bob@a.test", 1000, 0, "552 5.2.2" },
		/* through aliases: refused when nobody of them takes it */
		{ NULL, NULL, NULL, "RCPT", "one@a.test", NULL, 1000, 0, "552 5.2.2" },
		{ NULL, NULL, NULL, "RCPT", "two@a.test", NULL, 1000, 0, "552 5.2.2" },
		{ NULL, NULL, NULL, "RCPT", "one@a.test", NULL, 0, 0, "DUNNO" },
		{ NULL, NULL, NULL, "RCPT", "both@a.test", NULL, 1000, 0, "DUNNO" },
		{ NULL, NULL, NULL, "RCPT", "out@a.test", NULL, 1000, 0, "DUNNO" },
		{ NULL, NULL, NULL, "RCPT", "away@a.test", NULL, 0, 0, "DUNNO" },
		{ NULL, NULL, NULL, "RCPT", "lost@a.test", NULL, 0, 0, "550 5.1.1" },
		{ "account", "may_receive", "ann@a.test", "RCPT", "two@a.test", NULL, 0, 0, "550 5.2.1" },
		{ "domain", "enabled", "a.test", "RCPT", "out@a.test", NULL, 0, 0, "550 5.2.1" },
		/* the true size is known at the end of a message to one */
		{ NULL, NULL, NULL, "END-OF-MESSAGE", "ann@a.test", NULL, 500, 501, "552 5.2.2" },
		{ NULL, NULL, NULL, "END-OF-MESSAGE", "ann@a.test", NULL, 500, 500, "DUNNO" },
		{ NULL, NULL, NULL, "END-OF-MESSAGE", "nobody@a.test", NULL, 0, 500, "550 5.1.1" },
	};
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;

	fill(f);
	store_done(store_add_alias(c, "one@a.test", "ann@a.test"));
	store_done(store_add_alias(c, "two@a.test", "one@a.test"));
	store_done(store_add_alias(c, "both@a.test", "ann@a.test, bob@a.test"));
	store_done(store_add_alias(c, "out@a.test", "ann@a.test, far@else.test"));
	store_done(store_add_alias(c, "away@a.test", "far@else.test"));
	store_done(store_add_alias(c, "lost@a.test", "far@else.test"));
	store_done(db_run(c, "UPDATE alias SET targets = 'gone@a.test' WHERE address = 'lost@a.test'", NULL,
	    NULL, NO_ARGS, NULL, NULL)); /* the rules leave none such */
	for (size_t i = 0; i < ROWS(cases); i++) {
		const char *action;

		store_done(db_begin(c, true));
		store_done(usage_store_put(c, "ann@a.test", cases[i].used, 1));
		if (cases[i].table != NULL)
			turn_off(c, cases[i].table, cases[i].column, cases[i].name);
		store_done(lookup_policy(c,
		    &(struct lookup_policy){ .state = cases[i].state,
			.recipient = cases[i].recipient,
			.sasl_username = cases[i].login,
			.size = cases[i].size },
		    &action));
		if (strncmp(action, cases[i].action, strlen(cases[i].action)) != 0)
			fail_msg("row %zu: %s", i, action);
		db_rollback(c);
	}
}

/* A session opens only for the password that was shown; what the browser says is cut and cleaned. */
static void
test_session(void **state)
{
	static const struct {
		const char *table, *column, *name;
		bool by_passkey;
	} closed[] = {
		{ "account", "enabled", "ann@a.test", false },
		{ "account", "api_access", "ann@a.test", false },
		{ "account", "password_login", "ann@a.test", true },
		{ "domain", "enabled", "a.test", false },
	};
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct login_attempt in = { .name = "ann@a.test", .password = PASSWORD, .service = LOGIN_API };
	struct login_row row;
	struct login_response out = { 0 };
	struct account ann = { 0 };
	char agent[400];

	fill(f);
	memset(agent, 'a', sizeof(agent) - 1);
	agent[sizeof(agent) - 1] = '\0';
	memcpy(agent, "x\xff\n\t", 4);
	store_done(login_find(c, &in, &row));
	store_done(session_open(c, &row, &(struct session_start){ .user_agent = agent }, &out));
	assert_int_equal(out.expires_at, c->now + 24 * 3600 * 1000); /* R5 */
	c->actor = (struct actor){ .ip = "::1" };
	store_done(session_authenticate(c, out.token, false));
	assert_string_equal(c->actor.name, "ann@a.test");
	assert_int_equal(c->actor.role, ROLE_MAIL_USER);
	int64_t n;
	store_done(db_number(c,
	    "SELECT count(*) FROM session WHERE user_agent LIKE 'x???aaa%' AND length(user_agent) = 200",
	    NO_ARGS, &n));
	assert_int_equal(n, 1);
	c->now += 24 * 3600 * 1000;
	c->actor = (struct actor){ 0 };
	store_done(session_authenticate(c, out.token, false));
	assert_int_equal(c->actor.role, ROLE_NONE);
	c->now -= 1;
	store_done(session_authenticate(c, out.token, false));
	store_done(session_end_current(c));
	c->actor = (struct actor){ 0 };
	store_done(session_authenticate(c, out.token, false));
	assert_int_equal(c->actor.role, ROLE_NONE);
	store_done(session_authenticate(c, "", false));
	assert_int_equal(c->actor.role, ROLE_NONE);

	for (size_t i = 0; i < ROWS(closed); i++) { /* it is closed meanwhile */
		store_done(db_begin(c, true));
		turn_off(c, closed[i].table, closed[i].column, closed[i].name);
		row.method = SESSION_PASSWORD;
		store_fails(
		    session_open(c, &row, &(struct session_start){ 0 }, &out), ERR_BAD_CREDENTIALS, NULL);
		row.method = SESSION_PASSKEY;
		struct err *e = session_open(c, &row, &(struct session_start){ 0 }, &out);
		if ((e == NULL) != closed[i].by_passkey)
			fail_msg("%s.%s", closed[i].table, closed[i].column);
		db_rollback(c);
	}
	row.method = SESSION_PASSWORD;

	store_act_as(c, "admin"); /* the password changes while the old one is being checked */
	store_done(access_account(c, "ann@a.test", &ann));
	ann.password = "{ARGON2ID}another";
	store_done(account_store_update(c, &ann));
	store_fails(session_open(c, &row, &(struct session_start){ 0 }, &out), ERR_BAD_CREDENTIALS, NULL);
	ann.password = NULL;
	store_done(account_store_update(c, &ann));
	store_fails(session_open(c, &row, &(struct session_start){ 0 }, &out), ERR_BAD_CREDENTIALS, NULL);
	store_done(account_store_delete(c, ann.id));
	store_fails(session_open(c, &row, &(struct session_start){ 0 }, &out), ERR_BAD_CREDENTIALS, NULL);
	store_fails(session_end(c, c->actor.id, "7"), ERR_NOT_FOUND, NULL);
}

#define TESTS(setup) \
	cmocka_unit_test_setup_teardown(test_names, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_switches, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_home, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_all_names, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_sender_logins, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_policy, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_session, setup, store_teardown)

int
main(void)
{
	const struct CMUnitTest on_sqlite[] = { TESTS(store_setup_sqlite) };
	const struct CMUnitTest on_postgresql[] = { TESTS(store_setup_postgresql) };

	return BOTH_RUN(on_sqlite, on_postgresql);
}
