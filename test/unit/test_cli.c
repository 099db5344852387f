/* SPDX-License-Identifier: Apache-2.0 */
/* The command line without a server: what routes are called, what words mean, what is printed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h> /* needs the block above */

#include "base/buf.h"
#include "cli/args.h"
#include "cli/cli.h"
#include "cli/help.h"
#include "cli/show.h"
#include "cli/words.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

enum { WORDS_MAX = 12 };

static const struct {
	enum method method;
	const char *path, *words; /* NULL: none */
} routes[] = {
	{ GET, "/api/v1/accounts", "account list" },
	{ POST, "/api/v1/accounts", "account add" },
	{ GET, "/api/v1/accounts/{key}", "account show" },
	{ PATCH, "/api/v1/accounts/{key}", "account set" },
	{ DELETE_, "/api/v1/accounts/{key}", "account delete" },
	{ POST, "/api/v1/accounts/{key}/rename", "account rename" },
	{ GET, "/api/v1/accounts/{key}/sessions", "account sessions" },
	{ GET, "/api/v1/aliases/{key}", "alias show" },
	{ PATCH, "/api/v1/me", "me set" },
	{ PUT, "/api/v1/me/password", "me password" },
	{ GET, "/api/v1/me/sessions", "session list" },
	{ GET, "/api/v1/me/totp", "totp show" },
	{ GET, "/api/v1/me/filters", "filter list" },
	{ POST, "/api/v1/me/filters", "filter add" },
	{ PATCH, "/api/v1/me/filters/{id}", "filter set" },
	{ PUT, "/api/v1/me/filters/order", "filter order" },
	{ POST, "/api/v1/me/filters/test", "filter test" },
	{ GET, "/api/v1/me/filters/script", "script show" },
	{ PUT, "/api/v1/me/vacation", "vacation set" },
	{ POST, "/api/v1/me/totp", "totp add" },
	{ POST, "/api/v1/me/totp/verify", "totp verify" },
	{ DELETE_, "/api/v1/me/totp", "totp delete" },
	{ DELETE_, "/api/v1/accounts/{key}/totp", "account delete-totp" },
	{ DELETE_, "/api/v1/me/sessions/{id}", "session delete" },
	{ DELETE_, "/api/v1/jobs/{key}", "job cancel" },
	{ GET, "/api/v1/jobs/{key}/events", "job events" },
	{ GET, "/api/v1/server/queue", "queue list" },
	{ GET, "/api/v1/server/backups", "backups show" },
	{ POST, "/api/v1/server/actions/backup", "server backup" },
	{ POST, "/api/v1/server/actions/restore-mailbox", "server restore-mailbox" },
	{ POST, "/api/v1/server/actions/recalculate-quota", "server recalculate-quota" },
	{ POST, "/api/v1/server/queue/hold", "queue hold" },
	{ POST, "/api/v1/server/queue/requeue", "queue requeue" },
	{ POST, "/api/v1/server/actions/clear-verify-cache", "server clear-verify-cache" },
	{ GET, "/api/v1/server/logs/{key}", "logs show" },
	{ GET, "/api/v1/server/logs/{key}/events", "logs follow" },
	{ POST, "/api/v1/auth/login", NULL },
	{ GET, "/api/v1/health", NULL },
	{ GET, "/problems/{key}", NULL },
};

static const struct route *
route_at(enum method method, const char *path)
{
	for (const struct route *r = words_next(NULL); r != NULL; r = words_next(r))
		if (r->method == method && strcmp(r->path, path) == 0)
			return r;
	return NULL;
}

static void
test_words(void **state)
{
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < ROWS(routes); i++) {
		const struct route *r = route_at(routes[i].method, routes[i].path);
		const char *words = NULL;

		print_message("# %s %s\n", method_names[routes[i].method], routes[i].path);
		assert_non_null(r);
		words = cli_words(&a, r);
		if (routes[i].words == NULL)
			assert_null(words);
		else
			assert_string_equal(words, routes[i].words);
	}
	arena_free(&a);
}

/* Every route that has words is found by them, and by nothing else: no two have the same. */
static void
test_words_are_unique(void **state)
{
	struct arena a = { 0 };
	struct words w;
	size_t n = 0;

	(void)state;
	for (const struct route *r = words_next(NULL); r != NULL; r = words_next(r)) {
		if (!words_of(&a, r, &w))
			continue;
		n++;
		print_message("# %s %s\n", w.noun, w.verb);
		assert_ptr_equal(words_find(&a, w.noun, w.verb), r);
		assert_null(strchr(w.noun, ' '));
	}
	assert_true(n > 20);
	assert_null(words_find(&a, "account", "foo"));
	assert_false(words_is_noun(&a, "accounts"));
	assert_ptr_equal(words_find(&a, "account", "passwd"), words_find(&a, "account", "set"));
	assert_null(words_find(&a, "recovery-email", "passwd")); /* its password is a proof */
	assert_null(words_find(&a, "relayhost", "passwd"));
	arena_free(&a);
}

/* Words, and the request they become; secrets read as s1, s2. */
static const struct {
	const char *words[WORDS_MAX];
	const char *path, *body;
} requests[] = {
	{ { "account", "add", "ann@a.test", "quota_bytes=1000000", "--enabled=false" }, "/api/v1/accounts",
	    "{\"name\":\"ann@a.test\",\"enabled\":false,\"quota_bytes\":1000000,\"password\":\"s1\"}" },
	{ { "account", "add", "--name", "ann@a.test", "--quota-bytes", "5", "quota-bytes2@x=1" }, NULL,
	    "quota-bytes2@x=1 is one word too many" },
	{ { "account", "add", "name=o=x@a.test", "--may-send", "--dry-run" }, "/api/v1/accounts?dry_run=1",
	    "{\"name\":\"o=x@a.test\",\"may_send\":true,\"password\":\"s1\"}" },
	{ { "account", "add", "o=x@a.test", "--may-send", "no", "--json", "password_hash" },
	    "/api/v1/accounts", "{\"name\":\"o=x@a.test\",\"may_send\":false,\"password_hash\":\"s1\"}" },
	{ { "account", "add", "a@a.test", "password=12345" }, NULL, "password is never an argument" },
	{ { "account", "add", "a@a.test", "--password=12345" }, NULL, "password is never an argument" },
	{ { "account", "add", "a@a.test", "--password", "12345" }, NULL, "A password is never an argument" },
	{ { "account", "set", "a@a.test", "password", "12345" }, NULL, "A password is never an argument" },
	{ { "account", "set", "a@a.test", "password_hash=x" }, NULL, "password_hash is never an argument" },
	{ { "account", "set", "a@a.test", "password" }, "/api/v1/accounts/a%40a.test",
	    "{\"password\":\"s1\"}" },
	{ { "account", "passwd", "a@a.test" }, "/api/v1/accounts/a%40a.test", "{\"password\":\"s1\"}" },
	{ { "account", "set", "a/b@a.test", "full_name=", "quota-bytes=7", "forward_to=x@y.test, z@y.test" },
	    "/api/v1/accounts/a%2Fb%40a.test",
	    "{\"full_name\":null,\"quota_bytes\":7,\"forward_to\":[\"x@y.test\",\"z@y.test\"]}" },
	{ { "account", "set", "a@a.test" }, NULL, "there is nothing to change" },
	{ { "account", "set", "a@a.test", "enabled=true", "--enabled=false" }, NULL,
	    "enabled is given twice" },
	{ { "account", "set", "a@a.test", "quota_bytes=many" }, NULL, "quota_bytes must be a whole number" },
	{ { "account", "set", "a@a.test", "enabled=perhaps" }, NULL, "enabled " },
	{ { "account", "set", "a@a.test", "owner_id=5" }, NULL, "owner_id is not known here" },
	{ { "account", "set", "a@a.test", "quota=5" }, NULL, "quota is not known here" },
	{ { "account", "set", "a@a.test", "--full-name" }, NULL, "--full_name needs a value" },
	{ { "account", "set" }, NULL, "which one?" },
	{ { "account", "rename", "a@a.test", "b@a.test" }, "/api/v1/accounts/a%40a.test/rename",
	    "{\"name\":\"b@a.test\"}" },
	{ { "account", "rename", "a@a.test" }, NULL, "name is missing" },
	{ { "account", "delete", "a@a.test", "b@a.test" }, NULL, "b@a.test is one word too many" },
	{ { "alias", "add", "@a.test", "x@a.test,y@b.test" }, "/api/v1/aliases",
	    "{\"address\":\"@a.test\",\"targets\":[\"x@a.test\",\"y@b.test\"]}" },
	{ { "me", "password" }, "/api/v1/me/password", "{\"old_password\":\"s1\",\"new_password\":\"s2\"}" },
	{ { "session", "delete", "17" }, "/api/v1/me/sessions/17", "" },
	{ { "server", "recalculate-quota" }, "/api/v1/server/actions/recalculate-quota", "{}" },
	{ { "queue", "hold", "--all", "--q=x" }, "/api/v1/server/queue/hold", "{\"all\":true,\"q\":\"x\"}" },
	{ { "queue", "delete", "--queue-ids=4A,4B" }, "/api/v1/server/queue/delete",
	    "{\"queue_ids\":[\"4A\",\"4B\"]}" },
	{ { "account", "list", "role=mail_user", "--q=an", "--sort", "-name", "--limit", "7" },
	    "/api/v1/accounts?limit=7&q=an&sort=-name&role=mail_user", "" },
	{ { "account", "list", "full_name=x" }, NULL, "full_name is not known here" },
	{ { "account", "list", "--limit", "0" }, NULL, "limit must be a number from 1" },
	{ { "account", "list", "--dry-run" }, NULL, "--dry_run is not known here" },
	{ { "account", "show", "a@a.test", "--limit", "3" }, NULL, "--limit is not known here" },
};

NODISCARD static struct err *
make_request(struct arena *a, const char *const *words, const char **path, struct buf *body)
{
	static const char *const told[] = { "s1", "s2", "s3" };
	const char *secrets[64] = { NULL }, *const *next = told;
	char *argv[WORDS_MAX] = { NULL };
	struct args args;
	int argc = 0;

	while (argc < WORDS_MAX && words[argc] != NULL) {
		argv[argc] = arena_strdup(a, words[argc]);
		argc++;
	}
	const struct route *r = words_find(a, argv[0], argv[1]);
	assert_non_null(r);
	TRY(args_read(a, r, strcmp(argv[1], "passwd") == 0, argc - 2, argv + 2, &args));
	*path = args_path(a, r, &args, args.limit, args.cursor);
	for (int i = 0; i < 64; i++)
		if (args.asked & FIELD_BIT(i))
			secrets[i] = *next++;
	return args_body(a, r, &args, secrets, body);
}

static void
test_requests(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(requests); i++) {
		struct arena a = { 0 };
		struct buf body = BUF(&a, 10000);
		const char *path = NULL;

		print_message("# %zu: %s %s %s\n", i, requests[i].words[0], requests[i].words[1],
		    requests[i].words[2] == NULL ? "" : requests[i].words[2]);
		const struct err *e = make_request(&a, requests[i].words, &path, &body);
		if (requests[i].path == NULL) {
			assert_non_null(e);
			assert_non_null(strstr(e->detail, requests[i].body));
			assert_null(
			    strstr(e->detail, "12345")); /* what may be a password is not said again */
		} else {
			if (e != NULL)
				fail_msg("%s", e->detail);
			assert_string_equal(path, requests[i].path);
			if (strchr(path, '?') == NULL || *requests[i].body != '\0')
				assert_string_equal(buf_text(&body), requests[i].body);
		}
		arena_free(&a);
	}
}

/* What a function prints. */
struct capture {
	char *text;
	size_t n;
	FILE *file;
};

static struct capture
capture_begin(void)
{
	struct capture c = { 0 };

	return c;
}

static void
test_show(void **state)
{
	struct arena a = { 0 };
	struct capture c = capture_begin();
	struct show_table t;
	json_t *items =
	    json_loads("[{\"address\":\"info@a.test\",\"targets\":[\"b@a.test\",\"ö@c.test\"],"
		       "\"enabled\":true,\"comment\":null},{\"address\":\"x@a.test\",\"targets\":[],"
		       "\"enabled\":false,\"comment\":\"a\\u001b[2Jb\"}]",
		0, NULL);

	(void)state;
	assert_null(
	    show_table_open(&a, route_at(GET, "/api/v1/aliases"), "address,targets,comment,enabled", &t));
	c.file = open_memstream(&c.text, &c.n);
	show_table_put(c.file, &a, &t, items);
	show_table_put(c.file, &a, &t, items);
	fclose(c.file);
	assert_string_equal(c.text, "ADDRESS      TARGETS             COMMENT  ENABLED\n"
				    "info@a.test  b@a.test, ö@c.test  -        yes\n"
				    "x@a.test     -                   a [2Jb   no\n"
				    "info@a.test  b@a.test, ö@c.test  -        yes\n"
				    "x@a.test     -                   a [2Jb   no\n");
	free(c.text);
	assert_non_null(show_table_open(&a, route_at(GET, "/api/v1/accounts"), "name,password", &t));
	json_decref(items);
	arena_free(&a);
}

/* Columns that are chosen for lists: what each row is called by commands, and when it was. */
static const struct {
	const char *path, *with[4], *without;
} tables[] = {
	{ "/api/v1/deleted-accounts", { "id", "name", "deleted_at" }, "role" },
	{ "/api/v1/stats/quota", { "name", "used_bytes", "fullness" }, NULL },
	{ "/api/v1/log", { "id", "at", "actor", "status" }, "request_id" },
	{ "/api/v1/trace", { "id", "at", "sender", "outcome" }, NULL },
	{ "/api/v1/domains/{key}/dkim", { "id", "selector", "state" }, NULL },
	{ "/api/v1/jobs", { "id", "state", "error" }, "error_reason" },
	{ "/api/v1/accounts", { "name", "role", "owner" }, "id" },
};

static bool
has_column(const struct show_table *t, const char *name)
{
	for (size_t i = 0; i < t->n; i++)
		if (strcmp(t->names[i], name) == 0)
			return true;
	return false;
}

static void
test_columns(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(tables); i++) {
		struct arena a = { 0 };
		struct show_table t;

		print_message("# %s\n", tables[i].path);
		assert_null(show_table_open(&a, route_at(GET, tables[i].path), NULL, &t));
		for (size_t k = 0; k < ROWS(tables[i].with) && tables[i].with[k] != NULL; k++)
			assert_true(has_column(&t, tables[i].with[k]));
		if (tables[i].without != NULL)
			assert_false(has_column(&t, tables[i].without));
		arena_free(&a);
	}
}

static void
test_usage(void **state)
{
	struct arena a = { 0 };

	(void)state;
	assert_string_equal(help_usage(&a, words_find(&a, "domain", "activate-dkim")),
	    "mailportal domain activate-dkim NAME ID");
	assert_string_equal(help_usage(&a, words_find(&a, "import", "import")),
	    "mailportal import KIND FILE [--FIELD=VALUE...]");
	assert_string_equal(cli_words(&a, words_find(&a, "export", "export")), "export");
	assert_string_equal(cli_words(&a, words_find(&a, "explain", "address")), "explain address");
	arena_free(&a);
}

/* Objects in a list are a table below, without columns that say nothing. */
static void
test_document(void **state)
{
	struct arena a = { 0 };
	struct capture c = capture_begin();
	json_t *document =
	    json_loads("{\"address\":\"a@a.test\",\"steps\":[{\"depth\":0,\"what\":\"alias\","
		       "\"to\":null},{\"depth\":1,\"what\":\"mailbox\",\"to\":null}],\"cut\":false}",
		0, NULL);

	(void)state;
	c.file = open_memstream(&c.text, &c.n);
	show_document(c.file, &a, document);
	fclose(c.file);
	assert_string_equal(c.text, "address  a@a.test\ncut      no\n\n"
				    "DEPTH  WHAT\n0      alias\n1      mailbox\n");
	free(c.text);
	json_decref(document);
	arena_free(&a);
}

static const struct {
	int status, exit;
	const char *problem, *printed;
} problems[] = {
	{ 404, CLI_NOT_FOUND, "{\"title\":\"No such object\",\"detail\":\"there is no such account\"}",
	    "mailportal: No such object: there is no such account\n  -> what there is: mailportal account list\n" },
	{ 422, CLI_FAILED,
	    "{\"title\":\"T\",\"detail\":\"a is bad\",\"errors\":[{\"pointer\":\"/a\",\"detail\":\"a is bad\"},"
	    "{\"pointer\":\"/b\",\"detail\":\"b is worse\"}]}",
	    "mailportal: T: a is bad\n  b is worse\n  -> what is accepted: mailportal account set --help\n" },
	{ 422, CLI_FAILED, "{\"title\":\"T\",\"code\":\"quota_exceeded\"}",
	    "mailportal: T\n  -> how full it is: mailportal owner list; a MasterAdmin gives more: mailportal account set "
	    "OWNER max_...=NUMBER\n" },
	{ 403, CLI_NOT_ALLOWED, "{\"title\":\"T\",\"detail\":\"D\"}", NULL },
	{ 401, CLI_NOT_ALLOWED, "{\"title\":\"T\",\"detail\":\"D\"}",
	    "mailportal: T: D\n  -> sign in: mailportal login NAME\n" },
	{ 502, CLI_FAILED, "", "mailportal: the API answered with status 502\n" },
	{ 500, CLI_FAILED, "{\"title\":\"T\",\"request_id\":\"r1\"}",
	    "mailportal: T\n  -> the API's log knows more about request r1\n" },
};

static void
test_problems(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(problems); i++) {
		struct arena a = { 0 };
		struct capture c = capture_begin();
		json_t *problem = json_loads(problems[i].problem, 0, NULL);

		print_message("# %d\n", problems[i].status);
		c.file = open_memstream(&c.text, &c.n);
		assert_int_equal(show_problem(c.file, &a, route_at(PATCH, "/api/v1/accounts/{key}"),
				     problems[i].status, problem),
		    problems[i].exit);
		fclose(c.file);
		if (problems[i].printed != NULL)
			assert_string_equal(c.text, problems[i].printed);
		free(c.text);
		json_decref(problem);
		arena_free(&a);
	}
}

/* Each field that may be sent is in the help of its verb, with its document. */
static void
test_help(void **state)
{
	struct arena a = { 0 };
	struct words w;

	(void)state;
	for (const struct route *r = words_next(NULL); r != NULL; r = words_next(r)) {
		struct capture c = capture_begin();

		if (!words_of(&a, r, &w) || r->in == NULL)
			continue;
		c.file = open_memstream(&c.text, &c.n);
		help_verb(c.file, r);
		fclose(c.file);
		print_message("# %s %s\n", w.noun, w.verb);
		for (const struct field *f = r->in; f->name != NULL; f++) {
			bool sent = !(f->flags & READONLY) && !(r->method == PATCH && (f->flags & FIXED));
			const char *at = strstr(c.text, arena_printf(&a, "\n  %s", f->name));
			assert_int_equal(at != NULL, sent);
			if (sent)
				assert_non_null(strstr(c.text, f->doc));
		}
		free(c.text);
	}
	arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_words_are_unique),
		cmocka_unit_test(test_requests),
		cmocka_unit_test(test_show),
		cmocka_unit_test(test_columns),
		cmocka_unit_test(test_usage),
		cmocka_unit_test(test_document),
		cmocka_unit_test(test_problems),
		cmocka_unit_test(test_help),
	};

	return cmocka_run_group_tests_name("cli", tests, NULL, NULL);
}
