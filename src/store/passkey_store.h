/* SPDX-License-Identifier: Apache-2.0 */
/* passkey_store: rows of passkey, and of the challenges that one has to sign. */
#pragma once
#include "base/err.h"
#include "model/passkey.h"
#include "store/row.h"

struct ctx;

ROW_STORE_OF_ACCOUNT(passkey, passkey)

/* exists on id when that credential is registered already, by whomever. */
NODISCARD struct err *passkey_store_insert(struct ctx *c, struct passkey *row);
NODISCARD struct err *passkey_store_by_credential(
    struct ctx *c, const char *credential, struct passkey *out, bool *found);
NODISCARD struct err *passkey_store_rename(struct ctx *c, int64_t id, const char *name);
/* It has signed. *found is false when it is gone. */
NODISCARD struct err *passkey_store_used(
    struct ctx *c, int64_t id, int64_t sign_count, bool backed_up, bool *found);
NODISCARD struct err *passkey_store_password_login(struct ctx *c, int64_t account_id, bool enabled);

/* session_id 0: it belongs to nobody yet. Some of those that have expired go. */
NODISCARD struct err *challenge_store_insert(
    struct ctx *c, const char *hash, int64_t session_id, int64_t expires_at);
/* Taken once: *found is true when it was there, belonged to that session and had not expired. */
NODISCARD struct err *challenge_store_take(struct ctx *c, const char *hash, int64_t session_id, bool *found);
