/* SPDX-License-Identifier: Apache-2.0 */
#include "api/route.h"

#include "api/api_private.h"
#include "model/conf.h"
#include "model/job.h"
#include "model/queue.h"
#include "model/sign_in_block.h"
#include "os/helper_client.h"
#include "rules/guess.h"
#include "rules/job.h"
#include "store/guess_store.h"
#include "wire/postqueue.h"

enum { QUEUE_SHOWN_MAX = 500, HELPER_MS = 10000 };

static struct err *
recalculate_quota(struct ctx *c, struct call *call)
{
	struct job *job = call->out;

	TRY(job_start(c, JOB_RECOUNT_USAGE, NULL, job));
	call->location = arena_printf(&c->arena, "%lld", (long long)job->id);
	return NULL;
}

static struct err *
empty_junk_trash(struct ctx *c, struct call *call)
{
	struct job *job = call->out;

	TRY(job_start(c, JOB_EXPUNGE_OLD, NULL, job));
	call->location = arena_printf(&c->arena, "%lld", (long long)job->id);
	return NULL;
}

static void
show_entry(const struct postqueue_entry *in, struct queue_entry *out)
{
	*out = (struct queue_entry){ .queue_id = in->queue_id,
		.queue_name = in->queue_name,
		.sender = in->sender,
		.reason = in->reason,
		.arrived_at = in->arrived_at,
		.size_bytes = in->size,
		.recipients = { .n = in->n_recipients, .v = in->recipients } };
}

/* The helper alone may read the queue. What Postfix tells is a snapshot without order, so there are no
 * cursors: the first entries are shown and all are counted. */
static struct err *
list_queue(struct ctx *c, struct call *call)
{
	struct queue_entry *rows = arena_alloc(&c->arena, QUEUE_SHOWN_MAX * sizeof(*rows));
	struct span text;

	TRY(helper_call(&c->arena, call->api->conf->run_dir, "queue-list", NULL, HELPER_MS, &text));
	call->page.rows = rows;
	for (;;) {
		struct postqueue_entry entry;
		bool found;

		TRY(postqueue_next(&c->arena, &text, &entry, &found));
		if (!found)
			return NULL;
		if (call->page.n < (size_t)call->list.limit)
			show_entry(&entry, &rows[call->page.n++]);
		call->page.total++;
	}
}

/* No row in the database: nothing to sort or filter by. */
static const struct listing queue_listing = { .key = NULL };
static const struct noun queue_noun = { .name = "queue entry",
	.plural = "queue entries",
	.fields = queue_entry_fields,
	.size = sizeof(struct queue_entry),
	.listing = &queue_listing };

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
	{ .method = GET,
	    .path = "/api/v1/server/queue",
	    .role = ROLE_MASTER_ADMIN,
	    .shape = SHAPE_LIST,
	    .out = queue_entry_fields,
	    .out_size = sizeof(struct queue_entry),
	    .noun = &queue_noun,
	    .handle = list_queue,
	    .transaction = TX_NONE,
	    .summary = "List the messages in Postfix's queue" },
	{ .method = POST,
	    .path = "/api/v1/server/actions/recalculate-quota",
	    .role = ROLE_MASTER_ADMIN,
	    .shape = SHAPE_JOB,
	    .out = job_fields,
	    .out_size = sizeof(struct job),
	    .handle = recalculate_quota,
	    .summary = "Ask Dovecot anew how full every mailbox is" },
	{ .method = POST,
	    .path = "/api/v1/server/actions/empty-junk-trash",
	    .role = ROLE_MASTER_ADMIN,
	    .shape = SHAPE_JOB,
	    .out = job_fields,
	    .out_size = sizeof(struct job),
	    .handle = empty_junk_trash,
	    .summary = "Delete now what has lain in Junk and Trash for longer than is set" },
	{ .path = NULL },
};
