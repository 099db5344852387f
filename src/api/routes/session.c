/* SPDX-License-Identifier: Apache-2.0 */
#include "api/route.h"

#include "model/account.h"
#include "model/session.h"
#include "rules/access.h"
#include "rules/session.h"
#include "store/session_store.h"

static const struct noun session_noun = { .name = "session",
	.plural = "sessions",
	.fields = session_fields,
	.size = sizeof(struct session),
	.listing = &session_listing };

static struct err *
account_sessions(struct ctx *c, struct call *call)
{
	struct account account = { 0 };

	TRY(access_account(c, call->key, &account));
	return noun_list_of(c, call, account.id);
}

static struct err *
my_sessions(struct ctx *c, struct call *call)
{
	TRY(noun_list_own(c, call));
	for (size_t i = 0; i < call->page.n; i++) {
		struct session *row = (struct session *)call->page.rows + i;
		row->current = row->id == c->actor.session_id;
	}
	return NULL;
}

static struct err *
end_session(struct ctx *c, struct call *call)
{
	return session_end(c, c->actor.id, call->id);
}

static struct err *
end_account_session(struct ctx *c, struct call *call)
{
	struct account account = { 0 };

	TRY(access_account(c, call->key, &account));
	return session_end(c, account.id, call->id);
}

#define SESSIONS .out = session_fields, .out_size = sizeof(struct session), .noun = &session_noun

const struct route session_routes[] = {
	{ .method = GET,
	    .path = "/api/v1/accounts/{key}/sessions",
	    .role = ROLE_DOMAIN_ADMIN,
	    .shape = SHAPE_LIST,
	    SESSIONS,
	    .handle = account_sessions,
	    .summary = "List where an account is signed in" },
	{ .method = DELETE_,
	    .path = "/api/v1/accounts/{key}/sessions/{id}",
	    .role = ROLE_DOMAIN_ADMIN,
	    .shape = SHAPE_EMPTY,
	    .handle = end_account_session,
	    .summary = "End a session of an account" },
	{ .method = GET,
	    .path = "/api/v1/me/sessions",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_LIST,
	    SESSIONS,
	    .handle = my_sessions,
	    .summary = "List where you are signed in" },
	{ .method = DELETE_,
	    .path = "/api/v1/me/sessions/{id}",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_EMPTY,
	    .handle = end_session,
	    .summary = "End one of your sessions" },
	{ .path = NULL },
};
