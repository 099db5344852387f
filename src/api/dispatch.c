/* SPDX-License-Identifier: Apache-2.0 */
/* dispatch: the straight line. The only place that signs in, checks the role, decodes, opens and closes the
 * transaction, logs, and encodes. */
#include <ctype.h>
#include <fcntl.h>
#include <strings.h>
#include <unistd.h>

#include "api/after.h"
#include "api/answer.h"
#include "api/api_private.h"
#include "api/area.h"
#include "api/auth.h"
#include "api/cookie.h"
#include "api/log_writer.h"
#include "api/match.h"
#include "api/problem.h"
#include "api/query.h"
#include "api/rate.h"
#include "api/target.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/scoped.h"
#include "base/secret.h"
#include "base/utf8.h"
#include "model/conf.h"
#include "model/json.h"
#include "rules/credential.h"
#include "rules/session.h"
#include "store/db.h"
#include "store/db_pool.h"
#include "store/idempotency_store.h"

enum { REQUEST_ID_MAX = 64, KEY_MAX = 200, FIELDS_MAX = 2000, OBJECT_MAX = 320, TARGET_MAX = 64 * 1024 };

/* What a caller may choose as request id: enough to find it again, nothing that a log could trip over. */
static const char *
request_id(struct arena *a, const struct http_request *request)
{
	const char *given = http_request_header(request, "X-Request-Id");
	size_t n = given == NULL ? 0 : strlen(given);

	for (size_t i = 0; i < n; i++)
		if (!isalnum((unsigned char)given[i]) && strchr("-_.", given[i]) == NULL)
			n = 0;
	return n > 0 && n <= REQUEST_ID_MAX ? arena_strdup(a, given) : random_text(a, 80);
}

/* Run one step in a transaction that only reads. */
static struct err *
in_read(struct ctx *c, struct call *call, route_step *step)
{
	TRY(db_pool_read(c, call->api->pool));
	struct err *e = step(c, call);
	db_pool_read_end(c, call->api->pool);
	return e;
}

static struct err *
sign_in(struct ctx *c, struct call *call)
{
	TRY(auth_actor(c, call->request));
	return cookie_check_token(c, call);
}

static struct err *
check_role(struct ctx *c, const struct route *r)
{
	if (r->role == ROLE_NONE)
		return NULL;
	if (c->actor.role == ROLE_NONE)
		return err_new(&c->arena, ERR_UNAUTHENTICATED, NULL,
		    "{sign_in_first}sign in first: POST /api/v1/auth/login");
	if (c->actor.role < r->role)
		return err_new(&c->arena, ERR_FORBIDDEN, NULL, "{role}this needs a higher role");
	if (c->actor.lacks_factor && !area_sets_up(r))
		return err_new(&c->arena, ERR_FORBIDDEN, NULL,
		    "{factor_first}set up a second factor first, one-time codes or a passkey: the server asks for it");
	return area_check(c, r);
}

static bool
is_json(const char *type, enum method method)
{
	size_t n = type == NULL ? 0 : strcspn(type, "; ");

	return (n == 16 && strncasecmp(type, "application/json", n) == 0) ||
	       (method == PATCH && n == 28 && strncasecmp(type, "application/merge-patch+json", n) == 0);
}

/* Argon2 takes the processor for long: it begins when nothing else of the body is wrong, and costs its caller
 * more than other requests do. */
static struct err *
hash_passwords(struct ctx *c, struct call *call)
{
	const struct field *fields = call->route->in;

	for (const struct field *f = fields; f->name != NULL; f++) {
		if (f->type != F_PASSWORD || !(call->given & FIELD_BIT(f - fields)))
			continue;
		TRY(route_charge(c, call, RATE_PASSWORD, "passwords"));
		TRY(json_hash_password(c, f, call->in));
	}
	return NULL;
}

static size_t
body_max(const struct route *r)
{
	return r->document != NULL && r->document->body_max > 0 ? r->document->body_max : BODY_MAX;
}

/* What it holds is for the handler. */
static struct err *
check_file(struct ctx *c, const struct call *call)
{
	const char *type = http_request_header(call->request, "Content-Type");
	size_t n = type == NULL ? 0 : strcspn(type, "; ");

	if (call->request->spool == NULL) /* who signed in meanwhile has not been listened to */
		return err_new(
		    &c->arena, ERR_UNAVAILABLE, NULL, "{send_again}the file was not taken: send it again");
	for (const char *const *known = call->route->files; *known != NULL; known++)
		if (type != NULL && n == strlen(*known) && strncasecmp(type, *known, n) == 0)
			return NULL;
	return err_new(&c->arena, ERR_UNSUPPORTED_TYPE, NULL, "send %s%s%s", call->route->files[0],
	    call->route->files[1] != NULL ? " or " : "",
	    call->route->files[1] != NULL ? call->route->files[1] : "");
}

static struct err *
read_body(struct ctx *c, struct call *call)
{
	const struct route *r = call->route;
	const struct http_request *request = call->request;
	struct span body = request->body;

	if (r->files != NULL)
		return check_file(c, call);
	if (r->in == NULL) {
		if (request->body.n > 0)
			return err_new(&c->arena, ERR_MALFORMED, NULL, "this route takes no body");
		return NULL;
	}
	if (request->body.n > body_max(r))
		return err_new(&c->arena, ERR_TOO_LARGE, NULL, "{body_large}a body may hold %zu KiB here",
		    body_max(r) / 1024);
	if (body.n == 0 && !route_needs_body(r))
		body = SPAN("{}");
	else if (!is_json(http_request_header(request, "Content-Type"), r->method))
		return err_new(&c->arena, ERR_UNSUPPORTED_TYPE, NULL, "send application/json");
	TRY(json_decode(
	    c, body, r->in, r->method == PATCH ? JSON_PATCH : JSON_CREATE, call->in, &call->given));
	return hash_passwords(c, call);
}

/* Names of the fields that were sent; their values are nobody's business. */
static const char *
field_names(struct ctx *c, const struct call *call)
{
	struct buf b = BUF(&c->arena, FIELDS_MAX);

	for (const struct field *f = call->route == NULL ? NULL : call->route->in;
	     f != NULL && f->name != NULL; f++)
		if (call->given & FIELD_BIT(f - call->route->in))
			buf_printf(&b, "%s%s", b.n > 0 ? ", " : "", f->name);
	return b.n > 0 ? buf_text(&b) : NULL;
}

/* What the call was about, cut between two characters: anybody can ask for a path of any length. */
static const char *
logged_object(struct ctx *c, const struct call *call)
{
	const char *object = call->key != NULL ? call->key : call->location;
	size_t n = object == NULL ? 0 : strlen(object);

	if (n <= OBJECT_MAX)
		return object;
	return arena_printf(&c->arena, "%.*s", (int)utf8_cut(object, n, OBJECT_MAX), object);
}

static struct api_log_row
log_row(struct ctx *c, const struct call *call, int status, const char *code)
{
	return (struct api_log_row){ .id = ctx_new_id(c),
		.at = c->now,
		.account_id = c->actor.id,
		.subject_id = c->about.account_id != 0 ? c->about.account_id : c->actor.id,
		.owner_id = c->about.owner_id != 0 ? c->about.owner_id : c->actor.owner_id,
		.object_id = c->about.object_id,
		.status = status,
		.request_id = c->request_id,
		.actor = c->actor.name,
		.ip = c->actor.ip,
		.method = call->route == NULL ? "-" : method_names[call->route->method],
		.route = call->route == NULL ? "-" : call->route->path,
		.object = logged_object(c, call),
		.code = code,
		.api_key_id = c->actor.key_id,
		.api_key = c->actor.key_name,
		.key_id = c->actor.key_unnoted ? c->actor.key_id : 0,
		.fields = field_names(c, call) };
}

/* A POST that was done already is answered again instead of done again. */
static struct err *
replay(struct ctx *c, const struct idempotency *now, struct http_answer *answer, bool *done)
{
	struct idempotency row = { 0 };

	TRY(idempotency_store_find(c, now->key, &row, done));
	if (!*done)
		return NULL;
	if (strcmp(row.request, now->request) != 0)
		return err_new(&c->arena, ERR_IDEMPOTENCY_MISMATCH, NULL,
		    "this Idempotency-Key stands for another request: choose a new one");

	answer->status = (int)row.status;
	answer->type = *row.body == '\0' ? NULL : "application/json";
	answer->body = (struct span){ row.body, strlen(row.body) };
	if (row.location != NULL)
		http_answer_header(answer, "Location", row.location);
	if (row.etag != NULL)
		http_answer_header(answer, "ETag", row.etag);
	http_answer_header(answer, "Idempotent-Replay", "true");
	return NULL;
}

static const char *
answered_header(const struct http_answer *answer, const char *name)
{
	for (size_t i = 0; i < answer->n_headers; i++)
		if (strcmp(answer->headers[i].name, name) == 0)
			return answer->headers[i].value;
	return NULL;
}

static struct err *
remember(struct ctx *c, struct idempotency *row, const struct http_answer *answer)
{
	row->status = answer->status;
	row->location = answered_header(answer, "Location");
	row->etag = answered_header(answer, "ETag");
	row->body = answer->body.n > 0 ? answer->body.p : "";
	return idempotency_store_insert(c, row);
}

static bool
is_key(const char *text)
{
	size_t n = strlen(text);

	for (size_t i = 0; i < n; i++)
		if (text[i] < ' ' || text[i] > '~')
			return false;
	return n > 0 && n <= KEY_MAX;
}

/* The same body, the same digest. */
static struct err *
body_digest(struct ctx *c, const struct http_request *r, const char **digest)
{
	SCOPED_FD fd = r->spool == NULL ? -1 : open(r->spool, O_RDONLY | O_CLOEXEC);
	char *piece = arena_alloc(&c->arena, SECRET_DIGEST_SIZE + BODY_MAX);
	ssize_t n;

	*digest = secret_digest(&c->arena, r->body.p == NULL ? "" : r->body.p, r->body.n);
	if (r->spool == NULL)
		return NULL;
	do { /* each digest goes into the next */
		memcpy(piece, *digest, SECRET_DIGEST_SIZE);
		n = read(fd, piece + SECRET_DIGEST_SIZE, BODY_MAX);
		if (n > 0)
			*digest = secret_digest(&c->arena, piece, SECRET_DIGEST_SIZE + (size_t)n);
	} while (n > 0);
	return n == 0 ? NULL : err_new(&c->arena, ERR_UNAVAILABLE, NULL, "the file can not be read");
}

static bool
remembers(const struct route *r)
{
	return r->role > ROLE_NONE && !r->told_once;
}

/* The key of this request, or NULL. Only what an account creates is remembered, and no secret that is told
 * once, whoever asks. The digest is keyed, for the body may hold a password. */
static struct err *
idempotency_key(struct ctx *c, const struct call *call, struct idempotency *row, bool *wanted)
{
	const struct http_request *r = call->request;
	const char *key = http_request_header(r, "Idempotency-Key");
	struct buf whole = BUF(&c->arena, TARGET_MAX);

	const char *body;

	*wanted = key != NULL && call->route->method == POST && remembers(call->route) && !call->dry_run;
	if (!*wanted)
		return NULL;
	if (!is_key(key))
		return err_new(&c->arena, ERR_MALFORMED, NULL,
		    "an Idempotency-Key has 1 to 200 printable characters of ASCII");
	buf_printf(&whole, "%s\n%s?%s\n", r->method, r->path, r->query);
	TRY(body_digest(c, r, &body));
	buf_puts(&whole, body);
	*row = (struct idempotency){ .account_id = c->actor.id,
		.key = key,
		.request = secret_token_hash(
		    &c->arena, c->site->secrets, secret_digest(&c->arena, buf_text(&whole), whole.n)),
		.created_at = c->now };
	return NULL;
}

/* Rule, change rows, API log row, answer: all inside the transaction. */
static struct err *
change(struct ctx *c, struct call *call, struct http_answer *answer)
{
	struct idempotency once;
	bool wanted, done = false;

	TRY(credential_check_actor(c)); /* it may have ended while a password was being checked */
	TRY(idempotency_key(c, call, &once, &wanted));
	if (wanted)
		TRY(replay(c, &once, answer, &done));
	if (!done) {
		TRY(call->route->handle(c, call));
		TRY(answer_encode(c, call, answer));
		if (wanted)
			TRY(remember(c, &once, answer));
	}
	struct api_log_row row = log_row(c, call, answer->status, NULL);
	return log_row_write(c, &row);
}

/* For tests: the n-th statement of a change fails. */
static void
arm_failure(struct ctx *c, const struct call *call)
{
	const char *n =
	    call->api->conf->test_mode ? http_request_header(call->request, "X-Test-Fail-At") : NULL;

	db_fail_at(c->db, n == NULL ? 0 : (int)strtol(n, NULL, 10));
}

static struct err *
try_change(struct ctx *c, struct call *call, struct http_answer *answer)
{
	c->plan = NULL;
	c->after = 0;
	c->last_id = 0;
	*answer = (struct http_answer){ 0 };
	TRY(db_begin(c, true));
	c->now = clock_now(); /* with the write lock: identities begin with it */
	arm_failure(c, call);
	struct err *e = change(c, call, answer);
	if (e == NULL && !call->dry_run)
		e = db_commit(c);
	if (e != NULL || call->dry_run)
		db_rollback(c);
	db_fail_at(c->db, 0);
	return e;
}

/* PostgreSQL tells of the row that the same request made a moment before, rather than of the clash: looked at
 * once more, it is found done. */
static bool
may_be_done(const struct call *call, const struct err *e, int tries)
{
	return e != NULL && e->code == ERR_EXISTS && tries == 1 &&
	       http_request_header(call->request, "Idempotency-Key") != NULL;
}

/* The transaction is tried again when another one came between; nothing outside the database has happened
 * yet. */
static struct err *
in_write(struct ctx *c, struct call *call, struct http_answer *answer)
{
	TRY(db_pool_take(&c->arena, call->api->pool, true, &c->db));
	struct err *e;
	int tries = 0;
	do
		e = try_change(c, call, answer);
	while (db_try_again(c, e, ++tries) || may_be_done(call, e, tries));
	db_pool_give(call->api->pool, true, &c->db);
	return e;
}

static void
log_behind(struct ctx *c, const struct call *call, int status, const char *code)
{
	struct api_log_row row = log_row(c, call, status, code);

	log_writer_put(call->api->log, &row);
}

static struct err *
run_get(struct ctx *c, struct call *call, struct http_answer *answer)
{
	if (call->route->find != NULL)
		TRY(in_read(c, call, call->route->find));
	if (call->route->verify != NULL)
		TRY(call->route->verify(c, call));
	TRY(call->route->transaction == TX_NONE ? call->route->handle(c, call)
						: in_read(c, call, call->route->handle));
	TRY(answer_encode(c, call, answer));
	log_behind(c, call, answer->status, NULL);
	return NULL;
}

static struct err *
run_change(struct ctx *c, struct call *call, struct http_answer *answer)
{
	if (call->route->find != NULL)
		TRY(in_read(c, call, call->route->find));
	if (call->route->verify != NULL)
		TRY(call->route->verify(c, call));
	TRY(target_look_up(c, call));
	TRY(in_write(c, call, answer));
	if (call->dry_run)
		log_behind(c, call, answer->status, "dry_run");
	else
		after_commit(c, call->api);
	return NULL;
}

/* A credential that was sent on purpose is looked at everywhere, a cookie where somebody has to be signed in.
 */
static bool
asks_who(const struct call *call)
{
	return http_request_header(call->request, "Authorization") != NULL ||
	       (call->route->role > ROLE_NONE && auth_header(call->request).name != NULL);
}

static struct err *
walk(struct ctx *c, struct call *call, struct http_answer *answer, const char **allow)
{
	TRY(route_charge(c, call, RATE_REQUEST, "requests"));
	TRY(match_route(c, call, allow));
	c->about.asked = call->key;
	TRY(cookie_check_origin(c, call));
	if (asks_who(call))
		TRY(in_read(c, call, sign_in));
	TRY(check_role(c, call->route));
	TRY(query_read(c, call));
	call->in = arena_alloc(&c->arena, call->route->in_size + 1);
	call->out = arena_alloc(&c->arena, call->route->out_size + 1);
	TRY(read_body(c, call));
	return call->route->method == GET ? run_get(c, call, answer) : run_change(c, call, answer);
}

static struct ctx
new_ctx(const struct api *api, struct arena arena)
{
	return (struct ctx){ .arena = arena, .site = &api->site, .now = clock_now(), .random = random_u32 };
}

void
dispatch(struct api *api, const struct http_request *request, struct http_answer *answer)
{
	struct ctx c = new_ctx(api, *request->arena);
	struct call call = { .api = api, .request = request, .answer = answer };
	const char *allow = NULL;

	c.request_id = request_id(&c.arena, request);
	c.actor.ip = http_request_header(request, "X-Real-IP"); /* nginx alone can reach the socket */
	struct err *e = walk(&c, &call, answer, &allow);
	if (e != NULL) {
		*answer = (struct http_answer){ 0 };
		problem_answer(&c, e, request->path, answer);
		if (allow != NULL)
			http_answer_header(answer, "Allow", allow);
		log_behind(&c, &call, answer->status, err_slug(e));
	}
	if (c.actor.by_cookie && call.route->method == GET) /* a page that was opened anew needs it */
		http_answer_header(answer, "X-CSRF-Token", session_csrf_token(&c, cookie_token(&c, request)));
	http_answer_header(answer, "X-Request-Id", c.request_id);
	http_answer_header(answer, "Cache-Control", "no-store");
	*request->arena = c.arena;
}

void
dispatch_refuse(void *api, struct arena *a, int status, struct http_answer *answer)
{
	struct ctx c = new_ctx(api, *a);
	enum err_code code = status == 413 ? ERR_TOO_LARGE : status == 503 ? ERR_UNAVAILABLE : ERR_MALFORMED;
	const char *why = status == 413
			      ? "{request_large}a request may hold 256 KiB, a list 2 MiB, a file 64 MiB"
			  : status == 503 ? "the file can not be kept: is the disk full?"
					  : "the request is not sound HTTP/1.1";

	c.request_id = random_text(&c.arena, 80);
	problem_answer(&c, err_why(&c.arena, code, NULL, NULL, why), "", answer);
	log_behind(&c, &(struct call){ .api = api }, answer->status, err_row(code)->slug);
	http_answer_header(answer, "X-Request-Id", c.request_id);
	*a = c.arena;
}

/* May it hold more than others? A request that does not say how much it holds may. */
static bool
may_be_large(const struct http_request *request)
{
	const char *n = http_request_header(request, "Content-Length");

	return n == NULL || strtoull(n, NULL, 10) > BODY_MAX;
}

/* What is large is taken from those who may send it; to all others the line will say why not. */
static enum http_body
large_body(struct ctx *c, struct call *call)
{
	const char *allow;

	if (match_route(c, call, &allow) != NULL)
		return HTTP_BODY_SMALL;
	bool file = call->route->files != NULL;
	if (!file && (body_max(call->route) <= BODY_MAX || !may_be_large(call->request)))
		return HTTP_BODY_SMALL;
	if (in_read(c, call, sign_in) != NULL || check_role(c, call->route) != NULL)
		return HTTP_BODY_DROP;
	return file ? HTTP_BODY_SPOOL : HTTP_BODY_MEMORY;
}

enum http_body
dispatch_body(void *arg, const struct http_request *request)
{
	struct api *api = arg;
	struct ctx c = new_ctx(api, *request->arena);
	struct call call = { .api = api, .request = request };
	enum http_body kind = HTTP_BODY_SMALL;

	if (strcmp(request->method, "POST") == 0 || strcmp(request->method, "PUT") == 0)
		kind = large_body(&c, &call);
	*request->arena = c.arena;
	return kind;
}
