/* SPDX-License-Identifier: Apache-2.0 */
#include "api/openapi.h"

#include "api/area.h"
#include "api/problem.h"
#include "api/route.h"
#include "base/buf.h"
#include "model/json.h"
#include "rules/session.h"

enum { PREFIX_MAX = 200 };

const char *const method_names[] = {
	[GET] = "GET", [POST] = "POST", [PATCH] = "PATCH", [PUT] = "PUT", [DELETE_] = "DELETE"
};

static const char *const operation_names[] = {
	[GET] = "get", [POST] = "post", [PATCH] = "patch", [PUT] = "put", [DELETE_] = "delete"
};

static const char *const role_docs[] = { [ROLE_NONE] = "anyone",
	[ROLE_MAIL_USER] = "mail_user",
	[ROLE_DOMAIN_ADMIN] = "domain_admin",
	[ROLE_MASTER_ADMIN] = "master_admin" };

static void
put_parameter(
    struct buf *b, const char *name, const char *where, bool required, const char *schema, const char *doc)
{
	json_next(b);
	buf_putc(b, '{');
	json_text_member(b, "name", name);
	json_text_member(b, "in", where);
	json_member(b, "required");
	buf_puts(b, required ? "true" : "false");
	json_text_member(b, "description", doc);
	json_member(b, "schema");
	buf_puts(b, schema);
	buf_putc(b, '}');
}

static void
put_list_parameters(struct buf *b, const struct route *r)
{
	static const char text[] = "{\"type\":\"string\"}";
	struct buf sorts = BUF(b->arena, PREFIX_MAX);

	for (const struct field *f = r->noun->fields; f->name != NULL; f++)
		if (list_sorts(r->noun->listing, f))
			buf_printf(&sorts, "%s\"%s\",\"-%s\"", sorts.n > 0 ? "," : "", f->name, f->name);
	put_parameter(b, "limit", "query", false,
	    "{\"type\":\"integer\",\"minimum\":1,\"maximum\":500,\"default\":100}", "Most items of a page");
	if (r->noun->listing->key != NULL)
		put_parameter(b, "cursor", "query", false, text, "What the page before answered as next");
	if (list_searches(r->noun->listing))
		put_parameter(b, "q", "query", false, text, "Names that begin so");
	if (r->noun->listing->key != NULL && sorts.n > 0)
		put_parameter(b, "sort", "query", false,
		    arena_printf(b->arena, "{\"type\":\"string\",\"enum\":[%s]}", buf_text(&sorts)),
		    "Order; - for descending; created is short for created_at");
	put_parameter(b, "count", "query", false,
	    "{\"type\":\"string\",\"enum\":[\"0\",\"1\",\"true\",\"false\"]}", "Answer the total, too");
	for (const struct field *f = r->noun->fields; f->name != NULL; f++)
		if (f->flags & FILTER) {
			struct buf schema = BUF(b->arena, 4096);
			json_field_schema(&schema, f, false);
			put_parameter(b, f->name, "query", false, buf_text(&schema), f->doc);
		}
}

/* Is something changed that was read before? */
static bool
has_state(const struct route *r)
{
	return (r->noun != NULL && (r->method == PATCH || r->method == DELETE_)) ||
	       (r->document != NULL && r->method != GET);
}

/* Does a dry run answer the plan? */
static bool
plans(const struct route *r)
{
	return r->method != GET && (r->query == NULL || field_find(r->query, "dry_run") == NULL);
}

static void
put_parameters(struct buf *b, const struct route *r)
{
	static const char text[] = "{\"type\":\"string\"}";

	json_member(b, "parameters");
	buf_putc(b, '[');
	if (strstr(r->path, "{key}") != NULL)
		put_parameter(b, "key", "path", true, text, "Name or id");
	if (strstr(r->path, "{id}") != NULL)
		put_parameter(b, "id", "path", true, text, "Id");
	if (r->shape == SHAPE_LIST)
		put_list_parameters(b, r);
	for (const struct field *f = r->query; f != NULL && f->name != NULL; f++) {
		struct buf schema = BUF(b->arena, 4096);
		json_field_schema(&schema, f, false);
		put_parameter(b, f->name, "query", (f->flags & REQUIRED) != 0, buf_text(&schema), f->doc);
	}
	if (plans(r))
		put_parameter(b, "dry_run", "query", false,
		    "{\"type\":\"string\",\"enum\":[\"0\",\"1\",\"true\",\"false\"]}",
		    "1: answer the plan, change nothing");
	if (r->method == POST && r->role != ROLE_NONE && !r->told_once)
		put_parameter(b, "Idempotency-Key", "header", false, text,
		    "Sent again with the same key, it is done once");
	if (has_state(r) || (r->method == POST && strstr(r->path, "{key}") != NULL))
		put_parameter(b, "If-Match", "header", false, text, "Only if the object still has this ETag");
	buf_putc(b, ']');
}

static void
put_content(struct buf *b, const char *type, const char *schema, const char *other)
{
	json_member(b, "content");
	buf_printf(b, "{\"%s\":{\"schema\":%s}", type, schema);
	if (other != NULL)
		buf_printf(b, ",\"%s\":{\"schema\":{\"type\":\"string\"}}", other);
	buf_putc(b, '}');
}

/* Files, whatever is in them; items: those of a JSON list, or NULL. */
static void
put_file_types(struct buf *b, const char *const *types, const char *items)
{
	json_member(b, "content");
	buf_putc(b, '{');
	for (const char *const *type = types; *type != NULL; type++)
		buf_printf(b, "%s\"%s\":{}", type == types ? "" : ",", *type);
	if (items != NULL)
		buf_printf(b, ",\"application/json\":{\"schema\":{\"type\":\"array\",\"items\":%s}}", items);
	buf_putc(b, '}');
}

static void
put_body(struct buf *b, const struct route *r)
{
	struct buf schema = BUF(b->arena, 1 << 20);

	if (r->files != NULL) {
		json_member(b, "requestBody");
		buf_puts(b, "{\"required\":true");
		put_file_types(b, r->files, NULL);
		buf_putc(b, '}');
	}
	if (r->in == NULL)
		return;
	json_schema(&schema, r->in, r->method == PATCH ? JSON_SHAPE_PATCH : JSON_SHAPE_CREATE);
	json_member(b, "requestBody");
	buf_puts(b, route_needs_body(r) ? "{\"required\":true" : "{\"required\":false");
	put_content(b, "application/json", buf_text(&schema), NULL);
	buf_putc(b, '}');
}

static const char plan_schema[] =
    "{\"type\":\"object\",\"additionalProperties\":false,\"required\":["
    "\"plan\"],\"properties\":{\"plan\":{\"type\":"
    "\"array\",\"items\":{\"type\":\"object\",\"additionalProperties\":false,"
    "\"required\":[\"action\",\"kind\",\"name\","
    "\"detail\"],\"properties\":{\"action\":{\"type\":\"string\"},\"kind\":{"
    "\"type\":\"string\"},\"name\":{\"type\":"
    "\"string\"},\"detail\":{\"type\":[\"string\",\"null\"]},\"reason\":{\"type\":[\"string\",\"null\"],\"description\":\"" SAY_DOC(
	"detail") "\"}}}}}}";

/* The schema of a good answer. */
static const char *
answer_schema(struct buf *b, const struct route *r)
{
	struct buf one = BUF(b->arena, 1 << 20), list = BUF(b->arena, 1 << 20);

	if (r->out == NULL)
		return "{\"type\":\"object\"}";
	json_schema(&one, r->out, JSON_SHAPE_ANSWER);
	if (r->shape != SHAPE_LIST)
		return buf_text(&one);
	buf_printf(&list,
	    "{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"items\",\"next\"],"
	    "\"properties\":{"
	    "\"items\":{\"type\":\"array\",\"items\":%s},\"next\":{\"type\":[\"string\",\"null\"]},\"total\":"
	    "{\"type\":"
	    "\"integer\"}}}",
	    buf_text(&one));
	return buf_text(&list);
}

static void
put_good(struct buf *b, const struct route *r)
{
	static const char *const status[] = { [SHAPE_ONE] = "200",
		[SHAPE_CREATED] = "201",
		[SHAPE_LIST] = "200",
		[SHAPE_EMPTY] = "204",
		[SHAPE_ACCEPTED] = "202",
		[SHAPE_JOB] = "202",
		[SHAPE_DONE] = "202",
		[SHAPE_DOCUMENT] = "200",
		[SHAPE_EVENTS] = "200",
		[SHAPE_FILE] = "200" };
	const char *schema = answer_schema(b, r);
	bool plan = plans(r);

	if (plan && strcmp(status[r->shape], "200") == 0) /* the answer or the plan of a dry run */
		schema = arena_printf(b->arena, "{\"anyOf\":[%s,%s]}", schema, plan_schema);
	json_member(b, status[r->shape]);
	buf_puts(b, "{\"description\":\"Done\"");
	if (r->shape == SHAPE_EVENTS)
		put_content(b, "text/event-stream", "{\"type\":\"string\"}", NULL);
	else if (r->shape == SHAPE_FILE && r->other != NULL)
		put_content(b, r->other, "{\"type\":\"string\"}", NULL);
	else if (r->shape == SHAPE_FILE && r->sends != NULL)
		put_file_types(b, r->sends, r->out == NULL ? NULL : schema);
	else if (r->shape == SHAPE_FILE)
		buf_printf(b,
		    ",\"content\":{\"text/csv\":{},\"application/json\":{\"schema\":{\"type\":\"array\",\"items\":%s}}}",
		    schema);
	else if (r->shape != SHAPE_EMPTY && r->shape != SHAPE_ACCEPTED)
		put_content(b, "application/json", schema, r->other);
	buf_putc(b, '}');
	if (plan && strcmp(status[r->shape], "200") != 0) {
		json_member(b, "200");
		buf_puts(b, "{\"description\":\"The plan of a dry run\"");
		put_content(b, "application/json", plan_schema, NULL);
		buf_putc(b, '}');
	}
	if (r->shape == SHAPE_DONE) {
		json_member(b, "204");
		buf_puts(b, "{\"description\":\"Done already: it was not much\"}");
	}
	if (r->document != NULL && r->document->none != NULL && r->method == GET) {
		json_member(b, "204");
		buf_puts(b, "{\"description\":\"There is none\"}");
	}
	if (r->shape == SHAPE_ONE && r->method == GET) {
		json_member(b, "304");
		buf_puts(b, "{\"description\":\"As you have it\"}");
	}
}

/* Which statuses a route can fail with follows from its row. */
static bool
may_fail(const struct route *r, int status)
{
	bool key = strchr(r->path, '{') != NULL, changes = r->method != GET;

	switch (status) {
	case 401:
		return true; /* a credential that opens nothing is refused everywhere */
	case 403:
		return r->role > ROLE_NONE || changes; /* for another site's page */
	case 404:
		return key || changes || r->query != NULL;
	case 405:
		return false; /* not on a route, but beside all of them */
	case 409:
		return changes || r->switched;
	case 412:
		return has_state(r);
	case 413:
		return true;
	case 415:
		return r->in != NULL || r->files != NULL;
	default:
		return true; /* 400, 422, 429, 500, 503 */
	}
}

static void
put_failures(struct buf *b, const struct route *r)
{
	int last = 0;

	for (int code = 0; code < ERR_CODES; code++) { /* err.def is in the order of statuses */
		int status = err_row((enum err_code)code)->status;

		if (status == last || !may_fail(r, status))
			continue;
		last = status;
		json_member(b, arena_printf(b->arena, "%d", status));
		buf_puts(b, "{\"$ref\":\"#/components/responses/problem\"}");
	}
}

/* Any one of these credentials. */
static void
put_security(struct buf *b, const struct route *r)
{
	json_member(b, "security");
	if (r->role == ROLE_NONE) {
		buf_puts(b, "[]");
		return;
	}
	buf_puts(b, "[{\"bearer\":[]},{\"basic\":[]},");
	buf_puts(b, r->method == GET ? "{\"cookie\":[]}" : "{\"cookie\":[],\"csrf\":[]}");
	enum area area = area_of(r);
	if (area != AREA_CLOSED)
		buf_printf(b, ",{\"key\":[\"%s\"]}", api_key_scope_names[2 * area + (r->method != GET)]);
	buf_putc(b, ']');
}

static void
put_operation(struct buf *b, const struct route *r)
{
	json_member(b, operation_names[r->method]);
	buf_putc(b, '{');
	json_text_member(b, "summary", r->summary);
	json_text_member(b, "x-role", role_docs[r->role]);
	put_security(b, r);
	put_parameters(b, r);
	put_body(b, r);
	json_member(b, "responses");
	buf_putc(b, '{');
	put_good(b, r);
	put_failures(b, r);
	buf_puts(b, "}}");
}

/* Is this the first row with its path? All rows of a path stand in one table. */
static bool
opens_path(const struct route *table, const struct route *r)
{
	for (const struct route *earlier = table; earlier < r; earlier++)
		if (strcmp(earlier->path, r->path) == 0)
			return false;
	return true;
}

static void
put_path(struct buf *b, const struct route *table, const struct route *first)
{
	if (!opens_path(table, first))
		return;
	json_member(b, first->path);
	buf_putc(b, '{');
	for (const struct route *r = first; r->path != NULL; r++)
		if (strcmp(r->path, first->path) == 0)
			put_operation(b, r);
	buf_putc(b, '}');
}

static void
put_schemes(struct buf *b)
{
	static const struct {
		const char *name, *type, *key, *value, *in, *doc;
	} schemes[] = {
		{ "bearer", "http", "scheme", "bearer", NULL, "The token of a sign-in" },
		{ "basic", "http", "scheme", "basic", NULL,
		    "The account's name, and such a token as the password" },
		{ "key", "http", "scheme", "bearer", NULL,
		    "An API key with this scope, as a bearer token or as the password of Basic" },
		{ "cookie", "apiKey", "name", SESSION_COOKIE, "cookie",
		    "The session of a browser, from a sign-in with cookie=1; not looked at beside Authorization" },
		{ "csrf", "apiKey", "name", "X-CSRF-Token", "header",
		    "What that sign-in told, and each GET by cookie tells in this header" },
	};

	buf_putc(b, '{');
	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
		json_member(b, schemes[i].name);
		buf_putc(b, '{');
		json_text_member(b, "type", schemes[i].type);
		json_text_member(b, schemes[i].key, schemes[i].value);
		if (schemes[i].in != NULL)
			json_text_member(b, "in", schemes[i].in);
		json_text_member(b, "description", schemes[i].doc);
		buf_putc(b, '}');
	}
	buf_putc(b, '}');
}

void
openapi_put(struct buf *b)
{
	buf_puts(b,
	    "{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"Mail Portal\",\"version\":\"1\",\"description\":"
	    "\"Mail administration. Lists page by cursor, errors are RFC 9457 "
	    "problems.\",\"license\":{\"name\":"
	    "\"Apache-2.0\",\"identifier\":\"Apache-2.0\"}},\"servers\":[{\"url\":\"/\"}],"
	    "\"paths\":{");
	for (const struct route *const *table = route_tables; *table != NULL; table++)
		for (const struct route *r = *table; r->path != NULL; r++)
			put_path(b, *table, r);
	buf_puts(b, "},\"components\":{\"securitySchemes\":");
	put_schemes(b);
	buf_puts(b, ",\"responses\":{\"problem\":{\"description\":"
		    "\"What went wrong\","
		    "\"content\":{\"application/problem+json\":{\"schema\":{\"$ref\":\"#/components/schemas/"
		    "problem\"}}}}},"
		    "\"schemas\":{\"problem\":");
	problem_schema(b);
	buf_puts(b, "}}}");
}
