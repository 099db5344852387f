/* SPDX-License-Identifier: Apache-2.0 */
/* account: the rules for those who can sign in (R1, R29, R30). */
#pragma once
#include "base/err.h"
#include "model/account.h"

struct ctx;

/* Fails with not_found (domain), exists (also when an alias has the address), forbidden (role),
 * invalid_field, quota_exceeded. */
NODISCARD struct err *account_create(struct ctx *c, struct account *account);
/* account is what before shall become. Ends sessions when the password changes or it is disabled. */
NODISCARD struct err *account_update(struct ctx *c, struct account *account, const struct account *before);
/* Sessions, usage and every alias' way to it go too; fails with conflict for an admin that owns domains. */
NODISCARD struct err *account_delete(struct ctx *c, const struct account *account);
/* The mailbox stays where it is: its directory goes by the id. Aliases that led to the old name lead to the
 * new one. */
NODISCARD struct err *account_rename(struct ctx *c, const struct account *account, const char *name);
/* The account's own: PATCH /me and the password. */
NODISCARD struct err *account_self(struct ctx *c, struct account *out);
NODISCARD struct err *account_update_self(struct ctx *c, struct account *account);
NODISCARD struct err *account_change_password(struct ctx *c, const char *hash);
