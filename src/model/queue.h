/* SPDX-License-Identifier: Apache-2.0 */
/* queue: one message in Postfix's queue, as postqueue -j tells it. */
#pragma once
#include "model/field.h"

struct queue_entry {
	const char *queue_id, *queue_name, *sender, *reason;
	int64_t arrived_at, size_bytes;
	struct texts recipients;
};

extern const struct field queue_entry_fields[];
