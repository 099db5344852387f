/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/domain.h"

#include "base/ctx.h"
#include "rules/antispam.h"
#include "rules/credential.h"
#include "rules/owner.h"
#include "rules/sender.h"
#include "rules/share.h"
#include "rules/tally.h"
#include "rules/verification.h"
#include "store/account_store.h"
#include "store/alias_store.h"
#include "store/change_store.h"
#include "store/deleted_account_store.h"
#include "store/domain_alias_store.h"
#include "store/domain_store.h"
#include "store/migration_store.h"

/* Suspending switches it off; what is suspended stays off until a MasterAdmin says otherwise. */
static struct err *
check_suspended(struct ctx *c, struct domain *domain, const struct domain *before)
{
	if (!domain->suspended)
		return NULL;
	if (before == NULL || !before->suspended)
		domain->enabled = false;
	if (domain->enabled)
		return err_new(&c->arena, ERR_CONFLICT, "enabled",
		    "{suspended}%s is suspended: only a MasterAdmin can lift that", domain->name);
	return NULL;
}

struct err *
domain_create(struct ctx *c, struct domain *domain)
{
	TRY(owner_find(c, &domain->owner, &domain->owner_id));
	TRY(check_suspended(c, domain, NULL));
	TRY(verification_begin(c, domain->name, domain->owner_id, &domain->verified));
	TRY(domain_store_insert(c, domain));
	TRY(tally_add(c, domain->owner_id, (struct tally){ .domains = 1 }));
	c->after |= AFTER_RELOAD_POSTFIX;
	return change_record(c, "create", "domain", domain->name, NULL);
}

/* They can not be counted against the new owner's room. */
static struct err *
check_unlimited(struct ctx *c, const struct domain *domain, int64_t mailboxes)
{
	struct err *e = tally_check_mailbox(c, domain->owner_id, 0);

	if (e == NULL || e->code != ERR_INVALID_FIELD)
		return e;
	return err_new(&c->arena, ERR_CONFLICT, NULL,
	    "{domain_without_quota}%lld mailboxes of %s have no quota, and the room of %s is limited: give them one first",
	    (long long)mailboxes, domain->name, domain->owner);
}

/* Those at its own name and at its other names. */
static struct err *
move_senders(struct ctx *c, const struct domain *domain, const struct domain *before)
{
	struct domain_alias alias = { .name = "" };
	bool found;

	TRY(sender_move(c, domain->name, before->owner_id, domain->owner_id));
	for (;;) {
		TRY(domain_alias_store_next(c, domain->id, alias.name, &alias, &found));
		if (!found)
			return NULL;
		TRY(sender_move(c, alias.name, before->owner_id, domain->owner_id));
	}
}

static struct err *
give_to_owner(struct ctx *c, const struct domain *domain, const struct domain *before)
{
	struct domain_content content;
	struct tally moved;

	TRY(domain_store_content(c, domain->id, &content));
	if (content.unlimited > 0)
		TRY(check_unlimited(c, domain, content.unlimited));
	TRY(tally_content(c, TALLY_DOMAIN, domain->id, 1,
	    (struct tally){ .domains = 1,
		.domain_aliases = content.domain_aliases,
		.mailboxes = content.mailboxes,
		.aliases = content.aliases,
		.quota_bytes = content.quota_bytes },
	    &moved));
	TRY(tally_move(c, before->owner_id, domain->owner_id, moved));
	TRY(account_store_move(c, domain->id, domain->owner_id));
	TRY(migration_user_move(c, domain->id, domain->owner_id));
	TRY(deleted_account_store_move(c, domain->name, before->owner_id, domain->owner_id));
	TRY(move_senders(c, domain, before));
	TRY(domain_alias_store_move(c, domain->id, domain->owner_id));
	return alias_store_move(c, domain->id, domain->owner_id);
}

/* Its other names have gone with it. */
NODISCARD static struct err *
follow_aliases(struct ctx *c, const struct domain *domain)
{
	struct domain_alias alias = { .name = "" };
	bool found;

	for (;;) {
		TRY(domain_alias_store_next(c, domain->id, alias.name, &alias, &found));
		if (!found)
			return NULL;
		TRY(verification_follow(c, alias.name));
	}
}

struct err *
domain_transfer(struct ctx *c, struct domain *domain, const struct domain *before)
{
	TRY(owner_find(c, &domain->owner, &domain->owner_id));
	TRY(check_suspended(c, domain, before));
	if (domain->verified != before->verified)
		TRY(verification_set(c, domain->name, domain->verified));
	if (domain->owner_id != before->owner_id)
		TRY(give_to_owner(c, domain, before));
	if (domain->verified != before->verified || domain->enabled != before->enabled)
		c->after |= AFTER_RELOAD_POSTFIX;
	if (before->enabled && !domain->enabled)
		TRY(credential_end_domain(c, domain->id));
	TRY(domain_store_update(c, domain));
	TRY(change_record(c, "update", "domain", domain->name, NULL));
	if (domain->owner_id == before->owner_id && (!domain->verified || before->verified))
		return NULL;
	TRY(follow_aliases(c, domain));
	return verification_follow(c, domain->name);
}

struct err *
domain_update(struct ctx *c, struct domain *domain, const struct domain *before)
{
	TRY(domain_transfer(c, domain, before));
	return domain->owner_id == before->owner_id ? NULL : share_part_domain(c, domain->id);
}

struct err *
domain_delete(struct ctx *c, const struct domain *domain)
{
	struct domain_content content;

	TRY(domain_store_content(c, domain->id, &content));
	if (content.mailboxes > 0 || content.aliases > 0 || content.domain_aliases > 0)
		return err_new(&c->arena, ERR_CONFLICT, NULL,
		    "{domain_not_empty}%s still holds %lld mailboxes, %lld aliases and %lld domain aliases: delete them first",
		    domain->name, (long long)content.mailboxes, (long long)content.aliases,
		    (long long)content.domain_aliases);
	TRY(sender_check_none(c, domain->name));
	TRY(verification_end(c, domain->name));
	TRY(antispam_forget(c, domain->id));
	TRY(domain_store_delete(c, domain->id));
	TRY(tally_add(c, domain->owner_id, (struct tally){ .domains = -1 }));
	c->after |= AFTER_RELOAD_POSTFIX;
	return change_record(c, "delete", "domain", domain->name, NULL);
}
