/* SPDX-License-Identifier: Apache-2.0 */
#include "model/invitation.h"

const char *const invitation_method_names[] = {
	[INVITATION_REQUEST] = "request",
	[INVITATION_REPLY] = "reply",
	[INVITATION_CANCEL] = "cancel",
	NULL,
};

const struct field invitation_fields[] = {
	FIELD(struct invitation, id, F_ID, .flags = HIDDEN, .doc = ""),
	FIELD(struct invitation, account_id, F_ID, .flags = HIDDEN, .doc = ""),
	FIELD(struct invitation, account, F_NAME, .flags = HIDDEN | UNSTORED, .doc = ""),
	FIELD(struct invitation, itip_method, F_ENUM, .flags = REQUIRED, .names = invitation_method_names,
	    .doc = "request: come, or it has changed; reply: to who has invited you; cancel: it is off"),
	FIELD(struct invitation, recipients, F_ADDRESSES, .flags = REQUIRED, .min = 1,
	    .max = INVITATION_RECIPIENTS_MAX, .doc = "Who gets it, each a mail of his own"),
	FIELD(struct invitation, subject, F_STR, .flags = REQUIRED, .min = 1, .max = 400,
	    .doc = "Subject of the mail"),
	FIELD(struct invitation, text, F_TEXT, .flags = NULLABLE, .max = INVITATION_TEXT_MAX,
	    .doc = "What those read whose program knows no invitations"),
	FIELD(struct invitation, calendar, F_TEXT, .flags = REQUIRED, .min = 1,
	    .max = INVITATION_CALENDAR_MAX,
	    .doc = "The event as iCalendar, with a METHOD line of the same method"),
	FIELD(struct invitation, created_at, F_TIME, .flags = HIDDEN, .doc = ""),
	END_FIELDS,
};
