/* SPDX-License-Identifier: Apache-2.0 */
#include "api/verification.h"

#include "rules/access.h"
#include "rules/hostname.h"
#include "store/hostname_store.h"

NOUN_VERBS(access_hostname, hostname_create, hostname_update, hostname_delete)

static const struct noun hostname_noun = { "hostname", "hostnames", hostname_fields, sizeof(struct hostname),
	&hostname_listing, "name", VERBS };

const struct route hostname_routes[] = {
	NOUN_ROUTES(hostname_noun, "/api/v1/hostnames", ROLE_DOMAIN_ADMIN, hostname_fields, struct hostname,
	    "a host name that is authorised to receive mail",
	    "host names that are authorised to receive mail"),
	VERIFICATION_ROUTES(hostname_noun, "/api/v1/hostnames", ROLE_DOMAIN_ADMIN),
	{ .path = NULL },
};
