/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/access.h"

#include "base/ctx.h"
#include "model/text.h"
#include "store/account_store.h"
#include "store/alias_store.h"
#include "store/domain_store.h"

static struct err *
not_found(struct ctx *c, const char *kind, bool found)
{
	return found ? NULL : err_new(&c->arena, ERR_NOT_FOUND, NULL, "there is no such %s", kind);
}

/* A name as it is stored: written in capitals or as a U-label it is the same object. What can not be one is
 * left as it is, and is not found. */
static const char *
stored_name(struct ctx *c, const char *key)
{
	const char *at = strchr(key, '@'), *domain = at == key ? key + 1 : key, *out;
	const char *why = at != NULL && at != key ? text_address(&c->arena, key, &out)
						  : text_domain(&c->arena, domain, &out);

	if (why != NULL)
		return key;
	return at == key ? arena_printf(&c->arena, "@%s", out) : out;
}

struct err *
access_account(struct ctx *c, const char *key, struct account *out)
{
	bool found;

	/* an admin's plain name may look like a domain and is none */
	TRY(account_store_find(c, strchr(key, '@') != NULL ? stored_name(c, key) : key, out, &found));
	return not_found(c, "account", found);
}

struct err *
access_domain(struct ctx *c, const char *key, struct domain *out)
{
	bool found;

	TRY(domain_store_find(c, stored_name(c, key), out, &found));
	return not_found(c, "domain", found);
}

struct err *
access_alias(struct ctx *c, const char *key, struct alias *out)
{
	bool found;

	TRY(alias_store_find(c, stored_name(c, key), out, &found));
	return not_found(c, "alias", found);
}

struct err *
access_address(struct ctx *c, const char *field, const char *address, struct domain *out)
{
	const char *domain = strrchr(address, '@') + 1; /* an address has one */
	bool found;

	TRY(domain_store_find(c, domain, out, &found));
	if (!found)
		return err_new(
		    &c->arena, ERR_NOT_FOUND, field, "there is no domain %s: add it first", domain);
	return NULL;
}
