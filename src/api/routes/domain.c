/* SPDX-License-Identifier: Apache-2.0 */
#include "api/route.h"

#include "model/domain.h"
#include "rules/access.h"
#include "rules/domain.h"
#include "store/domain_store.h"

static struct err *
find(struct ctx *c, const char *key, void *out)
{
	return access_domain(c, key, out);
}

static struct err *
create(struct ctx *c, void *domain)
{
	return domain_create(c, domain);
}

static struct err *
update(struct ctx *c, void *domain, const void *before)
{
	return domain_update(c, domain, before);
}

static struct err *delete (struct ctx *c, const void *domain)
{
	return domain_delete(c, domain);
}

static const struct noun domain_noun = { "domain", "domains", domain_fields, sizeof(struct domain),
	&domain_listing, "name", find, create, update, delete };

const struct route domain_routes[] = {
	NOUN_ROUTES(domain_noun, "/api/v1/domains", ROLE_DOMAIN_ADMIN, domain_fields, struct domain,
	    "a domain", "domains"),
	{ .path = NULL },
};
