/* SPDX-License-Identifier: Apache-2.0 */
#include "api/cookie.h"

#include <strings.h>

#include "api/route.h"
#include "base/secret.h"
#include "os/http.h"
#include "rules/session.h"

const char *
cookie_token(struct ctx *c, const struct http_request *request)
{
	return session_cookie(c, http_request_header(request, "Cookie"));
}

void
cookie_set(struct ctx *c, struct http_answer *answer, const char *token, int64_t seconds)
{
	http_answer_header(answer, "Set-Cookie",
	    arena_printf(&c->arena,
		SESSION_COOKIE "=%s; Path=/; Max-Age=%lld; Secure; HttpOnly; SameSite=Strict", token,
		(long long)seconds));
}

static struct err *
foreign(struct ctx *c)
{
	return err_new(
	    &c->arena, ERR_CSRF, NULL, "{foreign_page}the page that sent this is not one of this site");
}

struct err *
cookie_check_origin(struct ctx *c, const struct call *call)
{
	const struct http_request *r = call->request;
	const char *authorization = http_request_header(r, "Authorization");
	const char *site = http_request_header(r, "Sec-Fetch-Site"),
		   *origin = http_request_header(r, "Origin"), *host = http_request_header(r, "Host");

	if (call->route->method == GET)
		return NULL;
	/* no browser adds this one by itself */
	if (authorization != NULL && strncasecmp(authorization, "Bearer ", 7) == 0)
		return NULL;
	if (site != NULL && strcmp(site, "same-origin") != 0 && strcmp(site, "none") != 0)
		return foreign(c);
	if (origin != NULL &&
	    (host == NULL || strcasecmp(origin, arena_printf(&c->arena, "https://%s", host)) != 0))
		return foreign(c);
	return NULL;
}

struct err *
cookie_check_token(struct ctx *c, const struct call *call)
{
	const char *given = http_request_header(call->request, "X-CSRF-Token");

	if (!c->actor.by_cookie || call->route->method == GET)
		return NULL;
	if (given != NULL && secret_equal(given, session_csrf_token(c, cookie_token(c, call->request))))
		return NULL;
	return err_new(&c->arena, ERR_CSRF, NULL,
	    "{csrf_token}send the session's X-CSRF-Token: POST /auth/login told it, and each GET by cookie does");
}
