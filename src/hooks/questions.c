/* SPDX-License-Identifier: Apache-2.0 */
#include "hooks/questions.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "base/secret.h"
#include "hooks/check.h"
#include "hooks/outbound.h"
#include "hooks/sign_in.h"
#include "model/json.h"
#include "rules/dkim.h"
#include "rules/login.h"
#include "store/db_pool.h"

enum { ANSWER_MAX = 8192, NAMES_A_PIECE = 500 };

/* The body of a POST, as engines/dovecot/auth.lua and wire/passdb.c write it. */
struct question {
	const char *user;
	const char *password, *password_hex; /* one of them; hex, because a password may be any bytes */
	int service;                         /* enum login_service; never LOGIN_API, which has no name */
	const char *rip;                     /* the client's address, or NULL */
	const char *unused;
};

#define UNUSED(n) \
	{ \
		.name = (n), .type = F_TEXT, .offset = offsetof(struct question, unused), .max = 4096, \
		.doc = "Sent by Dovecot, of no interest" \
	}

static const struct field question_fields[] = {
	FIELD(struct question, user, F_STR, .flags = REQUIRED, .min = 1, .max = 320, .doc = "Name as typed"),
	FIELD(struct question, password, F_RAW_PASSWORD, .max = 1000, .doc = "Password as typed"),
	FIELD(struct question, password_hex, F_RAW_PASSWORD, .max = 2000, .doc = "Its bytes in hex"),
	FIELD(struct question, service, F_ENUM, .flags = REQUIRED, .names = login_services,
	    .doc = "Which door"),
	FIELD(struct question, rip, F_STR, .max = 64, .doc = "Address of the client"),
	UNUSED("lip"),
	UNUSED("mech"),
	UNUSED("session"),
	UNUSED("secured"),
	UNUSED("login_user"),
	UNUSED("master"),
	UNUSED("client_id"),
	END_FIELDS,
};

static const char *const verdicts[] = {
	[LOGIN_OK] = "OK",
	[LOGIN_WRONG] = "FAIL",
	[LOGIN_UNKNOWN] = "UNKNOWN",
	[LOGIN_DISABLED] = "DISABLED",
};

static int
hex_digit(char c)
{
	const char *digits = "0123456789abcdef", *at = c == '\0' ? NULL : strchr(digits, c);

	return at == NULL ? -1 : (int)(at - digits);
}

/* The bytes that hex stands for, in its place; false when it is none, or one of them is NUL: no password. */
static bool
unhex(char *hex)
{
	char *out = hex, *p = hex;

	for (; *p != '\0'; p += 2) {
		int high = hex_digit(p[0]), low = high < 0 ? -1 : hex_digit(p[1]);

		if (low < 0 || high + low == 0)
			return false;
		*out++ = (char)(high << 4 | low);
	}
	explicit_bzero(out, (size_t)(p - out)); /* the rest still spells the password's end */
	return true;
}

static struct login_attempt
attempt(const struct question *q)
{
	return (struct login_attempt){ .name = q->user,
		.password = q->password,
		.service = (enum login_service)q->service,
		.ip = q->rip };
}

/* prefix: "userdb_" when it comes with a passdb's answer and saves the second question. */
static void
put_account(struct ctx *c, struct buf *out, const char *prefix, const struct login_account *account)
{
	struct login_field fields[LOGIN_FIELDS];
	size_t n = login_fields(c, account, fields);

	for (size_t i = 0; i < n; i++)
		buf_printf(out, "%s%s\t%s\n", prefix, fields[i].key, fields[i].value);
}

static void
put_verdict(struct ctx *c, struct buf *out, enum login_result verdict, const struct login_row *row)
{
	buf_printf(out, "%s\n", verdicts[verdict]);
	if (verdict != LOGIN_OK)
		return;
	buf_printf(out, "user\t%s\n", row->account.name);
	if (row->ticket != NULL)
		buf_printf(out, "ticket\t%s\n", row->ticket);
	put_account(c, out, "userdb_", &row->account);
}

/* While somebody guesses it is "later": a mail program that hears "wrong" throws its password away. */
static void
put_later(struct ctx *c, struct buf *out, const struct question *q, const struct login_row *row)
{
	log_event(c, LOG_INFO_, "login.refused", "account", sign_in_known(row), "service",
	    login_services[q->service], "verdict", "LATER", NULL);
	buf_puts(out, "LATER\n");
}

NODISCARD static struct err *
passdb(struct hooks *h, struct ctx *c, const struct question *q, struct buf *out)
{
	enum login_result verdict = LOGIN_WRONG;
	struct login_row row = { 0 };

	const struct login_attempt in = attempt(q);
	TRY(sign_in_find(h, c, &in, &row));
	struct err *e = q->password == NULL ? NULL : sign_in_check(h, c, &in, &row, &verdict);
	if (e != NULL && e->code == ERR_RATE_LIMITED) {
		put_later(c, out, q, &row);
		return NULL;
	}
	TRY(e);
	if (verdict != LOGIN_OK)
		log_event(c, LOG_INFO_, "login.refused", "account", sign_in_known(&row), "service",
		    login_services[q->service], "verdict", verdicts[verdict],
		    row.device_refused == NULL ? NULL : "device_password", row.device_refused, NULL);
	put_verdict(c, out, verdict, &row);
	return NULL;
}

/* Somebody else has vouched for the user (a master password): only her standing counts. */
NODISCARD static struct err *
passdb_nopw(struct hooks *h, struct ctx *c, const struct question *q, struct buf *out)
{
	struct login_row row = { 0 };

	const struct login_attempt in = attempt(q);
	TRY(sign_in_find(h, c, &in, &row));
	put_verdict(c, out, row.standing, &row);
	return NULL;
}

/* Whose master password it is, passdb knows by the name user*master: nobody is asked for apart from that. */
NODISCARD static struct err *
masterdb(struct hooks *h, struct ctx *c, const struct question *q, struct buf *out)
{
	(void)h;
	log_event(c, LOG_WARN_, "login.refused", "account", q->user, "service", login_services[q->service],
	    "verdict", "UNKNOWN", "as", "master", NULL);
	buf_puts(out, "UNKNOWN\n");
	return NULL;
}

NODISCARD static struct err *
userdb(struct hooks *h, struct ctx *c, const struct question *q, struct buf *out)
{
	struct login_account account = { 0 };
	bool found = false;

	TRY(db_pool_read(c, h->pool));
	struct err *e = login_userdb(c, q->user, &account, &found);
	db_pool_read_end(c, h->pool);
	TRY(e);
	buf_puts(out, found ? "OK\n" : "UNKNOWN\n");
	if (found)
		put_account(c, out, "", &account);
	return NULL;
}

static void
answer_text(struct http_answer *answer, int status, const char *text)
{
	answer->status = status;
	answer->type = "text/plain; charset=utf-8";
	answer->body = (struct span){ text, strlen(text) };
}

/* The database's trouble is temporary for everybody who asks. */
static void
answer_failure(const struct ctx *c, const char *path, const struct err *e, struct http_answer *answer)
{
	log_event(c, LOG_ERROR_, "question.failed", "question", path, "code", err_slug(e), "detail",
	    e->detail == NULL ? "" : e->detail, NULL);
	answer_text(answer, 503, "TEMPORARY\n");
}

/* doveadm -A: one name a line, read in pages. */
struct name_stream {
	struct hooks *hooks;
	char after[320];
	bool over;
};

NODISCARD static struct err *
put_names(struct name_stream *s, struct ctx *c, struct buf *out)
{
	const char *names[NAMES_A_PIECE];
	unsigned n = 0;

	TRY(db_pool_read(c, s->hooks->pool));
	struct err *e = login_names(c, s->after, names, &n);
	db_pool_read_end(c, s->hooks->pool);
	TRY(e);
	for (unsigned i = 0; i < n; i++)
		buf_printf(out, "%s\n", names[i]);
	s->over = n == 0;
	if (n > 0)
		snprintf(s->after, sizeof(s->after), "%s", names[n - 1]);
	return NULL;
}

static bool
stream_names(void *stream, bool stopping, struct buf *out)
{
	struct name_stream *s = stream;
	struct ctx c = {
		.site = &s->hooks->site, .request_id = "-", .now = clock_now(), .random = random_u32
	};
	struct err *e = put_names(s, &c, out);

	if (e != NULL)
		log_event(&c, LOG_ERROR_, "question.failed", "question", "/dovecot/users", "code",
		    err_slug(e), "detail", e->detail == NULL ? "" : e->detail, NULL);
	if (e != NULL || (stopping && !s->over))
		out->full = true; /* cut: half a list must not look like a whole one */
	arena_free(&c.arena);
	return !s->over;
}

static void
get_users(struct hooks *h, struct ctx *c, const struct http_request *request, struct http_answer *answer)
{
	struct name_stream *s = arena_new(request->arena, struct name_stream);

	(void)c;
	s->hooks = h;
	answer->status = 200;
	answer->type = "text/plain; charset=utf-8";
	answer->stream = stream_names;
	answer->stream_arg = s;
}

/* Ready when the database answers, too. */
static void
get_health(struct hooks *h, struct ctx *c, const struct http_request *request, struct http_answer *answer)
{
	struct login_account unused;
	bool found;

	struct err *e = db_pool_read(c, h->pool);
	if (e == NULL) {
		e = login_userdb(c, "nobody@invalid", &unused, &found);
		db_pool_read_end(c, h->pool);
	}
	if (e != NULL)
		answer_failure(c, request->path, e, answer);
	else
		answer_text(answer, 200, "ok\n");
}

/* There are no tokens for mailboxes: none is valid. */
static void
get_tokeninfo(struct hooks *h, struct ctx *c, const struct http_request *request, struct http_answer *answer)
{
	(void)h;
	(void)c;
	(void)request;
	answer_text(answer, 401, "");
}

/* Rspamd asks as if we were Hashicorp's Vault: GET .../dkim/DOMAIN. A domain without keys has an empty list;
 * 404 would be a failure in its log for each message. */
static void
put_signers(struct buf *out, const struct dkim_signer *signers, unsigned n)
{
	buf_puts(out, "{\"data\":{\"selectors\":[");
	for (unsigned i = 0; i < n; i++) {
		json_next(out);
		buf_putc(out, '{');
		json_text_member(out, "selector", signers[i].selector);
		json_text_member(out, "domain", signers[i].domain);
		json_text_member(out, "key", signers[i].key);
		json_text_member(out, "alg", signers[i].algorithm);
		buf_putc(out, '}');
	}
	buf_puts(out, "]}}");
}

static const char vault_path[] = "/rspamd/vault/v1/dkim/";

static void
get_dkim(struct hooks *h, struct ctx *c, const struct http_request *request, struct http_answer *answer)
{
	struct buf *out = arena_new(request->arena, struct buf);
	struct dkim_signer signers[DKIM_SIGNERS_MAX];
	unsigned n = 0;

	*out = BUF(request->arena, ANSWER_MAX);
	struct err *e = db_pool_read(c, h->pool);
	if (e == NULL) {
		e = dkim_signers(c, request->path + sizeof(vault_path) - 1, signers, &n);
		db_pool_read_end(c, h->pool);
	}
	if (e != NULL) {
		answer_failure(c, vault_path, e, answer);
		return;
	}
	put_signers(out, signers, n);
	answer_text(answer, 200, buf_text(out));
	answer->type = "application/json";
}

static const struct route {
	const char *method, *path; /* a path that ends with a slash: and all below it */
	bool open;                 /* needs no secret */
	/* One of the two; get answers in any way, whatever the method. */
	void (*get)(struct hooks *, struct ctx *, const struct http_request *, struct http_answer *);
	struct err *(*post)(struct hooks *, struct ctx *, const struct question *, struct buf *);
	const char *unreadable; /* the answer to a body that is no question; NULL: 400, so temporary */
} routes[] = {
	{ "GET", "/health", true, get_health, NULL, NULL },
	{ "GET", "/tokeninfo", true, get_tokeninfo, NULL, NULL },
	{ "GET", "/dovecot/users", false, get_users, NULL, NULL },
	{ "GET", vault_path, false, get_dkim, NULL, NULL },
	{ "POST", "/dovecot/passdb", false, NULL, passdb, "FAIL\n" },
	{ "POST", "/dovecot/passdb-nopw", false, NULL, passdb_nopw, "UNKNOWN\n" },
	{ "POST", "/dovecot/masterdb", false, NULL, masterdb, "UNKNOWN\n" },
	{ "POST", "/dovecot/userdb", false, NULL, userdb, NULL },
	{ "POST", "/rspamd/check", false, check_post, NULL, NULL },
	{ "POST", "/rspamd/outbound", false, outbound_post, NULL, NULL },
};

/* text is ours, in the arena of the request or of the ctx: it may be written. */
static char *
writable(const char *text)
{
	const union {
		const char *in;
		char *out;
	} u = { text };

	return u.out;
}

/* password is made of password_hex when that was sent. */
NODISCARD static struct err *
read_question(struct ctx *c, const struct http_request *request, struct question *q)
{
	struct err *e = json_decode(c, request->body, question_fields, JSON_CREATE, q, NULL);

	if (request->body.n > 0)
		explicit_bzero(writable(request->body.p), request->body.n);
	if (e != NULL || q->password_hex == NULL)
		return e;
	if (!unhex(writable(q->password_hex)))
		return err_new(&c->arena, ERR_INVALID_FIELD, "password_hex", "is not hex");
	q->password = q->password_hex;
	return NULL;
}

static void
post(struct hooks *h, struct ctx *c, const struct route *route, const struct http_request *request,
    struct http_answer *answer)
{
	struct buf out = BUF(request->arena, ANSWER_MAX);
	struct question q = { 0 };

	const struct err *e = read_question(c, request, &q);
	if (e != NULL) {
		log_event(c, LOG_WARN_, "question.refused", "question", route->path, "code", err_slug(e),
		    "field", e->field == NULL ? "-" : e->field, NULL);
		answer_text(answer, route->unreadable != NULL ? 200 : 400,
		    route->unreadable != NULL ? route->unreadable : "MALFORMED\n");
	} else {
		c->actor.ip = q.rip;
		e = route->post(h, c, &q, &out);
		if (e != NULL)
			answer_failure(c, route->path, e, answer);
		else
			answer_text(answer, 200, buf_text(&out));
	}
	if (q.password != NULL)
		explicit_bzero(writable(q.password), strlen(q.password));
}

static bool
is_at(const char *path, const char *asked)
{
	size_t n = strlen(path);

	return path[n - 1] == '/' ? strncmp(path, asked, n) == 0 : strcmp(path, asked) == 0;
}

/* 404: no such path; 405: not this method. */
static const struct route *
find_route(const struct http_request *request, int *status)
{
	*status = 404;
	for (size_t i = 0; i < sizeof(routes) / sizeof(*routes); i++) {
		if (!is_at(routes[i].path, request->path))
			continue;
		if (strcmp(routes[i].method, request->method) == 0)
			return &routes[i];
		*status = 405;
	}
	return NULL;
}

/* Private keys are for who knows the word of the Vault alone. */
static bool
knows_secret(const struct hooks *h, const struct route *route, const struct http_request *request)
{
	bool vault = route->path == vault_path;
	const char *sent = http_request_header(request, vault ? "X-Vault-Token" : "X-Portal-Secret");

	return sent != NULL && secret_equal(sent, vault ? h->vault_token : h->secret);
}

void
questions_answer(void *hooks, const struct http_request *request, struct http_answer *answer)
{
	struct hooks *h = hooks;
	struct ctx c = { .site = &h->site, .request_id = "-", .now = clock_now(), .random = random_u32 };
	int status;
	const struct route *route = find_route(request, &status);

	if (route == NULL)
		answer_text(answer, status, "");
	else if (!route->open && !knows_secret(h, route, request))
		answer_text(answer, 403, "");
	else if (route->get != NULL)
		route->get(h, &c, request, answer);
	else
		post(h, &c, route, request, answer);
	arena_free(&c.arena);
}
