/* SPDX-License-Identifier: Apache-2.0 */
/* queue: one message in Postfix's queue, as postqueue -j tells it, and what can be done with some of them. */
#pragma once
#include "model/field.h"

enum queue_name { QUEUE_ACTIVE, QUEUE_DEFERRED, QUEUE_HOLD, QUEUE_INCOMING, QUEUE_MAILDROP };
extern const char *const queue_names[];

struct queue_entry {
	const char *queue_id;
	int queue_name;
	const char *sender, *reason;
	int64_t arrived_at, size_bytes;
	struct texts recipients;
	int64_t recipients_total;
};

extern const struct field queue_entry_fields[];

enum { QUEUE_CHOICE_MAX = 10000 };

/* Which messages: these, or all that fit what else is given. */
struct queue_choice {
	struct texts queue_ids;
	bool all;
	int queue_name;
	const char *sender, *q;
};

extern const struct field queue_choice_fields[];

/* What came of it. */
struct queue_outcome {
	int64_t chosen, done;
};

extern const struct field queue_outcome_fields[];
