/* SPDX-License-Identifier: Apache-2.0 */
/* "METHOD TARGET": the route that it means, and what its query says; both are sound or refused. */
#include <assert.h>
#include <stdint.h>

#include "api/match.h"
#include "api/query.h"
#include "base/utf8.h"
#include "os/http.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void
check_failure(const struct err *e)
{
	assert(utf8_valid(e->detail, strlen(e->detail)) && strlen(e->detail) < 1000);
	assert(e->field == NULL || utf8_valid(e->field, strlen(e->field)));
}

static void
check_text(const char *text)
{
	assert(text == NULL || utf8_valid(text, strlen(text)));
}

static void
check_call(const struct call *call)
{
	check_text(call->key);
	check_text(call->id);
	check_text(call->list.q);
	check_text(call->list.sort);
	check_text(call->list.cursor);
	assert(call->list.limit >= 1 && call->list.limit <= LIST_LIMIT_MAX);
	assert(!call->dry_run || call->route->method != GET);
	assert(call->list.filtered == 0 || call->route->shape == SHAPE_LIST);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct ctx c = { 0 };
	char *text = arena_alloc(&c.arena, n + 1), *target = text, *query;
	const char *allow = NULL;

	memcpy(text, bytes, n);
	target += strcspn(text, " ");
	if (*target != '\0')
		*target++ = '\0';
	query = target + strcspn(target, "?");
	if (*query != '\0')
		*query++ = '\0';
	struct http_request request = { .arena = &c.arena, .method = text, .path = target, .query = query };
	struct call call = { .request = &request };
	struct err *e = match_route(&c, &call, &allow);
	if (e == NULL)
		e = query_read(&c, &call);
	if (e != NULL)
		check_failure(e);
	else
		check_call(&call);
	arena_free(&c.arena);
	return 0;
}
