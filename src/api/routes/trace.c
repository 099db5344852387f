/* SPDX-License-Identifier: Apache-2.0 */
#include "api/route.h"

#include "api/api_private.h"
#include "base/ctx.h"
#include "model/text.h"
#include "rules/trace.h"
#include "store/db_pool.h"
#include "store/journey_store.h"

/* Rows that are not shown after all are read, too: so many for one answer, which then has a cursor all the
 * same.
 */
enum { PIECE = 100, READ_MAX = 500 };

/* A search reads journeys, which may be in another database, and then asks the directory whom they concern.
 */
struct search {
	struct trace_query query;
	struct journey_search where;
	int64_t rest;
	struct journey *rows;
	size_t n;
	struct trace *shown;
	size_t n_shown;
	bool steps;
};

static struct err *
read_journeys(struct ctx *c, struct search *s, struct db_pool *pool, int limit)
{
	TRY(db_pool_read(c, pool));
	struct err *e = journey_store_page(c, &s->where, limit, &s->rows, &s->n, &s->rest);
	db_pool_read_end(c, pool);
	return e;
}

static struct err *
show_journeys(struct ctx *c, struct search *s, struct db_pool *pool)
{
	s->shown = arena_alloc(&c->arena, (s->n + 1) * sizeof(*s->shown));
	TRY(db_pool_read(c, pool));
	struct err *e = trace_show(c, &s->query, s->rows, s->n, s->steps, s->shown, &s->n_shown);
	db_pool_read_end(c, pool);
	return e;
}

static const struct listing trace_listing = {
	.key = "id", .fields = trace_fields, .size = sizeof(struct trace)
};

static const struct noun trace_noun = {
	.name = "message", .fields = trace_fields, .size = sizeof(struct trace), .listing = &trace_listing
};

static bool
asked(const struct call *call, const char *name)
{
	return (call->list.filtered & field_mask(trace_fields, name)) != 0;
}

static struct err *
begin_search(struct ctx *c, struct call *call, struct search *s)
{
	const struct trace *f = call->list.filter;

	call->list.count = false; /* nobody knows how many there are without looking at each */
	if (call->list.q != NULL)
		return err_new(&c->arena, ERR_INVALID_FIELD, "q",
		    "messages are found by sender, recipient, message_id, outcome, since, until");
	if (call->list.sort != NULL && strcmp(call->list.sort, "-id") != 0)
		return err_new(
		    &c->arena, ERR_INVALID_FIELD, "sort", "messages have one order, -id: the latest first");
	s->query = (struct trace_query){ .sender = asked(call, "sender") ? f->sender : NULL,
		.recipient = asked(call, "recipient") ? f->recipient : NULL,
		.message_id = asked(call, "message_id") ? f->message_id : NULL,
		.outcome = asked(call, "outcome") ? f->outcome : -1 };
	s->where.since = asked(call, "since") ? journey_first_id(f->since) : 0;
	s->where.before = asked(call, "until") ? journey_first_id(f->until) : INT64_MAX;
	trace_keys(c, &c->arena, &s->query, &s->where);
	return NULL;
}

/* The cursor is the last identity that was looked at, which tells nobody more than its time. */
static struct err *
read_cursor(struct ctx *c, const struct call *call, struct search *s)
{
	int64_t id;

	if (call->list.cursor == NULL)
		return NULL;
	if (!text_number(call->list.cursor, &id) || id < 0)
		return err_new(
		    &c->arena, ERR_INVALID_FIELD, "cursor", "cursor is not one that this list has answered");
	if (id < s->where.before)
		s->where.before = id;
	return NULL;
}

/* Of these, those that still have room on the page; false: it is full. */
static bool
add_shown(struct ctx *c, struct call *call, const struct search *s, struct trace *page)
{
	struct list_page *out = &call->page;

	for (size_t i = 0; i < s->n_shown; i++) {
		if ((int64_t)out->n == call->list.limit) {
			out->next = arena_printf(&c->arena, "%lld", (long long)page[out->n - 1].id);
			return false;
		}
		page[out->n++] = s->shown[i];
	}
	return true;
}

static struct err *
list_traces(struct ctx *c, struct call *call)
{
	struct trace *page = arena_alloc(&c->arena, (size_t)call->list.limit * sizeof(*page));
	struct search s = { .n = 0 };
	int limit = call->list.limit < PIECE ? (int)call->list.limit + 1 : PIECE;

	call->page.rows = page;
	TRY(begin_search(c, call, &s));
	TRY(read_cursor(c, call, &s));
	for (int read = limit;; read += limit) {
		TRY(read_journeys(c, &s, call->api->journeys, limit));
		TRY(show_journeys(c, &s, call->api->pool));
		if (!add_shown(c, call, &s, page) || s.rest == 0)
			return NULL;
		s.where.before = s.rest;
		if ((int)s.n < limit || read >= READ_MAX) {
			call->page.next = arena_printf(&c->arena, "%lld", (long long)s.rest);
			return NULL;
		}
	}
}

static struct err *
get_trace(struct ctx *c, struct call *call)
{
	struct search s = { .query = { .outcome = -1 }, .steps = true };
	int64_t id;

	if (text_number(call->key, &id) && id > 0 && id < INT64_MAX) {
		s.where.before = id + 1;
		s.where.since = id;
		TRY(read_journeys(c, &s, call->api->journeys, 1));
		TRY(show_journeys(c, &s, call->api->pool));
	}
	if (s.n_shown == 0)
		return err_new(&c->arena, ERR_NOT_FOUND, NULL, "{no_such}there is no such message");
	memcpy(call->out, s.shown, sizeof(*s.shown));
	return NULL;
}

const struct route trace_routes[] = {
	{ .method = GET,
	    .path = "/api/v1/trace",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_LIST,
	    .out = trace_fields,
	    .out_size = sizeof(struct trace),
	    .noun = &trace_noun,
	    .transaction = TX_NONE,
	    .handle = list_traces,
	    .summary =
		"List messages of the last days, the latest first: all for a MasterAdmin, those of its domains for a DomainAdmin, its own for a mail user. A page may hold fewer than asked for and have a next one" },
	{ .method = GET,
	    .path = "/api/v1/trace/{key}",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_ONE,
	    .out = trace_full_fields,
	    .out_size = sizeof(struct trace),
	    .transaction = TX_NONE,
	    .handle = get_trace,
	    .summary = "Read what happened to a message, step by step" },
	{ .path = NULL },
};
