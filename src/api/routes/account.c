/* SPDX-License-Identifier: Apache-2.0 */
#include "api/route.h"

#include "model/account.h"
#include "model/job.h"
#include "rules/access.h"
#include "rules/account.h"
#include "rules/tree.h"
#include "store/account_store.h"

NOUN_VERBS(access_account, account_create, account_update, account_delete)

static const struct noun account_noun = { "account", "accounts", account_fields, sizeof(struct account),
	&account_listing, "name", VERBS };

static struct err *
rename_account(struct ctx *c, struct call *call)
{
	const struct account_rename *in = call->in;
	struct account before = { 0 };

	TRY(access_account(c, call->key, &before));
	TRY(route_check_match(c, call, account_fields, &before));
	TRY(account_rename(c, &before, in->name));
	return access_account(c, in->name, call->out);
}

/* What is much work is for a job. */
static struct err *
answer_job(struct ctx *c, struct call *call)
{
	const struct job *job = call->out;

	call->location = arena_printf(&c->arena, "%lld", (long long)job->id);
	return NULL;
}

static struct err *
cascade_account(struct ctx *c, struct call *call)
{
	const struct account_cascade *in = call->in;
	struct account admin = { 0 };
	bool large;

	TRY(access_account(c, call->key, &admin));
	TRY(route_check_match(c, call, account_fields, &admin));
	TRY(tree_is_large(c, &admin, &large));
	if (large) {
		TRY(tree_begin_cascade(c, &admin, (enum cascade_action)in->action, call->out));
		return answer_job(c, call);
	}
	return tree_cascade(c, &admin, (enum cascade_action)in->action);
}

static struct err *
transfer_account(struct ctx *c, struct call *call)
{
	const struct account_transfer *in = call->in;
	struct account from = { 0 };
	bool large;

	TRY(access_account(c, call->key, &from));
	TRY(route_check_match(c, call, account_fields, &from));
	TRY(tree_is_large(c, &from, &large));
	if (large) {
		TRY(tree_begin_transfer(c, &from, in->to, call->out));
		return answer_job(c, call);
	}
	return tree_transfer(c, &from, in->to);
}

#define ONE .out = account_fields, .out_size = sizeof(struct account), .noun = &account_noun

const struct route account_routes[] = {
	NOUN_ROUTES(account_noun, "/api/v1/accounts", ROLE_DOMAIN_ADMIN, account_fields, struct account,
	    "an account", "accounts"),
	{ .method = POST,
	    .path = "/api/v1/accounts/{key}/rename",
	    .role = ROLE_DOMAIN_ADMIN,
	    .shape = SHAPE_ONE,
	    .in = account_rename_fields,
	    .in_size = sizeof(struct account_rename),
	    ONE,
	    .handle = rename_account,
	    .summary = "Give an account another name; its mail stays with it" },
	{ .method = POST,
	    .path = "/api/v1/accounts/{key}/cascade",
	    .role = ROLE_MASTER_ADMIN,
	    .shape = SHAPE_DONE,
	    .out = job_fields,
	    .out_size = sizeof(struct job),
	    .in = account_cascade_fields,
	    .in_size = sizeof(struct account_cascade),
	    .handle = cascade_account,
	    .summary = "Enable, disable or delete an admin with all its domains" },
	{ .method = POST,
	    .path = "/api/v1/accounts/{key}/transfer",
	    .role = ROLE_MASTER_ADMIN,
	    .shape = SHAPE_DONE,
	    .out = job_fields,
	    .out_size = sizeof(struct job),
	    .in = account_transfer_fields,
	    .in_size = sizeof(struct account_transfer),
	    .handle = transfer_account,
	    .summary = "Give all domains of an admin to another" },
	{ .path = NULL },
};
