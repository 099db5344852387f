/* SPDX-License-Identifier: Apache-2.0 */
/* queue: Postfix's queue as it was a moment ago: in a file without a name and an index of it in the order of
 * arrival, so that a queue of any length is listed page by page without being told anew for each. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/span.h"
#include "wire/postqueue.h"

struct queue;
struct queue_look; /* what one look at the queue has found */

enum { QUEUE_ID_SIZE = 32 };

/* Of one message. */
struct queue_place {
	int64_t arrived_at, at; /* at: in the file */
	uint32_t n;             /* bytes */
	char id[QUEUE_ID_SIZE]; /* NUL-terminated */
};

/* run_dir: where the helper listens; spool_dir: where the file is made. Both live as long as the queue. */
struct queue *queue_open(const char *run_dir, const char *spool_dir);
/* Nobody looks any more; *q may be NULL. */
void queue_close(struct queue **q);

/* Look: the last one when it is not old yet, or when old is enough (another page of a list), else a new one,
 * for which others wait. Ended by queue_leave. Fails with unavailable. */
NODISCARD struct err *queue_look(struct arena *a, struct queue *q, bool old, const struct queue_look **out);
void queue_leave(struct queue *q, const struct queue_look **look);
/* The queue was changed: nobody is shown what it was. */
void queue_changed(struct queue *q);

/* Messages in the queue; of very many only the first are known by place. */
int64_t queue_total(const struct queue_look *look);
/* Those that are known, by arrival and then by id. */
size_t queue_places(const struct queue_look *look, const struct queue_place **out);
/* Where the first place behind that one would be; id "": before all of that time. */
size_t queue_behind(const struct queue_look *look, int64_t arrived_at, const char *id);
/* The line of postqueue -j about it, in the arena. */
NODISCARD struct err *queue_text(
    struct arena *a, const struct queue_look *look, const struct queue_place *place, struct span *out);
