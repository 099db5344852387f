/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/connection.h"

#include "base/ctx.h"
#include "store/connection_store.h"

struct err *
connection_end(struct ctx *c, int64_t account_id)
{
	c->after |= AFTER_WAKE_JOBS;
	return connection_store_end(c, account_id);
}

struct err *
connection_end_domain(struct ctx *c, int64_t domain_id)
{
	c->after |= AFTER_WAKE_JOBS;
	return connection_store_end_domain(c, domain_id);
}

struct err *
connection_end_below(struct ctx *c, int64_t owner_id)
{
	c->after |= AFTER_WAKE_JOBS;
	return connection_store_end_below(c, owner_id);
}

struct err *
connection_end_everywhere(struct ctx *c)
{
	c->after |= AFTER_WAKE_JOBS;
	return connection_store_end_everywhere(c);
}

static const char *
ticket_text(struct ctx *c, int64_t account_id, int64_t signed_out_at)
{
	return arena_printf(&c->arena, "%lld.%lld", (long long)account_id, (long long)signed_out_at);
}

struct err *
connection_ticket(struct ctx *c, int64_t account_id, const char **ticket)
{
	int64_t signed_out_at;

	TRY(connection_store_ended_at(c, account_id, &signed_out_at));
	*ticket = ticket_text(c, account_id, signed_out_at);
	return NULL;
}

bool
connection_holds(struct ctx *c, int64_t account_id, int64_t signed_out_at, const char *ticket)
{
	if (ticket == NULL)
		return signed_out_at == 0;
	return strcmp(ticket, ticket_text(c, account_id, signed_out_at)) == 0;
}
