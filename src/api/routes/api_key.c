/* SPDX-License-Identifier: Apache-2.0 */
#include "api/route.h"

#include "api/proof.h"
#include "model/api_key.h"
#include "rules/api_key.h"
#include "store/api_key_store.h"

static const struct noun api_key_noun = { .name = "api-key",
	.plural = "api-keys",
	.fields = api_key_fields,
	.size = sizeof(struct api_key),
	.listing = &api_key_listing,
	.key = "id" };

static struct err *
my_key(struct ctx *c, struct call *call)
{
	return api_key_find(c, call->id, call->out);
}

static struct err *
post_key(struct ctx *c, struct call *call)
{
	struct api_key *row = call->out;

	TRY(proof_take(c, call));
	memcpy(row, call->in, sizeof(*row));
	TRY(api_key_create(c, row));
	call->location = arena_printf(&c->arena, "%lld", (long long)row->id);
	return NULL;
}

static struct err *
delete_key(struct ctx *c, struct call *call)
{
	return api_key_delete(c, call->id);
}

#define KEY .out = api_key_fields, .out_size = sizeof(struct api_key), .noun = &api_key_noun

const struct route api_key_routes[] = {
	{ .method = GET,
	    .path = "/api/v1/me/api-keys",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_LIST,
	    KEY,
	    .handle = noun_list_own,
	    .summary = "List your API keys" },
	{ .method = POST,
	    .path = "/api/v1/me/api-keys",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_CREATED,
	    .in = api_key_wanted_fields,
	    .in_size = sizeof(struct api_key),
	    .out = api_key_made_fields,
	    .out_size = sizeof(struct api_key),
	    .noun = &api_key_noun,
	    .told_once = true,
	    PROVEN,
	    .handle = post_key,
	    .summary = "Make a key for a program; its token is told this once" },
	{ .method = GET,
	    .path = "/api/v1/me/api-keys/{id}",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_ONE,
	    KEY,
	    .handle = my_key,
	    .summary = "Read one of your API keys, without its token" },
	{ .method = DELETE_,
	    .path = "/api/v1/me/api-keys/{id}",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_EMPTY,
	    .handle = delete_key,
	    .summary = "Revoke one of your API keys" },
	{ .path = NULL },
};
