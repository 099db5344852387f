/* SPDX-License-Identifier: Apache-2.0 */
/* Answers of DNS (R20, R21): the data of records byte by byte, and libunbound against a real nsd. */
#include "remote/dns.h"

#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h> /* needs the block above */

#include "base/clock.h"
#include "nameserver.h"

#define DATA(text) \
	{ \
		(text), sizeof(text) - 1 \
	}

static const struct {
	enum dns_type type;
	struct span data;
	const char *text; /* NULL: no data of that type */
} data[] = {
	{ DNS_A, DATA("\300\000\002\001"), "192.0.2.1" },
	{ DNS_A, DATA("\300\000\002"), NULL },
	{ DNS_A, DATA("\300\000\002\001\001"), NULL },
	{ DNS_AAAA, DATA("\040\001\015\270\0\0\0\0\0\0\0\0\0\0\0\001"), "2001:db8::1" },
	{ DNS_AAAA, DATA("\040\001"), NULL },
	{ DNS_CNAME, DATA("\002MX\001a\004test\000"), "mx.a.test" },
	{ DNS_CNAME, DATA("\000"), "." },
	{ DNS_CNAME, DATA(""), NULL },
	{ DNS_CNAME, DATA("\002mx"), NULL },
	{ DNS_CNAME, DATA("\003mx\000"), NULL },
	{ DNS_CNAME, DATA("\002mx\000x"), NULL },
	{ DNS_CNAME, DATA("\300\014"), NULL }, /* compressed: not from libunbound */
	{ DNS_CNAME, DATA("\003m.x\001\000\000"), "m\\.x.\\000" },
	{ DNS_MX, DATA("\001\002\002mx\000"), "258 mx" },
	{ DNS_MX, DATA("\000\000\000"), "0 ." }, /* null MX (RFC 7505) */
	{ DNS_MX, DATA("\000\012"), NULL },
	{ DNS_SRV, DATA("\000\001\000\002\003\341\002mx\000"), "1 2 993 mx" },
	{ DNS_SRV, DATA("\000\001\000\002\003\341"), NULL },
	{ DNS_TXT, DATA("\005hello"), "hello" },
	{ DNS_TXT, DATA("\003hel\000\002lo"), "hello" },
	{ DNS_TXT, DATA("\000"), "" },
	{ DNS_TXT, DATA(""), NULL },
	{ DNS_TXT, DATA("\006hello"), NULL },
	{ DNS_TXT, DATA("\004\"\\\n\377"), "\"\\\\\\010\\255" },
	{ DNS_TLSA, DATA("\003\001\001\253\315"), "3 1 1 abcd" },
	{ DNS_TLSA, DATA("\003\001\001"), NULL },
	{ (enum dns_type)99, DATA("x"), NULL },
};

static void
test_read(void **state)
{
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(data) / sizeof(*data); i++) {
		struct dns_record r;

		assert_int_equal(dns_record_read(&a, data[i].type, data[i].data, &r), data[i].text != NULL);
		if (data[i].text != NULL)
			assert_string_equal(dns_record_text(&a, data[i].type, &r), data[i].text);
	}
	arena_free(&a);
}

static void
test_zone_line(void **state)
{
	struct arena a = { 0 };
	char key[301];

	(void)state;
	memset(key, 'k', 300);
	key[300] = '\0';
	struct buf b = BUF(&a, 10000);
	dns_zone_line_put(&b, "a.test", DNS_MX, "10 mx.a.test");
	dns_zone_line_put(&b, "a.test", DNS_TXT, "v=spf1 mx -all");
	dns_zone_line_put(&b, "x.a.test", DNS_TXT, "say \"\\010\"");
	dns_zone_line_put(&b, "a.test", DNS_A, "192.0.2.1");
	dns_zone_line_put(&b, "k.a.test", DNS_TXT, key);
	assert_string_equal(buf_text(&b), arena_printf(&a,
					      "a.test.\t3600\tIN\tMX\t10 mx.a.test.\n"
					      "a.test.\t3600\tIN\tTXT\t\"v=spf1 mx -all\"\n"
					      "x.a.test.\t3600\tIN\tTXT\t\"say \\\"\\010\\\"\"\n"
					      "a.test.\t3600\tIN\tA\t192.0.2.1\n"
					      "k.a.test.\t3600\tIN\tTXT\t\"%.255s\" \"%s\"\n",
					      key, key + 255));
	arena_free(&a);
}

static const char zone[] =
    "@ MX 10 Mx1\n@ MX 20 mx2.other.test.\n@ TXT \"one\"\n@ TXT \"mailportal-\" \"verification=abc\"\n"
    "mx1 A 192.0.2.1\nmx1 AAAA 2001:db8::1\nalias CNAME mx1\nfar CNAME target.other.test.\n"
    "lost CNAME nothing.other.test.\nloop CNAME loop2\nloop2 CNAME loop\n"
    "_imaps._tcp SRV 0 1 993 mx1\n_25._tcp.mx1 TLSA 3 1 1 "
    "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n";

static const struct {
	const char *name;
	enum dns_type type;
	enum dns_outcome outcome;
	const char *text; /* of all records, in order of text */
	const char *alias;
} asked[] = {
	{ "a.test", DNS_MX, DNS_FOUND, "10 mx1.a.test|20 mx2.other.test", NULL },
	{ "A.Test", DNS_MX, DNS_FOUND, "10 mx1.a.test|20 mx2.other.test", NULL },
	{ "a.test", DNS_TXT, DNS_FOUND, "mailportal-verification=abc|one", NULL },
	{ "mx1.a.test", DNS_A, DNS_FOUND, "192.0.2.1", NULL },
	{ "mx1.a.test", DNS_AAAA, DNS_FOUND, "2001:db8::1", NULL },
	{ "mx1.a.test", DNS_TXT, DNS_NO_DATA, "", NULL },
	{ "nothing.a.test", DNS_TXT, DNS_NO_NAME, "", NULL },
	{ "alias.a.test", DNS_A, DNS_FOUND, "192.0.2.1", "mx1.a.test" },
	{ "alias.a.test", DNS_CNAME, DNS_FOUND, "mx1.a.test", NULL },
	{ "far.a.test", DNS_TXT, DNS_FOUND, "across", "target.other.test" },
	{ "lost.a.test", DNS_TXT, DNS_NO_NAME, "", NULL },
	{ "loop.a.test", DNS_TXT, DNS_NOT_ASKED, "", NULL },
	{ "_imaps._tcp.a.test", DNS_SRV, DNS_FOUND, "0 1 993 mx1.a.test", NULL },
	{ "_25._tcp.mx1.a.test", DNS_TLSA, DNS_FOUND,
	    "3 1 1 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", NULL },
	{ "broken.test", DNS_TXT, DNS_NOT_ASKED, "", NULL },  /* SERVFAIL: its zone can not be read */
	{ "foreign.test", DNS_TXT, DNS_NOT_ASKED, "", NULL }, /* REFUSED: not one of its zones */
	{ "not..a.name", DNS_TXT, DNS_NOT_ASKED, "", NULL },
};

static int
compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char *
all_text(struct arena *a, const struct dns_question *q)
{
	const char **texts = arena_alloc(a, (q->n + 1) * sizeof(*texts)), *all = "";

	for (size_t i = 0; i < q->n; i++)
		texts[i] = dns_record_text(a, q->type, &q->records[i]);
	qsort(texts, q->n, sizeof(*texts), compare);
	for (size_t i = 0; i < q->n; i++)
		all = arena_printf(a, "%s%s%s", all, i > 0 ? "|" : "", texts[i]);
	return all;
}

/* R20: found, no such name, no data and could not ask are four things; all questions go out at once. */
static void
test_ask(void **state)
{
	enum { N = sizeof(asked) / sizeof(*asked) };
	struct nameserver *s = *state;
	struct dns_question q[N] = { 0 };

	nameserver_serve(s, "a.test", zone);
	nameserver_serve(s, "other.test", "target TXT \"across\"");
	for (size_t i = 0; i < N; i++)
		q[i] = (struct dns_question){ .name = asked[i].name, .type = asked[i].type };
	dns_ask(&s->arena, &s->conf, q, N, SECONDS(10));
	for (size_t i = 0; i < N; i++) {
		if (q[i].outcome != asked[i].outcome ||
		    strcmp(all_text(&s->arena, &q[i]), asked[i].text) != 0)
			fail_msg("%s %s: %d \"%s\" (%s)", asked[i].name, dns_type_name(asked[i].type),
			    q[i].outcome, all_text(&s->arena, &q[i]), q[i].why == NULL ? "" : q[i].why);
		assert_int_equal(q[i].why != NULL, asked[i].outcome == DNS_NOT_ASKED);
		if (asked[i].alias == NULL)
			assert_null(q[i].alias);
		else
			assert_string_equal(q[i].alias, asked[i].alias);
	}
}

/* A server that says nothing costs the time limit and no more. */
static void
test_silence(void **state)
{
	struct nameserver *s = *state;
	struct conf conf = s->conf;
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof(at);
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&at, n), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &n), 0);
	conf.dns_resolver = arena_printf(&s->arena, "127.0.0.1:%d", ntohs(at.sin_port));
	struct dns_question q[2] = { { .name = "a.test", .type = DNS_TXT },
		{ .name = "b.test", .type = DNS_MX } };
	int64_t start = clock_monotonic();
	dns_ask(&s->arena, &conf, q, 2, 300);
	assert_in_range(clock_monotonic() - start, 250, 3000);
	assert_int_equal(q[0].outcome, DNS_NOT_ASKED);
	assert_string_equal(q[1].why, "no answer in time");
	close(fd);

	conf.dns_resolver = "nobody";
	dns_ask(&s->arena, &conf, q, 1, 300);
	assert_int_equal(q[0].outcome, DNS_NOT_ASKED);
	conf.dns_resolver = "";
	dns_ask(&s->arena, &conf, q, 1, 300);
	assert_string_equal(q[0].why, "test_mode asks no DNS but dns_resolver");
	dns_ask(&s->arena, &conf, q, 0, 300);

	conf.test_mode =
	    false; /* the system's, which need not be there for this one (RFC 6761 section 6.3) */
	q[0] = (struct dns_question){ .name = "localhost", .type = DNS_A };
	dns_ask(&s->arena, &conf, q, 1, 3000);
	assert_int_equal(q[0].outcome, DNS_FOUND);
	assert_string_equal(q[0].records[0].text, "127.0.0.1");
}

static int
setup(void **state)
{
	struct nameserver *s = calloc(1, sizeof(*s));

	assert_non_null(s);
	nameserver_start(s);
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
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_zone_line),
		cmocka_unit_test_setup_teardown(test_ask, setup, teardown),
		cmocka_unit_test_setup_teardown(test_silence, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
