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

	call->login = (struct login_attempt){ .name = in->username,
		.password = in->password,
		.code = in->otp != NULL ? in->otp : in->recovery_code,
		.service = LOGIN_API,
		.ip = c->actor.ip };
	TRY(login_find(c, &call->login, &call->who));
	return totp_find(c, call->who.account.id, in->otp, in->recovery_code, &call->factor);
}

/* Who knows the password is told what is wrong with the code; to all others it says the same whatever was
 * wrong. */
static struct err *
refuse(struct ctx *c, const struct call *call, const char *field, const char *why)
{
	const char *name = call->who.account.name; /* not as typed: people type their password there */

	log_event(c, LOG_INFO_, "login.refused", "service", "api", "name", name == NULL ? "-" : name, "wrong",
	    field == NULL ? "password" : field, NULL);
	return err_why(&c->arena, ERR_BAD_CREDENTIALS, field, NULL, why);
}

static struct err *
login_check(struct ctx *c, struct call *call)
{
	enum login_result password;
	enum totp_result code;

	TRY(auth_factors(c, call, &password, &code));
	if (password != LOGIN_OK)
		return refuse(
		    c, call, NULL, "name or password is wrong, or the account may not sign in here");
	if (code == TOTP_WRONG)
		return refuse(c, call, call->factor.field, call->factor.refusal);
	if (code == TOTP_MISSING)
		return err_why(&c->arena, ERR_OTP_REQUIRED, call->factor.field, NULL, call->factor.refusal);
	return NULL;
}

static struct err *
login_open(struct ctx *c, struct call *call)
{
	struct session_start how = auth_wanted(c, call);
	bool taken;

	TRY(totp_take(c, &call->factor, &taken));
	if (!taken && !call->factor.on) /* it was switched on a moment ago */
		return err_new(&c->arena, ERR_OTP_REQUIRED, "otp",
		    "{code_needed}send the code of your authenticator as otp");
	if (!taken)
		return refuse(
		    c, call, call->factor.field, "this code was used a moment ago: take another one");
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
