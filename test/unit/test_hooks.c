/* SPDX-License-Identifier: Apache-2.0 */
/* Dovecot's questions, by raw bytes, against a real database. */
#include "hooks/questions.h"
#include "store/db_pool.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/scoped.h"
#include "base/secret.h"
#include "model/json.h"
#include "rules/account.h"
#include "rules/antispam.h"
#include "rules/domain.h"
#include "rules/guard.h"

/* after the headers it needs */
#include <cmocka.h>

#define SECRET "the portal's secret"

struct fixture {
	struct arena arena;
	struct hooks hooks;
	struct http_server *server;
	char dir[40];
	const char *path, *store;
};

static void
decode(struct ctx *c, const char *body, const struct field *fields, void *out)
{
	char *json = arena_strdup(&c->arena, body);

	for (char *p = json; *p != '\0'; p++)
		*p = *p == '\'' ? '"' : *p;
	assert_null(json_decode(c, (struct span){ json, strlen(json) }, fields, JSON_CREATE, out, NULL));
	for (const struct field *f = fields; f->name != NULL; f++)
		if (f->type == F_PASSWORD && *MEMBER(const char *, out, f) != NULL)
			assert_null(json_hash_password(c, f, out));
}

static void
add_account(struct ctx *c, const char *body)
{
	struct account account = { 0 };

	decode(c, body, account_fields, &account);
	assert_null(account_create(c, &account));
}

/* a.test with ann (10 MiB), bob (disabled), pop (no IMAP). */
static void
fill_database(struct fixture *f)
{
	struct ctx c = { .site = &f->hooks.site,
		.request_id = "-",
		.random = random_u32,
		.now = clock_now(),
		.actor = { .role = ROLE_MASTER_ADMIN, .name = "admin" } };
	struct account admin = { 0 };
	struct domain domain = { 0 };

	assert_null(db_open(&f->arena, f->store, DB_WRITE, &c.db));
	assert_null(db_migrate(&c));
	assert_null(db_begin(&c, true));
	decode(&c, "{'name':'admin','role':'master_admin','password':'a password for admin'}", account_fields,
	    &admin);
	assert_null(account_create(&c, &admin));
	c.actor.id = admin.id;
	decode(&c, "{'name':'a.test','verified':true}", domain_fields, &domain);
	assert_null(domain_create(&c, &domain));
	add_account(&c,
	    "{'name':'ann@a.test','role':'mail_user','password':'Tr\303\244um sch\303\266n, \\\\/%ann',"
	    "'quota_bytes':10485760}");
	add_account(
	    &c, "{'name':'bob@a.test','role':'mail_user','password':'bob is not enabled','enabled':false}");
	add_account(&c,
	    "{'name':'pop@a.test','role':'mail_user','password':'pop has no imap','allow_imap':false,"
	    "'quota_bytes':0}");
	struct sender_rules rules = { .whitelist.ips = { 1, (const char *[]){ "203.0.114.0/24" } },
		.blacklist.ips = { 1, (const char *[]){ "203.0.113.0/24" } } };
	assert_null(antispam_put_rules(&c, ANTISPAM_SERVER, NULL, &rules));
	assert_null(db_commit(&c));
	db_close(&c.db);
	arena_free(&c.arena);
}

static int
listen_at(const char *path)
{
	struct sockaddr_un sa = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	snprintf(sa.sun_path, sizeof(sa.sun_path), "%s", path);
	assert_int_equal(bind(fd, (const struct sockaddr *)&sa, sizeof(sa)), 0);
	assert_int_equal(listen(fd, 200), 0);
	return fd;
}

static void
begin_serving(struct fixture *f, const char *store)
{
	assert_null(db_pool_open(&f->arena, store, 8, 0, &f->hooks.pool));
	f->hooks.guard = guard_open(store, f->hooks.pool);
	struct http_config config = { .listener = listen_at(f->path),
		.handler = questions_answer,
		.arg = &f->hooks,
		.body_max = 16384,
		.connections = 128,
		.idle_seconds = 30 };
	assert_null(http_start(&f->arena, &config, &f->server));
}

static void
end_serving(struct fixture *f)
{
	http_stop(&f->server);
	guard_close(&f->hooks.guard);
	db_pool_close(&f->hooks.pool);
	unlink(f->path);
}

static int
setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	signal(SIGPIPE, SIG_IGN);
	snprintf(f->dir, sizeof(f->dir), "/tmp/mailportal-hooks-XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	f->path = arena_printf(&f->arena, "%s/s", f->dir);
	f->store = arena_printf(&f->arena, "sqlite:%s/db", f->dir);
	f->hooks.secret = SECRET;
	f->hooks.vault_token = "the vault's word";
	f->hooks.site = (struct site){ .hostname = "mx.test",
		.mail_dir = "/mail",
		.mail_user = "vmail",
		.mail_group = "vmail",
		.secrets = secret_pool_for_test(&f->arena) };
	fill_database(f);
	begin_serving(f, f->store);
	*state = f;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	end_serving(f);
	secret_pool_close(f->hooks.site.secrets);
	const char *names[] = { "s", "db", "db-wal", "db-shm", "gone" };
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		unlink(arena_printf(&f->arena, "%s/%s", f->dir, names[i]));
	assert_int_equal(rmdir(f->dir), 0);
	arena_free(&f->arena);
	free(f);
	return 0;
}

static const char *
ask_bytes(struct arena *a, const char *path, const char *bytes)
{
	struct sockaddr_un sa = { .sun_family = AF_UNIX };
	struct buf answer = BUF(a, 1 << 20);
	char piece[4096];
	ssize_t n;
	SCOPED_FD fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(sa.sun_path, sizeof(sa.sun_path), "%s", path);
	assert_int_equal(connect(fd, (const struct sockaddr *)&sa, sizeof(sa)), 0);
	assert_int_equal(send(fd, bytes, strlen(bytes), MSG_NOSIGNAL), strlen(bytes));
	while ((n = recv(fd, piece, sizeof(piece), 0)) > 0)
		buf_put(&answer, piece, (size_t)n);
	return buf_text(&answer);
}

/* The whole answer, head and body. In body ' is ". */
static const char *
ask(struct arena *a, const char *path, const char *what, const char *secret, const char *body)
{
	char *json = arena_strdup(a, body);

	for (char *p = json; *p != '\0'; p++)
		*p = *p == '\'' ? '"' : *p;
	return ask_bytes(a, path,
	    arena_printf(a,
		"%s HTTP/1.1\r\nHost: hooks\r\nConnection: close\r\nX-Portal-Secret: %s\r\n"
		"Content-Length: %zu\r\n\r\n%s",
		what, secret, strlen(json), json));
}

#define PASSDB "POST /dovecot/passdb"
#define NOPW "POST /dovecot/passdb-nopw"
#define MASTER "POST /dovecot/masterdb"
#define USERDB "POST /dovecot/userdb"
#define CHECK "POST /rspamd/check"
#define MESSAGE "'ip':'192.0.2.7','env_from':'x@y.test','mime_from':['x@y.test'],'rcpts':['ann@a.test']"
#define SCORED "{\"settings\":{\"actions\":{\"reject\":15,\"add header\":6,\"greylist\":4}}"
#define ANN "'user':'ann@a.test','service':'imap'"
#define ANN_PW "'password':'Tr\303\244um sch\303\266n, \\\\/%ann'"
#define ANN_HEX "'password_hex':'5472c3a4756d20736368c3b66e2c205c2f25616e6e'"
#define ALL_FIELDS \
	",'rip':'192.0.2.7','lip':'127.0.0.1','mech':'PLAIN','session':'x','secured':'','client_id':'a b'," \
	"'login_user':'','master':''"

static const struct {
	const char *name, *what, *body;
	int status;
	const char *verdict; /* the first line of the body; NULL: not looked at */
	const char *part;    /* somewhere in the answer, or NULL */
} cases[] = {
	{ "R82 right", PASSDB, "{" ANN "," ANN_PW ALL_FIELDS "}", 200, "OK", "user\tann@a.test\n" },
	{ "right, hex", PASSDB, "{" ANN "," ANN_HEX ",'rip':'192.0.2.7'}", 200, "OK", "userdb_uid\tvmail\n" },
	{ "folded name", PASSDB, "{'user':'ANN@A.test','service':'pop3'," ANN_HEX "}", 200, "OK",
	    "user\tann@a.test\n" },
	{ "prefetched home", PASSDB, "{" ANN "," ANN_HEX "}", 200, "OK", "userdb_home\t/mail/" },
	{ "prefetched quota", PASSDB, "{" ANN "," ANN_HEX "}", 200, "OK",
	    "userdb_quota_rule\t*:bytes=10485760\n" },
	{ "wrong", PASSDB, "{" ANN ",'password':'wrong'}", 200, "FAIL", NULL },
	{ "wrong hex", PASSDB, "{" ANN ",'password_hex':'00'}", 200, "FAIL", NULL },
	{ "half a byte", PASSDB, "{" ANN ",'password_hex':'547'}", 200, "FAIL", NULL },
	{ "no hex", PASSDB, "{" ANN ",'password_hex':'zz'}", 200, "FAIL", NULL },
	{ "Latin-1 in hex", PASSDB, "{" ANN ",'password_hex':'e4f6fc'}", 200, "FAIL", NULL },
	{ "Latin-1 is no JSON", PASSDB, "{" ANN ",'password':'\344\366\374'}", 200, "FAIL", NULL },
	{ "empty password", PASSDB, "{" ANN ",'password':''}", 200, "FAIL", NULL },
	{ "no password", PASSDB, "{" ANN "}", 200, "FAIL", NULL },
	{ "no user", PASSDB, "{'service':'imap'," ANN_HEX "}", 200, "FAIL", NULL },
	{ "twice", PASSDB, "{'user':'bob@a.test'," ANN "," ANN_HEX "}", 200, "FAIL", NULL },
	{ "unknown member", PASSDB, "{" ANN "," ANN_HEX ",'x':'y'}", 200, "FAIL", NULL },
	{ "control character in the name", PASSDB,
	    "{'user':'ann@a.test\\u000a','service':'imap'," ANN_HEX "}", 200, "FAIL", NULL },
	{ "array", PASSDB, "[]", 200, "FAIL", NULL },
	{ "nothing", PASSDB, "", 200, "FAIL", NULL },
	{ "unknown", PASSDB, "{'user':'nobody@a.test','service':'imap'," ANN_HEX "}", 200, "UNKNOWN", NULL },
	{ "admin has no mailbox", PASSDB,
	    "{'user':'admin','service':'imap','password':'a password for admin'}", 200, "UNKNOWN", NULL },
	{ "disabled", PASSDB, "{'user':'bob@a.test','service':'imap','password':'bob is not enabled'}", 200,
	    "DISABLED", NULL },
	{ "disabled and wrong", PASSDB, "{'user':'bob@a.test','service':'imap','password':'x'}", 200, "FAIL",
	    NULL },
	{ "door closed", PASSDB, "{'user':'pop@a.test','service':'imap','password':'pop has no imap'}", 200,
	    "DISABLED", NULL },
	{ "door open", PASSDB, "{'user':'pop@a.test','service':'pop3','password':'pop has no imap'}", 200,
	    "OK", "userdb_quota_rule\t*:bytes=0\n" },
	{ "nopw", NOPW, "{" ANN "}", 200, "OK", "userdb_home\t/mail/" },
	{ "nopw disabled", NOPW, "{'user':'bob@a.test','service':'imap'}", 200, "DISABLED", NULL },
	{ "nopw unknown", NOPW, "{'user':'no@a.test','service':'imap'}", 200, "UNKNOWN", NULL },
	{ "nopw malformed", NOPW, "{", 200, "UNKNOWN", NULL },
	{ "master", MASTER, "{" ANN "," ANN_HEX ",'login_user':'bob@a.test'}", 200, "UNKNOWN", NULL },
	{ "R40 the presets", CHECK, "{" MESSAGE ",'user':''}", 200, NULL, SCORED },
	{ "R40 who signed in", CHECK, "{" MESSAGE ",'user':'ann@a.test','authors':['Ann+x@A.test']}", 200,
	    NULL,
	    "{\"settings\":{\"actions\":{\"reject\":15,\"add header\":null,\"greylist\":null},"
	    "\"symbols_disabled\":[\"GREYLIST_CHECK\",\"GREYLIST_SAVE\"]},\"mailbox\":\"" },
	{ "R28 a From line of somebody else", CHECK,
	    "{" MESSAGE ",'user':'ann@a.test','authors':['ann@a.test','x@y.test']}", 200, NULL,
	    ",\"pre_result\":{\"action\":\"reject\","
	    "\"message\":\"From, Sender: ann@a.test may not send as x@y.test\"}" },
	{ "R28 no From line", CHECK, "{" MESSAGE ",'user':'ann@a.test'}", 200, NULL,
	    ",\"pre_result\":{\"action\":\"reject\",\"message\":\"From: " },
	{ "R41 black", CHECK,
	    "{'ip':'203.0.113.9','env_from':'','user':'','mime_from':[''],'rcpts':['ann@a.test']}", 200, NULL,
	    "\"symbols\":[{\"name\":\"PORTAL_BLACK\",\"option\":\"global blacklist 203.0.113.0/24\"}],"
	    "\"pre_result\":{\"action\":\"reject\",\"message\":\"Sender blacklisted\"}" },
	{ "R41 white", CHECK, "{'ip':'203.0.114.9','rcpts':['ann@a.test'],'mime_from':[]}", 200, NULL,
	    "{\"settings\":{\"actions\":{\"reject\":999,\"add header\":null,\"greylist\":null},"
	    "\"symbols_disabled\":[\"GREYLIST_CHECK\",\"GREYLIST_SAVE\"]},\"symbols\":[{\"name\":\"PORTAL_WHITE\","
	    "\"option\":\"global whitelist 203.0.114.0/24\"}]" },
	{ "what is no text names nobody", CHECK,
	    "{'ip':7,'env_from':null,'user':{},'mime_from':{},'rcpts':[1,null,'ann@a.test'],'more':true}",
	    200, NULL, SCORED },
	{ "empty", CHECK, "{}", 200, NULL, SCORED },
	{ "no JSON", CHECK, "{", 400, NULL, NULL },
	{ "no object", CHECK, "[]", 400, NULL, NULL },
	{ "twice", CHECK, "{'ip':'','ip':''}", 400, NULL, NULL },
	{ "bytes", CHECK, "{'ip':'\344'}", 400, NULL, NULL },
	{ "userdb", USERDB, "{'user':'ann@a.test','service':'lmtp'}", 200, "OK",
	    "\nuid\tvmail\ngid\tvmail\n" },
	{ "userdb quota", USERDB, "{'user':'ann@a.test','service':'lmtp'}", 200, "OK",
	    "\nquota_rule\t*:bytes=10485760\n" },
	{ "userdb of a disabled one", USERDB, "{'user':'bob@a.test','service':'lmtp'}", 200, "OK",
	    "\nhome\t/mail/" },
	{ "userdb unknown", USERDB, "{'user':'no@a.test','service':'lmtp'}", 200, "UNKNOWN", NULL },
	{ "userdb malformed is temporary", USERDB, "{'user':", 400, NULL, NULL },
	{ "users", "GET /dovecot/users", "", 200, NULL, "ann@a.test\nbob@a.test\npop@a.test\n" },
	{ "health", "GET /health", "", 200, "ok", NULL },
	{ "no token is valid", "GET /tokeninfo?token=x", "", 401, NULL, NULL },
	{ "no such path", "GET /dovecot", "", 404, NULL, NULL },
	{ "wrong method", "GET /dovecot/passdb", "", 405, NULL, NULL },
};

static void
check(const char *name, const char *got, int status, const char *verdict, const char *part)
{
	const char *blank = strstr(got, "\r\n\r\n");
	int n = 0;

	print_message("# %s: %.*s\n", name, (int)strcspn(got, "\r"), got);
	assert_int_equal(sscanf(got, "HTTP/1.%*1c %d", &n), 1);
	assert_int_equal(n, status);
	assert_non_null(blank);
	if (verdict != NULL) {
		assert_int_equal(strncmp(blank + 4, verdict, strlen(verdict)), 0);
		assert_int_equal(blank[4 + strlen(verdict)], '\n');
	}
	if (part != NULL)
		assert_non_null(strstr(got, part));
	if (verdict == NULL || strcmp(verdict, "OK") != 0) /* nothing about an account in any other answer */
		assert_null(strstr(got, "/mail/"));
}

static void
test_questions(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		check(cases[i].name, ask(&f->arena, f->path, cases[i].what, SECRET, cases[i].body),
		    cases[i].status, cases[i].verdict, cases[i].part);
}

static void
test_secret(void **state)
{
	struct fixture *f = *state;
	static const char *const guarded[] = { PASSDB, NOPW, MASTER, USERDB, "GET /dovecot/users" };
	static const char *const wrong[] = { "", "the portal's secreT", "the portal's secret2",
		"the portal's secre" };

	for (size_t i = 0; i < sizeof(guarded) / sizeof(*guarded); i++) {
		for (size_t j = 0; j < sizeof(wrong) / sizeof(*wrong); j++)
			check(guarded[i],
			    ask(&f->arena, f->path, guarded[i], wrong[j], "{" ANN "," ANN_HEX "}"), 403, NULL,
			    NULL);
		const char *bare = arena_printf(&f->arena,
		    "%s HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", guarded[i]);
		check(guarded[i], ask_bytes(&f->arena, f->path, bare), 403, NULL, NULL);
	}
	check("health", ask(&f->arena, f->path, "GET /health", "", ""), 200, "ok", NULL);
	/* DKIM keys have a word of their own */
	check("vault", ask(&f->arena, f->path, "GET /rspamd/vault/v1/dkim/a.test", SECRET, ""), 403, NULL,
	    NULL);
	const char *asked = arena_printf(&f->arena,
	    "GET /rspamd/vault/v1/dkim/a.test HTTP/1.1\r\nHost: h\r\nConnection: close\r\n"
	    "X-Vault-Token: the vault's word\r\n\r\n");
	check("vault", ask_bytes(&f->arena, f->path, asked), 200, NULL, "{\"data\":{\"selectors\":[]}}");
}

/* The question as the sasl process writes it, in HTTP/1.0. */
static void
test_http_1_0(void **state)
{
	struct fixture *f = *state;
	const char *body = "{\"user\":\"no@a.test\",\"service\":\"smtp\",\"password_hex\":\"61\"}";
	const char *got = ask_bytes(&f->arena, f->path,
	    arena_printf(&f->arena,
		"POST /dovecot/passdb HTTP/1.0\r\nHost: hooks\r\nContent-Type: application/json\r\n"
		"X-Portal-Secret: " SECRET "\r\nContent-Length: %zu\r\n\r\n%s",
		strlen(body), body));

	check("HTTP/1.0", got, 200, "UNKNOWN", NULL);
}

/* A database that is not there is temporary, never "wrong password" or "no such user". */
static void
test_no_database(void **state)
{
	struct fixture *f = *state;

	end_serving(f);
	begin_serving(f, arena_printf(&f->arena, "sqlite:%s/gone", f->dir));
	check("passdb", ask(&f->arena, f->path, PASSDB, SECRET, "{" ANN "," ANN_HEX "}"), 503, NULL, NULL);
	check("nopw", ask(&f->arena, f->path, NOPW, SECRET, "{" ANN "}"), 503, NULL, NULL);
	check("userdb", ask(&f->arena, f->path, USERDB, SECRET, "{" ANN "}"), 503, NULL, NULL);
	check("health", ask(&f->arena, f->path, "GET /health", "", ""), 503, NULL, NULL);
	const char *users = ask(&f->arena, f->path, "GET /dovecot/users", SECRET, "");
	assert_null(strstr(users, "\r\n0\r\n")); /* cut, so that "nobody" is not believed */
	end_serving(f);
	begin_serving(f, f->store);
	check("back", ask(&f->arena, f->path, PASSDB, SECRET, "{" ANN "," ANN_HEX "}"), 200, "OK", NULL);
}

enum { STORM = 60 };

struct asker {
	const struct fixture *f;
	struct arena arena;
	const char *got;
};

static void *
guess_one(void *arg)
{
	struct asker *g = arg;

	g->got = ask(&g->arena, g->f->path, PASSDB, SECRET, "{" ANN ",'password':'a guess'}");
	return NULL;
}

/* R12: many guesses at once; each is answered, and who asks something else meanwhile is not held up. */
static void
test_storm(void **state)
{
	struct fixture *f = *state;
	struct asker guesses[STORM];
	pthread_t threads[STORM];

	for (int i = 0; i < STORM; i++) {
		guesses[i] = (struct asker){ .f = f };
		assert_int_equal(pthread_create(&threads[i], NULL, guess_one, &guesses[i]), 0);
	}
	int64_t start = clock_monotonic();
	check("userdb in the storm", ask(&f->arena, f->path, USERDB, SECRET, "{" ANN "}"), 200, "OK", NULL);
	int64_t took = clock_monotonic() - start;
	for (int i = 0; i < STORM; i++)
		pthread_join(threads[i], NULL);
	int64_t all = clock_monotonic() - start;
	for (int i = 0; i < STORM; i++) {
		check("guess", guesses[i].got, 200, "FAIL", NULL);
		arena_free(&guesses[i].arena);
	}
	print_message("# userdb took %d ms, the guesses %d ms\n", (int)took, (int)all);
	assert_true(took < 2000 || took < all / 4); /* others may be at work on this machine */
}

/* 2048 levels of arrays, as deep as the JSON library goes, fit the stack of a request's thread. */
static void
test_deep(void **state)
{
	struct fixture *f = *state;
	char deep[5000];

	memset(deep, '[', sizeof(deep));
	deep[sizeof(deep) - 1] = '\0';
	check("deep", ask(&f->arena, f->path, PASSDB, SECRET, deep), 200, "FAIL", NULL);
	memset(deep + 2047, ']', 2047);
	deep[4094] = '\0';
	check("deep and whole", ask(&f->arena, f->path, PASSDB, SECRET, deep), 200, "FAIL", NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_questions, setup, teardown),
		cmocka_unit_test_setup_teardown(test_secret, setup, teardown),
		cmocka_unit_test_setup_teardown(test_http_1_0, setup, teardown),
		cmocka_unit_test_setup_teardown(test_no_database, setup, teardown),
		cmocka_unit_test_setup_teardown(test_storm, setup, teardown),
		cmocka_unit_test_setup_teardown(test_deep, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
