/* SPDX-License-Identifier: Apache-2.0 */
/* The document says what the tables say: every route, field, filter and code. That the answers are like it is
 * test/api's. */
#include "api/area.h"
#include "api/openapi.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h> /* needs the block above */

#include <ctype.h>

#include "api/route.h"
#include "base/buf.h"

struct openapi {
	struct arena arena;
	json_t *json;
};

static int
setup(void **state)
{
	struct openapi *d = calloc(1, sizeof(*d));
	struct buf b = BUF(&d->arena, 4 << 20);

	openapi_put(&b);
	assert_false(b.full);
	d->json = json_loadb(buf_text(&b), b.n, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(d->json);
	*state = d;
	return 0;
}

static int
teardown(void **state)
{
	struct openapi *d = *state;

	json_decref(d->json);
	arena_free(&d->arena);
	free(d);
	return 0;
}

static const json_t *
operation(const struct openapi *d, const struct route *r)
{
	char method[8];
	size_t i = 0;

	for (; method_names[r->method][i] != '\0'; i++)
		method[i] = (char)tolower((unsigned char)method_names[r->method][i]);
	method[i] = '\0';
	const json_t *op =
	    json_object_get(json_object_get(json_object_get(d->json, "paths"), r->path), method);
	if (op == NULL)
		fail_msg("no %s %s", method, r->path);
	return op;
}

static const json_t *
parameter(const json_t *op, const char *name)
{
	const json_t *all = json_object_get(op, "parameters");

	for (size_t i = 0; i < json_array_size(all); i++)
		if (strcmp(json_string_value(json_object_get(json_array_get(all, i), "name")), name) == 0)
			return json_array_get(all, i);
	return NULL;
}

static const json_t *
properties(const json_t *op)
{
	const json_t *body = json_object_get(json_object_get(op, "requestBody"), "content");

	return json_object_get(
	    json_object_get(json_object_get(body, "application/json"), "schema"), "properties");
}

/* A dot leads into an object. */
static const json_t *
property(const json_t *properties_, const char *name)
{
	char outer[100];
	size_t n = strcspn(name, ".");

	if (name[n] == '\0')
		return json_object_get(properties_, name);
	snprintf(outer, sizeof(outer), "%.*s", (int)n, name);
	return json_object_get(
	    json_object_get(json_object_get(properties_, outer), "properties"), name + n + 1);
}

/* R5: each route is in an area, or closed to API keys because that was decided. */
static void
check_security(const json_t *op, const struct route *r)
{
	const json_t *all = json_object_get(op, "security"), *scopes = NULL;
	const char *scope = NULL;

	if (r->role == ROLE_NONE) {
		assert_true(json_is_array(all) && json_array_size(all) == 0);
		return;
	}
	if (!area_knows(r))
		fail_msg("say in api/area.c whether API keys reach %s", r->path);
	for (size_t i = 0; i < json_array_size(all); i++)
		if (json_object_get(json_array_get(all, i), "key") != NULL)
			scopes = json_object_get(json_array_get(all, i), "key");
	assert_int_equal(json_array_size(all), scopes != NULL ? 4 : 3);
	assert_int_equal(scopes == NULL, area_of(r) == AREA_CLOSED);
	if (scopes != NULL)
		scope = json_string_value(json_array_get(scopes, 0));
	if (scope != NULL)
		assert_string_equal(strchr(scope, ':'), r->method == GET ? ":read" : ":write");
}

static void
check_route(const struct openapi *d, const struct route *r)
{
	const json_t *op = operation(d, r), *responses = json_object_get(op, "responses");

	assert_string_equal(json_string_value(json_object_get(op, "summary")), r->summary);
	check_security(op, r);
	assert_int_equal(parameter(op, "dry_run") != NULL, r->method != GET);
	assert_int_equal(parameter(op, "key") != NULL, strstr(r->path, "{key}") != NULL);
	assert_int_equal(parameter(op, "id") != NULL, strstr(r->path, "{id}") != NULL);
	assert_int_equal(parameter(op, "limit") != NULL, r->shape == SHAPE_LIST);
	assert_int_equal(json_object_get(op, "requestBody") != NULL, r->in != NULL || r->files != NULL);
	assert_true(json_object_size(responses) > 3);
	assert_int_equal(json_object_get(responses, "415") != NULL, r->in != NULL || r->files != NULL);
	assert_int_equal(json_object_get(responses, "403") != NULL, r->role > ROLE_NONE || r->method != GET);
	for (const struct field *f = r->query; f != NULL && f->name != NULL; f++)
		assert_non_null(parameter(op, f->name));
	for (const struct field *f = r->in; f != NULL && f->name != NULL; f++) {
		bool sent = !(f->flags & READONLY) && !(r->method == PATCH && (f->flags & FIXED));
		assert_int_equal(property(properties(op), f->name) != NULL, sent);
	}
	if (r->shape != SHAPE_LIST)
		return;
	bool sorts = false;
	for (const struct field *f = r->noun->fields; f->name != NULL; f++) {
		if (f->flags & FILTER)
			assert_non_null(parameter(op, f->name));
		sorts |= list_sorts(r->noun->listing, f);
	}
	const json_t *sort = parameter(op, "sort");
	assert_int_equal(sort != NULL, sorts);
	if (sort != NULL)
		assert_true(json_array_size(json_object_get(json_object_get(sort, "schema"), "enum")) >= 2);
	if (r->noun->listing->select != NULL) /* what lies elsewhere is searched in its own way */
		assert_int_equal(parameter(op, "q") != NULL, list_searches(r->noun->listing));
}

/* R5: what a key could free itself with is closed to it. */
static void
test_closed(void **state)
{
	static const char *const closed[] = { "/api/v1/me/password", "/api/v1/me/totp/verify",
		"/api/v1/me/api-keys/{id}", "/api/v1/me/sessions", "/api/v1/accounts/{key}/sessions/{id}",
		"/api/v1/accounts/{key}/totp", "/api/v1/auth/logout", "/api/v1/me/something-new",
		"/api/v1/something-new", "/api/v1/accountsx", "/metrics", "/api/v1/settings/relayhost",
		"/api/v1/settings/system-mailer" };
	static const struct {
		const char *path;
		enum area area;
	} open[] = {
		{ "/api/v1/me", AREA_ME },
		{ "/api/v1/me/learn", AREA_ME },
		{ "/api/v1/accounts/{key}/rename", AREA_ACCOUNTS },
		{ "/api/v1/domains/{key}/dkim/{id}", AREA_DOMAINS },
		{ "/api/v1/settings/junk-trash", AREA_SERVER },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(closed) / sizeof(closed[0]); i++)
		if (area_of(&(struct route){ .path = closed[i], .role = ROLE_MAIL_USER }) != AREA_CLOSED)
			fail_msg("%s is open", closed[i]);
	for (size_t i = 0; i < sizeof(open) / sizeof(open[0]); i++)
		assert_int_equal(area_of(&(struct route){ .path = open[i].path }), open[i].area);
	for (int area = 0; area < AREA_CLOSED; area++) {
		assert_non_null(strstr(api_key_scope_names[2 * area], ":read"));
		assert_non_null(strstr(api_key_scope_names[2 * area + 1], ":write"));
	}
	assert_null(api_key_scope_names[2 * AREA_CLOSED]);
}

static void
test_routes(void **state)
{
	const struct openapi *d = *state;
	size_t operations = 0, routes = 0;
	const char *path, *method;
	json_t *item, *op;

	for (const struct route *const *table = route_tables; *table != NULL; table++)
		for (const struct route *r = *table; r->path != NULL; r++, routes++)
			check_route(d, r);
	json_object_foreach(json_object_get(d->json, "paths"), path, item)
		json_object_foreach(item, method, op)
			operations++;
	assert_int_equal(operations, routes); /* and nothing that is not served */
}

static void
test_problem(void **state)
{
	const struct openapi *d = *state;
	const json_t *problem =
	    json_object_get(json_object_get(json_object_get(d->json, "components"), "schemas"), "problem");
	const json_t *codes =
	    json_object_get(json_object_get(json_object_get(problem, "properties"), "code"), "enum");

	assert_string_equal(json_string_value(json_object_get(d->json, "openapi")), "3.1.0");
	assert_int_equal(json_array_size(codes), ERR_CODES);
	for (int code = 0; code < ERR_CODES; code++) {
		const struct err_row *row = err_row((enum err_code)code);

		assert_string_equal(json_string_value(json_array_get(codes, (size_t)code)), row->slug);
		assert_in_range(row->status, 400, 599);
		assert_true(row->title[0] != '\0');
		if (code > 0) /* put_failures relies on the order */
			assert_true(row->status >= err_row((enum err_code)(code - 1))->status);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_closed),
		cmocka_unit_test(test_routes),
		cmocka_unit_test(test_problem),
	};

	return cmocka_run_group_tests_name("openapi", tests, setup, teardown);
}
