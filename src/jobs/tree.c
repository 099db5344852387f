/* SPDX-License-Identifier: Apache-2.0 */
/* tree: enable, disable or delete an admin with all that belongs to it, or give that to another, when it is
 * much (R30). It is one transaction still, so that nobody ever sees a part of it. */
#include "rules/tree.h"
#include "jobs/kind.h"
#include "jobs/work.h"

struct doing {
	struct work *w;
	bool found; /* else it was done before */
};

static struct err *
do_all(struct ctx *c, void *arg)
{
	struct doing *d = arg;

	if (d->w->cancelled)
		return err_new(&c->arena, ERR_CONFLICT, NULL, "{called_off}the job was called off");
	struct err *e = tree_resume(c, &d->w->job, &d->found);
	d->w->hopeless =
	    e != NULL && e->code != ERR_UNAVAILABLE && e->code != ERR_BUSY && e->code != ERR_INTERNAL;
	return e;
}

struct err *
tree_run(struct work *w)
{
	struct doing d = { .w = w };

	TRY(work_write(w, NULL, NULL, 10, "{waits_for_turn}waits for its turn"));
	w->alone = true;
	TRY(work_write(w, do_all, &d, 90, "{all_at_once}all is done at once"));
	work_reload_postfix(w, !d.found);
	w->result = d.found ? "{tree_done}done" : "{tree_done_already}was done already";
	return NULL;
}
