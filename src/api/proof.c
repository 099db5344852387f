/* SPDX-License-Identifier: Apache-2.0 */
#include "api/proof.h"

#include "api/auth.h"
#include "model/account.h"
#include "rules/account.h"
#include "rules/passkey.h"

static const char *
given(const struct call *call, const char *name)
{
	return *MEMBER_CONST(const char *, call->in, field_find(call->route->in, name));
}

struct err *
proof_find(struct ctx *c, struct call *call)
{
	const char *otp = given(call, "otp"), *recovery_code = given(call, "recovery_code");

	TRY(passkey_is_fresh(c, &call->by_passkey));
	if (call->by_passkey)
		return NULL;
	TRY(auth_own_password(c, call, given(call, "password")));
	call->login.code = otp != NULL ? otp : recovery_code;
	return totp_find(c, c->actor.id, otp, recovery_code, &call->factor);
}

struct err *
proof_check(struct ctx *c, struct call *call)
{
	enum login_result password;
	enum totp_result code;

	if (call->by_passkey)
		return NULL;
	if (!call->who.password_login)
		return err_new(
		    &c->arena, ERR_FORBIDDEN, NULL, "{passkey_again}sign in with a passkey again first");
	if (call->login.password == NULL)
		return err_new(&c->arena, ERR_INVALID_FIELD, "password",
		    "{password_or_passkey}password is required, unless you have just signed in with a passkey");
	TRY(auth_factors(c, call, &password, &code));
	if (password != LOGIN_OK)
		return err_new(&c->arena, ERR_INVALID_FIELD, "password", "{password_wrong}password is wrong");
	if (code != TOTP_RIGHT)
		return err_why(&c->arena, ERR_INVALID_FIELD, call->factor.field, NULL, call->factor.refusal);
	return NULL;
}

struct err *
proof_take(struct ctx *c, struct call *call)
{
	struct account account = { 0 };
	bool taken;

	if (call->by_passkey)
		return NULL;
	TRY(account_self(c, &account));
	TRY(login_check_same(c, &call->who, &account));
	TRY(totp_take(c, &call->factor, &taken));
	return taken ? NULL
		     : err_new(&c->arena, ERR_INVALID_FIELD,
			   call->factor.field != NULL ? call->factor.field : "otp",
			   "{code_used}this code was used a moment ago: take another one");
}
