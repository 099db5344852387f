/* SPDX-License-Identifier: Apache-2.0 */
/* The client of Dovecot's administration, against a server that says what Dovecot said. */
#include "remote/doveadm.h"

#include <netinet/in.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "model/conf.h"
#include "os/http.h"
#include "remote/fetch.h"
#include "wire/base64.h"

/* after the headers it needs */
#include <cmocka.h>

static const struct {
	const char *in, *out;
} encoded[] = {
	/* RFC 4648 section 10 */
	{ "", "" },
	{ "f", "Zg==" },
	{ "fo", "Zm8=" },
	{ "foo", "Zm9v" },
	{ "foob", "Zm9vYg==" },
	{ "fooba", "Zm9vYmE=" },
	{ "foobar", "Zm9vYmFy" },
	{ "\377\376\375", "//79" },
};

static void
test_base64(void **state)
{
	struct arena a = { 0 };
	char back[16];

	(void)state;
	for (size_t i = 0; i < sizeof(encoded) / sizeof(*encoded); i++) {
		struct buf b = BUF(&a, 100);
		size_t n = strlen(encoded[i].in);

		base64_encode(&b, (struct span){ encoded[i].in, n });
		assert_string_equal(buf_text(&b), encoded[i].out);
		assert_int_equal(base64_decode((struct span){ buf_text(&b), b.n }, back, sizeof(back)), n);
		assert_memory_equal(back, encoded[i].in, n);
	}
	arena_free(&a);
}

/* In the texts ' is ". */
static const struct {
	const char *request, *answer;
	int status;
} dialogue[] = {
	{ "[['quotaGet',{'user':'ann@a.test'},'t']]",
	    "[['doveadmResponse',[{'root':'User "
	    "quota','type':'STORAGE','value':'5','limit':'10240','percent':'0'},"
	    "{'root':'User quota','type':'MESSAGE','value':'17','limit':'-','percent':'0'}],'t']]",
	    200 },
	{ "[['quotaGet',{'user':'no\\\"body'},'t']]", "[['error',{'type':'exitCode', 'exitCode':67},'t']]",
	    200 },
	{ "[['quotaGet',{'user':'away'},'t']]", "[['error',{'type':'exitCode', 'exitCode':75},'t']]", 200 },
	{ "[['quotaGet',{'user':'crash'},'t']]", "", 200 },
	{ "[['quotaGet',{'user':'text'},'t']]", "JSON parse error: x", 200 },
	{ "[['quotaGet',{'user':'odd'},'t']]", "[['doveadmResponse']]", 200 },
	{ "[['quotaGet',{'user':'object'},'t']]", "{'a':1}", 200 },
	{ "[['quotaGet',{'user':'refused'},'t']]", "[['doveadmResponse',[],'t']]", 401 },
	{ "[['quotaGet',{'allUsers':true},'t']]",
	    "[['doveadmResponse',[{'username':'ann@a.test','type':'STORAGE','value':'5'},"
	    "{'username':'ann@a.test','type':'MESSAGE','value':'17'},"
	    "{'username':'bob@a.test','type':'STORAGE','value':'7'},"
	    "{'username':'bob@a.test','type':'MESSAGE','value':'-'}],'t']]",
	    200 },
	{ "[['quotaGet',{'user':'*@b.test'},'t']]", "[['doveadmResponse',[],'t']]", 200 },
	{ "[['quotaRecalc',{'user':'ann@a.test'},'t']]", "[['doveadmResponse',[],'t']]", 200 },
	{ "[['sieveList',{'user':'ann@a.test'},'t']]",
	    "[['doveadmResponse',[{'script':'old','active':''},{'script':'phone','active':'ACTIVE'}],'t']]",
	    200 },
	{ "[['sieveGet',{'user':'ann@a.test','scriptname':'phone'},'t']]",
	    "[['doveadmResponse',[{'sieve script':'keep; # \xc3\xa9\\n'}],'t']]", 200 },
	{ "[['sieveList',{'user':'bob@a.test'},'t']]",
	    "[['doveadmResponse',[{'script':'old','active':''}],'t']]", 200 },
	{ "[['sieveList',{'user':'nobody@a.test'},'t']]",
	    "[['error',{'type':'exitCode', 'exitCode':67},'t']]", 200 },
	{ "[['sievePut',{'user':'ann@a.test','scriptname':'mailportal','activate':true,'file':'keep;'},'t']]",
	    "[['doveadmResponse',[],'t']]", 200 },
	{ "[['sievePut',{'user':'ann@a.test','scriptname':'mailportal','file':'foo;'},'t']]",
	    "[['error',{'type':'exitCode', 'exitCode':65},'t']]", 200 },
	{ "[['kick',{'mask':['ann@a.test']},'t']]", "[['doveadmResponse',[{'result':'ann@a.test'}],'t']]",
	    200 },
	{ "[['kick',{'mask':['bob@a.test']},'t']]", "[['error',{'type':'exitCode', 'exitCode':68},'t']]",
	    200 },
};

static char *
quoted(struct arena *a, const char *text)
{
	char *copy = arena_strdup(a, text);

	for (char *p = copy; *p != '\0'; p++)
		*p = *p == '\'' ? '"' : *p;
	return copy;
}

struct fixture {
	struct arena arena;
	struct http_server *server;
	struct conf conf;
	int given_up; /* an event */
};

static void
say(void *arg, const struct http_request *r, struct http_answer *answer)
{
	const char *key = http_request_header(r, "Authorization");
	const struct fixture *f = arg;

	answer->status = 400;
	answer->type = "application/json";
	answer->body = SPAN("no such line in the dialogue");
	/* answers when the one who asked has given up */
	if (strcmp(r->path, "/slow") == 0 && read(f->given_up, &(uint64_t){ 0 }, sizeof(uint64_t)) < 0)
		return;
	if (strcmp(r->path, "/away") == 0) {
		answer->status = 302;
		http_answer_header(answer, "Location", "/doveadm/v1");
	}
	if (key == NULL || strcmp(key, "X-Dovecot-API c2VjcmV0IGtleQ==") != 0)
		return;
	for (size_t i = 0; i < sizeof(dialogue) / sizeof(*dialogue); i++) {
		if (!span_is(r->body, quoted(r->arena, dialogue[i].request)))
			continue;
		answer->status = dialogue[i].status;
		answer->body.p = quoted(r->arena, dialogue[i].answer);
		answer->body.n = strlen(answer->body.p);
	}
}

static int
setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct sockaddr_in sa = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof(sa);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	signal(SIGPIPE, SIG_IGN);
	assert_int_equal(bind(fd, (const struct sockaddr *)&sa, sizeof(sa)), 0);
	assert_int_equal(listen(fd, 10), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&sa, &n), 0);
	struct http_config config = { .listener = fd,
		.handler = say,
		.arg = f,
		.body_max = 10000,
		.connections = 10,
		.idle_seconds = 10 };
	f->given_up = eventfd(0, EFD_CLOEXEC);
	assert_null(http_start(&f->arena, &config, &f->server));
	f->conf = (struct conf){ .port_doveadm = ntohs(sa.sin_port), .doveadm_key = "secret key" };
	*state = f;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	if (f->server != NULL)
		http_stop(&f->server);
	close(f->given_up);
	arena_free(&f->arena);
	free(f);
	return 0;
}

static void
test_quota(void **state)
{
	struct fixture *f = *state;
	struct doveadm_quota q, *list;
	size_t n;
	static const struct {
		const char *user;
		enum err_code code;
	} failures[] = {
		{ "no\"body", ERR_NOT_FOUND },
		{ "away", ERR_UNAVAILABLE },
		{ "crash", ERR_UNAVAILABLE },
		{ "text", ERR_UNAVAILABLE },
		{ "odd", ERR_UNAVAILABLE },
		{ "object", ERR_UNAVAILABLE },
		{ "refused", ERR_UNAVAILABLE },
	};

	assert_null(doveadm_quota(&f->arena, &f->conf, "ann@a.test", &q));
	assert_int_equal(q.bytes, 5 * 1024);
	assert_int_equal(q.messages, 17);
	for (size_t i = 0; i < sizeof(failures) / sizeof(*failures); i++) {
		const struct err *e = doveadm_quota(&f->arena, &f->conf, failures[i].user, &q);

		assert_non_null(e);
		print_message("# %s: %s\n", failures[i].user, e->detail);
		assert_int_equal(e->code, failures[i].code);
	}
	assert_null(doveadm_quota_list(&f->arena, &f->conf, "*", &list, &n));
	assert_int_equal(n, 2);
	assert_string_equal(list[1].user, "bob@a.test");
	assert_int_equal(list[0].bytes, 5 * 1024);
	assert_int_equal(list[0].messages, 17);
	assert_int_equal(list[1].bytes, 7 * 1024);
	assert_int_equal(list[1].messages, 0);
	assert_null(doveadm_quota_list(&f->arena, &f->conf, "*@b.test", &list, &n));
	assert_int_equal(n, 0);
	assert_null(doveadm_quota_recalculate(&f->arena, &f->conf, "ann@a.test"));
	f->conf.doveadm_key = "another key";
	assert_int_equal(doveadm_quota(&f->arena, &f->conf, "ann@a.test", &q)->code, ERR_UNAVAILABLE);
}

static void
test_kick(void **state)
{
	struct fixture *f = *state;
	bool any;

	assert_null(doveadm_kick(&f->arena, &f->conf, "ann@a.test", &any));
	assert_true(any);
	assert_null(doveadm_kick(&f->arena, &f->conf, "bob@a.test", &any));
	assert_false(any);
}

static void
test_sieve(void **state)
{
	struct fixture *f = *state;
	struct arena *a = &f->arena;
	struct doveadm_scripts all;
	const char *name, *script;

	assert_null(doveadm_sieve_list(a, &f->conf, "ann@a.test", &all));
	assert_true(all.n > 1 && strcmp(all.active, "phone") == 0);
	assert_null(doveadm_sieve_active(a, &f->conf, "ann@a.test", &name, &script));
	assert_string_equal(name, "phone");
	assert_string_equal(script, "keep; # \xc3\xa9\n");
	assert_null(doveadm_sieve_active(a, &f->conf, "bob@a.test", &name, &script));
	assert_null(name);
	assert_null(script);
	assert_int_equal(
	    doveadm_sieve_active(a, &f->conf, "nobody@a.test", &name, &script)->code, ERR_NOT_FOUND);
	assert_null(doveadm_sieve_put(a, &f->conf, "ann@a.test", "mailportal", "keep;", true));
	assert_int_equal(doveadm_sieve_put(a, &f->conf, "ann@a.test", "mailportal", "foo;", false)->code,
	    ERR_INVALID_FIELD);
}

static void
test_fetch(void **state)
{
	struct fixture *f = *state;
	const char *base = arena_printf(&f->arena, "http://127.0.0.1:%d", (int)f->conf.port_doveadm);
	struct fetch request = { .url = base, .timeout_ms = 5000, .max = 1000 };
	struct span body;
	int status;

	assert_null(fetch(&f->arena, &request, &status, &body));
	assert_int_equal(status, 400);
	assert_string_equal(body.p, "no such line in the dialogue");
	request.max = body.n - 1;
	assert_int_equal(fetch(&f->arena, &request, &status, &body)->code, ERR_TOO_LARGE);
	request.max = 1000;
	request.url = arena_printf(&f->arena, "%s/away", base); /* no redirect is followed */
	assert_null(fetch(&f->arena, &request, &status, &body));
	assert_int_equal(status, 302);
	request.url = arena_printf(&f->arena, "%s/slow", base);
	request.timeout_ms = 200;
	assert_int_equal(fetch(&f->arena, &request, &status, &body)->code, ERR_UNAVAILABLE);
	assert_int_equal(write(f->given_up, &(uint64_t){ 1 }, sizeof(uint64_t)), sizeof(uint64_t));
	request.url = "file:///etc/hostname"; /* no other protocol */
	assert_int_equal(fetch(&f->arena, &request, &status, &body)->code, ERR_UNAVAILABLE);
	setenv("http_proxy", "http://127.0.0.1:1", 1); /* and no proxy */
	request.url = base;
	request.timeout_ms = 5000;
	assert_null(fetch(&f->arena, &request, &status, &body));
	unsetenv("http_proxy");
	http_stop(&f->server);
	assert_int_equal(fetch(&f->arena, &request, &status, &body)->code, ERR_UNAVAILABLE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_base64),
		cmocka_unit_test_setup_teardown(test_quota, setup, teardown),
		cmocka_unit_test_setup_teardown(test_kick, setup, teardown),
		cmocka_unit_test_setup_teardown(test_sieve, setup, teardown),
		cmocka_unit_test_setup_teardown(test_fetch, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
