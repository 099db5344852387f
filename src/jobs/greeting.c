/* SPDX-License-Identifier: Apache-2.0 */
/* greeting: tell Postfix how it greets from an address (R33). */
#include "base/say.h"
#include "jobs/kind.h"
#include "jobs/work.h"
#include "model/conf.h"
#include "os/helper_client.h"
#include "store/outgoing_store.h"

enum { HELPER_MS = 20000 };

struct greeting {
	const char *ip, *helo;
};

static struct err *
read_greeting(struct ctx *c, void *arg)
{
	struct greeting *g = arg;

	return outgoing_store_helo(c, g->ip, &g->helo);
}

struct err *
outgoing_greeting_run(struct work *w)
{
	struct greeting g = { .ip = w->job.argument };
	struct span unused;

	TRY(work_read(w, read_greeting, &g));
	if (g.helo == NULL) /* nothing leaves from it any more */
		return NULL;
	TRY(helper_call(&w->c.arena, w->conf->run_dir, "postfix-greeting",
	    (const char *const[]){ g.ip, g.helo, NULL }, HELPER_MS, &unused));
	w->result = say(&w->keep, "{greets_as}%s greets as %s", g.ip, g.helo);
	return NULL;
}
