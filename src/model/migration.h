/* SPDX-License-Identifier: Apache-2.0 */
/* migration: the server that a domain's users come from, and each user on the way (R60, R61, R62). */
#pragma once
#include "model/field.h"

enum migration_tls { MIGRATION_IMAPS, MIGRATION_STARTTLS, MIGRATION_PLAIN };
extern const char *const migration_tls_names[];

/* What stands for the user's name in a master login. */
#define MIGRATION_USER_MARK "%u"

enum { MIGRATION_LOGIN_MAX = 255 };

struct migration {
	const char *host;
	int64_t port;
	int tls; /* enum migration_tls */
	bool check_certificate, allow_private, signup;
	int64_t quota_bytes, keep_days;
	const char *master_login;    /* holds MIGRATION_USER_MARK; or NULL */
	const char *master_password; /* NULL when it is read, unless by the program */
	bool master_password_set;
	const char *test_login, *test_password; /* of the request alone */
	int64_t tested_at, updated_at;
	int64_t domain_id;  /* not part of the API */
	const char *sealed; /* the master password; not part of the API */
};

extern const struct field migration_fields[];

enum migration_state {
	MIGRATION_QUEUED,
	MIGRATION_RUNNING,
	MIGRATION_SYNCED, /* all of it is here; it is looked for more until the login is forgotten */
	MIGRATION_FAILED,
	MIGRATION_CANCELLED,
	MIGRATION_DONE, /* the login at the source is forgotten */
	MIGRATION_STATES
};
extern const char *const migration_state_names[];

/* Something that went wrong on the way. */
struct migration_failure {
	int64_t at;
	const char *error, *reason;
};

/* A filter script of the source. */
enum migration_script_state {
	MIGRATION_SCRIPT_ACTIVE,
	MIGRATION_SCRIPT_TAKEN, /* it is here, and does nothing */
	MIGRATION_SCRIPT_KEPT,  /* there is one of that name here */
	MIGRATION_SCRIPT_REFUSED,
};
struct migration_script {
	const char *name;
	int state; /* enum migration_script_state */
};

struct migration_user {
	int64_t id;
	const char *address, *domain;
	const char *source_login;
	const char *source_password; /* NULL when it is read, unless by the program */
	bool password_set;
	int state; /* enum migration_state */
	int64_t messages_total, messages_done, bytes_total, bytes_done;
	int64_t arrived;
	struct objects errors;  /* struct migration_failure, the latest first */
	struct objects scripts; /* struct migration_script */
	int64_t scripts_at;
	int64_t attempts;
	int64_t run_at, started_at, synced_at, created_at, updated_at;
	/* Not part of the API. */
	const char *sealed;
	int64_t account_id, domain_id, owner_id;
	int64_t lease_until, uid_sum;
};

enum { MIGRATION_ERRORS_MAX = 10, MIGRATION_SCRIPTS_MAX = 100 };

extern const struct field migration_user_fields[];
extern const struct field_of migration_failure_of, migration_script_of;

/* The body of a sign-up. */
struct migration_signup {
	const char *address, *old_password, *new_password, *recovery_email;
};
extern const struct field migration_signup_fields[];

/* How a domain stands before its mail comes here. */
struct migration_board {
	bool safe;
	struct texts reasons; /* why it is not safe: of migration_reason_names */
	int64_t users, queued, running, synced, failed, cancelled, done;
	int64_t
	    arriving; /* users whose last look found mail that had come to the source since the one before */
	int64_t oldest_sync_at; /* of those that are synced */
	/* Of the whole server: how busy it is, from when on no copy begins, and how many and how long they
	 * are. */
	int64_t load_percent, load_max_percent, at_once, hours_max;
};
extern const struct field migration_board_fields[];
extern const char *const migration_reason_names[];
enum migration_reason {
	MIGRATION_NOBODY,
	MIGRATION_WAITING,
	MIGRATION_ON_THE_WAY,
	MIGRATION_HAVE_FAILED,
	MIGRATION_WERE_CANCELLED,
	MIGRATION_LONG_AGO,
	MIGRATION_REASONS
};

/* Where and as whom to sign in at the source. */
struct migration_source {
	const char *host;
	int64_t port;
	enum migration_tls tls;
	bool check_certificate, allow_private;
	const char *login, *password;
};
