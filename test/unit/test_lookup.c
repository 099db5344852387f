/* SPDX-License-Identifier: Apache-2.0 */
/* The lookup process without its sockets: each protocol's answers over a real database, on SQLite and, when
 * MAILPORTAL_TEST_PG names one, on PostgreSQL. */
#include <dirent.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h> /* needs the block above */

#include "base/buf.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/secret.h"
#include "both.h"
#include "lookup/answerer.h"
#include "lookup/counts.h"
#include "lookup/dict.h"
#include "lookup/envelopes.h"
#include "lookup/learn.h"
#include "lookup/policy.h"
#include "lookup/pushes.h"
#include "lookup/questions.h"
#include "os/file.h"
#include "os/loop.h"
#include "os/spool.h"
#include "rules/account.h"
#include "rules/alias.h"
#include "rules/domain.h"
#include "rules/domain_alias.h"
#include "rules/relay_domain.h"
#include "store/db.h"
#include "wire/learn_file.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

struct fixture {
	struct ctx admin; /* writes */
	struct counts counts;
	struct answerer answerer;
	struct site site;
	char dir[40];
	const char *store;
};

static void
done(const struct err *e)
{
	if (e != NULL)
		fail_msg("%s: %s", err_slug(e), e->detail);
}

static void
add_account(struct ctx *c, const char *name, int role, int64_t quota, bool enabled)
{
	struct account account = { 0 };

	field_presets(account_fields, &account);
	account.name = name;
	account.role = role;
	account.password = "{ARGON2ID}of nobody";
	account.quota_bytes = quota;
	account.enabled = enabled;
	done(account_create(c, &account));
	if (c->actor.id == 0)
		c->actor.id = account.id;
}

static void
add_domain(struct ctx *c, const char *name, bool verified)
{
	struct domain domain = { 0 };

	field_presets(domain_fields, &domain);
	domain.name = name;
	domain.verified = verified;
	done(domain_create(c, &domain));
}

static void
add_alias(struct ctx *c, const char *address, const char *first, const char *second)
{
	struct alias alias = { 0 };

	field_presets(alias_fields, &alias);
	alias.address = address;
	alias.targets = (struct texts){ second == NULL ? 1 : 2, (const char *[]){ first, second } };
	done(alias_create(c, &alias));
}

static void
fill(struct ctx *c)
{
	assert_null(db_begin(c, true));
	add_account(c, "admin", ROLE_MASTER_ADMIN, 0, true);
	add_domain(c, "a.test", true);
	add_domain(c, "new.test", false);
	add_account(c, "ann@a.test", ROLE_MAIL_USER, 1000, true);
	add_account(c, "bob@a.test", ROLE_MAIL_USER, 0, false);
	add_alias(c, "info@a.test", "ann@a.test", "far@else.test");
	add_alias(c, "@a.test", "ann@a.test", NULL);
	struct domain_alias also = {
		.name = "also.test", .domain = "a.test", .verified = true, .enabled = true
	};
	done(domain_alias_create(c, &also));
	struct relay_domain relay = {
		.name = "relay.test", .host = "192.0.2.1", .port = 25, .verified = true, .enabled = true
	};
	done(relay_domain_create(c, &relay));
	assert_null(db_commit(c));
}

/* On the server itself; each run has a database of its own there. */
static void
on_server(struct ctx *c, const char *sql)
{
	struct db *keep = c->db;

	done(db_open(&c->arena, getenv("MAILPORTAL_TEST_PG"), DB_WRITE, &c->db));
	done(db_run(c, sql, NULL, NULL, NO_ARGS, NULL, NULL));
	db_close(&c->db);
	c->db = keep;
}

static void
open_store(struct fixture *f)
{
	struct ctx *c = &f->admin;

	if (strcmp(f->dir, "postgresql") != 0) {
		f->store = arena_printf(&c->arena, "sqlite:%s/db", f->dir);
	} else {
		char *server = arena_strdup(&c->arena, getenv("MAILPORTAL_TEST_PG"));
		char *name = strstr(server, "/mailportal?");

		assert_non_null(name);
		*name = '\0';
		on_server(c, "CREATE DATABASE test_lookup TEMPLATE template0");
		f->store = arena_printf(&c->arena, "%s/test_lookup?%s", server, strchr(name + 1, '?') + 1);
	}
	done(db_open(&c->arena, f->store, DB_WRITE, &c->db));
	done(db_migrate(c));
}

static struct fixture *
fixture_new(void)
{
	struct fixture *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	f->admin = (struct ctx){ .request_id = "-",
		.random = random_u32,
		.now = 1,
		.actor = { .role = ROLE_MASTER_ADMIN, .name = "admin" } };
	return f;
}

static void
fixture_begin(struct fixture *f, void **state)
{
	open_store(f);
	f->site = (struct site){ .hostname = "mx.test",
		.srs_hop = "srs:[127.0.0.1]:1",
		.secrets = secret_pool_for_test(&f->admin.arena) };
	f->admin.site = &f->site;
	fill(&f->admin);
	f->answerer = (struct answerer){ .ctx = { .site = &f->site, .request_id = "-", .random = random_u32 },
		.store = f->store };
	f->answerer.envelopes = envelopes_new();
	f->answerer.counts = &f->counts;
	*state = f;
}

static int
setup_sqlite(void **state)
{
	struct fixture *f = fixture_new();

	snprintf(f->dir, sizeof(f->dir), "/tmp/mailportal-lookup-XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	fixture_begin(f, state);
	return 0;
}

static int
setup_postgresql(void **state)
{
	struct fixture *f = fixture_new();

	snprintf(f->dir, sizeof(f->dir), "postgresql");
	fixture_begin(f, state);
	return 0;
}

static int
teardown(void **state)
{
	static const char *const names[] = { "/db", "/db-wal", "/db-shm", "" };
	struct fixture *f = *state;

	answerer_close(&f->answerer);
	spool_close(&f->answerer.spool);
	secret_pool_close(f->site.secrets);
	envelopes_free(&f->answerer.envelopes);
	db_close(&f->admin.db);
	if (strcmp(f->dir, "postgresql") == 0)
		on_server(&f->admin, "DROP DATABASE test_lookup");
	else
		for (size_t i = 0; i < ROWS(names); i++)
			remove(arena_printf(&f->admin.arena, "%s%s", f->dir, names[i]));
	arena_free(&f->admin.arena);
	free(f);
	return 0;
}

/* What the protocol answers to all of in; "(bad)" or "(close)" follows when it wants the connection closed.
 */
static const char *
answers(struct fixture *f, const struct loop_protocol *protocol, struct span in, bool eof)
{
	struct buf out = BUF(&f->admin.arena, 200000);
	void *state = arena_alloc(&f->admin.arena, protocol->state_size + 1);
	ssize_t used = 1;

	while (used > 0 && (in.n > 0 || eof)) {
		used = protocol->answer(&f->answerer, state, in, eof, &out);
		if (used > 0)
			in = (struct span){ in.p + used, in.n - (size_t)used };
	}
	if (used == LOOP_BAD)
		buf_puts(&out, "(bad)");
	if (used == LOOP_CLOSE)
		buf_puts(&out, "(close)");
	if (protocol->end != NULL)
		protocol->end(state);
	return buf_text(&out);
}

static const char *
ask(struct fixture *f, const char *question)
{
	const char *in = arena_printf(&f->admin.arena, "%zu:%s,", strlen(question), question);
	const char *out = answers(f, &socketmap_protocol, (struct span){ in, strlen(in) }, false);
	const char *text = strchr(out, ':');

	return text == NULL ? out : arena_printf(&f->admin.arena, "%.*s", (int)strlen(text) - 2, text + 1);
}

static const struct {
	const char *question, *answer;
} questions[] = {
	{ "vdom a.test", "OK a.test" },
	{ "vdom A.Test", "OK A.Test" },
	{ "vdom new.test", "NOTFOUND " }, /* not verified yet */
	{ "vdom else.test", "NOTFOUND " },
	{ "vdom ", "NOTFOUND " },
	{ "vmbox ann@a.test", "OK ann@a.test" },
	{ "vmbox Ann+News@A.test", "OK Ann+News@A.test" },
	{ "vmbox nobody@a.test", "NOTFOUND " },
	{ "vmbox admin", "NOTFOUND " },
	{ "vmbox @a.test", "NOTFOUND " },
	{ "vmbox ann@a.test\001", "NOTFOUND " },
	{ "vmbox \377@a.test", "NOTFOUND " },
	{ "valias info@a.test", "OK ann@a.test, far@else.test" }, /* R26 */
	{ "valias info+x@a.test", "OK ann@a.test, far@else.test" },
	{ "valias nobody@a.test", "OK ann@a.test" },
	{ "valias ann@a.test", "NOTFOUND " }, /* a mailbox goes before the catch-all */
	{ "valias x@else.test", "NOTFOUND " },
	{ "slogin ann@a.test", "OK ann@a.test" },
	{ "slogin bob@a.test", "OK nobody" },
	{ "slogin x@else.test", "OK nobody" },
	{ "slogin \377", "OK nobody" },
	{ "transport *", "NOTFOUND " },
	{ "transport X@Relay.test", "OK relay-opportunistic:[192.0.2.1]:25" },
	{ "transport ann@a.test", "NOTFOUND " },
	{ "vdom also.test", "OK also.test" },
	{ "vdom relay.test", "NOTFOUND " },
	{ "valias ann+x@also.test", "OK ann+x@a.test" }, /* R24 */
	{ "relaydom Relay.Test", "OK Relay.Test" },
	{ "relaydom a.test", "NOTFOUND " },
	{ "relayrcpt x+y@relay.test", "OK x+y@relay.test" },
	{ "relayrcpt ann@a.test", "NOTFOUND " },
	{ "sdtransport \"<>\"", "NOTFOUND " },
	{ "sdtransport ann@a.test", "NOTFOUND " },
	{ "sdtransport x@mx.test", "NOTFOUND " },
	{ "sdtransport x@else.test", "OK srs:[127.0.0.1]:1" }, /* R26: a forward */
	{ "srs ann@a.test", "NOTFOUND " },
	{ "srs x@mx.test", "NOTFOUND " },
	{ "vdom mx.test", "OK mx.test" }, /* where bounces of forwards come */
	{ "vmbox x@mx.test", "NOTFOUND " },
	{ "valias x@mx.test", "NOTFOUND " },
	{ "saslpw 127.0.0.1", "NOTFOUND " },
	{ "tlspol [127.0.0.1]:25", "NOTFOUND " },
	{ "nomap x", "PERM there is no map of this name" },
};

/* R26: what srs answers, valias takes back; not when anything of it was changed, nor after three weeks. */
static void
test_srs(void **state)
{
	struct fixture *f = *state;
	struct arena *a = &f->admin.arena;
	const char *rewritten = ask(f, "srs Ann.Lee@else.test") + 3;
	char *forged = arena_strdup(a, rewritten);

	assert_memory_equal(rewritten, "SRS0=", 5);
	assert_non_null(strstr(rewritten, "=else.test=Ann.Lee@mx.test"));
	assert_string_equal(ask(f, arena_printf(a, "valias %s", rewritten)), "OK Ann.Lee@else.test");
	for (char *p = forged; *p != '@'; p++) {
		char kept = *p;

		*p = kept == 'x' ? 'y' : 'x';
		assert_string_equal(ask(f, arena_printf(a, "valias %s", forged)), "NOTFOUND ");
		*p = kept;
	}
}

static void
test_questions(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < ROWS(questions); i++) {
		print_message("# %zu\n", i);
		assert_string_equal(ask(f, questions[i].question), questions[i].answer);
	}
	for (const struct question *q = lookup_questions; q->map != NULL; q++) {
		bool asked = false;

		for (size_t i = 0; i < ROWS(questions); i++)
			asked = asked || (strncmp(questions[i].question, q->map, strlen(q->map)) == 0 &&
					     questions[i].question[strlen(q->map)] == ' ');
		if (!asked)
			fail_msg("no case asks %s", q->map);
	}
	assert_string_equal(answers(f, &socketmap_protocol, SPAN("4:vdom,"), false), "(bad)");
}

/* A round sees one state of the database; the next one sees what was committed meanwhile (R82). */
static void
test_rounds(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(ask(f, "vmbox late@a.test"), "NOTFOUND ");
	assert_null(db_begin(&f->admin, true));
	add_account(&f->admin, "late@a.test", ROLE_MAIL_USER, 0, true);
	assert_null(db_commit(&f->admin));
	answerer_round_end(&f->answerer);
	assert_string_equal(ask(f, "vmbox late@a.test"), "OK late@a.test");
}

/* Each statement of each question fails once: the answer is "later", never "not found", and the next one is
 * right. */
static void
test_failures(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(ask(f, "vdom a.test"), "OK a.test");
	for (size_t i = 0; i < ROWS(questions); i++) {
		if (strncmp(questions[i].answer, "OK", 2) != 0 || strchr(questions[i].question, '@') == NULL)
			continue;
		print_message("# %zu\n", i);
		db_fail_at(f->answerer.ctx.db, 1);
		assert_string_equal(
		    ask(f, questions[i].question), "TEMP The server failed; its log has the request id");
		assert_string_equal(ask(f, questions[i].question), questions[i].answer);
	}
	db_fail_at(f->answerer.ctx.db, 1);
	assert_string_equal(
	    answers(f, &policy_protocol,
		SPAN("request=smtpd_access_policy\nprotocol_state=RCPT\nrecipient=ann@a.test\n\n"), false),
	    "action=451 4.3.0 Temporary lookup failure\n\n");
}

static void
test_no_database(void **state)
{
	struct fixture *f = *state;
	const char *store = f->answerer.store;

	f->answerer.store = "sqlite:/nowhere/at/all";
	for (int again = 0; again < 2; again++) {
		assert_string_equal(
		    ask(f, "vmbox ann@a.test"), "TEMP A part of the server does not answer; try again later");
		assert_string_equal(ask(f, "slogin ann@a.test"),
		    "TEMP A part of the server does not answer; try again later");
	}
	f->answerer.store = store;
	f->answerer.retry_at = 0; /* the second is over */
	assert_string_equal(ask(f, "vmbox ann@a.test"), "OK ann@a.test");
}

static void
test_policy(void **state)
{
	static const struct {
		const char *attributes, *action;
	} cases[] = {
		{ "protocol_state=RCPT\nrecipient=ann@a.test\nsize=0\n", "DUNNO" },
		{ "protocol_state=RCPT\nrecipient=Ann+x@a.test\nsize=1001\n",
		    "552 5.2.2 Mailbox is full / over quota" },
		{ "protocol_state=RCPT\nrecipient=nobody@a.test\n", "DUNNO" },
		{ "protocol_state=RCPT\nrecipient=x@else.test\n",
		    "550 5.1.1 User unknown in virtual mailbox table" },
		{ "protocol_state=RCPT\nrecipient=x@relay.test\n", "reject_unverified_recipient" },
		{ "protocol_state=END-OF-MESSAGE\nrecipient_count=1\nrecipient=x@relay.test\n", "DUNNO" },
		{ "protocol_state=RCPT\nrecipient=\377@a.test\n",
		    "550 5.1.1 User unknown in virtual mailbox table" },
		{ "protocol_state=DATA\nsasl_username=ann@a.test\n", "DUNNO" },
		{ "protocol_state=DATA\nsasl_username=bob@a.test\n",
		    "REJECT 5.7.1 This account may not send mail" },
		{ "", "DUNNO" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ROWS(cases); i++) {
		const char *in =
		    arena_printf(&f->admin.arena, "request=smtpd_access_policy\n%s\n", cases[i].attributes);
		const char *want = arena_printf(&f->admin.arena, "action=%s\n\n", cases[i].action);

		print_message("# %zu\n", i);
		assert_string_equal(
		    answers(f, &policy_protocol, (struct span){ in, strlen(in) }, false), want);
	}
	assert_string_equal(answers(f, &policy_protocol, SPAN("request=else\n\n"), false), "(bad)");
}

static int64_t
number(struct fixture *f, const char *sql)
{
	int64_t n = -1;

	assert_null(db_number(&f->admin, sql, NO_ARGS, &n));
	return n;
}

static void
test_dict(void **state)
{
	static const struct {
		const char *in, *out;
	} cases[] = {
		{ "H3\t2\t0\t\tquota\nB1\tann@a.test\nS1\tpriv/quota/storage\t9\nS1\tpriv/quota/"
		  "messages\t1\nC1\n",
		    "O1\n" },
		{ "B7\tann@a.test\nS7\tpriv/quota/storage\t569655\nS7\tpriv/quota/messages\t156\nD7\n",
		    "AO7\n" },
		{ "B1\tann@a.test\nS1\tshared/last-login/ann@a.test/imap/2001:db8::1\t1795293859\nC1\n",
		    "O1\n" },
		{ "B1\tx@else.test\nS1\tpriv/quota/storage\t1\nS1\tpriv/quota/messages\t1\nC1\n", "O1\n" },
		{ "B1\tbob@a.test\nS1\tpriv/quota/storage\t1\nS1\tpriv/quota/messages\t1\nR1\n", "" },
		{ "B1\tbob@a.test\nC1\n", "O1\n" },
		{ "B1\ta\nB2\tb\nC2\nC1\n", "O2\nO1\n" },
		{ "B1\tann@a.test\nS1\tpriv/quota/storage\t1\nC1\n",
		    "F1\tstorage and messages come together\n" },
		{ "B1\tann@a.test\nS1\tpriv/quota/storage\t-1\nC1\n", "F1\tnot a key and a number\n" },
		{ "B1\tann@a.test\nS1\tpriv/other\t1\nC1\n", "F1\tnobody keeps this key\n" },
		{ "B1\tann@a.test\nA1\tpriv/quota/storage\t1\nC1\n",
		    "F1\tonly absolute values can be set\n" },
		{ "B1\tann@a.test\nU1\tpriv/quota/storage\nC1\n", "F1\tonly absolute values can be set\n" },
		{ "B1\t\n", "" },
		{ "B1\tann@a.test\nS1\tshared/last-login/imap\t1\nC1\n",
		    "F1\tthe key of a login is account/service/ip\n" },
		{ "B1\t\001x\377\nC1\n", "F1\tnot an account name\n" },
		{ "B1\ta\nT1\t1\t2\nV1\t1\nC1\n", "O1\n" },
		{ "Lpriv/x\tann\n", "N\n" },
		{ "I0\t0\tp\tann\n", "\n" },
		{ "C1\n", "(bad)" },
		{ "B1\ta\nB1\ta\n", "(bad)" },
		{ "Q\n", "(bad)" },
	};
	struct fixture *f = *state;

	assert_null(pushes_start(&f->admin.arena, f->store, &f->answerer.pushes));
	for (size_t i = 0; i < ROWS(cases); i++) {
		print_message("# %zu\n", i);
		assert_string_equal(
		    answers(f, &dict_protocol, (struct span){ cases[i].in, strlen(cases[i].in) }, false),
		    cases[i].out);
	}
	pushes_stop(&f->answerer.pushes);
	assert_int_equal(number(f, "SELECT count(*) FROM usage WHERE bytes > 0"), 1);
	assert_int_equal(number(f, "SELECT bytes FROM usage WHERE bytes > 0"),
	    569655); /* the newest value stands for all */
	assert_int_equal(number(f, "SELECT messages FROM usage WHERE bytes > 0"), 156);
	assert_int_equal(number(f, "SELECT count(*) FROM last_login"), 1);
	assert_int_equal(number(f, "SELECT at FROM last_login WHERE ip = '2001:db8::1' AND service = 'imap'"),
	    INT64_C(1795293859000));
}

static int
open_files(void)
{
	DIR *dir = opendir("/proc/self/fd");
	int n = 0;

	assert_non_null(dir);
	while (readdir(dir) != NULL)
		n++;
	closedir(dir);
	return n;
}

/* Pushes that come while the database is away are written when it is back. */
static void
test_pushes_wait(void **state)
{
	struct fixture *f = *state;
	struct pushes *p = NULL;

	assert_null(db_begin(&f->admin, true)); /* holds SQLite's only write lock */
	assert_null(pushes_start(&f->admin.arena, f->store, &p));
	int before = open_files();
	assert_true(pushes_put(p, &(struct push){ .account = "ann@a.test", .bytes = 1, .messages = 1 }));
	for (int64_t limit = clock_monotonic() + SECONDS(10);
	     open_files() <= before;) /* until it has tried */
		assert_true(clock_monotonic() < limit && sched_yield() == 0);
	assert_true(pushes_put(p, &(struct push){ .account = "ann@a.test", .bytes = 77, .messages = 2 }));
	db_rollback(&f->admin);
	pushes_stop(&p);
	assert_int_equal(number(f, "SELECT max(bytes) FROM usage"), 77);
}

static void
test_pushes_bounded(void **state)
{
	struct fixture *f = *state;
	struct pushes *p = NULL;
	int taken = 0;

	assert_null(pushes_start(&f->admin.arena, f->store, &p));
	for (int i = 0; i < 20000; i++)
		taken += pushes_put(
		    p, &(struct push){ .account = arena_printf(&f->admin.arena, "x%d@a.test", i) });
	assert_in_range(taken, 8192, 19999);
	pushes_stop(&p);
	assert_null(p);
}

/* Each message that was taken is a file, whole; the others left nothing. */
static void
check_spool(struct fixture *f, const char *dir)
{
	static const char *const wanted[] = { "ann@a.test\tx@far.test\nSubject: x\n\nbody",
		"ann@a.test\t\nSubject: y\n\n", "ann@a.test\t\n" };
	const char **names;
	size_t n;

	done(spool_list(&f->admin.arena, dir, SIZE_MAX, &names, &n));
	assert_int_equal(n, 3);
	for (size_t i = 0; i < n; i++) {
		const char *path = arena_printf(&f->admin.arena, "%s/%s", dir, names[i]);
		struct span text;

		assert_non_null(strstr(names[i], i == 1 ? ".ham" : ".spam"));
		assert_true(spool_time(names[i]) > 0);
		done(file_read(&f->admin.arena, path, 1000, &text));
		assert_string_equal(text.p, wanted[i]);
		remove(path);
	}
	assert_int_equal(spool_sign(dir), 0);
	assert_int_equal(rmdir(dir), 0); /* nothing half-written is left */
}

static void
test_script(void **state)
{
	static const char head[] = "VERSION\tscript\t4\t0\n";
	static const struct {
		const char *in, *out;
	} cases[] = {
		{ "env_USER=ann@a.test\n-\nspam\nann@a.test\nx@far.test\n\nSubject: x\n\nbody",
		    "+\n(close)" },
		{ "-\nham\nann@a.test\n\nSubject: y\n\n", "+\n(close)" },
		{ "-\neggs\nann@a.test\nx@far.test\n\nSubject: x\n\n", "-\n(close)" },
		{ "-\nspam\n\377\nx@far.test\n\nSubject: x\n\n", "-\n(close)" },
		{ "-\nspam\n\n", "-\n(close)" },
		{ "noreply\nspam\nann@a.test\n\n", "(close)" },
		{ "-\n", "(bad)" },
		{ "what\n\n", "(bad)" },
	};
	struct fixture *f = *state;
	char dir[] = "/tmp/mailportal-spool-XXXXXX";

	assert_non_null(mkdtemp(dir));
	done(spool_open(&f->admin.arena, dir, "test", 100, 1 << 20, &f->answerer.spool));

	for (size_t i = 0; i < ROWS(cases); i++) {
		const char *in = arena_printf(&f->admin.arena, "%s%s", head, cases[i].in);

		print_message("# %zu\n", i);
		assert_string_equal(
		    answers(f, &learn_protocol, (struct span){ in, strlen(in) }, true), cases[i].out);
	}
	check_spool(f, dir);
}

/* Messages of a user in the spool, of two lines each. */
static int
put_messages(struct fixture *f, const char *user, int n)
{
	int taken = 0;

	for (int i = 0; i < n; i++) {
		const char *in = arena_printf(&f->admin.arena,
		    "VERSION\tscript\t4\t0\n-\nspam\n%s\nx@far.test\n\nSubject: %080d\n\n", user, i);

		taken += strcmp(answers(f, &learn_protocol, (struct span){ in, strlen(in) }, true),
			     "+\n(close)") == 0;
	}
	return taken;
}

/* R43: no user fills the spool, in files or bytes: each has half of what the others leave. */
static void
test_spool_shared(void **state)
{
	struct fixture *f = *state;
	char dir[] = "/tmp/mailportal-spool-XXXXXX";
	struct learn_file file;
	const char **names;
	size_t n, whole = 0;

	assert_non_null(mkdtemp(dir));
	done(spool_open(&f->admin.arena, dir, "test", 16, 1000, &f->answerer.spool));
	assert_int_equal(put_messages(f, "ann@a.test", 20), 8);
	assert_int_equal(put_messages(f, "ANN@a.test", 1), 0);
	assert_int_equal(put_messages(f, "bob@a.test", 20), 4);
	assert_int_equal(put_messages(f, "cid@a.test", 20), 2);
	done(spool_list(&f->admin.arena, dir, SIZE_MAX, &names, &n));
	assert_int_equal(n, 14);
	for (size_t i = 0; i < n; i++) {
		const char *path = arena_printf(&f->admin.arena, "%s/%s", dir, names[i]);
		struct span text;

		done(file_read(&f->admin.arena, path, 1000, &text));
		assert_true(learn_file_read(&f->admin.arena, text, &file));
		assert_string_equal(file.sender, "x@far.test"); /* that is learned in any case */
		whole += file.message.n > 0;
		remove(path);
	}
	if (whole < 5 || whole > 9)
		fail_msg("%zu messages of 91 bytes in 1000", whole);
	spool_close(&f->answerer.spool);
	done(spool_open(&f->admin.arena, dir, "test", 16, 1000, &f->answerer.spool));
	assert_int_equal(put_messages(f, "ann@a.test", 1), 1); /* what was taken away counts no more */
	done(spool_list(&f->admin.arena, dir, SIZE_MAX, &names, &n));
	remove(arena_printf(&f->admin.arena, "%s/%s", dir, names[0]));
	assert_int_equal(rmdir(dir), 0);
}

#define TESTS(setup) \
	cmocka_unit_test_setup_teardown(test_srs, setup, teardown), \
	    cmocka_unit_test_setup_teardown(test_spool_shared, setup, teardown), \
	    cmocka_unit_test_setup_teardown(test_questions, setup, teardown), \
	    cmocka_unit_test_setup_teardown(test_rounds, setup, teardown), \
	    cmocka_unit_test_setup_teardown(test_failures, setup, teardown), \
	    cmocka_unit_test_setup_teardown(test_no_database, setup, teardown), \
	    cmocka_unit_test_setup_teardown(test_policy, setup, teardown), \
	    cmocka_unit_test_setup_teardown(test_dict, setup, teardown), \
	    cmocka_unit_test_setup_teardown(test_pushes_wait, setup, teardown), \
	    cmocka_unit_test_setup_teardown(test_pushes_bounded, setup, teardown), \
	    cmocka_unit_test_setup_teardown(test_script, setup, teardown)

int
main(void)
{
	const struct CMUnitTest on_sqlite[] = { TESTS(setup_sqlite) };
	const struct CMUnitTest on_postgresql[] = { TESTS(setup_postgresql) };

	return BOTH_RUN(on_sqlite, on_postgresql);
}
