/* SPDX-License-Identifier: Apache-2.0 */
#include "lookup/answerer.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/utf8.h"
#include "store/db.h"

/* Room for the pages above the leaves of a million names. More gains nothing (bench/RESULTS.md): the kernel
 * has the leaves, and to copy one is about as quick as to find it among many that are kept. */
enum { KEEP_KIB = 4 * 1024 };

static void
lose_database(struct answerer *w)
{
	db_close(&w->ctx.db);
	w->reading = false;
	w->retry_at = clock_monotonic() + SECONDS(1);
}

NODISCARD static struct err *
find_database(struct answerer *w)
{
	if (w->ctx.db != NULL)
		return NULL;
	if (clock_monotonic() < w->retry_at)
		return err_new(&w->ctx.arena, ERR_UNAVAILABLE, NULL, "the database does not answer");
	struct err *e = db_open(&w->ctx.arena, w->store, w->writes ? DB_USAGE : DB_READ, &w->ctx.db);
	if (e == NULL)
		e = db_keep_pages(&w->ctx, KEEP_KIB);
	if (e != NULL)
		lose_database(w);
	return e;
}

struct err *
answerer_begin(struct answerer *w)
{
	if (w->reading)
		return NULL;
	TRY(find_database(w));
	w->ctx.now = clock_now();
	struct err *e = db_begin(&w->ctx, false);
	if (e != NULL) {
		lose_database(w);
		return e;
	}
	w->reading = true;
	return NULL;
}

struct err *
answerer_write(struct answerer *w, answerer_step *step, void *arg)
{
	TRY(find_database(w));
	return db_transact(&w->ctx, true, step, arg);
}

void
answerer_end(struct answerer *w, const char *what, const struct err *failure)
{
	if (failure != NULL) {
		int64_t now = clock_monotonic();

		if (now >= w->quiet_until) {
			log_event(NULL, LOG_ERROR_, "question.failed", "question", what, "code",
			    err_slug(failure), "detail", failure->detail, NULL);
			w->quiet_until = now + SECONDS(1);
		}
		answerer_round_end(w);
		if (w->ctx.db != NULL && (failure->code == ERR_UNAVAILABLE || db_broken(w->ctx.db)))
			lose_database(w);
	}
	arena_reset(&w->ctx.arena);
}

void
answerer_round_end(struct answerer *w)
{
	if (w->reading)
		db_rollback(&w->ctx); /* nothing was written, and unlike a commit it can not fail */
	w->reading = false;
}

void
answerer_close(struct answerer *w)
{
	answerer_round_end(w);
	lose_database(w);
	arena_free(&w->ctx.arena);
}

const char *
answerer_text(struct answerer *w, struct span raw)
{
	char *text = arena_alloc(&w->ctx.arena, raw.n + 1);

	if (raw.n > 0)
		memcpy(text, raw.p, raw.n);
	return utf8_valid(text, raw.n) && utf8_printable(text, false) ? text : NULL;
}
