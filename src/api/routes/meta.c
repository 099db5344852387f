/* SPDX-License-Identifier: Apache-2.0 */
#include "api/route.h"

#include "api/api_private.h"
#include "api/openapi.h"
#include "api/problem.h"
#include "base/buf.h"
#include "model/json.h"
#include "remote/part.h"

enum { DOCUMENT_MAX = 4 * 1024 * 1024 };

/* 200 only when every part is ready; else the parts that are not stand in the detail. */
static struct err *
get_health(struct ctx *c, struct call *call)
{
	struct buf ready = BUF(&c->arena, 4096), not_ready = BUF(&c->arena, 4096);

	buf_puts(&ready, "{\"status\":\"ok\",\"parts\":[");
	for (const struct part *part = parts; part->name != NULL; part++) {
		if (strcmp(part->name, "api") != 0 && part->probe(&c->arena, call->api->conf) != NULL)
			buf_printf(&not_ready, "%s%s", not_ready.n > 0 ? ", " : "", part->name);
		json_next(&ready);
		json_string_put(&ready, part->name);
	}
	buf_puts(&ready, "]}");
	call->document = buf_text(&ready);
	if (not_ready.n > 0)
		return err_new(
		    &c->arena, ERR_UNAVAILABLE, NULL, "{not_ready}not ready: %s", buf_text(&not_ready));
	return NULL;
}

static struct err *
get_version(struct ctx *c, struct call *call)
{
	(void)c;
	call->document = "{\"api\":\"v1\",\"version\":\"" MAILPORTAL_VERSION "\"}";
	return NULL;
}

static struct err *
get_openapi(struct ctx *c, struct call *call)
{
	struct buf b = BUF(&c->arena, DOCUMENT_MAX);

	openapi_put(&b);
	call->document = buf_text(&b);
	return NULL;
}

static void
put_problem(struct buf *b, enum err_code code)
{
	const struct err_row *row = err_row(code);

	json_next(b);
	buf_putc(b, '{');
	json_text_member(b, "type", problem_type(b->arena, row->slug));
	json_text_member(b, "code", row->slug);
	json_int_member(b, "status", row->status);
	json_text_member(b, "title", row->title);
	buf_putc(b, '}');
}

static struct err *
get_problems(struct ctx *c, struct call *call)
{
	struct buf b = BUF(&c->arena, DOCUMENT_MAX);

	buf_puts(&b, "{\"items\":[");
	for (int code = 0; code < ERR_CODES; code++)
		put_problem(&b, (enum err_code)code);
	buf_puts(&b, "],\"next\":null}");
	call->document = buf_text(&b);
	return NULL;
}

static struct err *
get_problem(struct ctx *c, struct call *call)
{
	const char *type = arena_printf(&c->arena, "/problems/%s", call->key);
	struct buf b = BUF(&c->arena, 4096);

	for (int code = 0; code < ERR_CODES; code++)
		if (strcmp(type, problem_type(&c->arena, err_row((enum err_code)code)->slug)) == 0)
			put_problem(&b, (enum err_code)code);
	call->document = buf_text(&b);
	return b.n > 0 ? NULL : err_new(&c->arena, ERR_NOT_FOUND, NULL, "there is no such problem");
}

#define DOCUMENT .method = GET, .role = ROLE_NONE, .shape = SHAPE_DOCUMENT, .transaction = TX_NONE

const struct route meta_routes[] = {
	{ DOCUMENT, .path = "/api/v1/health", .handle = get_health, .summary = "Is every part ready?" },
	{ DOCUMENT, .path = "/api/v1/version", .handle = get_version, .summary = "Versions" },
	{ DOCUMENT, .path = "/api/v1/openapi.json", .handle = get_openapi, .summary = "This document" },
	{ DOCUMENT, .path = "/problems", .handle = get_problems, .summary = "Every error code" },
	{ DOCUMENT, .path = "/problems/{key}", .handle = get_problem, .summary = "One error code" },
	{ .path = NULL },
};
