/* SPDX-License-Identifier: Apache-2.0 */
/* learned: what users think of senders (R43), ahead of the rules of their domain. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "model/learned_sender.h"
#include "rules/spam.h"

struct ctx;
struct job;

enum { LEARNED_MAX = 10000 }; /* senders of an account; the oldest are forgotten */

/* The owner of account has judged a message from sender (From, in any spelling) at that time; the latest
 * verdict wins. Ignored: unknown accounts, what is no address, and addresses that account may send as, which
 * forgers know, too. *known: there is such an account. */
NODISCARD struct err *learned_record(struct ctx *c, const char *account, const char *sender,
    enum learned_verdict verdict, int64_t at, bool *known);

/* The identity of the mailbox of that name, by which Bayes knows it; 0: there is none. */
NODISCARD struct err *learned_mailbox(struct ctx *c, const char *name, int64_t *id);

/* What the mailbox has learned about the senders of a message: SPAM_WHITE, SPAM_BLACK, or SPAM_SCORE for
 * nothing. Both canonical; the first sender that it knows counts. */
NODISCARD struct err *learned_verdict(
    struct ctx *c, const char *mailbox, const struct texts *senders, enum spam_verdict *out);

/* One of the actor's own, by id. Fails with not_found. What Bayes has learned stays. */
NODISCARD struct err *learned_delete(struct ctx *c, const char *key);

/* Learn from a message of the actor's and move it; a job. Fails with conflict for who has no mailbox. */
NODISCARD struct err *learned_request(struct ctx *c, const struct learn_request *in, struct job *out);
