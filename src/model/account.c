/* SPDX-License-Identifier: Apache-2.0 */
#include "model/account.h"

#include "base/ctx.h"

const char *const role_names[] = {
	[ROLE_NONE] = "",
	[ROLE_MAIL_USER] = "mail_user",
	[ROLE_DOMAIN_ADMIN] = "domain_admin",
	[ROLE_MASTER_ADMIN] = "master_admin",
	NULL,
};

const char *const language_names[] = { [LANGUAGE_EN] = "en", [LANGUAGE_DE] = "de", NULL };

enum { QUOTA_MAX_BITS = 52 }; /* JavaScript's whole numbers end at 2^53 */
#define BYTES_MAX (INT64_C(1) << QUOTA_MAX_BITS)
#define COUNT_MAX 100000000

const struct field account_fields[] = {
	FIELD(struct account, id, F_ID, .flags = READONLY, .doc = "Identity; never changes"),
	FIELD(struct account, name, F_NAME, .flags = REQUIRED | FIXED | SORT, .max = 254,
	    .doc = "Name to sign in with; a mail user's is its address. Changed by rename"),
	FIELD(struct account, role, F_ENUM, .flags = FIXED | FILTER, .names = role_names,
	    .preset = ROLE_MAIL_USER, .doc = "What the account may do"),
	FIELD(struct account, domain, F_DOMAIN, .flags = READONLY | NULLABLE | FILTER | UNSTORED,
	    .doc = "Domain of a mail user; null for admins"),
	FIELD(struct account, owner, F_NAME, .flags = READONLY | FILTER | UNSTORED,
	    .doc = "Admin that the account belongs to"),
	FIELD(struct account, password, F_PASSWORD, .flags = SECRET, .min = 12, .max = 1000,
	    .doc = "At least 12 characters, none of the common ones"),
	FIELD(struct account, password_hash, F_HASH, .flags = SECRET | UNSTORED, .max = 300,
	    .doc = "Instead of password: {ARGON2ID}, {BLF-CRYPT} or {SHA512-CRYPT} from another system"),
	FIELD(struct account, full_name, F_STR, .flags = NULLABLE, .max = 200, .doc = "Name of the person"),
	FIELD(struct account, language, F_ENUM, .names = language_names,
	    .doc = "What the portal writes to the person in"),
	FIELD(struct account, recovery_email, F_ADDRESS, .flags = READONLY | NULLABLE, .max = 254,
	    .doc =
		"Confirmed address that a new password can be asked to; changed by PUT /me/recovery-email"),
	FIELD(struct account, enabled, F_BOOL, .flags = FILTER, .preset = true,
	    .doc = "False: nobody signs in, mail is refused, nothing is lost"),
	FIELD(struct account, api_access, F_BOOL, .preset = true, .doc = "May sign in here"),
	FIELD(struct account, may_send, F_BOOL, .preset = true, .doc = "May send mail"),
	FIELD(struct account, may_receive, F_BOOL, .preset = true, .doc = "Takes mail"),
	FIELD(struct account, allow_imap, F_BOOL, .preset = true, .doc = "May sign in by IMAP"),
	FIELD(struct account, allow_pop3, F_BOOL, .preset = true, .doc = "May sign in by POP3"),
	FIELD(struct account, allow_smtp, F_BOOL, .preset = true, .doc = "May sign in for submission"),
	FIELD(struct account, allow_sieve, F_BOOL, .preset = true, .doc = "May sign in by ManageSieve"),
	FIELD(struct account, allow_dav, F_BOOL, .preset = true, .doc = "May use contacts and calendars"),
	FIELD(struct account, quota_bytes, F_INT, .max = BYTES_MAX,
	    .doc = "Room of the mailbox in bytes; 0: no limit"),
	FIELD(struct account, used_bytes, F_INT, .flags = READONLY | VOLATILE | UNSTORED,
	    .doc = "Room taken, as Dovecot counts it"),
	FIELD(struct account, used_messages, F_INT, .flags = READONLY | VOLATILE | UNSTORED,
	    .doc = "Messages in the mailbox"),
	FIELD(struct account, forward_to, F_ADDRESSES, .max = 20, .doc = "Mail is passed on to these, too"),
	FIELD(struct account, forward_keep_copy, F_BOOL, .preset = true,
	    .doc = "With forward_to: the mailbox gets the mail as well"),
	FIELD(struct account, max_domains, F_INT, .flags = MASTER, .max = COUNT_MAX,
	    .doc = "Of a domain admin: most domains and relay domains; 0: no limit"),
	FIELD(struct account, max_domain_aliases, F_INT, .flags = MASTER, .max = COUNT_MAX,
	    .doc = "Of a domain admin: most domain aliases; 0: no limit"),
	FIELD(struct account, max_mailboxes, F_INT, .flags = MASTER, .max = COUNT_MAX,
	    .doc = "Of a domain admin: most mailboxes; 0: no limit"),
	FIELD(struct account, max_aliases, F_INT, .flags = MASTER, .max = COUNT_MAX,
	    .doc = "Of a domain admin: most aliases and sender addresses; 0: no limit"),
	FIELD(struct account, max_quota_bytes, F_INT, .flags = MASTER, .max = BYTES_MAX,
	    .doc = "Of a domain admin: most bytes given to mailboxes together; 0: no limit"),
	FIELD(struct account, totp, F_BOOL, .flags = READONLY | VOLATILE | UNSTORED,
	    .doc = "Signs in with a one-time code beside the password"),
	FIELD(struct account, password_login, F_BOOL, .flags = READONLY | UNSTORED,
	    .doc = "False: only a passkey signs in; DELETE /accounts/{name}/passkeys switches it on again"),
	FIELD(struct account, passkeys, F_INT, .flags = READONLY | VOLATILE | UNSTORED,
	    .doc = "Passkeys that it can sign in with"),
	FIELD(struct account, restorable_id, F_ID, .flags = READONLY | VOLATILE | NULLABLE | UNSTORED,
	    .doc =
		"A deleted account that had the same name: its mail can be had back by POST /accounts/{this id}/restore"),
	FIELD(struct account, last_login_at, F_TIME, .flags = READONLY | VOLATILE | UNSTORED,
	    .doc = "Latest sign-in for mail"),
	FIELD(struct account, created_at, F_TIME, .flags = READONLY | SORT, .doc = "When it was made"),
	FIELD(struct account, updated_at, F_TIME, .flags = READONLY, .doc = "When it was last changed"),
	FIELD(struct account, domain_id, F_ID, .flags = HIDDEN, .doc = ""),
	FIELD(struct account, owner_id, F_ID, .flags = HIDDEN, .doc = ""),
	END_FIELDS,
};

const struct field account_self_fields[] = {
	FIELD(struct account, full_name, F_STR, .flags = NULLABLE, .max = 200, .doc = "Name of the person"),
	FIELD(struct account, language, F_ENUM, .names = language_names,
	    .doc = "What the portal writes to the person in"),
	END_FIELDS,
};

const struct field account_rename_fields[] = {
	FIELD(struct account_rename, name, F_NAME, .flags = REQUIRED, .max = 254, .doc = "The new name"),
	END_FIELDS,
};

const struct field password_change_fields[] = {
	FIELD(struct password_change, old_password, F_RAW_PASSWORD, .flags = REQUIRED | SECRET, .max = 1000,
	    .doc = "The password until now"),
	FIELD(struct password_change, new_password, F_PASSWORD, .flags = REQUIRED | SECRET, .min = 12,
	    .max = 1000, .doc = "At least 12 characters, none of the common ones"),
	END_FIELDS,
};

const char *const cascade_names[] = {
	[CASCADE_ENABLE] = "enable",
	[CASCADE_DISABLE] = "disable",
	[CASCADE_DELETE] = "delete",
	NULL,
};

const struct field account_cascade_fields[] = {
	FIELD(struct account_cascade, action, F_ENUM, .flags = REQUIRED, .names = cascade_names,
	    .doc = "What is done to the admin and to all domains that belong to it"),
	END_FIELDS,
};

const struct field account_transfer_fields[] = {
	FIELD(struct account_transfer, to, F_NAME, .flags = REQUIRED, .max = 254,
	    .doc = "Admin who gets all domains with all that lies in them"),
	END_FIELDS,
};
