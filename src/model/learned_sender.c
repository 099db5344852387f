/* SPDX-License-Identifier: Apache-2.0 */
#include "model/learned_sender.h"

const char *const learned_verdict_names[] = { [LEARNED_SPAM] = "spam", [LEARNED_HAM] = "ham", NULL };

const struct field learned_sender_fields[] = {
	FIELD(struct learned_sender, id, F_ID, .flags = READONLY, .doc = "Identity"),
	FIELD(struct learned_sender, sender, F_ADDRESS, .flags = READONLY | SORT, .max = 254,
	    .doc = "Address in From"),
	FIELD(struct learned_sender, verdict, F_ENUM, .flags = READONLY | FILTER,
	    .names = learned_verdict_names, .doc = "spam: its mail is refused; ham: its mail is let in"),
	FIELD(struct learned_sender, created_at, F_TIME, .flags = READONLY | SORT,
	    .doc = "When it was told last"),
	FIELD(struct learned_sender, account_id, F_ID, .flags = HIDDEN, .doc = ""),
	END_FIELDS,
};

const struct field learn_request_fields[] = {
	FIELD(struct learn_request, verdict, F_ENUM, .flags = REQUIRED, .names = learned_verdict_names,
	    .doc = "spam: the message goes to Junk; ham: to INBOX"),
	FIELD(struct learn_request, mailbox, F_STR, .flags = REQUIRED, .min = 1, .max = 255,
	    .doc = "Folder that it lies in"),
	FIELD(struct learn_request, uid, F_INT, .flags = REQUIRED, .min = 1, .max = 4294967295,
	    .doc = "Its UID there"),
	END_FIELDS,
};
