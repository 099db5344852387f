/* SPDX-License-Identifier: Apache-2.0 */
/* Settings of the server, and which other servers mail may be handed to, on both databases. */
#include "rules/setting.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h> /* needs the block above */

#include "both.h"
#include "model/text.h"
#include "rules/relay.h"
#include "store_fixture.h"

static const char *const addresses[] = { "203.0.113.7", "2001:db8::7", NULL };

static void
begin(struct store_fixture *f)
{
	f->site.addresses = addresses;
	f->site.mail_ports[0] = 25;
	store_fill(f);
	store_done(db_begin(&f->c, true));
}

/* R33: where mail may be handed to. */
static const struct {
	const char *host;
	int port;
	bool alone, allowed; /* taken without and with allow_private */
} hosts[] = {
	{ "relay.example.net", 587, true, true },
	{ "192.0.2.9", 25, true, true },
	{ "2001:db8::9", 25, true, true },
	{ "8.8.8.8", 25, true, true },
	{ "11.0.0.1", 25, true, true },
	{ "100.63.255.255", 25, true, true },
	{ "100.128.0.1", 25, true, true },
	{ "172.15.0.1", 25, true, true },
	{ "172.32.0.1", 25, true, true },
	{ "10.1.2.3", 25, false, true },
	{ "172.16.0.1", 25, false, true },
	{ "172.31.255.255", 25, false, true },
	{ "192.168.0.1", 25, false, true },
	{ "100.64.0.1", 25, false, true },
	{ "169.254.169.254", 80, false, true },
	{ "0.0.0.0", 2525, false, true },
	{ "224.0.0.1", 25, false, true },
	{ "255.255.255.255", 25, false, true },
	{ "127.0.0.1", 26, false, true },
	{ "127.9.9.9", 26, false, true },
	{ "::1", 26, false, true },
	{ "::", 26, false, true },
	{ "::ffff:10.0.0.1", 25, false, true },
	{ "64:ff9b::a00:1", 25, false, true },
	{ "fd00::1", 25, false, true },
	{ "fe80::1", 25, false, true },
	{ "ff02::1", 25, false, true },
	{ "mail.localhost", 26, false, true },
	/* this server, by another port: perhaps a filter; by its own: a circle */
	{ "203.0.113.7", 26, false, true },
	{ "203.0.113.7", 25, false, false },
	{ "2001:db8::7", 25, false, false },
	{ "127.0.0.1", 25, false, false },
	{ "::1", 25, false, false },
	{ "mail.example.org", 25, false, false },
	{ "mail.example.org", 26, false, true },
};

static void
test_hosts(void **state)
{
	struct store_fixture *f = *state;

	begin(f);
	f->site.hostname = "mail.example.org";
	for (size_t i = 0; i < ROWS(hosts); i++)
		for (int allow = 0; allow < 2; allow++) {
			const struct err *e =
			    relay_check_host(&f->c, "host", hosts[i].host, hosts[i].port, allow);

			print_message(
			    "# %s:%d: %s\n", hosts[i].host, hosts[i].port, e == NULL ? "taken" : e->detail);
			if (allow ? hosts[i].allowed : hosts[i].alone)
				assert_null(e);
			else
				store_fails(e, ERR_INVALID_FIELD, "host");
		}
	assert_string_equal(relay_next_hop(&f->c.arena, "2001:db8::7", 25), "[2001:db8::7]:25");
}

static struct relayhost
relayhost_of(const char *host, const char *username, const char *password)
{
	struct relayhost r = { 0 };

	field_presets(relayhost_fields, &r);
	r.host = host;
	r.username = username;
	r.password = password;
	return r;
}

static void
put_fails(struct ctx *c, struct relayhost r, const char *field)
{
	const char *before = store_dump(c);

	store_fails(setting_put(c, &setting_relayhost, &r), ERR_INVALID_FIELD, field);
	assert_string_equal(store_dump(c), before);
}

static const char *
password_of(struct ctx *c)
{
	struct relayhost r = { 0 };

	store_done(setting_find(c, &setting_relayhost, &r));
	assert_int_equal(r.password != NULL, r.password_set);
	return r.password;
}

/* R33, R70: the login of the relay: complete, never in the clear, never for another server. */
static void
test_relayhost(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct relayhost r;

	begin(f);
	assert_null(password_of(c));
	put_fails(c, relayhost_of("10.0.0.1", NULL, NULL), "host");
	put_fails(c, relayhost_of("relay.example.net", "us", NULL), "password");
	put_fails(c, relayhost_of("relay.example.net", NULL, "secret"), "password");
	put_fails(c, relayhost_of("relay.example.net", "u:s", "secret"), "username");
	put_fails(c, relayhost_of(NULL, "us", "secret"), "host");
	r = relayhost_of("relay.example.net", "us", "secret");
	r.tls = RELAY_TLS_OPPORTUNISTIC;
	put_fails(c, r, "tls");
	r.tls = RELAY_TLS_REQUIRED;
	store_done(setting_put(c, &setting_relayhost, &r));
	assert_true(c->after & AFTER_RELOAD_POSTFIX);
	assert_null(strstr(store_dump(c), "secret"));
	assert_string_equal(password_of(c), "secret");
	r = relayhost_of("relay.example.net", "us", NULL); /* the port alone, say */
	r.port = 2587;
	store_done(setting_put(c, &setting_relayhost, &r));
	assert_string_equal(password_of(c), "secret");
	put_fails(c, relayhost_of("thief.example.net", "us", NULL), "password");
	put_fails(c, relayhost_of("relay.example.net", "me", NULL), "password");
	r = relayhost_of("relay.example.net", NULL, NULL);
	store_done(setting_put(c, &setting_relayhost, &r));
	assert_null(password_of(c));
	store_done(setting_reset(c, &setting_relayhost));
	store_done(setting_find(c, &setting_relayhost, &r));
	assert_null(r.host);
	store_done(db_commit(c));
}

/* R44, R45: what is not set has its preset, and comes back to it. */
static void
test_presets(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct junk_trash days = { 0 };
	struct sending_limits limits = { 0 };

	begin(f);
	store_done(setting_find(c, &setting_junk_trash, &days));
	assert_int_equal(days.junk_days, 30);
	assert_int_equal(days.trash_days, 30);
	days = (struct junk_trash){ .junk_days = 7, .trash_days = 0 };
	store_done(setting_put(c, &setting_junk_trash, &days));
	store_done(setting_find(c, &setting_junk_trash, &days));
	assert_int_equal(days.junk_days, 7);
	assert_int_equal(days.trash_days, 0);
	store_done(setting_reset(c, &setting_junk_trash));
	store_done(setting_find(c, &setting_junk_trash, &days));
	assert_int_equal(days.trash_days, 30);
	store_done(setting_find(c, &setting_sending_limits, &limits));
	assert_int_equal(limits.local_burst, 200);
	assert_int_equal(limits.local_per_minute, 1);
	assert_int_equal(limits.external_burst, 50);
	assert_int_equal(limits.external_seconds_each, 216);
	store_done(db_commit(c));
}

/* A value that somebody has changed in the database is an error and not a login. */
static void
test_changed(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct relayhost r = relayhost_of("relay.example.net", "us", "secret");

	begin(f);
	store_done(setting_put(c, &setting_relayhost, &r));
	store_done(db_run(c, "UPDATE setting SET value = '1:QUJD' WHERE field = 'password'", NULL, NULL,
	    NO_ARGS, NULL, NULL));
	store_fails(setting_find(c, &setting_relayhost, &r), ERR_INTERNAL, NULL);
	db_rollback(c);
}

#define TESTS(setup) \
	cmocka_unit_test_setup_teardown(test_hosts, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_relayhost, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_presets, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_changed, setup, store_teardown)

int
main(void)
{
	const struct CMUnitTest on_sqlite[] = { TESTS(store_setup_sqlite) };
	const struct CMUnitTest on_postgresql[] = { TESTS(store_setup_postgresql) };

	return BOTH_RUN(on_sqlite, on_postgresql);
}
