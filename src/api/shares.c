/* SPDX-License-Identifier: Apache-2.0 */
#include "api/shares.h"

#include "api/api_private.h"
#include "base/log.h"
#include "base/scoped.h"
#include "os/dav_home.h"
#include "remote/dav_tree.h"
#include "rules/share.h"
#include "store/db.h"
#include "store/db_pool.h"

enum { AT_ONCE = 20 };

static struct err *
step(struct ctx *c, const struct api *api, bool write, db_step_in *do_it, struct share_pending *s)
{
	TRY(db_pool_take(&c->arena, api->pool, write, &c->db));
	struct err *e = db_transact(c, write, do_it, s);
	db_pool_give(api->pool, write, &c->db);
	return e;
}

/* Nobody else reads or writes between its reading and its writing. */
static struct err *
settle_next(struct ctx *c, const struct api *api, struct share_pending *s)
{
	SCOPED_FD turn = -1;

	TRY(dav_home_lock_shares(&c->arena, api->site.dav_dir, &turn));
	TRY(step(c, api, false, share_next, s));
	if (!s->found || !dav_tell_shares(c, s->change.account_id, &s->member, s->shares, s->n))
		return NULL; /* one that can not be written does not keep the others */
	return step(c, api, true, share_settled, s);
}

void
shares_settle(struct ctx *c, const struct api *api)
{
	struct share_pending *s = arena_new(&c->arena, struct share_pending);
	struct err *e = NULL;

	for (unsigned i = 0; i < AT_ONCE && e == NULL; i++) {
		e = settle_next(c, api, s);
		if (e == NULL && !s->found)
			return;
	}
	if (e != NULL)
		log_event(c, LOG_WARN_, "shares.not_written", "detail", e->detail, NULL);
}
