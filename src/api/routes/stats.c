/* SPDX-License-Identifier: Apache-2.0 */
#include "api/route.h"

#include "model/blocked_sender.h"
#include "model/stats.h"
#include "rules/sending.h"
#include "store/sending_store.h"
#include "store/stats_store.h"
#include "store/tally_store.h"

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

/* A MasterAdmin's: of all admins. */
static struct err *
get_mail(struct ctx *c, struct call *call)
{
	struct mail_stats *out = call->out;
	bool all = c->actor.role == ROLE_MASTER_ADMIN;
	struct tally t;

	TRY(all ? tally_store_sum(c, &t) : tally_store_of(c, c->actor.id, &t));
	*out = (struct mail_stats){ .owner = all ? NULL : c->actor.name,
		.domains = t.domains - t.relay_domains,
		.domain_aliases = t.domain_aliases,
		.relay_domains = t.relay_domains,
		.mailboxes = t.mailboxes,
		.aliases = t.aliases - t.sender_addresses,
		.sender_addresses = t.sender_addresses,
		.filters = t.filters,
		.address_books = t.address_books,
		.calendars = t.calendars,
		.quota_bytes = t.quota_bytes };
	return NULL;
}

static struct err *
list_owners(struct ctx *c, struct call *call)
{
	struct mail_stats *rows = arena_alloc(&c->arena, (size_t)call->list.limit * sizeof(*rows));

	call->page.rows = rows;
	return stats_store_owners(c, call->list.limit, rows, &call->page.n, &call->page.total);
}

static const struct listing mail_stats_listing = { .key = NULL };

static const struct noun mail_stats_noun = { .name = "owner",
	.plural = "owners",
	.fields = mail_stats_fields,
	.size = sizeof(struct mail_stats),
	.listing = &mail_stats_listing };

/* No index has both orders: names that begin with something come in the order of names. */
static struct err *
list_quota(struct ctx *c, struct call *call)
{
	const char *sort = call->list.sort;

	if (call->list.q != NULL && sort != NULL && strcmp(sort + (*sort == '-'), "name") != 0)
		return err_new(&c->arena, ERR_INVALID_FIELD, "sort",
		    "{q_sorts_by_name}what q finds can be sorted by name alone");
	return list_read(c, &quota_listing, &call->list, &call->page);
}

static const struct noun quota_noun = { .name = "quota use",
	.plural = "quota uses",
	.fields = quota_use_fields,
	.size = sizeof(struct quota_use),
	.listing = &quota_listing };

const struct route stats_routes[] = {
	{ .method = GET,
	    .path = "/api/v1/stats/mail",
	    .role = ROLE_DOMAIN_ADMIN,
	    .shape = SHAPE_ONE,
	    .out = mail_stats_fields,
	    .out_size = sizeof(struct mail_stats),
	    .handle = get_mail,
	    .summary = "How many of everything there are: yours, or a MasterAdmin's all" },
	{ .method = GET,
	    .path = "/api/v1/stats/owners",
	    .role = ROLE_DOMAIN_ADMIN,
	    .shape = SHAPE_LIST,
	    .out = mail_stats_fields,
	    .out_size = sizeof(struct mail_stats),
	    .noun = &mail_stats_noun,
	    .handle = list_owners,
	    .summary = "List how many of everything each admin has" },
	{ .method = GET,
	    .path = "/api/v1/stats/quota",
	    .role = ROLE_DOMAIN_ADMIN,
	    .shape = SHAPE_LIST,
	    .out = quota_use_fields,
	    .out_size = sizeof(struct quota_use),
	    .noun = &quota_noun,
	    .handle = list_quota,
	    .summary = "List mailboxes with the room they take, by name, room or how full they are" },
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
