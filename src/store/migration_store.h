/* SPDX-License-Identifier: Apache-2.0 */
/* migration_store: rows of migration_source, at most one for a domain, and of migration_user, at most one for
 * an account. */
#pragma once
#include "model/migration.h"
#include "store/row.h"

struct ctx;

NODISCARD struct err *migration_store_find(
    struct ctx *c, int64_t domain_id, struct migration *out, bool *found);
/* Make it, or replace what was there. */
NODISCARD struct err *migration_store_put(struct ctx *c, struct migration *row);
NODISCARD struct err *migration_store_delete(struct ctx *c, int64_t domain_id);

/* _find by address or id, of those that the actor may see. */
extern const struct listing migration_user_listing;
NODISCARD struct err *migration_user_find(
    struct ctx *c, const char *key, struct migration_user *out, bool *found);
NODISCARD struct err *migration_user_insert(struct ctx *c, struct migration_user *row);
NODISCARD struct err *migration_user_update(struct ctx *c, struct migration_user *row);
NODISCARD struct err *migration_user_delete(struct ctx *c, int64_t id);
/* Whoever asks. */
NODISCARD struct err *migration_user_of_account(
    struct ctx *c, int64_t account_id, struct migration_user *out, bool *found);
NODISCARD struct err *migration_user_by_id(
    struct ctx *c, int64_t id, struct migration_user *out, bool *found);
/* The one that is due first; one that waits to come before one whose worker has let its lease run out, and
 * those before one that is here and is looked at again. */
NODISCARD struct err *migration_user_next(struct ctx *c, struct migration_user *out, bool *found);
/* Logins that are kept for longer than the domain wants are forgotten. */
NODISCARD struct err *migration_user_expire(struct ctx *c, int64_t *rows);
/* The domain has another owner. */
NODISCARD struct err *migration_user_move(struct ctx *c, int64_t domain_id, int64_t owner_id);
/* Counts and the oldest time of the board. */
NODISCARD struct err *migration_user_count(struct ctx *c, int64_t domain_id, struct migration_board *out);
