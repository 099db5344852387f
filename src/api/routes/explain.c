/* SPDX-License-Identifier: Apache-2.0 */
#include "api/route.h"

#include "base/buf.h"
#include "model/json.h"
#include "rules/explain.h"

enum { DOCUMENT_MAX = 1024 * 1024 };

/* The fields of the explanation, and its steps. */
static const char *
write_document(struct ctx *c, const struct explanation *all)
{
	struct buf b = BUF(&c->arena, DOCUMENT_MAX);

	json_encode(&b, explanation_fields, all, 0);
	b.n--; /* the brace */
	json_member(&b, "steps");
	buf_putc(&b, '[');
	for (const struct explain_step *step = all->first; step != NULL; step = step->next) {
		json_next(&b);
		json_encode(&b, explain_step_fields, step, 0);
	}
	buf_puts(&b, "]}");
	return buf_text(&b);
}

static struct err *
explain(struct ctx *c, struct call *call,
    struct err *(*rule)(struct ctx *c, const char *address, struct explanation *out))
{
	const struct explain_query *q = call->query;
	struct explanation all = { 0 };

	TRY(rule(c, q->address, &all));
	call->document = write_document(c, &all);
	return NULL;
}

static struct err *
get_address(struct ctx *c, struct call *call)
{
	return explain(c, call, explain_address);
}

static struct err *
get_sender(struct ctx *c, struct call *call)
{
	return explain(c, call, explain_sender);
}

#define QUESTION .query = explain_query_fields, .query_size = sizeof(struct explain_query)

const struct route explain_routes[] = {
	{ .method = GET,
	    .path = "/api/v1/explain/address",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_DOCUMENT,
	    QUESTION,
	    .handle = get_address,
	    .summary = "What happens to mail for an address" },
	{ .method = GET,
	    .path = "/api/v1/explain/sender",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_DOCUMENT,
	    QUESTION,
	    .handle = get_sender,
	    .summary = "Who may send as an address" },
	{ .path = NULL },
};
