/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/alias.h"

#include "base/ctx.h"
#include "rules/access.h"
#include "rules/lookup.h"
#include "rules/tally.h"
#include "store/account_store.h"
#include "store/alias_store.h"
#include "store/change_store.h"
#include "store/domain_store.h"

enum { WALK_MAX = 1000, DEPTH_MAX = 50 }; /* Postfix stops at virtual_alias_expansion_limit = 1000 */

/* A search through aliases for a way back to where it began. */
struct walk {
	const char *goal;
	unsigned visited;
	bool loop, endless;
};

static struct err *
walk_targets(struct ctx *c, struct walk *w, const struct texts *targets, unsigned depth)
{
	for (size_t i = 0; i < targets->n && !w->loop && !w->endless; i++) {
		struct alias next = { 0 };
		bool found;

		w->loop = strcmp(targets->v[i], w->goal) == 0;
		w->endless = ++w->visited > WALK_MAX || depth > DEPTH_MAX;
		TRY(alias_store_by_address(c, targets->v[i], &next, &found));
		if (found && !w->loop && !w->endless)
			TRY(walk_targets(c, w, &next.targets, depth + 1));
	}
	return NULL;
}

static struct err *
check_loop(struct ctx *c, const struct alias *alias)
{
	for (size_t i = 0; i < alias->targets.n; i++) {
		struct walk w = { .goal = alias->address };

		TRY(walk_targets(c, &w, &(struct texts){ .n = 1, .v = &alias->targets.v[i] }, 0));
		if (w.loop || w.endless)
			return err_new(&c->arena, ERR_INVALID_FIELD,
			    arena_printf(&c->arena, "targets/%zu", i), "%s %s", alias->targets.v[i],
			    w.loop ? "leads back to the alias" : "leads through too many other aliases");
	}
	return NULL;
}

/* A target in a domain of this server must reach somebody, or mail would be accepted and bounce later. */
static struct err *
check_targets(struct ctx *c, const struct alias *alias)
{
	for (size_t i = 0; i < alias->targets.n; i++) {
		struct domain domain = { 0 };
		bool here, found = true;
		const char *onward;

		TRY(domain_store_by_name(c, strrchr(alias->targets.v[i], '@') + 1, &domain, &here));
		if (here)
			TRY(lookup_mailbox(c, alias->targets.v[i], &found));
		if (!found)
			TRY(lookup_alias(c, alias->targets.v[i], &onward, &found));
		/* its own address is a loop, and is called so */
		if (!found && strcmp(alias->targets.v[i], alias->address) != 0)
			return err_new(&c->arena, ERR_INVALID_FIELD,
			    arena_printf(&c->arena, "targets/%zu", i),
			    "%s is in a domain of this server, but nobody has it", alias->targets.v[i]);
	}
	return check_loop(c, alias);
}

struct err *
alias_create(struct ctx *c, struct alias *alias)
{
	struct domain domain = { 0 };
	struct account mailbox = { 0 };
	bool found;

	TRY(access_address(c, "address", alias->address, &domain));
	TRY(account_store_by_name(c, alias->address, &mailbox, &found));
	if (found)
		return err_new(&c->arena, ERR_EXISTS, "address", "there is a mailbox with this address");
	alias->domain = domain.name;
	alias->domain_id = domain.id;
	alias->owner = domain.owner;
	alias->owner_id = domain.owner_id;
	TRY(check_targets(c, alias));
	TRY(alias_store_insert(c, alias));
	TRY(tally_add(c, alias->owner_id, (struct tally){ .aliases = 1 }));
	return change_record(c, "create", "alias", alias->address,
	    alias->address[0] == '@' ? "a catch-all also takes the mail that spammers send to guessed names"
				     : NULL);
}

struct err *
alias_update(struct ctx *c, struct alias *alias)
{
	TRY(check_targets(c, alias));
	TRY(alias_store_update(c, alias));
	return change_record(c, "update", "alias", alias->address, NULL);
}

struct err *
alias_delete(struct ctx *c, const struct alias *alias)
{
	TRY(alias_store_delete(c, alias->id));
	TRY(tally_add(c, alias->owner_id, (struct tally){ .aliases = -1 }));
	TRY(change_record(c, "delete", "alias", alias->address, NULL));
	return alias_replace_target(c, alias->address, NULL);
}

struct err *
alias_replace_target(struct ctx *c, const char *address, const char *to)
{
	for (;;) {
		struct alias alias = { 0 };
		size_t kept = 0;
		bool found;

		TRY(alias_store_by_target(c, address, &alias, &found));
		if (!found)
			return NULL;
		for (size_t i = 0; i < alias.targets.n; i++)
			if (strcmp(alias.targets.v[i], address) != 0)
				alias.targets.v[kept++] = alias.targets.v[i];
			else if (to != NULL)
				alias.targets.v[kept++] = to;
		alias.targets.n = kept;
		if (kept == 0) {
			TRY(alias_delete(c, &alias));
			continue;
		}
		TRY(alias_store_update(c, &alias));
		TRY(change_record(c, "update", "alias", alias.address,
		    arena_printf(&c->arena, "%s is gone from its targets", address)));
	}
}
