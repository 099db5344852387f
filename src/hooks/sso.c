/* SPDX-License-Identifier: Apache-2.0 */
#include "hooks/sso.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "hooks/questions.h"
#include "model/json.h"
#include "rules/webmail.h"
#include "store/db.h"
#include "store/db_pool.h"

enum { ANSWER_MAX = 2048 };

struct question {
	const char *user, *ticket, *secret, *token, *ip;
	int aud; /* enum webmail_client */
	/* The answer. */
	const struct field *fields; /* NULL: no */
	const void *answer;
};

#define TEXT(M, MAX, DOC) FIELD(struct question, M, F_STR, .min = 1, .max = MAX, .doc = DOC)

static const struct field question_fields[] = {
	TEXT(user, 320, "Whose ticket"),
	TEXT(ticket, 100, "Its name"),
	FIELD(struct question, secret, F_RAW_PASSWORD, .max = 200, .doc = "Or what opens it"),
	TEXT(token, 200, "Of an offer"),
	FIELD(struct question, aud, F_ENUM, .names = webmail_client_names, .doc = "Who asks"),
	TEXT(ip, 64, "Address of the browser"),
	END_FIELDS,
};

static const struct field grant_fields[] = {
	FIELD(struct webmail_grant, id, F_ID, .doc = ""),
	FIELD(struct webmail_grant, user, F_STR, .doc = ""),
	FIELD(struct webmail_grant, secret, F_STR, .doc = ""),
	FIELD(struct webmail_grant, ticket, F_STR, .doc = ""),
	END_FIELDS,
};

static const struct field account_id_fields[] = {
	FIELD(struct webmail_grant, id, F_ID, .doc = ""),
	FIELD(struct webmail_grant, user, F_STR, .doc = ""),
	END_FIELDS,
};

/* An empty object: yes. */
static const struct field nothing[] = { END_FIELDS };

static struct err *
redeem(struct ctx *c, void *arg)
{
	struct webmail_grant *grant = arena_new(&c->arena, struct webmail_grant);
	struct question *q = arg;

	q->fields = NULL;
	TRY(webmail_redeem(c, q->token, (enum webmail_client)q->aud, grant));
	log_event(c, LOG_INFO_, grant->user != NULL ? "webmail.opened" : "webmail.refused", "account",
	    grant->user != NULL ? grant->user : "-", "webmail", webmail_client_names[q->aud], "ip",
	    q->ip != NULL ? q->ip : "-", NULL);
	if (grant->user == NULL)
		return NULL;
	q->fields = grant_fields;
	q->answer = grant;
	return NULL;
}

static struct err *
account(struct ctx *c, void *arg)
{
	struct webmail_grant *grant = arena_new(&c->arena, struct webmail_grant);
	struct question *q = arg;

	TRY(webmail_account(c, q->user, grant));
	q->fields = grant->user != NULL ? account_id_fields : NULL;
	q->answer = grant;
	return NULL;
}

static struct err *
alive(struct ctx *c, void *arg)
{
	struct question *q = arg;
	bool good;

	TRY(webmail_alive(c, q->user, q->ticket, &good));
	q->fields = good ? nothing : NULL;
	return NULL;
}

static struct err *
revoke(struct ctx *c, void *arg)
{
	struct question *q = arg;

	q->fields = nothing;
	return webmail_revoke(c, q->user, q->ticket, q->secret);
}

static struct err *
dav_token(struct ctx *c, void *arg)
{
	struct webmail_pass *pass = arena_new(&c->arena, struct webmail_pass);
	struct question *q = arg;
	bool found;

	TRY(webmail_ticket_pass(c, q->user, q->ticket, pass, &found));
	q->fields = found ? webmail_pass_fields : NULL;
	q->answer = pass;
	return NULL;
}

static const struct route {
	const char *path;
	db_step_in *step;
	bool writes, token, user, ticket; /* which members there have to be */
} routes[] = {
	{ "/internal/sso/redeem", redeem, .writes = true, .token = true },
	{ "/internal/sso/account", account, .user = true },
	{ "/internal/sso/alive", alive, .user = true, .ticket = true },
	{ "/internal/sso/revoke", revoke, .writes = true, .user = true },
	{ "/internal/sso/dav-token", dav_token, .writes = true, .user = true, .ticket = true },
};

static const struct route *
find_route(const struct http_request *request)
{
	for (size_t i = 0; i < sizeof(routes) / sizeof(*routes); i++)
		if (strcmp(routes[i].path, request->path) == 0)
			return &routes[i];
	return NULL;
}

NODISCARD static struct err *
read_question(struct ctx *c, const struct route *route, struct span body, struct question *q)
{
	TRY(json_decode(c, body, question_fields, JSON_CREATE, q, NULL));
	if ((route->token && q->token == NULL) || (route->user && q->user == NULL) ||
	    (route->ticket && q->ticket == NULL))
		return err_new(&c->arena, ERR_INVALID_FIELD, NULL, "something is missing");
	return NULL;
}

/* What changes something is asked so seldom that the connection lives for it alone. */
NODISCARD static struct err *
run(const struct hooks *h, struct ctx *c, const struct route *route, struct question *q)
{
	if (!route->writes) {
		TRY(db_pool_read(c, h->pool));
		struct err *e = route->step(c, q);
		db_pool_read_end(c, h->pool);
		return e;
	}
	TRY(db_open(&c->arena, h->store, DB_SIGN_IN, &c->db));
	struct err *e = db_transact(c, true, route->step, q);
	db_close(&c->db);
	return e;
}

static void
put_answer(const struct question *q, struct buf *b, struct http_answer *answer)
{
	if (q->fields == NULL || q->fields == nothing)
		buf_puts(b, "{}");
	else
		json_encode(b, q->fields, q->answer, 0);
	answer->status = q->fields != NULL ? 200 : 403;
	answer->type = "application/json";
	answer->body = (struct span){ buf_text(b), b->n };
}

static void
answer_route(const struct hooks *h, struct ctx *c, const struct route *route,
    const struct http_request *request, struct http_answer *answer)
{
	struct buf *b = arena_new(request->arena, struct buf);
	struct question q = { 0 };
	const struct err *e = read_question(c, route, request->body, &q);

	*b = BUF(request->arena, ANSWER_MAX);
	if (e != NULL) {
		log_event(
		    c, LOG_WARN_, "question.refused", "question", route->path, "code", err_slug(e), NULL);
		answer->status = 400;
		return;
	}
	e = run(h, c, route, &q);
	if (e == NULL) {
		put_answer(&q, b, answer);
		return;
	}
	log_event(c, LOG_ERROR_, "question.failed", "question", route->path, "code", err_slug(e), "detail",
	    e->detail == NULL ? "" : e->detail, NULL);
	answer->status = 503;
}

void
sso_answer(void *hooks, const struct http_request *request, struct http_answer *answer)
{
	const struct hooks *h = hooks;
	struct ctx c = { .site = &h->site, .request_id = "-", .now = clock_now(), .random = random_u32 };
	const struct route *route = find_route(request);

	answer->status = route == NULL ? 404 : 405;
	if (route != NULL && strcmp(request->method, "POST") == 0)
		answer_route(h, &c, route, request, answer);
	arena_free(&c.arena);
}
