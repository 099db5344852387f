/* SPDX-License-Identifier: Apache-2.0 */
#include "api/route.h"

#include "api/auth.h"
#include "model/account.h"
#include "model/invitation.h"
#include "model/job.h"
#include "model/learned_sender.h"
#include "rules/account.h"
#include "rules/invitation.h"
#include "rules/learned.h"
#include "store/learned_sender_store.h"

static struct err *
get_me(struct ctx *c, struct call *call)
{
	return account_self(c, call->out);
}

static struct err *
patch_me(struct ctx *c, struct call *call)
{
	struct account before = { 0 }, account;

	TRY(account_self(c, &before));
	TRY(route_merge(c, call, account_fields, &before, &account, sizeof(account)));
	TRY(account_update_self(c, &account));
	return account_self(c, call->out);
}

/* A password change asks for the old one, as a sign-in does: read, verify without a transaction, then change.
 */
static struct err *
password_read(struct ctx *c, struct call *call)
{
	const struct password_change *in = call->in;

	return auth_own_password(c, call, in->old_password);
}

static struct err *
password_check(struct ctx *c, struct call *call)
{
	return auth_check_own(c, call, "old_password");
}

static struct err *
put_password(struct ctx *c, struct call *call)
{
	const struct password_change *in = call->in;

	return account_change_password(c, &call->who, in->new_password);
}

static const struct noun learned_sender_noun = { .name = "learned sender",
	.plural = "learned senders",
	.fields = learned_sender_fields,
	.size = sizeof(struct learned_sender),
	.listing = &learned_sender_listing };

static struct err *
forget_learned_sender(struct ctx *c, struct call *call)
{
	return learned_delete(c, call->id);
}

static struct err *
post_learn(struct ctx *c, struct call *call)
{
	struct job *job = call->out;

	TRY(learned_request(c, call->in, job));
	call->location = arena_printf(&c->arena, "%lld", (long long)job->id);
	return NULL;
}

static struct err *
post_invitation(struct ctx *c, struct call *call)
{
	struct job *job = call->out;

	TRY(invitation_send(c, call->in, job));
	call->location = arena_printf(&c->arena, "%lld", (long long)job->id);
	return NULL;
}

static const struct noun me_noun = {
	.name = "account", .fields = account_fields, .size = sizeof(struct account)
};

#define ME .out = account_fields, .out_size = sizeof(struct account), .noun = &me_noun

const struct route me_routes[] = {
	{ .method = GET,
	    .path = "/api/v1/me",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_ONE,
	    ME,
	    .handle = get_me,
	    .summary = "Read your own account" },
	{ .method = PATCH,
	    .path = "/api/v1/me",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_ONE,
	    .in = account_self_fields,
	    .in_size = sizeof(struct account),
	    ME,
	    .handle = patch_me,
	    .summary = "Change your own account (merge patch)" },
	{ .method = PUT,
	    .path = "/api/v1/me/password",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_EMPTY,
	    .in = password_change_fields,
	    .in_size = sizeof(struct password_change),
	    .find = password_read,
	    .verify = password_check,
	    .handle = put_password,
	    .summary = "Change your password; your other sessions end" },
	{ .method = GET,
	    .path = "/api/v1/me/learned-senders",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_LIST,
	    .out = learned_sender_fields,
	    .out_size = sizeof(struct learned_sender),
	    .noun = &learned_sender_noun,
	    .handle = noun_list_own,
	    .summary = "List the senders that you have called spam or ham" },
	{ .method = DELETE_,
	    .path = "/api/v1/me/learned-senders/{id}",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_EMPTY,
	    .handle = forget_learned_sender,
	    .summary = "Forget what you have said of a sender" },
	{ .method = POST,
	    .path = "/api/v1/me/learn",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_JOB,
	    .in = learn_request_fields,
	    .in_size = sizeof(struct learn_request),
	    .out = job_fields,
	    .out_size = sizeof(struct job),
	    .handle = post_learn,
	    .summary = "Call one of your messages spam or ham: it is learned from and moved" },
	{ .method = POST,
	    .path = "/api/v1/me/invitations",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_JOB,
	    .in = invitation_fields,
	    .in_size = sizeof(struct invitation),
	    .out = job_fields,
	    .out_size = sizeof(struct job),
	    .handle = post_invitation,
	    .summary = "Send an invitation, an answer to one or its end, as iCalendar, by mail" },
	{ .path = NULL },
};
