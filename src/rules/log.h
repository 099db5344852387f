/* SPDX-License-Identifier: Apache-2.0 */
/* log: what is written into the API log beside requests, and whether it is as it was written (R7). */
#pragma once
#include <stdint.h>

#include "base/err.h"

struct ctx;

/* Something that the server or one of its engines did by itself: a sender blocked, a master login used, mail
 * removed. */
struct log_act {
	const char *act; /* stands as the route, with the method ACT: "block-sender"; a text of the program */
	const char *object;           /* to whom or what; may be NULL */
	int64_t account_id, owner_id; /* whose log it belongs in: the mail user's, its admin's; 0: neither */
	int64_t object_id;
	int status; /* as of an answer: 200 done, 403 refused */
};
/* In the transaction of the act. The context's actor is who did it, from where; the context needs the site's
 * secrets. */
NODISCARD struct err *log_act(struct ctx *c, const struct log_act *act);

/* Seal what waits, a slice in a transaction of its own; for one thread of one process (the API's). *more:
 * there may be more to seal. The context's connection may write, and no transaction is open. */
NODISCARD struct err *log_seal(struct ctx *c, bool *more);

/* What a verification has found. */
struct log_check {
	int64_t sealed, waiting; /* rows that were looked at */
	int64_t faults;
	int64_t first_seq, head_seq; /* of the chain; what is before the first was pruned */
	const char *head_hash;
};
/* Look at every row, in pages. Each fault is told to report: which row, and what is wrong with it. since: a
 * head that an earlier verification has told; 0 and NULL: none. Pages are freed as it goes on; what out
 * points at outlives them. */
typedef void log_report(void *arg, const char *fault);
NODISCARD struct err *log_verify(struct ctx *c, int64_t since_seq, const char *since_hash, log_report *report,
    void *arg, struct log_check *out);
