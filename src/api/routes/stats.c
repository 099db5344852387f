/* SPDX-License-Identifier: Apache-2.0 */
#include "api/route.h"

#include "model/blocked_sender.h"
#include "rules/sending.h"
#include "store/sending_store.h"

static struct err *
list_blocked(struct ctx *c, struct call *call)
{
	struct blocked_sender *filter = arena_new(&c->arena, struct blocked_sender);

	filter->now = c->now;
	call->list.filter = filter;
	call->list.filtered = field_mask(blocked_sender_fields, "now");
	return list_read(c, &blocked_sender_listing, &call->list, &call->page);
}

static struct err *
unblock(struct ctx *c, struct call *call)
{
	return sending_unblock(c, call->key);
}

static const struct noun blocked_sender_noun = { .name = "blocked sender",
	.plural = "blocked senders",
	.fields = blocked_sender_fields,
	.size = sizeof(struct blocked_sender),
	.listing = &blocked_sender_listing };

const struct route stats_routes[] = {
	{ .method = GET,
	    .path = "/api/v1/stats/blocked-senders",
	    .role = ROLE_DOMAIN_ADMIN,
	    .shape = SHAPE_LIST,
	    .out = blocked_sender_fields,
	    .out_size = sizeof(struct blocked_sender),
	    .noun = &blocked_sender_noun,
	    .handle = list_blocked,
	    .summary = "List who may not send at present, because of abuse" },
	{ .method = DELETE_,
	    .path = "/api/v1/stats/blocked-senders/{key}",
	    .role = ROLE_DOMAIN_ADMIN,
	    .shape = SHAPE_EMPTY,
	    .noun = &blocked_sender_noun,
	    .handle = unblock,
	    .summary = "Let a blocked sender send again" },
	{ .path = NULL },
};
