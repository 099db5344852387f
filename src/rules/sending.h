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

/* How much of each bucket a recipient takes. Who is elsewhere is counted one by one behind aliases and
 * forwards, too: each is a message that leaves. What stays here is one, however many get it: an admin has
 * made the address of all staff, and it has to fit at any size. */
struct sending_weight {
	int64_t here, elsewhere;
};
NODISCARD struct err *sending_weigh(struct ctx *c, const char *recipient, struct sending_weight *out);

/* Take room for all of that weight, or for none of it. *action is a Postfix access(5) action: "DUNNO", or
 * why not now. Who is put off again and again is blocked. Writes sending_bucket and blocked_sender alone. */
NODISCARD struct err *sending_take(
    struct ctx *c, const char *account, struct sending_weight weight, const char **action);

/* A vacation reply is about to leave for the account. *refusal: why it does not, or NULL. It has a bucket of
 * its own, as large as that for elsewhere: strangers make replies, so they neither use up what the user may
 * send nor count as abuse; and who forges senders can not have the account write to all the world. */
NODISCARD struct err *sending_take_reply(struct ctx *c, const char *account, const char **refusal);

/* *action: why the account may not send now; untouched when it may. */
NODISCARD struct err *sending_check(struct ctx *c, const char *account, const char **action);

/* What an account sends scores as spam: block it. *blocked is false when there is no such account, or it is
 * blocked already. Writes blocked_sender alone. */
NODISCARD struct err *sending_report_spam(
    struct ctx *c, const char *account, const char *score, bool *blocked);

/* Found for the actor: a block that has not ended. Fails with not_found. */
NODISCARD struct err *sending_find_blocked(struct ctx *c, const char *key, struct blocked_sender *out);
NODISCARD struct err *sending_unblock(struct ctx *c, const char *key);
/* Blocks whose time is over go, and the log says so. */
NODISCARD struct err *sending_lift_ended(struct ctx *c);
