/* SPDX-License-Identifier: Apache-2.0 */
/* expunge: mail that has lain in Junk or Trash for longer than is set (R44). Dovecot does it by itself when
 * somebody signs out; this is for those who never come. */
#include "base/clock.h"
#include "base/say.h"
#include "jobs/kind.h"
#include "jobs/mailboxes.h"
#include "jobs/work.h"
#include "remote/doveadm.h"
#include "rules/login.h"
#include "rules/setting.h"
#include "store/setting_store.h"

enum { PAGE = 500 /* of login_names */, STEP = 25, NAME_MAX_ = 254 };

struct expunge {
	struct junk_trash days;
	const char *names[PAGE]; /* in the context's arena */
	unsigned n_names;
	char after[NAME_MAX_ + 1]; /* the last name of the page before */
	int64_t total, done;
};

static struct err *
read_page(struct ctx *c, void *arg)
{
	struct expunge *x = arg;

	TRY(setting_read(
	    c, setting_junk_trash.name, junk_trash_fields, &x->days)); /* it may change meanwhile */
	return login_names(c, x->after, x->names, &x->n_names);
}

/* Whom Dovecot does not know has been deleted since. */
NODISCARD static struct err *
empty(struct work *w, const char *name, const char *mailbox, int64_t days)
{
	struct err *e = days > 0 ? doveadm_expunge(&w->c.arena, w->conf, name, mailbox, days) : NULL;

	return e != NULL && e->code == ERR_NOT_FOUND ? NULL : e;
}

NODISCARD static struct err *
tell(struct work *w, const struct expunge *x)
{
	int64_t percent = x->total > 0 ? x->done * 100 / x->total : 0;

	/* accounts may have come since they were counted; 100 is for the end */
	return work_write(w, NULL, NULL, percent < 99 ? percent : 99,
	    say(&w->c.arena, "{doing_mailboxes}%lld of %lld mailboxes", (long long)x->done,
		(long long)x->total));
}

NODISCARD static struct err *
empty_page(struct work *w, struct expunge *x)
{
	for (unsigned i = 0; i < x->n_names; i++) {
		TRY(empty(w, x->names[i], "Junk", x->days.junk_days));
		TRY(empty(w, x->names[i], "Trash", x->days.trash_days));
		if (++x->done % STEP == 0)
			TRY(tell(w, x));
	}
	return NULL;
}

struct err *
expunge_old_run(struct work *w)
{
	struct expunge *x = arena_new(&w->keep, struct expunge);

	TRY(work_read(w, mailboxes_total, &x->total));
	for (;;) {
		TRY(work_read(w, read_page, x));
		if (x->n_names == 0)
			break;
		TRY(empty_page(w, x));
		snprintf(x->after, sizeof(x->after), "%s", x->names[x->n_names - 1]);
		arena_reset(&w->c.arena);
	}
	w->result = say(&w->keep, "{mailboxes_seen}%lld mailboxes looked at", (long long)x->done);
	return NULL;
}
