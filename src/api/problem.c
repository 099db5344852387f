/* SPDX-License-Identifier: Apache-2.0 */
#include "api/problem.h"

#include "base/buf.h"
#include "base/ctx.h"
#include "base/log.h"
#include "base/utf8.h"
#include "model/json.h"
#include "os/http.h"

enum { PROBLEM_MAX = 64 * 1024, INSTANCE_MAX = 2000 };

const char *
problem_type(struct arena *a, const char *slug)
{
	char *type = arena_printf(a, "/problems/%s", slug);

	for (char *p = type; (p = strchr(p, '_')) != NULL;)
		*p = '-';
	return type;
}

static bool
is_inside(const struct err *e)
{
	return e->code == ERR_INTERNAL;
}

static void
put_reason(struct buf *b, const struct err *e)
{
	if (e->reason != NULL)
		json_text_member(b, "reason", e->reason);
}

static void
put_errors(struct buf *b, const struct err *e)
{
	json_member(b, "errors");
	buf_putc(b, '[');
	for (; e != NULL; e = e->more) {
		if (e->field == NULL)
			continue;
		json_next(b);
		buf_putc(b, '{');
		json_text_member(b, "pointer", arena_printf(b->arena, "/%s", e->field));
		json_text_member(b, "code", err_slug(e));
		json_text_member(b, "detail", e->detail);
		put_reason(b, e);
		buf_putc(b, '}');
	}
	buf_putc(b, ']');
}

/* A path is as it came: of any length, and of any bytes. */
static const char *
shown(const char *instance)
{
	size_t n = strlen(instance);

	return n <= INSTANCE_MAX && utf8_valid(instance, n) ? instance : "";
}

void
problem_answer(struct ctx *c, const struct err *e, const char *instance, struct http_answer *answer)
{
	struct buf b = BUF(&c->arena, PROBLEM_MAX);

	if (is_inside(e) || e->code == ERR_BUSY)
		log_event(c, LOG_ERROR_, "request.failed", "code", err_slug(e), "detail", e->detail, NULL);
	buf_putc(&b, '{');
	json_text_member(&b, "type", problem_type(&c->arena, err_slug(e)));
	json_text_member(&b, "title", err_title(e));
	json_int_member(&b, "status", err_status(e));
	if (!is_inside(e)) {
		json_text_member(&b, "detail", e->detail);
		put_reason(&b, e);
	}
	json_text_member(&b, "instance", shown(instance));
	json_text_member(&b, "request_id", c->request_id);
	json_text_member(&b, "code", err_slug(e));
	if (e->field != NULL)
		put_errors(&b, e);
	buf_putc(&b, '}');
	answer->status = err_status(e);
	answer->type = "application/problem+json";
	answer->body = (struct span){ buf_text(&b), b.n };
	if (answer->status == 401)
		http_answer_header(answer, "WWW-Authenticate", "Bearer realm=\"mailportal\"");
	if (answer->status == 429 || answer->status == 503)
		http_answer_header(answer, "Retry-After", "1");
}

#define REASON_SCHEMA "{\"type\":\"string\",\"description\":\"" SAY_DOC("detail") "\"}"

void
problem_schema(struct buf *b)
{
	buf_puts(b,
	    "{\"type\":\"object\",\"required\":[\"type\",\"title\",\"status\",\"instance\",\"request_"
	    "id\",\"code\"],"
	    "\"additionalProperties\":false,\"properties\":{\"type\":{\"type\":\"string\"},\"title\":"
	    "{\"type\":\"string\"},"
	    "\"status\":{\"type\":\"integer\"},\"detail\":{\"type\":\"string\"},\"reason\":" REASON_SCHEMA
	    ",\"instance\":{"
	    "\"type\":\"string\"},"
	    "\"request_id\":{\"type\":\"string\"},\"code\":{\"type\":\"string\",\"enum\":[");
	for (int code = 0; code < ERR_CODES; code++) {
		json_next(b);
		json_string_put(b, err_row((enum err_code)code)->slug);
	}
	buf_puts(b,
	    "]},\"errors\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"additionalProperties\":false,"
	    "\"required\":[\"pointer\",\"code\",\"detail\"],\"properties\":{\"pointer\":{\"type\":\"string\","
	    "\"format\":\"json-pointer\"},\"code\":{\"type\":\"string\"},\"detail\":{\"type\":\"string\"},\"reason\":" REASON_SCHEMA
	    "}}}}"
	    "}");
}
