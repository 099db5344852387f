/* SPDX-License-Identifier: Apache-2.0 */
/* learned_sender: what a user thinks of a sender, told by moving its mail into Junk or out of it (R43). */
#pragma once
#include "model/field.h"

enum learned_verdict { LEARNED_SPAM, LEARNED_HAM };
extern const char *const learned_verdict_names[];

struct learned_sender {
	int64_t id;
	const char *sender;
	int verdict;        /* enum learned_verdict */
	int64_t created_at; /* when it was told last */
	int64_t account_id;
};

extern const struct field learned_sender_fields[];

/* A message to learn from, by its place. */
struct learn_request {
	int verdict; /* enum learned_verdict */
	const char *mailbox;
	int64_t uid;
};
extern const struct field learn_request_fields[];
