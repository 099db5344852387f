/* SPDX-License-Identifier: Apache-2.0 */
#include "api/route.h"

#include "api/api_private.h"
#include "base/buf.h"
#include "model/failure.h"
#include "model/json.h"
#include "os/file.h"
#include "rules/explain.h"
#include "rules/failure.h"
#include "wire/bounce.h"

enum { DOCUMENT_MAX = 1024 * 1024, BOUNCE_MAX = 1024 * 1024, BOUNCE_COST = 5 };

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

/* The original text decides; nothing of it is kept. */
static struct failure
explain_one(struct ctx *c, const struct bounce *bounce, const struct bounce_failure *f)
{
	const struct failure_evidence e = { .said = f->said,
		.notice = bounce->n == 1 ? bounce->notice : NULL,
		.action = f->action,
		.status = f->status,
		.derived = f->derived,
		.loose = f->loose,
		.reply = f->reply };
	static const int speakers[] = { [BOUNCE_NOBODY] = FAILURE_BY_NOBODY,
		[BOUNCE_REMOTE] = FAILURE_BY_REMOTE,
		[BOUNCE_QUEUE] = FAILURE_BY_QUEUE,
		[BOUNCE_RULE] = FAILURE_BY_RULE,
		[BOUNCE_MAILBOX] = FAILURE_BY_MAILBOX };
	enum failure_class class = failure_classify(&c->arena, &e);
	enum failure_lasting lasting = failure_lasts(&e);

	return (struct failure){ .recipient = f->recipient,
		.class_ = class,
		.lasting = lasting,
		.status = f->status,
		.reply = f->reply,
		.speaker = speakers[f->speaker],
		.host = f->host,
		.words = failure_words(class),
		.advice = failure_advice(class, lasting),
		.text = f->text };
}

/* Outside of any transaction: nothing is asked of the database. */
static struct err *
read_failures(struct ctx *c, struct call *call)
{
	struct failures *out = call->out;
	struct failure *rows;
	struct bounce bounce;
	struct span text;

	TRY(route_charge(c, call, BOUNCE_COST, "texts"));
	struct err *e = file_read(&c->arena, call->request->spool, BOUNCE_MAX, &text);
	if (e != NULL && e->code == ERR_TOO_LARGE)
		return err_new(&c->arena, ERR_TOO_LARGE, NULL, "{body_large}a body may hold %d KiB here",
		    BOUNCE_MAX / 1024);
	TRY(e);
	bounce_read(&c->arena, text, &bounce);
	rows = arena_alloc(&c->arena, (bounce.n + 1) * sizeof(*rows));
	for (const struct bounce_failure *f = bounce.first; f != NULL; f = f->next)
		rows[out->failures.n++] = explain_one(c, &bounce, f);
	out->failures.v = rows;
	out->cut = bounce.cut;
	return NULL;
}

/* read_failures has done it. */
static struct err *
post_failure(struct ctx *c, struct call *call)
{
	(void)c;
	(void)call;
	return NULL;
}

static const char *const text_types[] = { "text/plain", NULL };

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
	{ .method = POST,
	    .path = "/api/v1/explain/failure",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_ONE,
	    .files = text_types,
	    .out = failures_fields,
	    .out_size = sizeof(struct failures),
	    .verify = read_failures,
	    .handle = post_failure,
	    .verb = "failure",
	    .summary = "Why mail did not arrive, by a bounce, an SMTP reply or lines of a log" },
	{ .path = NULL },
};
