/* SPDX-License-Identifier: Apache-2.0 */
/* webmail: what brings a mail user who is signed in at the portal into webmail without another password
 * (R50).
 */
#pragma once
#include "model/field.h"

/* TICKETS_MAX: of a session; the oldest ends for one more. SECRET_SIZE: letters of what opens a ticket. */
enum { WEBMAIL_TICKETS_MAX = 100, WEBMAIL_SECRET_BITS = 256, WEBMAIL_SECRET_SIZE = 52 };

/* An offer is good once and for a minute; what redeems it gets a ticket. A pass opens DAV alone. */
enum webmail_stage { WEBMAIL_OFFER, WEBMAIL_TICKET, WEBMAIL_PASS };
enum webmail_client { WEBMAIL_ROUNDCUBE, WEBMAIL_SNAPPYMAIL, WEBMAIL_CALENDAR };
extern const char *const webmail_stage_names[];
extern const char *const webmail_client_names[];

struct webmail_ticket {
	int64_t id, account_id, session_id;
	int64_t parent_id; /* 0: none */
	const char *account;
	int stage, client;         /* enum webmail_stage, webmail_client */
	const char *hash, *handle; /* keyed; handle of a ticket alone, else NULL */
	int64_t created_at, expires_at;
};
extern const struct field webmail_ticket_fields[];

/* Which of them there are. */
struct webmail_clients {
	bool roundcube, snappymail;
};
extern const struct field webmail_clients_fields[];

/* What a page makes a form of, which the browser posts to url. */
struct webmail_offer {
	const char *url, *field, *token;
	int64_t expires_at;
};
extern const struct field webmail_offer_fields[];

/* What the calendar page works with. */
struct webmail_pass {
	const char *home, *token, *renew;
	int64_t expires_at;
};
extern const struct field webmail_pass_fields[];
