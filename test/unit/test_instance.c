/* SPDX-License-Identifier: Apache-2.0 */
/* Where an instance lies, and what the templates become. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include "main/place.h"
#include "main/render.h"
#include "model/conf.h"
#include "os/child.h"
#include "os/file.h"

/* after the headers it needs */
#include <cmocka.h>

/* A new directory, 0700. */
static const char *
scratch(struct arena *a)
{
	char *dir = arena_strdup(a, "/tmp/mailportal-instance-XXXXXX");

	if (mkdtemp(dir) == NULL)
		abort();
	return dir;
}

static const struct {
	const char *name, *text, *live, *test; /* NULL: refused */
} texts[] = {
	{ "a key", "port @PORT_IMAP@;", "port 143;", "port 143;" },
	{ "two in a line", "@HOSTNAME@:@PORT_IMAP@\n", "mx.test:143\n", "mx.test:143\n" },
	{ "a secret", "@DOVEADM_KEY@", "key", "key" },
	{ "an at sign before one", "a@@HOSTNAME@", "a@mx.test", "a@mx.test" },
	{ "at signs alone", "a@b.c @ @x@", "a@b.c @ @x@", "a@b.c @ @x@" },
	{ "test lines", "a\n@TEST@b @PORT_IMAP@\nc\n", "a\nc\n", "a\nb 143\nc\n" },
	{ "live lines", "@LIVE@a\n@TEST@b", "a\n", "b" },
	{ "derived", "@BINARY@ @RUN@ @TLS_AUTH_ONLY@ @LISTEN_HOST@", "/b /r no 127.0.0.1",
	    "/b /r no 127.0.0.1" },
	{ "derived from the mode", "dns { @RSPAMD_NAMESERVER@ }", "dns {  }",
	    "dns { nameserver = [\"127.0.0.1:9\"]; timeout = 0.2s; retransmits = 1; }" },
	{ "unknown", "@NOT_A_KEY@", NULL, NULL },
	{ "unknown in a line that is dropped", "@TEST@@NOT_A_KEY@\n", "", NULL },
};

static void
test_render(void **state)
{
	struct arena a = { 0 };
	struct conf c = { .instance = "/i",
		.hostname = "mx.test",
		.listen = "127.0.0.1",
		.port_imap = 143,
		.run_dir = "/r",
		.doveadm_key = "key",
		.dns_resolver = "" };
	struct span out;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		for (int test = 0; test < 2; test++) {
			const char *expected = test ? texts[i].test : texts[i].live;
			struct span in = { texts[i].text, strlen(texts[i].text) };

			print_message("# %s\n", texts[i].name);
			c.test_mode = test;
			const struct err *e = render_text(&a, &c, "/b", "name", in, &out);
			assert_int_equal(e == NULL, expected != NULL);
			if (expected != NULL)
				assert_string_equal(out.p, expected);
		}
	arena_free(&a);
}

/* Every template of ours renders, and nothing for tests reaches an instance that serves people. */
static void
test_engines(void **state)
{
	struct arena a = { 0 };
	const char *dir = scratch(&a);
	struct child_result found;
	struct conf c;

	(void)state;
	assert_null(file_write(&a, arena_printf(&a, "%s/portal.conf", dir), "", 0, 0600, FILE_OWNER_SELF));
	assert_null(conf_load(&a, dir, &c));
	const struct err *e =
	    render_all(&a, &c, arena_printf(&a, "%s/engines", getenv("MAILPORTAL_SOURCE")), "/mailportal");
	if (e != NULL)
		fail_msg("%s", e->detail);
	assert_true(file_exists(arena_printf(&a, "%s/postfix/main.cf", c.etc_dir)));
	assert_true(file_exists(arena_printf(&a, "%s/nginx/run", c.services_dir)));
	assert_null(child_run(&a,
	    (const char *[]){ "grep", "-rniE",
		"@(TEST|LIVE)@|smtpd_authorized_xclient_hosts *= *[^ ]|smtp_dns_support_level|X-Test-Score|test_score",
		c.etc_dir, c.services_dir, NULL },
	    5000, 10000, &found));
	assert_string_equal(found.out.p, "");
	assert_null(child_must(&a, (const char *[]){ "rm", "-rf", dir, NULL }, 5000));
	arena_free(&a);
}

static void
test_place_fits(void **state)
{
	struct arena a = { 0 };
	const char *dir = scratch(&a), *path = arena_printf(&a, "%s/instance", dir);

	(void)state;
	assert_true(place_fits("/srv/mail/instance"));
	assert_false(place_fits("/srv/my mail/instance"));
	assert_false(place_fits("/srv/a-path-of-more-than-57-characters-is-too-long-for-the/socket"));
	if (geteuid() == 0)
		assert_false(place_fits(path));
	assert_int_equal(chmod(dir, 0711), 0);
	assert_true(place_fits(path));
	rmdir(dir);
	arena_free(&a);
}

/* What was prepared in a directory that nobody can enter goes along, and a second time changes nothing. */
static void
test_place_make(void **state)
{
	struct arena a = { 0 };
	const char *dir = scratch(&a);
	char target[100] = "", again[100] = "";

	(void)state;
	if (geteuid() != 0) /* has one user for all, so nothing is closed to it */
		skip();
	const char *wanted = arena_printf(&a, "%s/instance", dir),
		   *shelter = arena_printf(&a, "%s/shelter", dir);
	const char *prepared = arena_printf(&a, "%s/portal.conf", wanted);
	assert_null(file_ensure_dir(&a, wanted, 0755, FILE_OWNER_SELF));
	assert_null(file_write(&a, prepared, "x", 1, 0600, FILE_OWNER_SELF));
	assert_null(place_make(&a, wanted, shelter));
	assert_true(readlink(wanted, target, sizeof(target) - 1) > 0);
	assert_memory_equal(target, shelter, strlen(shelter));
	assert_true(file_exists(arena_printf(&a, "%s/portal.conf", target)));
	assert_null(place_make(&a, wanted, shelter));
	assert_true(readlink(wanted, again, sizeof(again) - 1) > 0);
	assert_string_equal(target, again);
	/* Another clone at the same path does not get the old one's data. */
	assert_int_equal(unlink(wanted), 0);
	assert_null(place_make(&a, wanted, shelter));
	memset(again, 0, sizeof(again));
	assert_true(readlink(wanted, again, sizeof(again) - 1) > 0);
	assert_string_not_equal(target, again);
	assert_null(child_must(&a, (const char *[]){ "rm", "-rf", dir, NULL }, 5000));
	arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_render),
		cmocka_unit_test(test_engines),
		cmocka_unit_test(test_place_fits),
		cmocka_unit_test(test_place_make),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
