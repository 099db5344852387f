/* SPDX-License-Identifier: Apache-2.0 */
#include "remote/dns.h"

#include <malloc.h>
#include <poll.h>
#include <strings.h>

#include "base/clock.h"
#include "base/scoped.h"
#include "model/conf.h"
#include "os/unbound.h"

enum { RECORDS_MAX = 100, RCODE_OK = 0, CLASS_IN = 1 };

/* One question on its way. */
struct asked {
	struct arena *arena;
	struct dns_question *question;
	int id; /* libunbound's, 0: not on its way */
};

static void
release_context(struct ub_ctx **ctx)
{
	if (*ctx != NULL)
		unbound_table()->ub_ctx_delete(*ctx);
}

static void
read_records(struct arena *a, struct dns_question *q, const struct ub_result *r)
{
	size_t n = 0;

	while (n < RECORDS_MAX && r->data[n] != NULL)
		n++;
	q->records = arena_alloc(a, (n + 1) * sizeof(*q->records));
	for (size_t i = 0; i < n; i++)
		if (dns_record_read(
			a, q->type, (struct span){ r->data[i], (size_t)r->len[i] }, &q->records[q->n]))
			q->n++;
	q->outcome = DNS_FOUND;
	size_t length = r->canonname == NULL ? 0 : strlen(r->canonname) - 1; /* without its last dot */
	if (length > 0 && (strlen(q->name) != length || strncasecmp(r->canonname, q->name, length) != 0))
		q->alias = arena_printf(a, "%.*s", (int)length, r->canonname);
}

static void
read_result(struct arena *a, struct dns_question *q, const struct ub_result *r)
{
	if (r->bogus)
		q->why = arena_printf(a, "DNSSEC: %s", r->why_bogus == NULL ? "bogus" : r->why_bogus);
	else if (r->nxdomain)
		q->outcome = DNS_NO_NAME;
	else if (r->rcode != RCODE_OK)
		q->why = "the name's servers, or our resolver, answer with a failure";
	else if (r->havedata)
		read_records(a, q, r);
	else
		q->outcome = DNS_NO_DATA;
}

/* Called by ub_process, in our own thread. */
static void
take_answer(void *arg, int failed, struct ub_result *r)
{
	struct asked *asked = arg;

	asked->id = 0;
	asked->question->why = NULL;
	if (failed != 0 || r == NULL)
		asked->question->why = arena_strdup(asked->arena, unbound_table()->ub_strerror(failed));
	else
		read_result(asked->arena, asked->question, r);
	unbound_table()->ub_resolve_free(r);
}

/* "192.0.2.1:53" or "[2001:db8::1]:53" as libunbound writes it: address@port. */
static const char *
forwarder(struct arena *a, const char *resolver)
{
	const char *colon = strrchr(resolver, ':');
	bool brackets = *resolver == '[';

	if (colon == NULL || (!brackets && strchr(resolver, ':') != colon))
		return resolver;
	return arena_printf(
	    a, "%.*s@%s", (int)(colon - resolver) - 2 * brackets, resolver + brackets, colon + 1);
}

static int
set_up(struct arena *a, struct ub_ctx *ctx, const struct conf *conf)
{
	static const char *const special[] = { "test.", "invalid.", "onion.", "127.in-addr.arpa.", NULL };
	const struct unbound_functions *ub = unbound_table();
	int failed = ub->ub_ctx_async(ctx, 1); /* a thread; else it would fork */

	if (failed == 0)
		failed =
		    ub->ub_ctx_set_option(ctx, "do-not-query-localhost:", "no"); /* it may well be ours */
	if (failed == 0)
		failed = *conf->dns_resolver == '\0'
			     ? ub->ub_ctx_resolvconf(ctx, NULL)
			     : ub->ub_ctx_set_fwd(ctx, forwarder(a, conf->dns_resolver));
	/* The resolver judges of special names (RFC 6761), too. Last: it finalizes the context. */
	for (const char *const *zone = special; failed == 0 && *zone != NULL; zone++)
		failed = ub->ub_ctx_zone_remove(ctx, *zone);
	return failed;
}

NODISCARD static struct err *
open_context(struct arena *a, const struct conf *conf, struct ub_ctx **out)
{
	TRY(unbound_load(a));
	*out = unbound_table()->ub_ctx_create();
	if (*out == NULL)
		return err_new(a, ERR_UNAVAILABLE, NULL, "libunbound does not start");
	int failed = set_up(a, *out, conf);
	if (failed != 0)
		return err_new(
		    a, ERR_UNAVAILABLE, NULL, "dns_resolver: %s", unbound_table()->ub_strerror(failed));
	return NULL;
}

static size_t
count_waiting(const struct asked *asked, size_t n)
{
	size_t waiting = 0;

	for (size_t i = 0; i < n; i++)
		waiting += asked[i].id != 0;
	return waiting;
}

static void
ask_all(struct arena *a, struct ub_ctx *ctx, struct dns_question *questions, size_t n, int64_t deadline)
{
	const struct unbound_functions *ub = unbound_table();
	struct asked *asked = arena_alloc(a, (n + 1) * sizeof(*asked));

	for (size_t i = 0; i < n; i++) {
		asked[i] = (struct asked){ .arena = a, .question = &questions[i] };
		int failed = ub->ub_resolve_async(ctx, questions[i].name, questions[i].type, CLASS_IN,
		    &asked[i], take_answer, &asked[i].id);
		if (failed != 0)
			questions[i].why = arena_strdup(a, ub->ub_strerror(failed));
	}
	while (count_waiting(asked, n) > 0) {
		struct pollfd p = { .fd = ub->ub_fd(ctx), .events = POLLIN };
		int64_t left = deadline - clock_monotonic();

		if (left <= 0)
			break;
		if (poll(&p, 1, (int)left) > 0 && ub->ub_process(ctx) != 0)
			break;
	}
	for (size_t i = 0; i < n; i++)
		if (asked[i].id != 0)
			ub->ub_cancel(ctx, asked[i].id);
}

/* A context for each call: what it remembers would be an old answer the next time somebody wants to know. */
NODISCARD static struct err *
try_ask(struct arena *a, const struct conf *conf, struct dns_question *questions, size_t n, int64_t deadline)
{
	SCOPED(release_context) struct ub_ctx *ctx = NULL;

	if (conf->test_mode && *conf->dns_resolver == '\0')
		return err_new(a, ERR_UNAVAILABLE, NULL, "test_mode asks no DNS but dns_resolver");
	TRY(open_context(a, conf, &ctx));
	ask_all(a, ctx, questions, n, deadline);
	return NULL;
}

void
dns_ask(struct arena *a, const struct conf *conf, struct dns_question *questions, size_t n, int timeout_ms)
{
	int64_t deadline = clock_monotonic() + timeout_ms;

	for (size_t i = 0; i < n; i++) {
		questions[i].outcome = DNS_NOT_ASKED;
		questions[i].why = "no answer in time";
	}
	const struct err *e = n == 0 ? NULL : try_ask(a, conf, questions, n, deadline);
	for (size_t i = 0; e != NULL && i < n; i++)
		questions[i].why = e->detail;
	malloc_trim(0); /* libunbound's own memory, which is more than most requests of a day want */
}
