/* SPDX-License-Identifier: Apache-2.0 */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "api/api_private.h"
#include "api/auth.h"
#include "api/route.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/scoped.h"
#include "model/conf.h"
#include "os/helper_client.h"
#include "store/db_pool.h"
#include "wire/log_line.h"

enum {
	LINES_MAX = 10000,
	WORD_MAX = 200,
	POSITION_SIZE = 48,
	HELPER_MS = 10 * 1000,
	LINE_SIZE = 5 * LOG_LINE_MAX, /* of a line in which each byte became \xNN */
	FOLLOWERS_MAX = 16,
	ALIVE_MS = 2000,         /* who has left gives its place free soon */
	PIECES_A_SECOND = 8,     /* of 32 KiB, for one that follows */
	BEHIND_MAX = 512 * 1024, /* bytes; who is further behind misses some */
	CAUGHT_UP_LINES = 200,
};

struct log_query {
	const char *q;
	int64_t lines;
};

static const struct field log_query_fields[] = {
	FIELD(struct log_query, q, F_STR, .max = WORD_MAX, .doc = "Only lines with this text"),
	FIELD(struct log_query, lines, F_INT, .min = 1, .max = LINES_MAX, .preset = LINES_MAX,
	    .doc = "Of so many lines at the end"),
	END_FIELDS,
};

struct follow_query {
	const char *q, *from;
};

static const struct field follow_query_fields[] = {
	FIELD(struct follow_query, q, F_STR, .max = WORD_MAX, .doc = "Only lines with this text"),
	FIELD(struct follow_query, from, F_STR, .max = POSITION_SIZE - 1,
	    .doc = "Where to begin, as X-Log-Position tells it; the end when it is left out"),
	END_FIELDS,
};

/* A log on its way out; in the request's arena, as its texts. */
struct reading {
	const struct api *api;
	const char *engine, *q;
	char at[POSITION_SIZE], end[POSITION_SIZE]; /* end: "" when there is none */
	int64_t left;                               /* bytes behind at, of the file that it is in */
	bool within;                                /* a line whose beginning was told already */
	/* of one that follows */
	struct api *own;
	struct http_header credential;
	const char *request_id, *ip;
	int pieces; /* since the last pause */
	int64_t put_at;
};

NODISCARD static struct err *
ask(struct arena *a, const struct reading *r, const char *verb, const char *what, struct span *answer)
{
	const char *words[] = { r->engine, what, NULL };

	return helper_call(a, r->api->conf->run_dir, verb, words, HELPER_MS, answer);
}

/* FILE:OFFSET */
static bool
is_position(const char *text)
{
	size_t n = strspn(text, "0123456789");
	size_t m = text[n] == ':' ? strspn(text + n + 1, "0123456789") : 0;

	return n > 0 && m > 0 && text[n + 1 + m] == '\0' && n + m + 2 <= POSITION_SIZE;
}

/* Where so many lines at the end begin, and where the log ends. */
NODISCARD static struct err *
find_end(struct arena *a, struct reading *r, int64_t lines)
{
	struct span answer;

	TRY(ask(a, r, "log-find", arena_printf(a, "%lld", (long long)lines), &answer));
	size_t n = strcspn(answer.p, " ");
	if (n >= POSITION_SIZE || answer.p[n] == '\0' || strlen(answer.p + n + 1) >= POSITION_SIZE)
		return err_new(a, ERR_UNAVAILABLE, NULL, "the helper's answer can not be read");
	snprintf(r->at, sizeof(r->at), "%.*s", (int)n, answer.p);
	snprintf(r->end, sizeof(r->end), "%s", answer.p + n + 1);
	return NULL;
}

/* The next whole lines, if there are any. */
NODISCARD static struct err *
read_piece(struct arena *a, struct reading *r, struct span *lines)
{
	struct span answer;

	TRY(ask(a, r, "log-read", r->at, &answer));
	const char *eol = memchr(answer.p, '\n', answer.n);
	size_t n = strcspn(answer.p, " \n");
	if (eol == NULL || n >= POSITION_SIZE || answer.p[n] != ' ')
		return err_new(a, ERR_UNAVAILABLE, NULL, "the helper's answer can not be read");
	snprintf(r->at, sizeof(r->at), "%.*s", (int)n, answer.p);
	r->left = strtoll(answer.p + n, NULL, 10);
	*lines = (struct span){ eol + 1, answer.n - (size_t)(eol + 1 - answer.p) };
	return NULL;
}

/* One line, if it is wanted, with before in front of it. */
static void
put_line(struct buf *out, const struct reading *r, struct span line, const char *before)
{
	SCOPED(arena_free) struct arena a = { 0 };
	struct buf text = BUF(&a, LINE_SIZE);

	log_line_put(&text, line);
	if (r->q == NULL || strcasestr(buf_text(&text), r->q) != NULL)
		buf_printf(out, "%s%s\n", before, buf_text(&text));
}

/* Of a line that came in several pieces, the first one stands for it. */
static void
put_lines(struct buf *out, struct reading *r, struct span lines, const char *before)
{
	for (const char *p = lines.p, *end = lines.p + lines.n; p < end;) {
		const char *eol = memchr(p, '\n', (size_t)(end - p));

		if (!r->within)
			put_line(out, r, (struct span){ p, (size_t)((eol == NULL ? end : eol) - p) }, before);
		r->within = eol == NULL;
		p = eol == NULL ? end : eol + 1;
	}
}

/* Is the end of what was asked for reached? The log may have grown meanwhile. */
static bool
is_over(const struct reading *r)
{
	size_t n = strcspn(r->end, ":");

	return strncmp(r->at, r->end, n + 1) == 0 &&
	       strtoll(r->at + n + 1, NULL, 10) >= strtoll(r->end + n + 1, NULL, 10);
}

/* A file of the lines: until there is something to send. */
static bool
next_lines(void *arg, bool stopping, struct buf *out)
{
	struct reading *r = arg;

	out->full = stopping;
	while (out->n == 0 && !out->full && !is_over(r)) {
		SCOPED(arena_free) struct arena a = { 0 };
		struct span lines = { "", 0 };

		out->full = read_piece(&a, r, &lines) != NULL; /* nobody takes the part for the whole */
		if (lines.n == 0)
			return false;
		put_lines(out, r, lines, "");
	}
	return out->n > 0;
}

NODISCARD static struct err *
begin(struct ctx *c, const struct call *call, const char *q, struct reading **out)
{
	static const char *const engines[] = { "postfix", "dovecot", "rspamd" };

	*out = arena_new(&c->arena, struct reading);
	(*out)->api = call->api;
	(*out)->q = q != NULL && *q != '\0' ? q : NULL;
	for (size_t i = 0; i < sizeof(engines) / sizeof(*engines); i++)
		if (strcmp(call->key, engines[i]) == 0)
			(*out)->engine = engines[i];
	if ((*out)->engine == NULL)
		return err_new(&c->arena, ERR_NOT_FOUND, NULL,
		    "{no_such_log}there is no such log: postfix, dovecot or rspamd");
	return NULL;
}

static struct err *
get_log(struct ctx *c, struct call *call)
{
	const struct log_query *query = call->query;
	struct reading *r;

	TRY(begin(c, call, query->q, &r));
	TRY(find_end(&c->arena, r, query->lines));
	call->answer->status = 200;
	call->answer->type = "text/plain; charset=utf-8";
	call->answer->stream = next_lines;
	call->answer->stream_arg = r;
	http_answer_header(call->answer, "X-Log-Position", arena_strdup(&c->arena, r->end));
	http_answer_header(call->answer, "X-Content-Type-Options", "nosniff");
	http_answer_header(call->answer, "Content-Disposition",
	    arena_printf(&c->arena, "attachment; filename=\"%s.log\"", r->engine));
	return NULL;
}

/* A stream may outlive the session that asked for it, and the role of its actor. */
static bool
may_go_on(const struct reading *r)
{
	struct ctx c = { .site = &r->api->site,
		.actor = { .ip = r->ip },
		.request_id = r->request_id,
		.now = clock_now(),
		.random = random_u32 };
	struct err *e = db_pool_read(&c, r->api->pool);

	if (e == NULL) {
		e = auth_again(&c, &r->credential);
		db_pool_read_end(&c, r->api->pool);
	}
	bool may = e == NULL && c.actor.role == ROLE_MASTER_ADMIN;
	arena_free(&c.arena);
	return may;
}

/* Whoever is far behind is told how many bytes it missed, and goes on near the end: the log of a server under
 * attack must not keep us busier than this. */
NODISCARD static struct err *
catch_up(struct arena *a, struct reading *r, struct buf *out)
{
	int64_t missed = r->left;

	if (missed <= BEHIND_MAX)
		return NULL;
	TRY(find_end(a, r, CAUGHT_UP_LINES));
	r->within = false;
	buf_printf(out, "event: missed\ndata: %lld\n\n", (long long)missed);
	return NULL;
}

NODISCARD static struct err *
put_event(struct reading *r, struct buf *out)
{
	SCOPED(arena_free) struct arena a = { 0 };
	struct buf data = BUF(&a, HTTP_PIECE_MAX);
	struct span lines;

	TRY(read_piece(&a, r, &lines));
	put_lines(&data, r, lines, "data: ");
	if (data.n > 0)
		buf_printf(out, "id: %s\nevent: lines\n%s\n", r->at, buf_text(&data));
	return catch_up(&a, r, out);
}

/* Pieces until one has something to tell, or no more may be read at this moment. */
NODISCARD static struct err *
put_events(struct reading *r, struct buf *out)
{
	bool more = true;

	while (more && r->pieces < PIECES_A_SECOND && out->n == 0) {
		int64_t before = r->left;

		TRY(put_event(r, out));
		r->pieces++;
		more = r->left > 0 && r->left != before;
	}
	return NULL;
}

/* Server-sent events (WHATWG HTML section 9.2): new lines each second, a comment every 2 s so that a client
 * that has left is noticed. The id of an event is where to go on after it. */
static bool
next_event(void *arg, bool stopping, struct buf *out)
{
	struct reading *r = arg;

	if (stopping)
		return false;
	if (r->pieces >= PIECES_A_SECOND) { /* puts nothing: that is a pause */
		r->pieces = 0;
		return true;
	}
	if (r->pieces == 0 && !may_go_on(r))
		return false;
	err_ignore(put_events(r, out)); /* the helper may be started anew at this moment */
	if (r->left == 0)
		r->pieces = PIECES_A_SECOND;
	if (out->n == 0 && clock_monotonic() - r->put_at > ALIVE_MS)
		buf_puts(out, ": still here\n\n");
	if (out->n > 0)
		r->put_at = clock_monotonic();
	else
		r->pieces = 0;
	return true;
}

static void
end_follow(void *arg)
{
	const struct reading *r = arg;

	atomic_fetch_sub(&r->own->followers, 1);
}

/* Each takes a thread and a look a second. */
NODISCARD static struct err *
take_place(struct ctx *c, struct call *call, struct reading *r)
{
	if (atomic_fetch_add(&call->api->followers, 1) >= FOLLOWERS_MAX) {
		atomic_fetch_sub(&call->api->followers, 1);
		return err_new(&c->arena, ERR_RATE_LIMITED, NULL,
		    "{followers}%d logs are followed at this moment, which is the most: end one of them",
		    FOLLOWERS_MAX);
	}
	r->own = call->api;
	call->answer->stream_end = end_follow;
	return NULL;
}

static struct err *
follow_log(struct ctx *c, struct call *call)
{
	const struct follow_query *query = call->query;
	const char *last = http_request_header(call->request, "Last-Event-ID");
	const char *from = last != NULL && is_position(last) ? last : query->from;
	struct reading *r;

	TRY(begin(c, call, query->q, &r));
	if (from != NULL && !is_position(from))
		return err_new(&c->arena, ERR_INVALID_FIELD, "from", "from is no position of a log");
	TRY(find_end(&c->arena, r, 0));
	if (from != NULL)
		snprintf(r->at, sizeof(r->at), "%s", from);
	r->credential = auth_header(call->request);
	r->request_id = c->request_id;
	r->ip = c->actor.ip;
	r->put_at = clock_monotonic();
	TRY(take_place(c, call, r));
	call->answer->status = 200;
	call->answer->type = "text/event-stream";
	call->answer->stream = next_event;
	call->answer->stream_arg = r;
	return NULL;
}

static const char *const types[] = { "text/plain", NULL };

const struct route server_log_routes[] = {
	{ .method = GET,
	    .path = "/api/v1/server/logs/{key}",
	    .role = ROLE_MASTER_ADMIN,
	    .shape = SHAPE_FILE,
	    .query = log_query_fields,
	    .query_size = sizeof(struct log_query),
	    .sends = types,
	    .handle = get_log,
	    .transaction = TX_NONE,
	    .summary = "The latest lines of a log: postfix, dovecot or rspamd" },
	{ .method = GET,
	    .path = "/api/v1/server/logs/{key}/events",
	    .role = ROLE_MASTER_ADMIN,
	    .shape = SHAPE_EVENTS,
	    .query = follow_query_fields,
	    .query_size = sizeof(struct follow_query),
	    .handle = follow_log,
	    .transaction = TX_NONE,
	    .summary = "Follow a log by server-sent events",
	    .verb = "follow" },
	{ .path = NULL },
};
