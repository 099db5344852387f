/* SPDX-License-Identifier: Apache-2.0 */
#include "api/verification.h"

#include "rules/access.h"
#include "rules/domain_alias.h"
#include "store/domain_alias_store.h"

NOUN_VERBS(access_domain_alias, domain_alias_create, domain_alias_update, domain_alias_delete)

static const struct noun domain_alias_noun = { "domain-alias", "domain-aliases", domain_alias_fields,
	sizeof(struct domain_alias), &domain_alias_listing, "name", VERBS };

const struct route domain_alias_routes[] = {
	NOUN_ROUTES(domain_alias_noun, "/api/v1/domain-aliases", ROLE_DOMAIN_ADMIN, domain_alias_fields,
	    struct domain_alias, "another name of a domain", "domain aliases"),
	VERIFICATION_ROUTES(domain_alias_noun, "/api/v1/domain-aliases", ROLE_DOMAIN_ADMIN),
	{ .path = NULL },
};
