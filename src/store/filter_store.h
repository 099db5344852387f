/* SPDX-License-Identifier: Apache-2.0 */
/* filter_store: rows of filter_rule, vacation and filter_script. */
#pragma once
#include "base/err.h"
#include "model/filter.h"
#include "store/row.h"

struct ctx;

ROW_STORE_OF_ACCOUNT(filter, filter)

NODISCARD struct err *filter_store_insert(struct ctx *c, struct filter *row);
NODISCARD struct err *filter_store_update(struct ctx *c, struct filter *row);
/* All of an account in their order; n of them in the arena. */
NODISCARD struct err *filter_store_all(struct ctx *c, int64_t account_id, struct filter **rows, size_t *n);
NODISCARD struct err *filter_store_move(struct ctx *c, int64_t id, int64_t position);
/* Those behind a place that came free come one nearer. */
NODISCARD struct err *filter_store_close_gap(struct ctx *c, int64_t account_id, int64_t position);
NODISCARD struct err *filter_store_delete_all(struct ctx *c, int64_t account_id);

NODISCARD struct err *vacation_store_find(
    struct ctx *c, int64_t account_id, struct vacation *out, bool *found);
/* In place of the one that is there. */
NODISCARD struct err *vacation_store_put(struct ctx *c, struct vacation *row);
NODISCARD struct err *vacation_store_delete(struct ctx *c, int64_t account_id);
/* Where mail to the account may be addressed to beside its name, at most VACATION_ADDRESSES_MAX. */
NODISCARD struct err *vacation_store_addresses(struct ctx *c, int64_t account_id, struct texts *out);
/* These may have changed: scripts with a reply are written anew, of the account; of those that the alias
 * leads to; of all of a domain. */
NODISCARD struct err *vacation_store_follow_account(struct ctx *c, int64_t account_id);
NODISCARD struct err *vacation_store_follow_alias(struct ctx *c, int64_t alias_id);
NODISCARD struct err *vacation_store_follow_domain(struct ctx *c, int64_t domain_id);

NODISCARD struct err *filter_script_store_find(
    struct ctx *c, int64_t account_id, struct filter_script *out, bool *found);
NODISCARD struct err *filter_script_store_put(struct ctx *c, const struct filter_script *row);
/* The one that has been due for longest, with the account's name. */
NODISCARD struct err *filter_script_store_due(
    struct ctx *c, struct filter_script *out, const char **account, bool *found);
