/* SPDX-License-Identifier: Apache-2.0 */
/* passkey: signing in without name, password and code (R14), and without the password at all (R15). What the
 * browser sends has been checked when it comes here (wire/webauthn.h), apart from its challenge. */
#pragma once
#include <stdbool.h>

#include "base/err.h"
#include "model/passkey.h"

struct account;
struct ctx;
struct login_row;

/* This challenge (32 random bytes as base64url) is given out: good once and for five minutes, to make a
 * passkey in the session that asks, or, for nobody, to sign in. */
NODISCARD struct err *passkey_challenge_give(struct ctx *c, const char *challenge);
/* To sign in, for somebody who is signed in already. */
NODISCARD struct err *passkey_challenge_again(struct ctx *c, const char *challenge);
/* The account as authenticators know it: 64 characters that tell nobody else who it is. */
const char *passkey_user_handle(struct ctx *c, int64_t account_id) __attribute__((returns_nonnull));
/* Those of the account that asks, PASSKEYS_MAX at most. */
NODISCARD struct err *passkey_known(struct ctx *c, const struct passkey **out, size_t *n);

/* Register one for the account that asks; its id and times are filled in. Fails with invalid_field on the
 * client data when the challenge is not one of this session, exists on id, quota_exceeded. */
NODISCARD struct err *passkey_register(struct ctx *c, const char *challenge, struct passkey *row);
/* One's own; not_found. name NULL: it stays. The last one stays while it is the only way in (conflict).
 * With one go the sessions that passkeys opened, but for the one that asks. */
NODISCARD struct err *passkey_rename(struct ctx *c, const char *key, const char *name, struct passkey *out);
NODISCARD struct err *passkey_delete(struct ctx *c, const char *key);

/* Whose passkey is that? *found is false when nobody's; who says whether the account may sign in. */
NODISCARD struct err *passkey_owner(
    struct ctx *c, const char *credential, struct passkey *out, struct login_row *who, bool *found);
/* It has signed this challenge: what it said then is kept. used: the row with the counter and the flag as
 * they are now. Fails with invalid_field on the client data, with bad_credentials when the passkey has gone
 * meanwhile. */
NODISCARD struct err *passkey_used(struct ctx *c, const char *challenge, const struct passkey *used);

/* Has the session that asks been opened by a passkey just now? Then that is proof enough of who it is. */
NODISCARD struct err *passkey_is_fresh(struct ctx *c, bool *out);
/* May the account that asks sign in with its password? Without a passkey it has to (conflict). Sessions that
 * the password opened end, but for the one that asks. */
NODISCARD struct err *password_login_set(struct ctx *c, bool enabled);
/* For somebody who has lost all of them: no passkeys, no sessions, and the password is good again. Not for
 * one's own account, nor one of the same role (forbidden). */
NODISCARD struct err *passkey_reset(struct ctx *c, const struct account *account);
