/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/log.h"

#include <stdarg.h>

#include "base/ctx.h"
#include "base/secret.h"
#include "store/api_log_digest.h"
#include "store/api_log_store.h"
#include "store/db.h"

enum { HASH_SIZE = 65, FAULT_MAX = 400 };

static struct api_log_row
row_of(struct ctx *c, const struct log_act *act)
{
	return (struct api_log_row){ .id = ctx_new_id(c),
		.at = c->now,
		.status = act->status,
		.account_id = c->actor.id,
		.subject_id = act->account_id,
		.owner_id = act->owner_id,
		.object_id = act->object_id,
		.request_id = c->request_id,
		.actor = c->actor.name,
		.api_key_id = c->actor.key_id,
		.api_key = c->actor.key_name,
		.ip = c->actor.ip,
		.method = "ACT",
		.route = act->act,
		.object = act->object };
}

struct err *
log_act(struct ctx *c, const struct log_act *act)
{
	struct api_log_row row = row_of(c, act);

	return api_log_store_insert(c, &row);
}

/* A slice of what waits to be sealed. */
struct waiting {
	struct api_log_row *rows;
	size_t n;
};

static struct err *
read_waiting(struct ctx *c, void *arg)
{
	struct waiting *w = arg;

	return api_log_store_unsealed(c, 0, &w->rows, &w->n);
}

static struct err *
seal_rows(struct ctx *c, void *arg)
{
	const struct waiting *w = arg;

	return api_log_store_seal(c, w->rows, w->n);
}

struct err *
log_seal(struct ctx *c, bool *more)
{
	struct waiting w;

	*more = false;
	/* in a transaction of its own: a range that was read in a serializable one would stand in the way of
	 * everybody who writes a row at its end */
	TRY(db_transact(c, false, read_waiting, &w));
	if (w.n == 0)
		return NULL;
	TRY(db_transact(c, true, seal_rows, &w));
	*more = w.n == API_LOG_PAGE;
	return NULL;
}

/* A walk along the chain. */
struct walk {
	struct ctx *c;
	log_report *report;
	void *arg;
	struct log_check *out;
	int64_t seq;          /* of the last row */
	char hash[HASH_SIZE]; /* of the last row; "" when it is not known */
	bool known;           /* is hash what the next row was linked to? */
	bool broken;          /* a row of this chain was not good */
	int64_t of_record;    /* faults of the record of the chain, not of its rows */
	int64_t since_seq;    /* what an earlier verification has seen */
	const char *since_hash;
};

__attribute__((format(printf, 2, 3))) static void
fault(struct walk *w, const char *format, ...)
{
	char text[FAULT_MAX];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	w->out->faults++;
	w->report(w->arg, text);
}

static void
remember(struct walk *w, int64_t seq, const char *hash)
{
	w->seq = seq;
	w->known = hash != NULL;
	snprintf(w->hash, sizeof(w->hash), "%s", hash == NULL ? "" : hash);
}

static void
check_since(struct walk *w, int64_t seq, const char *hash)
{
	if (w->since_seq == 0 || seq != w->since_seq)
		return;
	w->since_seq = 0; /* seen */
	if (hash == NULL || strcmp(hash, w->since_hash) != 0)
		fault(w,
		    "seq %lld: is not what an earlier verification has seen there: the chain was written anew",
		    (long long)seq);
}

/* The first row of a chain that log_begin has begun: nobody without the key can make one. */
static bool
begins_chain(const struct walk *w, const struct api_log_row *row, bool genuine)
{
	return genuine && strcmp(row->route, API_LOG_BEGIN) == 0 && row->hash != NULL &&
	       secret_equal(row->hash, api_log_link(w->c, "", row));
}

/* What was found so far is of the older chain; the record tells about the new one. */
static void
turn_to_new_chain(struct walk *w, const struct api_log_row *row)
{
	struct log_check *out = w->out;
	int64_t faults = out->faults - w->of_record;
	char text[FAULT_MAX];

	snprintf(text, sizeof(text),
	    "seq %lld to %lld: %lld rows, %lld faults; behind it %s has begun a new chain: %s",
	    (long long)out->first_seq, (long long)row->seq - 1, (long long)out->sealed, (long long)faults,
	    row->actor == NULL ? "somebody" : row->actor, row->object == NULL ? "" : row->object);
	w->report(w->arg, text);
	out->older_faults += faults;
	out->faults = w->of_record;
	out->sealed = 0;
	out->first_seq = row->seq;
	out->good_seq = 0;
	w->broken = false;
	remember(w, row->seq - 1, "");
}

static void
check_row(struct walk *w, const struct api_log_row *row)
{
	bool genuine = row->mac != NULL && secret_equal(row->mac, api_log_mac(w->c, row));
	int64_t before = w->out->faults;

	if (row->seq > w->seq + 1) {
		fault(w, "seq %lld to %lld: %lld rows are gone", (long long)w->seq + 1,
		    (long long)row->seq - 1, (long long)(row->seq - w->seq - 1));
		w->known = false;
	}
	if (begins_chain(w, row, genuine)) {
		turn_to_new_chain(w, row);
		before = w->out->faults;
	}
	if (!genuine)
		fault(w, "seq %lld, id %lld: is not as it was written: changed, or put in by somebody else",
		    (long long)row->seq, (long long)row->id);
	if (w->known && (row->hash == NULL || !secret_equal(row->hash, api_log_link(w->c, w->hash, row))))
		fault(w,
		    "seq %lld, id %lld: does not follow the row before it: exchanged, moved or sealed by somebody else",
		    (long long)row->seq, (long long)row->id);
	check_since(w, row->seq, row->hash);
	remember(w, row->seq, row->hash);
	w->out->sealed++;
	w->broken |= w->out->faults > before;
	if (!w->broken)
		w->out->good_seq = row->seq;
}

static void
remember_anchor(struct walk *w, const struct api_log_chain *chain)
{
	bool known = chain->anchor_seq == 0 || chain->anchor_hash[0] != '\0';

	remember(w, chain->anchor_seq, known ? chain->anchor_hash : NULL);
}

/* Rows may be pruned while we are on the way: what is before the anchor is no longer expected. */
static struct err *
skip_pruned(struct walk *w, int64_t next)
{
	struct api_log_chain chain;
	bool found, genuine;

	if (next == w->seq + 1)
		return NULL;
	TRY(api_log_store_chain(w->c, &chain, &found, &genuine));
	if (found && genuine && chain.anchor_seq > w->seq)
		remember_anchor(w, &chain);
	return NULL;
}

static struct err *
walk_chain(struct walk *w)
{
	struct api_log_row *rows;
	size_t n;

	do {
		TRY(api_log_store_sealed(w->c, w->seq, &rows, &n));
		if (n > 0)
			TRY(skip_pruned(w, rows[0].seq));
		for (size_t i = 0; i < n; i++)
			if (rows[i].seq > w->seq)
				check_row(w, &rows[i]);
		arena_reset(&w->c->arena);
	} while (n == API_LOG_PAGE);
	return NULL;
}

/* Each row that waits to be sealed and is false is told to found. */
static struct err *
walk_waiting(struct ctx *c, void (*found)(void *arg, int64_t id), void *arg, int64_t *waiting)
{
	struct api_log_row *rows;
	int64_t after = 0;
	size_t n;

	*waiting = 0;
	do {
		TRY(api_log_store_unsealed(c, after, &rows, &n));
		for (size_t i = 0; i < n; i++) {
			if (rows[i].mac == NULL || !secret_equal(rows[i].mac, api_log_mac(c, &rows[i])))
				found(arg, rows[i].id);
			after = rows[i].id;
		}
		*waiting += (int64_t)n;
		arena_reset(&c->arena);
	} while (n == API_LOG_PAGE);
	return NULL;
}

static void
tell_false(void *arg, int64_t id)
{
	fault(arg, "id %lld, not sealed yet: changed, or put in by somebody else", (long long)id);
}

/* Where the walk begins. */
static struct err *
begin_walk(struct walk *w)
{
	struct api_log_row *rows;
	struct api_log_chain chain;
	bool found, genuine;
	size_t n;

	TRY(api_log_store_chain(w->c, &chain, &found, &genuine));
	if (found && genuine) {
		remember_anchor(w, &chain);
	} else {
		TRY(api_log_store_sealed(w->c, 0, &rows, &n));
		if (found)
			fault(w, "the record of where the chain begins and ends was changed");
		else if (n > 0)
			fault(w, "the record of where the chain begins and ends is gone");
		remember(w, n > 0 ? rows[0].seq - 1 : 0, n > 0 && rows[0].seq == 1 ? "" : NULL);
	}
	w->out->first_seq = w->seq + 1;
	w->of_record = w->out->faults;
	if (w->since_seq > 0 && w->since_seq <= w->seq)
		w->since_seq = 0; /* pruned since */
	return NULL;
}

/* Where it has to end; read again, for rows are sealed while we are on the way. */
static struct err *
end_walk(struct walk *w)
{
	struct api_log_chain chain;
	bool found, genuine;

	TRY(api_log_store_chain(w->c, &chain, &found, &genuine));
	if (found && genuine && chain.head_seq > w->seq) {
		TRY(walk_chain(w));
		if (chain.head_seq > w->seq)
			fault(w, "seq %lld to %lld: the last %lld rows are gone", (long long)w->seq + 1,
			    (long long)chain.head_seq, (long long)(chain.head_seq - w->seq));
	} else if (found && genuine && chain.head_seq < w->seq) {
		fault(w, "seq %lld to %lld: behind the end of the chain", (long long)chain.head_seq + 1,
		    (long long)w->seq);
		if (w->out->good_seq > chain.head_seq)
			w->out->good_seq = chain.head_seq;
	}
	if (w->since_seq > 0)
		fault(w, "seq %lld: was there at an earlier verification and is gone: the end was cut off",
		    (long long)w->since_seq);
	return NULL;
}

struct err *
log_verify(struct ctx *c, int64_t since_seq, const char *since_hash, log_report *report, void *arg,
    struct log_check *out)
{
	struct walk w = { .c = c,
		.report = report,
		.arg = arg,
		.out = out,
		.since_seq = since_seq,
		.since_hash = since_hash };

	*out = (struct log_check){ .head_hash = "" };
	TRY(begin_walk(&w));
	arena_reset(&c->arena);
	TRY(walk_chain(&w));
	TRY(end_walk(&w));
	TRY(walk_waiting(c, tell_false, &w, &out->waiting));
	out->head_seq = w.seq;
	out->head_hash = arena_strdup(&c->arena, w.hash);
	return NULL;
}

/* Rows that wait to be sealed and are false. They outlive the pages, which are freed as it goes on. */
struct false_rows {
	int64_t *ids;
	size_t n, room;
	struct arena arena;
};

static void
add_false(void *arg, int64_t id)
{
	struct false_rows *f = arg;

	if (f->n == f->room) {
		size_t room = f->room == 0 ? API_LOG_PAGE : 2 * f->room;
		int64_t *ids = arena_alloc(&f->arena, room * sizeof(*ids));

		if (f->n > 0)
			memcpy(ids, f->ids, f->n * sizeof(*ids));
		f->ids = ids;
		f->room = room;
	}
	f->ids[f->n++] = id;
}

struct beginning {
	const struct log_check *check;
	const struct false_rows *false_rows;
};

static struct err *
begin_chain(struct ctx *c, void *arg)
{
	const struct beginning *b = arg;
	int64_t good = b->check->good_seq;
	const char *object = good == 0
				 ? "no good row is left"
				 : arena_printf(&c->arena, "the last good row is seq %lld", (long long)good);
	struct api_log_row first =
	    row_of(c, &(struct log_act){ .act = API_LOG_BEGIN, .object = object, .status = 200 });

	TRY(api_log_store_insert(c, &first));
	first.mac = api_log_mac(c, &first);
	return api_log_store_begin(c, &first, b->false_rows->ids, b->false_rows->n);
}

struct err *
log_begin(struct ctx *c, const struct log_check *check)
{
	struct false_rows f = { .n = 0 };
	int64_t waiting;

	if (check->faults == 0)
		return err_new(&c->arena, ERR_CONFLICT, NULL,
		    "{chain_whole}the chain is as it was written: there is no reason to begin another");
	struct err *e = walk_waiting(c, add_false, &f, &waiting);
	if (e == NULL)
		e = db_transact(
		    c, true, begin_chain, &(struct beginning){ .check = check, .false_rows = &f });
	arena_free(&f.arena);
	return e;
}
