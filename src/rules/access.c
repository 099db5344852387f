/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/access.h"

#include "base/ctx.h"
#include "model/text.h"
#include "store/account_store.h"
#include "store/alias_store.h"
#include "store/deleted_account_store.h"
#include "store/domain_alias_store.h"
#include "store/domain_store.h"
#include "store/hostname_store.h"
#include "store/relay_domain_store.h"
#include "store/sender_store.h"

static struct err *
not_found(struct ctx *c, const char *kind, bool found)
{
	return found ? NULL : err_new(&c->arena, ERR_NOT_FOUND, NULL, "{no_such}there is no such %s", kind);
}

struct err *
access_account(struct ctx *c, const char *key, struct account *out)
{
	bool found;

	TRY(account_store_find(c, key, out, &found));
	return not_found(c, "account", found);
}

struct err *
access_deleted_account(struct ctx *c, const char *key, struct deleted_account *out)
{
	bool found;

	TRY(deleted_account_store_find(c, key, out, &found));
	return not_found(c, "deleted account", found);
}

struct err *
access_domain(struct ctx *c, const char *key, struct domain *out)
{
	bool found;

	TRY(domain_store_find(c, key, out, &found));
	return not_found(c, "domain", found);
}

struct err *
access_domain_alias(struct ctx *c, const char *key, struct domain_alias *out)
{
	bool found;

	TRY(domain_alias_store_find(c, key, out, &found));
	return not_found(c, "domain alias", found);
}

struct err *
access_relay_domain(struct ctx *c, const char *key, struct relay_domain *out)
{
	bool found;

	TRY(relay_domain_store_find(c, key, out, &found));
	return not_found(c, "relay domain", found);
}

struct err *
access_hostname(struct ctx *c, const char *key, struct hostname *out)
{
	bool found;

	TRY(hostname_store_find(c, key, out, &found));
	return not_found(c, "host name", found);
}

struct err *
access_sender(struct ctx *c, const char *key, struct sender_address *out)
{
	bool found;

	TRY(sender_store_find(c, key, out, &found));
	return not_found(c, "sender address", found);
}

struct err *
access_alias(struct ctx *c, const char *key, struct alias *out)
{
	bool found;

	TRY(alias_store_find(c, key, out, &found));
	return not_found(c, "alias", found);
}

struct err *
access_address(struct ctx *c, const char *field, const char *address, struct domain *out)
{
	const char *domain = strrchr(address, '@') + 1; /* an address has one */
	bool found;

	TRY(domain_store_find(c, domain, out, &found));
	if (!found)
		return err_new(&c->arena, ERR_NOT_FOUND, field,
		    "{no_domain}there is no domain %s: add it first", domain);
	return NULL;
}
