/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/alias.h"

#include "base/ctx.h"
#include "rules/access.h"
#include "rules/loop.h"
#include "rules/tally.h"
#include "store/account_store.h"
#include "store/alias_store.h"
#include "store/change_store.h"

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
	TRY(loop_check(c, alias->address, &alias->targets, "targets"));
	TRY(alias_store_insert(c, alias));
	TRY(tally_add(c, alias->owner_id, (struct tally){ .aliases = 1 }));
	return change_record(c, "create", "alias", alias->address,
	    alias->address[0] == '@' ? "a catch-all also takes the mail that spammers send to guessed names"
				     : NULL);
}

struct err *
alias_update(struct ctx *c, struct alias *alias)
{
	TRY(loop_check(c, alias->address, &alias->targets, "targets"));
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

/* Put to in place of address, or take address out; each member stands once. */
static void
replace_member(struct texts *list, const char *address, const char *to)
{
	bool has_to = false;
	size_t kept = 0;

	for (size_t i = 0; i < list->n; i++) {
		const char *member = strcmp(list->v[i], address) == 0 ? to : list->v[i];

		if (member == NULL || (to != NULL && strcmp(member, to) == 0 && has_to))
			continue;
		has_to = has_to || (to != NULL && strcmp(member, to) == 0);
		list->v[kept++] = member;
	}
	list->n = kept;
}

static struct err *
replace_in_forwards(struct ctx *c, const char *address, const char *to, const char *why)
{
	for (;;) {
		struct account account = { 0 };
		bool found;

		TRY(account_store_by_forward(c, address, &account, &found));
		if (!found)
			return NULL;
		replace_member(&account.forward_to, address, to);
		TRY(account_store_update(c, &account));
		TRY(change_record(c, "update", "account", account.name, why));
	}
}

struct err *
alias_replace_target(struct ctx *c, const char *address, const char *to)
{
	const char *why = to == NULL ? arena_printf(&c->arena, "%s is gone", address)
				     : arena_printf(&c->arena, "%s is now %s", address, to);

	for (;;) {
		struct alias alias = { 0 };
		bool found;

		TRY(alias_store_by_target(c, address, &alias, &found));
		if (!found)
			return replace_in_forwards(c, address, to, why);
		replace_member(&alias.targets, address, to);
		if (alias.targets.n == 0) {
			TRY(alias_delete(c, &alias));
			continue;
		}
		TRY(alias_store_update(c, &alias));
		TRY(change_record(c, "update", "alias", alias.address, why));
	}
}
