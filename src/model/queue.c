/* SPDX-License-Identifier: Apache-2.0 */
#include "model/queue.h"

enum { ADDRESS_MAX = 320, WORD_MAX = 200 };

const char *const queue_names[] = {
	[QUEUE_ACTIVE] = "active",
	[QUEUE_DEFERRED] = "deferred",
	[QUEUE_HOLD] = "hold",
	[QUEUE_INCOMING] = "incoming",
	[QUEUE_MAILDROP] = "maildrop",
	NULL,
};

const struct field queue_entry_fields[] = {
	FIELD(struct queue_entry, queue_id, F_STR, .flags = READONLY, .doc = "Postfix's name of the message"),
	FIELD(struct queue_entry, queue_name, F_ENUM, .flags = READONLY | FILTER, .names = queue_names,
	    .doc = "Which of Postfix's queues it is in"),
	FIELD(struct queue_entry, sender, F_STR, .flags = READONLY | FILTER, .max = ADDRESS_MAX,
	    .doc = "Envelope sender; empty for bounces"),
	FIELD(struct queue_entry, reason, F_STR, .flags = READONLY | NULLABLE | VOLATILE,
	    .doc = "Why it was not delivered yet"),
	FIELD(struct queue_entry, arrived_at, F_TIME, .flags = READONLY | SORT, .doc = "When it came"),
	FIELD(struct queue_entry, size_bytes, F_INT, .flags = READONLY, .doc = "Size"),
	FIELD(struct queue_entry, recipients, F_ADDRESSES, .flags = READONLY | VOLATILE,
	    .doc = "Who has not got it yet; of very many the first"),
	FIELD(struct queue_entry, recipients_total, F_INT, .flags = READONLY, .doc = "How many they are"),
	END_FIELDS,
};

const struct field queue_choice_fields[] = {
	FIELD(struct queue_choice, queue_ids, F_WORDS, .max = QUEUE_CHOICE_MAX,
	    .doc = "These messages, by Postfix's names"),
	FIELD(struct queue_choice, all, F_BOOL,
	    .doc = "All, or all that fit what else is given; never without this word"),
	FIELD(
	    struct queue_choice, queue_name, F_ENUM, .names = queue_names, .doc = "Only those in this queue"),
	FIELD(struct queue_choice, sender, F_STR, .flags = NULLABLE, .max = ADDRESS_MAX,
	    .doc = "Only those of this envelope sender"),
	FIELD(struct queue_choice, q, F_STR, .flags = NULLABLE, .max = WORD_MAX,
	    .doc = "Only those with this text in name, sender, recipients or reason"),
	END_FIELDS,
};

const struct field queue_outcome_fields[] = {
	FIELD(
	    struct queue_outcome, chosen, F_INT, .flags = READONLY, .doc = "Messages that it was asked for"),
	FIELD(struct queue_outcome, done, F_INT, .flags = READONLY,
	    .doc = "Those that Postfix did it to; the others were gone meanwhile"),
	END_FIELDS,
};
