/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/relay_domain.h"

#include "base/ctx.h"
#include "rules/antispam.h"
#include "rules/owner.h"
#include "rules/relay.h"
#include "rules/sender.h"
#include "rules/tally.h"
#include "rules/verification.h"
#include "store/change_store.h"
#include "store/relay_domain_store.h"

struct err *
relay_domain_create(struct ctx *c, struct relay_domain *relay)
{
	TRY(owner_find(c, &relay->owner, &relay->owner_id));
	TRY(verification_begin(c, relay->name, relay->owner_id, &relay->verified));
	TRY(relay_check_host(c, "host", relay->host, relay->port, relay->allow_private));
	TRY(relay_domain_store_insert(c, relay));
	TRY(tally_add(c, relay->owner_id, (struct tally){ .domains = 1, .relay_domains = 1 }));
	c->after |= AFTER_RELOAD_POSTFIX | AFTER_FORGET_VERIFIED;
	return change_record(c, "create", "relay_domain", relay->name, NULL);
}

struct err *
relay_domain_update(struct ctx *c, struct relay_domain *relay, const struct relay_domain *before)
{
	const bool moved = strcmp(relay->host, before->host) != 0 || relay->port != before->port;

	TRY(owner_find(c, &relay->owner, &relay->owner_id));
	if (relay->owner_id != before->owner_id)
		TRY(tally_move(c, before->owner_id, relay->owner_id,
		    (struct tally){ .domains = 1, .relay_domains = 1 }));
	/* what a MasterAdmin allowed was that host and that port */
	if (moved && c->actor.role < ROLE_MASTER_ADMIN)
		relay->allow_private = false;
	if (moved || relay->allow_private != before->allow_private)
		TRY(relay_check_host(c, "host", relay->host, relay->port, relay->allow_private));
	if (relay->verified != before->verified)
		TRY(verification_set(c, relay->name, relay->verified));
	TRY(sender_move(c, relay->name, before->owner_id, relay->owner_id));
	TRY(relay_domain_store_update(c, relay));
	c->after |= AFTER_RELOAD_POSTFIX | AFTER_FORGET_VERIFIED;
	TRY(change_record(c, "update", "relay_domain", relay->name, NULL));
	return relay->owner_id != before->owner_id || (relay->verified && !before->verified)
		   ? verification_follow(c, relay->name)
		   : NULL;
}

struct err *
relay_domain_delete(struct ctx *c, const struct relay_domain *relay)
{
	TRY(sender_check_none(c, relay->name));
	TRY(verification_end(c, relay->name));
	TRY(antispam_forget(c, relay->id));
	TRY(relay_domain_store_delete(c, relay->id));
	TRY(tally_add(c, relay->owner_id, (struct tally){ .domains = -1, .relay_domains = -1 }));
	c->after |= AFTER_RELOAD_POSTFIX | AFTER_FORGET_VERIFIED;
	return change_record(c, "delete", "relay_domain", relay->name, NULL);
}
