/* SPDX-License-Identifier: Apache-2.0 */
/* auth: who asks. The only place in the API that turns a credential into an actor. */
#pragma once
#include "api/route.h"

/* Sign in by Authorization: Bearer TOKEN, or Basic with the account's name and the token. Without the header
 * nobody asks. Fails with unauthenticated when the credential opens nothing. Needs a read transaction. */
NODISCARD struct err *auth_actor(struct ctx *c, const struct http_request *request);
