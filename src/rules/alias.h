/* SPDX-License-Identifier: Apache-2.0 */
/* alias: the rules for addresses that lead to other addresses (R26). What Postfix is told of them is in
 * lookup. */
#pragma once
#include "base/err.h"
#include "model/alias.h"

struct ctx;

/* Fails with not_found (domain), exists (also when a mailbox has the address: one namespace), quota_exceeded,
 * invalid_field (a target here that nobody has, a loop). */
NODISCARD struct err *alias_create(struct ctx *c, struct alias *alias);
/* alias is what before shall become; what stays as it is is not checked again. */
NODISCARD struct err *alias_update(struct ctx *c, struct alias *alias, const struct alias *before);
NODISCARD struct err *alias_delete(struct ctx *c, const struct alias *alias);

/* Nothing of this owner leads to an address that is gone: take it out of its aliases and forwards, and delete
 * aliases that lead nowhere else; with to (not NULL) put that in its place. Another tenant's are not ours to
 * change, nor to tell of (R83): they lead to nobody then, like an address elsewhere that is gone. */
NODISCARD struct err *alias_replace_target(
    struct ctx *c, int64_t owner_id, const char *address, const char *to);
