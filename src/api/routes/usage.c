/* SPDX-License-Identifier: Apache-2.0 */
/* usage: how busy the server is and was, for people's plots and for Prometheus (R73). */
#include "api/route.h"

#include "base/buf.h"
#include "model/sample.h"
#include "os/http.h"
#include "store/sample_store.h"

enum { METRICS_MAX = 16 * 1024, TENTHS_A_WHOLE = 1000 };

/* The steps have no order but that of time, and one page holds any span: the newest are shown. */
static struct err *
list_usage(struct ctx *c, struct call *call)
{
	const struct sample_query *q = call->query;
	struct sample *rows = arena_alloc(&c->arena, SAMPLE_STEPS_MAX * sizeof(*rows));

	TRY(sample_store_read(c, (enum sample_span)q->span, call->list.limit, rows, &call->page.n));
	call->page.rows = rows;
	call->page.total = (int64_t)call->page.n;
	return NULL;
}

/* https://prometheus.io/docs/instrumenting/exposition_formats/, text version 0.0.4 */
static void
put_metric(struct buf *b, const char *name, const char *type, const char *help, const char *value)
{
	buf_printf(b, "# HELP mailportal_%s %s\n# TYPE mailportal_%s %s\nmailportal_%s %s\n", name, help,
	    name, type, name, value);
}

static void
put_number(struct buf *b, const char *name, const char *type, const char *help, int64_t value)
{
	put_metric(b, name, type, help, arena_printf(b->arena, "%lld", (long long)value));
}

static void
put_metrics(struct buf *b, const struct sample *s)
{
	static const char gauge[] = "gauge", counter[] = "counter";

	put_number(b, "disk_used_bytes", gauge, "Taken of the disk that mail and database lie on",
	    s->disk_used_bytes);
	put_number(b, "disk_size_bytes", gauge, "Size of that disk", s->disk_total_bytes);
	put_number(
	    b, "memory_used_bytes", gauge, "Memory that programs use, without caches", s->memory_used_bytes);
	put_number(b, "memory_size_bytes", gauge, "Memory there is", s->memory_total_bytes);
	put_metric(b, "load_ratio", gauge, "Load average of a minute by the number of processors",
	    arena_printf(b->arena, "%lld.%03lld", (long long)(s->load_percent / TENTHS_A_WHOLE),
		(long long)(s->load_percent % TENTHS_A_WHOLE)));
	put_number(b, "queue_messages", gauge, "Messages in the queue of Postfix", s->queue_length);
	put_number(b, "messages_in_total", counter, "Messages that other servers brought", s->messages_in);
	put_number(b, "messages_out_total", counter, "Messages that users submitted", s->messages_out);
	put_number(b, "messages_rejected_total", counter, "Recipients and messages refused for good",
	    s->messages_rejected);
	put_number(b, "sign_ins_total", counter, "Sign-ins by IMAP and POP3", s->sign_ins);
	put_metric(b, "sample_timestamp_seconds", gauge, "When all of this was looked at",
	    arena_printf(b->arena, "%lld.%03lld", (long long)(s->at / 1000), (long long)(s->at % 1000)));
}

static struct err *
get_metrics(struct ctx *c, struct call *call)
{
	struct buf b = BUF(&c->arena, METRICS_MAX);
	struct sample total;

	TRY(sample_store_total(c, &total));
	if (total.at > 0) /* else nobody has looked yet: there is nothing to tell */
		put_metrics(&b, &total);
	call->answer->status = 200;
	call->answer->type = "text/plain; version=0.0.4; charset=utf-8";
	call->answer->body = (struct span){ buf_text(&b), b.n };
	return NULL;
}

static const struct listing sample_listing = { .key = NULL };
static const struct noun sample_noun = { .name = "sample",
	.plural = "samples",
	.fields = sample_fields,
	.size = sizeof(struct sample),
	.listing = &sample_listing };

const struct route usage_routes[] = {
	{ .method = GET,
	    .path = "/api/v1/server/usage",
	    .role = ROLE_MASTER_ADMIN,
	    .shape = SHAPE_LIST,
	    .query = sample_query_fields,
	    .query_size = sizeof(struct sample_query),
	    .out = sample_fields,
	    .out_size = sizeof(struct sample),
	    .noun = &sample_noun,
	    .handle = list_usage,
	    .summary = "How busy the server was: the last hour, day, week, month or year, oldest first" },
	{ .method = GET,
	    .path = "/api/v1/metrics",
	    .role = ROLE_MASTER_ADMIN,
	    .shape = SHAPE_FILE,
	    .handle = get_metrics,
	    .other = "text/plain",
	    .verb = "get",
	    .summary = "The same for Prometheus, as it is now" },
	{ .path = NULL },
};
