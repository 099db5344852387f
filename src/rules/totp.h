/* SPDX-License-Identifier: Apache-2.0 */
/* totp: the second factor, one-time codes of an authenticator (R12): switched on and off, and asked for. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "model/totp.h"

struct account;
struct ctx;

/* A code on its way through the three steps of whoever asks for one: found in a read transaction, verified
 * without one, taken in the transaction of what it was asked for. */
struct totp_check {
	int64_t account_id;
	bool on;             /* else no code is asked for */
	const char *secret;  /* sealed, as it is stored */
	int64_t last_step;   /* of the latest code that was taken */
	const char *otp;     /* as it came, without blanks; NULL: none came */
	const char *hash;    /* of the recovery code, when no otp came; NULL: none came either */
	bool known;          /* it is one of the account's */
	int64_t step;        /* of the right code */
	const char *field;   /* which of both it was that is refused */
	const char *refusal; /* and why, for its owner */
};

enum totp_result { TOTP_RIGHT /* or none is asked for */, TOTP_MISSING, TOTP_WRONG };

/* Step 1. otp and recovery_code may be NULL; otp is looked at when both came. Of an account that is not there
 * none is asked for. */
NODISCARD struct err *totp_find(
    struct ctx *c, int64_t account_id, const char *otp, const char *recovery_code, struct totp_check *out);
/* Step 2. A code of the step before or behind is right, too; one that was taken is wrong, and so are all
 * older ones. On refusal the owner is helped to mend the device's clock, but not told of a code that is yet
 * to become right: that would make a guess of it. */
NODISCARD struct err *totp_verify(struct ctx *c, struct totp_check *check, enum totp_result *out);
/* Step 3, after TOTP_RIGHT. *taken is false when the code was taken meanwhile, or one is asked for since. */
NODISCARD struct err *totp_take(struct ctx *c, const struct totp_check *check, bool *taken);

/* Of the account that asks. */
NODISCARD struct err *totp_state(struct ctx *c, struct totp_state *out);
/* Fails with conflict when a key is in use. */
NODISCARD struct err *totp_check_off(struct ctx *c);
/* A new key, not in use before totp_confirm. Fails with conflict when one is in use. */
NODISCARD struct err *totp_start(struct ctx *c, struct totp_start *out);
/* Put the key to use: the authenticator has it, for this is its code. What was opened by the password alone
 * ends: all sessions but the one that asks. Fails with invalid_field, conflict. */
NODISCARD struct err *totp_confirm(struct ctx *c, const char *otp, struct totp_codes *out);
/* Ten new recovery codes; the old ones are worth nothing. Fails with not_found when no key is in use. */
NODISCARD struct err *totp_renew_codes(struct ctx *c, struct totp_codes *out);
/* The password alone is enough again. Fails with not_found. */
NODISCARD struct err *totp_disable(struct ctx *c);
/* The same of an account below the actor, who was found to see it. Fails with forbidden for the actor itself
 * and its equals, not_found. */
NODISCARD struct err *totp_reset(struct ctx *c, const struct account *account);
