/* SPDX-License-Identifier: Apache-2.0 */
#include "api/proof.h"

#include "api/auth.h"

struct err *
proof_find(struct ctx *c, struct call *call, const char *password, const char *otp, const char *recovery_code)
{
	TRY(auth_own_password(c, call, password));
	call->login.code = otp != NULL ? otp : recovery_code;
	return totp_find(c, c->actor.id, otp, recovery_code, &call->factor);
}

struct err *
proof_check(struct ctx *c, struct call *call)
{
	enum login_result password;
	enum totp_result code;

	TRY(auth_factors(c, call, &password, &code));
	if (password != LOGIN_OK)
		return err_new(&c->arena, ERR_INVALID_FIELD, "password", "password is wrong");
	if (code != TOTP_RIGHT)
		return err_new(&c->arena, ERR_INVALID_FIELD, call->factor.field, "%s", call->factor.refusal);
	return NULL;
}
