/* SPDX-License-Identifier: Apache-2.0 */
#include "api/route.h"

#include "model/alias.h"
#include "rules/access.h"
#include "rules/alias.h"
#include "store/alias_store.h"

NOUN_VERBS(access_alias, alias_create, alias_update, alias_delete)

static const struct noun alias_noun = { "alias", "aliases", alias_fields, sizeof(struct alias),
	&alias_listing, "address", VERBS };

const struct route alias_routes[] = {
	NOUN_ROUTES(alias_noun, "/api/v1/aliases", ROLE_DOMAIN_ADMIN, alias_fields, struct alias,
	    "an alias, a forward or a catch-all", "aliases"),
	{ .path = NULL },
};
