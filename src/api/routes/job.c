/* SPDX-License-Identifier: Apache-2.0 */
#include "api/route.h"

#include "api/api_private.h"
#include "api/auth.h"
#include "api/job_file.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/secret.h"
#include "model/job.h"
#include "model/json.h"
#include "rules/job.h"
#include "store/db.h"
#include "store/db_pool.h"
#include "store/job_store.h"

enum { EVENT_MAX = 64 * 1024 };

static const char *const backup_types[] = { "application/zip", NULL };

static struct err *
get_job(struct ctx *c, struct call *call)
{
	return job_find(c, call->key, call->out);
}

static struct err *
cancel_job(struct ctx *c, struct call *call)
{
	return job_cancel(c, call->key);
}

/* What a stream of events remembers between two looks at the row; in the request's arena. */
struct events {
	struct api *api;
	struct http_header credential; /* of the request; all texts are in its arena */
	const char *key, *request_id, *ip;
	char last[SECRET_DIGEST_SIZE]; /* digest of what was sent last */
	int64_t sent_at;
};

/* A stream may outlive the session that asked for it, and what its actor may see: so it signs in each time.
 */
static struct err *
find_as_now(struct ctx *c, const struct events *ev, struct job *out)
{
	TRY(auth_again(c, &ev->credential));
	return job_find(c, ev->key, out);
}

static struct err *
read_job(struct ctx *c, const struct events *ev, struct job *out)
{
	TRY(db_pool_read(c, ev->api->pool));
	struct err *e = find_as_now(c, ev, out);
	db_pool_read_end(c, ev->api->pool);
	return e;
}

/* Server-sent events (WHATWG HTML section 9.2): one for each change of the row, a comment every 10 s so that
 * a client that has left is noticed; the end when the job has ended, or the session. */
static bool
next_event(void *arg, bool stopping, struct buf *out)
{
	struct events *ev = arg;
	struct ctx c = { .site = &ev->api->site,
		.actor = { .ip = ev->ip },
		.request_id = ev->request_id,
		.now = clock_now(),
		.random = random_u32 };
	struct buf text = BUF(&c.arena, EVENT_MAX);
	struct job job = { 0 };
	bool go_on = false;

	if (!stopping && read_job(&c, ev, &job) == NULL) {
		json_encode(&text, job_fields, &job, 0);
		const char *digest = secret_digest(&c.arena, buf_text(&text), text.n);
		if (strcmp(digest, ev->last) != 0) {
			buf_printf(out, "event: job\ndata: %s\n\n", buf_text(&text));
			memcpy(ev->last, digest, sizeof(ev->last));
			ev->sent_at = clock_monotonic();
		} else if (clock_monotonic() - ev->sent_at > SECONDS(10)) {
			buf_puts(out, ": still here\n\n");
			ev->sent_at = clock_monotonic();
		}
		go_on = !job_ended(&job);
	}
	arena_free(&c.arena);
	return go_on;
}

static struct err *
stream_events(struct ctx *c, struct call *call)
{
	struct events *ev = arena_new(&c->arena, struct events);

	TRY(job_find(c, call->key, call->out));
	*ev = (struct events){ .api = call->api,
		.credential = auth_header(call->request),
		.key = call->key,
		.request_id = c->request_id,
		.ip = c->actor.ip };
	call->answer->status = 200;
	call->answer->type = "text/event-stream";
	call->answer->stream = next_event;
	call->answer->stream_arg = ev;
	return NULL;
}

static struct err *
get_file(struct ctx *c, struct call *call)
{
	struct job job = { 0 };

	TRY(job_find(c, call->key, &job));
	return job_file_send(c, call, &job);
}

static const struct noun job_noun = { .name = "job",
	.plural = "jobs",
	.fields = job_fields,
	.size = sizeof(struct job),
	.listing = &job_listing };

#define JOB .out = job_fields, .out_size = sizeof(struct job), .noun = &job_noun

const struct route job_routes[] = {
	{ .method = GET,
	    .path = "/api/v1/jobs",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_LIST,
	    JOB,
	    .handle = noun_list,
	    .summary = "List jobs" },
	{ .method = GET,
	    .path = "/api/v1/jobs/{key}",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_ONE,
	    JOB,
	    .handle = get_job,
	    .summary = "Read a job" },
	{ .method = DELETE_,
	    .path = "/api/v1/jobs/{key}",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_EMPTY,
	    .handle = cancel_job,
	    .summary = "Cancel a job",
	    .verb = "cancel" },
	{ .method = GET,
	    .path = "/api/v1/jobs/{key}/events",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_EVENTS,
	    JOB,
	    .handle = stream_events,
	    .summary = "Follow a job by server-sent events" },
	{ .method = GET,
	    .path = "/api/v1/jobs/{key}/file",
	    .role = ROLE_MASTER_ADMIN,
	    .shape = SHAPE_FILE,
	    .sends = backup_types,
	    .handle = get_file,
	    .summary = "The backup that a job has made" },
	{ .path = NULL },
};
