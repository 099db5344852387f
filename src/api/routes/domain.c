/* SPDX-License-Identifier: Apache-2.0 */
#include "api/verification.h"

#include "model/domain.h"
#include "rules/access.h"
#include "rules/domain.h"
#include "store/domain_store.h"

NOUN_VERBS(access_domain, domain_create, domain_update, domain_delete)

static const struct noun domain_noun = { "domain", "domains", domain_fields, sizeof(struct domain),
	&domain_listing, "name", VERBS };

const struct route domain_routes[] = {
	NOUN_ROUTES(domain_noun, "/api/v1/domains", ROLE_DOMAIN_ADMIN, domain_fields, struct domain,
	    "a domain", "domains"),
	VERIFICATION_ROUTES(domain_noun, "/api/v1/domains", ROLE_DOMAIN_ADMIN),
	{ .path = NULL },
};
