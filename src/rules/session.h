/* SPDX-License-Identifier: Apache-2.0 */
/* session: signing in to the API, and what ends it. */
#pragma once
#include "base/err.h"
#include "model/session.h"

/* The prefix makes browsers refuse it from any other host, without TLS, or for a part of the site. */
#define SESSION_COOKIE "__Host-mailportal"

struct ctx;
struct login_row;

/* How a session is wanted. */
struct session_start {
	const char *user_agent; /* as the program calls itself, or NULL */
	bool cookie;            /* for a browser */
	const char *before; /* token that the browser came with, whose session this one replaces, or NULL */
};

/* Open a session for who has just shown the right password, or a passkey; tells the token this once. Fails
 * with bad_credentials, busy when the account is no longer what it was while that was being checked. */
NODISCARD struct err *session_open(
    struct ctx *c, const struct login_row *who, const struct session_start *how, struct login_response *out);
/* Who bears this token; actor.role stays ROLE_NONE when nobody does. A token opens only the way that it was
 * made for. */
NODISCARD struct err *session_authenticate(struct ctx *c, const char *token, bool cookie);
/* The session's token in a Cookie header (may be NULL); NULL when there is none, or more than one. In the
 * arena. */
const char *session_cookie(struct ctx *c, const char *header);
/* What changes by the cookie with this token have to show: of this session and no other. */
const char *session_csrf_token(struct ctx *c, const char *token) __attribute__((returns_nonnull));
/* End the session that asks, or another one of the same account (not_found). */
NODISCARD struct err *session_end_current(struct ctx *c);
NODISCARD struct err *session_end(struct ctx *c, int64_t account_id, const char *key);
