/* SPDX-License-Identifier: Apache-2.0 */
/* The whole API without a socket, on both databases: requests in, answers and rows out, led by the route
 * tables. */
#include <jansson.h>
#include <liboath/oath.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h> /* needs the block above */

#include <stdlib.h>
#include <sys/stat.h>

#include "api/about.h"
#include "api/api_private.h"
#include "api/log_writer.h"
#include "api/queue.h"
#include "api/rate.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/secret.h"
#include "base/utf8.h"
#include "both.h"
#include "model/conf.h"
#include "model/queue.h"
#include "os/file.h"
#include "rules/guard.h"
#include "rules/sending.h"
#include "store/account_store.h"
#include "store/db_pool.h"
#include "store/guess_store.h"
#include "store/learned_sender_store.h"
#include "store/mail_store.h"
#include "store/passkey_store.h"
#include "store/session_store.h"
#include "store/totp_store.h"
#include "store_fixture.h"

#define PASSWORD "the first good password"
#define NEW_PASSWORD "the second good password"

enum { ANSWERS_MAX = 1 << 24 };

struct api_fixture {
	struct store_fixture *store;
	struct conf conf;
	struct api api;
	struct buf answers;  /* all bodies, to look for secrets in */
	const char *job;     /* id of the job that a request of the story has made */
	const char *made;    /* id of what the story has made last */
	const char *session; /* id of a second session of ann's */
	const char *third;   /* id of a third one */
	const char *learned; /* id of a sender that ann has learned */
	const char *block;   /* id of one because of wrong passwords */
	const char *key;     /* of ann's authenticator */
	const char *recovery[2];
	const char *passkey; /* id of the first of ann's two */
};

/* Every actor's token is its name and this. */
static const char *
token_of(struct ctx *c, const char *actor)
{
	return arena_printf(&c->arena, "%s-token-of-160-bits", actor);
}

static int64_t
add_session(struct store_fixture *f, const char *name, const char *token)
{
	struct ctx *c = &f->c;
	struct account account = { 0 };
	bool found;

	store_done(account_store_by_name(c, name, &account, &found));
	struct session row = { .account_id = account.id,
		.token_hash = secret_token_hash(&c->arena, f->site.secrets, token),
		.expires_at = clock_now() + HOURS(1) };
	store_done(session_store_insert(c, &row));
	return row.id;
}

static void
set_password(struct store_fixture *f, const char *name)
{
	struct ctx *c = &f->c;
	struct account account = { 0 };
	const char *hash;
	bool found;

	store_done(secret_hash_password(&c->arena, f->site.secrets, PASSWORD, &hash));
	store_done(account_store_by_name(c, name, &account, &found));
	account.password = hash;
	store_done(account_store_update(c, &account));
}

/* Two-factor sign-in is on; nobody signs in by it. */
static void
give_totp(struct store_fixture *f, const char *name)
{
	struct ctx *c = &f->c;
	struct account account = { 0 };
	bool found;

	store_done(account_store_by_name(c, name, &account, &found));
	store_done(totp_store_start(c, account.id, "key", &found));
	store_done(totp_store_confirm(c, account.id, "key", 1, &found));
	store_done(totp_store_add_code(c, account.id, "hash"));
}

/* As if a mail with this token were out. */
static void
add_mail_token(struct ctx *c, const char *name, enum mail_kind kind, const char *token)
{
	struct account account = { 0 };
	bool found;

	store_done(account_store_by_name(c, name, &account, &found));
	struct mail_token row = { .kind = kind,
		.account_id = account.id,
		.token_hash = secret_token_hash(&c->arena, c->site->secrets, token),
		.address = "dan@far.test",
		.expires_at = c->now + HOURS(1) };
	store_done(mail_token_insert(c, &row));
}

static const char *
make_dav_dir(struct ctx *c)
{
	static const char *const dirs[] = { "homes", "collection-root", "shares" };
	char *dir = arena_strdup(&c->arena, "/tmp/mailportal-dav-XXXXXX");

	assert_non_null(mkdtemp(dir));
	for (size_t i = 0; i < ROWS(dirs); i++)
		assert_int_equal(mkdir(arena_printf(&c->arena, "%s/%s", dir, dirs[i]), 0770), 0);
	store_done(file_write(
	    &c->arena, arena_printf(&c->arena, "%s/.Radicale.lock", dir), "", 0, 0660, FILE_OWNER_SELF));
	return dir;
}

static int
begin(void **state)
{
	static const char *const actors[] = { "admin", "dora", "dirk", "ann@a.test", "dan@d.test" };
	struct api_fixture *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	f->store = *state;
	struct ctx *c = &f->store->c;
	bool blocked;
	c->now = clock_now();
	store_fill(f->store);
	store_done(store_add_alias(c, "old@a.test", "ann@a.test"));
	set_password(f->store, "ann@a.test");
	store_done(sending_report_spam(c, "bob@a.test", "20", &blocked));
	for (size_t i = 0; i < ROWS(actors); i++)
		add_session(f->store, actors[i], token_of(c, actors[i]));
	f->session =
	    arena_printf(&c->arena, "%lld", (long long)add_session(f->store, "ann@a.test", "second"));
	f->third = arena_printf(&c->arena, "%lld", (long long)add_session(f->store, "ann@a.test", "third"));
	struct learned_sender learned = { .sender = "x@far.test", .created_at = c->now };
	store_done(learned_store_account(c, "ann@a.test", &learned.account_id));
	store_done(learned_store_put(c, &learned));
	f->learned = arena_printf(&c->arena, "%lld", (long long)learned.id);
	struct sign_in_block block = { .id = ctx_new_id(c), .name_hash = "x", .network = "192.0.2.0/24" };
	store_done(guess_store_write(c, &block));
	f->block = arena_printf(&c->arena, "%lld", (long long)block.id);
	give_totp(f->store, "bob@a.test");
	add_mail_token(c, "bob@a.test", MAIL_PASSWORD_RESET, "reset");
	add_mail_token(c, "dan@d.test", MAIL_RECOVERY_EMAIL, "confirm");
	for (int i = 0; i < 2; i++) {
		struct passkey passkey = { .account_id = learned.account_id,
			.credential = i == 0 ? "AAAA" : "BBBB",
			.public_key = "",
			.name = "n",
			.aaguid = "",
			.transports = "" };
		store_done(passkey_store_insert(c, &passkey));
		if (i == 0)
			f->passkey = arena_printf(&c->arena, "%lld", (long long)passkey.id);
	}
	f->conf.test_mode = true;
	f->conf.run_dir = f->conf.data_dir = "/nonexistent";
	f->conf.backup_target = "/nonexistent";
	f->conf.doveadm_key = "";
	f->conf.dns_resolver = "";
	f->conf.hostname = f->conf.dav_hostname = "mail.a.test";
	f->conf.listen = "127.0.0.1";
	f->api.conf = &f->conf;
	static const char *const addresses[] = { "203.0.113.9", NULL };
	f->api.site = f->store->site;
	f->api.site.addresses = addresses;
	f->api.site.dav_dir = make_dav_dir(c);
	f->api.site.spool_dir = f->api.site.dav_dir;
	f->api.site.dav_limit = 1 << 30;
	f->api.site.snappymail = "/"; /* it is there */
	store_done(db_migrate_journeys(c));
	store_done(db_pool_open(&c->arena, f->store->store, 2, 2, &f->api.pool));
	store_done(db_pool_open(&c->arena, f->store->store, 2, 0, &f->api.journeys));
	store_done(log_writer_start(&c->arena, f->api.pool, &f->api.site, &f->api.log));
	f->api.rates = rate_open(1000000, 1000000);
	f->api.guard = guard_open(f->store->store, f->api.pool);
	f->api.queue = queue_open("/nonexistent", "/tmp"); /* there is no helper */
	f->api.about = about_open();
	f->answers = BUF(&c->arena, ANSWERS_MAX);
	*state = f;
	return 0;
}

static int
setup_sqlite(void **state)
{
	return store_setup_sqlite(state) + begin(state);
}

static int
setup_postgresql(void **state)
{
	return store_setup_postgresql(state) + begin(state);
}

static int
teardown(void **state)
{
	struct api_fixture *f = *state;

	log_writer_stop(&f->api.log);
	guard_close(&f->api.guard);
	queue_close(&f->api.queue);
	about_close(&f->api.about);
	db_pool_close(&f->api.pool);
	db_pool_close(&f->api.journeys);
	rate_close(&f->api.rates);
	assert_int_equal(system(arena_printf(&f->store->c.arena, "rm -r %s", f->api.site.dav_dir)), 0);
	*state = f->store;
	free(f);
	return store_teardown(state);
}

/* What log rows wait is written. */
static void
flush_log(struct api_fixture *f)
{
	log_writer_stop(&f->api.log);
	store_done(log_writer_start(&f->store->c.arena, f->api.pool, &f->api.site, &f->api.log));
}

/* One request. body: with ' for ", NULL for none. extra: one more header, "Name: value", or NULL. */
static struct http_answer
ask(struct api_fixture *f, const char *actor, const char *method, const char *target, const char *body,
    const char *extra)
{
	struct ctx *c = &f->store->c;
	struct http_header headers[8] = { { "X-Real-IP", "192.0.2.1" }, { "X-Request-Id", "test" } };
	struct http_request r = { .arena = &c->arena, .method = method, .headers = headers, .n_headers = 2 };
	struct http_answer answer = { 0 };
	char *text = arena_strdup(&c->arena, body == NULL ? "" : body);
	size_t path = strcspn(target, "?");

	for (char *p = text; *p != '\0'; p++)
		*p = *p == '\'' ? '"' : *p;
	r.path = arena_printf(&c->arena, "%.*s", (int)path, target);
	r.query = target[path] == '?' ? target + path + 1 : "";
	r.body = (struct span){ text, strlen(text) };
	if (body != NULL)
		headers[r.n_headers++] = (struct http_header){ "Content-Type", "application/json" };
	if (actor != NULL)
		headers[r.n_headers++] = (struct http_header){ "Authorization",
			arena_printf(&c->arena, "Bearer %s", token_of(c, actor)) };
	if (extra != NULL) {
		size_t name = strcspn(extra, ":");
		headers[r.n_headers++] =
		    (struct http_header){ arena_printf(&c->arena, "%.*s", (int)name, extra),
			    extra + name + 2 };
	}
	dispatch(&f->api, &r, &answer);
	buf_put(&f->answers, answer.body.p, answer.body.n);
	return answer;
}

static const char *
header(const struct http_answer *answer, const char *name)
{
	for (size_t i = 0; i < answer->n_headers; i++)
		if (strcmp(answer->headers[i].name, name) == 0)
			return answer->headers[i].value;
	return NULL;
}

static json_t *
read_json(const struct http_answer *answer)
{
	json_t *j = json_loadb(answer->body.p, answer->body.n, JSON_REJECT_DUPLICATES, NULL);

	if (j == NULL)
		fail_msg("not JSON: %.*s", (int)answer->body.n, answer->body.p);
	return j;
}

/* A member of the answer's object, in the arena; "" when it is not a string. */
static const char *
member(struct ctx *c, const struct http_answer *answer, const char *name)
{
	json_t *j = read_json(answer);
	const char *text = json_string_value(json_object_get(j, name));
	const char *copy = arena_strdup(&c->arena, text == NULL ? "" : text);

	json_decref(j);
	return copy;
}

static void
expect(const struct http_answer *answer, int status, const char *what)
{
	if (answer->status != status)
		fail_msg("%s: got %d instead of %d: %.*s", what, answer->status, status, (int)answer->body.n,
		    answer->body.p == NULL ? "" : answer->body.p);
}

/* Everything but the API log, which a refused request writes, too. */
static const char *
dump(struct api_fixture *f)
{
	struct ctx *c = &f->store->c;
	const char *all = store_dump(c), *log = strstr(all, "== api_log"),
		   *rest = strstr(all, "== idempotency");

	return arena_printf(&c->arena, "%.*s%s", (int)(log - all), all, rest);
}

/* One good request for each route that changes something, in an order in which all succeed. */
static const struct story {
	const char *actor, *method, *path, *body;
	int status;
} story[] = {
	{ "dora", "POST", "/api/v1/domains", "{'name':'new.test'}", 201 },
	{ "dora", "PATCH", "/api/v1/domains/new.test", "{'comment':'mine'}", 200 },
	{ "dora", "POST", "/api/v1/domains/new.test/verification", NULL, 200 },
	{ "dora", "POST", "/api/v1/domains/new.test/verification/token", NULL, 200 },
	{ "dora", "PUT", "/api/v1/domains/a.test/split-routing", "{'host':'192.0.2.1'}", 200 },
	{ "dora", "DELETE", "/api/v1/domains/a.test/split-routing", NULL, 204 },
	{ "dora", "PUT", "/api/v1/domains/a.test/migration", "{'host':'192.0.2.1'}", 200 },
	{ "dora", "POST", "/api/v1/migration/users", "{'address':'ann@a.test','source_password':'x'}", 201 },
	{ "dora", "PATCH", "/api/v1/migration/users/ann@a.test", "{'source_login':'ann'}", 200 },
	{ "dora", "POST", "/api/v1/migration/users/ann@a.test/cancel", NULL, 200 },
	{ "dora", "POST", "/api/v1/migration/users/ann@a.test/resync", NULL, 200 },
	{ "dora", "POST", "/api/v1/migration/users/ann@a.test/cancel", NULL, 200 },
	{ "dora", "POST", "/api/v1/migration/users/ann@a.test/finish", NULL, 200 },
	{ "dora", "DELETE", "/api/v1/migration/users/ann@a.test", NULL, 204 },
	{ "dora", "DELETE", "/api/v1/domains/a.test/migration", NULL, 204 },
	{ "dora", "POST", "/api/v1/sender-addresses", "{'address':'team@a.test','users':['ann@a.test']}",
	    201 },
	{ "dora", "PATCH", "/api/v1/sender-addresses/team@a.test", "{'users':['bob@a.test','ann@a.test']}",
	    200 },
	{ "dora", "DELETE", "/api/v1/sender-addresses/team@a.test", NULL, 204 },
	{ "dora", "POST", "/api/v1/domain-aliases", "{'name':'also.test','domain':'a.test'}", 201 },
	{ "dora", "PATCH", "/api/v1/domain-aliases/also.test", "{'domain':'b.test'}", 200 },
	{ "dora", "POST", "/api/v1/domain-aliases/also.test/verification", NULL, 200 },
	{ "dora", "POST", "/api/v1/domain-aliases/also.test/verification/token", NULL, 200 },
	{ "dora", "DELETE", "/api/v1/domain-aliases/also.test", NULL, 204 },
	{ "dora", "POST", "/api/v1/hostnames", "{'name':'mx.host.test'}", 201 },
	{ "dora", "PATCH", "/api/v1/hostnames/mx.host.test", "{'comment':'mine'}", 200 },
	{ "dora", "POST", "/api/v1/hostnames/mx.host.test/verification", NULL, 200 },
	{ "dora", "POST", "/api/v1/hostnames/mx.host.test/verification/token", NULL, 200 },
	{ "dora", "DELETE", "/api/v1/hostnames/mx.host.test", NULL, 204 },
	{ "dora", "POST", "/api/v1/relay-domains", "{'name':'relay.test','host':'192.0.2.1'}", 201 },
	{ "dora", "PATCH", "/api/v1/relay-domains/relay.test", "{'port':2525}", 200 },
	{ "dora", "POST", "/api/v1/relay-domains/relay.test/verification", NULL, 200 },
	{ "dora", "POST", "/api/v1/relay-domains/relay.test/verification/token", NULL, 200 },
	{ "dora", "PUT", "/api/v1/relay-domains/relay.test/antispam/thresholds",
	    "{'greylist':3.5,'add_header':7,'reject':20}", 200 },
	{ "dora", "DELETE", "/api/v1/relay-domains/relay.test/antispam/thresholds", NULL, 204 },
	{ "dora", "PUT", "/api/v1/relay-domains/relay.test/antispam/rules",
	    "{'whitelist':{'emails':['x@y.test']}}", 200 },
	{ "dora", "DELETE", "/api/v1/relay-domains/relay.test/antispam/rules", NULL, 204 },
	{ "dora", "DELETE", "/api/v1/relay-domains/relay.test", NULL, 204 },
	{ "dora", "POST", "/api/v1/accounts", "{'name':'eve@a.test','password':'" NEW_PASSWORD "'}", 201 },
	{ "dora", "POST", "/api/v1/aliases", "{'address':'info@a.test','targets':['eve@a.test']}", 201 },
	{ "dora", "PATCH", "/api/v1/aliases/info@a.test", "{'targets':['eve@a.test','far@else.test']}", 200 },
	{ "dora", "PATCH", "/api/v1/accounts/eve@a.test", "{'full_name':'Eve','forward_to':['bob@a.test']}",
	    200 },
	{ "dora", "POST", "/api/v1/accounts/eve@a.test/rename", "{'name':'eva@a.test'}", 200 },
	{ "dora", "DELETE", "/api/v1/accounts/eva@a.test", NULL, 204 },
	{ "dora", "POST", "/api/v1/accounts/eva@a.test/restore", "{'name':'ivy@a.test'}", 200 },
	{ "dora", "DELETE", "/api/v1/accounts/ivy@a.test", NULL, 204 },
	{ "dora", "DELETE", "/api/v1/deleted-accounts/ivy@a.test", NULL, 204 },
	{ "dora", "PATCH", "/api/v1/aliases/info@a.test", "{'comment':'by name'}", 200 },
	{ "dora", "DELETE", "/api/v1/aliases/info@a.test", NULL, 204 },
	{ "dora", "POST", "/api/v1/domains/a.test/dkim", "{'selector':'s1'}", 201 },
	{ "dora", "POST", "/api/v1/domains/a.test/dkim/s1/activate", NULL, 200 },
	{ "dora", "DELETE", "/api/v1/domains/a.test/dkim/s1", NULL, 204 },
	{ "dora", "DELETE", "/api/v1/domains/new.test", NULL, 204 },
	{ "dora", "PUT", "/api/v1/domains/a.test/antispam/thresholds",
	    "{'greylist':3.5,'add_header':7,'reject':20}", 200 },
	{ "dora", "DELETE", "/api/v1/domains/a.test/antispam/thresholds", NULL, 204 },
	{ "dora", "PUT", "/api/v1/domains/a.test/antispam/rules",
	    "{'whitelist':{'ips':['192.0.2.0/24','::1']},'blacklist':{'domains':['x.test']}}", 200 },
	{ "dora", "DELETE", "/api/v1/domains/a.test/antispam/rules", NULL, 204 },
	{ "admin", "PUT", "/api/v1/antispam/thresholds", "{'greylist':3.5,'add_header':7,'reject':20}", 200 },
	{ "admin", "DELETE", "/api/v1/antispam/thresholds", NULL, 204 },
	{ "admin", "PUT", "/api/v1/antispam/rules", "{'blacklist':{'emails':['x@y.test']}}", 200 },
	{ "admin", "DELETE", "/api/v1/antispam/rules", NULL, 204 },
	{ "dora", "PUT", "/api/v1/domains/a.test/outgoing-ip", "{'ip':'203.0.113.9','helo':'mx.a.test'}",
	    200 },
	{ "dora", "DELETE", "/api/v1/domains/a.test/outgoing-ip", NULL, 204 },
	{ "admin", "PUT", "/api/v1/settings/relayhost",
	    "{'host':'relay.example.net','username':'us','password':'its secret'}", 200 },
	{ "admin", "PUT", "/api/v1/settings/relayhost", "{'host':'relay.example.net','username':'us'}", 200 },
	{ "admin", "DELETE", "/api/v1/settings/relayhost", NULL, 204 },
	{ "admin", "PUT", "/api/v1/settings/system-mailer",
	    "{'host':'relay.example.net','username':'us','password':'its secret'}", 200 },
	{ "admin", "DELETE", "/api/v1/settings/system-mailer", NULL, 204 },
	{ "admin", "PUT", "/api/v1/settings/junk-trash", "{'junk_days':7,'trash_days':0}", 200 },
	{ "admin", "DELETE", "/api/v1/settings/junk-trash", NULL, 204 },
	{ "admin", "PUT", "/api/v1/settings/sending-limits", "{'local_burst':10}", 200 },
	{ "admin", "DELETE", "/api/v1/settings/sending-limits", NULL, 204 },
	{ "admin", "PUT", "/api/v1/settings/imap-master-password", "{'password':'correct horse battery'}",
	    200 },
	{ "admin", "DELETE", "/api/v1/settings/imap-master-password", NULL, 204 },
	{ "admin", "PUT", "/api/v1/settings/two-factor", "{'roles':['domain_admin']}", 200 },
	{ "admin", "DELETE", "/api/v1/settings/two-factor", NULL, 204 },
	{ "admin", "PUT", "/api/v1/settings/sign-in-page", "{'text':'Hello'}", 200 },
	{ "admin", "DELETE", "/api/v1/settings/sign-in-page", NULL, 204 },
	{ "admin", "POST", "/api/v1/accounts/dirk/cascade", "{'action':'disable'}", 204 },
	{ "admin", "POST", "/api/v1/accounts/dirk/transfer", "{'to':'dora'}", 204 },
	{ "ann@a.test", "PATCH", "/api/v1/me", "{'full_name':'Ann'}", 200 },
	{ "ann@a.test", "DELETE", "/api/v1/me/learned-senders/{learned}", NULL, 204 },
	{ "ann@a.test", "POST", "/api/v1/me/learn", "{'verdict':'spam','mailbox':'INBOX','uid':7}", 202 },
	{ "ann@a.test", "POST", "/api/v1/me/filters",
	    "{'name':'x','matching':'always','actions':[{'action':'keep'}]}", 201 },
	{ "ann@a.test", "PATCH", "/api/v1/me/filters/{made}", "{'name':'y'}", 200 },
	{ "ann@a.test", "DELETE", "/api/v1/me/filters/{made}", NULL, 204 },
	{ "ann@a.test", "PUT", "/api/v1/me/filters/order", "{'order':[]}", 204 },
	{ "ann@a.test", "PUT", "/api/v1/me/vacation", "{'text':'away'}", 200 },
	{ "ann@a.test", "DELETE", "/api/v1/me/vacation", NULL, 204 },
	{ "ann@a.test", "POST", "/api/v1/me/invitations",
	    "{'itip_method':'cancel','recipients':['x@far.test'],'subject':'Off','calendar':'BEGIN:VCALENDAR\\nMETHOD:CANCEL\\nEND:VCALENDAR'}",
	    202 },
	{ "dora", "DELETE", "/api/v1/accounts/ann@a.test/sessions/{third}", NULL, 204 },
	{ "ann@a.test", "POST", "/api/v1/me/device-passwords",
	    "{'name':'Phone','scopes':['imap','smtp'],'networks':['192.0.2.0/24'],'expires_at':'2100-01-01T00:00:00Z','password':'" PASSWORD
	    "'}",
	    201 },
	{ "ann@a.test", "DELETE", "/api/v1/me/device-passwords/{made}", NULL, 204 },
	{ "ann@a.test", "POST", "/api/v1/me/device-passwords",
	    "{'name':'Laptop','scopes':['imap'],'password':'" PASSWORD "'}", 201 },
	{ "dora", "DELETE", "/api/v1/accounts/ann@a.test/device-passwords/{made}", NULL, 204 },
	{ "ann@a.test", "POST", "/api/v1/me/webmail/roundcube", NULL, 200 },
	{ "ann@a.test", "POST", "/api/v1/me/webmail/snappymail", NULL, 200 },
	{ "ann@a.test", "POST", "/api/v1/me/dav-token", NULL, 200 },
	{ "ann@a.test", "DELETE", "/api/v1/me/sessions/{session}", NULL, 204 },
	{ "ann@a.test", "POST", "/api/v1/me/totp", "{'password':'" PASSWORD "'}", 200 },
	{ "ann@a.test", "POST", "/api/v1/me/totp/verify", "{'otp':'{now}'}", 200 },
	{ NULL, "POST", "/api/v1/auth/login",
	    "{'username':'ann@a.test','password':'" PASSWORD "','otp':'{next}'}", 200 },
	{ "ann@a.test", "POST", "/api/v1/me/totp/recovery-codes",
	    "{'password':'" PASSWORD "','recovery_code':'{recovery}'}", 200 },
	{ NULL, "POST", "/api/v1/auth/login",
	    "{'username':'ann@a.test','password':'" PASSWORD "','recovery_code':'{recovery}'}", 200 },
	{ "ann@a.test", "DELETE", "/api/v1/me/totp", "{'password':'" PASSWORD "','recovery_code':'{other}'}",
	    204 },
	{ "dora", "DELETE", "/api/v1/accounts/bob@a.test/totp", NULL, 204 },
	{ "ann@a.test", "POST", "/api/v1/me/api-keys",
	    "{'name':'x','scopes':['me:read'],'password':'" PASSWORD "'}", 201 },
	{ "ann@a.test", "DELETE", "/api/v1/me/api-keys/{made}", NULL, 204 },
	{ "ann@a.test", "PUT", "/api/v1/me/password",
	    "{'old_password':'" PASSWORD "','new_password':'" NEW_PASSWORD "'}", 204 },
	{ NULL, "POST", "/api/v1/auth/login", "{'username':'ann@a.test','password':'" NEW_PASSWORD "'}",
	    200 },
	{ "ann@a.test", "PUT", "/api/v1/me/recovery-email",
	    "{'recovery_email':'ann@far.test','password':'" NEW_PASSWORD "'}", 204 },
	{ NULL, "POST", "/api/v1/auth/recovery-email/confirm", "{'token':'confirm'}", 204 },
	{ NULL, "POST", "/api/v1/auth/passkey/options", NULL, 200 },
	{ "ann@a.test", "POST", "/api/v1/me/passkeys/options", "{'password':'" NEW_PASSWORD "'}", 200 },
	{ "ann@a.test", "POST", "/api/v1/me/passkeys/sign-in-options", NULL, 200 },
	{ "ann@a.test", "PATCH", "/api/v1/me/passkeys/{passkey}", "{'name':'Blue stick'}", 200 },
	{ "ann@a.test", "DELETE", "/api/v1/me/passkeys/{passkey}", NULL, 204 },
	{ "ann@a.test", "PUT", "/api/v1/me/password-login", "{'enabled':false,'password':'" NEW_PASSWORD "'}",
	    204 },
	{ "ann@a.test", "POST", "/api/v1/auth/logout", NULL, 204 },
	{ NULL, "POST", "/api/v1/auth/password-reset", "{'username':'ann@a.test'}", 202 },
	{ NULL, "POST", "/api/v1/auth/password-reset/confirm", "{'token':'reset','password':'" PASSWORD "'}",
	    204 },
	{ "dora", "DELETE", "/api/v1/accounts/ann@a.test/passkeys", NULL, 204 },
	{ "admin", "POST", "/api/v1/server/actions/recalculate-quota", NULL, 202 },
	{ "admin", "POST", "/api/v1/server/actions/rebuild-indexes", "{'account':'bob@a.test'}", 202 },
	{ "admin", "POST", "/api/v1/server/actions/clear-verify-cache", "{'address':'x@far.test'}", 202 },
	{ "admin", "DELETE", "/api/v1/jobs/{job}", NULL, 204 },
	{ "dora", "DELETE", "/api/v1/stats/blocked-senders/bob@a.test", NULL, 204 },
	{ "admin", "POST", "/api/v1/server/actions/empty-junk-trash", NULL, 202 },
	{ "admin", "DELETE", "/api/v1/server/sign-in-blocks/{block}", NULL, 204 },
	{ "admin", "POST", "/api/v1/server/actions/backup-dav", NULL, 202 },
	{ "admin", "POST", "/api/v1/server/actions/backup", NULL, 202 },
	{ "admin", "POST", "/api/v1/server/actions/restore-mailbox", "{'account':'bob@a.test'}", 202 },
};

static const char *
story_path(struct api_fixture *f, const struct story *s)
{
	struct ctx *c = &f->store->c;
	const char *brace = strchr(s->path, '{');

	return brace == NULL ? s->path
			     : arena_printf(&c->arena, "%.*s%s", (int)(brace - s->path), s->path,
				   brace[1] == 'j'   ? f->job
				   : brace[1] == 'm' ? f->made
				   : brace[1] == 'l' ? f->learned
				   : brace[1] == 'b' ? f->block
				   : brace[1] == 't' ? f->third
				   : brace[1] == 'p' ? f->passkey
						     : f->session);
}

/* What ann's authenticator shows that many steps from now. */
static const char *
shown(struct api_fixture *f, int steps)
{
	struct ctx *c = &f->store->c;
	char *key = NULL, *code = arena_alloc(&c->arena, 8);
	size_t n = 0;

	assert_int_equal(oath_base32_decode(f->key, strlen(f->key), &key, &n), OATH_OK);
	assert_int_equal(
	    oath_totp_generate(key, n, (time_t)(clock_now() / 1000 + steps * 30), 30, 0, 6, code), OATH_OK);
	free(key);
	return code;
}

/* The body with the code that its {name} stands for. */
static const char *
story_body(struct api_fixture *f, const struct story *s)
{
	struct ctx *c = &f->store->c;
	const char *brace = s->body == NULL ? NULL : strchr(s->body + 1, '{'), *end;

	if (brace == NULL || strchr("nro", brace[1]) == NULL)
		return s->body;
	end = strchr(brace, '}') + 1;
	return arena_printf(&c->arena, "%.*s%s%s", (int)(brace - s->body), s->body,
	    strncmp(brace, "{now}", 5) == 0    ? shown(f, 0)
	    : strncmp(brace, "{next}", 6) == 0 ? shown(f, 1)
	    : brace[1] == 'r'                  ? f->recovery[0]
					       : f->recovery[1],
	    end);
}

/* Secrets that this answer told. */
static void
keep_told(struct api_fixture *f, const struct http_answer *answer)
{
	struct ctx *c = &f->store->c;
	json_t *j = answer->status == 200 ? read_json(answer) : NULL;
	const char *key = json_string_value(json_object_get(j, "secret"));
	const json_t *codes = json_object_get(j, "recovery_codes");

	if (key != NULL)
		f->key = arena_strdup(&c->arena, key);
	for (size_t i = 0; codes != NULL && i < ROWS(f->recovery); i++)
		f->recovery[i] = arena_strdup(&c->arena, json_string_value(json_array_get(codes, i)));
	json_decref(j);
}

static struct http_answer
tell(struct api_fixture *f, const struct story *s, const char *suffix, const char *extra)
{
	struct ctx *c = &f->store->c;
	struct http_answer answer = ask(f, s->actor, s->method,
	    arena_printf(&c->arena, "%s%s", story_path(f, s), suffix), story_body(f, s), extra);

	keep_told(f, &answer);

	if (s->status == 202 && answer.status == 202 && answer.body.n > 0)
		f->job = member(c, &answer, "id");
	if (answer.status == 201)
		f->made = member(c, &answer, "id");
	return answer;
}

/* Does the pattern of a route cover this path? */
static bool
covers(const struct route *r, const char *path)
{
	const char *pattern = r->path;

	while (*pattern != '\0' && *path != '\0')
		if (*pattern == '{') {
			pattern += strcspn(pattern, "/");
			path += strcspn(path, "/");
		} else if (*pattern++ != *path++) {
			return false;
		}
	return *pattern == '\0' && *path == '\0';
}

static const struct story *
story_of(const struct route *r)
{
	for (size_t i = 0; i < ROWS(story); i++)
		if (strcmp(story[i].method, method_names[r->method]) == 0 && covers(r, story[i].path))
			return &story[i];
	return NULL;
}

/* What an authenticator has signed comes from test/api. */
static bool
takes_what_was_signed(const struct route *r)
{
	return r->in == passkey_registration_fields || r->in == passkey_sign_in_fields;
}

/* Dovecot and the helper are in test/e2e/filters.test.mjs, Postfix in mail.test.mjs. */
static bool
asks_engines(const struct route *r)
{
	return strcmp(r->path, "/api/v1/me/filters/script") == 0 ||
	       strcmp(r->path, "/api/v1/me/filters/test") == 0 || r->in == queue_choice_fields ||
	       strcmp(r->path, "/api/v1/migration/signup") == 0; /* a source: test/e2e/migration.test.mjs */
}

/* What is Radicale's is in no transaction: test/api/collections.test.mjs. */
static bool
is_of_radicale(const struct route *r)
{
	return strncmp(r->path, "/api/v1/me/collections", 22) == 0 ||
	       strncmp(r->path, "/api/v1/me/shares", 17) == 0;
}

/* A new route is in the story the day it is written; those that take a file are in test/api/atomic.test.mjs.
 */
static void
test_story_is_whole(void **state)
{
	(void)state;
	for (const struct route *const *table = route_tables; *table != NULL; table++)
		for (const struct route *r = *table; r->path != NULL; r++)
			if (r->method != GET && r->files == NULL && !takes_what_was_signed(r) &&
			    !asks_engines(r) && !is_of_radicale(r) && story_of(r) == NULL)
				fail_msg("no request of the story goes to %s %s", method_names[r->method],
				    r->path);
}

/* Atomicity: whichever statement fails, nothing of the request stays; a dry run changes nothing and says what
 * it would do; then the request itself is done. */
static void
test_story(void **state)
{
	struct api_fixture *f = *state;
	struct ctx *c = &f->store->c;

	for (size_t i = 0; i < ROWS(story); i++) {
		const struct story *s = &story[i];
		const char *what = arena_printf(&c->arena, "%s %s", s->method, s->path), *before = dump(f);
		struct http_answer answer = tell(f, s, "?dry_run=1", NULL);
		int n = 0;

		expect(&answer, 200, what);
		json_t *plan = read_json(&answer);
		/* what is given out for a few minutes is no change that a plan names */
		bool changes = strstr(s->path, "options") == NULL && strstr(s->path, "/webmail/") == NULL &&
			       strstr(s->path, "/dav-token") == NULL;
		assert_int_equal(json_array_size(json_object_get(plan, "plan")) > 0, changes);
		assert_int_equal(json_object_size(plan), 1);
		json_decref(plan);
		assert_null(header(&answer, "Location"));
		assert_string_equal(dump(f), before);
		do {
			answer = tell(f, s, "", arena_printf(&c->arena, "X-Test-Fail-At: %d", ++n));
			if (answer.status == 500) {
				assert_string_equal(member(c, &answer, "code"), "internal");
				assert_string_equal(member(c, &answer, "detail"), "");
				assert_string_equal(dump(f), before);
			}
		} while (answer.status == 500 && n < 200);
		expect(&answer, s->status, what);
		assert_true(n >= 4); /* at the least the rule, its change row, the log row, the commit */
		assert_string_not_equal(dump(f), before);
		assert_true(
		    answer.status == 204 ? answer.body.n == 0 : answer.status == 202 || answer.body.n > 0);
		assert_int_equal(answer.status == 201 || (answer.status == 202 && answer.body.n > 0),
		    header(&answer, "Location") != NULL);
	}
}

/* Neither answers nor rows hold a password, a token or a hash, but for the login's own token. */
static void
test_secrets(void **state)
{
	static const char *const secrets[] = { PASSWORD, NEW_PASSWORD, "argon2id", "ARGON2ID",
		"-token-of-160-bits", "its secret", "PRIVATE KEY" };
	struct api_fixture *f = *state;
	struct ctx *c = &f->store->c;

	for (size_t i = 0; i < ROWS(story); i++)
		expect(&(struct http_answer){ .status = tell(f, &story[i], "", NULL).status },
		    story[i].status, story[i].path);
	ask(f, "admin", "GET", "/api/v1/accounts?limit=500", NULL, NULL);
	ask(f, "admin", "GET", "/api/v1/accounts/ann@a.test", NULL, NULL);
	ask(f, "admin", "GET", "/api/v1/accounts/ann@a.test/sessions", NULL, NULL);
	ask(f, "dora", "GET", "/api/v1/me", NULL, NULL);
	ask(f, "dora", "GET", "/api/v1/me/sessions", NULL, NULL);
	ask(f, NULL, "POST", "/api/v1/auth/login", "{'username':'ann@a.test','password':'" PASSWORD "'}",
	    NULL);
	ask(f, NULL, "POST", "/api/v1/auth/login",
	    "{'username':'ann@a.test','password':{'x':'" PASSWORD "'}}", NULL);
	ask(f, "dora", "POST", "/api/v1/accounts", "{'name':'" PASSWORD "','password':'" PASSWORD "'}", NULL);
	flush_log(f);
	const char *rows = store_dump(c);
	for (size_t i = 0; i < ROWS(secrets); i++) {
		const char *log = strstr(rows, "== api_log"), *changes = strstr(rows, "== change");

		if (strstr(buf_text(&f->answers), secrets[i]) != NULL)
			fail_msg("an answer holds %s", secrets[i]);
		assert_null(strstr(log, secrets[i]));
		assert_null(strstr(changes, secrets[i]));
		if (i < 2 || i >= 4) /* hashes of passwords stand in account alone */
			assert_null(strstr(rows, secrets[i]));
	}
}

/* A key is remembered for what an account creates, never for a token. */
static void
test_token_is_told_once(void **state)
{
	struct api_fixture *f = *state;
	struct ctx *c = &f->store->c;
	static const char body[] = "{'username':'ann@a.test','password':'" PASSWORD "'}";
	struct http_answer first =
	    ask(f, "ann@a.test", "POST", "/api/v1/auth/login", body, "Idempotency-Key: k");
	struct http_answer second =
	    ask(f, "ann@a.test", "POST", "/api/v1/auth/login", body, "Idempotency-Key: k");

	expect(&first, 200, "login");
	expect(&second, 200, "login");
	assert_string_not_equal(member(c, &first, "token"), member(c, &second, "token"));
	assert_null(strstr(store_dump(c), member(c, &first, "token")));
}

/* One row for each call: who, what, how it ended, which fields; never their values. */
static void
test_log(void **state)
{
	static const struct {
		const char *actor, *method, *target, *body;
		const char *row; /* actor|ip|method|route|object|status|code|fields| */
	} cases[] = {
		{ NULL, "GET", "/api/v1/version", NULL,
		    "NULL|192.0.2.1|GET|/api/v1/version|NULL|200|NULL|NULL|" },
		{ NULL, "GET", "/nowhere", NULL, "NULL|192.0.2.1|-|-|NULL|404|not_found|NULL|" },
		{ NULL, "GET", "/api/v1/me", NULL,
		    "NULL|192.0.2.1|GET|/api/v1/me|NULL|401|unauthenticated|NULL|" },
		{ "dora", "GET", "/api/v1/domains/a.test", NULL,
		    "dora|192.0.2.1|GET|/api/v1/domains/{key}|a.test|200|NULL|NULL|" },
		{ "dora", "GET", "/api/v1/domains/%61.test?x=1", NULL,
		    "dora|192.0.2.1|GET|/api/v1/domains/{key}|a.test|422|invalid_field|NULL|" },
		{ "ann@a.test", "GET", "/api/v1/domains", NULL,
		    "ann@a.test|192.0.2.1|GET|/api/v1/domains|NULL|403|forbidden|NULL|" },
		{ "dora", "POST", "/api/v1/domains", "{'name':'new.test','comment':'hidden'}",
		    "dora|192.0.2.1|POST|/api/v1/domains|new.test|201|NULL|name, comment|" },
		{ "dora", "POST", "/api/v1/domains", "{'name':'new.test','comment':'hidden'}",
		    "dora|192.0.2.1|POST|/api/v1/domains|NULL|409|exists|name, comment|" },
		{ "dora", "POST", "/api/v1/domains?dry_run=1", "{'name':'dry.test'}",
		    "dora|192.0.2.1|POST|/api/v1/domains|dry.test|200|dry_run|name|" },
		{ "dora", "PATCH", "/api/v1/domains/new.test", "{'comment':null}",
		    "dora|192.0.2.1|PATCH|/api/v1/domains/{key}|new.test|200|NULL|comment|" },
		{ "dora", "PATCH", "/api/v1/domains/d.test", "{'comment':'hidden'}",
		    "dora|192.0.2.1|PATCH|/api/v1/domains/{key}|d.test|404|not_found|comment|" },
		{ "dora", "DELETE", "/api/v1/domains/new.test", NULL,
		    "dora|192.0.2.1|DELETE|/api/v1/domains/{key}|new.test|204|NULL|NULL|" },
	};
	struct api_fixture *f = *state;
	struct ctx *c = &f->store->c;
	int64_t before, n;

	store_done(db_number(c, "SELECT count(*) FROM api_log", NO_ARGS, &before));
	for (size_t i = 0; i < ROWS(cases); i++) {
		ask(f, cases[i].actor, cases[i].method, cases[i].target, cases[i].body, NULL);
		flush_log(f);
		store_done(db_number(c, "SELECT count(*) FROM api_log", NO_ARGS, &n));
		assert_int_equal(n, before + (int64_t)i + 1);
		const char *log = strstr(store_dump(c), "== api_log");
		if (strstr(log, arena_printf(&c->arena, "|%s", cases[i].row)) == NULL)
			fail_msg(
			    "%s %s: no row %s in %s", cases[i].method, cases[i].target, cases[i].row, log);
		assert_null(strstr(log, "hidden"));
	}
}

/* R7: whom and whose tree it was about, by identities, whoever asked. */
static void
test_log_is_about(void **state)
{
	static const struct {
		const char *actor, *method, *target, *body;
		const char *subject, *owner, *object; /* names of accounts; NULL: nobody */
	} cases[] = {
		{ NULL, "GET", "/api/v1/version", NULL, NULL, NULL, NULL },
		{ NULL, "POST", "/api/v1/auth/login", "{'username':'ann@a.test','password':'" PASSWORD "'}",
		    "ann@a.test", "dora", "ann@a.test" },
		{ NULL, "POST", "/api/v1/auth/login", "{'username':'ann@a.test','password':'wrong password'}",
		    "ann@a.test", "dora", "ann@a.test" },
		{ "ann@a.test", "PATCH", "/api/v1/me", "{'full_name':'x'}", "ann@a.test", "dora", NULL },
		{ "ann@a.test", "GET", "/api/v1/domains", NULL, "ann@a.test", "dora", NULL },
		{ "dora", "PATCH", "/api/v1/accounts/ann@a.test", "{'full_name':'x'}", "ann@a.test", "dora",
		    "ann@a.test" },
		{ "admin", "PATCH", "/api/v1/accounts/ann@a.test", "{'full_name':'x'}", "ann@a.test", "dora",
		    "ann@a.test" },
		{ "admin", "PATCH", "/api/v1/accounts/dora", "{'full_name':'x'}", "dora", "dora", "dora" },
		{ "admin", "PATCH", "/api/v1/domains/a.test", "{'comment':'x'}", "admin", "dora", NULL },
		{ "dirk", "PATCH", "/api/v1/domains/a.test", "{'comment':'x'}", "dirk", "dirk", NULL },
		{ "dora", "POST", "/api/v1/accounts", "{'name':'x@a.test','password':'" NEW_PASSWORD "'}",
		    "x@a.test", "dora", "x@a.test" },
	};
	struct api_fixture *f = *state;
	struct ctx *c = &f->store->c;

	for (size_t i = 0; i < ROWS(cases); i++) {
		int64_t n;

		ask(f, cases[i].actor, cases[i].method, cases[i].target, cases[i].body, NULL);
		flush_log(f);
		print_message("# %s %s %s\n", cases[i].actor == NULL ? "-" : cases[i].actor, cases[i].method,
		    cases[i].target);
		store_done(db_number(c,
		    "SELECT count(*) FROM api_log l LEFT JOIN account s ON s.id = l.subject_id LEFT JOIN account o"
		    " ON o.id = l.owner_id LEFT JOIN account x ON x.id = l.object_id WHERE"
		    " l.id = (SELECT max(id) FROM api_log) AND coalesce(s.name, '-') = :subject"
		    " AND coalesce(o.name, '-') = :owner AND (:object = '-' OR x.name = :object)",
		    ARGS(ARG_TEXT("subject", cases[i].subject == NULL ? "-" : cases[i].subject),
			ARG_TEXT("owner", cases[i].owner == NULL ? "-" : cases[i].owner),
			ARG_TEXT("object", cases[i].object == NULL ? "-" : cases[i].object)),
		    &n));
		assert_int_equal(n, 1);
	}
}

/* R7: what is no request, too. */
static void
test_log_of_no_request(void **state)
{
	struct api_fixture *f = *state;
	struct ctx *c = &f->store->c;
	struct http_answer answer = { 0 };
	int64_t n;

	dispatch_refuse(&f->api, &c->arena, 400, &answer);
	flush_log(f);
	store_done(
	    db_number(c, "SELECT count(*) FROM api_log WHERE status = 400 AND route = '-'", NO_ARGS, &n));
	assert_int_equal(n, 1);
}

/* A path may be of any length, a log row not; a character is not cut in two. */
static void
test_log_of_a_long_path(void **state)
{
	struct api_fixture *f = *state;
	struct ctx *c = &f->store->c;
	struct buf target = BUF(&c->arena, 4096);
	int64_t n;

	buf_puts(&target, "/api/v1/domains/x");
	for (int i = 0; i < 400; i++)
		buf_puts(&target, "%C3%A4");
	struct http_answer answer = ask(f, "dora", "GET", buf_text(&target), NULL, NULL);
	expect(&answer, 404, "a long path");
	flush_log(f);
	store_done(db_number(
	    c, "SELECT length(object) FROM api_log WHERE object LIKE 'x%'", NO_ARGS, &n)); /* characters */
	assert_int_equal(n, 1 + 319 / 2);
}

/* The route's path with a value for {key} and {id}. */
static const char *
path_of(struct ctx *c, const struct route *r, const char *key)
{
	const char *brace = strchr(r->path, '{');

	return brace == NULL ? r->path
			     : arena_printf(&c->arena, "%.*s%s%s", (int)(brace - r->path), r->path, key,
				   strchr(brace, '}') + 1);
}

/* Every route for nobody, a mail user, a domain admin and a master admin. */
static void
test_roles(void **state)
{
	static const struct {
		const char *actor;
		enum role role;
	} actors[] = { { NULL, ROLE_NONE }, { "ann@a.test", ROLE_MAIL_USER }, { "dora", ROLE_DOMAIN_ADMIN },
		{ "admin", ROLE_MASTER_ADMIN } };
	struct api_fixture *f = *state;
	struct ctx *c = &f->store->c;
	int routes = 0;

	for (const struct route *const *table = route_tables; *table != NULL; table++)
		for (const struct route *r = *table; r->path != NULL; r++, routes++)
			for (size_t i = 0; i < ROWS(actors); i++) {
				const char *target = arena_printf(&c->arena, "%s%s", path_of(c, r, "nobody"),
				    r->method == GET ? "" : "?dry_run=1");
				const char *what =
				    arena_printf(&c->arena, "%s %s as %s", method_names[r->method], r->path,
					actors[i].actor == NULL ? "nobody" : actors[i].actor);
				bool may = actors[i].role >= r->role;

				if (strcmp(r->path, "/api/v1/health") == 0)
					continue; /* asks the engines: see test/api */
				struct http_answer answer = ask(f, actors[i].actor, method_names[r->method],
				    target, r->in == NULL ? NULL : "{}", NULL);
				if (!may)
					expect(&answer, actors[i].role == ROLE_NONE ? 401 : 403, what);
				else if (answer.status == 401 || answer.status == 403 || answer.status == 500)
					fail_msg("%s: %d", what, answer.status);
			}
	assert_true(routes > 30);
}

/* Somebody else's object and one that is not there are answered alike (R83), on every route with a key. */
static void
test_foreign(void **state)
{
	static const struct {
		const char *prefix, *foreign, *missing;
	} keys[] = {
		{ "/api/v1/accounts/", "ann@a.test", "nob@a.test" },
		{ "/api/v1/accounts/", "dora", "nora" },
		{ "/api/v1/domains/", "a.test", "z.test" },
		{ "/api/v1/aliases/", "old@a.test", "nob@a.test" },
		{ "/api/v1/jobs/", "{job}", "7" },
		{ "/api/v1/me/sessions/", "{session}", "7" },
	};
	struct api_fixture *f = *state;
	struct ctx *c = &f->store->c;
	int asked = 0;
	struct http_answer made =
	    ask(f, "admin", "POST", "/api/v1/server/actions/recalculate-quota", NULL, NULL);

	f->job = member(c, &made, "id");
	const char *before = dump(f);
	for (const struct route *const *table = route_tables; *table != NULL; table++)
		for (const struct route *r = *table; r->path != NULL; r++)
			for (size_t i = 0; i < ROWS(keys); i++) {
				const struct story *s = story_of(r);
				const char *body = r->in == NULL || s == NULL ? NULL : s->body,
					   *method = method_names[r->method];
				const char *foreign = keys[i].foreign;

				if (strchr(r->path, '{') == NULL ||
				    strncmp(r->path, keys[i].prefix, strlen(keys[i].prefix)) != 0 ||
				    r->role > ROLE_DOMAIN_ADMIN)
					continue;
				foreign = strcmp(foreign, "{job}") == 0       ? f->job
					  : strcmp(foreign, "{session}") == 0 ? f->session
									      : foreign;
				struct http_answer there =
				    ask(f, "dirk", method, path_of(c, r, foreign), body, NULL);
				struct http_answer missing =
				    ask(f, "dirk", method, path_of(c, r, keys[i].missing), body, NULL);
				expect(&there, 404, arena_printf(&c->arena, "%s %s", method, r->path));
				expect(&missing, 404, arena_printf(&c->arena, "%s %s", method, r->path));
				json_t *a = read_json(&there), *b = read_json(&missing);
				json_object_del(a, "instance");
				json_object_del(b, "instance");
				assert_true(json_equal(a, b));
				assert_int_equal(there.n_headers, missing.n_headers);
				json_decref(a);
				json_decref(b);
				asked++;
			}
	assert_true(asked >= 15);
	assert_string_equal(dump(f), before);
}

static void
test_idempotency(void **state)
{
	static const char body[] = "{'name':'new.test'}";
	struct api_fixture *f = *state;
	struct ctx *c = &f->store->c;
	struct http_answer first, again;

	first = ask(f, "dora", "POST", "/api/v1/domains", body, "Idempotency-Key: k1");
	expect(&first, 201, "first");
	const char *before = dump(f);
	again = ask(f, "dora", "POST", "/api/v1/domains", body, "Idempotency-Key: k1");
	expect(&again, 201, "again");
	assert_string_equal(dump(f), before);
	assert_int_equal(again.body.n, first.body.n);
	assert_memory_equal(again.body.p, first.body.p, first.body.n);
	assert_string_equal(header(&again, "Location"), "/api/v1/domains/new.test");
	assert_string_equal(header(&again, "ETag"), header(&first, "ETag"));
	assert_string_equal(header(&again, "Idempotent-Replay"), "true");
	assert_null(header(&first, "Idempotent-Replay"));
	again = ask(f, "dora", "POST", "/api/v1/domains", "{'name':'other.test'}", "Idempotency-Key: k1");
	expect(&again, 422, "another body");
	assert_string_equal(member(c, &again, "code"), "idempotency_mismatch");
	again = ask(f, "dora", "POST", "/api/v1/aliases", body, "Idempotency-Key: k1");
	expect(&again, 422, "another path");
	again = ask(f, "dirk", "POST", "/api/v1/domains", body, "Idempotency-Key: k1");
	expect(&again, 409, "somebody else's key is another key");
	again = ask(f, "dora", "POST", "/api/v1/domains", body, "Idempotency-Key: k2");
	expect(&again, 409, "a failure is not remembered");
	again = ask(f, "dora", "DELETE", "/api/v1/domains/new.test", NULL, NULL);
	again = ask(f, "dora", "POST", "/api/v1/domains", body, "Idempotency-Key: k2");
	expect(&again, 201, "so it can be done later");
	again =
	    ask(f, "dora", "POST", "/api/v1/domains?dry_run=1", "{'name':'dry.test'}", "Idempotency-Key: k3");
	expect(&again, 200, "dry run");
	again = ask(f, "dora", "POST", "/api/v1/domains", "{'name':'dry.test'}", "Idempotency-Key: k3");
	expect(&again, 201, "a dry run is not remembered");
	again = ask(f, "admin", "POST", "/api/v1/accounts/dirk/cascade", "{'action':'disable'}",
	    "Idempotency-Key: k4");
	expect(&again, 204, "without a body");
	again = ask(f, "admin", "POST", "/api/v1/accounts/dirk/cascade", "{'action':'disable'}",
	    "Idempotency-Key: k4");
	expect(&again, 204, "without a body again");
	assert_null(again.type);
	again = ask(f, "dora", "POST", "/api/v1/domains", body, "Idempotency-Key: ");
	expect(&again, 400, "empty");
	again = ask(f, "dora", "POST", "/api/v1/domains", body, "Idempotency-Key: \xff\xfe");
	expect(&again, 400, "not text");
	char many[300];
	memset(many, 'k', sizeof(many) - 1);
	many[sizeof(many) - 1] = '\0';
	again = ask(
	    f, "dora", "POST", "/api/v1/domains", body, arena_printf(&c->arena, "Idempotency-Key: %s", many));
	expect(&again, 400, "too long");
}

/* Is there an event of this stream to send, and does it go on? */
static bool
next_event(struct api_fixture *f, const struct http_answer *stream, bool *sent)
{
	struct buf out = BUF(&f->store->c.arena, HTTP_PIECE_MAX);
	bool more = stream->stream(stream->stream_arg, false, &out);

	*sent = out.n > 0;
	return more;
}

/* A stream of events is over once whoever asked for it is signed out. */
static void
test_events_end(void **state)
{
	struct api_fixture *f = *state;
	struct ctx *c = &f->store->c;
	bool sent;
	struct http_answer answer =
	    ask(f, "admin", "POST", "/api/v1/server/actions/recalculate-quota", NULL, NULL);

	expect(&answer, 202, "a job");
	struct http_answer stream = ask(f, "admin", "GET",
	    arena_printf(&c->arena, "/api/v1/jobs/%s/events", member(c, &answer, "id")), NULL, NULL);
	expect(&stream, 200, "events");
	assert_true(next_event(f, &stream, &sent));
	assert_true(sent);
	assert_true(next_event(f, &stream, &sent));
	assert_false(sent);
	answer = ask(f, "admin", "POST", "/api/v1/auth/logout", NULL, NULL);
	expect(&answer, 204, "logout");
	assert_false(next_event(f, &stream, &sent));
	assert_false(sent);
}

/* What is done to all of an admin's domains, too, is done to the state that was seen. */
static void
test_etags_of_trees(void **state)
{
	struct api_fixture *f = *state;
	struct ctx *c = &f->store->c;
	const char *before = dump(f);
	struct http_answer answer = ask(f, "admin", "POST", "/api/v1/accounts/dirk/cascade",
	    "{'action':'disable'}", "If-Match: \"000000000000.0\"");

	expect(&answer, 412, "cascade");
	answer = ask(f, "admin", "POST", "/api/v1/accounts/dirk/transfer", "{'to':'dora'}",
	    "If-Match: \"000000000000.0\"");
	expect(&answer, 412, "transfer");
	assert_string_equal(dump(f), before);
	answer = ask(f, "admin", "GET", "/api/v1/accounts/dirk", NULL, NULL);
	answer = ask(f, "admin", "POST", "/api/v1/accounts/dirk/transfer", "{'to':'dora'}",
	    arena_printf(&c->arena, "If-Match: %s", header(&answer, "ETag")));
	expect(&answer, 204, "what was seen");
	answer = ask(f, "admin", "POST", "/api/v1/accounts/dirk/transfer", "{'to':'nobody'}", NULL);
	expect(&answer, 422, "nothing left to transfer, and nobody to take it");
	answer = ask(f, "admin", "POST", "/api/v1/accounts/dirk/transfer", "{'to':'ann@a.test'}", NULL);
	expect(&answer, 422, "to a mail user");
}

static void
test_etags(void **state)
{
	struct api_fixture *f = *state;
	struct ctx *c = &f->store->c;
	const char *path = "/api/v1/accounts/ann@a.test";
	struct http_answer answer = ask(f, "dora", "GET", path, NULL, NULL);
	const char *etag = header(&answer, "ETag"), *old = etag;

	assert_non_null(etag);
	answer = ask(f, "dora", "GET", path, NULL, arena_printf(&c->arena, "If-None-Match: %s", etag));
	expect(&answer, 304, "as you have it");
	assert_int_equal(answer.body.n, 0);
	/* what the engines push changes what is read, but not what If-Match protects */
	store_done(db_run(c,
	    "UPDATE usage SET bytes = 77 WHERE account_id = (SELECT id FROM account WHERE name = 'ann@a.test')",
	    NULL, NULL, NO_ARGS, NULL, NULL));
	answer = ask(f, "dora", "GET", path, NULL, arena_printf(&c->arena, "If-None-Match: %s", etag));
	expect(&answer, 200, "used_bytes is another");
	answer =
	    ask(f, "dora", "PATCH", path, "{'full_name':'A'}", arena_printf(&c->arena, "If-Match: %s", etag));
	expect(&answer, 200, "If-Match");
	etag = header(&answer, "ETag");
	answer =
	    ask(f, "dora", "PATCH", path, "{'full_name':'B'}", arena_printf(&c->arena, "If-Match: %s", old));
	expect(&answer, 412, "it has changed");
	assert_string_equal(member(c, &answer, "code"), "etag_mismatch");
	answer = ask(f, "dora", "DELETE", path, NULL, arena_printf(&c->arena, "If-Match: %s", old));
	expect(&answer, 412, "it has changed");
	answer = ask(f, "dora", "POST", "/api/v1/accounts/ann@a.test/rename", "{'name':'b@a.test'}",
	    arena_printf(&c->arena, "If-Match: %s", old));
	expect(&answer, 412, "it has changed");
	answer = ask(f, "dora", "PATCH", path, "{'full_name':'C'}", "If-Match: *");
	expect(&answer, 200, "any");
	answer = ask(f, "dora", "PATCH", path, "{'full_name':'D'}", "If-Match: \"\"");
	expect(&answer, 412, "none");
	answer = ask(f, "dora", "GET", path, NULL, NULL);
	etag = header(&answer, "ETag");
	answer = ask(f, "dora", "DELETE", path, NULL, arena_printf(&c->arena, "If-Match: \"x\", %s", etag));
	expect(&answer, 204, "one of several");
}

static void
test_refused(void **state)
{
	static const struct {
		const char *actor, *method, *target, *body, *extra;
		int status;
		const char *code, *pointer;
	} cases[] = {
		{ NULL, "GET", "/", NULL, NULL, 404, "not_found", NULL },
		{ NULL, "GET", "/api/v1", NULL, NULL, 404, "not_found", NULL },
		{ NULL, "GET", "/api/v1/version", NULL, NULL, 200, NULL, NULL },
		{ NULL, "GET", "/api/v1/version/", NULL, NULL, 200, NULL, NULL },
		{ NULL, "HEAD", "/api/v1/version", NULL, NULL, 200, NULL, NULL },
		{ NULL, "GET", "/api/v1/version//", NULL, NULL, 404, "not_found", NULL },
		{ NULL, "POST", "/api/v1/version", NULL, NULL, 405, "method_not_allowed", NULL },
		{ NULL, "BREW", "/api/v1/version", NULL, NULL, 405, "method_not_allowed", NULL },
		{ NULL, "GET", "/api/v1/\xff\"\x01", NULL, NULL, 404, "not_found", NULL },
		{ "dora", "GET", "/api/v1/domains/%zz", NULL, NULL, 400, "malformed", NULL },
		{ "dora", "GET", "/api/v1/domains/%00", NULL, NULL, 400, "malformed", NULL },
		{ "dora", "GET", "/api/v1/domains/%ff", NULL, NULL, 400, "malformed", NULL },
		{ "dora", "GET", "/api/v1/domains?limit=0", NULL, NULL, 422, "invalid_field", "/limit" },
		{ "dora", "GET", "/api/v1/domains?limit=501", NULL, NULL, 422, "invalid_field", "/limit" },
		{ "dora", "GET", "/api/v1/domains?limit=x", NULL, NULL, 422, "invalid_field", "/limit" },
		{ "dora", "GET", "/api/v1/domains?limit=500&count=1&sort=-created_at&q=A", NULL, NULL, 200,
		    NULL, NULL },
		{ "dora", "GET", "/api/v1/domains?cursor=zz", NULL, NULL, 422, "invalid_field", "/cursor" },
		{ "dora", "GET", "/api/v1/domains?sort=owner", NULL, NULL, 422, "invalid_field", "/sort" },
		{ "dora", "GET", "/api/v1/domains?verified=maybe", NULL, NULL, 422, "invalid_field",
		    "/verified" },
		{ "dora", "GET", "/api/v1/domains?comment=x", NULL, NULL, 422, "invalid_field", "/comment" },
		{ "dora", "GET", "/api/v1/domains?nobody=x", NULL, NULL, 422, "invalid_field", "/nobody" },
		{ "dora", "GET", "/api/v1/domains?dry_run=1", NULL, NULL, 422, "invalid_field", "/dry_run" },
		{ "dora", "GET", "/api/v1/domains?a/b~c=1", NULL, NULL, 422, "invalid_field", "/a~1b~0c" },
		{ "dora", "GET", "/api/v1/domains?%zz=1", NULL, NULL, 400, "malformed", NULL },
		{ "dora", "GET", "/api/v1/domains?q=%ff", NULL, NULL, 400, "malformed", NULL },
		{ "dora", "GET", "/api/v1/domains?&&limit=5&", NULL, NULL, 200, NULL, NULL },
		{ "dora", "GET", "/api/v1/me?x=1", NULL, NULL, 422, "invalid_field", "/x" },
		{ "dora", "GET", "/api/v1/jobs?q=x", NULL, NULL, 422, "invalid_field", "/q" },
		{ "dora", "GET", "/api/v1/me/sessions?q=x", NULL, NULL, 422, "invalid_field", "/q" },
		{ "dora", "GET", "/api/v1/me/sessions?account_id=1", NULL, NULL, 422, "invalid_field",
		    "/account_id" },
		{ "admin", "GET", "/api/v1/server/queue?sort=queue_id", NULL, NULL, 422, "invalid_field",
		    "/sort" },
		{ "admin", "GET", "/api/v1/server/queue", NULL, NULL, 503, "unavailable", NULL },
		{ "admin", "POST", "/api/v1/server/queue/hold", "{'all':true}", NULL, 503, "unavailable",
		    NULL },
		{ "admin", "POST", "/api/v1/server/queue/hold", "{}", NULL, 422, "invalid_field",
		    "/queue_ids" },
		{ "admin", "GET", "/api/v1/server/logs/postfix", NULL, NULL, 503, "unavailable", NULL },
		{ "admin", "GET", "/api/v1/server/logs/nginx", NULL, NULL, 404, "not_found", NULL },
		{ "dora", "GET", "/api/v1/domains", "{}", NULL, 400, "malformed", NULL },
		{ "dora", "DELETE", "/api/v1/domains/a.test", "{}", NULL, 400, "malformed", NULL },
		{ "dora", "POST", "/api/v1/domains", NULL, NULL, 415, "unsupported_type", NULL },
		{ "dora", "POST", "/api/v1/domains", "", NULL, 400, "malformed", NULL },
		{ "dora", "POST", "/api/v1/domains", "{'name':'x.test','name':'y.test'}", NULL, 400,
		    "malformed", "/name" },
		{ "dora", "POST", "/api/v1/domains", "{'name':'x.test','verified':true}", NULL, 403,
		    "forbidden", "/verified" },
		{ "dora", "POST", "/api/v1/domains", "{'name':'x.test','x':1}", NULL, 422, "invalid_field",
		    "/x" },
		{ "dora", "POST", "/api/v1/domains?dry_run=maybe", "{'name':'x.test'}", NULL, 422,
		    "invalid_field", "/dry_run" },
		{ "dora", "POST", "/api/v1/domains", "{'name':'a.test'}", NULL, 409, "exists", "/name" },
		{ "dora", "PATCH", "/api/v1/domains/a.test", "{'name':'x.test'}", NULL, 422, "invalid_field",
		    "/name" },
		{ "dora", "POST", "/api/v1/accounts", "{'name':'x@a.test'}", NULL, 422, "invalid_field",
		    "/password" },
		{ "dora", "POST", "/api/v1/accounts",
		    "{'name':'x','role':'master_admin','password':'" PASSWORD "'}", NULL, 403, "forbidden",
		    "/role" },
		{ "dora", "PATCH", "/api/v1/accounts/ann@a.test", "{'max_domains':1}", NULL, 403, "forbidden",
		    "/max_domains" },
		{ "dora", "PATCH", "/api/v1/accounts/ann@a.test", "{'role':'master_admin'}", NULL, 422,
		    "invalid_field", "/role" },
		{ "dora", "POST", "/api/v1/aliases",
		    "{'address':'x@a.test','targets':['ann@a.test','x@a.test']}", NULL, 422, "invalid_field",
		    "/targets/1" },
		{ "ann@a.test", "PUT", "/api/v1/me/password",
		    "{'old_password':'wrong','new_password':'" NEW_PASSWORD "'}", NULL, 422, "invalid_field",
		    "/old_password" },
		{ "nobody", "GET", "/api/v1/version", NULL, NULL, 401, "unauthenticated",
		    NULL }, /* a bad token is refused everywhere */
		{ NULL, "GET", "/api/v1/me", NULL, "Authorization: Bearer", 401, "unauthenticated", NULL },
		{ NULL, "GET", "/api/v1/me", NULL, "Authorization: Digest x", 401, "unauthenticated", NULL },
		{ NULL, "GET", "/api/v1/me", NULL, "Authorization: Basic !!!!", 401, "unauthenticated",
		    NULL },
		{ NULL, "GET", "/api/v1/me", NULL,
		    "Authorization: Basic ZG9yYTpkb3JhLXRva2VuLW9mLTE2MC1iaXRz", 200, NULL, NULL },
		{ NULL, "GET", "/api/v1/me", NULL,
		    "Authorization: Basic ZGlyazpkb3JhLXRva2VuLW9mLTE2MC1iaXRz", 401, "unauthenticated",
		    NULL }, /* dora's token with dirk's name */
	};
	struct api_fixture *f = *state;
	struct ctx *c = &f->store->c;
	const char *before = dump(f);

	for (size_t i = 0; i < ROWS(cases); i++) {
		const char *what = arena_printf(&c->arena, "%s %s", cases[i].method, cases[i].target);
		struct http_answer answer =
		    ask(f, cases[i].actor, cases[i].method, cases[i].target, cases[i].body, cases[i].extra);

		expect(&answer, cases[i].status, what);
		assert_string_equal(header(&answer, "X-Request-Id"), "test");
		assert_true(utf8_valid(answer.body.p, answer.body.n));
		if (cases[i].status < 400)
			continue;
		assert_string_equal(answer.type, "application/problem+json");
		assert_string_equal(member(c, &answer, "code"), cases[i].code);
		json_t *problem = read_json(&answer);
		const json_t *error = json_array_get(json_object_get(problem, "errors"), 0);
		if (cases[i].pointer == NULL)
			assert_null(error);
		else if (error == NULL ||
			 strcmp(json_string_value(json_object_get(error, "pointer")), cases[i].pointer) != 0)
			fail_msg("%s: %.*s", what, (int)answer.body.n, answer.body.p);
		json_decref(problem);
		assert_int_equal(answer.status == 401, header(&answer, "WWW-Authenticate") != NULL);
		assert_int_equal(answer.status == 405, header(&answer, "Allow") != NULL);
		assert_int_equal(answer.status == 503, header(&answer, "Retry-After") != NULL);
	}
	int64_t
	    counted; /* the wrong password, for its name, its network, and both: nothing else was changed */
	store_done(db_begin(c, true));
	store_done(db_run(
	    c, "DELETE FROM sign_in_failure WHERE name_hash <> 'x'", NULL, NULL, NO_ARGS, NULL, &counted));
	store_done(db_commit(c));
	assert_int_equal(counted, 3);
	assert_string_equal(dump(f), before);
}

/* A wrong name, a wrong password and a switched-off account are one answer. */
static void
test_login(void **state)
{
	static const struct {
		const char *username, *password;
		int status;
	} cases[] = {
		{ "ann@a.test", PASSWORD, 200 },
		{ "ANN@A.test", PASSWORD, 200 },
		{ "ann@a.test", "wrong", 401 },
		{ "nobody@a.test", PASSWORD, 401 },
		{ "bob@a.test", PASSWORD, 401 }, /* disabled */
		{ "ann@b.test", PASSWORD, 401 }, /* R29: another mailbox */
		{ "ann", PASSWORD, 401 },
		{ "' OR 1=1 --", PASSWORD, 401 },
	};
	struct api_fixture *f = *state;
	struct ctx *c = &f->store->c;
	const char *refusal = NULL;

	set_password(f->store, "bob@a.test");
	store_done(db_run(c, "UPDATE account SET enabled = :off WHERE name = 'bob@a.test'", NULL, NULL,
	    ARGS(ARG_BOOL("off", false)), NULL, NULL));
	for (size_t i = 0; i < ROWS(cases); i++) {
		const char *body = arena_printf(&c->arena, "{\"username\":\"%s\",\"password\":\"%s\"}",
		    cases[i].username, cases[i].password);
		struct http_header type = { "Content-Type", "application/json" };
		struct http_request r = { .arena = &c->arena,
			.method = "POST",
			.path = "/api/v1/auth/login",
			.query = "",
			.body = { body, strlen(body) },
			.headers = &type,
			.n_headers = 1 };
		struct http_answer answer = { 0 };

		dispatch(&f->api, &r, &answer);
		expect(&answer, cases[i].status, cases[i].username);
		if (cases[i].status == 200) {
			const char *token = member(c, &answer, "token");
			struct http_answer me = ask(f, NULL, "GET", "/api/v1/me", NULL,
			    arena_printf(&c->arena, "Authorization: bearer %s", token));
			expect(&me, 200, "the token opens");
			assert_string_equal(member(c, &me, "name"), "ann@a.test");
			assert_true(strlen(token) >= 32);
			continue;
		}
		const char *detail = member(c, &answer, "detail");
		refusal = refusal == NULL ? detail : refusal;
		assert_string_equal(detail, refusal);
		assert_string_equal(member(c, &answer, "code"), "bad_credentials");
	}
}

static void
test_rate(void **state)
{
	struct api_fixture *f = *state;
	struct ctx *c = &f->store->c;
	struct http_answer answer = { 0 };

	rate_close(&f->api.rates);
	f->api.rates = rate_open(1, 250);
	for (int i = 0; i < 2; i++) {
		answer = ask(f, NULL, "POST", "/api/v1/auth/login", "{'username':'x','password':'y'}", NULL);
		expect(&answer, 401, "guess");
	}
	answer = ask(f, NULL, "POST", "/api/v1/auth/login", "{'username':'x','password':'y'}", NULL);
	expect(&answer, 429, "one guess too many");
	assert_string_equal(member(c, &answer, "code"), "rate_limited");
	assert_non_null(header(&answer, "Retry-After"));
	answer = ask(f, NULL, "GET", "/api/v1/version", NULL, NULL);
	expect(&answer, 200, "a plain request is cheaper");
}

/* Argon2 has its price, once nothing else of the body is wrong. */
static void
test_rate_of_passwords(void **state)
{
	static const char good[] = "{'name':'new@a.test','password':'" NEW_PASSWORD "'}",
			  bad[] = "{'password':'" NEW_PASSWORD "'}";
	struct api_fixture *f = *state;
	struct http_answer answer;

	rate_close(&f->api.rates);
	f->api.rates = rate_open(1, 30);
	for (int i = 0; i < 5; i++) {
		answer = ask(f, "dora", "POST", "/api/v1/accounts", bad, NULL);
		expect(&answer, 422, "a wrong body");
	}
	answer = ask(f, "dora", "POST", "/api/v1/accounts", good, NULL);
	expect(&answer, 201, "25 are left, this takes 11");
	answer = ask(f, "dora", "POST", "/api/v1/accounts", good, NULL);
	expect(&answer, 409, "and again");
	answer = ask(f, "dora", "POST", "/api/v1/accounts", good, NULL);
	expect(&answer, 429, "no more");
}

static void
test_refuse(void **state)
{
	struct api_fixture *f = *state;
	struct ctx *c = &f->store->c;
	struct http_answer large = { 0 }, bad = { 0 };

	dispatch_refuse(&f->api, &c->arena, 413, &large);
	expect(&large, 413, "large");
	assert_string_equal(member(c, &large, "code"), "too_large");
	dispatch_refuse(&f->api, &c->arena, 400, &bad);
	expect(&bad, 400, "bad");
	assert_string_equal(member(c, &bad, "code"), "malformed");
	assert_non_null(header(&bad, "X-Request-Id"));
}

/* Rows made by the caller's own names of requests stay what they are. */
static void
test_request_id(void **state)
{
	static const struct {
		const char *given;
		bool kept;
	} cases[] = { { "abc-1_2.3", true }, { "a b", false }, { "a\"b", false }, { "", false },
		{ "0123456789012345678901234567890123456789012345678901234567890123", true },
		{ "01234567890123456789012345678901234567890123456789012345678901234", false } };
	struct api_fixture *f = *state;
	struct ctx *c = &f->store->c;

	for (size_t i = 0; i < ROWS(cases); i++) {
		struct http_header id = { "X-Request-Id", cases[i].given };
		struct http_request r = { .arena = &c->arena,
			.method = "GET",
			.path = "/api/v1/version",
			.query = "",
			.headers = &id,
			.n_headers = 1 };
		struct http_answer answer = { 0 };

		dispatch(&f->api, &r, &answer);
		assert_int_equal(strcmp(header(&answer, "X-Request-Id"), cases[i].given) == 0, cases[i].kept);
	}
}

#define TESTS(setup) \
	cmocka_unit_test_setup_teardown(test_story, setup, teardown), \
	    cmocka_unit_test_setup_teardown(test_secrets, setup, teardown), \
	    cmocka_unit_test_setup_teardown(test_token_is_told_once, setup, teardown), \
	    cmocka_unit_test_setup_teardown(test_log_of_a_long_path, setup, teardown), \
	    cmocka_unit_test_setup_teardown(test_log, setup, teardown), \
	    cmocka_unit_test_setup_teardown(test_log_is_about, setup, teardown), \
	    cmocka_unit_test_setup_teardown(test_log_of_no_request, setup, teardown), \
	    cmocka_unit_test_setup_teardown(test_roles, setup, teardown), \
	    cmocka_unit_test_setup_teardown(test_foreign, setup, teardown), \
	    cmocka_unit_test_setup_teardown(test_idempotency, setup, teardown), \
	    cmocka_unit_test_setup_teardown(test_etags, setup, teardown), \
	    cmocka_unit_test_setup_teardown(test_etags_of_trees, setup, teardown), \
	    cmocka_unit_test_setup_teardown(test_events_end, setup, teardown), \
	    cmocka_unit_test_setup_teardown(test_refused, setup, teardown), \
	    cmocka_unit_test_setup_teardown(test_login, setup, teardown), \
	    cmocka_unit_test_setup_teardown(test_rate, setup, teardown), \
	    cmocka_unit_test_setup_teardown(test_rate_of_passwords, setup, teardown), \
	    cmocka_unit_test_setup_teardown(test_refuse, setup, teardown), \
	    cmocka_unit_test_setup_teardown(test_request_id, setup, teardown)

int
main(void)
{
	const struct CMUnitTest on_sqlite[] = { TESTS(setup_sqlite), cmocka_unit_test(test_story_is_whole) };
	const struct CMUnitTest on_postgresql[] = { TESTS(setup_postgresql) };

	return BOTH_RUN(on_sqlite, on_postgresql);
}
