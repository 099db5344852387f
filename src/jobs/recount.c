/* SPDX-License-Identifier: Apache-2.0 */
/* recount: ask Dovecot how full the mailboxes are, for what its pushes may have missed. */
#include "base/buf.h"
#include "base/clock.h"
#include "base/say.h"
#include "jobs/kind.h"
#include "jobs/mailboxes.h"
#include "jobs/work.h"
#include "remote/doveadm.h"
#include "rules/login.h"
#include "rules/lookup.h"

enum { PAGE = 500 /* of login_names */, BATCH = 25, TELL_MS = 5000, NAME_MAX_ = 254 };

struct recount {
	const char *names[PAGE]; /* in the context's arena */
	unsigned n_names;
	char after[NAME_MAX_ + 1]; /* the last name of the page before */
	int64_t total, counted, skipped;
	struct doveadm_quota batch[BATCH];
	unsigned n_batch;
	int64_t told_at; /* of clock_monotonic */
};

static struct err *
read_names(struct ctx *c, void *arg)
{
	struct recount *r = arg;

	return login_names(c, r->after, r->names, &r->n_names);
}

static struct err *
write_batch(struct ctx *c, void *arg)
{
	const struct recount *r = arg;

	for (unsigned i = 0; i < r->n_batch; i++)
		TRY(usage_record(c, r->batch[i].user, r->batch[i].bytes, r->batch[i].messages));
	return NULL;
}

NODISCARD static struct err *
flush(struct work *w, struct recount *r)
{
	int64_t done = r->counted + r->skipped, percent = r->total > 0 ? done * 100 / r->total : 0;

	/* accounts may have come since they were counted; 100 is for the end */
	TRY(work_write(w, write_batch, r, percent < 99 ? percent : 99,
	    say(&w->c.arena, "{doing_mailboxes}%lld of %lld mailboxes", (long long)done,
		(long long)r->total)));
	r->n_batch = 0;
	r->told_at = clock_monotonic();
	return NULL;
}

/* Whom Dovecot does not know has been deleted since. */
NODISCARD static struct err *
count_one(struct work *w, struct recount *r, const char *name)
{
	struct err *e = doveadm_quota_recalculate(&w->c.arena, w->conf, name);

	if (e == NULL)
		e = doveadm_quota(&w->c.arena, w->conf, name, &r->batch[r->n_batch]);
	if (e != NULL && e->code == ERR_NOT_FOUND) {
		r->skipped++;
		return NULL;
	}
	TRY(e);
	r->n_batch++;
	r->counted++;
	if (r->n_batch < BATCH && clock_monotonic() - r->told_at < TELL_MS)
		return NULL;
	return flush(w, r);
}

NODISCARD static struct err *
count_names(struct work *w, struct recount *r)
{
	for (unsigned i = 0; i < r->n_names; i++)
		TRY(count_one(w, r, r->names[i]));
	return flush(w, r);
}

NODISCARD static struct err *
count_all(struct work *w, struct recount *r)
{
	TRY(work_read(w, mailboxes_total, &r->total));
	for (;;) {
		TRY(work_read(w, read_names, r));
		if (r->n_names == 0)
			return NULL;
		TRY(count_names(w, r));
		snprintf(r->after, sizeof(r->after), "%s", r->names[r->n_names - 1]);
		arena_reset(&w->c.arena);
	}
}

struct err *
recount_usage_run(struct work *w)
{
	struct recount *r = arena_new(&w->keep, struct recount);

	r->told_at = clock_monotonic();
	if (w->job.argument != NULL) {
		r->names[0] = w->job.argument;
		r->n_names = 1;
		r->total = 1;
		TRY(count_names(w, r));
	} else {
		TRY(count_all(w, r));
	}
	w->result =
	    r->skipped == 0
		? say(&w->keep, "{counted}%lld mailboxes counted", (long long)r->counted)
		: say(&w->keep, "{counted_unknown}%lld mailboxes counted, %lld that Dovecot does not know",
		      (long long)r->counted, (long long)r->skipped);
	return NULL;
}
