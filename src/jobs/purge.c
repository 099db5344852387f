/* SPDX-License-Identifier: Apache-2.0 */
/* purge: remove the mail, contacts and calendars of accounts that were deleted long enough ago, what Bayes
 * learned from it, and then what is left of their rows (R30). */
#include "base/log.h"
#include "base/say.h"
#include "jobs/kind.h"
#include "jobs/work.h"
#include "model/conf.h"
#include "os/helper_client.h"
#include "remote/rspamd.h"
#include "rules/log.h"
#include "store/deleted_account_store.h"

enum { REMOVE_MS = 50 * 1000 /* less than a lease, more than the helper takes */ };

struct purge {
	int64_t after, ids[DELETED_PAGE];
	unsigned n, i;
	int64_t removed, failed;
};

static struct err *
claim(struct ctx *c, void *arg)
{
	struct purge *p = arg;

	return deleted_account_store_claim(c, p->after, p->ids, &p->n);
}

static struct err *
forget(struct ctx *c, void *arg)
{
	const struct purge *p = arg;
	struct deleted_account gone = { 0 };
	bool found;

	TRY(deleted_account_store_by_id(c, p->ids[p->i], &gone, &found));
	if (!found)
		return NULL;
	TRY(log_act(c, &(struct log_act){ .act = "remove-mail",
			   .object = gone.name,
			   .object_id = gone.id,
			   .account_id = gone.id,
			   .owner_id = gone.owner_id,
			   .status = 200 }));
	return deleted_account_store_purge(c, gone.id);
}

/* First the files, then the row: whatever ends this in between, the next run comes by again. One that can not
 * be removed does not keep the others. */
NODISCARD static struct err *
purge_one(struct work *w, struct purge *p)
{
	const char *id = arena_printf(&w->c.arena, "%lld", (long long)p->ids[p->i]);
	struct span answer;
	const struct err *e = helper_call(
	    &w->c.arena, w->conf->run_dir, "mail-purge", (const char *[]){ id, NULL }, REMOVE_MS, &answer);

	if (e == NULL)
		e = helper_call(&w->c.arena, w->conf->run_dir, "dav-purge", (const char *[]){ id, NULL },
		    REMOVE_MS, &answer);
	if (e == NULL)
		e = rspamd_forget(&w->c.arena, w->conf, p->ids[p->i]);
	if (e != NULL) {
		log_event(&w->c, LOG_WARN_, "mail.not_removed", "account_id", id, "detail", e->detail, NULL);
		p->failed++;
		return work_write(w, NULL, NULL, 0, NULL);
	}
	p->removed++;
	return work_write(
	    w, forget, p, 0, say(&w->keep, "{purging}%lld mailboxes removed so far", (long long)p->removed));
}

struct err *
purge_deleted_run(struct work *w)
{
	struct purge *p = arena_new(&w->keep, struct purge);

	for (;;) {
		TRY(work_write(w, claim, p, 0, NULL));
		if (p->n == 0)
			break;
		for (p->i = 0; p->i < p->n; p->i++)
			TRY(purge_one(w, p));
		p->after = p->ids[p->n - 1];
		arena_reset(&w->c.arena);
	}
	if (p->failed > 0)
		return err_new(&w->c.arena, ERR_UNAVAILABLE, NULL,
		    "{purge_failed}the mail of %lld deleted accounts could not be removed; the log says why",
		    (long long)p->failed);
	w->result = say(&w->keep, "{purged}%lld mailboxes removed", (long long)p->removed);
	return NULL;
}
