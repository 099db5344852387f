/* SPDX-License-Identifier: Apache-2.0 */
#include "model/blocked_sender.h"

const char *const blocked_reason_names[] = { [BLOCKED_LIMIT] = "limit", [BLOCKED_SPAM] = "spam", NULL };

const struct field blocked_sender_fields[] = {
	FIELD(struct blocked_sender, id, F_ID, .flags = READONLY, .doc = "Identity of the account"),
	FIELD(struct blocked_sender, name, F_NAME, .flags = READONLY | SORT,
	    .doc = "Account that may not send"),
	FIELD(struct blocked_sender, reason, F_ENUM, .flags = READONLY, .names = blocked_reason_names,
	    .doc =
		"limit: it ran into its sending limits again and again; spam: it sent what scores as spam"),
	FIELD(struct blocked_sender, detail, F_STR, .flags = READONLY, .doc = "What was seen, for people"),
	FIELD(struct blocked_sender, since, F_TIME, .flags = READONLY, .doc = "When it was blocked"),
	FIELD(struct blocked_sender, until, F_TIME, .flags = READONLY, .doc = "When that ends by itself"),
	FIELD(struct blocked_sender, now, F_TIME, .flags = HIDDEN | UNSTORED, .doc = ""),
	END_FIELDS,
};
