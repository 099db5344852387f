/* SPDX-License-Identifier: Apache-2.0 */
/* proof: that it is the owner of the account who asks, and not who found the screen unlocked: the steps of a
 * route that wants the password, and a code of those who sign in with one. */
#pragma once
#include "api/route.h"

/* In route.find: of the actor. otp and recovery_code may be NULL. */
NODISCARD struct err *proof_find(
    struct ctx *c, struct call *call, const char *password, const char *otp, const char *recovery_code);
/* As route.verify: a failure counts as a failed sign-in does. A right code is left in call.factor, to be
 * taken by the rule. Fails with invalid_field on password, otp or recovery_code, with rate_limited, busy. */
NODISCARD struct err *proof_check(struct ctx *c, struct call *call);
