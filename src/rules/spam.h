/* SPDX-License-Identifier: Apache-2.0 */
/* spam: what happens to a message, asked by Rspamd once for each (R40, R41): to one from outside by lists and
 * thresholds; to one of ours by who says it is its author (R28). */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "model/antispam.h"

struct ctx;

enum spam_verdict {
	SPAM_SCORE, /* its score decides */
	SPAM_WHITE, /* it is let in */
	SPAM_BLACK, /* it is refused */
};

/* Addresses as they came. */
struct spam_question {
	const char *ip;       /* of the client; "" when there is none */
	const char *env_from; /* "" for the null sender */
	const char *user;     /* who has signed in, or "" */
	struct texts from;    /* all addresses of the From header */
	struct texts rcpts;   /* before aliases are followed */
	struct texts authors; /* when there is a user or a maker: all of From and Sender, "" for what can
				 not be read */
	const char *maker;    /* for whom Dovecot has made the message (vacation), or NULL */
};

struct spam_answer {
	enum spam_verdict verdict;
	const char *rule; /* what decided: "global whitelist 192.0.2.0/24"; NULL for the score */
	bool learned;     /* a user has taught it */
	bool own;         /* from somebody who has signed in: thresholds for strangers do not count */
	int64_t mailbox;  /* whose Bayes counts: the one that the first recipient leads to; 0: none */
	bool allowed;     /* the maker is who the authors say, or may send as them: it may be signed (R22) */
	const char *refusal; /* why it is not sent: who has signed in may not send as this (R28); or NULL */
	struct thresholds thresholds;
};

/* Global white > global black > what the user has taught > domain white > domain black > score. Of several
 * recipients (who agree, where spam_policy was asked before) the most lenient counts: white when one is,
 * black when all are. */
NODISCARD struct err *spam_check(struct ctx *c, const struct spam_question *q, struct spam_answer *out);

/* Do two recipients of a message agree about thresholds, lists and what they have learned about its envelope
 * sender, so that one verdict can serve both? The answer is the same text for two that do. */
NODISCARD struct err *spam_policy(struct ctx *c, const char *sender, const char *recipient, const char **out);
