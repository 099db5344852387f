/* SPDX-License-Identifier: Apache-2.0 */
#include "store_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h> /* needs the block above */

#include "base/buf.h"
#include "base/random.h"
#include "base/secret.h"
#include "model/text.h"
#include "rules/account.h"
#include "rules/alias.h"
#include "rules/domain.h"
#include "rules/domain_alias.h"
#include "rules/relay_domain.h"
#include "rules/sender.h"
#include "store/account_store.h"

#define PASSWORD "{ARGON2ID}of nobody"

void
store_done(const struct err *e)
{
	if (e != NULL)
		fail_msg("%s /%s: %s", err_slug(e), e->field == NULL ? "" : e->field, e->detail);
}

void
store_fails(const struct err *e, enum err_code code, const char *field)
{
	if (e == NULL)
		fail_msg("was done, but should have failed with %s", err_row(code)->slug);
	if (e->code != code || (field == NULL) != (e->field == NULL) ||
	    (field != NULL && strcmp(e->field, field) != 0))
		fail_msg("failed with %s /%s (%s) instead of %s /%s", err_slug(e),
		    e->field == NULL ? "" : e->field, e->detail, err_row(code)->slug,
		    field == NULL ? "" : field);
}

/* On the server itself; each test has a database of its own there. */
void
store_on_server(struct ctx *c, const char *sql)
{
	struct db *keep = c->db;

	store_done(db_open(&c->arena, getenv("MAILPORTAL_TEST_PG"), DB_WRITE, &c->db));
	store_done(db_run(c, sql, NULL, NULL, NO_ARGS, NULL, NULL));
	db_close(&c->db);
	c->db = keep;
}

static void
begin(struct store_fixture *f, void **state)
{
	f->site = (struct site){ .hostname = "mx.test",
		.mail_dir = "/mail",
		.mail_user = "vmail",
		.mail_group = "vmail",
		.secrets = secret_pool_for_test(&f->secrets) };
	store_done(db_open(&f->c.arena, f->store, DB_WRITE, &f->c.db));
	store_done(db_migrate(&f->c));
	*state = f;
}

static struct store_fixture *
fixture_new(void)
{
	struct store_fixture *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	f->c = (struct ctx){ .site = &f->site,
		.request_id = "-",
		.random = random_u32,
		.now = INT64_C(1795299560123),
		.actor = { .role = ROLE_MASTER_ADMIN, .name = "admin" } };
	return f;
}

int
store_setup_sqlite(void **state)
{
	struct store_fixture *f = fixture_new();

	snprintf(f->dir, sizeof(f->dir), "/tmp/mailportal-store-XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	f->store = arena_printf(&f->c.arena, "sqlite:%s/db", f->dir);
	begin(f, state);
	return 0;
}

int
store_setup_postgresql(void **state)
{
	struct store_fixture *f = fixture_new();
	char *server = arena_strdup(&f->c.arena, getenv("MAILPORTAL_TEST_PG"));
	char *name = strstr(server, "/mailportal?");

	assert_non_null(name);
	*name = '\0';
	f->postgresql = true;
	snprintf(f->dir, sizeof(f->dir), "test_%ld", (long)getpid());
	store_on_server(&f->c, arena_printf(&f->c.arena, "CREATE DATABASE %s TEMPLATE template0", f->dir));
	f->store = arena_printf(&f->c.arena, "%s/%s?%s", server, f->dir, strchr(name + 1, '?') + 1);
	begin(f, state);
	return 0;
}

int
store_teardown(void **state)
{
	static const char *const names[] = { "/db", "/db-wal", "/db-shm", "" };
	struct store_fixture *f = *state;

	db_close(&f->c.db);
	if (f->postgresql)
		store_on_server(&f->c, arena_printf(&f->c.arena, "DROP DATABASE %s WITH (FORCE)", f->dir));
	else
		for (size_t i = 0; i < ROWS(names); i++)
			remove(arena_printf(&f->c.arena, "%s%s", f->dir, names[i]));
	secret_pool_close(f->site.secrets);
	arena_free(&f->secrets);
	arena_free(&f->c.arena);
	free(f);
	return 0;
}

struct ctx
store_connect(struct store_fixture *f, enum db_mode mode)
{
	struct ctx c = f->c;

	c.arena = (struct arena){ 0 };
	c.db = NULL;
	store_done(db_open(&c.arena, f->store, mode, &c.db));
	return c;
}

void
store_disconnect(struct ctx *c)
{
	db_close(&c->db);
	arena_free(&c->arena);
}

static struct account
account_named(struct ctx *c, const char *name)
{
	struct account account = { 0 };
	bool found;

	store_done(account_store_by_name(c, name, &account, &found));
	assert_true(found);
	return account;
}

int64_t
store_account_id(struct ctx *c, const char *name)
{
	return account_named(c, name).id;
}

void
store_act_as(struct ctx *c, const char *name)
{
	struct account account = account_named(c, name);

	c->actor = (struct actor){ .role = (enum role)account.role, .id = account.id, .name = account.name };
}

struct err *
store_add_account(struct ctx *c, const char *name, int role, int64_t quota_bytes)
{
	struct account account = { 0 };

	field_presets(account_fields, &account);
	account.name = name;
	account.role = role;
	account.quota_bytes = quota_bytes;
	account.password = PASSWORD;
	return account_create(c, &account);
}

struct err *
store_add_domain(struct ctx *c, const char *name, bool verified)
{
	struct domain domain = { 0 };

	field_presets(domain_fields, &domain);
	domain.name = name;
	domain.verified = verified;
	return domain_create(c, &domain);
}

struct err *
store_add_domain_alias(struct ctx *c, const char *name, const char *domain, bool verified)
{
	struct domain_alias alias = { 0 };

	field_presets(domain_alias_fields, &alias);
	alias.name = name;
	alias.domain = domain;
	alias.verified = verified;
	return domain_alias_create(c, &alias);
}

struct err *
store_add_relay_domain(struct ctx *c, const char *name, const char *host, int64_t port, bool verified)
{
	struct relay_domain relay = { 0 };

	field_presets(relay_domain_fields, &relay);
	relay.name = name;
	relay.host = host;
	relay.port = port;
	relay.verified = verified;
	return relay_domain_create(c, &relay);
}

struct err *
store_add_sender(struct ctx *c, const char *address, const char *users)
{
	struct sender_address sender = { 0 };

	field_presets(sender_address_fields, &sender);
	sender.address = address;
	TRY(text_decode(&c->arena, field_find(sender_address_fields, "users"), users, &sender));
	return sender_create(c, &sender);
}

struct err *
store_add_alias(struct ctx *c, const char *address, const char *targets)
{
	struct alias alias = { 0 };

	field_presets(alias_fields, &alias);
	alias.address = address;
	TRY(text_decode(&c->arena, field_find(alias_fields, "targets"), targets, &alias));
	return alias_create(c, &alias);
}

void
store_fill(struct store_fixture *f)
{
	struct ctx *c = &f->c;

	store_done(db_begin(c, true));
	store_done(store_add_account(c, "admin", ROLE_MASTER_ADMIN, 0));
	store_act_as(c, "admin");
	store_done(store_add_account(c, "dora", ROLE_DOMAIN_ADMIN, 0));
	store_done(store_add_account(c, "dirk", ROLE_DOMAIN_ADMIN, 0));
	store_act_as(c, "dora");
	store_done(store_add_domain(c, "a.test", true));
	store_done(store_add_domain(c, "b.test", true));
	store_done(store_add_account(c, "ann@a.test", ROLE_MAIL_USER, 1000));
	store_done(store_add_account(c, "ann@b.test", ROLE_MAIL_USER, 1000));
	store_done(store_add_account(c, "bob@a.test", ROLE_MAIL_USER, 0));
	store_act_as(c, "dirk");
	store_done(store_add_domain(c, "d.test", true));
	store_done(store_add_account(c, "dan@d.test", ROLE_MAIL_USER, 1000));
	store_act_as(c, "admin");
	store_done(db_commit(c));
}

/* Every table of the migrations, with its columns in the order that sorts its rows. */
static const struct {
	const char *table, *select;
	int columns;
} dumps[] = {
	{ "account",
	    "SELECT id, name, role, domain_id, owner_id, password, full_name, CASE WHEN enabled THEN 1 ELSE 0 END,"
	    " CASE WHEN api_access THEN 1 ELSE 0 END, CASE WHEN may_send THEN 1 ELSE 0 END,"
	    " CASE WHEN may_receive THEN 1 ELSE 0 END, CASE WHEN allow_imap THEN 1 ELSE 0 END,"
	    " CASE WHEN allow_pop3 THEN 1 ELSE 0 END, CASE WHEN allow_smtp THEN 1 ELSE 0 END,"
	    " CASE WHEN allow_sieve THEN 1 ELSE 0 END, CASE WHEN allow_dav THEN 1 ELSE 0 END, CASE WHEN password_login THEN 1 ELSE 0 END, quota_bytes, max_domains, max_domain_aliases, max_mailboxes, max_aliases,"
	    " max_quota_bytes, recovery_email, language, created_at, updated_at FROM account ORDER BY id",
	    27 },
	{ "deleted_account",
	    "SELECT id, name, domain, owner_id, deleted_at, purge_at, CASE WHEN purging THEN 1 ELSE 0 END,"
	    " password, quota_bytes, created_at FROM deleted_account ORDER BY id",
	    10 },
	{ "domain",
	    "SELECT id, name, owner_id, CASE WHEN verified THEN 1 ELSE 0 END, CASE WHEN enabled THEN 1 ELSE 0 END,"
	    " CASE WHEN suspended THEN 1 ELSE 0 END, comment, created_at, updated_at FROM domain ORDER BY id",
	    9 },
	{ "hostname",
	    "SELECT id, name, owner_id, CASE WHEN verified THEN 1 ELSE 0 END, comment, created_at, updated_at"
	    " FROM hostname ORDER BY id",
	    7 },
	{ "verification",
	    "SELECT name, token, proof, result, detail, issued_at, expires_at, checked_at, next_check_at, checks,"
	    " proved_at FROM verification ORDER BY name",
	    11 },
	{ "relay_domain",
	    "SELECT id, name, owner_id, host, port, tls, CASE WHEN allow_private THEN 1 ELSE 0 END,"
	    " CASE WHEN verified THEN 1 ELSE 0 END, CASE WHEN enabled THEN 1 ELSE 0 END, comment, created_at,"
	    " updated_at FROM relay_domain ORDER BY id",
	    12 },
	{ "sender_address",
	    "SELECT id, address, domain, owner_id, users, comment, created_at, updated_at FROM sender_address"
	    " ORDER BY id",
	    8 },
	{ "sender_user", "SELECT login, sender_id FROM sender_user ORDER BY login, sender_id", 2 },
	{ "migration_source",
	    "SELECT domain_id, host, port, tls, CASE WHEN check_certificate THEN 1 ELSE 0 END,"
	    " CASE WHEN allow_private THEN 1 ELSE 0 END, CASE WHEN signup THEN 1 ELSE 0 END, quota_bytes, keep_days,"
	    " master_login, sealed, tested_at, updated_at FROM migration_source ORDER BY domain_id",
	    13 },
	{ "migration_user",
	    "SELECT id, address, account_id, domain_id, owner_id, source_login, sealed, state, messages_total,"
	    " messages_done, bytes_total, bytes_done, arrived, errors, scripts, scripts_at, attempts, run_at, started_at, synced_at,"
	    " lease_until, uid_sum, created_at, updated_at FROM migration_user ORDER BY id",
	    24 },
	{ "split_route",
	    "SELECT domain_id, host, port, tls, CASE WHEN allow_private THEN 1 ELSE 0 END, updated_at"
	    " FROM split_route ORDER BY domain_id",
	    6 },
	{ "domain_alias",
	    "SELECT id, name, domain_id, owner_id, CASE WHEN verified THEN 1 ELSE 0 END,"
	    " CASE WHEN enabled THEN 1 ELSE 0 END, comment, created_at, updated_at FROM domain_alias ORDER BY id",
	    9 },
	{ "alias",
	    "SELECT id, address, domain_id, owner_id, targets, CASE WHEN enabled THEN 1 ELSE 0 END, comment,"
	    " created_at, updated_at FROM alias ORDER BY id",
	    9 },
	{ "alias_target", "SELECT target, alias_id FROM alias_target ORDER BY target, alias_id", 2 },
	{ "tally",
	    "SELECT owner_id, domains, domain_aliases, mailboxes, aliases, quota_bytes, relay_domains,"
	    " sender_addresses, filters, address_books, calendars FROM tally ORDER BY owner_id",
	    11 },
	{ "session",
	    "SELECT id, account_id, token_hash, ip, user_agent, cookie, method, created_at, expires_at FROM session ORDER BY id",
	    9 },
	{ "passkey",
	    "SELECT id, account_id, credential, public_key, algorithm, name, type, aaguid, transports, sign_count,"
	    " CASE WHEN backup_eligible THEN 1 ELSE 0 END, CASE WHEN backed_up THEN 1 ELSE 0 END, last_used_at, created_at"
	    " FROM passkey ORDER BY id",
	    14 },
	{ "challenge", "SELECT id, hash, session_id, expires_at FROM challenge ORDER BY id", 4 },
	{ "totp",
	    "SELECT account_id, secret, confirmed_at, last_step, created_at FROM totp ORDER BY account_id",
	    5 },
	{ "recovery_code", "SELECT account_id, code_hash FROM recovery_code ORDER BY account_id, code_hash",
	    2 },
	{ "api_key",
	    "SELECT id, account_id, name, token_hash, scopes, networks, expires_at, last_used_at, last_used_ip,"
	    " created_at FROM api_key ORDER BY id",
	    10 },
	{ "dkim_key",
	    "SELECT id, domain_id, selector, rsa_public, ed25519_public, rsa_private, ed25519_private, created_at,"
	    " active_from, retire_at FROM dkim_key ORDER BY id",
	    10 },
	{ "outgoing_ip", "SELECT domain_id, ip, helo FROM outgoing_ip ORDER BY domain_id", 3 },
	{ "setting", "SELECT name, field, value FROM setting ORDER BY name, field", 3 },
	{ "usage",
	    "SELECT account_id, bytes, messages, updated_at, owner_id, fullness FROM usage ORDER BY account_id",
	    6 },
	{ "dav_count", "SELECT account_id, address_books, calendars FROM dav_count ORDER BY account_id", 3 },
	{ "device_password",
	    "SELECT id, account_id, name, hash, scopes, networks, expires_at, created_at,"
	    " CASE WHEN ended THEN 1 ELSE 0 END FROM device_password ORDER BY id",
	    9 },
	{ "collection_share",
	    "SELECT id, owner_id, member_id, collection, type, rights, created_at, updated_at FROM collection_share"
	    " ORDER BY id",
	    8 },
	{ "share_change", "SELECT account_id, at FROM share_change ORDER BY account_id", 2 },
	{ "device_use", "SELECT device_id, service, ip, at FROM device_use ORDER BY device_id", 4 },
	{ "webmail_ticket",
	    "SELECT id, account_id, session_id, parent_id, stage, client, hash, handle, created_at, expires_at"
	    " FROM webmail_ticket ORDER BY id",
	    10 },
	{ "invitation",
	    "SELECT id, account_id, itip_method, recipients, subject, text, calendar, created_at FROM invitation ORDER BY"
	    " id",
	    8 },
	{ "kick", "SELECT mask, due_at, CASE WHEN again THEN 1 ELSE 0 END FROM kick ORDER BY mask", 3 },
	{ "last_login", "SELECT account_id, service, ip, at FROM last_login ORDER BY account_id", 4 },
	{ "filter_rule",
	    "SELECT id, account_id, position, name, CASE WHEN enabled THEN 1 ELSE 0 END, matching, conditions,"
	    " actions, created_at, updated_at FROM filter_rule ORDER BY id",
	    10 },
	{ "vacation",
	    "SELECT account_id, CASE WHEN enabled THEN 1 ELSE 0 END, subject, text, starts_at, ends_at, updated_at"
	    " FROM vacation ORDER BY account_id",
	    7 },
	{ "filter_script",
	    "SELECT account_id, mode, state, expert, wanted, done, due_at, replaces, updated_at FROM filter_script"
	    " ORDER BY account_id",
	    9 },
	{ "learned_sender",
	    "SELECT id, account_id, sender, verdict, created_at FROM learned_sender ORDER BY id", 5 },
	{ "sending_bucket",
	    "SELECT account_id, local_used, external_used, at, refusals, refused_at, replies_used, replies_at FROM sending_bucket ORDER BY"
	    " account_id",
	    8 },
	{ "blocked_sender",
	    "SELECT account_id, reason, detail, since, until FROM blocked_sender ORDER BY account_id", 5 },
	{ "sign_in_failure",
	    "SELECT id, name_hash, network, account_id, failures, last_at, blocked_until, ends_at, wrong"
	    " FROM sign_in_failure ORDER BY id",
	    9 },
	{ "sign_in_network",
	    "SELECT account_id, network, at FROM sign_in_network ORDER BY account_id, network", 3 },
	{ "mail_request",
	    "SELECT id, kind, notice, name, account_id, address, created_at FROM mail_request ORDER BY id",
	    7 },
	{ "mail_asked", "SELECT id, account_id, at FROM mail_asked ORDER BY id", 3 },
	{ "mail_token",
	    "SELECT id, kind, account_id, token_hash, address, created_at, expires_at FROM mail_token ORDER BY id",
	    7 },
	{ "change", "SELECT id, at, action, kind, name FROM change ORDER BY id", 5 },
	{ "api_log",
	    "SELECT id, at, request_id, account_id, actor, ip, method, route, object, status, code, fields, api_key_id,"
	    " api_key FROM api_log ORDER BY id",
	    14 },
	{ "api_log_chain",
	    "SELECT id, anchor_seq, anchor_hash, head_seq, head_hash, mac FROM api_log_chain ORDER BY id",
	    6 },
	{ "idempotency",
	    "SELECT account_id, key, request, status, location, etag, body, created_at FROM idempotency"
	    " ORDER BY account_id, key",
	    8 },
	{ "threshold", "SELECT scope_id, greylist, add_header, reject FROM threshold ORDER BY scope_id", 4 },
	{ "list_rule",
	    "SELECT scope_id, kind, value, list, range_first, range_last FROM list_rule"
	    " ORDER BY scope_id, kind, value, list",
	    6 },
	{ "job",
	    "SELECT id, kind, owner_id, state, progress, detail, argument, result, error, attempts,"
	    " CASE WHEN cancel THEN 1 ELSE 0 END, run_at, lease_until, created_at, finished_at FROM job ORDER BY id",
	    15 },
	{ "import",
	    "SELECT id, kind, mode, format, CASE WHEN dry_run THEN 1 ELSE 0 END, domain, spool, total, done, refused,"
	    " at_offset, at_line, report_bytes, CASE WHEN decided THEN 1 ELSE 0 END, refusal FROM import ORDER BY id",
	    15 },
};

const char *
store_dump(struct ctx *c)
{
	struct buf b = BUF(&c->arena, 1 << 24);

	for (size_t i = 0; i < ROWS(dumps); i++) {
		SCOPED_STMT *s = NULL;
		bool found = true;

		buf_printf(&b, "== %s\n", dumps[i].table);
		store_done(db_prepare(c, dumps[i].select, &s));
		for (;;) {
			store_done(db_step(c, s, &found));
			if (!found)
				break;
			for (int column = 0; column < dumps[i].columns; column++) {
				const char *text = db_text(c, s, column);
				buf_printf(&b, "%s|", text == NULL ? "NULL" : text);
			}
			buf_putc(&b, '\n');
		}
	}
	assert_false(b.full);
	return buf_text(&b);
}
