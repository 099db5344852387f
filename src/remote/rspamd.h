/* SPDX-License-Identifier: Apache-2.0 */
/* rspamd: Rspamd's controller (https://rspamd.com/doc/architecture/protocol.html#controller-http-endpoints).
 */
#pragma once
#include <stdbool.h>

#include "base/err.h"
#include "base/span.h"

struct conf;

enum rspamd_learned {
	RSPAMD_LEARNED,
	RSPAMD_NOTHING_NEW, /* learned already, or there is too little text in it */
	RSPAMD_REFUSED,     /* it will never take this message */
	RSPAMD_FAILED,      /* not now */
};

/* Train the Bayes of a mailbox, named by its account's id, with a message. Fails with unavailable when Rspamd
 * does not answer, or not us. */
NODISCARD struct err *rspamd_learn(struct arena *a, const struct conf *conf, int64_t mailbox, bool spam,
    struct span message, enum rspamd_learned *out);
/* The mailbox calls the message spam or ham: when enough have called it spam, its hashes count for everybody,
 * and no more when they take it back. The same again changes nothing. Fails with unavailable when that could
 * not be done now. */
NODISCARD struct err *rspamd_vote(
    struct arena *a, const struct conf *conf, int64_t mailbox, bool spam, struct span message);
/* Remove all that its Bayes has learned; more than once does no harm. Fails in the same way. */
NODISCARD struct err *rspamd_forget(struct arena *a, const struct conf *conf, int64_t mailbox);
