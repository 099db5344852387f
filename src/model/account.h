/* SPDX-License-Identifier: Apache-2.0 */
/* account: somebody who can sign in: a MasterAdmin, a DomainAdmin, or a MailUser with one mailbox. */
#pragma once
#include "model/field.h"

struct account {
	int64_t id;
	const char *name; /* a mail user's is its address */
	int role;         /* enum role */
	const char *domain, *owner;
	const char *password, *password_hash, *full_name;
	const char *recovery_email; /* confirmed; NULL: none */
	int language;               /* enum language */
	bool enabled, api_access, may_send, may_receive, allow_imap, allow_pop3, allow_smtp, allow_sieve,
	    allow_dav;
	int64_t quota_bytes, used_bytes, used_messages;
	struct texts forward_to;
	bool forward_keep_copy;
	int64_t max_domains, max_domain_aliases, max_mailboxes, max_aliases, max_quota_bytes;
	bool totp;           /* a sign-in with the password needs a code */
	bool password_login; /* false: signs in by passkey alone */
	int64_t passkeys;
	int64_t restorable_id; /* deleted account of the same name and owner; 0: none */
	int64_t last_login_at, created_at, updated_at;
	int64_t domain_id, owner_id; /* not part of the API */
};

/* The account that set-up makes; its generated password lies in a file until it is changed. */
#define ACCOUNT_FIRST_ADMIN "admin"

extern const struct field account_fields[];
/* What an account may change of itself (PATCH /me). */
extern const struct field account_self_fields[];
/* What the portal writes to a person in. */
enum language { LANGUAGE_EN, LANGUAGE_DE, LANGUAGES };
extern const char *const language_names[];
/* Texts of enum role, in its order. */
extern const char *const role_names[];

/* The body of a rename. */
struct account_rename {
	const char *name;
};
extern const struct field account_rename_fields[];

/* The body of a password change. */
struct password_change {
	const char *old_password, *new_password;
};
extern const struct field password_change_fields[];

/* The body of a cascade over an admin and all that belongs to it. */
enum cascade_action { CASCADE_ENABLE, CASCADE_DISABLE, CASCADE_DELETE };
extern const char *const cascade_names[];
struct account_cascade {
	int action;
};
extern const struct field account_cascade_fields[];

/* The body of a transfer of all domains to another admin. */
struct account_transfer {
	const char *to;
};
extern const struct field account_transfer_fields[];
