/* SPDX-License-Identifier: Apache-2.0 */
/* setting: what a MasterAdmin sets for the whole server at run time, one struct for each /settings/NAME. */
#pragma once
#include "model/field.h"

/* How a connection to another mail server is encrypted. */
enum relay_tls { RELAY_TLS_OPPORTUNISTIC, RELAY_TLS_NONE, RELAY_TLS_REQUIRED, RELAY_TLS_VERIFIED };
extern const char *const relay_tls_names[];

/* A server that takes mail for us: where all mail to the rest of the world goes instead of to its MX, or (the
 * system mailer) what the portal itself writes. */
struct relayhost {
	const char *host; /* NULL: there is none */
	int64_t port;
	int tls; /* enum relay_tls */
	const char *username, *password;
	bool password_set, allow_private;
	const char *from_address; /* of the system mailer; NULL: no-reply@ this server's name */
};
extern const struct field relayhost_fields[], system_mailer_fields[];

/* After how many days mail in these folders is deleted; 0: never. */
struct junk_trash {
	int64_t junk_days, trash_days;
};
extern const struct field junk_trash_fields[];

/* How much a mailbox may send: so many recipients at once, then one more in each span of time. */
struct sending_limits {
	int64_t local_burst, local_per_minute, external_burst, external_seconds_each;
};
extern const struct field sending_limits_fields[];

/* What opens every mailbox by IMAP, under the name user*master. */
struct master_password {
	const char *password; /* its hash, once the decoder is done; NULL: not to be had any more */
	const char *hash;     /* what is stored of it; NULL: there is none */
	bool password_set;
};
extern const struct field master_password_fields[];
#define MASTER_SUFFIX "*master"

/* Whose sign-in needs more than a password. */
struct two_factor {
	struct texts roles;
};
extern const struct field two_factor_fields[];

/* What everybody sees who is about to sign in. */
struct sign_in_page {
	const char *text;
	const char *logo; /* "data:image/png;base64,..." */
};
extern const struct field sign_in_page_fields[];
