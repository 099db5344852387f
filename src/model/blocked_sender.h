/* SPDX-License-Identifier: Apache-2.0 */
/* blocked_sender: an account that may not send for a while, because of abuse (R45). */
#pragma once
#include "model/field.h"

enum blocked_reason { BLOCKED_LIMIT, BLOCKED_SPAM };
extern const char *const blocked_reason_names[];

struct blocked_sender {
	int64_t id; /* the account's */
	const char *name;
	int reason; /* enum blocked_reason */
	const char *detail;
	int64_t since, until;
	int64_t now; /* of the list: blocks that have ended are not shown */
};

extern const struct field blocked_sender_fields[];
