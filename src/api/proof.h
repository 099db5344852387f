/* SPDX-License-Identifier: Apache-2.0 */
/* proof: a session alone changes nothing that opens the account for longer than the session lasts. Who asks
 * for that shows once more who it is: by the password, with a code where the account has one-time codes; or
 * by having signed in with a passkey a moment ago, the only way for an account whose password login is off.
 */
#pragma once
#include "api/route.h"

/* Steps of a route whose body has the fields of model/proof.h. Of the actor. */
NODISCARD struct err *proof_find(struct ctx *c, struct call *call);
/* A failure counts as a failed sign-in does. Fails with invalid_field on password, otp or recovery_code, with
 * forbidden, rate_limited, busy. */
NODISCARD struct err *proof_check(struct ctx *c, struct call *call);
/* First in the handler, in the transaction of the change: a code is good once, and the password has to be the
 * account's still. Fails with invalid_field, busy. */
NODISCARD struct err *proof_take(struct ctx *c, struct call *call);
#define PROVEN .find = proof_find, .verify = proof_check
