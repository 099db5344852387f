/* SPDX-License-Identifier: Apache-2.0 */
#include "api/route.h"

#include "api/auth.h"
#include "api/cookie.h"
#include "base/log.h"
#include "model/session.h"
#include "os/http.h"
#include "rules/login.h"
#include "rules/session.h"

static struct err *
login_read(struct ctx *c, struct call *call)
{
	const struct login_request *in = call->in;

	call->login = (struct login_attempt){
		.name = in->username, .password = in->password, .service = LOGIN_API, .ip = c->actor.ip
	};
	return login_find(c, &call->login, &call->who);
}

/* It says the same whatever was wrong. */
static struct err *
login_check(struct ctx *c, struct call *call)
{
	enum login_result result;

	TRY(auth_password(c, call, &result));
	if (result == LOGIN_OK)
		return NULL;
	log_event(c, LOG_INFO_, "login.refused", "service", "api", "name", call->login.name, NULL);
	return err_new(&c->arena, ERR_BAD_CREDENTIALS, NULL,
	    "name or password is wrong, or the account may not sign in here");
}

static struct err *
login_open(struct ctx *c, struct call *call)
{
	struct session_start how = auth_wanted(c, call);

	TRY(session_open(c, &call->who, &how, call->out));
	auth_deliver(c, call);
	return NULL;
}

static struct err *
logout(struct ctx *c, struct call *call)
{
	if (c->actor.by_cookie && !call->dry_run)
		cookie_set(c, call->answer, "", 0);
	return session_end_current(c);
}

const struct route auth_routes[] = {
	{ .method = POST,
	    .path = "/api/v1/auth/login",
	    .role = ROLE_NONE,
	    .shape = SHAPE_ONE,
	    .query = login_query_fields,
	    .query_size = sizeof(struct login_query),
	    .in = login_request_fields,
	    .in_size = sizeof(struct login_request),
	    .out = login_response_fields,
	    .out_size = sizeof(struct login_response),
	    .find = login_read,
	    .verify = login_check,
	    .handle = login_open,
	    .summary = "Sign in; answers a bearer token for 24 hours, or with cookie=1 sets a cookie" },
	{ .method = POST,
	    .path = "/api/v1/auth/logout",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_EMPTY,
	    .handle = logout,
	    .summary = "End the session that asks" },
	{ .path = NULL },
};
