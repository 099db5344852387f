/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/split.h"

#include "base/ctx.h"
#include "rules/access.h"
#include "rules/relay.h"
#include "store/alias_store.h"
#include "store/change_store.h"
#include "store/split_store.h"

struct err *
split_find(struct ctx *c, const char *domain, struct split_routing *out)
{
	struct domain found_domain = { 0 };
	bool found;

	TRY(access_domain(c, domain, &found_domain));
	TRY(split_store_find(c, found_domain.id, out, &found));
	if (!found)
		return err_new(&c->arena, ERR_NOT_FOUND, NULL, "{no_split_routing}%s has no split routing",
		    found_domain.name);
	return NULL;
}

struct err *
split_put(struct ctx *c, const char *domain, struct split_routing *in)
{
	struct domain found_domain = { 0 };
	struct alias catch_all = { 0 };
	const char *name;
	bool found;

	TRY(access_domain(c, domain, &found_domain));
	name = arena_printf(&c->arena, "@%s", found_domain.name);
	TRY(alias_store_by_address(c, name, &catch_all, &found));
	if (found)
		return err_new(&c->arena, ERR_CONFLICT, "host",
		    "{catch_all_first}%s takes all mail that would go to host: delete that catch-all first",
		    name);
	TRY(relay_check_host(c, "host", in->host, in->port, in->allow_private));
	in->domain_id = found_domain.id;
	TRY(split_store_put(c, in));
	c->after |= AFTER_RELOAD_POSTFIX | AFTER_FORGET_VERIFIED;
	return change_record(
	    c, "update", "split_routing", found_domain.name, relay_next_hop(&c->arena, in->host, in->port));
}

struct err *
split_remove(struct ctx *c, const char *domain)
{
	struct split_routing before = { 0 };
	struct domain found_domain = { 0 };

	TRY(split_find(c, domain, &before));
	TRY(access_domain(c, domain, &found_domain));
	TRY(split_store_delete(c, found_domain.id));
	c->after |= AFTER_RELOAD_POSTFIX | AFTER_FORGET_VERIFIED;
	return change_record(c, "delete", "split_routing", found_domain.name, NULL);
}

struct err *
split_check_catch_all(struct ctx *c, int64_t domain_id)
{
	struct split_routing split = { 0 };
	bool found;

	TRY(split_store_find(c, domain_id, &split, &found));
	if (!found)
		return NULL;
	return err_new(&c->arena, ERR_CONFLICT, "address",
	    "{split_routing_first}mail for unknown users goes to %s by split routing: take that away first",
	    split.host);
}

struct err *
split_user_changed(struct ctx *c, int64_t domain_id)
{
	struct split_routing split = { 0 };
	bool found;

	TRY(split_store_find(c, domain_id, &split, &found));
	if (found)
		c->after |= AFTER_RELOAD_POSTFIX;
	return NULL;
}
