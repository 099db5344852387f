/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h> /* needs the block above */

#include "base/buf.h"
#include "wire/base64.h"
#include "wire/dict.h"
#include "wire/imap.h"
#include "wire/log_line.h"
#include "wire/managesieve.h"
#include "wire/netstring.h"
#include "wire/number.h"
#include "wire/passdb.h"
#include "wire/policy.h"
#include "wire/postqueue.h"
#include "wire/sasl.h"
#include "wire/script.h"
#include "wire/socketmap.h"
#include "wire/tabs.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))
#define BAD (-1)

/* The bytes in memory of exactly their size, so that the sanitizer sees a read beyond them. */
static struct span
exact(struct arena *a, struct span s)
{
	char *p = arena_alloc(a, s.n);

	if (s.n > 0)
		memcpy(p, s.p, s.n);
	return (struct span){ p, s.n };
}

static void
assert_span(struct span got, const char *want)
{
	if (!span_is(got, want))
		fail_msg("got '%.*s', want '%s'", (int)got.n, got.p, want);
}

static void
test_netstring(void **state)
{
	static const struct {
		const char *in;
		int used;
		const char *payload;
	} cases[] = {
		{ "5:hello,", 8, "hello" },
		{ "5:hello,3:abc,", 8, "hello" },
		{ "0:,", 3, "" },
		{ "", 0, NULL },
		{ "5", 0, NULL },
		{ "5:", 0, NULL },
		{ "5:hell", 0, NULL },
		{ "5:hello", 0, NULL },
		{ "5:hello;", BAD, NULL },
		{ ":,", BAD, NULL },
		{ "05:hello,", BAD, NULL },
		{ "00:,", BAD, NULL },
		{ "-1:,", BAD, NULL },
		{ "5 :hello,", BAD, NULL },
		{ "21:", BAD, NULL },
		{ "21", BAD, NULL },
		{ "99999999999999999999:", BAD, NULL },
		{ "GET / HTTP/1.1", BAD, NULL },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < ROWS(cases); i++) {
		struct span payload = { 0 };
		struct span in = { cases[i].in, strlen(cases[i].in) };

		print_message("# %s\n", cases[i].in);
		assert_int_equal(netstring_read(exact(&a, in), 20, &payload), cases[i].used);
		if (cases[i].used > 0)
			assert_span(payload, cases[i].payload);
	}
	struct buf out = BUF(&a, 100);
	netstring_write(&out, SPAN("hello"));
	assert_string_equal(buf_text(&out), "5:hello,");
	arena_free(&a);
}

static void
test_socketmap(void **state)
{
	static const struct {
		const char *in;
		int used;
		const char *map, *key;
	} cases[] = {
		{ "16:vmbox ann@x.test,", 20, "vmbox", "ann@x.test" },
		{ "11:transport *,", 15, "transport", "*" },
		{ "6:vdom  ,", 9, "vdom", " " },
		{ "5:vdom ,", 8, "vdom", "" },
		{ "4:vdom,", BAD, NULL, NULL },
		{ "4: key,", BAD, NULL, NULL },
		{ "0:,", BAD, NULL, NULL },
		{ "16:vmbox ann@x.test", 0, NULL, NULL },
		{ "9000:", BAD, NULL, NULL },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < ROWS(cases); i++) {
		struct socketmap_question q = { 0 };
		struct span in = { cases[i].in, strlen(cases[i].in) };

		print_message("# %s\n", cases[i].in);
		int used = (int)socketmap_read(exact(&a, in), &q);
		assert_int_equal(used, cases[i].used);
		if (used > 0) {
			assert_span(q.map, cases[i].map);
			assert_span(q.key, cases[i].key);
		}
	}
	arena_free(&a);
}

static void
test_socketmap_answers(void **state)
{
	static const struct {
		enum socketmap_status status;
		const char *text, *want;
	} cases[] = {
		{ SOCKETMAP_OK, "a@x, b@y", "11:OK a@x, b@y," },
		{ SOCKETMAP_NOTFOUND, "", "9:NOTFOUND ," },
		{ SOCKETMAP_TEMP, "later", "10:TEMP later," },
		{ SOCKETMAP_PERM, "no", "7:PERM no," },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < ROWS(cases); i++) {
		struct buf out = BUF(&a, 100);

		socketmap_write(&out, cases[i].status, cases[i].text);
		assert_string_equal(buf_text(&out), cases[i].want);
	}
	struct buf out = BUF(&a, SOCKETMAP_ANSWER_MAX + 16);
	char *longest = arena_alloc(&a, SOCKETMAP_ANSWER_MAX);
	memset(longest, 'x', SOCKETMAP_ANSWER_MAX - 3);
	socketmap_write(&out, SOCKETMAP_OK, longest);
	assert_int_equal(out.n, SOCKETMAP_ANSWER_MAX + 8);
	longest[SOCKETMAP_ANSWER_MAX - 3] = 'x';
	out.n = 0;
	socketmap_write(&out, SOCKETMAP_OK, arena_printf(&a, "%s.", longest));
	assert_string_equal(buf_text(&out), "27:PERM the answer is too long,");
	arena_free(&a);
}

#define POLICY_HEAD "request=smtpd_access_policy\n"

static void
test_policy(void **state)
{
	static const struct {
		const char *in;
		int used; /* 1: all */
		const char *recipient;
		int64_t size;
	} cases[] = {
		{ POLICY_HEAD "recipient=a@x.test\nsize=12\n\n", 1, "a@x.test", 12 },
		{ POLICY_HEAD "stress=\nrecipient=a=b@x.test\nsize=0\n\n", 1, "a=b@x.test", 0 },
		{ POLICY_HEAD "recipient=\nccert_subject=a b=c\n\n", 1, "", 0 },
		{ POLICY_HEAD "recipients=z\nrecipient_count=3\n\n", 1, "", 0 },
		{ POLICY_HEAD "recipient=a@x.test\n", 0, NULL, 0 },
		{ "", 0, NULL, 0 },
		{ "request=smtpd", 0, NULL, 0 },
		{ "\n", BAD, NULL, 0 },
		{ "request=something_else\n\n", BAD, NULL, 0 },
		{ "recipient=a@x.test\n\n", BAD, NULL, 0 },
		{ POLICY_HEAD "no equals sign\n\n", BAD, NULL, 0 },
		{ POLICY_HEAD "size=12k\n\n", BAD, NULL, 0 },
		{ POLICY_HEAD "size=\n\n", BAD, NULL, 0 },
		{ POLICY_HEAD "size=-1\n\n", BAD, NULL, 0 },
		{ POLICY_HEAD "size=9999999999999999999\n\n", BAD, NULL, 0 },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < ROWS(cases); i++) {
		struct policy_question q = { 0 };
		struct span in = { cases[i].in, strlen(cases[i].in) };

		print_message("# %zu\n", i);
		int used = (int)policy_read(exact(&a, in), &q);
		assert_int_equal(used, cases[i].used == 1 ? (int)in.n : cases[i].used);
		if (used > 0) {
			assert_span(q.recipient, cases[i].recipient);
			assert_int_equal(q.size, cases[i].size);
		}
	}
	struct policy_question q;
	assert_int_equal(policy_read(SPAN(POLICY_HEAD "sender=a\0b\n\n"), &q), BAD);
	struct buf out = BUF(&a, 100);
	policy_write(&out, "DUNNO");
	assert_string_equal(buf_text(&out), "action=DUNNO\n\n");
	arena_free(&a);
}

static void
test_tabs(void **state)
{
	static const struct {
		struct span raw;
		const char *plain; /* NULL: refused */
	} cases[] = {
		{ { "plain", 5 }, "plain" },
		{ { "", 0 }, "" },
		{ { "\0011\001t\001r\001n", 8 }, "\001\t\r\n" },
		{ { "\001x", 2 }, "x" },
		{ { "end\001", 4 }, "end\001" },
		{ { "a\0010b", 4 }, NULL },
		{ { "a\0b", 3 }, NULL },
		{ { "a\001\0b", 4 }, NULL },
		{ { "123456789", 9 }, "123456789" },
		{ { "1234567890", 10 }, NULL },
	};
	struct arena a = { 0 };
	char out[10];

	(void)state;
	for (size_t i = 0; i < ROWS(cases); i++) {
		assert_int_equal(
		    tabs_unescape(exact(&a, cases[i].raw), out, sizeof(out)), cases[i].plain != NULL);
		if (cases[i].plain != NULL)
			assert_string_equal(out, cases[i].plain);
	}
	struct buf escaped = BUF(&a, 100);
	tabs_escape(&escaped, SPAN("a\tb\nc\rd\001e\0f"));
	assert_string_equal(buf_text(&escaped), "a\001tb\001nc\001rd\0011e\0010f");

	struct span line = SPAN("a\t\tb\t"), field;
	bool more = true;
	static const char *const fields[] = { "a", "", "b", "" };
	for (size_t i = 0; i < ROWS(fields); i++) {
		assert_true(tabs_next(&line, &more, &field));
		assert_span(field, fields[i]);
	}
	assert_false(tabs_next(&line, &more, &field));
	arena_free(&a);
}

static void
test_dict(void **state)
{
	static const struct {
		const char *in;
		int used; /* 1: all */
		char op;
		int id, n;
		const char *last; /* field */
	} cases[] = {
		{ "H3\t2\t0\t\tquota\n", 1, 'H', 0, 5, "quota" },
		{ "H4\t0\t0\t\tquota\n", 1, 'H', 0, 5, "quota" },
		{ "H2\t0\t0\t\tquota\n", BAD, 0, 0, 0, NULL },
		{ "B1\tann@x.test\n", 1, 'B', 1, 1, "ann@x.test" },
		{ "B1\tann@x.test\t0\n", 1, 'B', 1, 2, "0" },
		{ "B1\n", 1, 'B', 1, 0, NULL },
		{ "S1\tpriv/quota/storage\t569655\n", 1, 'S', 1, 2, "569655" },
		{ "S1\tpriv/quota/storage\n", BAD, 0, 0, 0, NULL },
		{ "S1\ta\tb\tc\n", BAD, 0, 0, 0, NULL },
		{ "Sx\ta\tb\n", BAD, 0, 0, 0, NULL },
		{ "S\ta\tb\n", BAD, 0, 0, 0, NULL },
		{ "C12345\n", 1, 'C', 12345, 0, NULL },
		{ "C1\textra\n", BAD, 0, 0, 0, NULL },
		{ "C-1\n", BAD, 0, 0, 0, NULL },
		{ "D2\n", 1, 'D', 2, 0, NULL },
		{ "R3\n", 1, 'R', 3, 0, NULL },
		{ "T3\t1\t2\n", 1, 'T', 3, 2, "2" },
		{ "A3\tkey\t2\n", 1, 'A', 3, 2, "2" },
		{ "U3\tkey\n", 1, 'U', 3, 1, "key" },
		{ "V3\t1\n", 1, 'V', 3, 1, "1" },
		{ "Lpriv/x\tann\n", 1, 'L', 0, 2, "ann" },
		{ "I0\t0\tpath\tann\n", 1, 'I', 0, 4, "ann" },
		{ "Q1\n", BAD, 0, 0, 0, NULL },
		{ "\n", BAD, 0, 0, 0, NULL },
		{ "C1", 0, 0, 0, 0, NULL },
		{ "", 0, 0, 0, 0, NULL },
		{ "H3\t1\t2\t3\t4\t5\t6\n", BAD, 0, 0, 0, NULL },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < ROWS(cases); i++) {
		struct dict_command c = { 0 };
		struct span in = { cases[i].in, strlen(cases[i].in) };

		print_message("# %zu\n", i);
		int used = (int)dict_read(exact(&a, in), &c);
		assert_int_equal(used, cases[i].used == 1 ? (int)in.n : cases[i].used);
		if (used <= 0)
			continue;
		assert_int_equal(c.op, cases[i].op);
		assert_int_equal(c.id, cases[i].id);
		assert_int_equal(c.n, cases[i].n);
		if (c.n > 0)
			assert_span(c.field[c.n - 1], cases[i].last);
	}
	char *endless = arena_alloc(&a, DICT_LINE_MAX);
	memset(endless, 'L', DICT_LINE_MAX);
	struct dict_command c;
	assert_int_equal(dict_read((struct span){ endless, DICT_LINE_MAX }, &c), BAD);
	struct buf out = BUF(&a, 100);
	dict_write_commit(&out, 'C', 7, NULL);
	dict_write_commit(&out, 'D', 8, NULL);
	dict_write_commit(&out, 'C', 9, "no\tway");
	dict_write_not_found(&out);
	dict_write_end_of_rows(&out);
	assert_string_equal(buf_text(&out), "O7\nAO8\nF9\tno\001tway\nN\n\n");
	struct buf value = BUF(&a, 100);
	struct span read;
	dict_write_value(&value, "1 2");
	assert_true(dict_read_value((struct span){ buf_text(&value), value.n }, &read));
	assert_span(read, "1 2");
	assert_false(dict_read_value((struct span){ buf_text(&value), value.n - 1 }, &read));
	assert_false(dict_read_value(SPAN("N\n"), &read));
	assert_false(dict_read_value(SPAN(""), &read));
	arena_free(&a);
}

#define SCRIPT "VERSION\tscript\t4\t0\n"

static void
test_script(void **state)
{
	static const struct {
		const char *in;
		int used; /* 1: all but the message "BODY" */
		bool wants_reply;
		int n;
		const char *last;
	} cases[] = {
		{ SCRIPT "env_USER=ann@x.test\nenv_HOME=/x\n-\nspam\nann@x.test\n\nBODY", 1, true, 2,
		    "ann@x.test" },
		{ SCRIPT "noreply\n95\nann@x.test\n\n", 1, false, 2, "ann@x.test" },
		{ SCRIPT "-\n\n", 1, true, 0, NULL },
		{ SCRIPT "-\n1\n2\n3\n4\n5\n6\n7\n8\n\n", 1, true, 8, "8" },
		{ SCRIPT "-\n1\n2\n3\n4\n5\n6\n7\n8\n9\n\n", BAD, false, 0, NULL },
		{ SCRIPT "-\nspam\n", 0, false, 0, NULL },
		{ SCRIPT, 0, false, 0, NULL },
		{ "VERS", 0, false, 0, NULL },
		{ "", 0, false, 0, NULL },
		{ "VERSION\tscript\t3\t0\n-\n\n", BAD, false, 0, NULL },
		{ "GET / HTTP/1.1\n\n", BAD, false, 0, NULL },
		{ SCRIPT "what\n-\n\n", BAD, false, 0, NULL },
		{ SCRIPT "\n", BAD, false, 0, NULL },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < ROWS(cases); i++) {
		struct script_head head = { 0 };
		struct span in = { cases[i].in, strlen(cases[i].in) };
		const char *body = strstr(cases[i].in, "BODY");
		int all = (int)(body == NULL ? in.n : (size_t)(body - cases[i].in));

		print_message("# %zu\n", i);
		int used = (int)script_read(exact(&a, in), &head);
		assert_int_equal(used, cases[i].used == 1 ? all : cases[i].used);
		if (used <= 0)
			continue;
		assert_int_equal(head.wants_reply, cases[i].wants_reply);
		assert_int_equal(head.n, cases[i].n);
		if (head.n > 0)
			assert_span(head.arg[head.n - 1], cases[i].last);
	}
	struct buf out = BUF(&a, 100);
	script_write(&out, true);
	script_write(&out, false);
	assert_string_equal(buf_text(&out), "+\n-\n");
	arena_free(&a);
}

static void
test_base64(void **state)
{
	static const struct {
		const char *in, *plain; /* NULL: refused */
	} cases[] = {
		{ "", "" }, { "Zg==", "f" }, { "Zm8=", "fo" }, { "Zm9v", "foo" }, { "Zm9vYmFy", "foobar" },
		{ "Zm9vYg==", "foob" }, { "+/+/", "\373\377\277" }, { "Zg", NULL }, { "Zg=", NULL },
		{ "Zh==", NULL }, /* stray bits */
		{ "Zm9=", NULL }, { "Z===", NULL }, { "====", NULL }, { "Zg==Zg==", NULL }, { "Zm 9", NULL },
		{ "Zm9v\n", NULL }, { "Zm9-", NULL }, { "Zm9vYmFyZm9v", NULL }, /* does not fit */
	};
	struct arena a = { 0 };
	char out[8];

	(void)state;
	for (size_t i = 0; i < ROWS(cases); i++) {
		struct span in = { cases[i].in, strlen(cases[i].in) };

		print_message("# %s\n", cases[i].in);
		ssize_t n = base64_decode(exact(&a, in), out, sizeof(out));
		assert_int_equal(n, cases[i].plain == NULL ? BAD : (int)strlen(cases[i].plain));
		if (n > 0)
			assert_memory_equal(out, cases[i].plain, (size_t)n);
	}
	arena_free(&a);
}

/* The other alphabet, without padding (R14). */
static void
test_base64url(void **state)
{
	static const struct {
		const char *in, *plain; /* NULL: refused */
	} cases[] = {
		{ "", "" },
		{ "Zg", "f" },
		{ "Zm8", "fo" },
		{ "Zm9v", "foo" },
		{ "Zm9vYmFyZm9v", "foobarfoo" },
		{ "-_-_", "\373\377\277" },
		{ "Zg==", NULL },
		{ "Zg=", NULL },
		{ "+/+/", NULL },
		{ "Z", NULL },
		{ "Zh", NULL }, /* stray bits */
		{ "Zm9vZ", NULL },
		{ "Zm 9", NULL },
		{ "Zm9v\n", NULL },
		{ "\303\244aa", NULL },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < ROWS(cases); i++) {
		struct span out;

		print_message("# %s\n", cases[i].in);
		assert_int_equal(base64url_decode(&a, cases[i].in, &out), cases[i].plain != NULL);
		if (cases[i].plain == NULL)
			continue;
		assert_true(span_is(out, cases[i].plain));
		assert_string_equal(base64url_encode(&a, out), cases[i].in);
	}
	arena_free(&a);
}

static void
test_sasl(void **state)
{
	static const struct {
		const char *in;
		int used; /* 1: all */
		enum sasl_op op;
		int id;
		const char *mechanism, *rip, *resp;
	} cases[] = {
		{ "VERSION\t1\t0\n", 1, SASL_HANDSHAKE, 0, "", "", "" },
		{ "VERSION\t2\t0\n", BAD, 0, 0, NULL, NULL, NULL },
		{ "CPID\t123\n", 1, SASL_HANDSHAKE, 0, "", "", "" },
		{ "FUTURE\tx\n", 1, SASL_UNKNOWN, 0, "", "", "" },
		{ "\n", 1, SASL_UNKNOWN, 0, "", "", "" },
		{ "AUTH\t1\tPLAIN\tservice=smtp\tnologin\tlip=127.0.0.1\trip=192.0.2.1\tsecured\tresp=AGEAYg="
		  "=\n",
		    1, SASL_AUTH, 1, "PLAIN", "192.0.2.1", "AGEAYg==" },
		{ "AUTH\t2\tLOGIN\tservice=smtp\n", 1, SASL_AUTH, 2, "LOGIN", "", "" },
		{ "AUTH\t2\tPLAIN\tresp=\n", 1, SASL_AUTH, 2, "PLAIN", "", "" },
		{ "AUTH\t2\n", BAD, 0, 0, NULL, NULL, NULL },
		{ "AUTH\tx\tPLAIN\n", BAD, 0, 0, NULL, NULL, NULL },
		{ "AUTH\t2\tPLAIN\tresp=AA==\trip=1\n", BAD, 0, 0, NULL, NULL, NULL },
		{ "CONT\t2\tYQ==\n", 1, SASL_CONT, 2, "", "", "YQ==" },
		{ "CONT\t2\n", BAD, 0, 0, NULL, NULL, NULL },
		{ "CONT\t2\tYQ==\tx\n", BAD, 0, 0, NULL, NULL, NULL },
		{ "CONT\t2\tYQ", 0, 0, 0, NULL, NULL, NULL },
		{ "", 0, 0, 0, NULL, NULL, NULL },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < ROWS(cases); i++) {
		struct sasl_line line = { 0 };
		struct span in = { cases[i].in, strlen(cases[i].in) };

		print_message("# %zu\n", i);
		int used = (int)sasl_read(exact(&a, in), &line);
		assert_int_equal(used, cases[i].used == 1 ? (int)in.n : cases[i].used);
		if (used <= 0)
			continue;
		assert_int_equal(line.op, cases[i].op);
		assert_int_equal(line.id, cases[i].id);
		assert_span(line.mechanism, cases[i].mechanism);
		assert_span(line.rip, cases[i].rip);
		assert_span(line.resp, cases[i].resp);
	}
	struct buf out = BUF(&a, 1000);
	sasl_write_greeting(&out, 4711, 1, "00112233445566778899aabbccddeeff");
	sasl_write_continue(&out, 7, SASL_USERNAME);
	sasl_write_continue(&out, 7, SASL_PASSWORD);
	sasl_write_continue(&out, 8, SASL_NOTHING);
	sasl_write_ok(&out, 7, "ann@x.test");
	sasl_write_fail(&out, 8, NULL, NULL);
	sasl_write_fail(&out, 9, "a\tb", "no");
	assert_string_equal(buf_text(&out),
	    "VERSION\t1\t1\nMECH\tPLAIN\tplaintext\nMECH\tLOGIN\tplaintext\nSPID\t4711\nCUID\t1\n"
	    "COOKIE\t00112233445566778899aabbccddeeff\nDONE\n"
	    "CONT\t7\tVXNlcm5hbWU6\nCONT\t7\tUGFzc3dvcmQ6\nCONT\t8\t\nOK\t7\tuser=ann@x.test\nFAIL\t8\n"
	    "FAIL\t9\tuser=a\001tb\treason=no\n");
	arena_free(&a);
}

static void
test_sasl_plain(void **state)
{
	static const struct {
		struct span in;
		bool ok;
		const char *authzid, *name, *password;
	} cases[] = {
		{ { "\0ann\0pw", 7 }, true, "", "ann", "pw" },
		{ { "bob\0ann\0pw", 10 }, true, "bob", "ann", "pw" },
		{ { "\0ann\0", 5 }, false, NULL, NULL, NULL },
		{ { "\0\0pw", 4 }, false, NULL, NULL, NULL },
		{ { "ann\0pw", 6 }, false, NULL, NULL, NULL },
		{ { "\0ann\0pw\0x", 9 }, false, NULL, NULL, NULL },
		{ { "annpw", 5 }, false, NULL, NULL, NULL },
		{ { "", 0 }, false, NULL, NULL, NULL },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < ROWS(cases); i++) {
		struct span authzid, name, password;

		print_message("# %zu\n", i);
		assert_int_equal(sasl_plain(exact(&a, cases[i].in), &authzid, &name, &password), cases[i].ok);
		if (!cases[i].ok)
			continue;
		assert_span(authzid, cases[i].authzid);
		assert_span(name, cases[i].name);
		assert_span(password, cases[i].password);
	}
	arena_free(&a);
}

static void
test_passdb(void **state)
{
	static const struct {
		const char *in;
		enum passdb_result result;
		const char *user, *ticket;
	} cases[] = {
		{ "HTTP/1.1 200 OK\r\nDate: x\r\n\r\nOK\nuser\tann@x.test\nuserdb_uid\tvmail\nticket\t7.1\n",
		    PASSDB_OK, "ann@x.test", "7.1" },
		{ "HTTP/1.1 200 OK\r\n\r\nOK\nticket\t0123456789012345678901234567890123456789012345678\n",
		    PASSDB_OK, "", "" },
		{ "HTTP/1.0 200\r\n\r\nOK", PASSDB_OK, "", "" },
		{ "HTTP/1.1 200 OK\r\n\r\nFAIL\n", PASSDB_WRONG, "", "" },
		{ "HTTP/1.1 200 OK\r\n\r\nUNKNOWN\n", PASSDB_WRONG, "", "" },
		{ "HTTP/1.1 200 OK\r\n\r\nEXPIRED\n", PASSDB_WRONG, "", "" },
		{ "HTTP/1.1 200 OK\r\n\r\nDISABLED\n", PASSDB_DISABLED, "", "" },
		{ "HTTP/1.1 200 OK\r\n\r\nOKAY\n", PASSDB_TEMPORARY, "", "" },
		{ "HTTP/1.1 200 OK\r\n\r\n", PASSDB_TEMPORARY, "", "" },
		{ "HTTP/1.1 200 OK\r\nDate", PASSDB_TEMPORARY, "", "" },
		{ "HTTP/1.1 503 Busy\r\n\r\nOK\n", PASSDB_TEMPORARY, "", "" },
		{ "HTTP/1.1 2000\r\n\r\nOK\n", PASSDB_TEMPORARY, "", "" },
		{ "HTTP/2 200\r\n\r\nOK\n", PASSDB_TEMPORARY, "", "" },
		{ "", PASSDB_TEMPORARY, "", "" },
	};
	struct arena a = { 0 };
	struct passdb_found found;

	(void)state;
	for (size_t i = 0; i < ROWS(cases); i++) {
		struct span in = { cases[i].in, strlen(cases[i].in) };

		print_message("# %zu\n", i);
		assert_int_equal(passdb_read(exact(&a, in), &found), cases[i].result);
		assert_string_equal(found.user, cases[i].user);
		assert_string_equal(found.ticket, cases[i].ticket);
	}
	struct buf out = BUF(&a, 1000);
	passdb_write(
	    &out, &(struct passdb_question){
		      .secret = "s3", .user = "a\"\\b", .password = SPAN("p\0\377"), .rip = "192.0.2.1" });
	assert_string_equal(buf_text(&out),
	    "POST /dovecot/passdb HTTP/1.0\r\nHost: hooks\r\nContent-Type: application/json\r\n"
	    "X-Portal-Secret: s3\r\nContent-Length: 76\r\n\r\n"
	    "{\"service\":\"smtp\",\"user\":\"a\\\"\\\\b\",\"rip\":\"192.0.2.1\",\"password_hex\":"
	    "\"7000ff\"}");
	arena_free(&a);
}

static void
test_imap_response(void **state)
{
	static const struct {
		const char *in;
		int used;
	} cases[] = {
		{ "", 0 },
		{ "* OK", 0 },
		{ "* OK\r\n", 6 },
		{ "* OK\nx", 5 },
		{ "* LIST () \"/\" {3}\r\na\"b\r\n* x", 24 },
		{ "* LIST () \"/\" {3}\r\na\r", 0 },
		{ "a {0}\r\n\r\n", 9 },
		{ "a {99}\r\n", BAD },
		{ "a {99999999999999999999}\r\n", 26 }, /* announces nothing that could be meant */
		{ "a {-1}\r\n", 8 },
		{ "0123456789012345678901234567890123456789", BAD },
	};
	struct arena a = { 0 };
	struct span out;

	(void)state;
	for (size_t i = 0; i < ROWS(cases); i++) {
		print_message("# %zu\n", i);
		assert_int_equal(
		    imap_response(exact(&a, (struct span){ cases[i].in, strlen(cases[i].in) }), 30, &out),
		    cases[i].used);
	}
	arena_free(&a);
}

static void
test_imap_read(void **state)
{
	static const struct {
		const char *in, *name;
		bool is;
	} lists[] = {
		{ "* LIST (\\HasNoChildren) \"/\" INBOX", "INBOX", true },
		{ "* LIST () \".\" \"a \\\"b\\\\\"", "a \"b\\", true },
		{ "* LIST () NIL {3}\r\na\"b", "a\"b", true },
		{ "* LIST (\\Noselect \\HasChildren) \"/\" a", NULL, true },
		{ "* LIST () \"/\" \"open", NULL, false },
		{ "* LIST () \"/\" {9}\r\na", NULL, false },
		{ "* LIST () \"/\"", NULL, false },
		{ "* LSUB () \"/\" a", NULL, false },
	};
	struct imap_status status;
	struct imap_command command;
	struct arena a = { 0 };
	const char *name;

	(void)state;
	for (size_t i = 0; i < ROWS(lists); i++) {
		struct span in = { lists[i].in, strlen(lists[i].in) };

		print_message("# %zu\n", i);
		assert_int_equal(imap_read_list(&a, exact(&a, in), &name), lists[i].is);
		if (lists[i].is && lists[i].name != NULL)
			assert_string_equal(name, lists[i].name);
		else if (lists[i].is)
			assert_null(name);
	}
	assert_true(imap_read_status(&a, SPAN("* STATUS \"a b\" (MESSAGES 3 UIDNEXT 8 SIZE 90)"), &status));
	assert_true(status.messages == 3 && status.uid_next == 8 && status.size == 90);
	assert_false(imap_read_status(&a, SPAN("* STATUS a (UNSEEN 3)"), &status));
	assert_true(imap_has_capability(SPAN("* CAPABILITY IMAP4rev1 STATUS=SIZE"), "status=size"));
	assert_false(imap_has_capability(SPAN("* CAPABILITY IMAP4rev1 STATUS=SIZES"), "STATUS=SIZE"));
	assert_true(imap_read_command(&a, SPAN("1 LOGIN \"ann@a.test\" \"p\\\"w\""), &command));
	assert_string_equal(command.user, "ann@a.test");
	assert_string_equal(command.password, "p\"w");
	assert_false(imap_read_command(&a, SPAN("2 CAPABILITY"), &command));
	assert_string_equal(command.tag, "2");
	arena_free(&a);
}

static void
test_managesieve(void **state)
{
	static const struct {
		const char *in;
		bool is;
		enum managesieve_kind kind;
		const char *first, *second; /* NULL: it has none */
		bool active;
	} cases[] = {
		{ "OK", true, MANAGESIEVE_OK, NULL, NULL, false },
		{ "ok (TAG \"x\") \"done\"", true, MANAGESIEVE_OK, NULL, NULL, false },
		{ "NO (QUOTA/MAXSIZE) {3}\r\nbad", true, MANAGESIEVE_NO, NULL, NULL, false },
		{ "BYE \"too much\"", true, MANAGESIEVE_BYE, NULL, NULL, false },
		{ "OKAY", false, MANAGESIEVE_DATA, NULL, NULL, false },
		{ "", false, MANAGESIEVE_DATA, NULL, NULL, false },
		{ "\"STARTTLS\"", true, MANAGESIEVE_DATA, "STARTTLS", NULL, false },
		{ "\"SASL\" \"PLAIN LOGIN\"", true, MANAGESIEVE_DATA, "SASL", "PLAIN LOGIN", false },
		{ "\"a \\\"b\\\\\" ACTIVE", true, MANAGESIEVE_DATA, "a \"b\\", NULL, true },
		{ "{3}\r\na\"b active", true, MANAGESIEVE_DATA, "a\"b", NULL, true },
		{ "{6+}\r\nkeep;\n", true, MANAGESIEVE_DATA, "keep;\n", NULL, false },
		{ "{0}\r\n", true, MANAGESIEVE_DATA, "", NULL, false },
		{ "\"\"", true, MANAGESIEVE_DATA, "", NULL, false },
		{ "\"a\" PASSIVE", false, MANAGESIEVE_DATA, NULL, NULL, false },
		{ "\"a\" \"b\" \"c\"", false, MANAGESIEVE_DATA, NULL, NULL, false },
		{ "\"a\" ACTIVE \"c\"", false, MANAGESIEVE_DATA, NULL, NULL, false },
		{ "\"open", false, MANAGESIEVE_DATA, NULL, NULL, false },
		{ "\"open\\", false, MANAGESIEVE_DATA, NULL, NULL, false },
		{ "{9}\r\nshort", false, MANAGESIEVE_DATA, NULL, NULL, false },
		{ "{99999999999999999999}\r\nx", false, MANAGESIEVE_DATA, NULL, NULL, false },
		{ "{3}abc", false, MANAGESIEVE_DATA, NULL, NULL, false },
		{ "{}\r\n", false, MANAGESIEVE_DATA, NULL, NULL, false },
		{ "{3", false, MANAGESIEVE_DATA, NULL, NULL, false },
	};
	struct managesieve_response out;
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < ROWS(cases); i++) {
		const char *const texts[] = { cases[i].first, cases[i].second };
		struct span in = { cases[i].in, strlen(cases[i].in) };

		print_message("# %zu\n", i);
		assert_int_equal(managesieve_read(&a, exact(&a, in), &out), cases[i].is);
		if (!cases[i].is)
			continue;
		assert_int_equal(out.kind, cases[i].kind);
		assert_int_equal(out.active, cases[i].active);
		assert_int_equal(out.n, (texts[0] != NULL) + (texts[1] != NULL));
		for (size_t j = 0; j < out.n; j++) {
			assert_int_equal(out.strings[j].n, strlen(texts[j]));
			assert_memory_equal(out.strings[j].p, texts[j], out.strings[j].n);
		}
	}
	assert_true(managesieve_offers(SPAN("LOGIN plain"), "PLAIN"));
	assert_false(managesieve_offers(SPAN("PLAINER X-PLAIN"), "PLAIN"));
	assert_false(managesieve_offers(SPAN(""), "PLAIN"));
	arena_free(&a);
}

static void
test_imap_guard(void **state)
{
	struct imap_guard g = { 0 };
	static char line[IMAP_LINE_MAX / 64];

	(void)state;
	assert_true(imap_guard_pass(&g, SPAN("* 1 FETCH (BODY[] {5}\r")));
	assert_true(imap_guard_pass(&g, SPAN("\nab")));
	assert_int_equal(g.literal, 3);
	assert_true(imap_guard_pass(&g, SPAN("c\n{)\r\n")));
	assert_true(g.literal == 0 && g.line == 0);
	memset(line, 'x', sizeof(line));
	for (int i = 0; i < 64; i++)
		assert_true(imap_guard_pass(&g, (struct span){ line, sizeof(line) }));
	assert_false(imap_guard_pass(&g, SPAN("x")));
	assert_false(imap_guard_pass(&(struct imap_guard){ 0 }, SPAN("a {99999999999}\r\n")));
}

/* R72: what strangers write into a log steers nothing where it is shown. */
static void
test_log_line(void **state)
{
	static const struct {
		const char *in, *out;
	} rows[] = {
		{ "", "" },
		{ "postfix/smtpd[1]: connect from a.test[192.0.2.1]",
		    "postfix/smtpd[1]: connect from a.test[192.0.2.1]" },
		{ "subject: <b>&amp;</b>\ttab", "subject: <b>&amp;</b>\ttab" },
		{ "\033[2J\033]0;x\007", "\\x1B[2J\\x1B]0;x\\x07" }, { "a\rb\177", "a\\x0Db\\x7F" },
		{ "gr\303\274n \342\202\254 \360\237\230\200", "gr\303\274n \342\202\254 \360\237\230\200" },
		{ "\377\300\200\303", "\\xFF\\xC0\\x80\\xC3" },
		{ "\302\205\302\233", "\\u{85}\\u{9B}" },        /* C1: next line, CSI */
		{ "a\342\200\256cod.exe", "a\\u{202E}cod.exe" }, /* right to left */
		{ "\342\200\213\342\200\250\357\273\277", "\\u{200B}\\u{2028}\\u{FEFF}" },
		{ "\355\240\200", "\\xED\\xA0\\x80" }, /* a surrogate */
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct buf out = BUF(&a, 1000);

		log_line_put(&out, exact(&a, (struct span){ rows[i].in, strlen(rows[i].in) }));
		assert_string_equal(buf_text(&out), rows[i].out);
	}
	arena_free(&a);
}

static void
test_log_line_long(void **state)
{
	struct arena a = { 0 };
	struct buf out = BUF(&a, 100000);
	char *line = arena_alloc(&a, LOG_LINE_MAX + 12);

	(void)state;
	memset(line, 'x', LOG_LINE_MAX + 10);
	log_line_put(&out, exact(&a, (struct span){ line, LOG_LINE_MAX }));
	assert_int_equal(out.n, LOG_LINE_MAX);
	out.n = 0;
	log_line_put(&out, exact(&a, (struct span){ line, LOG_LINE_MAX + 10 }));
	assert_string_equal(buf_text(&out) + LOG_LINE_MAX, " [10 bytes more]");
	out.n = 0;
	memcpy(line + LOG_LINE_MAX - 1, "\303\274", 2); /* no character is torn apart */
	log_line_put(&out, exact(&a, (struct span){ line, LOG_LINE_MAX + 10 }));
	assert_string_equal(buf_text(&out) + LOG_LINE_MAX - 1, "\303\274 [9 bytes more]");
	arena_free(&a);
}

/* R72: of a message with very many recipients the first are shown, wherever its line was cut. */
static void
test_mend(void **state)
{
	static const char whole[] =
	    "{\"queue_name\": \"deferred\", \"queue_id\": \"4A\", \"arrival_time\": 5, \"message_size\": 7,"
	    " \"forced_expire\": false, \"sender\": \"a{@b.test\", \"recipients\": [{\"address\": \"x@y.test\","
	    " \"delay_reason\": \"said: \\\"}]\\\" (no)\"}, {\"address\": \"z@y.test\"}]}";
	const char *first = strstr(whole, "}, {\"address\": \"z") + 1, *second = whole + sizeof(whole) - 3;
	struct arena a = { 0 };

	(void)state;
	for (size_t n = 0; n < sizeof(whole); n++) {
		struct span cut = exact(&a, (struct span){ whole, n }), text = postqueue_mend(&a, cut);
		size_t want = whole + n >= second ? 2 : whole + n >= first ? 1 : 0;
		struct postqueue_entry e;
		bool found = false;

		if (want == 0) {
			assert_ptr_equal(text.p, cut.p);
			continue;
		}
		assert_null(postqueue_next(&a, &text, &e, &found));
		assert_true(found);
		assert_int_equal(e.n_recipients, want);
		assert_string_equal(e.sender, "a{@b.test");
		assert_string_equal(e.reason, "said: \"}]\" (no)");
	}
	arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_netstring),
		cmocka_unit_test(test_socketmap),
		cmocka_unit_test(test_socketmap_answers),
		cmocka_unit_test(test_policy),
		cmocka_unit_test(test_tabs),
		cmocka_unit_test(test_dict),
		cmocka_unit_test(test_script),
		cmocka_unit_test(test_base64),
		cmocka_unit_test(test_base64url),
		cmocka_unit_test(test_sasl),
		cmocka_unit_test(test_sasl_plain),
		cmocka_unit_test(test_passdb),
		cmocka_unit_test(test_imap_response),
		cmocka_unit_test(test_managesieve),
		cmocka_unit_test(test_imap_read),
		cmocka_unit_test(test_imap_guard),
		cmocka_unit_test(test_log_line),
		cmocka_unit_test(test_log_line_long),
		cmocka_unit_test(test_mend),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
