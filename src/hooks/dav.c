/* SPDX-License-Identifier: Apache-2.0 */
#include "hooks/dav.h"

#include <strings.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "hooks/questions.h"
#include "hooks/sign_in.h"
#include "model/account.h"
#include "model/collection.h"
#include "os/dav_home.h"
#include "rules/session.h"
#include "rules/webmail.h"
#include "store/db_pool.h"
#include "wire/base64.h"

enum { CREDENTIAL_MAX = 1400 };

static const char basic[] = "Basic ", bearer[] = "Bearer ";

/* A question on its way; row is whose request it is once verdict is LOGIN_OK. */
struct visit {
	struct hooks *hooks;
	struct ctx *c;
	const struct http_request *request;
	struct login_attempt in;
	struct login_row row;
	enum login_result verdict;
};

/* "name:password" in base64 (RFC 7617); false when it is none. */
static bool
read_basic(struct visit *v, const char *encoded)
{
	char *plain = arena_alloc(&v->c->arena, CREDENTIAL_MAX + 1);
	ssize_t n = base64_decode((struct span){ encoded, strlen(encoded) }, plain, CREDENTIAL_MAX);
	char *colon = n < 0 ? NULL : memchr(plain, ':', (size_t)n);

	if (colon == NULL || memchr(plain, '\0', (size_t)n) != NULL)
		return false;
	*colon = '\0';
	v->in.name = plain;
	v->in.password = colon + 1;
	return true;
}

NODISCARD static struct err *
by_password(struct visit *v, const char *encoded)
{
	if (!read_basic(v, encoded))
		return NULL;
	TRY(sign_in_find(v->hooks, v->c, &v->in, &v->row));
	return sign_in_check(v->hooks, v->c, &v->in, &v->row, &v->verdict);
}

NODISCARD static struct err *
find_pass(struct visit *v, const char *token)
{
	TRY(db_pool_read(v->c, v->hooks->pool));
	struct err *e = webmail_bearer(v->c, token, &v->in.name);
	db_pool_read_end(v->c, v->hooks->pool);
	return e;
}

/* A page of ours with a pass, which opens nothing else. */
NODISCARD static struct err *
by_pass(struct visit *v, const char *token)
{
	TRY(find_pass(v, token));
	if (v->in.name == NULL)
		return NULL;
	TRY(sign_in_find(v->hooks, v->c, &v->in, &v->row));
	v->verdict = v->row.standing;
	return NULL;
}

NODISCARD static struct err *
find_session(struct visit *v, const char *token)
{
	TRY(db_pool_read(v->c, v->hooks->pool));
	struct err *e = session_authenticate(v->c, token, true);
	db_pool_read_end(v->c, v->hooks->pool);
	return e;
}

/* A page of the portal that its user has signed in to. The browser says that it is such a page: one of the
 * same site could send requests, too, and this cookie would go along. */
NODISCARD static struct err *
by_session(struct visit *v)
{
	const char *site = http_request_header(v->request, "Sec-Fetch-Site");
	const char *token = session_cookie(v->c, http_request_header(v->request, "Cookie"));

	if (token == NULL || site == NULL || strcmp(site, "same-origin") != 0)
		return NULL;
	TRY(find_session(v, token));
	/* nor is one let in whom the server asks for a second factor that is yet to be set up */
	if (v->c->actor.role != ROLE_MAIL_USER || v->c->actor.lacks_factor)
		return NULL;
	v->in.name = v->c->actor.name;
	TRY(sign_in_find(v->hooks, v->c, &v->in, &v->row));
	v->verdict = v->row.standing;
	return NULL;
}

/* Which of the ways the client has taken; the verdict stays LOGIN_WRONG when it is none. */
NODISCARD static struct err *
look(struct visit *v)
{
	const char *given = http_request_header(v->request, "Authorization");
	const char *cookie = http_request_header(v->request, "X-MP-Cookie");

	if (given != NULL && strncasecmp(given, basic, sizeof(basic) - 1) == 0)
		return by_password(v, given + sizeof(basic) - 1);
	if (given != NULL && strncasecmp(given, bearer, sizeof(bearer) - 1) == 0)
		return by_pass(v, given + sizeof(bearer) - 1);
	if (given == NULL && cookie != NULL && strcmp(cookie, "yes") == 0)
		return by_session(v);
	return NULL;
}

/* Scripts of a page are told so without a window that asks people for a password. */
static void
refuse(const struct visit *v, struct http_answer *answer)
{
	bool script = http_request_header(v->request, "Sec-Fetch-Site") != NULL;

	if (v->in.password != NULL)
		log_event(v->c, LOG_INFO_, "login.refused", "account", sign_in_known(&v->row), "service",
		    "dav", v->row.device_refused == NULL ? NULL : "device_password", v->row.device_refused,
		    NULL);
	answer->status = 401;
	http_answer_header(answer, "WWW-Authenticate",
	    script ? "Bearer realm=\"Mail Portal\"" : "Basic realm=\"Mail Portal\", charset=\"UTF-8\"");
}

NODISCARD static struct err *
let_in(const struct visit *v, struct http_answer *answer)
{
	const struct login_account *account = &v->row.account;
	const char *const *titles = collection_first_titles[account->language];

	TRY(dav_home_ensure(&v->c->arena, v->hooks->site.dav_dir, account->id, account->name,
	    &(struct dav_titles){ titles[COLLECTION_CALENDAR], titles[COLLECTION_ADDRESSBOOK] }));
	answer->status = 200;
	/* the answer outlives the ctx */
	http_answer_header(answer, "X-MP-User", arena_strdup(v->request->arena, account->name));
	return NULL;
}

static void
answer_question(struct visit *v, struct http_answer *answer)
{
	struct err *e = look(v);

	if (e == NULL && v->verdict == LOGIN_OK)
		e = let_in(v, answer);
	else if (e == NULL)
		refuse(v, answer);
	if (e == NULL)
		return;
	log_event(v->c, e->code == ERR_RATE_LIMITED ? LOG_INFO_ : LOG_ERROR_, "question.failed", "question",
	    v->request->path, "code", err_slug(e), "detail", e->detail == NULL ? "" : e->detail, NULL);
	answer->status = 503;
}

void
dav_answer(void *hooks, const struct http_request *request, struct http_answer *answer)
{
	struct hooks *h = hooks;
	struct ctx c = { .site = &h->site, .request_id = "-", .now = clock_now(), .random = random_u32 };
	struct visit v = { .hooks = h,
		.c = &c,
		.request = request,
		.in = { .service = LOGIN_DAV, .ip = http_request_header(request, "X-Real-IP") },
		.verdict = LOGIN_WRONG };

	c.actor.ip = v.in.ip;
	if (strcmp(request->path, "/auth/dav") != 0 || strcmp(request->method, "GET") != 0)
		answer->status = 404;
	else
		answer_question(&v, answer);
	arena_free(&c.arena);
}
