/* SPDX-License-Identifier: Apache-2.0 */
#include "api/route.h"

#include "model/api_log.h"
#include "store/api_log_store.h"

static const struct noun log_noun = { .name = "log",
	.fields = api_log_fields,
	.size = sizeof(struct api_log_row),
	.listing = &api_log_listing };

/* A time that an identity can begin with. */
static int64_t
within(int64_t at)
{
	return at < INT64_MAX >> 20 ? at : INT64_MAX >> 20;
}

/* The latest first, unless asked otherwise. */
static struct err *
list_log(struct ctx *c, struct call *call)
{
	struct api_log_row *filter = call->list.filter;
	uint64_t actor = field_mask(api_log_fields, "actor");

	if (call->list.filtered & actor) {
		filter->actor_is = filter->actor;
		call->list.filtered ^= actor | field_mask(api_log_fields, "actor_is");
	}
	if (!filter->changes)
		call->list.filtered &= ~field_mask(api_log_fields, "changes");
	filter->since = within(filter->since);
	filter->until = within(filter->until);
	if (call->list.sort == NULL)
		call->list.sort = "-id";
	return list_read(c, c->actor.role == ROLE_MAIL_USER ? &api_log_own_listing : &api_log_listing,
	    &call->list, &call->page);
}

const struct route log_routes[] = {
	{ .method = GET,
	    .path = "/api/v1/log",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_LIST,
	    .out = api_log_fields,
	    .out_size = sizeof(struct api_log_row),
	    .noun = &log_noun,
	    .handle = list_log,
	    .summary =
		"List who asked for what, the latest first: all for a MasterAdmin, what was done in its tree for a DomainAdmin, what was done by and to the account for a mail user" },
	{ .path = NULL },
};
