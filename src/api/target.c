/* SPDX-License-Identifier: Apache-2.0 */
#include "api/target.h"

#include "api/api_private.h"
#include "model/text.h"
#include "remote/dns.h"
#include "store/db_pool.h"

static const struct field *
host_field(const struct field *fields)
{
	for (const struct field *f = fields; f != NULL && f->name != NULL; f++)
		if (f->type == F_HOST)
			return f;
	return NULL;
}

/* The host that the object has now, for a change of its port alone. */
static struct err *
find_host(struct ctx *c, struct call *call, const char **host)
{
	const struct noun *noun = call->route->noun;
	const struct field *f = host_field(noun->fields);
	void *object = arena_alloc(&c->arena, noun->size);

	if (f == NULL)
		return NULL;
	TRY(db_pool_read(c, call->api->pool));
	struct err *e = noun->find(c, call->key, object);
	db_pool_read_end(c, call->api->pool);
	TRY(e);
	*host = *MEMBER_CONST(const char *, object, f);
	return NULL;
}

static bool
was_given(const struct call *call, const char *name)
{
	return field_find(call->route->in, name) != NULL && (call->given & field_mask(call->route->in, name));
}

static void
ask(struct ctx *c, const struct call *call, const char *host)
{
	struct dns_question questions[] = { { .name = host, .type = DNS_A },
		{ .name = host, .type = DNS_AAAA } };
	size_t n = 0;

	dns_ask(&c->arena, call->api->conf, questions, 2, DNS_ASK_MS);
	const char **addresses =
	    arena_alloc(&c->arena, (questions[0].n + questions[1].n + 1) * sizeof(*addresses));
	for (size_t i = 0; i < 2; i++)
		for (size_t j = 0; j < questions[i].n; j++)
			addresses[n++] = questions[i].records[j].text;
	c->host = host;
	c->host_addresses = addresses;
}

struct err *
target_look_up(struct ctx *c, struct call *call)
{
	const struct field *f = host_field(call->route->in);
	const char *host = NULL, *ip;

	if (f == NULL)
		return NULL;
	if (call->given & FIELD_BIT(f - call->route->in))
		host = *MEMBER_CONST(const char *, call->in, f);
	else if (call->route->noun != NULL && call->route->method == PATCH &&
		 (was_given(call, "port") || was_given(call, "allow_private")))
		TRY(find_host(c, call, &host));
	if (host == NULL || text_ip(&c->arena, host, &ip) == NULL)
		return NULL;
	TRY(route_ask_dns(c, call));
	ask(c, call, host);
	return NULL;
}
