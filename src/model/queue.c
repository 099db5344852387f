/* SPDX-License-Identifier: Apache-2.0 */
#include "model/queue.h"

const struct field queue_entry_fields[] = {
	FIELD(struct queue_entry, queue_id, F_STR, .flags = READONLY, .doc = "Postfix's name of the message"),
	FIELD(struct queue_entry, queue_name, F_STR, .flags = READONLY,
	    .doc = "active, deferred, hold, incoming or maildrop"),
	FIELD(struct queue_entry, sender, F_STR, .flags = READONLY,
	    .doc = "Envelope sender; empty for bounces"),
	FIELD(struct queue_entry, reason, F_STR, .flags = READONLY | NULLABLE,
	    .doc = "Why it was not delivered yet"),
	FIELD(struct queue_entry, arrived_at, F_TIME, .flags = READONLY, .doc = "When it came"),
	FIELD(struct queue_entry, size_bytes, F_INT, .flags = READONLY, .doc = "Size"),
	FIELD(
	    struct queue_entry, recipients, F_ADDRESSES, .flags = READONLY, .doc = "Who has not got it yet"),
	END_FIELDS,
};
