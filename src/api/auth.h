/* SPDX-License-Identifier: Apache-2.0 */
/* auth: who asks. The only place in the API that turns a credential into an actor. */
#pragma once
#include "api/route.h"
#include "os/http.h"
#include "rules/session.h"

/* Sign in by Authorization: Bearer TOKEN, or Basic with the account's name and the token, of a session or an
 * API key; without that header
 * by a browser's cookie, which is not looked at beside it. Without either nobody asks, as with a cookie that
 * opens nothing. Fails with unauthenticated when the header opens nothing. Needs a read transaction. */
NODISCARD struct err *auth_actor(struct ctx *c, const struct http_request *request);
/* The one header of the request that auth_actor reads, for who has to ask again later; no name: there is
 * none. */
struct http_header auth_header(const struct http_request *request);
/* Sign in again by that header. Fails with unauthenticated when it opens nothing any more. */
NODISCARD struct err *auth_again(struct ctx *c, const struct http_header *credential);
/* A session was opened into call->out: with ?cookie=1 (call->query is a struct login_query) its token goes
 * into a cookie instead. */
void auth_deliver(struct ctx *c, struct call *call);
/* How the caller of such a route wants its session. */
struct session_start auth_wanted(struct ctx *c, const struct call *call);

/* Check the password of call.login against call.who, as login_find has filled them: no transaction is open
 * while Argon2 works. A wrong one is counted (rules/guard), and costs its address a hundred requests. Fails
 * with rate_limited, busy. */
NODISCARD struct err *auth_password(struct ctx *c, struct call *call, enum login_result *out);
/* The same of the password and, when that is right, of the code (call.factor, as totp_find has filled it): a
 * wrong code is a failure as well, a missing one is none. */
NODISCARD struct err *auth_factors(
    struct ctx *c, struct call *call, enum login_result *password, enum totp_result *code);
/* The actor shows its own password again before it changes what opens the account: a find and a verify step.
 * auth_check_own fails with invalid_field on that field, or as auth_password does. */
NODISCARD struct err *auth_own_password(struct ctx *c, struct call *call, const char *password);
NODISCARD struct err *auth_check_own(struct ctx *c, struct call *call, const char *field);
