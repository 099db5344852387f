/* SPDX-License-Identifier: Apache-2.0 */
#include "api/route.h"

#include "api/proof.h"
#include "model/account.h"
#include "model/device_password.h"
#include "rules/access.h"
#include "rules/device.h"
#include "rules/profile.h"
#include "store/device_store.h"

static const struct noun device_noun = { .name = "device-password",
	.plural = "device-passwords",
	.fields = device_password_fields,
	.size = sizeof(struct device_password),
	.listing = &device_password_listing,
	.key = "id" };

static struct err *
my_device(struct ctx *c, struct call *call)
{
	return device_find(c, c->actor.id, call->id, call->out);
}

static struct err *
post_device(struct ctx *c, struct call *call)
{
	struct device_password *row = call->out;

	TRY(proof_take(c, call));
	memcpy(row, call->in, sizeof(*row));
	TRY(device_create(c, row));
	TRY(profile_link(c, row));
	call->location = arena_printf(&c->arena, "%lld", (long long)row->id);
	return NULL;
}

static struct err *
delete_device(struct ctx *c, struct call *call)
{
	return device_delete(c, c->actor.id, call->id);
}

static struct err *
account_devices(struct ctx *c, struct call *call)
{
	struct account account = { 0 };

	TRY(access_account(c, call->key, &account));
	return noun_list_of(c, call, account.id);
}

static struct err *
delete_account_device(struct ctx *c, struct call *call)
{
	struct account account = { 0 };

	TRY(access_account(c, call->key, &account));
	return device_delete(c, account.id, call->id);
}

#define DEVICE .out = device_password_fields, .out_size = sizeof(struct device_password), .noun = &device_noun

const struct route device_password_routes[] = {
	{ .method = GET,
	    .path = "/api/v1/me/device-passwords",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_LIST,
	    DEVICE,
	    .handle = noun_list_own,
	    .summary = "List your device passwords" },
	{ .method = POST,
	    .path = "/api/v1/me/device-passwords",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_CREATED,
	    .in = device_password_wanted_fields,
	    .in_size = sizeof(struct device_password),
	    .out = device_password_made_fields,
	    .out_size = sizeof(struct device_password),
	    .noun = &device_noun,
	    .told_once = true,
	    PROVEN,
	    .handle = post_device,
	    .summary = "Make a password for one mail program; it is told this once" },
	{ .method = GET,
	    .path = "/api/v1/me/device-passwords/{id}",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_ONE,
	    DEVICE,
	    .handle = my_device,
	    .summary = "Read one of your device passwords, without the password" },
	{ .method = DELETE_,
	    .path = "/api/v1/me/device-passwords/{id}",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_EMPTY,
	    .handle = delete_device,
	    .summary = "Revoke one of your device passwords; open mail connections end" },
	{ .method = GET,
	    .path = "/api/v1/accounts/{key}/device-passwords",
	    .role = ROLE_DOMAIN_ADMIN,
	    .shape = SHAPE_LIST,
	    DEVICE,
	    .handle = account_devices,
	    .summary = "List the device passwords of an account" },
	{ .method = DELETE_,
	    .path = "/api/v1/accounts/{key}/device-passwords/{id}",
	    .role = ROLE_DOMAIN_ADMIN,
	    .shape = SHAPE_EMPTY,
	    .handle = delete_account_device,
	    .summary = "Revoke a device password of an account; its open mail connections end" },
	{ .path = NULL },
};
