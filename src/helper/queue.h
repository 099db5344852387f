/* SPDX-License-Identifier: Apache-2.0 */
/* queue: Postfix's queue. Only root may list that of an instance which is not in /etc/postfix, or change any.
 */
#pragma once
#include "base/err.h"
#include "base/span.h"

struct conf;
struct request;

enum { QUEUE_IDS_MAX = 2000, QUEUE_FLUSH_MAX = 50 };

/* queue-list: what postqueue -j writes, one object a line, into fd; a queue of any length takes no memory of
 * ours. Fails with unavailable. */
NODISCARD struct err *queue_list(struct arena *a, const struct conf *conf, int fd);
/* queue-change hold|release|delete|requeue|flush BYTES: done to the messages whose queue ids are in the
 * payload, one a line, at most QUEUE_IDS_MAX of them, to be flushed QUEUE_FLUSH_MAX; answers how many it was
 * done to. What is not there any more is none. Fails with invalid_field, unavailable. */
NODISCARD struct err *queue_change(
    struct arena *a, const struct conf *conf, const struct request *request, struct span *answer);
/* queue-flush: try all that waits now. */
NODISCARD struct err *queue_flush(
    struct arena *a, const struct conf *conf, const struct request *request, struct span *answer);
