/* SPDX-License-Identifier: Apache-2.0 */
#include "model/setting.h"

enum { PORT_MAX = 65535, LOGIN_MAX = 255, DAYS_MAX = 36500, BURST_MAX = 1000000, DAY_S = 86400 };

const char *const relay_tls_names[] = { [RELAY_TLS_OPPORTUNISTIC] = "opportunistic",
	[RELAY_TLS_NONE] = "none",
	[RELAY_TLS_REQUIRED] = "required",
	[RELAY_TLS_VERIFIED] = "verified",
	NULL };

#define SERVER(HOST_DOC, PORT_DOC) \
	FIELD(struct relayhost, host, F_HOST, .flags = NULLABLE, .max = 253, .doc = HOST_DOC), \
	    FIELD(struct relayhost, port, F_INT, .min = 1, .max = PORT_MAX, .preset = 587, .doc = PORT_DOC), \
	    FIELD(struct relayhost, tls, F_ENUM, .names = relay_tls_names, .preset = RELAY_TLS_REQUIRED, \
		.doc = \
		    "Encryption: verified asks for a certificate of that name; a login needs required or verified"), \
	    FIELD(struct relayhost, username, F_STR, .flags = NULLABLE, .min = 1, .max = LOGIN_MAX, \
		.doc = "Login there; null: none"), \
	    FIELD(struct relayhost, password, F_RAW_PASSWORD, .flags = SECRET | NULLABLE, .min = 1, \
		.max = LOGIN_MAX, \
		.doc = "Its password; left out, the stored one stays as long as host and username do"), \
	    FIELD(struct relayhost, password_set, F_BOOL, .flags = READONLY | UNSTORED, \
		.doc = "Is a password stored?"), \
	    FIELD(struct relayhost, allow_private, F_BOOL, .flags = MASTER, \
		.doc = \
		    "The host may be in a private network or on this machine; a login needs no encryption then")

const struct field relayhost_fields[] = {
	SERVER("Server that takes all outgoing mail; null: each goes to the MX of its domain", "Its port"),
	END_FIELDS,
};

const struct field system_mailer_fields[] = {
	SERVER("Server that takes what the portal itself writes; null: this server's own Postfix",
	    "Its port; 465 begins with TLS"),
	FIELD(struct relayhost, from_address, F_ADDRESS, .flags = NULLABLE, .max = 254,
	    .doc = "Sender of these mails; null: no-reply at this server's name"),
	END_FIELDS,
};

const struct field junk_trash_fields[] = {
	FIELD(struct junk_trash, junk_days, F_INT, .max = DAYS_MAX, .preset = 30,
	    .doc = "Days after which mail in Junk is deleted; 0: never"),
	FIELD(struct junk_trash, trash_days, F_INT, .max = DAYS_MAX, .preset = 30,
	    .doc = "Days after which mail in Trash is deleted; 0: never"),
	END_FIELDS,
};

const struct field sending_limits_fields[] = {
	FIELD(struct sending_limits, local_burst, F_INT, .min = 1, .max = BURST_MAX, .preset = 200,
	    .doc = "Recipients on this server that a mailbox may write to at once"),
	FIELD(struct sending_limits, local_per_minute, F_INT, .min = 1, .max = BURST_MAX, .preset = 1,
	    .doc = "More of them for each minute"),
	FIELD(struct sending_limits, external_burst, F_INT, .min = 1, .max = BURST_MAX, .preset = 50,
	    .doc = "Recipients elsewhere that a mailbox may write to at once"),
	FIELD(struct sending_limits, external_seconds_each, F_INT, .min = 1, .max = DAY_S, .preset = 216,
	    .doc = "Seconds after which it may write to one more"),
	END_FIELDS,
};

const struct field master_password_fields[] = {
	FIELD(struct master_password, password, F_PASSWORD, .flags = REQUIRED | SECRET | UNSTORED, .min = 12,
	    .max = 1000, .doc = "At least 12 characters, none of the common ones"),
	FIELD(struct master_password, password_set, F_BOOL, .flags = READONLY | UNSTORED,
	    .doc = "Does one open mailboxes?"),
	FIELD(struct master_password, hash, F_STR, .flags = HIDDEN | NULLABLE, .max = 300, .doc = ""),
	END_FIELDS,
};

static const char *const asked_role_names[] = { "mail_user", "domain_admin", "master_admin", NULL };

const struct field two_factor_fields[] = {
	FIELD(struct two_factor, roles, F_WORDS, .names = asked_role_names, .max = 3,
	    .doc =
		"Who has to sign in with a one-time code or a passkey; mail programs need device passwords then"),
	END_FIELDS,
};

enum { PAGE_TEXT_MAX = 2000, LOGO_MAX = 128 * 1024 };

const struct field sign_in_page_fields[] = {
	FIELD(struct sign_in_page, text, F_TEXT, .flags = NULLABLE, .min = 1, .max = PAGE_TEXT_MAX,
	    .doc = "Shown above the form; for everybody to read"),
	FIELD(struct sign_in_page, logo, F_STR, .flags = NULLABLE, .min = 1, .max = LOGO_MAX,
	    .doc = "Picture beside it: data:image/png;base64,... (PNG, JPEG or WebP; at most 96 KiB)"),
	END_FIELDS,
};
