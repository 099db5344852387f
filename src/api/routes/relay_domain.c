/* SPDX-License-Identifier: Apache-2.0 */
#include "api/verification.h"

#include "rules/access.h"
#include "rules/relay_domain.h"
#include "store/relay_domain_store.h"

NOUN_VERBS(access_relay_domain, relay_domain_create, relay_domain_update, relay_domain_delete)

static const struct noun relay_domain_noun = { "relay-domain", "relay-domains", relay_domain_fields,
	sizeof(struct relay_domain), &relay_domain_listing, "name", VERBS };

const struct route relay_domain_routes[] = {
	NOUN_ROUTES(relay_domain_noun, "/api/v1/relay-domains", ROLE_DOMAIN_ADMIN, relay_domain_fields,
	    struct relay_domain, "a domain whose mail goes to another server", "relay domains"),
	VERIFICATION_ROUTES(relay_domain_noun, "/api/v1/relay-domains", ROLE_DOMAIN_ADMIN),
	{ .path = NULL },
};
