/* SPDX-License-Identifier: Apache-2.0 */
/* sending: how much an account may send, and who may not send at all because of abuse (R45). A leaky bucket
 * for recipients here and one for those elsewhere: each recipient fills it by one, and it leaks one every so
 * often. A message that does not fit is put off, not refused for good. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "model/blocked_sender.h"

struct ctx;

/* Is the recipient's domain one of ours? */
NODISCARD struct err *sending_is_local(struct ctx *c, const char *recipient, bool *local);

/* Take room for that many recipients, or for none of them. *action is a Postfix access(5) action: "DUNNO", or
 * why not now. Who is put off again and again is blocked. Writes sending_bucket and blocked_sender alone. */
NODISCARD struct err *sending_take(
    struct ctx *c, const char *account, int64_t local, int64_t external, const char **action);

/* *action: why the account may not send now; untouched when it may. */
NODISCARD struct err *sending_check(struct ctx *c, const char *account, const char **action);

/* What an account sends scores as spam: block it. *blocked is false when there is no such account, or it is
 * blocked already. Writes blocked_sender alone. */
NODISCARD struct err *sending_report_spam(
    struct ctx *c, const char *account, const char *score, bool *blocked);

/* Found for the actor: a block that has not ended. Fails with not_found. */
NODISCARD struct err *sending_find_blocked(struct ctx *c, const char *key, struct blocked_sender *out);
NODISCARD struct err *sending_unblock(struct ctx *c, const char *key);
