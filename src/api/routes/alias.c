/* SPDX-License-Identifier: Apache-2.0 */
#include "api/route.h"

#include "model/alias.h"
#include "rules/access.h"
#include "rules/alias.h"
#include "store/alias_store.h"

static struct err *
find(struct ctx *c, const char *key, void *out)
{
	return access_alias(c, key, out);
}

static struct err *
create(struct ctx *c, void *alias)
{
	return alias_create(c, alias);
}

static struct err *
update(struct ctx *c, void *alias, const void *before)
{
	return alias_update(c, alias, before);
}

static struct err *delete (struct ctx *c, const void *alias)
{
	return alias_delete(c, alias);
}

static const struct noun alias_noun = { "alias", "aliases", alias_fields, sizeof(struct alias),
	&alias_listing, "address", find, create, update, delete };

const struct route alias_routes[] = {
	NOUN_ROUTES(alias_noun, "/api/v1/aliases", ROLE_DOMAIN_ADMIN, alias_fields, struct alias,
	    "an alias, a forward or a catch-all", "aliases"),
	{ .path = NULL },
};
