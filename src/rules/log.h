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
	int64_t sealed, waiting; /* rows that were looked at, of the chain that is written on */
	int64_t faults;          /* of that chain */
	int64_t older_faults;    /* of those before it, when log_begin has begun one */
	int64_t first_seq,
	    head_seq;     /* of the chain; what is before the first was pruned, or is of an older one */
	int64_t good_seq; /* the last row before its first fault; 0: none */
	const char *head_hash;
};
/* Look at every row, in pages. Each fault is told to report: which row, and what is wrong with it. since: a
 * head that an earlier verification has told; 0 and NULL: none. Pages are freed as it goes on; what out
 * points at outlives them. */
typedef void log_report(void *arg, const char *fault);
NODISCARD struct err *log_verify(struct ctx *c, int64_t since_seq, const char *since_hash, log_report *report,
    void *arg, struct log_check *out);

/* Begin a new chain behind the one that check, of log_verify, has found tampered with. Every row stays; the
 * first row of the new chain says by whom (the context's actor) and which row was the last good one. In a
 * transaction of its own. Fails with conflict when the chain is whole. */
NODISCARD struct err *log_begin(struct ctx *c, const struct log_check *check);
