/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/owner.h"

#include "base/ctx.h"
#include "store/account_store.h"

struct err *
owner_find(struct ctx *c, const char **owner, int64_t *owner_id)
{
	struct account account = { 0 };
	bool found;

	TRY(account_store_by_name(c, *owner == NULL ? c->actor.name : *owner, &account, &found));
	if (!found || account.role < ROLE_DOMAIN_ADMIN)
		return err_new(
		    &c->arena, ERR_INVALID_FIELD, "owner", "{not_an_admin}owner is not the name of an admin");
	*owner = account.name;
	*owner_id = account.id;
	return NULL;
}
