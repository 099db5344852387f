/* SPDX-License-Identifier: Apache-2.0 */
/* noun: the handlers that nearly every noun and every document has, led by its table. */
#include "api/route.h"

#include "api/answer.h"
#include "api/api_private.h"
#include "api/rate.h"
#include "base/clock.h"
#include "model/text.h"

struct err *
noun_list(struct ctx *c, struct call *call)
{
	return list_read(c, call->route->noun->listing, &call->list, &call->page);
}

struct err *
noun_list_of(struct ctx *c, struct call *call, int64_t account_id)
{
	const struct listing *l = call->route->noun->listing;
	const struct field *whose = field_find(l->fields, "account_id");

	if (call->list.filter == NULL)
		call->list.filter = arena_alloc(&c->arena, l->size);
	*MEMBER(int64_t, call->list.filter, whose) = account_id;
	call->list.filtered |= FIELD_BIT(whose - l->fields);
	return list_read_all(c, l, &call->list, &call->page);
}

struct err *
noun_list_own(struct ctx *c, struct call *call)
{
	return noun_list_of(c, call, c->actor.id);
}

struct err *
noun_get(struct ctx *c, struct call *call)
{
	return call->route->noun->find(c, call->key, call->out);
}

struct err *
noun_create(struct ctx *c, struct call *call)
{
	const struct noun *noun = call->route->noun;
	const struct field *key = field_find(noun->fields, noun->key);

	TRY(noun->create(c, call->in));
	call->location = text_encode(&c->arena, key, call->in);
	c->about.asked = call->location;
	return noun->find(c, call->location, call->out); /* what a read would answer */
}

struct err *
route_charge(struct ctx *c, const struct call *call, int64_t cost, const char *what)
{
	if (rate_take(call->api->rates, c->actor.ip, cost, clock_monotonic()))
		return NULL;
	return err_new(&c->arena, ERR_RATE_LIMITED, NULL,
	    "{too_many_from_address}too many %s from your address: wait a moment", what);
}

struct err *
route_ask_dns(struct ctx *c, const struct call *call)
{
	return route_charge(c, call, RATE_DNS, "questions to DNS");
}

/* Whoever names the type wants it; wildcards mean JSON (RFC 9110 section 12.5.1). */
bool
route_wants_other(const struct call *call)
{
	const char *accept = http_request_header(call->request, "Accept");

	return accept != NULL && call->route->other != NULL && strcasestr(accept, call->route->other) != NULL;
}

/* The part of an entity tag before the dot: what the engines push does not stand in the way of a change. */
static bool
names_etag(const char *header, const char *etag)
{
	size_t stable = strcspn(etag, ".");

	for (const char *p = header; (p = strchr(p, '"')) != NULL; p++)
		if (strncmp(p, etag, stable) == 0)
			return true;
	return strcmp(header, "*") == 0;
}

struct err *
route_check_match(struct ctx *c, const struct call *call, const struct field *fields, const void *object)
{
	const char *header = http_request_header(call->request, "If-Match");

	if (header == NULL || names_etag(header, answer_etag(c, fields, object)))
		return NULL;
	return err_new(&c->arena, ERR_ETAG_MISMATCH, NULL,
	    "{changed_since}somebody has changed it since: read it again, then repeat the change");
}

struct err *
route_merge(struct ctx *c, const struct call *call, const struct field *fields, const void *before,
    void *object, size_t size)
{
	TRY(route_check_match(c, call, fields, before));
	memcpy(object, before, size);
	for (const struct field *f = call->route->in; f->name != NULL; f++)
		if (call->given & FIELD_BIT(f - call->route->in))
			field_copy(field_find(fields, f->name), object, call->in);
	return NULL;
}

struct err *
noun_update(struct ctx *c, struct call *call)
{
	const struct noun *noun = call->route->noun;
	void *before = arena_alloc(&c->arena, noun->size), *object = arena_alloc(&c->arena, noun->size);

	TRY(noun->find(c, call->key, before));
	TRY(route_merge(c, call, noun->fields, before, object, noun->size));
	TRY(noun->update(c, object, before));
	return noun->find(c, call->key, call->out);
}

struct err *
noun_delete(struct ctx *c, struct call *call)
{
	const struct noun *noun = call->route->noun;
	void *object = arena_alloc(&c->arena, noun->size);

	TRY(noun->find(c, call->key, object));
	TRY(route_check_match(c, call, noun->fields, object));
	return noun->remove(c, object);
}

/* Is this how it says that there is none? */
static bool
says_none(const struct document *document, const struct err *e)
{
	size_t n = document->none == NULL ? 0 : strlen(document->none);

	return n > 0 && e != NULL && e->reason != NULL && strncmp(e->reason, document->none, n) == 0;
}

struct err *
document_get(struct ctx *c, struct call *call)
{
	const struct document *document = call->route->document;
	struct err *e = document->find(c, call->key, call->out);

	call->none = says_none(document, e);
	return call->none ? NULL : e;
}

/* Whoever names the state that is replaced gets a not_found where there is none. */
static struct err *
check_document(struct ctx *c, const struct call *call)
{
	const struct document *document = call->route->document;
	void *before = arena_alloc(&c->arena, document->size);

	if (http_request_header(call->request, "If-Match") == NULL)
		return NULL;
	TRY(document->find(c, call->key, before));
	return route_check_match(c, call, document->fields, before);
}

struct err *
document_put(struct ctx *c, struct call *call)
{
	TRY(check_document(c, call));
	TRY(call->route->document->put(c, call->key, call->in));
	return call->route->document->find(c, call->key, call->out); /* what a read would answer */
}

struct err *
document_delete(struct ctx *c, struct call *call)
{
	TRY(check_document(c, call));
	return call->route->document->remove(c, call->key);
}
