/* SPDX-License-Identifier: Apache-2.0 */
#include "api/verification.h"

#include "api/api_private.h"
#include "remote/proof.h"
#include "rules/verification.h"
#include "store/change_store.h"

/* The name of the object of {key}, which is the actor's. */
static struct err *
find_name(struct ctx *c, const struct call *call, const char **name)
{
	const struct noun *noun = call->route->noun;
	void *object = arena_alloc(&c->arena, noun->size);

	TRY(noun->find(c, call->key, object));
	*name = *MEMBER_CONST(const char *, object, field_find(noun->fields, "name"));
	return NULL;
}

struct err *
verification_get(struct ctx *c, struct call *call)
{
	const char *name;

	TRY(find_name(c, call, &name));
	return verification_show(c, name, call->out);
}

struct err *
verification_find(struct ctx *c, struct call *call)
{
	struct verification_answer *answer = arena_new(&c->arena, struct verification_answer);

	call->found = answer;
	return find_name(c, call, &answer->name);
}

struct err *
verification_ask(struct ctx *c, struct call *call)
{
	TRY(route_ask_dns(c, call));
	proof_ask(&c->arena, call->api->conf, call->found, 1);
	return NULL;
}

struct err *
verification_post(struct ctx *c, struct call *call)
{
	const struct verification_answer *answer = call->found;
	const char *name;

	TRY(find_name(c, call, &name)); /* it may be somebody else's by now */
	TRY(verification_record(c, answer));
	TRY(change_record(c, "update", "verification", name, "DNS is asked"));
	return verification_show(c, name, call->out);
}

struct err *
verification_post_token(struct ctx *c, struct call *call)
{
	const char *name;

	TRY(find_name(c, call, &name));
	TRY(verification_reissue(c, name));
	return verification_show(c, name, call->out);
}
