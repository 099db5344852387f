/* SPDX-License-Identifier: Apache-2.0 */
#include "store/sample_store.h"

#include "base/clock.h"
#include "base/ctx.h"
#include "store/db.h"

static const struct {
	int64_t step, steps;
} spans[SAMPLE_SPANS] = { [SAMPLE_HOUR] = { MINUTES(1), 60 },
	[SAMPLE_DAY] = { MINUTES(5), 288 },
	[SAMPLE_WEEK] = { MINUTES(30), 336 },
	[SAMPLE_MONTH] = { HOURS(2), 372 },
	[SAMPLE_YEAR] = { DAYS(1), 366 } };

/* In the order of struct sample, so that a new one is missed in none of the texts. */
#define AMOUNTS(X) \
	X(disk_used_bytes) \
	X(disk_total_bytes) X(memory_used_bytes) X(memory_total_bytes) X(load_percent) X(queue_length)
#define NUMBERS(X) X(messages_in) X(messages_out) X(messages_rejected) X(sign_ins)

#define NAME(M) ", " #M
#define VALUE(M) ", :" #M
#define GO_ON(M) ", " #M " = CASE WHEN s.at = excluded.at THEN s." #M " ELSE 0 END + excluded." #M
#define REPLACE(M) ", " #M " = excluded." #M
#define COUNT_ON(M) ", " #M " = s." #M " + excluded." #M
#define MEAN(M) ", (" #M " + samples / 2) / samples AS " #M

#define INSERT \
	"INSERT INTO sample AS s (span, slot, at, samples" AMOUNTS(NAME) \
	    NUMBERS(NAME) ") VALUES (:span, :slot, :at, 1" AMOUNTS(VALUE) \
		NUMBERS(VALUE) ") ON CONFLICT (span, slot) DO UPDATE SET at = excluded.at"

NODISCARD static struct err *
put(struct ctx *c, const char *sql, const char *span, int64_t slot, const struct sample *row)
{
	return db_run(
	    c, sql, sample_fields, row, ARGS(ARG_TEXT("span", span), ARG_INT("slot", slot)), NULL, NULL);
}

struct err *
sample_store_add(struct ctx *c, const struct sample *now)
{
	struct sample row = *now;

	TRY(put(c, INSERT AMOUNTS(REPLACE) NUMBERS(COUNT_ON), "total", 0, now));
	for (int i = 0; i < SAMPLE_SPANS; i++) {
		row.at = now->at - now->at % spans[i].step;
		TRY(put(c,
		    INSERT ", samples = CASE WHEN s.at = excluded.at THEN s.samples ELSE 0 END + 1" AMOUNTS(
			GO_ON) NUMBERS(GO_ON),
		    sample_span_names[i], row.at / spans[i].step % spans[i].steps, &row));
	}
	return NULL;
}

struct err *
sample_store_read(
    struct ctx *c, enum sample_span span, int64_t limit, struct sample out[SAMPLE_STEPS_MAX], size_t *n)
{
	int64_t step = spans[span].step, last = c->now - c->now % step;
	SCOPED_STMT *s = NULL;
	bool found = true;

	if (limit > spans[span].steps)
		limit = spans[span].steps;
	TRY(db_prepare(c,
	    "SELECT at" AMOUNTS(MEAN)
		NUMBERS(NAME) " FROM sample WHERE span = :span AND at > :after AND at <= :last ORDER BY at",
	    &s));
	TRY(db_bind_args(c, s,
	    ARGS(ARG_TEXT("span", sample_span_names[span]), ARG_INT("after", last - limit * step),
		ARG_INT("last", last))));
	for (*n = 0; *n < (size_t)limit; (*n)++) {
		TRY(db_row(c, s, sample_fields, &out[*n], &found));
		if (!found)
			break;
	}
	return NULL;
}

struct err *
sample_store_total(struct ctx *c, struct sample *out)
{
	bool found;

	*out = (struct sample){ 0 };
	return db_one(c, "SELECT at" AMOUNTS(NAME) NUMBERS(NAME) " FROM sample WHERE span = 'total'", NO_ARGS,
	    sample_fields, out, &found);
}
