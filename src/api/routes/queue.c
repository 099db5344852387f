/* SPDX-License-Identifier: Apache-2.0 */
#include "api/route.h"

#include <stdlib.h>

#include "api/api_private.h"
#include "api/queue.h"
#include "base/buf.h"
#include "base/say.h"
#include "base/scoped.h"
#include "model/conf.h"
#include "model/queue.h"
#include "model/text.h"
#include "os/helper_client.h"
#include "store/change_store.h"

enum {
	RECIPIENTS_SHOWN = 50,
	CURSOR_MAX = 64,
	WORD_MAX = 200,
	AT_ONCE = 2000,     /* queue ids of one call of the helper (helper/queue.h) */
	FLUSH_AT_ONCE = 50, /* the same to be flushed, which Postfix takes one by one */
	FLUSH_MAX = 500,
	CHANGE_MS = 90 * 1000,
};

struct queue_query {
	const char *q;
};

static const struct field queue_query_fields[] = {
	FIELD(struct queue_query, q, F_STR, .max = WORD_MAX,
	    .doc = "Only those with this text in name, sender, recipients or reason"),
	END_FIELDS,
};

/* What a message must be like; NULL or -1: anything. */
struct wanted {
	const char *q, *sender;
	int queue_name;
	const struct texts *ids; /* in order */
	const char *deed;        /* what can be done to it */
};

/* Looks at a queue, and lets it go with its scope. */
struct looking {
	struct queue *queue;
	const struct queue_look *look;
};

static void
look_away(struct looking *l)
{
	queue_leave(l->queue, &l->look);
}
#define SCOPED_LOOK SCOPED(look_away) struct looking

static int
queue_named(const char *name)
{
	for (int i = 0; queue_names[i] != NULL; i++)
		if (strcmp(queue_names[i], name) == 0)
			return i;
	return QUEUE_INCOMING;
}

static bool
holds_text(const struct postqueue_entry *e, const char *q)
{
	if (strcasestr(e->queue_id, q) != NULL || strcasestr(e->sender, q) != NULL ||
	    (e->reason != NULL && strcasestr(e->reason, q) != NULL))
		return true;
	for (size_t i = 0; i < e->n_recipients; i++)
		if (strcasestr(e->recipients[i], q) != NULL)
			return true;
	return false;
}

static int
compare_texts(const void *x, const void *y)
{
	return strcmp(*(const char *const *)x, *(const char *const *)y);
}

/* Is there anything to be done about a message in this queue? Nothing is done in maildrop. */
static bool
can_be(const char *deed, int queue_name)
{
	if (queue_name == QUEUE_MAILDROP)
		return false;
	if (strcmp(deed, "release") == 0)
		return queue_name == QUEUE_HOLD;
	if (strcmp(deed, "flush") == 0)
		return queue_name == QUEUE_DEFERRED;
	return strcmp(deed, "delete") == 0 || queue_name != QUEUE_HOLD;
}

static bool
fits(const struct wanted *w, const struct postqueue_entry *e)
{
	int queue_name = queue_named(e->queue_name);

	return (w->queue_name < 0 || w->queue_name == queue_name) &&
	       (w->sender == NULL || strcasecmp(w->sender, e->sender) == 0) &&
	       (w->q == NULL || holds_text(e, w->q)) && (w->deed == NULL || can_be(w->deed, queue_name));
}

/* What stands in a name, an address or a reason stands so in the line, too, unless JSON writes it otherwise.
 */
static bool
may_fit(const struct wanted *w, const char *line)
{
	return w->q == NULL || strpbrk(w->q, "\"\\/") != NULL || strcasestr(line, w->q) != NULL;
}

static bool
wants_all(const struct wanted *w)
{
	return w->q == NULL && w->sender == NULL && w->queue_name < 0 && w->ids == NULL && w->deed == NULL;
}

/* The entry at that place, when it is wanted. */
NODISCARD static struct err *
read_wanted(struct arena *a, const struct queue_look *look, const struct queue_place *place,
    const struct wanted *w, struct postqueue_entry *out, bool *is)
{
	struct span text;

	*is = false;
	if (w->ids != NULL) {
		const char *id = place->id;

		*is = bsearch(&id, w->ids->v, w->ids->n, sizeof(*w->ids->v), compare_texts) != NULL;
		return NULL;
	}
	TRY(queue_text(a, look, place, &text));
	if (!may_fit(w, text.p))
		return NULL;
	TRY(postqueue_next(a, &text, out, is));
	*is = *is && fits(w, out);
	return NULL;
}

/* The same, of which nothing is needed. */
NODISCARD static struct err *
check_wanted(struct ctx *c, const struct queue_look *look, const struct queue_place *place,
    const struct wanted *w, bool *is)
{
	SCOPED(arena_free) struct arena a = { 0 };
	struct postqueue_entry entry;
	const struct err *e = read_wanted(&a, look, place, w, &entry, is);

	return e == NULL ? NULL : err_again(&c->arena, e, NULL, NULL);
}

static void
show_entry(const struct postqueue_entry *in, struct queue_entry *out)
{
	size_t shown = in->n_recipients < RECIPIENTS_SHOWN ? in->n_recipients : RECIPIENTS_SHOWN;

	*out = (struct queue_entry){ .queue_id = in->queue_id,
		.queue_name = queue_named(in->queue_name),
		.sender = in->sender,
		.reason = in->reason,
		.arrived_at = in->arrived_at,
		.size_bytes = in->size,
		.recipients = { .n = shown, .v = in->recipients },
		.recipients_total = (int64_t)in->n_recipients };
}

/* Which way a list goes, and behind what its page begins; id NULL: at its beginning. */
struct way {
	bool down;
	int64_t arrived_at;
	const char *id;
};

NODISCARD static struct err *
read_way(struct ctx *c, const struct list_query *q, struct way *out)
{
	size_t end = q->cursor == NULL ? 0 : strspn(q->cursor, "0123456789");

	*out = (struct way){ .down = q->sort != NULL && *q->sort == '-' };
	if (q->sort != NULL && strcmp(q->sort + out->down, "arrived_at") != 0)
		return err_new(&c->arena, ERR_INVALID_FIELD, "sort", "sort is by arrived_at alone");
	if (q->cursor == NULL)
		return NULL;
	if (end == 0 || q->cursor[end] != '.' || strlen(q->cursor) > CURSOR_MAX ||
	    !text_number(arena_printf(&c->arena, "%.*s", (int)end, q->cursor), &out->arrived_at))
		return err_new(&c->arena, ERR_INVALID_FIELD, "cursor", "cursor is none of this list");
	out->id = q->cursor + end + 1;
	return NULL;
}

/* Going up the first place of the page, going down the one behind it. */
static size_t
place_of(const struct way *way, const struct queue_look *look)
{
	const struct queue_place *places;
	size_t n = queue_places(look, &places);

	if (way->id == NULL)
		return way->down ? n : 0;
	size_t at = queue_behind(look, way->arrived_at, way->id);
	/* what the page before ended with may be gone meanwhile */
	return at - (way->down && at > 0 && strcmp(places[at - 1].id, way->id) == 0);
}

NODISCARD static struct err *
count_wanted(struct ctx *c, const struct queue_look *look, const struct wanted *w, int64_t *total)
{
	const struct queue_place *places;
	size_t n = queue_places(look, &places);

	*total = wants_all(w) ? queue_total(look) : 0;
	for (size_t i = 0; i < n && !wants_all(w); i++) {
		bool is;

		TRY(check_wanted(c, look, &places[i], w, &is));
		*total += is;
	}
	return NULL;
}

/* One more than the page holds tells that there is another one. */
NODISCARD static struct err *
fill_page(struct ctx *c, struct call *call, const struct queue_look *look, const struct wanted *w,
    const struct way *way)
{
	const struct queue_place *places;
	size_t n = queue_places(look, &places), limit = (size_t)call->list.limit;
	struct queue_entry *rows = arena_alloc(&c->arena, limit * sizeof(*rows));

	call->page.rows = rows;
	for (size_t i = place_of(way, look); way->down ? i > 0 : i < n; i += way->down ? (size_t)-1 : 1) {
		const struct queue_place *place = &places[way->down ? i - 1 : i];
		struct postqueue_entry entry;
		bool is;

		TRY(check_wanted(c, look, place, w, &is));
		if (!is)
			continue;
		if (call->page.n == limit) {
			const struct queue_entry *last = &rows[limit - 1];
			call->page.next =
			    arena_printf(&c->arena, "%lld.%s", (long long)last->arrived_at, last->queue_id);
			return NULL;
		}
		TRY(read_wanted(&c->arena, look, place, w, &entry, &is));
		show_entry(&entry, &rows[call->page.n++]);
	}
	return NULL;
}

static struct err *
list_queue(struct ctx *c, struct call *call)
{
	const struct queue_query *query = call->query;
	const struct queue_entry *filter = call->list.filter;
	SCOPED_LOOK l = { .queue = call->api->queue };
	struct wanted w = { .q = query->q != NULL && *query->q != '\0' ? query->q : NULL, .queue_name = -1 };
	struct way way;

	if (call->list.filtered & field_mask(queue_entry_fields, "queue_name"))
		w.queue_name = filter->queue_name;
	if (call->list.filtered & field_mask(queue_entry_fields, "sender"))
		w.sender = filter->sender;
	TRY(read_way(c, &call->list, &way));
	TRY(queue_look(&c->arena, l.queue, way.id != NULL, &l.look));
	TRY(fill_page(c, call, l.look, &w, &way));
	return call->list.count ? count_wanted(c, l.look, &w, &call->page.total) : NULL;
}

/* The messages that a change is about. */
struct chosen {
	const char *deed;
	bool everything; /* that waits, to be flushed: Postfix does it at once */
	const char **ids;
	size_t n;
	int64_t asked;
};

NODISCARD static struct err *
gather(struct ctx *c, const struct queue_look *look, const struct wanted *w, struct chosen *out)
{
	const struct queue_place *places;
	size_t n = queue_places(look, &places);

	out->ids = arena_alloc(&c->arena, (n + 1) * sizeof(*out->ids));
	for (size_t i = 0; i < n; i++) {
		bool is;

		TRY(check_wanted(c, look, &places[i], w, &is));
		if (is)
			out->ids[out->n++] = arena_strdup(&c->arena, places[i].id);
	}
	return NULL;
}

NODISCARD static struct err *
read_choice(struct ctx *c, const struct call *call, struct wanted *w)
{
	const struct queue_choice *in = call->in;
	bool narrowed = (call->given & field_mask(queue_choice_fields, "queue_name")) != 0 ||
			in->sender != NULL || (in->q != NULL && *in->q != '\0');

	if ((in->queue_ids.n > 0) == in->all)
		return err_new(&c->arena, ERR_INVALID_FIELD, "queue_ids",
		    "{queue_choose}name the messages in queue_ids, or say all");
	if (in->queue_ids.n > 0 && narrowed)
		return err_new(&c->arena, ERR_INVALID_FIELD, "queue_ids",
		    "{queue_narrowed}messages that are named can not be narrowed down: leave the rest out");
	if (in->queue_ids.n > 0) {
		qsort(in->queue_ids.v, in->queue_ids.n, sizeof(*in->queue_ids.v), compare_texts);
		w->ids = &in->queue_ids;
		return NULL;
	}
	w->deed = strrchr(call->route->path, '/') + 1;
	w->sender = in->sender;
	w->q = in->q != NULL && *in->q != '\0' ? in->q : NULL;
	if (call->given & field_mask(queue_choice_fields, "queue_name"))
		w->queue_name = in->queue_name;
	return NULL;
}

NODISCARD static struct err *
choose(struct ctx *c, struct call *call, struct chosen *out)
{
	const struct queue_choice *in = call->in;
	SCOPED_LOOK l = { .queue = call->api->queue };
	struct wanted w = { .queue_name = -1 };

	out->deed = strrchr(call->route->path, '/') + 1;
	TRY(read_choice(c, call, &w));
	TRY(queue_look(&c->arena, l.queue, false, &l.look));
	TRY(gather(c, l.look, &w, out));
	bool flush = strcmp(out->deed, "flush") == 0;
	out->asked = in->all ? (int64_t)out->n : (int64_t)in->queue_ids.n;
	out->everything = flush && in->all && w.q == NULL && w.sender == NULL;
	if (flush && !out->everything && out->n > FLUSH_MAX)
		return err_new(&c->arena, ERR_CONFLICT, NULL,
		    "{queue_flush_many}Postfix tries single messages one by one: at most %d, or all",
		    FLUSH_MAX);
	return NULL;
}

/* Some of them; *done grows. */
NODISCARD static struct err *
change_some(
    struct ctx *c, const struct call *call, const struct chosen *chosen, size_t from, size_t n, int64_t *done)
{
	SCOPED(arena_free) struct arena a = { 0 };
	struct buf ids = BUF(&a, n * (QUEUE_ID_SIZE + 1));
	struct span answer;
	int64_t some = 0;

	for (size_t i = 0; i < n; i++)
		buf_printf(&ids, "%s\n", chosen->ids[from + i]);
	const char *words[] = { chosen->deed, arena_printf(&a, "%zu", ids.n), NULL };
	const struct err *e = helper_call_with(&a, call->api->conf->run_dir, "queue-change", words,
	    (struct span){ buf_text(&ids), ids.n }, CHANGE_MS, &answer);
	if (e != NULL)
		return err_again(&c->arena, e, NULL, NULL);
	*done += text_number(answer.p, &some) ? some : 0;
	return NULL;
}

NODISCARD static struct err *
change_chosen(struct ctx *c, const struct call *call, const struct chosen *chosen, int64_t *done)
{
	size_t at_once = strcmp(chosen->deed, "flush") == 0 ? FLUSH_AT_ONCE : AT_ONCE;
	struct span answer;

	if (chosen->everything) {
		*done = (int64_t)chosen->n;
		return helper_call(
		    &c->arena, call->api->conf->run_dir, "queue-flush", NULL, CHANGE_MS, &answer);
	}
	for (size_t i = 0; i < chosen->n; i += at_once) {
		size_t n = chosen->n - i < at_once ? chosen->n - i : at_once;

		TRY(change_some(c, call, chosen, i, n, done));
	}
	return NULL;
}

/* Outside of a transaction, for Postfix takes its time: what is done is done, and told behind it. */
static struct err *
do_it(struct ctx *c, struct call *call)
{
	struct chosen *chosen = arena_new(&c->arena, struct chosen);
	struct queue_outcome *out = call->out;

	call->found = chosen;
	TRY(choose(c, call, chosen));
	out->chosen = chosen->asked;
	if (call->dry_run)
		return NULL;
	struct err *e = change_chosen(c, call, chosen, &out->done);
	queue_changed(call->api->queue);
	if (e != NULL && out->done > 0)
		return err_new(&c->arena, e->code, NULL, "{queue_part}%lld of %zu are done, then: %s",
		    (long long)out->done, chosen->n, e->detail);
	return e;
}

static const char *
sentence(struct ctx *c, const struct chosen *chosen, size_t n)
{
	if (strcmp(chosen->deed, "hold") == 0)
		return say(&c->arena, "{queue_hold}%zu messages are held", n);
	if (strcmp(chosen->deed, "release") == 0)
		return say(&c->arena, "{queue_release}%zu messages are released", n);
	if (strcmp(chosen->deed, "delete") == 0)
		return say(
		    &c->arena, "{queue_delete}%zu messages are deleted, their senders are not told", n);
	if (strcmp(chosen->deed, "requeue") == 0)
		return say(&c->arena, "{queue_requeue}%zu messages are put into the queue anew", n);
	return say(&c->arena, "{queue_flush}%zu messages are tried now", n);
}

/* Which they were, Postfix's log tells one by one. */
static struct err *
tell_it(struct ctx *c, struct call *call)
{
	const struct chosen *chosen = call->found;
	const struct queue_outcome *out = call->out;
	size_t n = call->dry_run ? chosen->n : (size_t)out->done;

	return change_record(c, strcmp(chosen->deed, "delete") == 0 ? "delete" : "update", "queue",
	    chosen->n == 1 ? chosen->ids[0] : "*", sentence(c, chosen, n));
}

/* No row in the database: what is sorted by and searched is told here. */
static const struct listing queue_listing = {
	.key = "arrived_at", .fields = queue_entry_fields, .size = sizeof(struct queue_entry)
};
static const struct noun queue_noun = { .name = "queue",
	.fields = queue_entry_fields,
	.size = sizeof(struct queue_entry),
	.key = "queue_id",
	.listing = &queue_listing };

/* told_once: an answer that was remembered would be given instead of doing it to what waits now. */
#define CHANGE(DEED, SUMMARY) \
	{ \
		.method = POST, .path = "/api/v1/server/queue/" DEED, .role = ROLE_MASTER_ADMIN, \
		.shape = SHAPE_ONE, .in = queue_choice_fields, .in_size = sizeof(struct queue_choice), \
		.out = queue_outcome_fields, .out_size = sizeof(struct queue_outcome), .verify = do_it, \
		.handle = tell_it, .told_once = true, .summary = SUMMARY \
	}

const struct route queue_routes[] = {
	{ .method = GET,
	    .path = "/api/v1/server/queue",
	    .role = ROLE_MASTER_ADMIN,
	    .shape = SHAPE_LIST,
	    .query = queue_query_fields,
	    .query_size = sizeof(struct queue_query),
	    .out = queue_entry_fields,
	    .out_size = sizeof(struct queue_entry),
	    .noun = &queue_noun,
	    .handle = list_queue,
	    .transaction = TX_NONE,
	    .summary = "List the messages in Postfix's queue" },
	CHANGE("hold", "Keep messages in the queue, undelivered, until they are released"),
	CHANGE("release", "Let messages go that were held"),
	CHANGE("delete", "Delete messages from the queue; their senders are not told"),
	CHANGE("flush", "Try to deliver messages now that were put off"),
	CHANGE(
	    "requeue", "Put messages into the queue anew, so that they are looked up and routed as of now"),
	{ .path = NULL },
};
