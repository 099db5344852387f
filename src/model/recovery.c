/* SPDX-License-Identifier: Apache-2.0 */
#include "model/recovery.h"

#include "model/proof.h"

const char *const mail_kind_names[] = { [MAIL_RECOVERY_EMAIL] = "recovery_email",
	[MAIL_PASSWORD_RESET] = "password_reset",
	[MAIL_NOTICE] = "security_notice",
	NULL };

static const char *const notice_names[] = { [NOTICE_NONE] = "none",
	[NOTICE_PASSWORD] = "password",
	[NOTICE_RECOVERY_EMAIL] = "recovery_email",
	[NOTICE_TOTP_ON] = "totp_on",
	[NOTICE_TOTP_OFF] = "totp_off",
	[NOTICE_PASSKEY] = "passkey",
	[NOTICE_NO_PASSKEYS] = "no_passkeys",
	[NOTICE_RESCUED] = "rescued",
	NULL };

const struct field recovery_change_fields[] = {
	FIELD(struct recovery_change, recovery_email, F_ADDRESS, .flags = REQUIRED | NULLABLE, .max = 254,
	    .doc = "Address outside of this account, which gets a mail to confirm it; null: none any more"),
	PROOF_FIELDS(struct recovery_change),
	END_FIELDS,
};

const struct field recovery_state_fields[] = {
	FIELD(struct recovery_state, recovery_email, F_ADDRESS, .flags = NULLABLE, .max = 254,
	    .doc = "Confirmed address that a new password can be asked to"),
	FIELD(struct recovery_state, pending_email, F_ADDRESS, .flags = NULLABLE, .max = 254,
	    .doc = "Address that got, or is about to get, a mail to confirm it"),
	FIELD(struct recovery_state, pending_until, F_TIME, .flags = NULLABLE,
	    .doc = "When its link ends; then it has to be asked for anew"),
	END_FIELDS,
};

const struct field reset_request_fields[] = {
	FIELD(struct reset_request, username, F_STR, .flags = REQUIRED, .min = 1, .max = 254,
	    .doc = "Name of the account"),
	END_FIELDS,
};

#define TOKEN(S) \
	FIELD(S, token, F_STR, .flags = REQUIRED | SECRET, .min = 1, .max = 200, .doc = "What the mail says")

const struct field reset_confirm_fields[] = {
	TOKEN(struct reset_confirm),
	FIELD(struct reset_confirm, password, F_PASSWORD, .flags = REQUIRED | SECRET, .min = 12, .max = 1000,
	    .doc = "The new one: at least 12 characters, none of the common ones"),
	END_FIELDS,
};

const struct field recovery_confirm_fields[] = {
	TOKEN(struct recovery_confirm),
	END_FIELDS,
};

const struct field mail_request_fields[] = {
	FIELD(struct mail_request, id, F_ID, .doc = ""),
	FIELD(struct mail_request, kind, F_ENUM, .names = mail_kind_names, .doc = ""),
	FIELD(struct mail_request, notice, F_ENUM, .names = notice_names, .doc = ""),
	FIELD(struct mail_request, name, F_STR, .doc = ""),
	FIELD(struct mail_request, account_id, F_ID, .doc = ""),
	FIELD(struct mail_request, address, F_STR, .flags = NULLABLE, .doc = ""),
	FIELD(struct mail_request, created_at, F_TIME, .doc = ""),
	END_FIELDS,
};

const struct field mail_token_fields[] = {
	FIELD(struct mail_token, id, F_ID, .doc = ""),
	FIELD(struct mail_token, kind, F_ENUM, .names = mail_kind_names, .doc = ""),
	FIELD(struct mail_token, account_id, F_ID, .doc = ""),
	FIELD(struct mail_token, token_hash, F_STR, .doc = ""),
	FIELD(struct mail_token, address, F_STR, .doc = ""),
	FIELD(struct mail_token, created_at, F_TIME, .doc = ""),
	FIELD(struct mail_token, expires_at, F_TIME, .doc = ""),
	END_FIELDS,
};
