/* SPDX-License-Identifier: Apache-2.0 */
/* recovery: the way back in for who has lost the password: an address that has confirmed itself, and mails
 * with a token (R10, R11). */
#pragma once
#include "model/field.h"

/* What a mail is for: the first two have a token. */
enum mail_kind { MAIL_RECOVERY_EMAIL, MAIL_PASSWORD_RESET, MAIL_NOTICE };
extern const char *const mail_kind_names[];
/* What a notice tells. */
enum notice {
	NOTICE_NONE, /* it is none */
	NOTICE_PASSWORD,
	NOTICE_RECOVERY_EMAIL,
	NOTICE_TOTP_ON,
	NOTICE_TOTP_OFF,
	NOTICE_PASSKEY,
	NOTICE_NO_PASSKEYS,
	NOTICE_RESCUED,
	NOTICES
};

/* The body of PUT /me/recovery-email. */
struct recovery_change {
	const char *recovery_email;                 /* NULL: none any more */
	const char *password, *otp, *recovery_code; /* proof of who asks (model/proof.h) */
};
extern const struct field recovery_change_fields[];

/* What GET /me/recovery-email tells. */
struct recovery_state {
	const char *recovery_email; /* confirmed; NULL: none */
	const char *pending_email;  /* waits for its confirmation; NULL: none does */
	int64_t pending_until;      /* 0: nothing waits */
};
extern const struct field recovery_state_fields[];

/* The bodies under /auth. */
struct reset_request {
	const char *username;
};
extern const struct field reset_request_fields[];
struct reset_confirm {
	const char *token, *password;
};
extern const struct field reset_confirm_fields[];
struct recovery_confirm {
	const char *token;
};
extern const struct field recovery_confirm_fields[];

/* Rows. */
struct mail_request {
	int64_t id;
	int kind;                   /* enum mail_kind */
	int notice;                 /* enum notice */
	int64_t account_id;         /* who asked, signed in; 0: anybody, about that name */
	const char *name, *address; /* address NULL: the account's recovery address */
	int64_t created_at;
};
extern const struct field mail_request_fields[];
struct mail_token {
	int64_t id;
	int kind;
	int64_t account_id;
	const char *token_hash, *address;
	int64_t created_at, expires_at;
};
extern const struct field mail_token_fields[];
