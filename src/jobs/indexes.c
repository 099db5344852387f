/* SPDX-License-Identifier: Apache-2.0 */
/* indexes: let Dovecot rebuild the indexes of mailboxes from what is stored (R74), for those that show too
 * much or too little. */
#include "base/clock.h"
#include "base/say.h"
#include "jobs/kind.h"
#include "jobs/mailboxes.h"
#include "jobs/work.h"
#include "remote/doveadm.h"
#include "rules/login.h"

enum { PAGE = 500 /* of login_names */, NAME_MAX_ = 254, TELL_MS = 2000 };

struct rebuild {
	const char *names[PAGE]; /* in the context's arena */
	unsigned n_names;
	char after[NAME_MAX_ + 1]; /* the last name of the page before */
	int64_t total, done, failed;
	int64_t told_at; /* of clock_monotonic */
};

static struct err *
read_names(struct ctx *c, void *arg)
{
	struct rebuild *r = arg;

	return login_names(c, r->after, r->names, &r->n_names);
}

NODISCARD static struct err *
tell(struct work *w, struct rebuild *r)
{
	int64_t seen = r->done + r->failed, percent = r->total > 0 ? seen * 100 / r->total : 0;

	r->told_at = clock_monotonic();
	return work_write(w, NULL, NULL, percent < 99 ? percent : 99,
	    say(&w->c.arena, "{doing_mailboxes}%lld of %lld mailboxes", (long long)seen,
		(long long)r->total));
}

/* Whom Dovecot does not know has been deleted since. One mailbox that it can not mend keeps it from no other.
 */
NODISCARD static struct err *
rebuild_one(struct work *w, struct rebuild *r, const char *name)
{
	bool done = false;
	struct err *e = doveadm_resync(&w->c.arena, w->conf, name, &done);

	if (e != NULL && e->code != ERR_NOT_FOUND)
		return e;
	r->done += done;
	r->failed += e == NULL && !done;
	return clock_monotonic() - r->told_at > TELL_MS ? tell(w, r) : NULL;
}

NODISCARD static struct err *
rebuild_all(struct work *w, struct rebuild *r)
{
	TRY(work_read(w, mailboxes_total, &r->total));
	for (;;) {
		TRY(work_read(w, read_names, r));
		if (r->n_names == 0)
			return NULL;
		for (unsigned i = 0; i < r->n_names; i++)
			TRY(rebuild_one(w, r, r->names[i]));
		snprintf(r->after, sizeof(r->after), "%s", r->names[r->n_names - 1]);
		arena_reset(&w->c.arena);
	}
}

struct err *
rebuild_indexes_run(struct work *w)
{
	struct rebuild *r = arena_new(&w->keep, struct rebuild);

	w->lease = MINUTES(15); /* a very large mailbox takes minutes */
	r->total = 1;
	TRY(tell(w, r));
	TRY(w->job.argument != NULL ? rebuild_one(w, r, w->job.argument) : rebuild_all(w, r));
	w->result =
	    r->failed == 0
		? say(&w->keep, "{rebuilt}%lld mailboxes rebuilt", (long long)r->done)
		: say(&w->keep,
		      "{rebuilt_some}%lld mailboxes rebuilt, %lld could not be: Dovecot's log knows why",
		      (long long)r->done, (long long)r->failed);
	return NULL;
}
