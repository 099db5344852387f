/* SPDX-License-Identifier: Apache-2.0 */
#include "model/migration.h"

enum { PORT_MAX = 65535, PORT_IMAPS = 993, KEEP_DAYS = 14, KEEP_DAYS_MAX = 365, QUOTA_MAX_BITS = 52 };
#define BYTES_MAX (INT64_C(1) << QUOTA_MAX_BITS)
#define GIB (INT64_C(1) << 30)

const char *const migration_tls_names[] = {
	[MIGRATION_IMAPS] = "imaps", [MIGRATION_STARTTLS] = "starttls", [MIGRATION_PLAIN] = "none", NULL
};

const char *const migration_state_names[] = { [MIGRATION_QUEUED] = "queued",
	[MIGRATION_RUNNING] = "running",
	[MIGRATION_SYNCED] = "synced",
	[MIGRATION_FAILED] = "failed",
	[MIGRATION_CANCELLED] = "cancelled",
	[MIGRATION_DONE] = "done",
	NULL };

const char *const migration_reason_names[] = { [MIGRATION_NOBODY] = "nobody",
	[MIGRATION_WAITING] = "waiting",
	[MIGRATION_ON_THE_WAY] = "running",
	[MIGRATION_HAVE_FAILED] = "failed",
	[MIGRATION_WERE_CANCELLED] = "cancelled",
	[MIGRATION_LONG_AGO] = "synced_long_ago",
	NULL };

const struct field migration_fields[] = {
	FIELD(struct migration, host, F_HOST, .flags = REQUIRED, .min = 1, .max = 253,
	    .doc = "IMAP server that the users come from, by name or IP address"),
	FIELD(struct migration, port, F_INT, .min = 1, .max = PORT_MAX, .preset = PORT_IMAPS,
	    .doc = "Its port: 993 or 143, another one with allow_private alone"),
	FIELD(struct migration, tls, F_ENUM, .names = migration_tls_names, .preset = MIGRATION_IMAPS,
	    .doc = "imaps: encrypted from the first byte; starttls; none: with allow_private alone"),
	FIELD(struct migration, check_certificate, F_BOOL, .preset = true,
	    .doc = "Its certificate has to be valid for that name; false: any is taken"),
	FIELD(struct migration, allow_private, F_BOOL, .flags = MASTER,
	    .doc = "The host may be in a private network or on this machine"),
	FIELD(struct migration, signup, F_BOOL, .preset = true,
	    .doc = "Users may come by themselves, with the password that they have there"),
	FIELD(struct migration, quota_bytes, F_INT, .max = BYTES_MAX, .preset = GIB,
	    .doc = "Room in bytes of a mailbox that is made by a sign-up; 0: no limit"),
	FIELD(struct migration, keep_days, F_INT, .min = 1, .max = KEEP_DAYS_MAX, .preset = KEEP_DAYS,
	    .doc =
		"Days from when a user was added in which new mail is fetched; then its password at the source is forgotten"),
	FIELD(struct migration, master_login, F_STR, .flags = NULLABLE, .min = 1, .max = MIGRATION_LOGIN_MAX,
	    .doc =
		"Login at the source for users without a password of their own here: %u stands for the user, as in %u*admin"),
	FIELD(struct migration, master_password, F_RAW_PASSWORD, .flags = SECRET | NULLABLE | UNSTORED,
	    .min = 1, .max = MIGRATION_LOGIN_MAX,
	    .doc = "Its password; left out, the stored one stays as long as host and master_login do"),
	FIELD(struct migration, master_password_set, F_BOOL, .flags = READONLY | UNSTORED,
	    .doc = "Is a master password stored?"),
	FIELD(struct migration, test_login, F_STR, .flags = SECRET | NULLABLE | UNSTORED, .min = 1,
	    .max = MIGRATION_LOGIN_MAX,
	    .doc = "Somebody who signs in there now, to see whether all is right"),
	FIELD(struct migration, test_password, F_RAW_PASSWORD, .flags = SECRET | NULLABLE | UNSTORED,
	    .min = 1, .max = MIGRATION_LOGIN_MAX,
	    .doc = "The password of test_login, which is not stored; left out: the master password"),
	FIELD(struct migration, tested_at, F_TIME, .flags = READONLY,
	    .doc = "When a test login last succeeded; null: never with this server"),
	FIELD(struct migration, updated_at, F_TIME, .flags = READONLY, .doc = "When it was last changed"),
	FIELD(struct migration, domain_id, F_ID, .flags = HIDDEN, .doc = ""),
	FIELD(struct migration, sealed, F_STR, .flags = HIDDEN | NULLABLE, .doc = ""),
	END_FIELDS,
};

static const struct field failure_fields[] = {
	FIELD(struct migration_failure, at, F_TIME, .doc = "When it happened"),
	FIELD(struct migration_failure, error, F_STR, .doc = "What went wrong, for people"),
	FIELD(struct migration_failure, reason, F_STR, .flags = NULLABLE, .doc = SAY_DOC("error")),
	END_FIELDS,
};
const struct field_of migration_failure_of = { failure_fields, sizeof(struct migration_failure) };

static const char *const script_state_names[] = { [MIGRATION_SCRIPT_ACTIVE] = "active",
	[MIGRATION_SCRIPT_TAKEN] = "taken",
	[MIGRATION_SCRIPT_KEPT] = "kept",
	[MIGRATION_SCRIPT_REFUSED] = "refused",
	NULL };

static const struct field script_fields[] = {
	FIELD(struct migration_script, name, F_STR, .doc = "Its name, here too unless it was refused"),
	FIELD(struct migration_script, state, F_ENUM, .names = script_state_names,
	    .doc =
		"active: it decides about new mail, as it did there; taken: it is here, and is not active; kept: one of that name was here, and stays; refused: it does not compile here, or is too long"),
	END_FIELDS,
};
const struct field_of migration_script_of = { script_fields, sizeof(struct migration_script) };

const struct field migration_user_fields[] = {
	FIELD(struct migration_user, id, F_ID, .flags = READONLY, .doc = "Identity; never changes"),
	FIELD(struct migration_user, address, F_ADDRESS, .flags = REQUIRED | FIXED | SORT, .max = 254,
	    .doc = "Mailbox here that the mail comes to"),
	FIELD(struct migration_user, domain, F_DOMAIN, .flags = READONLY | FILTER | UNSTORED,
	    .doc = "Its domain"),
	FIELD(struct migration_user, source_login, F_STR, .flags = NULLABLE, .min = 1,
	    .max = MIGRATION_LOGIN_MAX, .doc = "Login at the source; null: the address"),
	FIELD(struct migration_user, source_password, F_RAW_PASSWORD, .flags = SECRET | NULLABLE | UNSTORED,
	    .min = 1, .max = MIGRATION_LOGIN_MAX,
	    .doc = "Its password there; left out: the domain's master login is used"),
	FIELD(struct migration_user, password_set, F_BOOL, .flags = READONLY | UNSTORED,
	    .doc = "Is a password for the source stored?"),
	FIELD(struct migration_user, state, F_ENUM, .flags = READONLY | FILTER | VOLATILE,
	    .names = migration_state_names,
	    .doc = "synced: all of it is here, and new mail is fetched; done: that has ended"),
	FIELD(struct migration_user, messages_total, F_INT, .flags = READONLY | VOLATILE,
	    .doc = "Messages at the source when this copy began"),
	FIELD(struct migration_user, messages_done, F_INT, .flags = READONLY | VOLATILE,
	    .doc = "Those of them that are here"),
	FIELD(struct migration_user, bytes_total, F_INT, .flags = READONLY | VOLATILE,
	    .doc = "Their size; 0 when the source does not tell"),
	FIELD(struct migration_user, bytes_done, F_INT, .flags = READONLY | VOLATILE,
	    .doc = "The part of it that is here"),
	FIELD(struct migration_user, arrived, F_INT, .flags = READONLY | VOLATILE,
	    .doc = "Messages that came to the source between the last two looks at it"),
	FIELD(struct migration_user, errors, F_OBJECTS, .flags = READONLY | VOLATILE,
	    .max = MIGRATION_ERRORS_MAX, .of = &migration_failure_of,
	    .doc = "What went wrong, the latest first"),
	FIELD(struct migration_user, scripts, F_OBJECTS, .flags = READONLY | VOLATILE,
	    .max = MIGRATION_SCRIPTS_MAX, .of = &migration_script_of,
	    .doc = "Sieve scripts of the source, which come once, after the first copy"),
	FIELD(struct migration_user, scripts_at, F_TIME, .flags = READONLY | VOLATILE,
	    .doc = "When they came, or the source was found to have no ManageSieve; null: not yet"),
	FIELD(struct migration_user, attempts, F_INT, .flags = READONLY | VOLATILE,
	    .doc = "How often this copy was begun"),
	FIELD(struct migration_user, run_at, F_TIME, .flags = READONLY | VOLATILE,
	    .doc = "When it is begun next, at the earliest"),
	FIELD(struct migration_user, started_at, F_TIME, .flags = READONLY | VOLATILE,
	    .doc = "When this copy was begun first"),
	FIELD(struct migration_user, synced_at, F_TIME, .flags = READONLY | VOLATILE,
	    .doc = "When all was here last; null: never yet"),
	FIELD(struct migration_user, created_at, F_TIME, .flags = READONLY | SORT,
	    .doc = "When it was asked for"),
	FIELD(struct migration_user, updated_at, F_TIME, .flags = READONLY | VOLATILE,
	    .doc = "When it was last changed"),
	FIELD(struct migration_user, sealed, F_STR, .flags = HIDDEN | NULLABLE, .doc = ""),
	FIELD(struct migration_user, account_id, F_ID, .flags = HIDDEN, .doc = ""),
	FIELD(struct migration_user, domain_id, F_ID, .flags = HIDDEN, .doc = ""),
	FIELD(struct migration_user, owner_id, F_ID, .flags = HIDDEN, .doc = ""),
	FIELD(struct migration_user, lease_until, F_TIME, .flags = HIDDEN, .doc = ""),
	FIELD(struct migration_user, uid_sum, F_INT, .flags = HIDDEN, .doc = ""),
	END_FIELDS,
};

const struct field migration_signup_fields[] = {
	FIELD(struct migration_signup, address, F_ADDRESS, .flags = REQUIRED, .max = 254,
	    .doc = "Your address, which stays what it is"),
	FIELD(struct migration_signup, old_password, F_RAW_PASSWORD, .flags = REQUIRED | SECRET, .min = 1,
	    .max = MIGRATION_LOGIN_MAX, .doc = "Your password until now; it is checked there"),
	FIELD(struct migration_signup, new_password, F_PASSWORD, .flags = REQUIRED | SECRET, .min = 12,
	    .max = 1000, .doc = "Your password here: at least 12 characters, none of the common ones"),
	FIELD(struct migration_signup, recovery_email, F_ADDRESS, .flags = NULLABLE, .max = 254,
	    .doc = "An address elsewhere, by which a new password can be had; it gets a mail to confirm it"),
	END_FIELDS,
};

const struct field migration_board_fields[] = {
	FIELD(struct migration_board, safe, F_BOOL, .flags = READONLY,
	    .doc = "The MX record may be switched: everybody's mail is here"),
	FIELD(struct migration_board, reasons, F_WORDS, .flags = READONLY, .names = migration_reason_names,
	    .doc = "Why it is not safe yet"),
	FIELD(struct migration_board, users, F_INT, .flags = READONLY, .doc = "Users that come or have come"),
	FIELD(struct migration_board, queued, F_INT, .flags = READONLY, .doc = "Those that wait"),
	FIELD(struct migration_board, running, F_INT, .flags = READONLY,
	    .doc = "Those whose mail is being copied"),
	FIELD(struct migration_board, synced, F_INT, .flags = READONLY, .doc = "Those whose mail is here"),
	FIELD(struct migration_board, failed, F_INT, .flags = READONLY, .doc = "Those that need a hand"),
	FIELD(struct migration_board, cancelled, F_INT, .flags = READONLY, .doc = "Those called off"),
	FIELD(struct migration_board, done, F_INT, .flags = READONLY,
	    .doc = "Those whose login at the source is forgotten"),
	FIELD(struct migration_board, arriving, F_INT, .flags = READONLY,
	    .doc = "Users whose mail still arrives at the source, as the last look at it found"),
	FIELD(struct migration_board, oldest_sync_at, F_TIME, .flags = READONLY | NULLABLE,
	    .doc = "Nobody's mail was fetched longer ago than that"),
	FIELD(struct migration_board, load_percent, F_INT, .flags = READONLY,
	    .doc = "Load of the server's processors over the last minute"),
	FIELD(struct migration_board, load_max_percent, F_INT, .flags = READONLY,
	    .doc = "No user's copy begins from that load on"),
	FIELD(struct migration_board, at_once, F_INT, .flags = READONLY,
	    .doc = "Users whose mail is copied at once, of all domains together, at the most"),
	FIELD(struct migration_board, hours_max, F_INT, .flags = READONLY,
	    .doc = "Hours that a user's copy may take"),
	END_FIELDS,
};
