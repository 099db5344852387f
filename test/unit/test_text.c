/* SPDX-License-Identifier: Apache-2.0 */
#include "model/text.h"

#include "model/network.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h> /* needs the block above */

#include "base/ctx.h"
#include "model/account.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

#define X9 "xxxxxxxxx"
#define X63 X9 X9 X9 X9 X9 X9 X9
#define X64 X63 "x"
#define D253 X63 "." X63 "." X63 "." X9 X9 X9 X9 X9 X9 "xxxx.de"
#define D254 X63 "." X63 "." X63 "." X9 X9 X9 X9 X9 X9 "xxxxx.de"

#define A254 X64 "@" X63 "." X63 "." X9 X9 X9 X9 X9 "xxxxxxxx.example"

/* What comes out, or NULL for a refusal. */
struct fold {
	const char *in, *out;
};

static void
check(struct arena *a, const struct fold *row, const char *why, const char *got)
{
	if (row->out == NULL && why == NULL)
		fail_msg("'%s' was taken as '%s'", row->in, got);
	if (row->out != NULL && why != NULL)
		fail_msg("'%s' %s", row->in, why);
	if (row->out != NULL && strcmp(got, row->out) != 0)
		fail_msg("'%s' became '%s', not '%s'", row->in, got, row->out);
	arena_free(a);
}

static void
test_domain(void **state)
{
	static const struct fold cases[] = {
		{ "example.org", "example.org" },
		{ "EXAMPLE.Org", "example.org" },
		{ "a.b.c.d", "a.b.c.d" },
		{ "example.org.", "example.org" }, /* the root's dot */
		{ "1.de", "1.de" },
		{ "xn--mnchen-3ya.de", "xn--mnchen-3ya.de" },
		{ "XN--MNCHEN-3YA.DE", "xn--mnchen-3ya.de" },
		{ "m\xc3\xbcnchen.de", "xn--mnchen-3ya.de" },
		{ "M\xc3\x9cNCHEN.DE", "xn--mnchen-3ya.de" },
		{ "mu\xcc\x88nchen.de", "xn--mnchen-3ya.de" }, /* u and a combining diaeresis */
		{ "a\xe3\x80\x82"
		  "de",
		    "a.de" },                  /* ideographic full stop */
		{ "\xe2\x84\xaa.de", "k.de" }, /* Kelvin sign */
		{ "a\xc2\xad"
		  "b.de",
		    "ab.de" }, /* soft hyphen */
		{ "stra\xc3\x9f"
		  "e.de",
		    "xn--strae-oqa.de" }, /* kept apart from strasse.de */
		{ X63 ".de", X63 ".de" },
		{ D253, D253 },
		{ "", NULL },
		{ ".", NULL },
		{ "..", NULL },
		{ "org", NULL },
		{ "org.", NULL },
		{ ".a.b", NULL }, /* libidn2 takes these three */
		{ "a..b", NULL },
		{ "a.b..", NULL },
		{ "a b.de", NULL }, /* and makes ab.de of these */
		{ "a/b.de", NULL },
		{ "a_b.de", NULL },
		{ "_dmarc.example.org", NULL },
		{ "example.com@x", NULL },
		{ "a\tb.de", NULL },
		{ "a\nb.de", NULL },
		{ "-a.de", NULL },
		{ "a-.de", NULL },
		{ "1.2.3.4", NULL },
		{ "a.1", NULL },
		{ "[1.2.3.4]", NULL },
		{ "xn--a.de", NULL },
		{ "xn--\xc3\xbc.de", NULL },
		{ X64 ".de", NULL },
		{ D254, NULL },
		{ "a*.de", NULL },
		{ "*.de", NULL },
		{ "a,b.de", NULL },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(cases); i++) {
		struct arena a = { 0 };
		const char *out = NULL, *why = text_domain(&a, cases[i].in, &out);

		check(&a, &cases[i], why, out);
	}
}

static void
test_address(void **state)
{
	static const struct fold cases[] = {
		{ "ann@example.org", "ann@example.org" },
		{ "ANN@EXAMPLE.ORG", "ann@example.org" },
		{ "Ann.B-c_d@Example.org", "ann.b-c_d@example.org" },
		{ "ann+Tag@example.org", "ann+tag@example.org" },
		{ "ann@m\xc3\xbcnchen.de", "ann@xn--mnchen-3ya.de" },
		{ "!#$%&'*+-/=?^_`{|}~@example.org", "!#$%&'*+-/=?^_`{|}~@example.org" },
		{ X64 "@example.org", X64 "@example.org" },
		{ A254, A254 },
		{ X64 "@" X63 "." X63 "." X9 X9 X9 X9 X9 "xxxxxxxxx.example", NULL },
		{ "", NULL },
		{ "ann", NULL },
		{ "@example.org", NULL },
		{ "ann@", NULL },
		{ "ann@org", NULL },
		{ "a@b@example.org", NULL },
		{ ".ann@example.org", NULL },
		{ "ann.@example.org", NULL },
		{ "a..n@example.org", NULL },
		{ "\"ann\"@example.org", NULL },
		{ "\"a b\"@example.org", NULL },
		{ "a b@example.org", NULL },
		{ " ann@example.org", NULL },
		{ "ann@example.org ", NULL },
		{ "ann @example.org", NULL },
		{ "a,b@example.org", NULL }, /* a comma divides the targets of an alias */
		{ "a:b@example.org", NULL },
		{ "a;b@example.org", NULL },
		{ "a\\b@example.org", NULL },
		{ "a(b)@example.org", NULL },
		{ "<ann@example.org>", NULL },
		{ "\xc3\xa4nn@example.org", NULL },
		{ "ann\n@example.org", NULL },
		{ "ann@[127.0.0.1]", NULL },
		{ "ann@127.0.0.1", NULL },
		{ X64 "x@example.org", NULL },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(cases); i++) {
		struct arena a = { 0 };
		const char *out = NULL, *why = text_address(&a, cases[i].in, &out);

		check(&a, &cases[i], why, out);
	}
}

/* Every spelling of one address in upper and lower case is the same address. */
static void
test_case(void **state)
{
	static const char address[] = "ann@a.de";

	(void)state;
	for (unsigned mask = 0; mask < 1u << (sizeof(address) - 1); mask++) {
		struct arena a = { 0 };
		char *spelling = arena_strdup(&a, address);
		const char *out = NULL;

		for (size_t i = 0; i < sizeof(address) - 1; i++)
			if ((mask >> i & 1) && address[i] >= 'a' && address[i] <= 'z')
				spelling[i] = (char)(address[i] - 'a' + 'A');
		assert_null(text_address(&a, spelling, &out));
		assert_string_equal(out, address);
		arena_free(&a);
	}
}

struct sample {
	int64_t id, number, below, at;
	bool truth;
	const char *line, *lines, *alias, *name, *hash, *password;
	int role;
	struct texts list, hosts, nets;
	int64_t tenths;
};

static const struct field sample_fields[] = {
	FIELD(struct sample, id, F_ID, .doc = ""),
	FIELD(struct sample, number, F_INT, .min = 1, .max = 10, .doc = ""),
	FIELD(struct sample, below, F_INT, .min = -5, .doc = ""),
	FIELD(struct sample, at, F_TIME, .doc = ""),
	FIELD(struct sample, truth, F_BOOL, .doc = ""),
	FIELD(struct sample, line, F_STR, .min = 1, .max = 5, .doc = ""),
	FIELD(struct sample, lines, F_TEXT, .min = 2, .doc = ""),
	FIELD(struct sample, alias, F_ALIAS, .doc = ""),
	FIELD(struct sample, name, F_NAME, .doc = ""),
	FIELD(struct sample, hash, F_HASH, .max = 300, .doc = ""),
	FIELD(struct sample, password, F_PASSWORD, .doc = ""),
	FIELD(struct sample, role, F_ENUM, .names = role_names, .doc = ""),
	FIELD(struct sample, list, F_ADDRESSES, .min = 1, .max = 3, .doc = ""),
	FIELD(struct sample, hosts, F_DOMAINS, .doc = ""),
	FIELD(struct sample, nets, F_NETWORKS, .doc = ""),
	FIELD(struct sample, tenths, F_TENTHS, .min = 1, .max = 9990, .doc = ""),
	END_FIELDS,
};

#define BCRYPT "{BLF-CRYPT}$2y$10$./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxy"

/* in: what is wrong with it, or its text, first and last address. */
static void
test_network(void **state)
{
	static const struct {
		const char *in, *wrong, *text, *first, *last;
	} cases[] = {
		{ "192.0.2.7", NULL, "192.0.2.7", "4c0000207", "4c0000207" },
		{ "192.0.2.7/32", NULL, "192.0.2.7", "4c0000207", "4c0000207" },
		{ "192.0.2.0/24", NULL, "192.0.2.0/24", "4c0000200", "4c00002ff" },
		{ "192.0.2.128/25", NULL, "192.0.2.128/25", "4c0000280", "4c00002ff" },
		{ "0.0.0.0/0", NULL, "0.0.0.0/0", "400000000", "4ffffffff" },
		{ "192.0.2.1/24", "has bits set behind its prefix; the network is 192.0.2.0/24", NULL, NULL,
		    NULL },
		{ "192.0.2.0/33", "has a prefix that is not from 0 to 32", NULL, NULL, NULL },
		{ "192.0.2.0/", "has a prefix that is not from 0 to 32", NULL, NULL, NULL },
		{ "192.0.2.0/-1", "has a prefix that is not from 0 to 32", NULL, NULL, NULL },
		{ "192.0.2.0/24/8", "has a prefix that is not from 0 to 32", NULL, NULL, NULL },
		{ "192.0.2", "is not an IP address or network", NULL, NULL, NULL },
		{ "192.0.2.256", "is not an IP address or network", NULL, NULL, NULL },
		{ "192.0.02.1", "is not an IP address or network", NULL, NULL, NULL },
		{ " 192.0.2.1", "is not an IP address or network", NULL, NULL, NULL },
		{ "", "is not an IP address or network", NULL, NULL, NULL },
		{ "example.org", "is not an IP address or network", NULL, NULL, NULL },
		{ "fe80::1%eth0", "is not an IP address or network", NULL, NULL, NULL },
		{ "2001:DB8:0:0::1", NULL, "2001:db8::1", "620010db8000000000000000000000001",
		    "620010db8000000000000000000000001" },
		{ "2001:db8::/32", NULL, "2001:db8::/32", "620010db8000000000000000000000000",
		    "620010db8ffffffffffffffffffffffff" },
		{ "::/0", NULL, "::/0", "600000000000000000000000000000000",
		    "6ffffffffffffffffffffffffffffffff" },
		{ "::/129", "has a prefix that is not from 0 to 128", NULL, NULL, NULL },
		{ "::ffff:192.0.2.7", NULL, "192.0.2.7", "4c0000207", "4c0000207" },
		{ "::ffff:192.0.2.0/120", NULL, "192.0.2.0/24", "4c0000200", "4c00002ff" },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct network n;
		const char *wrong = network_read(&a, cases[i].in, &n);

		if ((wrong == NULL) != (cases[i].wrong == NULL))
			fail_msg("%s: %s", cases[i].in, wrong == NULL ? "was taken" : wrong);
		if (wrong != NULL) {
			assert_string_equal(wrong, cases[i].wrong);
			continue;
		}
		assert_string_equal(network_text(&a, &n), cases[i].text);
		assert_string_equal(network_first(&a, &n), cases[i].first);
		assert_string_equal(network_last(&a, &n), cases[i].last);
	}
	arena_free(&a);
}

static void
test_decode(void **state)
{
	static const struct {
		const char *field, *in, *out; /* out: what text_encode says then; NULL: refused */
	} cases[] = {
		{ "hosts", "A.de, b.org", "a.de, b.org" },
		{ "hosts", "a.de,b", NULL },
		{ "nets", "192.0.2.0/24,::1", "192.0.2.0/24, ::1" },
		{ "nets", "a.de", NULL },
		{ "tenths", "4.5", "4.5" },
		{ "tenths", "4", "4" },
		{ "tenths", "4.0", "4" },
		{ "tenths", "999", "999" },
		{ "tenths", "999.1", NULL },
		{ "tenths", "0", NULL },
		{ "tenths", "4.55", NULL },
		{ "tenths", "4.", NULL },
		{ "tenths", ".5", NULL },
		{ "tenths", "-4", NULL },
		{ "tenths", "4,5", NULL },
		{ "id", "1", "1" },
		{ "id", "9223372036854775807", "9223372036854775807" },
		{ "id", "9223372036854775808", NULL },
		{ "id", "0", NULL },
		{ "id", "-1", NULL },
		{ "id", "", NULL },
		{ "number", "1", "1" },
		{ "number", "10", "10" },
		{ "number", "0", NULL },
		{ "number", "11", NULL },
		{ "number", " 5", NULL },
		{ "number", "+5", NULL },
		{ "number", "5 ", NULL },
		{ "number", "0x5", NULL },
		{ "number", "5.0", NULL },
		{ "number", "five", NULL },
		{ "number", "-", NULL },
		{ "below", "-5", "-5" },
		{ "below", "-6", NULL },
		{ "below", "1000000", "1000000" },
		{ "at", "2026-11-21T22:19:20Z", "2026-11-21T22:19:20.000Z" },
		{ "at", "2026-11-21", NULL },
		{ "truth", "true", "true" },
		{ "truth", "yes", "true" },
		{ "truth", "1", "true" },
		{ "truth", "false", "false" },
		{ "truth", "no", "false" },
		{ "truth", "0", "false" },
		{ "truth", "", NULL },
		{ "truth", "TRUE", NULL },
		{ "truth", "2", NULL },
		{ "line", "a", "a" },
		{ "line", "abcde", "abcde" },
		{ "line", "abcdef", NULL },
		{ "line", "\xc3\xa4\xc3\xa4\xc3\xa4", NULL }, /* bytes count */
		{ "line", "", NULL },
		{ "line", "a\tb", NULL },
		{ "line", "\xff", NULL },
		{ "lines", "a\nb\tc", "a\nb\tc" },
		{ "lines", "a", NULL },
		{ "alias", "@Example.org", "@example.org" },
		{ "alias", "X@example.org", "x@example.org" },
		{ "alias", "@", NULL },
		{ "alias", "@@example.org", NULL },
		{ "name", "Admin", "admin" },
		{ "name", "a.b-c_9", "a.b-c_9" },
		{ "name", "Ann@Example.org", "ann@example.org" },
		{ "name", X64, X64 },
		{ "name", X64 "x", NULL },
		{ "name", "", NULL },
		{ "name", "a b", NULL },
		{ "name", "a/b", NULL },
		{ "name", "\xc3\xa4", NULL },
		{ "name", "@example.org", NULL },
		{ "hash", BCRYPT, BCRYPT },
		{ "hash", "{PLAIN}secret", NULL },
		{ "hash", "secret", NULL },
		{ "password", "a good long password", NULL }, /* needs the hashing pool */
		{ "role", "mail_user", "mail_user" },
		{ "role", "", NULL },
		{ "role", "root", NULL },
		{ "list", "A@x.de", "a@x.de" },
		{ "list", "a@x.de,b@x.de", "a@x.de, b@x.de" },
		{ "list", "a@x.de, b@x.de,  c@x.de", "a@x.de, b@x.de, c@x.de" },
		{ "list", "a@x.de\r\nb@x.de,\n c@x.de \n", "a@x.de, b@x.de, c@x.de" },
		{ "list", " a@x.de ,b@x.de ", "a@x.de, b@x.de" },
		{ "list", "a@x.de b@x.de", NULL },
		{ "list", "a@x.de,b@x.de,c@x.de,d@x.de", NULL },
		{ "list", "", NULL },
		{ "list", "a@x.de,,b@x.de", NULL },
		{ "list", "a@x.de, ,b@x.de", NULL },
		{ "list", ",", NULL },
		{ "list", "a", NULL },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(cases); i++) {
		struct arena a = { 0 };
		struct sample sample = { 0 };
		const struct field *f = field_find(sample_fields, cases[i].field);
		struct err *e = text_decode(&a, f, cases[i].in, &sample);

		if (e != NULL) {
			assert_int_equal(e->code, ERR_INVALID_FIELD);
			assert_string_equal(e->field, cases[i].field);
		}
		check(&a, &(struct fold){ cases[i].in, cases[i].out }, e == NULL ? NULL : e->detail,
		    e == NULL ? text_encode(&a, f, &sample) : NULL);
	}
}

/* What is kept is a copy: the text it came from may go. */
static void
test_copies(void **state)
{
	static const struct {
		const char *field, *text;
	} cases[] = { { "line", "abc" }, { "lines", "abc" }, { "alias", "a@x.de" }, { "name", "abc" },
		{ "hash", BCRYPT } };

	(void)state;
	for (size_t i = 0; i < ROWS(cases); i++) {
		struct arena a = { 0 }, lent = { 0 };
		struct sample sample = { 0 };
		const struct field *f = field_find(sample_fields, cases[i].field);

		assert_null(text_decode(&a, f, arena_strdup(&lent, cases[i].text), &sample));
		arena_free(&lent);
		assert_string_equal(text_encode(&a, f, &sample), cases[i].text);
		arena_free(&a);
	}
}

static void
test_null(void **state)
{
	struct arena a = { 0 };
	struct sample sample = { 0 };

	(void)state;
	assert_null(text_encode(&a, field_find(sample_fields, "line"), &sample));
	assert_null(text_encode(&a, field_find(sample_fields, "at"), &sample));
	assert_string_equal(text_encode(&a, field_find(sample_fields, "list"), &sample), "");
	assert_string_equal(text_encode(&a, field_find(sample_fields, "truth"), &sample), "false");
	arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_domain),
		cmocka_unit_test(test_address),
		cmocka_unit_test(test_case),
		cmocka_unit_test(test_network),
		cmocka_unit_test(test_decode),
		cmocka_unit_test(test_copies),
		cmocka_unit_test(test_null),
	};

	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
