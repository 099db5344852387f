/* SPDX-License-Identifier: Apache-2.0 */
#include "store/change_store.h"

#include "base/ctx.h"
#include "base/say.h"
#include "store/db.h"

static void
plan(struct ctx *c, const char *action, const char *kind, const char *name, const char *detail)
{
	struct plan_item *item = arena_new(&c->arena, struct plan_item);

	*item = (struct plan_item){ .older = c->plan,
		.action = action,
		.kind = kind,
		.name = name,
		.detail = say_text(detail),
		.reason = say_reason(&c->arena, detail) };
	c->plan = item;
}

struct err *
change_record(struct ctx *c, const char *action, const char *kind, const char *name, const char *detail)
{
	plan(c, action, kind, name, detail);
	return db_run(c,
	    "INSERT INTO change(id, at, action, kind, name) VALUES (:id, :at, :action, :kind, :name)", NULL,
	    NULL,
	    ARGS(ARG_INT("id", ctx_new_id(c)), ARG_INT("at", c->now), ARG_TEXT("action", action),
		ARG_TEXT("kind", kind), ARG_TEXT("name", name)),
	    NULL, NULL);
}

struct err *
change_record_below(struct ctx *c, const char *action, const char *kind, const char *rows, int64_t owner_id,
    const char *detail)
{
	int64_t first = ctx_new_id(c), n;
	const char *sql = arena_printf(&c->arena,
	    "INSERT INTO change(id, at, action, kind, name) SELECT CAST(:first AS BIGINT) + row_number() OVER"
	    " (ORDER BY r.id), CAST(:at AS BIGINT), CAST(:action AS TEXT), CAST(:kind AS TEXT), r.name FROM"
	    " (%s) r",
	    rows);

	TRY(db_run(c, db_text_sql(c->db, sql), NULL, NULL,
	    ARGS(ARG_INT("first", first), ARG_INT("at", c->now), ARG_TEXT("action", action),
		ARG_TEXT("kind", kind), ARG_INT("owner", owner_id)),
	    NULL, &n));
	c->last_id += n; /* those identities are taken */
	if (n > 0)
		plan(c, action, kind, "*", detail);
	return NULL;
}

/* Identities begin with the time (ctx_new_id), and they are indexed. */
struct err *
change_store_prune(struct ctx *c, int64_t before)
{
	return db_run(c, "DELETE FROM change WHERE id < :before", NULL, NULL,
	    ARGS(ARG_INT("before", before << 20)), NULL, NULL);
}
