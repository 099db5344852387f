/* SPDX-License-Identifier: Apache-2.0 */
/* session: a sign-in that lasts; its token is told once and stored as a keyed hash. */
#pragma once
#include "model/field.h"

enum { SESSIONS_MAX = 100 /* of an account; the oldest ends for one more */ };

enum session_method { SESSION_PASSWORD, SESSION_PASSKEY };

struct session {
	int64_t id;
	const char *account, *ip, *user_agent, *token_hash;
	bool cookie;  /* of a browser, in a cookie; else a bearer token */
	int method;   /* enum session_method */
	bool current; /* the one that asks */
	int64_t created_at, expires_at;
	int64_t account_id; /* not part of the API */
};

extern const struct field session_fields[];
/* Texts of enum session_method, in its order. */
extern const char *const session_method_names[];

/* POST /auth/login. */
struct login_request {
	const char *username, *password, *otp, *recovery_code;
};
extern const struct field login_request_fields[];

/* Parameters of each route that opens a session. */
struct login_query {
	bool cookie;
};
extern const struct field login_query_fields[];

struct login_response {
	const char *token, *csrf_token; /* one of the two */
	int64_t expires_at;
	const char *account;
	int role;
};
extern const struct field login_response_fields[];
