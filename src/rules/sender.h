/* SPDX-License-Identifier: Apache-2.0 */
/* sender: the rules for addresses that others may send as (R28). What Postfix is told of them is in lookup.
 */
#pragma once
#include "base/err.h"
#include "model/sender_address.h"

struct ctx;

/* Fails with not_found (address: its domain is not the actor's), exists, quota_exceeded (it counts as an
 * alias), invalid_field (users/0: no mail user of the domain's owner). */
NODISCARD struct err *sender_create(struct ctx *c, struct sender_address *sender);
/* sender is what before shall become; who may use it already is not checked again. */
NODISCARD struct err *sender_update(
    struct ctx *c, struct sender_address *sender, const struct sender_address *before);
NODISCARD struct err *sender_delete(struct ctx *c, const struct sender_address *sender);

/* A mail user of this owner is gone, or (to not NULL) is called so now: sender addresses follow, and one that
 * nobody may use any more goes. */
NODISCARD struct err *sender_replace_user(struct ctx *c, int64_t owner_id, const char *login, const char *to);
/* A domain of whatever kind goes to another owner, with what lies in it; they count for him now. Users of the
 * one before stay in the list, but do not count (lookup_sender_logins). */
NODISCARD struct err *sender_move(struct ctx *c, const char *domain, int64_t from, int64_t to);
/* Fails with conflict while sender addresses lie in the domain. */
NODISCARD struct err *sender_check_none(struct ctx *c, const char *domain);
