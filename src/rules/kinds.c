/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/kinds.h"

#include "base/ctx.h"
#include "rules/account.h"
#include "rules/alias.h"
#include "rules/domain.h"
#include "rules/domain_alias.h"
#include "rules/migration.h"
#include "rules/relay_domain.h"
#include "rules/sender.h"
#include "store/account_store.h"
#include "store/alias_store.h"
#include "store/domain_alias_store.h"
#include "store/domain_store.h"
#include "store/migration_store.h"
#include "store/relay_domain_store.h"
#include "store/sender_store.h"

/* From the table's void pointer to the noun's own rule. */
#define CREATE(NOUN) \
	static struct err *create_##NOUN(struct ctx *c, void *object) \
	{ \
		return NOUN##_create(c, object); \
	}
CREATE(account)
CREATE(alias)
CREATE(domain)
CREATE(domain_alias)
CREATE(relay_domain)
CREATE(sender)
CREATE(migration_user)

const struct file_noun file_nouns[] = {
	[FILE_ACCOUNTS] = { &account_listing, AREA_ACCOUNTS, "password", "password_hash", create_account },
	[FILE_ALIASES] = { &alias_listing, AREA_ADDRESSES, NULL, NULL, create_alias },
	[FILE_DOMAINS] = { &domain_listing, AREA_DOMAINS, NULL, NULL, create_domain },
	[FILE_DOMAIN_ALIASES] = { &domain_alias_listing, AREA_DOMAINS, NULL, NULL, create_domain_alias },
	[FILE_RELAY_DOMAINS] = { &relay_domain_listing, AREA_DOMAINS, NULL, NULL, create_relay_domain },
	[FILE_SENDER_ADDRESSES] = { &sender_listing, AREA_ADDRESSES, NULL, NULL, create_sender },
	[FILE_MIGRATION_USERS] = { &migration_user_listing, AREA_DOMAINS, NULL, NULL, create_migration_user },
};

unsigned
file_skips(const struct ctx *c)
{
	return READONLY | SECRET | (c->actor.role < ROLE_MASTER_ADMIN ? MASTER : 0);
}
