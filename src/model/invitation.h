/* SPDX-License-Identifier: Apache-2.0 */
/* invitation: what a mail user's calendar has to say to others, on its way as mail (iMIP, RFC 6047; R51). */
#pragma once
#include "model/field.h"

/* Of iTIP (RFC 5546). */
enum invitation_method { INVITATION_REQUEST, INVITATION_REPLY, INVITATION_CANCEL };
extern const char *const invitation_method_names[];

enum { INVITATION_RECIPIENTS_MAX = 100, INVITATION_CALENDAR_MAX = 150 * 1024, INVITATION_TEXT_MAX = 20000 };

struct invitation {
	int64_t id, account_id;
	const char *account;     /* whose it is */
	int itip_method;         /* enum invitation_method */
	struct texts recipients; /* who has not got it yet */
	const char *subject;
	const char *text;     /* for who has no calendar; NULL: none */
	const char *calendar; /* iCalendar */
	int64_t created_at;
};
extern const struct field invitation_fields[];
