/* SPDX-License-Identifier: Apache-2.0 */
#include "api/auth.h"

#include <strings.h>

#include "api/api_private.h"
#include "api/cookie.h"
#include "api/rate.h"
#include "base/clock.h"
#include "rules/api_key.h"
#include "rules/guard.h"
#include "wire/base64.h"

enum { CREDENTIAL_MAX = 1024 };

static struct err *
refuse(struct ctx *c)
{
	return err_new(&c->arena, ERR_UNAUTHENTICATED, NULL,
	    "{credential}the credential is not valid, or no longer: sign in again");
}

/* The token of "Basic base64(name:token)"; the name must be the token's account, checked by the caller. */
static const char *
basic_token(struct ctx *c, const char *encoded, const char **name)
{
	size_t n = strlen(encoded);
	char *plain = arena_alloc(&c->arena, CREDENTIAL_MAX + 1);
	ssize_t length = base64_decode((struct span){ encoded, n }, plain, CREDENTIAL_MAX);

	if (length < 0 || memchr(plain, '\0', (size_t)length) != NULL)
		return NULL;
	char *colon = strchr(plain, ':');
	if (colon == NULL)
		return NULL;
	*colon = '\0';
	*name = plain;
	return colon + 1;
}

struct http_header
auth_header(const struct http_request *request)
{
	static const char *const names[] = { "Authorization", "Cookie" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (http_request_header(request, names[i]) != NULL)
			return (struct http_header){ names[i], http_request_header(request, names[i]) };
	return (struct http_header){ 0 };
}

/* A cookie of a session that has ended comes for as long as the browser keeps it: that is no failure. */
static struct err *
by_cookie(struct ctx *c, const struct http_request *request)
{
	const char *token = cookie_token(c, request);

	return token == NULL ? NULL : session_authenticate(c, token, true);
}

struct err *
auth_actor(struct ctx *c, const struct http_request *request)
{
	const char *header = http_request_header(request, "Authorization");
	const char *token = NULL, *name = NULL;

	if (header == NULL)
		return by_cookie(c, request);
	if (strncasecmp(header, "Bearer ", 7) == 0)
		token = header + 7;
	else if (strncasecmp(header, "Basic ", 6) == 0)
		token = basic_token(c, header + 6, &name);
	if (token == NULL || *token == '\0' || strlen(token) > CREDENTIAL_MAX)
		return refuse(c);
	TRY(api_key_is(token) ? api_key_authenticate(c, token) : session_authenticate(c, token, false));
	if (c->actor.role == ROLE_NONE || (name != NULL && strcasecmp(name, c->actor.name) != 0)) {
		c->actor = (struct actor){ .ip = c->actor.ip };
		return refuse(c);
	}
	return NULL;
}

struct err *
auth_again(struct ctx *c, const struct http_header *credential)
{
	const struct http_request request = { .headers = credential, .n_headers = 1, .arena = &c->arena };

	TRY(auth_actor(c, &request));
	return c->actor.role == ROLE_NONE ? refuse(c) : NULL;
}

static bool
wants_cookie(const struct call *call)
{
	return ((const struct login_query *)call->query)->cookie;
}

struct session_start
auth_wanted(struct ctx *c, const struct call *call)
{
	return (struct session_start){ .user_agent = http_request_header(call->request, "User-Agent"),
		.cookie = wants_cookie(call),
		.before = wants_cookie(call) ? cookie_token(c, call->request) : NULL };
}

void
auth_deliver(struct ctx *c, struct call *call)
{
	struct login_response *out = call->out;

	if (!wants_cookie(call))
		return;
	if (!call->dry_run)
		cookie_set(c, call->answer, out->token, (out->expires_at - c->now) / SECONDS(1));
	out->token = NULL;
}

NODISCARD static struct err *
verify(struct ctx *c, struct call *call, enum login_result *password, enum totp_result *code)
{
	*code = TOTP_RIGHT;
	TRY(login_verify(c, c->site->secrets, &call->login, &call->who, password));
	return *password == LOGIN_OK ? totp_verify(c, &call->factor, code) : NULL;
}

struct err *
auth_factors(struct ctx *c, struct call *call, enum login_result *password, enum totp_result *code)
{
	struct guard *guard = call->api->guard;
	struct guarded guarded;

	TRY(route_charge(c, call, RATE_FAILED_SIGN_IN, "failed sign-ins"));
	TRY(guard_enter(c, guard, &call->login, &call->who, &guarded));
	struct err *e = verify(c, call, password, code);
	if (e == NULL && (*password != LOGIN_OK || *code == TOTP_WRONG)) {
		guard_wrong(c, guard, &guarded);
		return NULL;
	}
	guard_leave(guard, &guarded);
	rate_take(call->api->rates, c->actor.ip, -RATE_FAILED_SIGN_IN, clock_monotonic());
	return e;
}

struct err *
auth_password(struct ctx *c, struct call *call, enum login_result *out)
{
	enum totp_result none_is_asked_for;

	call->factor = (struct totp_check){ .on = false };
	return auth_factors(c, call, out, &none_is_asked_for);
}

struct err *
auth_own_password(struct ctx *c, struct call *call, const char *password)
{
	call->login = (struct login_attempt){ .name = c->actor.name,
		.password = password,
		.service = LOGIN_API,
		.regardless = true,
		.ip = c->actor.ip };
	return login_find(c, &call->login, &call->who);
}

struct err *
auth_check_own(struct ctx *c, struct call *call, const char *field)
{
	enum login_result result;

	TRY(auth_password(c, call, &result));
	return result == LOGIN_OK
		   ? NULL
		   : err_new(&c->arena, ERR_INVALID_FIELD, field, "{field_wrong}%s is wrong", field);
}
