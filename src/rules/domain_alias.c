/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/domain_alias.h"

#include "base/ctx.h"
#include "rules/loop.h"
#include "rules/sender.h"
#include "rules/tally.h"
#include "rules/verification.h"
#include "store/change_store.h"
#include "store/domain_alias_store.h"
#include "store/domain_store.h"
#include "store/filter_store.h"

/* The domain that it stands for, and what follows from it. */
static struct err *
settle(struct ctx *c, struct domain_alias *alias)
{
	struct domain domain = { 0 };
	bool found;

	TRY(domain_store_find(c, alias->domain, &domain, &found));
	if (!found)
		return err_new(&c->arena, ERR_NOT_FOUND, "domain",
		    "{no_domain}there is no domain %s: add it first", alias->domain);
	alias->domain_id = domain.id;
	alias->owner = domain.owner;
	alias->owner_id = domain.owner_id;
	return NULL;
}

struct err *
domain_alias_create(struct ctx *c, struct domain_alias *alias)
{
	TRY(settle(c, alias));
	TRY(verification_begin(c, alias->name, alias->owner_id, &alias->verified));
	TRY(domain_alias_store_insert(c, alias));
	TRY(loop_check_domain(c, alias->name, alias->owner_id));
	TRY(tally_add(c, alias->owner_id, (struct tally){ .domain_aliases = 1 }));
	TRY(vacation_store_follow_domain(c, alias->domain_id));
	c->after |= AFTER_RELOAD_POSTFIX | AFTER_FORGET_VERIFIED;
	return change_record(c, "create", "domain_alias", alias->name, NULL);
}

struct err *
domain_alias_update(struct ctx *c, struct domain_alias *alias, const struct domain_alias *before)
{
	if (strcmp(alias->domain, before->domain) != 0)
		TRY(settle(c, alias));
	if (alias->owner_id != before->owner_id)
		TRY(tally_move(c, before->owner_id, alias->owner_id, (struct tally){ .domain_aliases = 1 }));
	if (alias->verified != before->verified)
		TRY(verification_set(c, alias->name, alias->verified));
	TRY(sender_move(c, alias->name, before->owner_id, alias->owner_id));
	TRY(domain_alias_store_update(c, alias));
	if (strcmp(alias->domain, before->domain) != 0) {
		TRY(loop_check_domain(c, alias->name, alias->owner_id));
		TRY(vacation_store_follow_domain(c, before->domain_id));
		TRY(vacation_store_follow_domain(c, alias->domain_id));
	}
	c->after |= AFTER_RELOAD_POSTFIX | AFTER_FORGET_VERIFIED;
	return change_record(c, "update", "domain_alias", alias->name, NULL);
}

struct err *
domain_alias_delete(struct ctx *c, const struct domain_alias *alias)
{
	TRY(sender_check_none(c, alias->name));
	TRY(verification_end(c, alias->name));
	TRY(domain_alias_store_delete(c, alias->id));
	TRY(tally_add(c, alias->owner_id, (struct tally){ .domain_aliases = -1 }));
	TRY(vacation_store_follow_domain(c, alias->domain_id));
	c->after |= AFTER_RELOAD_POSTFIX | AFTER_FORGET_VERIFIED;
	return change_record(c, "delete", "domain_alias", alias->name, NULL);
}
