/* SPDX-License-Identifier: Apache-2.0 */
#include "model/webmail.h"

const char *const webmail_stage_names[] = {
	[WEBMAIL_OFFER] = "offer",
	[WEBMAIL_TICKET] = "ticket",
	[WEBMAIL_PASS] = "pass",
	NULL,
};

const char *const webmail_client_names[] = {
	[WEBMAIL_ROUNDCUBE] = "roundcube",
	[WEBMAIL_SNAPPYMAIL] = "snappymail",
	[WEBMAIL_CALENDAR] = "calendar",
	NULL,
};

const struct field webmail_ticket_fields[] = {
	FIELD(struct webmail_ticket, id, F_ID, .flags = HIDDEN, .doc = ""),
	FIELD(struct webmail_ticket, account_id, F_ID, .flags = HIDDEN, .doc = ""),
	FIELD(struct webmail_ticket, session_id, F_ID, .flags = HIDDEN, .doc = ""),
	FIELD(struct webmail_ticket, parent_id, F_ID, .flags = HIDDEN, .doc = ""),
	FIELD(struct webmail_ticket, account, F_NAME, .flags = HIDDEN | UNSTORED, .doc = ""),
	FIELD(struct webmail_ticket, stage, F_ENUM, .flags = HIDDEN, .names = webmail_stage_names, .doc = ""),
	FIELD(
	    struct webmail_ticket, client, F_ENUM, .flags = HIDDEN, .names = webmail_client_names, .doc = ""),
	FIELD(struct webmail_ticket, hash, F_STR, .flags = HIDDEN, .doc = ""),
	FIELD(struct webmail_ticket, handle, F_STR, .flags = HIDDEN | NULLABLE, .doc = ""),
	FIELD(struct webmail_ticket, created_at, F_TIME, .flags = HIDDEN, .doc = ""),
	FIELD(struct webmail_ticket, expires_at, F_TIME, .flags = HIDDEN, .doc = ""),
	END_FIELDS,
};

const struct field webmail_clients_fields[] = {
	FIELD(struct webmail_clients, roundcube, F_BOOL, .flags = READONLY, .doc = "Roundcube: always"),
	FIELD(struct webmail_clients, snappymail, F_BOOL, .flags = READONLY,
	    .doc = "SnappyMail: when an administrator has added it"),
	END_FIELDS,
};

const struct field webmail_offer_fields[] = {
	FIELD(struct webmail_offer, url, F_STR, .flags = READONLY,
	    .doc = "Where the browser posts the token to, as a form, from a page of the portal"),
	FIELD(struct webmail_offer, field, F_STR, .flags = READONLY, .doc = "Name of the form's field"),
	FIELD(struct webmail_offer, token, F_STR, .flags = READONLY, .doc = "Its value; good once"),
	FIELD(struct webmail_offer, expires_at, F_TIME, .flags = READONLY, .doc = "Until when"),
	END_FIELDS,
};

const struct field webmail_pass_fields[] = {
	FIELD(struct webmail_pass, home, F_STR, .flags = READONLY,
	    .doc = "Path of your address books and calendars"),
	FIELD(struct webmail_pass, token, F_STR, .flags = READONLY,
	    .doc = "Bearer token that opens them and nothing else"),
	FIELD(struct webmail_pass, renew, F_STR, .flags = READONLY, .doc = "POST here for the next one"),
	FIELD(struct webmail_pass, expires_at, F_TIME, .flags = READONLY, .doc = "When the token ends"),
	END_FIELDS,
};
