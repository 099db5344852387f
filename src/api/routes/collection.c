/* SPDX-License-Identifier: Apache-2.0 */
/* collection: one's own address books and calendars, and what is shared of them (R51). They are files, under
 * a lock that others hold for seconds: so they are read and changed outside of transactions, before what was
 * done is recorded. */
#include "api/route.h"

#include <fcntl.h>
#include <strings.h>
#include <sys/file.h>
#include <unistd.h>

#include "api/answer.h"
#include "api/api_private.h"
#include "base/buf.h"
#include "base/log.h"
#include "base/random.h"
#include "base/scoped.h"
#include "base/secret.h"
#include "model/account.h"
#include "model/json.h"
#include "os/dav_home.h"
#include "os/file.h"
#include "remote/dav_tree.h"
#include "rules/account.h"
#include "rules/share.h"
#include "store/change_store.h"

enum {
	ID_BITS = 80,
	IMPORT_MAX = 32 * 1024 * 1024,
	IMPORT_WAIT_MS = 20 * 1000,
	REPORT_MAX = 8 * 1024 * 1024,
	NAME_MAX_ = 600
};

static const char calendar_type[] = "text/calendar", card_type[] = "text/vcard";
static const char *const file_types[] = { calendar_type, card_type, NULL };

/* What find has read of the database. */
struct read_rows {
	struct account self;
	struct share_count counts[COLLECTION_SHARES_MAX];
	size_t n;
};

static const char *
dir_of(const struct call *call)
{
	return call->api->site.dav_dir;
}

static struct err *
find_own(struct ctx *c, struct call *call)
{
	struct read_rows *r = arena_new(&c->arena, struct read_rows);

	TRY(account_self(c, &r->self));
	TRY(account_check_dav(c, &r->self));
	call->found = r;
	return share_store_counts(c, c->actor.id, r->counts, &r->n);
}

/* Everybody has two from the first day on, whoever comes first: a DAV client or the pages. */
static struct err *
ensure_home(struct ctx *c, const struct call *call)
{
	const struct read_rows *r = call->found;

	if (c->actor.role != ROLE_MAIL_USER)
		return NULL; /* an admin has none */
	return dav_ensure(&c->arena, dir_of(call), &r->self);
}

static void
put_shares(const struct call *call, struct collection *out)
{
	const struct read_rows *r = call->found;

	for (size_t i = 0; i < r->n; i++)
		if (strcmp(r->counts[i].collection, out->id) == 0)
			out->shares = r->counts[i].members;
}

/* No row in the database: nothing to sort or filter by. */
static const struct listing collection_listing = { .key = NULL };

static const struct noun collection_noun = { .name = "collection",
	.plural = "collections",
	.fields = collection_fields,
	.size = sizeof(struct collection),
	.listing = &collection_listing,
	.key = "id" };

static struct err *
list_collections(struct ctx *c, struct call *call)
{
	struct collection *all;
	size_t n;

	TRY(ensure_home(c, call));
	TRY(dav_list(&c->arena, dir_of(call), c->actor.id, &all, &n));
	for (size_t i = 0; i < n; i++)
		put_shares(call, &all[i]);
	call->page = (struct list_page){ .rows = all,
		.n = n < (size_t)call->list.limit ? n : (size_t)call->list.limit,
		.total = (int64_t)n };
	return NULL;
}

static struct err *
read_one(struct ctx *c, const struct call *call, const char *id, struct collection *out)
{
	SCOPED_DAV o = DAV_CLOSED;

	TRY(ensure_home(c, call));
	TRY(dav_open(&c->arena, dir_of(call), c->actor.id, id, false, &o));
	*out = o.what;
	dav_count(&o, out);
	put_shares(call, out);
	return NULL;
}

static struct err *
get_collection(struct ctx *c, struct call *call)
{
	return read_one(c, call, call->key, call->out);
}

/* One way to write it. */
static struct err *
settle_colour(struct ctx *c, struct collection *wanted)
{
	if (wanted->colour == NULL)
		return NULL;
	wanted->colour = collection_colour(&c->arena, wanted->colour);
	return wanted->colour != NULL ? NULL
				      : err_new(&c->arena, ERR_INVALID_FIELD, "colour",
					    "{colour_written}colour is written as #rrggbb");
}

/* The same request, sent again with the same key, makes the same one. */
static const char *
new_id(struct ctx *c, const struct call *call)
{
	const char *key = http_request_header(call->request, "Idempotency-Key");

	if (key == NULL)
		return random_text(&c->arena, ID_BITS);
	key = arena_printf(&c->arena, "%lld %s", (long long)c->actor.id, key);
	return arena_printf(&c->arena, "%.16s", secret_token_hash(&c->arena, c->site->secrets, key));
}

static struct err *
make(struct ctx *c, struct call *call)
{
	struct collection *wanted = call->in;

	if (c->actor.role != ROLE_MAIL_USER)
		return err_new(&c->arena, ERR_CONFLICT, NULL,
		    "{admin_no_collections}an admin has no address books and no calendars");
	TRY(settle_colour(c, wanted));
	wanted->id = new_id(c, call);
	if (call->dry_run)
		return NULL;
	TRY(ensure_home(c, call));
	TRY(dav_create(&c->arena, dir_of(call), c->actor.id, wanted));
	dav_home_note(&c->arena, dir_of(call), c->actor.id);
	return NULL;
}

static struct err *
made(struct ctx *c, struct call *call)
{
	const struct collection *wanted = call->in;

	memcpy(call->out, wanted, sizeof(*wanted));
	call->location = wanted->id;
	return change_record(c, "create", "collection", wanted->name, collection_type_names[wanted->type]);
}

static struct err *
alter(struct ctx *c, struct call *call)
{
	struct collection before, *wanted = call->out;

	TRY(read_one(c, call, call->key, &before));
	TRY(route_merge(c, call, collection_fields, &before, wanted, sizeof(*wanted)));
	TRY(settle_colour(c, wanted));
	return call->dry_run ? NULL : dav_update(&c->arena, dir_of(call), c->actor.id, call->key, wanted);
}

static struct err *
altered(struct ctx *c, struct call *call)
{
	const struct collection *now = call->out;

	return change_record(c, "update", "collection", now->name, NULL);
}

static struct err *
drop(struct ctx *c, struct call *call)
{
	struct collection *before = arena_new(&c->arena, struct collection);

	TRY(read_one(c, call, call->key, before));
	TRY(route_check_match(c, call, collection_fields, before));
	call->found = before;
	if (call->dry_run)
		return NULL;
	TRY(dav_delete(&c->arena, dir_of(call), c->actor.id, call->key));
	dav_home_note(&c->arena, dir_of(call), c->actor.id);
	return NULL;
}

static struct err *
dropped(struct ctx *c, struct call *call)
{
	const struct collection *before = call->found;

	TRY(share_end(c, before->id));
	return change_record(c, "delete", "collection", before->name,
	    arena_printf(&c->arena, "with %lld items", (long long)before->items));
}

/* For clients that know RFC 8187 its name, for all others what is left of it in ASCII. */
static const char *
disposition(struct arena *a, const char *name, const char *end)
{
	struct buf b = BUF(a, (size_t)4 * NAME_MAX_);

	buf_puts(&b, "attachment; filename=\"");
	for (const char *p = name; *p != '\0'; p++)
		if (strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 -_", *p) != NULL)
			buf_putc(&b, *p);
		else
			buf_putc(&b, '_');
	buf_printf(&b, "%s\"; filename*=UTF-8''", end);
	buf_put_escaped(&b, name, "-_");
	buf_puts(&b, end);
	return buf_text(&b);
}

/* The whole file first, for nobody shall wait for the lock until a slow client has it. */
static struct err *
get_export(struct ctx *c, struct call *call)
{
	SCOPED_FD fd = open(c->site->spool_dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	struct collection what;
	int64_t left_out;

	if (fd < 0)
		return err_new(&c->arena, ERR_UNAVAILABLE, NULL,
		    "{export_not_made}the file can not be made: is the disk full?");
	TRY(read_one(c, call, call->key, &what));
	TRY(dav_export(&c->arena, dir_of(call), c->actor.id, call->key, fd, &left_out));
	if (left_out > 0)
		log_event(c, LOG_WARN_, "export.incomplete", "collection", call->key, NULL);
	if (lseek(fd, 0, SEEK_SET) != 0)
		return err_new(&c->arena, ERR_INTERNAL, NULL, "the file can not be read again");
	bool calendar = what.type == COLLECTION_CALENDAR;
	answer_file(&c->arena, call->answer, scoped_keep(&fd),
	    calendar ? "text/calendar; charset=utf-8" : "text/vcard; charset=utf-8",
	    disposition(&c->arena, what.name, calendar ? ".ics" : ".vcf"));
	http_answer_header(call->answer, "X-Content-Type-Options", "nosniff");
	http_answer_header(call->answer, "X-Left-Out", arena_printf(&c->arena, "%lld", (long long)left_out));
	return NULL;
}

static const char *
report(struct arena *a, const struct dav_imported *done, bool *full)
{
	struct buf b = BUF(a, REPORT_MAX);

	json_encode(&b, collection_imported_fields, &done->counts, 0);
	b.n--; /* its brace */
	json_member(&b, "refusals");
	buf_putc(&b, '[');
	for (size_t i = 0; i < done->n; i++) {
		json_next(&b);
		json_encode(&b, collection_refusal_fields, &done->refusals[i], 0);
	}
	buf_puts(&b, "]}");
	*full = b.full;
	return buf_text(&b);
}

/* A file takes several times its size in memory: one at a time. */
static struct err *
wait_for_turn(struct ctx *c, int *fd)
{
	const char *path = arena_printf(&c->arena, "%s/.import-lock", c->site->spool_dir);

	*fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	return *fd >= 0 && file_lock(*fd, LOCK_EX, IMPORT_WAIT_MS)
		   ? NULL
		   : err_new(&c->arena, ERR_BUSY, NULL,
			 "{others_import}others import at present: try again in a moment");
}

static struct err *
check_type(struct ctx *c, const struct call *call, const struct collection *to)
{
	const char *type = http_request_header(call->request, "Content-Type");
	bool calendar = strncasecmp(type, calendar_type, sizeof(calendar_type) - 1) == 0;

	if (calendar == (to->type == COLLECTION_CALENDAR))
		return NULL;
	return err_new(&c->arena, ERR_UNSUPPORTED_TYPE, NULL, "{collection_takes}%s takes %s", to->name,
	    calendar ? card_type : calendar_type);
}

static struct err *
import_file(struct ctx *c, struct call *call)
{
	const struct collection_import_query *q = call->query;
	struct dav_imported *done = arena_new(&c->arena, struct dav_imported);
	struct collection *to = arena_new(&c->arena, struct collection);
	SCOPED_FD turn = -1;
	struct span file;
	bool full;

	TRY(read_one(c, call, call->key, to));
	TRY(check_type(c, call, to));
	call->found = to;
	if (call->dry_run)
		return NULL;
	TRY(wait_for_turn(c, &turn));
	struct err *e = file_read(&c->arena, call->request->spool, IMPORT_MAX, &file);
	if (e != NULL && e->code == ERR_TOO_LARGE)
		return err_new(&c->arena, ERR_TOO_LARGE, NULL,
		    "{items_large}a file of items may hold %d MiB: send it in parts", IMPORT_MAX >> 20);
	TRY(e);
	TRY(dav_import(&c->arena, dir_of(call), c->actor.id, call->key, file, q->mode == COLLECTION_REPLACE,
	    c->site->dav_limit, done));
	call->document = report(&c->arena, done, &full);
	return full ? err_new(&c->arena, ERR_TOO_LARGE, NULL,
			  "{items_broken}too many items are broken to tell of each: is it the right file?")
		    : NULL;
}

static struct err *
imported(struct ctx *c, struct call *call)
{
	const struct collection_import_query *q = call->query;
	const struct collection *to = call->found;

	return change_record(c, "update", "collection", to->name,
	    q->mode == COLLECTION_REPLACE ? "imported instead of what was there" : "imported");
}

static const struct noun share_noun = { .name = "share",
	.plural = "shares",
	.fields = collection_share_fields,
	.size = sizeof(struct collection_share),
	.listing = &collection_share_listing,
	.key = "id" };

/* As its owner has it now. */
static struct err *
describe(struct ctx *c, const struct call *call, struct collection_share *share)
{
	struct collection what = { 0 };
	bool found;

	TRY(dav_look(&c->arena, dir_of(call), share->owner_id, share->collection, &what, &found));
	share->name = found ? what.name : NULL;
	share->colour = found ? what.colour : NULL;
	return NULL;
}

/* For what asks nothing else of the account. */
static struct err *
check_dav(struct ctx *c)
{
	struct account self = { 0 };

	TRY(account_self(c, &self));
	return account_check_dav(c, &self);
}

static struct err *
list_shares(struct ctx *c, struct call *call)
{
	TRY(check_dav(c));
	TRY(noun_list_own(c, call));
	for (size_t i = 0; i < call->page.n; i++)
		TRY(describe(c, call, (struct collection_share *)call->page.rows + i));
	return NULL;
}

static struct err *
leave_share(struct ctx *c, struct call *call)
{
	return share_leave(c, call->id);
}

static struct err *
get_share(struct ctx *c, struct call *call)
{
	TRY(check_dav(c));
	TRY(share_find(c, call->key, call->id, call->out));
	return describe(c, call, call->out);
}

static struct err *
look_at_shared(struct ctx *c, struct call *call)
{
	struct collection *what = arena_new(&c->arena, struct collection);

	TRY(read_one(c, call, call->key, what));
	call->found = what;
	return NULL;
}

static struct err *
put_share(struct ctx *c, struct call *call)
{
	const struct collection_share *in = call->in;

	TRY(share_put(c, call->found, call->id, (enum collection_rights)in->rights, call->out));
	return describe(c, call, call->out);
}

static struct err *
delete_share(struct ctx *c, struct call *call)
{
	return share_delete(c, call->key, call->id);
}

#define COLLECTION .out = collection_fields, .out_size = sizeof(struct collection), .noun = &collection_noun
#define SHARE .out = collection_share_fields, .out_size = sizeof(struct collection_share), .noun = &share_noun

const struct route collection_routes[] = {
	{ .method = GET,
	    .path = "/api/v1/me/collections",
	    .role = ROLE_MAIL_USER,
	    .switched = true,
	    .shape = SHAPE_LIST,
	    COLLECTION,
	    .find = find_own,
	    .handle = list_collections,
	    .transaction = TX_NONE,
	    .summary = "List your address books and calendars" },
	{ .method = POST,
	    .path = "/api/v1/me/collections",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_CREATED,
	    .in = collection_fields,
	    .in_size = sizeof(struct collection),
	    COLLECTION,
	    .find = find_own,
	    .verify = make,
	    .handle = made,
	    .summary = "Make an address book or a calendar" },
	{ .method = GET,
	    .path = "/api/v1/me/collections/{key}",
	    .role = ROLE_MAIL_USER,
	    .switched = true,
	    .shape = SHAPE_ONE,
	    COLLECTION,
	    .find = find_own,
	    .handle = get_collection,
	    .transaction = TX_NONE,
	    .summary = "Read one of your address books or calendars" },
	{ .method = PATCH,
	    .path = "/api/v1/me/collections/{key}",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_ONE,
	    .in = collection_fields,
	    .in_size = sizeof(struct collection),
	    COLLECTION,
	    .find = find_own,
	    .verify = alter,
	    .handle = altered,
	    .summary = "Give it another name or colour (merge patch)" },
	{ .method = DELETE_,
	    .path = "/api/v1/me/collections/{key}",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_EMPTY,
	    .noun = &collection_noun,
	    .find = find_own,
	    .verify = drop,
	    .handle = dropped,
	    .summary =
		"Delete an address book or a calendar with all that is in it, for all it is shared with" },
	{ .method = GET,
	    .path = "/api/v1/me/collections/{key}/export",
	    .role = ROLE_MAIL_USER,
	    .switched = true,
	    .shape = SHAPE_FILE,
	    .sends = file_types,
	    .find = find_own,
	    .handle = get_export,
	    .transaction = TX_NONE,
	    .summary = "All of its items as one file" },
	{ .method = POST,
	    .path = "/api/v1/me/collections/{key}/import",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_DOCUMENT,
	    .query = collection_import_query_fields,
	    .query_size = sizeof(struct collection_import_query),
	    .files = file_types,
	    .find = find_own,
	    .verify = import_file,
	    .handle = imported,
	    .summary = "Lay the items of a file over it, by UID; what can not be read is told item by item" },
	{ .method = GET,
	    .path = "/api/v1/me/shares",
	    .role = ROLE_MAIL_USER,
	    .switched = true,
	    .shape = SHAPE_LIST,
	    SHARE,
	    .handle = list_shares,
	    .summary = "List what you share, and what others share with you" },
	{ .method = DELETE_,
	    .path = "/api/v1/me/shares/{id}",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_EMPTY,
	    .handle = leave_share,
	    .summary = "End a share, as its owner or because you do without it" },
	{ .method = GET,
	    .path = "/api/v1/me/collections/{key}/shares/{id}",
	    .role = ROLE_MAIL_USER,
	    .switched = true,
	    .shape = SHAPE_ONE,
	    SHARE,
	    .handle = get_share,
	    .summary = "Read what a mail user may do with it" },
	{ .method = PUT,
	    .path = "/api/v1/me/collections/{key}/shares/{id}",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_ONE,
	    .in = collection_rights_fields,
	    .in_size = sizeof(struct collection_share),
	    SHARE,
	    .find = find_own,
	    .verify = look_at_shared,
	    .handle = put_share,
	    .summary = "Share it with another mail user, from the next request on" },
	{ .method = DELETE_,
	    .path = "/api/v1/me/collections/{key}/shares/{id}",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_EMPTY,
	    .handle = delete_share,
	    .summary = "Share it no more with that mail user, from the next request on" },
	{ .path = NULL },
};
