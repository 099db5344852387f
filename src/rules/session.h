/* SPDX-License-Identifier: Apache-2.0 */
/* session: signing in to the API, and what ends it. */
#pragma once
#include "base/err.h"
#include "model/session.h"

struct ctx;
struct login_row;

/* Open a session for who has just shown the right password; tells the token this once. */
NODISCARD struct err *session_open(
    struct ctx *c, const struct login_row *who, const char *user_agent, struct login_response *out);
/* Who bears this token; actor.role stays ROLE_NONE when nobody does. */
NODISCARD struct err *session_authenticate(struct ctx *c, const char *token);
/* End the session that asks, or another one of the same account (not_found). */
NODISCARD struct err *session_end_current(struct ctx *c);
NODISCARD struct err *session_end(struct ctx *c, int64_t account_id, const char *key);
