/* SPDX-License-Identifier: Apache-2.0 */
/* learned: senders about whom a user has decided by moving their mail into or out of Junk (R43). */
#pragma once
#include "base/err.h"
#include "model/field.h"
#include "rules/spam.h"

struct ctx;

/* What the mailbox has learned about the senders of a message: SPAM_WHITE, SPAM_BLACK, or SPAM_SCORE for
 * nothing. */
NODISCARD struct err *learned_verdict(
    struct ctx *c, const char *mailbox, const struct texts *senders, enum spam_verdict *out);
