/* SPDX-License-Identifier: Apache-2.0 */
#include "store/change_store.h"

#include "base/ctx.h"
#include "store/db.h"

struct err *
change_record(struct ctx *c, const char *action, const char *kind, const char *name, const char *detail)
{
	struct plan_item *item = arena_new(&c->arena, struct plan_item);

	*item = (struct plan_item){
		.older = c->plan, .action = action, .kind = kind, .name = name, .detail = detail
	};
	c->plan = item;
	return db_run(c,
	    "INSERT INTO change(id, at, action, kind, name) VALUES (:id, :at, :action, :kind, :name)", NULL,
	    NULL,
	    ARGS(ARG_INT("id", ctx_new_id(c)), ARG_INT("at", c->now), ARG_TEXT("action", action),
		ARG_TEXT("kind", kind), ARG_TEXT("name", name)),
	    NULL, NULL);
}

/* Identities begin with the time (ctx_new_id), and they are indexed. */
struct err *
change_store_prune(struct ctx *c, int64_t before)
{
	return db_run(c, "DELETE FROM change WHERE id < :before", NULL, NULL,
	    ARGS(ARG_INT("before", before << 20)), NULL, NULL);
}
