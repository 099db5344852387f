/* SPDX-License-Identifier: Apache-2.0 */
#include "api/route.h"

#include "api/api_private.h"
#include "model/account.h"
#include "model/job.h"
#include "model/sign_in_block.h"
#include "rules/access.h"
#include "rules/guess.h"
#include "rules/job.h"
#include "store/guess_store.h"

/* Whom or what an action is about; left out: all. */
struct action {
	const char *account, *address;
};

static const struct field account_action_fields[] = {
	FIELD(struct action, account, F_ADDRESS, .flags = NULLABLE, .max = 254,
	    .doc = "This mailbox alone; all when it is left out"),
	END_FIELDS,
};

static const struct field address_action_fields[] = {
	FIELD(struct action, address, F_ADDRESS, .flags = NULLABLE, .max = 254,
	    .doc = "This address alone; all when it is left out"),
	END_FIELDS,
};

static struct err *
start(struct ctx *c, struct call *call, const char *kind, const char *argument)
{
	struct job *job = call->out;

	TRY(job_start(c, kind, argument, job));
	call->location = arena_printf(&c->arena, "%lld", (long long)job->id);
	return NULL;
}

/* For one mailbox, if it is there, or for all. */
static struct err *
start_for_account(struct ctx *c, struct call *call, const char *kind)
{
	const struct action *action = call->in;
	struct account account = { 0 };

	if (action->account != NULL)
		TRY(access_account(c, action->account, &account));
	return start(c, call, kind, action->account);
}

static struct err *
recalculate_quota(struct ctx *c, struct call *call)
{
	return start_for_account(c, call, JOB_RECOUNT_USAGE);
}

static struct err *
rebuild_indexes(struct ctx *c, struct call *call)
{
	return start_for_account(c, call, JOB_REBUILD_INDEXES);
}

static struct err *
clear_verify_cache(struct ctx *c, struct call *call)
{
	const struct action *action = call->in;

	return start(c, call, JOB_CLEAR_VERIFIED, action->address);
}

static struct err *
empty_junk_trash(struct ctx *c, struct call *call)
{
	return start(c, call, JOB_EXPUNGE_OLD, NULL);
}

static struct err *
backup_dav(struct ctx *c, struct call *call)
{
	return start(c, call, JOB_BACKUP_DAV, NULL);
}

static struct err *
list_blocks(struct ctx *c, struct call *call)
{
	struct sign_in_block *filter = arena_new(&c->arena, struct sign_in_block);

	filter->now = c->now;
	call->list.filter = filter;
	call->list.filtered = field_mask(sign_in_block_fields, "now");
	return list_read(c, &sign_in_block_listing, &call->list, &call->page);
}

static struct err *
lift_block(struct ctx *c, struct call *call)
{
	return guess_lift(c, call->id);
}

static const struct noun sign_in_block_noun = { .name = "sign-in block",
	.plural = "sign-in blocks",
	.fields = sign_in_block_fields,
	.size = sizeof(struct sign_in_block),
	.listing = &sign_in_block_listing };

#define ACTION(NAME, HANDLE, IN, IN_SIZE, SUMMARY) \
	{ \
		.method = POST, .path = "/api/v1/server/actions/" NAME, .role = ROLE_MASTER_ADMIN, \
		.shape = SHAPE_JOB, .in = IN, .in_size = IN_SIZE, .out = job_fields, \
		.out_size = sizeof(struct job), .handle = HANDLE, .summary = SUMMARY \
	}

const struct route server_routes[] = {
	{ .method = GET,
	    .path = "/api/v1/server/sign-in-blocks",
	    .role = ROLE_MASTER_ADMIN,
	    .shape = SHAPE_LIST,
	    .out = sign_in_block_fields,
	    .out_size = sizeof(struct sign_in_block),
	    .noun = &sign_in_block_noun,
	    .handle = list_blocks,
	    .summary = "List who is not listened to at present, because of wrong passwords" },
	{ .method = DELETE_,
	    .path = "/api/v1/server/sign-in-blocks/{id}",
	    .role = ROLE_MASTER_ADMIN,
	    .shape = SHAPE_EMPTY,
	    .noun = &sign_in_block_noun,
	    .handle = lift_block,
	    .summary = "Listen again, and forget these wrong passwords" },
	ACTION("recalculate-quota", recalculate_quota, account_action_fields, sizeof(struct action),
	    "Ask Dovecot anew how full every mailbox is, or one"),
	ACTION("rebuild-indexes", rebuild_indexes, account_action_fields, sizeof(struct action),
	    "Let Dovecot rebuild the indexes of every mailbox, or of one"),
	ACTION("clear-verify-cache", clear_verify_cache, address_action_fields, sizeof(struct action),
	    "Let Postfix forget which recipients at other servers exist, all or one"),
	ACTION("empty-junk-trash", empty_junk_trash, NULL, 0,
	    "Delete now what has lain in Junk and Trash for longer than is set"),
	ACTION("backup-dav", backup_dav, NULL, 0,
	    "Write all address books and calendars into one ZIP: GET /jobs/{id}/result has it"),
	{ .path = NULL },
};
