/* SPDX-License-Identifier: Apache-2.0 */
/* Which way mail leaves, and how it greets there, on both databases. */
#include "rules/outgoing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h> /* needs the block above */

#include "both.h"
#include "main/outgoing.h"
#include "model/conf.h"
#include "rules/setting.h"
#include "store_fixture.h"

static const char *const addresses[] = { "127.0.0.2", "127.0.0.3", "2001:db8::7", NULL };

static void
begin(struct store_fixture *f)
{
	f->site.addresses = addresses;
	f->site.hostname = "mx.test";
	f->site.srs_hop = "srs:hop";
	store_fill(f);
	store_act_as(&f->c, "dora");
	store_done(db_begin(&f->c, true));
}

static struct err *
put(struct ctx *c, const char *domain, const char *ip, const char *helo)
{
	struct outgoing_ip in = { .ip = ip, .helo = helo };

	return outgoing_put(c, domain, &in);
}

static void
set_relay(struct ctx *c, const char *host, int64_t port)
{
	struct relayhost r = { .host = host,
		.port = port,
		.tls = RELAY_TLS_REQUIRED,
		.username = "us",
		.password = "pass:word" };

	store_act_as(c, "admin");
	store_done(setting_put(c, &setting_relayhost, &r));
}

static const char *
way(struct ctx *c, const char *sender)
{
	const char *out = NULL;

	store_done(outgoing_way(c, sender, &out));
	return out == NULL ? "" : out;
}

/* R33: the own address, the relay host, both; a recipient's way comes before, in Postfix. */
static void
test_ways(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;

	begin(f);
	assert_string_equal(way(c, "ann@a.test"), "");
	store_done(put(c, "a.test", "127.0.0.2", "mx.a.test"));
	store_done(put(c, "b.test", "2001:db8::7", "mx.b.test"));
	store_act_as(c, "admin");
	store_done(store_add_domain_alias(c, "other.test", "a.test", true));
	assert_string_equal(way(c, "Ann@A.test"), "out-127.0.0.2:");
	assert_string_equal(way(c, "ann@other.test"), "out-127.0.0.2:");
	assert_string_equal(way(c, "ann@b.test"), "out-2001-db8--7:");
	assert_string_equal(way(c, "dan@d.test"), "");
	assert_string_equal(way(c, "<>"), "");
	assert_string_equal(way(c, "\"<>\""), "");
	set_relay(c, "relay.example.net", 587);
	assert_string_equal(way(c, "ann@a.test"), "out-127.0.0.2:[relay.example.net]:587");
	assert_string_equal(way(c, "dan@d.test"), "smtp:[relay.example.net]:587");
	assert_string_equal(way(c, "<>"), "smtp:[relay.example.net]:587");
	assert_string_equal(way(c, "SRS0=x@mx.test"), "smtp:[relay.example.net]:587");
	assert_string_equal(way(c, "far@else.test"), "srs:hop"); /* comes back with a sender of ours */
	store_done(outgoing_remove(c, "a.test"));
	store_fails(outgoing_remove(c, "a.test"), ERR_NOT_FOUND, NULL);
	assert_string_equal(way(c, "ann@a.test"), "smtp:[relay.example.net]:587");
	store_done(setting_reset(c, &setting_relayhost));
	assert_string_equal(way(c, "ann@a.test"), "");
	store_done(db_commit(c));
}

static const struct {
	const char *next_hop;
	bool is_it;
} hops[] = {
	{ "[relay.example.net]:587", true },
	{ "[relay.example.net]:588", false },
	{ "[relay.example.net]", false },
	{ "relay.example.net", false },
	{ "relay.example.net:587", false },
	{ "[other.example.net]:587", false },
	{ "[relay.example.net]:587 ", false },
	{ "[", false },
	{ "", false },
};

/* R33, R70: login and TLS policy are for the relay host alone, to the letter. */
static void
test_login(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;

	begin(f);
	for (int set = 0; set < 2; set++) {
		for (size_t i = 0; i < ROWS(hops); i++) {
			const char *login = NULL, *policy = NULL;

			store_done(outgoing_login(c, hops[i].next_hop, &login));
			store_done(outgoing_tls(c, hops[i].next_hop, &policy));
			if (set == 0 || !hops[i].is_it) {
				assert_null(login);
				assert_null(policy);
			} else {
				assert_string_equal(login, "us:pass:word");
				assert_string_equal(policy, "encrypt");
			}
		}
		set_relay(c, "relay.example.net", 587);
	}
	store_done(db_commit(c));
}

/* R33: who may leave from which address, and that an address has one name. */
static void
test_addresses(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct outgoing_ip row = { 0 };
	int64_t jobs;

	begin(f);
	store_fails(put(c, "a.test", "192.0.2.1", "mx.a.test"), ERR_INVALID_FIELD, "ip");
	store_fails(put(c, "d.test", "127.0.0.2", "mx.d.test"), ERR_NOT_FOUND, NULL);
	store_fails(outgoing_find(c, "a.test", &row), ERR_NOT_FOUND, NULL);
	store_done(put(c, "a.test", "127.0.0.2", "mx.a.test"));
	store_done(put(c, "b.test", "127.0.0.2", "mx.a.test"));
	store_done(db_number(c, "SELECT count(*) FROM job WHERE kind = 'outgoing_greeting'", NO_ARGS, &jobs));
	assert_int_equal(jobs, 1); /* the second said nothing new */
	store_done(put(c, "b.test", "127.0.0.2", "new.a.test"));
	store_done(outgoing_find(c, "a.test", &row));
	assert_string_equal(row.helo, "new.a.test");
	store_done(db_number(c, "SELECT count(*) FROM job WHERE kind = 'outgoing_greeting'", NO_ARGS, &jobs));
	assert_int_equal(jobs, 2);
	store_act_as(c, "dirk");
	store_fails(put(c, "d.test", "127.0.0.2", "mx.d.test"), ERR_CONFLICT, "ip");
	store_done(put(c, "d.test", "127.0.0.3", "mx.d.test"));
	store_act_as(c, "admin");
	store_done(put(c, "d.test", "127.0.0.2", "new.a.test"));
	f->site.addresses = NULL;
	store_fails(put(c, "d.test", "127.0.0.2", "new.a.test"), ERR_INVALID_FIELD, "ip");
	store_done(db_commit(c));
}

static void
write_text(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

/* One service for each address that is here; how it greets survives that the file is written anew, and what
 * is no name does not. */
static void
test_services(void **state)
{
	char dir[] = "/tmp/mailportal-out-XXXXXX";
	struct arena a = { 0 };
	struct conf conf = { .hostname = "mx.test", .outgoing_addresses = "127.0.0.2, 127.0.0.3,192.0.2.1" };

	(void)state;
	assert_non_null(mkdtemp(dir));
	conf.etc_dir = dir;
	const char *folder = arena_printf(&a, "%s/postfix", dir);
	const char *path = arena_printf(&a, "%s/master.cf", folder);
	assert_int_equal(mkdir(folder, 0700), 0);
	const char *text = outgoing_services(&a, &conf);
	assert_non_null(strstr(text, "out-127.0.0.2 unix - - n - - smtp\n"));
	assert_non_null(strstr(text, "  -o smtp_bind_address=127.0.0.3\n"));
	assert_non_null(strstr(text, "smtp_helo_name=mx.test\n"));
	assert_null(strstr(text, "192.0.2.1"));
	write_text(path,
	    "smtp unix\n  -o smtp_helo_name=no.test\n"
	    "out-127.0.0.3 unix - - n - - smtp\n    -o x=y -o smtp_helo_name=kept.test\n    -o z=1\n"
	    "out-127.0.0.2 unix - - n - - smtp\n  -o x=y\n"
	    "other unix\n  -o smtp_helo_name=other.test\n");
	text = outgoing_services(&a, &conf);
	assert_non_null(strstr(strstr(text, "out-127.0.0.3 "), "smtp_helo_name=kept.test\n"));
	assert_null(strstr(text, "other.test"));
	assert_null(strstr(text, "no.test"));
	write_text(path, "x\nout-127.0.0.3 unix\n  -o smtp_helo_name=$(evil)\n");
	assert_null(strstr(outgoing_services(&a, &conf), "evil"));
	assert_string_equal(outgoing_addresses(&a, &conf), "127.0.0.2\n127.0.0.3\n");
	unlink(path);
	rmdir(folder);
	rmdir(dir);
	arena_free(&a);
}

#define TESTS(setup) \
	cmocka_unit_test_setup_teardown(test_ways, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_login, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_addresses, setup, store_teardown)

int
main(void)
{
	const struct CMUnitTest on_sqlite[] = { TESTS(store_setup_sqlite), cmocka_unit_test(test_services) };
	const struct CMUnitTest on_postgresql[] = { TESTS(store_setup_postgresql) };

	return BOTH_RUN(on_sqlite, on_postgresql);
}
