/* SPDX-License-Identifier: Apache-2.0 */
#include "api/route.h"

#include "model/dkim.h"
#include "os/dkim_key.h"
#include "rules/access.h"
#include "rules/dkim.h"
#include "store/dkim_store.h"

static const struct noun dkim_noun = { .name = "dkim",
	.fields = dkim_fields,
	.size = sizeof(struct dkim),
	.listing = &dkim_listing,
	.key = "selector" };

static struct err *
list_dkim(struct ctx *c, struct call *call)
{
	struct domain domain = { 0 };

	TRY(access_domain(c, call->key, &domain));
	return dkim_list(c, &domain, &call->list, &call->page);
}

static struct err *
find_dkim(struct ctx *c, const struct call *call, struct dkim *out)
{
	struct domain domain = { 0 };

	TRY(access_domain(c, call->key, &domain));
	TRY(dkim_find(c, &domain, call->id, out));
	return route_check_match(c, call, dkim_fields, out);
}

static struct err *
get_dkim(struct ctx *c, struct call *call)
{
	return find_dkim(c, call, call->out);
}

/* Keys are not made for who may not have them. */
static struct err *
may_add(struct ctx *c, struct call *call)
{
	struct domain domain = { 0 };

	return access_domain(c, call->key, &domain);
}

/* Takes long, so it happens before the transaction. */
static struct err *
make_keys(struct ctx *c, struct call *call)
{
	struct dkim *in = call->in;
	struct dkim_key rsa = { 0 }, ed25519 = { 0 };

	TRY(dkim_key_new(&c->arena, DKIM_RSA, &rsa));
	TRY(dkim_key_new(&c->arena, DKIM_ED25519, &ed25519));
	in->rsa_private = rsa.private;
	in->rsa_public = rsa.public;
	in->ed25519_private = ed25519.private;
	in->ed25519_public = ed25519.public;
	return NULL;
}

static struct err *
post_dkim(struct ctx *c, struct call *call)
{
	struct domain domain = { 0 };
	struct dkim *out = call->out;

	TRY(access_domain(c, call->key, &domain));
	TRY(dkim_create(c, &domain, call->in, out));
	call->location = out->selector;
	return NULL;
}

static struct err *
activate_dkim(struct ctx *c, struct call *call)
{
	struct dkim dkim;

	TRY(find_dkim(c, call, &dkim));
	TRY(dkim_activate(c, &dkim));
	return find_dkim(c, call, call->out);
}

static struct err *
delete_dkim(struct ctx *c, struct call *call)
{
	struct dkim dkim;

	TRY(find_dkim(c, call, &dkim));
	return dkim_delete(c, &dkim);
}

#define DKIM .out = dkim_fields, .out_size = sizeof(struct dkim), .noun = &dkim_noun

const struct route dkim_routes[] = {
	{ .method = GET,
	    .path = "/api/v1/domains/{key}/dkim",
	    .role = ROLE_DOMAIN_ADMIN,
	    .shape = SHAPE_LIST,
	    DKIM,
	    .handle = list_dkim,
	    .summary = "List the keys that sign a domain's mail, with their DNS records" },
	{ .method = POST,
	    .path = "/api/v1/domains/{key}/dkim",
	    .role = ROLE_DOMAIN_ADMIN,
	    .shape = SHAPE_CREATED,
	    .in = dkim_fields,
	    .in_size = sizeof(struct dkim),
	    DKIM,
	    .find = may_add,
	    .verify = make_keys,
	    .handle = post_dkim,
	    .summary = "Make a new pair of keys; it takes over when its DNS records are found" },
	{ .method = GET,
	    .path = "/api/v1/domains/{key}/dkim/{id}",
	    .role = ROLE_DOMAIN_ADMIN,
	    .shape = SHAPE_ONE,
	    DKIM,
	    .handle = get_dkim,
	    .verb = "show-dkim",
	    .summary = "Read a pair of keys" },
	{ .method = POST,
	    .path = "/api/v1/domains/{key}/dkim/{id}/activate",
	    .role = ROLE_DOMAIN_ADMIN,
	    .shape = SHAPE_ONE,
	    DKIM,
	    .handle = activate_dkim,
	    .verb = "activate-dkim",
	    .summary = "Sign with a pair at once: you know that its DNS records are published" },
	{ .method = DELETE_,
	    .path = "/api/v1/domains/{key}/dkim/{id}",
	    .role = ROLE_DOMAIN_ADMIN,
	    .shape = SHAPE_EMPTY,
	    .noun = &dkim_noun,
	    .handle = delete_dkim,
	    .summary = "Delete a pair of keys at once" },
	{ .path = NULL },
};
