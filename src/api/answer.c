/* SPDX-License-Identifier: Apache-2.0 */
#include "api/answer.h"

#include <unistd.h>

#include "api/api_private.h"
#include "base/buf.h"
#include "base/secret.h"
#include "model/json.h"
#include "model/text.h"

enum { ETAG_DIGITS = 12, PIECE = 64 * 1024 /* of a file */ };

/* full: the object as it is sent. */
static const char *
etag_of(struct ctx *c, const struct field *fields, const void *object, struct buf *full)
{
	struct buf stable = BUF(&c->arena, ANSWER_MAX);

	json_encode(&stable, fields, object, VOLATILE);
	return arena_printf(&c->arena, "\"%.*s.%.*s\"", ETAG_DIGITS,
	    secret_digest(&c->arena, buf_text(&stable), stable.n), ETAG_DIGITS,
	    secret_digest(&c->arena, buf_text(full), full->n));
}

const char *
answer_etag(struct ctx *c, const struct field *fields, const void *object)
{
	struct buf full = BUF(&c->arena, ANSWER_MAX);

	json_encode(&full, fields, object, 0);
	return etag_of(c, fields, object, &full);
}

/* A name as one segment of a path (RFC 3986 section 3.3). */
static void
put_segment(struct buf *b, const char *text)
{
	buf_put_escaped(b, text, "-._~@!$&'()*+,;=:");
}

static void
put_plan(struct ctx *c, struct buf *b)
{
	struct plan_item *first = NULL;

	/* newest first in the context; people read it in the order of doing */
	for (struct plan_item *item = c->plan, *older; item != NULL; item = older) {
		older = item->older;
		item->older = first;
		first = item;
	}
	c->plan = NULL;
	buf_puts(b, "{\"plan\":[");
	for (; first != NULL; first = first->older) {
		json_next(b);
		buf_putc(b, '{');
		json_text_member(b, "action", first->action);
		json_text_member(b, "kind", first->kind);
		json_text_member(b, "name", first->name);
		json_text_member(b, "detail", first->detail);
		json_text_member(b, "reason", first->reason);
		buf_putc(b, '}');
	}
	buf_puts(b, "]}");
}

static void
put_list(const struct call *call, struct buf *b)
{
	buf_puts(b, "{\"items\":[");
	for (size_t i = 0; i < call->page.n; i++) {
		json_next(b);
		json_encode(
		    b, call->route->out, (const char *)call->page.rows + i * call->route->out_size, 0);
	}
	buf_puts(b, "]");
	json_text_member(b, "next", call->page.next);
	if (call->list.count)
		json_int_member(b, "total", call->page.total);
	buf_putc(b, '}');
}

/* The caller has the object as it is in b. */
static bool
not_modified(struct ctx *c, const struct call *call, struct buf *b, struct http_answer *answer)
{
	if (call->route->document == NULL && field_find(call->route->out, "id") == NULL)
		return false;
	const char *etag = etag_of(c, call->route->out, call->out, b);
	const char *have = http_request_header(call->request, "If-None-Match");

	http_answer_header(answer, "ETag", etag);
	return call->route->method == GET && have != NULL && strstr(have, etag) != NULL;
}

static void
put_object(struct ctx *c, const struct call *call, struct buf *b, struct http_answer *answer)
{
	json_encode(b, call->route->out, call->out, 0);
	if (not_modified(c, call, b, answer)) {
		answer->status = 304;
		b->n = 0;
	}
}

/* The path that was asked for, with its object's name. */
static void
put_path(const struct call *call, struct buf *b)
{
	const char *path = call->route->path, *brace = strchr(path, '{');

	if (brace == NULL) {
		buf_puts(b, path);
		return;
	}
	buf_put(b, path, (size_t)(brace - path));
	put_segment(b, call->key);
	buf_puts(b, strchr(brace, '}') + 1);
}

/* Which of its shapes the answer has. */
static enum shape
shape_of(const struct call *call)
{
	if (call->none)
		return SHAPE_EMPTY;
	if (call->route->shape != SHAPE_DONE)
		return call->route->shape;
	return call->location != NULL ? SHAPE_JOB : SHAPE_EMPTY;
}

/* Where the created object can be read. */
static void
put_location(struct ctx *c, const struct call *call, struct http_answer *answer)
{
	struct buf b = BUF(&c->arena, 4096);

	if (shape_of(call) == SHAPE_JOB)
		buf_puts(&b, "/api/v1/jobs");
	else
		put_path(call, &b);
	buf_putc(&b, '/');
	put_segment(&b, call->location);
	http_answer_header(answer, "Location", buf_text(&b));
}

struct err *
answer_encode(struct ctx *c, struct call *call, struct http_answer *answer)
{
	static const int status[] = { [SHAPE_ONE] = 200,
		[SHAPE_CREATED] = 201,
		[SHAPE_LIST] = 200,
		[SHAPE_EMPTY] = 204,
		[SHAPE_ACCEPTED] = 202,
		[SHAPE_JOB] = 202,
		[SHAPE_DOCUMENT] = 200,
		[SHAPE_EVENTS] = 200,
		[SHAPE_FILE] = 200 };
	enum shape shape = shape_of(call);
	struct buf b = BUF(&c->arena, ANSWER_MAX);

	if ((shape == SHAPE_EVENTS || shape == SHAPE_FILE) && !call->dry_run)
		return NULL; /* the handler has filled the answer */
	answer->status = call->dry_run ? 200 : status[shape];
	if (call->other != NULL)
		buf_puts(&b, call->other);
	else if (call->dry_run)
		put_plan(c, &b);
	else if (shape == SHAPE_LIST)
		put_list(call, &b);
	else if (shape == SHAPE_DOCUMENT)
		buf_puts(&b, call->document);
	else if (shape != SHAPE_EMPTY && shape != SHAPE_ACCEPTED)
		put_object(c, call, &b, answer);
	if (call->location != NULL && !call->dry_run)
		put_location(c, call, answer);
	if (b.full)
		return err_new(&c->arena, ERR_TOO_LARGE, NULL,
		    "{answer_large}the answer is too large: ask for less at once");
	if (b.n > 0)
		answer->type = call->other != NULL ? call->route->other : "application/json";
	answer->body = (struct span){ buf_text(&b), b.n };
	return NULL;
}

/* A file on its way out. */
struct sending {
	int fd;
};

static bool
next_piece(void *arg, bool stopping, struct buf *out)
{
	const struct sending *s = arg;
	char piece[PIECE];
	ssize_t n = stopping ? -1 : read(s->fd, piece, sizeof(piece));

	out->full = n < 0;
	if (n > 0)
		buf_put(out, piece, (size_t)n);
	return n > 0;
}

static void
end_sending(void *arg)
{
	const struct sending *s = arg;

	close(s->fd);
}

void
answer_file(struct arena *a, struct http_answer *answer, int fd, const char *type, const char *disposition)
{
	struct sending *s = arena_new(a, struct sending);

	s->fd = fd;
	answer->status = 200;
	answer->type = type;
	answer->stream = next_piece;
	answer->stream_end = end_sending;
	answer->stream_arg = s;
	http_answer_header(answer, "Content-Disposition", disposition);
}
