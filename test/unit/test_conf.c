/* SPDX-License-Identifier: Apache-2.0 */
/* portal.conf and secrets. */
#include "model/conf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "model/text.h"
#include "os/file.h"

/* after the headers it needs */
#include <cmocka.h>

static struct err *
load(struct arena *a, const char *dir, const char *text, struct conf *out)
{
	TRY(file_write(a, arena_printf(a, "%s/portal.conf", dir), text, strlen(text), 0644, FILE_OWNER_SELF));
	return conf_load(a, dir, out);
}

static char *
scratch(struct arena *a)
{
	char *dir = arena_strdup(a, "/tmp/mailportal-conf-XXXXXX");

	assert_non_null(mkdtemp(dir));
	return dir;
}

static void
remove_scratch(struct arena *a, const char *dir)
{
	unlink(arena_printf(a, "%s/portal.conf", dir));
	unlink(arena_printf(a, "%s/secrets", dir));
	assert_int_equal(rmdir(dir), 0);
}

static void
test_defaults(void **state)
{
	struct arena a = { 0 };
	const char *dir = scratch(&a);
	struct conf c;

	(void)state;
	assert_null(load(&a, dir, "# nothing\n\n", &c));
	assert_string_equal(c.listen, "127.0.0.1");
	assert_int_equal(c.port_https, 8443);
	assert_int_equal(c.port_lmtp, 2424);
	assert_int_equal(c.api_rate, 1000);
	assert_false(c.test_mode);
	assert_string_equal(c.data_dir, arena_printf(&a, "%s/data", dir));
	assert_string_equal(c.store, arena_printf(&a, "sqlite:%s/data/mailportal.db", dir));
	assert_string_equal(c.portal_secret, "");
	remove_scratch(&a, dir);
	arena_free(&a);
}

/* However many keys there are: each may be given, is known to be, and not twice. */
static void
test_every_key(void **state)
{
	struct arena a = { 0 };
	const char *dir = scratch(&a);
	struct buf all = BUF(&a, 64 * 1024);
	struct conf c, again, twice;

	(void)state;
	assert_null(load(&a, dir,
	    "outgoing_addresses = 192.0.2.1\nbackup_target = /b\nacme_email = a@a.test\n"
	    "acme_directory = https://a.test/\ndns_resolver = 127.0.0.1:53\n"
	    "ntp_server = a.test\ntest_relayhost = [127.0.0.1]:25\ntest_mode = true\n"
	    "dnsbl = bl.test\nport_base = 2000\n",
	    &c));
	for (const struct field *f = conf_fields; f->name != NULL; f++)
		buf_printf(&all, "%s = %s\n", f->name, text_encode(&a, f, &c));
	assert_null(load(&a, dir, buf_text(&all), &again));
	for (const struct field *f = conf_fields; f->name != NULL; f++) {
		assert_true(again.given[f - conf_fields]);
		assert_string_equal(text_encode(&a, f, &again), text_encode(&a, f, &c));
		struct err *e =
		    load(&a, dir, arena_printf(&a, "%s%s = x\n", buf_text(&all), f->name), &twice);
		assert_non_null(e);
		assert_non_null(strstr(e->detail, "stands there twice"));
	}
	remove_scratch(&a, dir);
	arena_free(&a);
}

/* What the key says of itself is what is asked of it. */
static void
test_public_ports(void **state)
{
	(void)state;
	for (const struct field *f = field_find(conf_fields, "port_https"); strncmp(f->name, "port_", 5) == 0;
	     f++)
		assert_int_equal(conf_port_is_public(f), strstr(f->doc, "loopback only") == NULL);
}

/* R14: what browsers call this instance is what passkeys belong to. */
static void
test_url(void **state)
{
	static const struct {
		const char *conf, *url, *host;
	} cases[] = {
		{ "", "https://localhost:8443", "localhost" },
		{ "port_https = 443\n", "https://localhost", "localhost" },
		{ "listen = ::1\n", "https://localhost:8443", "localhost" },
		{ "listen = 0.0.0.0\nhostname = mail.a.test\n", "https://mail.a.test:8443", "mail.a.test" },
		{ "listen = 192.0.2.1\nhostname = mail.a.test\nport_https = 443\n", "https://mail.a.test",
		    "mail.a.test" },
		{ "url = https://portal.a.test\n", "https://portal.a.test", "portal.a.test" },
		{ "url = https://portal.a.test:4430\n", "https://portal.a.test:4430", "portal.a.test" },
	};
	static const char *const wrong[] = { "http://a.test", "https://", "https://A.test", "https://a.test/",
		"https://a.test/x", "https://a.test:443", "https://a.test:0", "https://a.test:65536",
		"https://a.test:08443", "https://a.test:", "https://192.0.2.1", "https://[::1]", "a.test",
		"https://u:p@a.test", "https:a.test:1", "" };
	struct arena a = { 0 };
	const char *dir = scratch(&a);
	struct conf c;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_null(load(&a, dir, cases[i].conf, &c));
		assert_string_equal(c.url, cases[i].url);
		assert_string_equal(conf_url_host(&a, &c), cases[i].host);
	}
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		const struct err *e = load(&a, dir, arena_printf(&a, "url = %s\n", wrong[i]), &c);
		assert_non_null(e);
		assert_string_equal(e->field, "url");
	}
	remove_scratch(&a, dir);
	arena_free(&a);
}

/* R50, R54: portal, webmail and DAV are three origins, by name or by port. */
static void
test_origins(void **state)
{
	static const struct {
		const char *conf, *webmail, *dav, *names[5];
	} cases[] = {
		{ "hostname = a.test\n", "https://localhost:8444", "https://localhost:8445", { "a.test" } },
		{ "listen = 0.0.0.0\nhostname = a.test\n", "https://a.test:8444", "https://a.test:8445",
		    { "a.test" } },
		{ "listen = 0.0.0.0\nhostname = a.test\nport_https = 443\nurl = https://p.a.test\n"
		  "webmail_hostname = w.a.test\ndav_hostname = d.a.test\n",
		    "https://w.a.test", "https://d.a.test",
		    { "a.test", "w.a.test", "d.a.test", "p.a.test" } },
		{ "hostname = a.test\nwebmail_hostname = w.a.test\n", "https://w.a.test:8444",
		    "https://localhost:8445", { "a.test", "w.a.test" } },
		{ "hostname = a.test\nwebmail_hostname = w.a.test\nport_webmail = 8443\n",
		    "https://w.a.test:8443", "https://localhost:8445", { "a.test", "w.a.test" } },
	};
	struct arena a = { 0 };
	const char *dir = scratch(&a);
	struct conf c;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_null(load(&a, dir, cases[i].conf, &c));
		assert_string_equal(conf_webmail_url(&a, &c), cases[i].webmail);
		assert_string_equal(conf_dav_url(&a, &c), cases[i].dav);
		const char *const *names = conf_web_names(&a, &c);
		for (const char *const *want = cases[i].names; *want != NULL; want++, names++)
			assert_string_equal(*names, *want);
		assert_null(*names);
	}
	remove_scratch(&a, dir);
	arena_free(&a);
}

static void
test_values(void **state)
{
	struct arena a = { 0 };
	const char *dir = scratch(&a);
	const char *secrets = "portal_secret = abcdefghijklmnopqrstuvwxyz\n";
	struct conf c;

	(void)state;
	assert_null(file_write(
	    &a, arena_printf(&a, "%s/secrets", dir), secrets, strlen(secrets), 0600, FILE_OWNER_SELF));
	assert_null(load(&a, dir,
	    "  hostname=Mail.Example.ORG \nport_base = 35000\nport_smtp = 25\ndata_dir = /var/lib/x\nlog_dir = l\n"
	    "store = postgresql://u:p#w@h/d\ntest_mode = yes\ntest_relayhost = [127.0.0.1]:25\n",
	    &c));
	assert_string_equal(c.hostname, "mail.example.org");
	assert_int_equal(c.port_https, 35000);
	assert_int_equal(c.port_http, 35001);
	assert_int_equal(c.port_smtp, 25); /* its own key wins */
	assert_int_equal(c.port_submission, 35003);
	assert_int_equal(c.port_lmtp, 35010);
	assert_int_equal(c.port_hooks, 35016);
	assert_int_equal(c.port_fuzzy, 35018);
	assert_int_equal(c.port_webmail, 35019); /* behind all that an instance with a port_base had before */
	assert_int_equal(c.port_dav, 35020);
	assert_int_equal(c.port_migration, 35021);
	assert_string_equal(c.data_dir, "/var/lib/x");
	assert_string_equal(c.log_dir, arena_printf(&a, "%s/l", dir));
	assert_string_equal(c.store, "postgresql://u:p#w@h/d");
	assert_true(c.test_mode);
	assert_string_equal(c.portal_secret, "abcdefghijklmnopqrstuvwxyz");
	remove_scratch(&a, dir);
	arena_free(&a);
}

static const struct {
	const char *name, *text, *field, *part; /* part of the detail */
} bad[] = {
	{ "no key of ours", "\nport_imapp = 143\n", "port_imapp", "portal.conf:2: port_imapp" },
	{ "no equals sign", "hostname mail.example.org\n", "hostname mail.example.org", "portal.conf:1:" },
	{ "not a number", "port_imap = x\n", "port_imap", "portal.conf:1: port_imap" },
	{ "too large", "port_imap = 65536\n", "port_imap", "portal.conf:1: port_imap" },
	{ "zero", "port_imap = 0\n", "port_imap", "portal.conf:1: port_imap" },
	{ "twice", "port_imap = 1\nport_imap = 2\n", "port_imap",
	    "portal.conf:2: port_imap: stands there twice" },
	{ "the same port", "port_imap = 2525\n", "port_imap", "port_imap: is the same port as port_smtp" },
	{ "one port for two origins of one name", "port_dav = 8443\n", "port_dav",
	    "port_dav: is the same port as port_https" },
	{ "one port for two origins of one name of their own",
	    "webmail_hostname = x.test\ndav_hostname = x.test\nport_dav = 8444\n", "port_dav",
	    "port_dav: is the same port as port_webmail" },
	{ "a name for an address", "listen = localhost\n", "listen", "listen: is not an IP address" },
	{ "a space in a path", "data_dir = /a b\n", "data_dir", "data_dir: may hold only" },
	{ "an at sign in a path", "data_dir = /a@b\n", "data_dir", "data_dir: may hold only" },
	{ "a hostname without a dot", "hostname = mail\n", "hostname", "portal.conf:1: hostname" },
	{ "an empty path", "data_dir =\n", "data_dir", "portal.conf:1: data_dir" },
};

static void
test_bad(void **state)
{
	struct arena a = { 0 };
	const char *dir = scratch(&a);
	struct conf c;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		print_message("# %s\n", bad[i].name);
		const struct err *e = load(&a, dir, bad[i].text, &c);

		assert_non_null(e);
		assert_int_equal(e->code, ERR_INVALID_FIELD);
		assert_string_equal(e->field, bad[i].field);
		assert_non_null(strstr(e->detail, bad[i].part));
	}
	remove_scratch(&a, dir);
	arena_free(&a);
}

/* What somebody else could have made is not read. */
static void
test_not_trusted(void **state)
{
	struct arena a = { 0 };
	const char *dir = scratch(&a), *path = arena_printf(&a, "%s/portal.conf", dir),
		   *other = arena_printf(&a, "%s/other", dir), *secrets = arena_printf(&a, "%s/secrets", dir),
		   *quote = "doveadm_key = abcdefghijklmnopqrst\"uvwxyz\n";
	struct conf c;

	(void)state;
	assert_null(load(&a, dir, "", &c));
	assert_int_equal(rename(path, other), 0);
	assert_int_equal(symlink(other, path), 0);
	assert_int_equal(conf_load(&a, dir, &c)->code, ERR_FORBIDDEN);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(conf_load(&a, dir, &c)->code, ERR_FORBIDDEN);
	assert_int_equal(rename(other, path), 0);
	assert_null(conf_load(&a, dir, &c));
	if (geteuid() == 0) {
		assert_int_equal(chown(path, 65534, 65534), 0);
		assert_int_equal(conf_load(&a, dir, &c)->code, ERR_FORBIDDEN);
		assert_int_equal(chown(path, 0, 0), 0);
	}
	assert_null(file_write(&a, secrets, quote, strlen(quote), 0600, FILE_OWNER_SELF));
	const struct err *e = conf_load(&a, dir, &c);
	assert_int_equal(e->code, ERR_INVALID_FIELD);
	assert_string_equal(e->field, "doveadm_key");
	assert_null(strstr(e->detail, "abcdef"));
	remove_scratch(&a, dir);
	arena_free(&a);
}

static void
test_missing(void **state)
{
	struct arena a = { 0 };
	struct conf c;
	const struct err *e = conf_load(&a, "/nonexistent/instance", &c);

	(void)state;
	assert_non_null(e);
	assert_int_equal(e->code, ERR_NOT_FOUND);
	arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_every_key),
		cmocka_unit_test(test_public_ports),
		cmocka_unit_test(test_url),
		cmocka_unit_test(test_origins),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_not_trusted),
		cmocka_unit_test(test_missing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
