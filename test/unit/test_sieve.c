/* SPDX-License-Identifier: Apache-2.0 */
#include "model/sieve.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h> /* needs the block above */

#include "base/buf.h"
#include "base/ctx.h"
#include "model/json.h"
#include "model/sieve_trace.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

enum { RULES_MAX = 8, TEXT_MAX = 1 << 17 };

/* Failures as "field detail" or "". */
static const char *
read_rule(struct ctx *c, const char *json, struct filter *out)
{
	struct span body = { json, strlen(json) };
	const struct err *e = json_decode(c, body, filter_fields, JSON_CREATE, out, NULL);

	if (e == NULL)
		e = filter_check(&c->arena, out);
	return e == NULL ? "" : arena_printf(&c->arena, "%s", e->detail);
}

/* The script without its comments and empty lines. */
static const char *
bare(struct arena *a, const char *script)
{
	struct buf b = BUF(a, TEXT_MAX);

	while (*script != '\0') {
		size_t n = strcspn(script, "\n");

		if (n > 0 && *script != '#')
			buf_put(&b, script, n + (script[n] == '\n'));
		script += n + (script[n] == '\n');
	}
	return buf_text(&b);
}

static const char *
write_all(struct ctx *c, const char *const *rules, const char *vacation)
{
	struct filter list[RULES_MAX] = { 0 };
	struct vacation reply = { 0 };
	struct sieve_rules in = { .rules = list };
	const char *script;

	for (; rules[in.n] != NULL; in.n++)
		assert_string_equal(read_rule(c, rules[in.n], &list[in.n]), "");
	if (vacation != NULL) {
		assert_null(json_decode(c, (struct span){ vacation, strlen(vacation) }, vacation_fields,
		    JSON_CREATE, &reply, NULL));
		in.vacation = &reply;
	}
	assert_null(sieve_write(&c->arena, &in, &script));
	return script;
}

#define MOVE(FOLDER) "[{\"action\":\"move\",\"folder\":\"" FOLDER "\"}]"
#define IF(CONDITIONS, ACTIONS) "{\"name\":\"n\",\"conditions\":[" CONDITIONS "],\"actions\":" ACTIONS "}"
#define ALWAYS(ACTIONS) "{\"name\":\"n\",\"matching\":\"always\",\"actions\":" ACTIONS "}"
#define SUBJECT "{\"what\":\"subject\",\"op\":\"contains\",\"value\":\"x\"}"
#define COND(REST) IF("{" REST "}", "[{\"action\":\"keep\"}]")
#define REQUIRE_MOVE "require [\"fileinto\", \"mailbox\"];\n"

static const struct {
	const char *rules[RULES_MAX];
	const char *script;
} writes[] = {
	{ { NULL }, "" },
	{ { IF(SUBJECT, MOVE("A/B")), NULL },
	    REQUIRE_MOVE "if header :contains \"subject\" \"x\" {\n  fileinto :create \"A/B\";\n}\n" },
	{ { COND("\"what\":\"from\",\"op\":\"is\",\"value\":\"a@b\""), NULL },
	    "if address :all :is \"from\" \"a@b\" {\n  keep;\n}\n" },
	{ { COND("\"what\":\"to\",\"op\":\"not_contains\",\"value\":\"a\""), NULL },
	    "if not header :contains [\"to\", \"cc\"] \"a\" {\n  keep;\n}\n" },
	{ { COND("\"what\":\"header\",\"header\":\"X-A\",\"op\":\"begins\",\"value\":\"a*?\\\\\\\"\""),
	      NULL },
	    "if header :matches \"X-A\" \"a\\\\*\\\\?\\\\\\\\\\\"*\" {\n  keep;\n}\n" },
	{ { COND("\"what\":\"subject\",\"op\":\"ends\",\"value\":\"z\""), NULL },
	    "if header :matches \"subject\" \"*z\" {\n  keep;\n}\n" },
	{ { COND("\"what\":\"subject\",\"op\":\"not_matches\",\"value\":\"a*z\""), NULL },
	    "if not header :matches \"subject\" \"a*z\" {\n  keep;\n}\n" },
	{ { COND("\"what\":\"header\",\"header\":\"List-Id\",\"op\":\"exists\""), NULL },
	    "if exists \"List-Id\" {\n  keep;\n}\n" },
	{ { COND("\"what\":\"to\",\"op\":\"not_exists\""), NULL },
	    "if not anyof (exists \"to\", exists \"cc\") {\n  keep;\n}\n" },
	{ { COND("\"what\":\"body\",\"op\":\"contains\",\"value\":\"${x}\""), NULL },
	    "require [\"body\"];\nif body :text :contains \"${x}\" {\n  keep;\n}\n" },
	{ { COND("\"what\":\"size\",\"op\":\"over\",\"size\":1048576"), NULL },
	    "if size :over 1048576 {\n  keep;\n}\n" },
	{ { "{\"name\":\"n\",\"matching\":\"any\",\"conditions\":[" SUBJECT "," SUBJECT
	    "],\"actions\":[{\"action\":\"discard\"}]}",
	      NULL },
	    "if anyof (header :contains \"subject\" \"x\",\n    header :contains \"subject\" \"x\") {\n  discard;\n  "
	    "stop;\n}\n" },
	{ { ALWAYS("[{\"action\":\"copy\",\"folder\":\"Büro \\\"x\\\"\"},{\"action\":\"forward\",\"address\":"
		   "\"A@B.Example\"},{\"action\":\"keep\"},{\"action\":\"stop\"}]"),
	      NULL },
	    "require [\"fileinto\", \"mailbox\", \"copy\"];\nif true {\n  fileinto :copy :create \"Büro "
	    "\\\"x\\\"\";\n  redirect \"a@b.example\";\n  keep;\n  stop;\n}\n" },
	/* lines end as in a message; who has filed it can no longer refuse it */
	{ { IF(SUBJECT, MOVE("a")), ALWAYS("[{\"action\":\"reject\",\"text\":\"no\\n${done}\"}]"), NULL },
	    "require [\"fileinto\", \"mailbox\", \"reject\", \"variables\"];\nset \"dollar\" \"$\";\nif header "
	    ":contains \"subject\" \"x\" {\n  fileinto :create \"a\";\n  set \"filed\" \"1\";\n}\nif allof (not string "
	    "\"${filed}\" \"1\", true) {\n  reject \"no\r\n${dollar}{done}\";\n  stop;\n}\n" },
	{ { "{\"name\":\"n\",\"enabled\":false,\"matching\":\"always\",\"actions\":[{\"action\":\"discard\"}]}",
	      NULL },
	    "" },
};

static void
test_write(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(writes); i++) {
		struct ctx c = { .actor.role = ROLE_MAIL_USER };
		struct sieve_rules again;
		bool readable;
		const char *script = write_all(&c, writes[i].rules, NULL);

		assert_string_equal(bare(&c.arena, script), writes[i].script);
		assert_null(sieve_read(&c, script, &again, &readable));
		assert_true(readable);
		arena_free(&c.arena);
	}
}

/* The reply comes after a rule that stops: its stop is a variable then. */
static void
test_vacation(void **state)
{
	const char *rules[] = { IF(SUBJECT, "[{\"action\":\"keep\"},{\"action\":\"stop\"}]"),
		IF(SUBJECT, "[{\"action\":\"keep\"}]"), NULL };
	struct ctx c = { .actor.role = ROLE_MAIL_USER };
	const char *text = bare(&c.arena,
	    write_all(&c, rules,
		"{\"subject\":\"Weg\",\"text\":\"Bin weg.\\nGruß\",\"starts_at\":\"2026-12-01T00:00:00Z\","
		"\"ends_at\":\"2026-12-24T18:30:00Z\"}"));

	(void)state;
	assert_non_null(
	    strstr(text, "keep;\n  set \"done\" \"1\";\n}\nif allof (not string \"${done}\" \"1\", header"));
	assert_non_null(strstr(text, "\"ge\" \"iso8601\" \"2026-12-01T00:00:00\""));
	assert_non_null(strstr(text, "\"lt\" \"iso8601\" \"2026-12-24T18:30:00\""));
	assert_non_null(
	    strstr(text, "vacation :days 7 :handle \"mailportal\" :subject \"Weg\" \"Bin weg.\r\nGruß\";"));
	assert_null(strstr(text, "stop;"));
	assert_null(strstr(text, ":addresses"));
	arena_free(&c.arena);
}

/* Other names of the user are written, and read back as all of it is; a script without them has no trace. */
static void
test_addresses(void **state)
{
	const char *names[] = { "info@a.test", "o'neill+${x}@a.test" };
	struct ctx c = { .actor.role = ROLE_MAIL_USER };
	struct vacation reply = { .enabled = true, .text = "weg", .addresses = { 2, names } };
	struct sieve_rules in = { .vacation = &reply }, out = { 0 };
	const char *script;
	bool readable;

	(void)state;
	assert_null(sieve_write(&c.arena, &in, &script));
	assert_non_null(
	    strstr(script, "\"mailportal\" :addresses [\"info@a.test\", \"o'neill+${x}@a.test\"] \"weg\";"));
	assert_null(sieve_read(&c, script, &out, &readable));
	assert_true(readable && out.vacation->addresses.n == 2);
	assert_string_equal(out.vacation->addresses.v[1], names[1]);
	reply.addresses.n = 0;
	assert_null(sieve_write(&c.arena, &in, &script));
	assert_null(strstr(script, "addresses"));
	assert_null(sieve_read(&c, script, &out, &readable));
	assert_true(readable);
	arena_free(&c.arena);
}

static const struct {
	const char *rule, *why;
} refused[] = {
	{ IF(SUBJECT, "[]"), "actions must not be empty" },
	{ "{\"name\":\"n\",\"actions\":[{\"action\":\"keep\"}]}",
	    "conditions must not be empty: name one, or let it match always" },
	{ COND("\"what\":\"header\",\"op\":\"exists\""),
	    "conditions/0/header must be the name of a header field: "
	    "letters, digits and signs without spaces and colons" },
	{ COND("\"what\":\"header\",\"header\":\"X: y\\\" {\",\"op\":\"exists\""),
	    "conditions/0/header must be the name of a header field: letters, digits and signs without spaces and "
	    "colons" },
	{ COND("\"what\":\"header\",\"header\":\"X\\nA\",\"op\":\"exists\""),
	    "conditions/0/header holds a control character" },
	{ COND("\"what\":\"subject\",\"op\":\"is\""), "conditions/0/value is required" },
	{ COND("\"what\":\"subject\",\"op\":\"over\",\"size\":3"),
	    "conditions/0/op does not go with what is looked at" },
	{ COND("\"what\":\"size\",\"op\":\"over\""), "conditions/0/size is required" },
	{ COND("\"what\":\"size\",\"op\":\"over\",\"size\":-1"),
	    "conditions/0/size must be from 0 to 1073741824" },
	{ COND("\"what\":\"nose\",\"op\":\"is\""),
	    "conditions/0/what must be one of: from, to, subject, header, body, size" },
	{ COND("\"what\":\"subject\",\"op\":\"is\",\"value\":\"a\",\"x\":1"),
	    "conditions/0/x is not known here" },
	{ ALWAYS("[7]"), "actions/0 must be an object" },
	{ ALWAYS("[{\"action\":\"move\"}]"), "actions/0/folder is required" },
	{ ALWAYS(MOVE("../other")),
	    "actions/0/folder must be names of folders with one / between them, none of them "
	    "empty, \".\" or \"..\"" },
	{ ALWAYS(MOVE("a//b")),
	    "actions/0/folder must be names of folders with one / between them, none of them "
	    "empty, \".\" or \"..\"" },
	{ ALWAYS(MOVE("~root")), "actions/0/folder must not begin with ~" },
	{ ALWAYS(MOVE("a*")), "actions/0/folder must not hold *, % or \\" },
	{ ALWAYS(MOVE("a\\u0007")), "actions/0/folder holds a control character" },
	{ ALWAYS("[{\"action\":\"forward\",\"address\":\"a@b\\\"; discard; \\\"@c\"}]"), NULL },
	{ ALWAYS("[{\"action\":\"forward\",\"address\":\"nobody\"}]"), NULL },
	{ ALWAYS("[{\"action\":\"forward\"}]"), "actions/0/address is required" },
	{ ALWAYS("[{\"action\":\"reject\"}]"), "actions/0/text is required" },
	{ ALWAYS("[{\"action\":\"keep\"},{\"action\":\"discard\"}]"),
	    "actions/1/action goes with no other action: make a rule of its own" },
	{ ALWAYS("[{\"action\":\"stop\"},{\"action\":\"keep\"}]"), "actions/0/action must be the last one" },
};

static void
test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(refused); i++) {
		struct ctx c = { .actor.role = ROLE_MAIL_USER };
		struct filter filter = { 0 };
		const char *why = read_rule(&c, refused[i].rule, &filter);

		if (refused[i].why != NULL)
			assert_string_equal(why, refused[i].why);
		else
			assert_non_null(strstr(why, "actions/0/address "));
		arena_free(&c.arena);
	}
}

/* Whatever is changed in it, or behind it, makes it somebody else's. */
static void
test_changed(void **state)
{
	const char *rules[] = { IF(SUBJECT, MOVE("a")), NULL };
	struct ctx c = { .actor.role = ROLE_MAIL_USER };
	const char *script = write_all(&c, rules, NULL);
	struct sieve_rules out;
	bool readable;

	(void)state;
	for (size_t i = 0; i < strlen(script); i++) {
		char *changed = arena_strdup(&c.arena, script);

		changed[i] = changed[i] == 'q' ? 'r' : 'q';
		assert_null(sieve_read(&c, changed, &out, &readable));
		if (readable) /* a text of a comment and of the script would have to change alike */
			fail_msg("byte %zu", i);
	}
	assert_null(sieve_read(&c, arena_printf(&c.arena, "%s\n", script), &out, &readable));
	assert_false(readable);
	assert_null(sieve_read(&c, "", &out, &readable));
	assert_false(readable);
	arena_free(&c.arena);
}

static void
test_too_long(void **state)
{
	static const char rule[] = ALWAYS("[{\"action\":\"keep\"}]");
	struct ctx c = { .actor.role = ROLE_MAIL_USER };
	struct filter *list = arena_alloc(&c.arena, FILTERS_MAX * sizeof(*list));
	struct buf text = BUF(&c.arena, TEXT_MAX);
	struct filter_condition condition = { .what = FILTER_SUBJECT, .op = FILTER_IS };
	const char *script;

	(void)state;
	for (int i = 0; i < 3000; i++)
		buf_putc(&text, 'x');
	condition.value = buf_text(&text);
	for (size_t i = 0; i < FILTERS_MAX; i++) {
		assert_string_equal(read_rule(&c, rule, &list[i]), "");
		list[i].conditions = (struct objects){ 1, &condition };
	}
	const struct sieve_rules in = { .rules = list, .n = FILTERS_MAX };
	const struct err *e = sieve_write(&c.arena, &in, &script);
	assert_non_null(e);
	assert_int_equal(e->code, ERR_QUOTA_EXCEEDED);
	arena_free(&c.arena);
}

/* As sieve-test of Dovecot 2.3 has said it. */
static const char said[] = "0\n"
			   "sieve-test: Error: sieve: binary /proc/7/fd/3.svbin: save: failed\n\n"
			   "      ## Started executing script '3'\n"
			   "   4: set command\n"
			   "   6:   assign `dollar' [0] = \"$\"\n"
			   "   7: header test\n"
			   "   7:   starting `:contains' match with `i;ascii-casemap' comparator:\n"
			   "   7:   extracting `subject' headers from message\n"
			   "   7:   matching value `It's \xff'\n"
			   "   7:     with key `it's' => 1\n"
			   "   7:   finishing match with result: matched\n"
			   "   7: jump if result is false\n"
			   "   7:   not jumping\n"
			   "   8: fileinto action\n"
			   "   8:   store message in mailbox `A'\n"
			   "  12: size :over test\n"
			   "  12:   comparing message size 103\n"
			   "  12:   with upper limit 200\n"
			   "  12: jump if result is false\n"
			   "  12:   jumping to line 17\n"
			   "  17: exists test\n"
			   "  17:   header `list-id' is missing\n"
			   "  17:   headers are missing\n"
			   "  17: vacation action\n"
			   "  17:   auto-reply with message `x'\n"
			   "      ## Finished executing script '3'\n\n\n"
			   "Performed actions:\n\n"
			   " * store message in folder: A\n"
			   "        + create mailbox if it does not exist\n"
			   " * redirect message to: <a@b.test>\n"
			   " * send vacation message:\n"
			   "    => seconds : 604800\n\n"
			   "START MESSAGE\n * discard\nEND MESSAGE\n\n"
			   "Implicit keep:\n\n  (none)\n\n"
			   "sieve-test: Info: final result: success\n";
static const char tried[] =
    "#\n#\n#\nset \"dollar\" \"$\";\n# rule:[One]\n#= {}\nif\n\n\n# rule:[Two]\n#= {}\nif\n\n\n"
    "# vacation\n#~ {}\nif\n";

static void
test_trace(void **state)
{
	struct arena a = { 0 };
	struct filter_verdict verdict;
	struct buf b = BUF(&a, TEXT_MAX);

	(void)state;
	sieve_trace_read(&a, (struct span){ said, sizeof(said) - 1 }, tried, &verdict);
	json_encode(&b, filter_verdict_fields, &verdict, 0);
	assert_string_equal(buf_text(&b),
	    "{\"steps\":[{\"rule\":\"One\",\"line\":5,\"matched\":true,\"actions\":[\"fileinto action\"],\"trials\":[{"
	    "\"what\":\"header\",\"value\":\"It's ?\",\"key\":\"it's\",\"matched\":true}]},"
	    "{\"rule\":\"Two\",\"line\":10,\"matched\":false,\"actions\":[],\"trials\":[{\"what\":\"size\",\"value\":"
	    "\"103\",\"key\":\"200\",\"matched\":false}]},"
	    "{\"rule\":\"vacation\",\"line\":15,\"matched\":true,\"actions\":[\"vacation action\"],\"trials\":[{\"what\":"
	    "\"exists\",\"value\":null,\"key\":\"list-id\",\"matched\":false}]}],"
	    "\"results\":[{\"action\":\"store\",\"detail\":\"A\"},{\"action\":\"forward\",\"detail\":\"a@b.test\"},"
	    "{\"action\":\"reply\",\"detail\":null}],\"error\":null}");
	arena_free(&a);
}

static void
test_refusal(void **state)
{
	static const char no[] =
	    "89\n3: line 1: error: unknown test 'body' (only reported once at first occurrence).\n"
	    "3: line 2: error: unknown command 'foo'.\n3: error: validation failed.\n"
	    "sieve-test: Fatal: failed to compile sieve script '/dev/fd/3'\n";
	struct arena a = { 0 };

	(void)state;
	assert_string_equal(sieve_trace_refusal(&a, (struct span){ no, sizeof(no) - 1 }),
	    "line 1: error: unknown test 'body' (only reported once at first occurrence).\n"
	    "line 2: error: unknown command 'foo'.");
	assert_null(sieve_trace_refusal(&a, (struct span){ said, sizeof(said) - 1 }));
	arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_write),
		cmocka_unit_test(test_vacation),
		cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_changed),
		cmocka_unit_test(test_too_long),
		cmocka_unit_test(test_trace),
		cmocka_unit_test(test_refusal),
	};

	return cmocka_run_group_tests_name("R52 sieve", tests, NULL, NULL);
}
