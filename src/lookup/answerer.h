/* SPDX-License-Identifier: Apache-2.0 */
/* answerer: what one thread of the lookup process answers with: a handle, an arena per question, and one read
 * transaction per round of questions; or, behind doors that write, a write transaction per question. */
#pragma once
#include "base/ctx.h"
#include "base/err.h"
#include "base/span.h"

struct counts;
struct envelopes;
struct pushes;
struct spool;

struct answerer {
	struct ctx ctx;
	const char *store; /* as db_open takes it */
	bool writes;       /* the handle may write what lookup may write; else it only reads */
	/* Shared by all threads. */
	struct pushes *pushes;
	struct envelopes *envelopes;
	const char *tickets; /* directory of os/ticket.h */
	struct spool *spool; /* of messages to learn from */
	struct counts *counts;
	bool reading;        /* the round's transaction is open */
	int64_t retry_at;    /* monotonic: not before then is the database tried again */
	int64_t quiet_until; /* monotonic: failures are logged once a second */
};

/* Before each question: a snapshot not older than the question. Opens the database again when it was lost, at
 * most once a second. Fails with unavailable or busy. */
NODISCARD struct err *answerer_begin(struct answerer *w);
/* A question that writes: step runs in a transaction of its own, again when that lost a race. Waits for the
 * write lock. */
typedef struct err *answerer_step(struct ctx *c, void *arg);
NODISCARD struct err *answerer_write(struct answerer *w, answerer_step *step, void *arg);
/* After each question: logs failure (may be NULL) and gives up what it broke; frees the question's memory. */
void answerer_end(struct answerer *w, const char *what, const struct err *failure);
/* After each round. */
void answerer_round_end(struct answerer *w);
void answerer_close(struct answerer *w);

/* A text from the peer as the rules want it: in the arena, printable UTF-8; NULL when it is not. */
const char *answerer_text(struct answerer *w, struct span raw);
