/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/log.h"

#include <stdarg.h>

#include "base/ctx.h"
#include "base/secret.h"
#include "store/api_log_digest.h"
#include "store/api_log_store.h"
#include "store/db.h"

enum { HASH_SIZE = 65, FAULT_MAX = 400 };

struct err *
log_act(struct ctx *c, const struct log_act *act)
{
	return api_log_store_insert(c, &(struct api_log_row){ .id = ctx_new_id(c),
					   .at = c->now,
					   .status = act->status,
					   .account_id = c->actor.id,
					   .subject_id = act->account_id,
					   .owner_id = act->owner_id,
					   .object_id = act->object_id,
					   .request_id = c->request_id,
					   .actor = c->actor.name,
					   .ip = c->actor.ip,
					   .method = "ACT",
					   .route = act->act,
					   .object = act->object });
}

/* What waits is read in a transaction of its own: a range that was read in a serializable one would stand in
 * the way of everybody who writes a row at its end. */
static struct err *
read_waiting(struct ctx *c, struct api_log_row **rows, size_t *n)
{
	TRY(db_begin(c, false));
	struct err *e = api_log_store_unsealed(c, 0, rows, n);
	db_rollback(c);
	return e;
}

static struct err *
seal_rows(struct ctx *c, const struct api_log_row *rows, size_t n)
{
	TRY(db_begin(c, true));
	struct err *e = api_log_store_seal(c, rows, n);
	if (e == NULL)
		e = db_commit(c);
	if (e != NULL)
		db_rollback(c);
	return e;
}

struct err *
log_seal(struct ctx *c, bool *more)
{
	struct api_log_row *rows;
	size_t n;

	*more = false;
	TRY(read_waiting(c, &rows, &n));
	if (n == 0)
		return NULL;
	struct err *e;
	int tries = 0;
	do
		e = seal_rows(c, rows, n);
	while (db_try_again(c, e, ++tries));
	*more = e == NULL && n == API_LOG_PAGE;
	return e;
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

static void
check_row(struct walk *w, const struct api_log_row *row)
{
	bool genuine = row->mac != NULL && secret_equal(row->mac, api_log_mac(w->c, row));

	if (row->seq > w->seq + 1) {
		fault(w, "seq %lld to %lld: %lld rows are gone", (long long)w->seq + 1,
		    (long long)row->seq - 1, (long long)(row->seq - w->seq - 1));
		w->known = false;
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
		remember(w, chain.anchor_seq, chain.anchor_hash);
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

static struct err *
check_waiting(struct walk *w)
{
	struct api_log_row *rows;
	int64_t after = 0;
	size_t n;

	do {
		TRY(api_log_store_unsealed(w->c, after, &rows, &n));
		for (size_t i = 0; i < n; i++) {
			if (rows[i].mac == NULL || !secret_equal(rows[i].mac, api_log_mac(w->c, &rows[i])))
				fault(w, "id %lld, not sealed yet: changed, or put in by somebody else",
				    (long long)rows[i].id);
			after = rows[i].id;
		}
		w->out->waiting += (int64_t)n;
		arena_reset(&w->c->arena);
	} while (n == API_LOG_PAGE);
	return NULL;
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
		remember(w, chain.anchor_seq, chain.anchor_hash);
	} else {
		TRY(api_log_store_sealed(w->c, 0, &rows, &n));
		if (found)
			fault(w, "the record of where the chain begins and ends was changed");
		else if (n > 0)
			fault(w, "the record of where the chain begins and ends is gone");
		remember(w, n > 0 ? rows[0].seq - 1 : 0, n > 0 && rows[0].seq == 1 ? "" : NULL);
	}
	w->out->first_seq = w->seq + 1;
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
	TRY(check_waiting(&w));
	out->head_seq = w.seq;
	out->head_hash = arena_strdup(&c->arena, w.hash);
	return NULL;
}
