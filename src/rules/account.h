/* SPDX-License-Identifier: Apache-2.0 */
/* account: the rules for those who can sign in (R1, R29, R30). */
#pragma once
#include "base/err.h"
#include "model/account.h"
#include "model/deleted_account.h"

struct ctx;
struct login_row;

/* Fails with not_found (domain), exists (also when an alias has the address), forbidden (role),
 * invalid_field, quota_exceeded. */
NODISCARD struct err *account_create(struct ctx *c, struct account *account);
/* account is what before shall become. Ends sessions when the password changes or it is disabled. The actor's
 * own password is not changed here (forbidden). */
NODISCARD struct err *account_update(struct ctx *c, struct account *account, const struct account *before);
/* Sessions and every alias' way to it go too. A mail user's row and mail are kept for DELETED_KEPT_DAYS, and
 * its name is free at once; fails with conflict for an admin that owns domains. */
NODISCARD struct err *account_delete(struct ctx *c, const struct account *account);
/* Until when what is deleted now is kept, ms since 1970. */
int64_t account_kept_until(const struct ctx *c);
/* Have it back as it was: same id, so same mail, settings and password. Its forward is left out when that
 * leads nowhere or in a circle by now. Fails with not_found on name (the domain is not there, or not the
 * actor's), exists on name (somebody else has it by now, and shall not be replaced), conflict (being purged;
 * the domain has another owner than it had, and how names no address), quota_exceeded, invalid_field. */
NODISCARD struct err *account_restore(struct ctx *c, const struct deleted_account *deleted,
    const struct account_restore *how, struct account *account);
/* Do not wait for its time: its mail is removed by the next purge, which is started. */
NODISCARD struct err *account_forget(struct ctx *c, const struct deleted_account *deleted);
/* The mailbox stays where it is: its directory goes by the id. Aliases that led to the old name lead to the
 * new one. */
NODISCARD struct err *account_rename(struct ctx *c, const struct account *account, const char *name);
/* The account's own: PATCH /me and the password. */
NODISCARD struct err *account_self(struct ctx *c, struct account *out);
/* Fails with conflict when the actor is an admin, who has no mailbox. */
NODISCARD struct err *account_check_mailbox(struct ctx *c);
/* May the account use address books and calendars, by whatever way? Fails with conflict. */
NODISCARD struct err *account_check_dav(struct ctx *c, const struct account *account);
NODISCARD struct err *account_update_self(struct ctx *c, struct account *account);
/* who: has shown the old password. Fails with busy when it is not the password any more. */
NODISCARD struct err *account_change_password(struct ctx *c, const struct login_row *who, const char *hash);
/* Of an account that has shown in another way whose it is. Whatever opens it ends, but the actor's session.
 */
NODISCARD struct err *account_set_password(struct ctx *c, struct account *account, const char *hash);
