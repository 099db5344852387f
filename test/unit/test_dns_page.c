/* SPDX-License-Identifier: Apache-2.0 */
/* R21: what DNS should say about a domain beside what a real nsd says, row by row. */
#include "remote/dns_page.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h> /* needs the block above */

#include "nameserver.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

/* The server is mx.other.test, 192.0.2.1; mx.a.test is authorised; the key is of selector s1. */
static const char server_zone[] = "mx A 192.0.2.1\nmx AAAA 2001:db8::1\nelse A 192.0.2.9\n";

static const struct {
	const char *records; /* of a.test */
	const char *name;    /* of the row: purpose, or purpose and name */
	enum dns_row_state state;
	const char *found, *advice; /* a part of it; NULL: none */
} cases[] = {
	{ "", "verification", DNS_ROW_MISSING, NULL, "add it" },
	{ "@ TXT \"mailportal-verification=tok\"", "verification", DNS_ROW_OK, "mailportal-verification=tok",
	    NULL },
	{ "@ TXT mailportal-verification=other", "verification", DNS_ROW_DIFFERENT, "=other",
	    "another token" },
	{ "", "mx", DNS_ROW_MISSING, NULL, "add it" },
	{ "@ MX 10 mx.other.test.", "mx", DNS_ROW_OK, "10 mx.other.test", NULL },
	{ "@ MX 5 MX.Other.test.", "mx", DNS_ROW_OK, "5 mx.other.test", NULL },
	{ "@ MX 10 mx", "mx", DNS_ROW_OK, "10 mx.a.test", NULL }, /* the authorised name */
	{ "@ MX 10 mx.other.test.\n@ MX 20 backup", "mx", DNS_ROW_DIFFERENT, "20 backup.a.test",
	    "some of these" },
	{ "@ MX 10 backup", "mx", DNS_ROW_DIFFERENT, "backup", "another server" },
	{ "@ MX 0 .", "mx", DNS_ROW_DIFFERENT, "0 .", "another server" },
	{ "@ TXT \"something else\"", "spf", DNS_ROW_MISSING, NULL, "add it" },
	{ "@ TXT \"v=spf1 mx ip4:192.0.2.77 -all\"", "spf", DNS_ROW_OK, "v=spf1 mx", NULL },
	{ "@ TXT \"V=SPF1 +MX ip4:192.0.2.77 ~all\"", "spf", DNS_ROW_OK, "V=SPF1", NULL },
	{ "@ TXT \"v=spf1 a:mx.other.test ip4:192.0.2.77 -all\"", "spf", DNS_ROW_OK, "a:mx", NULL },
	{ "@ TXT \"v=spf1 mx:else.test ip4:192.0.2.77 -all\"", "spf", DNS_ROW_DIFFERENT, "mx:", "neither" },
	{ "@ TXT \"v=spf1 -mx ip4:192.0.2.77 -all\"", "spf", DNS_ROW_DIFFERENT, "-mx", "neither" },
	{ "@ TXT \"v=spf1 mx -all\"", "spf", DNS_ROW_DIFFERENT, "mx", "ip4:192.0.2.77" },
	{ "@ TXT \"v=spf1 mx ip4:192.0.2.77 +all\"", "spf", DNS_ROW_DIFFERENT, "+all", "everybody" },
	{ "@ TXT \"v=spf1 mx -all\"\n@ TXT \"v=spf1 -all\"", "spf", DNS_ROW_DIFFERENT, "v=spf1",
	    "more than one" },
	{ "", "dkim", DNS_ROW_MISSING, NULL, "add it" },
	{ "s1._domainkey TXT \"v=DKIM1; k=rsa; \" \"p=AAAA\" \"BBBB\"", "dkim", DNS_ROW_OK, "p=AAAABBBB",
	    NULL },
	{ "s1._domainkey TXT \"k=rsa;p=AAAA BBBB\"", "dkim", DNS_ROW_OK, "p=AAAA BBBB", NULL },
	{ "s1._domainkey TXT \"v=DKIM1; p=CCCC\"", "dkim", DNS_ROW_DIFFERENT, "p=CCCC", "another key" },
	{ "s1._domainkey TXT \"v=DKIM1; p=\"", "dkim", DNS_ROW_DIFFERENT, "p=", "revokes" },
	{ "_dmarc TXT \"v=DMARC1; p=reject\"", "dmarc", DNS_ROW_OK, "p=reject", NULL },
	{ "_dmarc TXT \"v=DMARC1; p=none\"", "dmarc", DNS_ROW_OK, "p=none", "only watches" },
	{ "_dmarc TXT \"v=DMARC1; sp=reject\"", "dmarc", DNS_ROW_DIFFERENT, "sp=reject", "no policy" },
	{ "_dmarc TXT \"v=DMARC1; p=perhaps\"", "dmarc", DNS_ROW_DIFFERENT, "p=perhaps", "none that" },
	{ "_dmarc TXT \"v=DMARC1; p=none\"\n_dmarc TXT \"v=DMARC1; p=reject\"", "dmarc", DNS_ROW_DIFFERENT,
	    "p=none", "more than one" },
	{ "_mta-sts TXT \"v=STSv1; id=20260101\"", "mta_sts", DNS_ROW_OK, "id=", NULL },
	{ "_mta-sts TXT \"v=STSv1\"", "mta_sts", DNS_ROW_DIFFERENT, "v=STSv1", "no id=" },
	{ "_smtp._tls TXT \"v=TLSRPTv1; rua=mailto:x@a.test\"", "tls_rpt", DNS_ROW_OK, "rua=", NULL },
	{ "_smtp._tls TXT \"v=TLSRPTv1\"", "tls_rpt", DNS_ROW_DIFFERENT, "v=", "rua=" },
	{ "autoconfig CNAME mx.other.test.", "autoconfig", DNS_ROW_OK, "mx.other.test", NULL },
	{ "autoconfig CNAME else.other.test.", "autoconfig", DNS_ROW_DIFFERENT, "else", "another server" },
	{ "autoconfig A 192.0.2.1", "autoconfig", DNS_ROW_OK, "192.0.2.1", NULL },
	{ "autoconfig AAAA 2001:db8::1", "autoconfig", DNS_ROW_OK, "2001:db8::1", NULL },
	{ "autoconfig A 192.0.2.9", "autoconfig", DNS_ROW_DIFFERENT, "192.0.2.9", "another server" },
	{ "", "autodiscover", DNS_ROW_MISSING, NULL, "add it" },
	{ "_imaps._tcp SRV 0 1 993 mx.other.test.", "srv", DNS_ROW_OK, "0 1 993 mx.other.test", NULL },
	{ "_imaps._tcp SRV 5 9 993 mx", "srv", DNS_ROW_OK, "5 9 993 mx.a.test", NULL },
	{ "_imaps._tcp SRV 0 1 1993 mx.other.test.", "srv", DNS_ROW_DIFFERENT, "1993", "another port" },
	{ "_imaps._tcp SRV 0 1 993 dav.other.test.", "srv", DNS_ROW_DIFFERENT, "dav", "another server" },
	{ "_imaps._tcp SRV 0 0 0 .", "srv", DNS_ROW_DIFFERENT, "0 0 0 .", "another server" },
};

static struct dns_wants
wants(const char *domain)
{
	static const char *hosts[] = { "mx.other.test", "mx.a.test" }, *addresses[] = { "192.0.2.77" };
	static struct dns_dkim dkim[] = { { "s1", "v=DKIM1; k=rsa; p=AAAABBBB" } };

	return (struct dns_wants){ .domain = domain,
		.verification = "mailportal-verification=tok",
		.hosts = { ROWS(hosts), hosts },
		.addresses = { 1, addresses },
		.dkim = dkim,
		.n_dkim = 1 };
}

static const struct dns_row *
find_row(const struct dns_row *rows, size_t n, const char *purpose)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(rows[i].purpose, purpose) == 0)
			return &rows[i];
	fail_msg("no row for %s", purpose);
	return NULL;
}

static void
check(const char *what, const char *text, const char *part)
{
	if ((part == NULL) != (text == NULL) || (part != NULL && strstr(text, part) == NULL))
		fail_msg("%s: \"%s\" instead of \"%s\"", what, text == NULL ? "NULL" : text,
		    part == NULL ? "NULL" : part);
}

static void
test_rows(void **state)
{
	struct nameserver *s = *state;
	struct dns_wants w = wants("a.test");

	nameserver_serve(s, "other.test", server_zone);
	for (size_t i = 0; i < ROWS(cases); i++) {
		const char *what = arena_printf(&s->arena, "%s (%s)", cases[i].name, cases[i].records);
		struct dns_row rows[DNS_PAGE_MAX];
		size_t n;

		nameserver_serve(s, "a.test", cases[i].records);
		dns_page_ask(&s->arena, &s->conf, &w, rows, &n);
		assert_int_equal(n, 20);
		const struct dns_row *row = find_row(rows, n, cases[i].name);
		if (row->state != (int)cases[i].state)
			fail_msg("%s is %s: %s", what, dns_row_state_names[row->state],
			    row->advice == NULL ? "" : row->advice);
		check(what, row->found, cases[i].found);
		check(what, row->advice, cases[i].advice);
	}
}

/* R54: books and calendars have a host name of their own, Outlook the portal's. */
static void
test_programs(void **state)
{
	static const struct {
		const char *record, *purpose, *name, *wanted;
		enum dns_row_state state;
	} rows_of[] = {
		{ "_caldavs._tcp SRV 0 1 443 dav.other.test.", "srv", "_caldavs._tcp.a.test",
		    "0 1 443 dav.other.test", DNS_ROW_OK },
		{ "_carddavs._tcp SRV 0 1 443 mx.other.test.", "srv", "_carddavs._tcp.a.test",
		    "0 1 443 dav.other.test", DNS_ROW_DIFFERENT },
		{ "_imap._tcp SRV 0 1 143 mx", "srv", "_imap._tcp.a.test", "0 1 143 mx.other.test",
		    DNS_ROW_OK },
		{ "_autodiscover._tcp SRV 0 1 443 portal.other.test.", "autodiscover",
		    "_autodiscover._tcp.a.test", "0 1 443 portal.other.test", DNS_ROW_OK },
	};
	struct nameserver *s = *state;
	struct dns_wants w = wants("a.test");

	for (size_t i = 0; i < ROWS(rows_of); i++) {
		struct dns_row rows[DNS_PAGE_MAX];
		size_t n, at = 0;

		nameserver_serve(s, "a.test", rows_of[i].record);
		dns_page_ask(&s->arena, &s->conf, &w, rows, &n);
		while (at < n && strcmp(rows[at].name, rows_of[i].name) != 0)
			at++;
		assert_true(at < n);
		assert_string_equal(rows[at].purpose, rows_of[i].purpose);
		assert_string_equal(rows[at].wanted, rows_of[i].wanted);
		assert_int_equal(rows[at].weight, DNS_ROW_OPTIONAL);
		assert_int_equal(rows[at].state, rows_of[i].state);
	}
}

/* What is wanted, as a zone file, is what nsd serves and every row is content with. */
static void
test_zone(void **state)
{
	struct nameserver *s = *state;
	struct dns_wants w = wants("a.test");
	struct buf zone = BUF(&s->arena, 65536);
	struct dns_row rows[DNS_PAGE_MAX];
	size_t n;

	nameserver_serve(s, "other.test", server_zone);
	dns_page_ask(&s->arena, &s->conf, &w, rows, &n);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(rows[i].state, DNS_ROW_MISSING);
	dns_page_zone(&zone, "a.test", rows, n);
	assert_non_null(
	    strstr(buf_text(&zone), "; mx, needed: missing\na.test.\t3600\tIN\tMX\t10 mx.other.test.\n"));
	nameserver_serve(s, "a.test", buf_text(&zone));
	dns_page_ask(&s->arena, &s->conf, &w, rows, &n);
	for (size_t i = 0; i < n; i++)
		if (rows[i].state != DNS_ROW_OK)
			fail_msg(
			    "%s %s is %s", rows[i].purpose, rows[i].name, dns_row_state_names[rows[i].state]);
}

/* Nothing is called missing when nobody answers. */
static void
test_away(void **state)
{
	struct nameserver *s = *state;
	struct dns_wants w = wants("broken.test");
	struct dns_row rows[DNS_PAGE_MAX];
	size_t n;

	dns_page_ask(&s->arena, &s->conf, &w, rows, &n);
	assert_int_equal(n, 20);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(rows[i].state, DNS_ROW_NOT_ASKED);
		assert_non_null(strstr(rows[i].advice, "without success"));
		assert_null(rows[i].found);
	}
}

static int
setup(void **state)
{
	struct nameserver *s = calloc(1, sizeof(*s));

	assert_non_null(s);
	nameserver_start(s);
	s->conf.port_imaps = 993;
	s->conf.port_imap = 143;
	s->conf.port_pop3 = 110;
	s->conf.port_pop3s = 995;
	s->conf.port_submissions = 465;
	s->conf.port_submission = 587;
	s->conf.port_managesieve = 4190;
	s->conf.port_https = s->conf.port_dav = 443;
	s->conf.hostname = "mx.other.test";
	s->conf.dav_hostname = "dav.other.test";
	s->conf.url = "https://portal.other.test";
	s->conf.listen = "192.0.2.1";
	*state = s;
	return 0;
}

static int
teardown(void **state)
{
	nameserver_stop(*state);
	free(*state);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_rows, setup, teardown),
		cmocka_unit_test_setup_teardown(test_programs, setup, teardown),
		cmocka_unit_test_setup_teardown(test_zone, setup, teardown),
		cmocka_unit_test_setup_teardown(test_away, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
