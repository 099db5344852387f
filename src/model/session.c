/* SPDX-License-Identifier: Apache-2.0 */
#include "model/session.h"

#include "model/account.h"
#include "model/totp.h"

const char *const session_method_names[] = {
	[SESSION_PASSWORD] = "password",
	[SESSION_PASSKEY] = "passkey",
	NULL,
};

const struct field session_fields[] = {
	FIELD(struct session, id, F_ID, .flags = READONLY, .doc = "Identity"),
	FIELD(struct session, account, F_NAME, .flags = READONLY | UNSTORED, .doc = "Who signed in"),
	FIELD(struct session, ip, F_STR, .flags = READONLY | NULLABLE, .doc = "Where from"),
	FIELD(struct session, user_agent, F_STR, .flags = READONLY | NULLABLE,
	    .doc = "With which program, as it says"),
	FIELD(struct session, cookie, F_BOOL, .flags = READONLY, .doc = "In a browser's cookie"),
	FIELD(struct session, method, F_ENUM, .flags = READONLY, .names = session_method_names,
	    .doc = "What it was opened with"),
	FIELD(struct session, current, F_BOOL, .flags = READONLY | UNSTORED, .doc = "The one that asks"),
	FIELD(struct session, created_at, F_TIME, .flags = READONLY | SORT, .doc = "When it began"),
	FIELD(struct session, expires_at, F_TIME, .flags = READONLY, .doc = "When it ends by itself"),
	FIELD(struct session, account_id, F_ID, .flags = HIDDEN, .doc = ""),
	FIELD(struct session, token_hash, F_STR, .flags = HIDDEN, .doc = ""),
	END_FIELDS,
};

const struct field login_request_fields[] = {
	FIELD(struct login_request, username, F_STR, .flags = REQUIRED, .min = 1, .max = 254,
	    .doc = "Name of the account"),
	FIELD(struct login_request, password, F_RAW_PASSWORD, .flags = REQUIRED | SECRET, .min = 1,
	    .max = 1000, .doc = "Its password"),
	OTP_FIELD(struct login_request, .flags = SECRET | NULLABLE),
	RECOVERY_CODE_FIELD(struct login_request),
	END_FIELDS,
};

const struct field login_query_fields[] = {
	FIELD(struct login_query, cookie, F_BOOL,
	    .doc = "1: the token goes into a cookie of the browser instead of the answer"),
	END_FIELDS,
};

const struct field login_response_fields[] = {
	FIELD(struct login_response, token, F_STR, .flags = READONLY | NULLABLE,
	    .doc = "Bearer token; told this once. Null with cookie=1"),
	FIELD(struct login_response, csrf_token, F_STR, .flags = READONLY | NULLABLE,
	    .doc = "With cookie=1: what each change sends as X-CSRF-Token"),
	FIELD(struct login_response, expires_at, F_TIME, .flags = READONLY, .doc = "When the token ends"),
	FIELD(struct login_response, account, F_NAME, .flags = READONLY,
	    .doc = "Name of the account, canonical"),
	FIELD(struct login_response, role, F_ENUM, .flags = READONLY, .names = role_names,
	    .doc = "What it may do"),
	END_FIELDS,
};
