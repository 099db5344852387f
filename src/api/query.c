/* SPDX-License-Identifier: Apache-2.0 */
#include "api/query.h"

#include "model/json.h"
#include "model/text.h"
#include "os/http.h"

enum { PARAMETERS_MAX = 32 };

static struct err *
invalid(struct ctx *c, const char *name, const char *why)
{
	const char *shown = json_pointer_token(&c->arena, name);

	return err_why(&c->arena, ERR_INVALID_FIELD, shown, shown, why);
}

static struct err *
read_flag(struct ctx *c, const char *name, const char *value, bool *out)
{
	if (strcmp(value, "1") != 0 && strcmp(value, "0") != 0 && strcmp(value, "true") != 0 &&
	    strcmp(value, "false") != 0)
		return invalid(c, name, "must be 1 or 0");
	*out = *value == '1' || *value == 't';
	return NULL;
}

static struct err *
read_filter(struct ctx *c, struct call *call, const char *name, const char *value)
{
	const struct field *fields = call->route->noun->fields, *f = field_find(fields, name);

	if (f == NULL || !(f->flags & FILTER))
		return invalid(c, name, "is not a parameter of this list");
	TRY(text_decode(&c->arena, f, value, call->list.filter));
	call->list.filtered |= FIELD_BIT(f - fields);
	return NULL;
}

static struct err *
read_list_parameter(struct ctx *c, struct call *call, const char *name, char *value)
{
	struct list_query *list = &call->list;
	bool ordered = call->route->noun->listing->key != NULL;

	if (strcmp(name, "limit") == 0) {
		if (!text_number(value, &list->limit) || list->limit < 1 || list->limit > LIST_LIMIT_MAX)
			return invalid(c, name, "must be from 1 to 500");
	} else if (strcmp(name, "cursor") == 0 && ordered) {
		list->cursor = value;
	} else if (strcmp(name, "q") == 0 && ordered) {
		list->q = text_lower(&c->arena, value);
	} else if (strcmp(name, "sort") == 0 && ordered) {
		list->sort = value;
	} else if (strcmp(name, "count") == 0) {
		return read_flag(c, name, value, &list->count);
	} else {
		return read_filter(c, call, name, value);
	}
	return NULL;
}

static struct err *
read_parameter(struct ctx *c, struct call *call, const char *name, char *value)
{
	const struct field *own = call->route->query == NULL ? NULL : field_find(call->route->query, name);

	if (own != NULL) {
		call->asked |= FIELD_BIT(own - call->route->query);
		const struct err *e = text_decode(&c->arena, own, value, call->query);
		return e == NULL ? NULL : invalid(c, own->name, e->detail);
	}
	if (strcmp(name, "dry_run") == 0 && call->route->method != GET)
		return read_flag(c, name, value, &call->dry_run);
	if (call->route->shape == SHAPE_LIST && call->route->noun != NULL)
		return read_list_parameter(c, call, name, value);
	return invalid(c, name, "is not a parameter of this route");
}

static struct err *
check_required(struct ctx *c, const struct call *call)
{
	for (const struct field *f = call->route->query; f != NULL && f->name != NULL; f++)
		if ((f->flags & REQUIRED) && !(call->asked & FIELD_BIT(f - call->route->query)))
			return invalid(c, f->name, "is required");
	return NULL;
}

struct err *
query_read(struct ctx *c, struct call *call)
{
	const char *p = call->request->query;

	call->list.limit = LIST_LIMIT;
	call->query = arena_alloc(&c->arena, call->route->query_size + 1);
	if (call->route->query != NULL)
		field_presets(call->route->query, call->query);
	if (call->route->noun != NULL)
		call->list.filter = arena_alloc(&c->arena, call->route->noun->size);
	for (unsigned i = 0; *p != '\0'; i++) {
		size_t n = strcspn(p, "&"), equals = strcspn(p, "=&");
		char *name = http_unescape(&c->arena, (struct span){ p, equals }, true);
		char *value = equals < n ? http_unescape(&c->arena,
					       (struct span){ p + equals + 1, n - equals - 1 }, true)
					 : arena_strdup(&c->arena, "");

		if (name == NULL || value == NULL || i == PARAMETERS_MAX)
			return err_new(&c->arena, ERR_MALFORMED, NULL, "the query string can not be read");
		if (n > 0)
			TRY(read_parameter(c, call, name, value));
		p += n + (p[n] == '&');
	}
	return check_required(c, call);
}
