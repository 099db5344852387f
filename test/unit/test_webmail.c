/* SPDX-License-Identifier: Apache-2.0 */
/* R50: offers, tickets and passes: what they open, and what ends them. */
#include "rules/webmail.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h> /* needs the block above */

#include "base/clock.h"
#include "base/secret.h"
#include "both.h"
#include "model/session.h"
#include "rules/access.h"
#include "rules/account.h"
#include "rules/login.h"
#include "rules/session.h"
#include "store/account_store.h"
#include "store_fixture.h"

#define ANN "ann@a.test"

/* Signed in as ann, whose password is the fixture's; her offer. */
static struct webmail_offer
offered(struct store_fixture *f)
{
	struct ctx *c = &f->c;
	struct login_attempt in = { .name = ANN, .service = LOGIN_API };
	struct login_row row;
	struct login_response session = { 0 };
	struct webmail_offer offer;

	f->site.webmail_url = "https://webmail.test";
	store_done(login_find(c, &in, &row));
	store_done(session_open(c, &row, &(struct session_start){ 0 }, &session));
	c->actor = (struct actor){ 0 };
	store_done(session_authenticate(c, session.token, false));
	store_done(webmail_offer(c, WEBMAIL_ROUNDCUBE, &offer));
	assert_string_equal(offer.url, "https://webmail.test/?_task=login");
	return offer;
}

static struct webmail_grant
redeemed(struct store_fixture *f)
{
	struct webmail_grant grant;

	store_done(webmail_redeem(&f->c, offered(f).token, WEBMAIL_ROUNDCUBE, &grant));
	assert_string_equal(grant.user, ANN);
	return grant;
}

static enum login_result
try_login(struct ctx *c, const char *name, const char *password, enum login_service service)
{
	struct login_attempt in = { .name = name, .password = password, .service = service, .ip = "::1" };
	struct login_row row;
	enum login_result result;

	store_done(login_find(c, &in, &row));
	store_done(login_verify(c, c->site->secrets, &in, &row, &result));
	return result;
}

static bool
is_alive(struct ctx *c, const struct webmail_grant *g)
{
	bool alive;

	store_done(webmail_alive(c, ANN, g->ticket, &alive));
	assert_int_equal(alive, try_login(c, ANN, g->secret, LOGIN_IMAP) == LOGIN_OK);
	return alive;
}

static void
test_once(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct webmail_grant grant;

	store_fill(f);
	struct webmail_offer offer = offered(f), late = offered(f), other = offered(f);
	store_done(webmail_redeem(c, "forged", WEBMAIL_ROUNDCUBE, &grant));
	assert_null(grant.user);
	store_done(webmail_redeem(c, offer.token, WEBMAIL_ROUNDCUBE, &grant));
	assert_string_equal(grant.user, ANN);
	store_done(webmail_redeem(c, offer.token, WEBMAIL_ROUNDCUBE, &grant));
	assert_null(grant.user);
	store_done(webmail_redeem(c, other.token, WEBMAIL_SNAPPYMAIL, &grant)); /* not what it is for */
	assert_null(grant.user);
	store_done(webmail_redeem(c, other.token, WEBMAIL_ROUNDCUBE, &grant)); /* it was shown already */
	assert_null(grant.user);
	assert_int_equal(late.expires_at, c->now + SECONDS(60));
	c->now = late.expires_at;
	store_done(webmail_redeem(c, late.token, WEBMAIL_ROUNDCUBE, &grant));
	assert_null(grant.user);
}

/* The secret opens mail and nothing else, of its owner and of nobody else; the offer and the ticket's name
 * open nothing. */
static void
test_opens(void **state)
{
	static const enum login_service doors[] = { LOGIN_IMAP, LOGIN_SMTP, LOGIN_SIEVE };
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;

	store_fill(f);
	struct webmail_offer offer = offered(f);
	struct webmail_grant grant = redeemed(f);
	assert_int_equal(strlen(grant.secret), WEBMAIL_SECRET_SIZE);
	for (size_t i = 0; i < ROWS(doors); i++) {
		assert_int_equal(try_login(c, "Ann@A.test", grant.secret, doors[i]), LOGIN_OK);
		assert_int_equal(try_login(c, "bob@a.test", grant.secret, doors[i]), LOGIN_WRONG);
		assert_int_equal(try_login(c, ANN, grant.ticket, doors[i]), LOGIN_WRONG);
		assert_int_equal(try_login(c, ANN, offer.token, doors[i]), LOGIN_WRONG);
	}
	assert_int_equal(try_login(c, ANN, grant.secret, LOGIN_API), LOGIN_WRONG);
	store_done(db_run(c, "UPDATE account SET allow_imap = FALSE WHERE name = 'ann@a.test'", NULL, NULL,
	    NO_ARGS, NULL, NULL));
	assert_int_equal(try_login(c, ANN, grant.secret, LOGIN_IMAP), LOGIN_DISABLED);
	assert_int_equal(try_login(c, ANN, grant.secret, LOGIN_SMTP), LOGIN_OK);
	store_fails(webmail_offer(c, WEBMAIL_ROUNDCUBE, &offer), ERR_CONFLICT, NULL);
	store_done(webmail_pass(c, &(struct webmail_pass){ 0 }));
	store_act_as(c, "dora");
	store_fails(webmail_offer(c, WEBMAIL_ROUNDCUBE, &offer), ERR_CONFLICT, NULL);
	store_fails(webmail_pass(c, &(struct webmail_pass){ 0 }), ERR_CONFLICT, NULL);
}

static void
log_out(struct ctx *c, const struct webmail_grant *g)
{
	(void)g;
	store_done(session_end_current(c));
}

static void
change_password(struct ctx *c, const struct webmail_grant *g)
{
	struct account ann = { 0 };

	(void)g;
	store_done(account_self(c, &ann)); /* her session stays */
	store_done(account_set_password(c, &ann, "{ARGON2ID}another"));
}

static void
update(struct ctx *c, const char *set)
{
	struct account ann = { 0 }, before;

	store_act_as(c, "admin");
	store_done(access_account(c, ANN, &ann));
	before = ann;
	ann.enabled = strcmp(set, "enabled") != 0;
	ann.api_access = strcmp(set, "api_access") != 0;
	store_done(account_update(c, &ann, &before));
}

static void
disable(struct ctx *c, const struct webmail_grant *g)
{
	(void)g;
	update(c, "enabled");
}

static void
close_api(struct ctx *c, const struct webmail_grant *g)
{
	(void)g;
	update(c, "api_access");
}

static void
rename_it(struct ctx *c, const struct webmail_grant *g)
{
	struct account ann = { 0 };
	bool alive;

	store_act_as(c, "admin");
	store_done(access_account(c, ANN, &ann));
	store_done(account_rename(c, &ann, "anna@a.test"));
	store_done(webmail_alive(c, "anna@a.test", g->ticket, &alive));
	assert_false(alive);
	assert_int_equal(try_login(c, "anna@a.test", g->secret, LOGIN_IMAP), LOGIN_WRONG);
}

static void
delete_it(struct ctx *c, const struct webmail_grant *g)
{
	struct account ann = { 0 };

	(void)g;
	store_act_as(c, "admin");
	store_done(access_account(c, ANN, &ann));
	store_done(account_delete(c, &ann));
}

static void
wait_a_day(struct ctx *c, const struct webmail_grant *g)
{
	(void)g;
	c->now += HOURS(24);
}

static void
revoke_by_name(struct ctx *c, const struct webmail_grant *g)
{
	store_done(webmail_revoke(c, "bob@a.test", g->ticket, NULL)); /* it is not his */
	store_done(webmail_revoke(c, "bob@a.test", NULL, g->secret));
	assert_true(is_alive(c, g));
	store_done(webmail_revoke(c, "ANN@a.test", g->ticket, NULL));
}

static void
revoke_by_secret(struct ctx *c, const struct webmail_grant *g)
{
	store_done(webmail_revoke(c, ANN, NULL, g->secret));
}

/* R16 */
static void
test_ends(void **state)
{
	static const struct {
		const char *what;
		void (*happens)(struct ctx *c, const struct webmail_grant *g);
	} cases[] = {
		{ "logout", log_out },
		{ "password", change_password },
		{ "disabled", disable },
		{ "no API", close_api },
		{ "renamed", rename_it },
		{ "deleted", delete_it },
		{ "a day later", wait_a_day },
		{ "revoked by its name", revoke_by_name },
		{ "revoked by its secret", revoke_by_secret },
	};
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;

	store_fill(f);
	for (size_t i = 0; i < ROWS(cases); i++) {
		struct webmail_pass pass = { 0 };
		bool found;
		const char *user;
		int64_t now = c->now;

		store_done(db_begin(c, true));
		struct webmail_grant other = redeemed(f), grant = redeemed(f);
		assert_true(is_alive(c, &grant));
		store_done(webmail_ticket_pass(c, ANN, grant.ticket, &pass, &found));
		assert_true(found);
		store_done(webmail_bearer(c, pass.token, &user));
		assert_string_equal(user, ANN);
		cases[i].happens(c, &grant);
		if (is_alive(c, &grant))
			fail_msg("%s does not end a ticket", cases[i].what);
		store_done(webmail_bearer(c, pass.token, &user));
		if (user != NULL)
			fail_msg("%s does not end a pass", cases[i].what);
		store_done(webmail_ticket_pass(c, ANN, grant.ticket, &pass, &found));
		assert_false(found);
		/* of another session of hers */
		bool spared = cases[i].happens == log_out || cases[i].happens == revoke_by_name ||
			      cases[i].happens == revoke_by_secret;
		if (is_alive(c, &other) != spared)
			fail_msg("%s and another ticket", cases[i].what);
		db_rollback(c);
		c->now = now;
	}
}

/* R51: no pass for who may not use DAV, neither from the portal nor with a ticket. */
static void
test_no_dav(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct webmail_pass pass = { 0 };
	bool found;

	store_fill(f);
	struct webmail_grant grant = redeemed(f);
	store_done(webmail_ticket_pass(c, ANN, grant.ticket, &pass, &found));
	assert_true(found);
	store_done(db_run(c, "UPDATE account SET allow_dav = FALSE WHERE name = 'ann@a.test'", NULL, NULL,
	    NO_ARGS, NULL, NULL));
	store_fails(webmail_pass(c, &pass), ERR_CONFLICT, NULL);
	store_done(webmail_ticket_pass(c, ANN, grant.ticket, &pass, &found));
	assert_false(found);
	assert_int_equal(try_login(c, ANN, grant.secret, LOGIN_IMAP), LOGIN_OK); /* mail is another door */
}

/* A pass opens DAV and nothing else, and not for long. */
static void
test_pass(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct webmail_pass pass = { 0 };
	const char *user;

	store_fill(f);
	offered(f);
	store_done(webmail_pass(c, &pass));
	assert_string_equal(pass.home, "/dav/ann@a.test/");
	store_done(webmail_bearer(c, pass.token, &user));
	assert_string_equal(user, ANN);
	assert_int_equal(try_login(c, ANN, pass.token, LOGIN_IMAP), LOGIN_WRONG);
	struct webmail_grant grant = redeemed(f);
	store_done(webmail_bearer(c, grant.secret, &user));
	assert_null(user);
	c->now = pass.expires_at;
	store_done(webmail_bearer(c, pass.token, &user));
	assert_null(user);
}

#define TESTS(setup) \
	cmocka_unit_test_setup_teardown(test_once, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_opens, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_ends, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_pass, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_no_dav, setup, store_teardown)

int
main(void)
{
	const struct CMUnitTest on_sqlite[] = { TESTS(store_setup_sqlite) };
	const struct CMUnitTest on_postgresql[] = { TESTS(store_setup_postgresql) };

	return BOTH_RUN(on_sqlite, on_postgresql);
}
