/* SPDX-License-Identifier: Apache-2.0 */
/* files: the directory as files, in and out. A file that comes is a job; one that goes is read and sent piece
 * by piece, whatever its size. */
#include "api/route.h"

#include <fcntl.h>
#include <strings.h>
#include <unistd.h>

#include "api/api_private.h"
#include "api/auth.h"
#include "api/job_file.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/scoped.h"
#include "model/job.h"
#include "model/json.h"
#include "model/rows.h"
#include "model/text.h"
#include "rules/api_key.h"
#include "rules/import.h"
#include "rules/job.h"
#include "rules/kinds.h"
#include "store/db.h"
#include "store/db_pool.h"

enum { PIECE = 64 * 1024, EXPORT_CURSOR_MAX = 4096 };

static const char *
base_name(const char *path)
{
	return path == NULL ? NULL : strrchr(path, '/') + 1;
}

static enum rows_format
format_of(const struct call *call)
{
	const char *type = http_request_header(call->request, "Content-Type");

	return strncasecmp(type, "application/json", 16) == 0 ? ROWS_JSON
	       : strncasecmp(type, "text/csv", 8) == 0        ? ROWS_CSV
							      : ROWS_LINES;
}

/* Wrong columns are told at once, rather than by a job that fails. */
static struct err *
check_header(struct ctx *c, struct call *call)
{
	const struct import_query *q = call->query;
	SCOPED_FD fd = open(call->request->spool, O_RDONLY | O_CLOEXEC);
	struct rows *rows = arena_new(&c->arena, struct rows);

	if (fd < 0)
		return err_new(&c->arena, ERR_UNAVAILABLE, NULL, "the file can not be read");
	TRY(import_rows(c, &(struct import){ .kind = q->kind, .format = (int)format_of(call) }, rows));
	return rows_open(c, rows, feed_read_fd, &fd);
}

static struct err *
start(struct ctx *c, struct call *call, struct import *import)
{
	struct job *job = call->out;

	import->spool = base_name(call->request->spool);
	TRY(import_start(c, import, job));
	call->location = arena_printf(&c->arena, "%lld", (long long)job->id);
	call->answer->keep_spool = true; /* until the job ends */
	return NULL;
}

static struct err *
post_import(struct ctx *c, struct call *call)
{
	const struct import_query *q = call->query;

	return start(c, call,
	    &(struct import){
		.kind = q->kind, .mode = q->mode, .format = (int)format_of(call), .dry_run = q->dry_run });
}

static struct err *
post_bulk(struct ctx *c, struct call *call)
{
	const struct bulk_query *q = call->query;

	return start(c, call,
	    &(struct import){ .kind = FILE_ALIASES,
		.mode = q->mode,
		.format = ROWS_LINES,
		.dry_run = q->dry_run,
		.domain = q->domain });
}

/* What a file on its way out remembers between two pieces; in the request's arena. */
struct outgoing {
	struct api *api;
	struct http_header credential; /* of the request; all texts are in its arena */
	const char *request_id, *ip;
	bool csv, begun, read, over; /* begun: something was put; read: a page was */
	/* Of an export: */
	const struct file_noun *noun;
	bool hashes;
	unsigned skip; /* flags of fields that do not stand in it */
	struct list_query query;
	char cursor[EXPORT_CURSOR_MAX]; /* of the page after this one */
	struct arena page_arena;
	struct list_page page;
	size_t next; /* row of the page */
	/* Of a report: */
	int fd;
	int64_t left; /* bytes */
	struct feed feed;
	struct csv_reader reader;
};

static bool
wants_csv(const struct call *call, int format)
{
	const char *accept = http_request_header(call->request, "Accept");

	return format == FILE_CSV ||
	       (format == FILE_UNSAID && accept != NULL && strcasestr(accept, "text/csv") != NULL);
}

static void
end_file(void *arg)
{
	struct outgoing *o = arg;

	arena_free(&o->page_arena);
	if (o->fd >= 0)
		close(o->fd);
}

static void
send_file(struct ctx *c, struct call *call, const char *name, int format,
    bool (*next)(void *, bool, struct buf *), struct outgoing *o)
{
	struct http_answer *answer = call->answer;

	o->api = call->api;
	o->credential = auth_header(call->request);
	o->request_id = c->request_id;
	o->ip = c->actor.ip;
	o->csv = wants_csv(call, format);
	answer->status = 200;
	answer->type = o->csv ? "text/csv; charset=utf-8" : "application/json";
	answer->stream = next;
	answer->stream_end = end_file;
	answer->stream_arg = o;
	http_answer_header(answer, "Content-Disposition",
	    arena_printf(&c->arena, "attachment; filename=\"%s.%s\"", name, o->csv ? "csv" : "json"));
}

/* Between two elements of a JSON list. */
static void
put_comma(struct outgoing *o, struct buf *out)
{
	buf_puts(out, o->begun ? ",\n" : "[\n");
	o->begun = true;
}

static void
put_begin(struct outgoing *o, struct buf *out)
{
	const struct file_noun *noun = o->noun;

	if (o->csv)
		rows_put_header(out, noun->listing->fields, o->skip, o->hashes ? noun->hash_in : NULL);
	o->begun = o->csv;
	o->read = true;
}

static void
put_end(struct outgoing *o, struct buf *out)
{
	if (!o->csv)
		buf_puts(out, o->begun ? "\n]\n" : "[]\n");
	o->over = true;
}

static const char *
hash_of(const struct outgoing *o, const void *row)
{
	const struct listing *l = o->noun->listing;

	return o->hashes ? *MEMBER_CONST(const char *, row, field_find(l->fields, o->noun->hash)) : NULL;
}

/* Only what an import takes: for one row, the object that a POST would send. */
static void
put_row(struct outgoing *o, const void *row, struct buf *out)
{
	const struct field *fields = o->noun->listing->fields;
	const char *hash = hash_of(o, row);

	if (o->csv) {
		rows_put(out, fields, row, o->skip, o->hashes, hash);
		return;
	}
	put_comma(o, out);
	json_encode(out, fields, row, o->skip);
	if (hash == NULL)
		return;
	out->n--; /* the brace */
	json_text_member(out, o->noun->hash_in, hash);
	buf_putc(out, '}');
}

/* The rows of the next page, as who asks may see them now: the session may have ended meanwhile. */
static struct err *
read_page(struct ctx *c, struct outgoing *o)
{
	TRY(db_pool_read(c, o->api->pool));
	struct err *e = auth_again(c, &o->credential);
	if (e == NULL)
		e = list_read(c, o->noun->listing, &o->query, &o->page);
	db_pool_read_end(c, o->api->pool);
	o->next = 0;
	o->skip = file_skips(c);
	o->query.cursor = NULL;
	if (e == NULL && o->page.next != NULL) {
		snprintf(o->cursor, sizeof(o->cursor), "%s", o->page.next);
		o->query.cursor = o->cursor;
	}
	return e;
}

/* Rows in turn, page after page. What goes wrong cuts the answer, so that nobody takes the part for all. */
static bool
next_rows(void *arg, bool stopping, struct buf *out)
{
	struct outgoing *o = arg;
	struct ctx c = { .arena = o->page_arena,
		.site = &o->api->site,
		.actor = { .ip = o->ip },
		.request_id = o->request_id,
		.now = clock_now(),
		.random = random_u32 };

	out->full = stopping;
	while (!o->over && !out->full && out->n < PIECE) {
		if (o->next < o->page.n) {
			put_row(o, (const char *)o->page.rows + o->next++ * o->noun->listing->size, out);
			continue;
		}
		if (o->read && o->query.cursor == NULL) {
			put_end(o, out);
			continue;
		}
		arena_free(&c.arena);
		out->full |= read_page(&c, o) != NULL;
		if (!out->full && !o->read)
			put_begin(o, out);
	}
	o->page_arena = c.arena;
	return !o->over;
}

static struct err *
filter_by(struct ctx *c, struct outgoing *o, const struct call *call, const char *name)
{
	const struct field *fields = o->noun->listing->fields, *f = field_find(fields, name);
	const struct field *asked = field_find(call->route->query, name);

	if (!(call->asked & FIELD_BIT(asked - call->route->query)))
		return NULL;
	if (f == NULL || !(f->flags & FILTER))
		return err_new(
		    &c->arena, ERR_INVALID_FIELD, name, "%s is not something these are chosen by", name);
	TRY(text_decode(&c->arena, f, text_encode(&c->arena, asked, call->query), o->query.filter));
	o->query.filtered |= FIELD_BIT(f - fields);
	return NULL;
}

static struct err *
get_export(struct ctx *c, struct call *call)
{
	const struct export_query *q = call->query;
	struct outgoing *o = arena_new(&c->arena, struct outgoing);

	o->fd = -1;
	o->noun = &file_nouns[q->kind];
	TRY(api_key_check(c, o->noun->area, false));
	o->hashes = q->hashes && o->noun->hash != NULL;
	if (q->hashes && (c->actor.role < ROLE_MASTER_ADMIN || c->actor.key_id != 0))
		return err_new(&c->arena, ERR_FORBIDDEN, "hashes",
		    "{hashes_master}hashes are for a MasterAdmin who has signed in");
	o->query = (struct list_query){ .limit = LIST_LIMIT_MAX,
		.filter = arena_alloc(&c->arena, o->noun->listing->size) };
	TRY(filter_by(c, o, call, "domain"));
	TRY(filter_by(c, o, call, "role"));
	send_file(c, call, file_kind_names[q->kind], q->format, next_rows, o);
	return NULL;
}

/* The report is CSV; as JSON it is read and written again. */
static struct err *
put_line(struct arena *a, struct outgoing *o, struct buf *out)
{
	struct import_line line = { 0 };
	struct csv_row row = { 0 };
	bool found;

	TRY(csv_next(&o->reader, a, &row, &found));
	if (!found || o->feed.offset > o->left) {
		put_end(o, out);
		return NULL;
	}
	for (size_t i = 0; i < row.n && import_line_fields[i].name != NULL; i++)
		if (*row.cells[i] != '\0')
			TRY(text_decode(a, &import_line_fields[i], row.cells[i], &line));
	put_comma(o, out);
	json_encode(out, import_line_fields, &line, 0);
	return NULL;
}

static bool
next_lines(void *arg, bool stopping, struct buf *out)
{
	struct outgoing *o = arg;

	out->full = stopping;
	while (!o->over && !out->full && out->n < PIECE) {
		struct arena a = { 0 };

		out->full |= put_line(&a, o, out) != NULL;
		arena_free(&a);
	}
	return !o->over;
}

/* As it lies there. */
static bool
next_bytes(void *arg, bool stopping, struct buf *out)
{
	struct outgoing *o = arg;
	char piece[PIECE];
	size_t most = o->left < PIECE ? (size_t)o->left : PIECE;
	ssize_t n = stopping ? -1 : read(o->fd, piece, most);

	out->full = n < 0 || (n == 0 && o->left > 0);
	if (n > 0)
		buf_put(out, piece, (size_t)n);
	o->left -= n > 0 ? n : 0;
	return o->left > 0;
}

static struct err *
get_result(struct ctx *c, struct call *call)
{
	const struct result_query *q = call->query;
	struct outgoing *o = arena_new(&c->arena, struct outgoing);
	struct import import = { 0 };
	struct job job = { 0 };
	struct csv_row header;
	bool found, csv = wants_csv(call, q->format);

	TRY(job_find(c, call->key, &job));
	if (job_file_kind(&job))
		return job_file_send(c, call, &job);
	TRY(import_find(c, call->key, &import));
	o->fd = open(
	    arena_printf(&c->arena, "%s/%s.report", c->site->spool_dir, import.spool), O_RDONLY | O_CLOEXEC);
	if (o->fd < 0)
		return err_new(
		    &c->arena, ERR_NOT_FOUND, NULL, "{no_results}this job has not told of any row yet");
	o->left = import.report_bytes;
	send_file(c, call, arena_printf(&c->arena, "import-%s", call->key), q->format,
	    csv ? next_bytes : next_lines, o);
	if (csv)
		return NULL;
	feed_open(&o->feed, feed_read_fd, &o->fd);
	o->reader = csv_open(&o->feed);
	return csv_next(&o->reader, &c->arena, &header, &found);
}

static const char *const table_types[] = { "text/csv", "application/json", NULL };
static const char *const result_types[] = { "text/csv", "application/zip", NULL };
static const char *const line_types[] = { "text/plain", NULL };

#define JOB .out = job_fields, .out_size = sizeof(struct job)

const struct route files_routes[] = {
	{ .method = POST,
	    .path = "/api/v1/import",
	    .role = ROLE_DOMAIN_ADMIN,
	    .shape = SHAPE_JOB,
	    .query = import_query_fields,
	    .query_size = sizeof(struct import_query),
	    .files = table_types,
	    JOB,
	    .find = check_header,
	    .handle = post_import,
	    .summary = "Make the rows of a file" },
	{ .method = GET,
	    .path = "/api/v1/export",
	    .role = ROLE_DOMAIN_ADMIN,
	    .shape = SHAPE_FILE,
	    .query = export_query_fields,
	    .query_size = sizeof(struct export_query),
	    .handle = get_export,
	    .summary = "Read all of a kind as a file" },
	{ .method = POST,
	    .path = "/api/v1/aliases/bulk",
	    .role = ROLE_DOMAIN_ADMIN,
	    .shape = SHAPE_JOB,
	    .query = bulk_query_fields,
	    .query_size = sizeof(struct bulk_query),
	    .files = line_types,
	    JOB,
	    .handle = post_bulk,
	    .summary = "Make aliases of lines: <email> <destination>, <destination>..." },
	{ .method = GET,
	    .path = "/api/v1/jobs/{key}/result",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_FILE,
	    .query = result_query_fields,
	    .query_size = sizeof(struct result_query),
	    .sends = result_types,
	    .out = import_line_fields,
	    .out_size = sizeof(struct import_line),
	    .handle = get_result,
	    .summary = "What a job says of each row of its file, or the file that it has made" },
	{ .path = NULL },
};
