/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/alias.h"

#include "base/ctx.h"
#include "base/say.h"
#include "model/text.h"
#include "rules/access.h"
#include "rules/loop.h"
#include "rules/route.h"
#include "rules/split.h"
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
		return err_new(
		    &c->arena, ERR_EXISTS, "address", "{mailbox_exists}there is a mailbox with this address");
	if (alias->address[0] == '@')
		TRY(split_check_catch_all(c, domain.id));
	alias->domain = domain.name;
	alias->domain_id = domain.id;
	alias->owner = domain.owner;
	alias->owner_id = domain.owner_id;
	TRY(loop_check(c, alias->address, &alias->targets, "targets"));
	TRY(alias_store_insert(c, alias));
	TRY(tally_add(c, alias->owner_id, (struct tally){ .aliases = 1 }));
	TRY(split_user_changed(c, alias->domain_id));
	return change_record(c, "create", "alias", alias->address,
	    alias->address[0] == '@'
		? "{catch_all}a catch-all also takes the mail that spammers send to guessed names"
		: NULL);
}

struct err *
alias_update(struct ctx *c, struct alias *alias, const struct alias *before)
{
	if (alias->enabled && (!before->enabled || !texts_equal(&alias->targets, &before->targets)))
		TRY(loop_check(c, alias->address, &alias->targets, "targets"));
	TRY(alias_store_update(c, alias));
	if (!texts_equal(&alias->targets, &before->targets)) {
		TRY(route_targets_changed(c, &before->targets));
		TRY(route_targets_changed(c, &alias->targets));
	}
	TRY(split_user_changed(c, alias->domain_id));
	return change_record(c, "update", "alias", alias->address, NULL);
}

struct err *
alias_delete(struct ctx *c, const struct alias *alias)
{
	TRY(alias_store_delete(c, alias->id));
	TRY(route_targets_changed(c, &alias->targets));
	TRY(tally_add(c, alias->owner_id, (struct tally){ .aliases = -1 }));
	TRY(split_user_changed(c, alias->domain_id));
	TRY(change_record(c, "delete", "alias", alias->address, NULL));
	return alias_replace_target(c, alias->owner_id, alias->address, NULL);
}

static bool
has_member(const struct texts *list, size_t n, const char *text)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list->v[i], text) == 0)
			return true;
	return false;
}

/* What becomes of a member when address is now to, or gone (NULL); its tag stays with it. */
static const char *
replaced(struct ctx *c, const char *member, const char *address, const char *to)
{
	bool same = strcmp(member, address) == 0;

	if (!same && strcmp(text_untagged(&c->arena, member), address) != 0)
		return member;
	if (to == NULL || same)
		return to;
	const char *tag = strchr(member, '+');
	size_t local = strcspn(to, "@");
	return arena_printf(&c->arena, "%.*s%.*s%s", (int)local, to, (int)strcspn(tag, "@"), tag, to + local);
}

/* Put to in place of address, or take address out; each member stands once. */
static void
replace_member(struct ctx *c, struct texts *list, const char *address, const char *to)
{
	size_t kept = 0;

	for (size_t i = 0; i < list->n; i++) {
		const char *member = replaced(c, list->v[i], address, to);

		if (member != NULL && !has_member(list, kept, member))
			list->v[kept++] = member;
	}
	list->n = kept;
}

static struct err *
replace_in_forwards(struct ctx *c, int64_t owner_id, const char *address, const char *to, const char *why)
{
	for (;;) {
		struct account account = { 0 };
		bool found;

		TRY(account_store_by_forward(c, owner_id, address, &account, &found));
		if (!found)
			return NULL;
		replace_member(c, &account.forward_to, address, to);
		TRY(account_store_update(c, &account));
		TRY(change_record(c, "update", "account", account.name, why));
	}
}

struct err *
alias_replace_target(struct ctx *c, int64_t owner_id, const char *address, const char *to)
{
	const char *why = to == NULL ? say(&c->arena, "{is_gone}%s is gone", address)
				     : say(&c->arena, "{was_is_now}%s is now %s", address, to);

	for (;;) {
		struct alias alias = { 0 };
		bool found;

		TRY(alias_store_by_target(c, owner_id, address, &alias, &found));
		if (!found)
			return replace_in_forwards(c, owner_id, address, to, why);
		replace_member(c, &alias.targets, address, to);
		if (alias.targets.n == 0) {
			TRY(alias_delete(c, &alias));
			continue;
		}
		TRY(alias_store_update(c, &alias));
		TRY(change_record(c, "update", "alias", alias.address, why));
	}
}
