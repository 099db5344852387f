/* SPDX-License-Identifier: Apache-2.0 */
#include "api/route.h"

#include "model/account.h"
#include "model/deleted_account.h"
#include "rules/access.h"
#include "rules/account.h"
#include "store/deleted_account_store.h"

static struct err *
find_deleted(struct ctx *c, const char *key, void *out)
{
	return access_deleted_account(c, key, out);
}

static struct err *
forget(struct ctx *c, const void *object)
{
	return account_forget(c, object);
}

static const struct noun deleted_noun = { .name = "deleted-account",
	.plural = "deleted-accounts",
	.fields = deleted_account_fields,
	.size = sizeof(struct deleted_account),
	.listing = &deleted_account_listing,
	.key = "id",
	.find = find_deleted,
	.remove = forget };

static struct err *
restore(struct ctx *c, struct call *call)
{
	struct deleted_account deleted = { 0 };
	struct account account = { 0 };

	TRY(access_deleted_account(c, call->key, &deleted));
	TRY(account_restore(c, &deleted, call->in, &account));
	return access_account(c, account.name, call->out);
}

#define DELETED \
	.out = deleted_account_fields, .out_size = sizeof(struct deleted_account), .noun = &deleted_noun

const struct route deleted_account_routes[] = {
	{ .method = GET,
	    .path = "/api/v1/deleted-accounts",
	    .role = ROLE_DOMAIN_ADMIN,
	    .shape = SHAPE_LIST,
	    DELETED,
	    .handle = noun_list,
	    .summary = "List the mail users that were deleted, and whose mail is kept for 30 days" },
	{ .method = GET,
	    .path = "/api/v1/deleted-accounts/{key}",
	    .role = ROLE_DOMAIN_ADMIN,
	    .shape = SHAPE_ONE,
	    DELETED,
	    .handle = noun_get,
	    .summary = "Read a deleted mail user; a name stands for the one that was deleted last" },
	{ .method = DELETE_,
	    .path = "/api/v1/deleted-accounts/{key}",
	    .role = ROLE_DOMAIN_ADMIN,
	    .shape = SHAPE_EMPTY,
	    .noun = &deleted_noun,
	    .handle = noun_delete,
	    .summary = "Remove the mail of a deleted mail user now, for good" },
	{ .method = POST,
	    .path = "/api/v1/accounts/{key}/restore",
	    .role = ROLE_DOMAIN_ADMIN,
	    .shape = SHAPE_ONE,
	    .in = account_restore_fields,
	    .in_size = sizeof(struct account_restore),
	    .out = account_fields,
	    .out_size = sizeof(struct account),
	    .noun = &deleted_noun,
	    .handle = restore,
	    .summary =
		"Have a deleted mail user back, with its mail, password and settings; aliases that led to it were changed then and stay so" },
	{ .path = NULL },
};
