/* SPDX-License-Identifier: Apache-2.0 */
#include "store/invitation_store.h"

#include "base/ctx.h"
#include "store/db.h"

struct err *
invitation_store_insert(struct ctx *c, struct invitation *row)
{
	row->id = ctx_new_id(c);
	row->created_at = c->now;
	return db_run(c,
	    "INSERT INTO invitation(id, account_id, itip_method, recipients, subject, text, calendar, created_at)"
	    " VALUES (:id, :account_id, :itip_method, :recipients, :subject, :text, :calendar, :created_at)",
	    invitation_fields, row, NO_ARGS, NULL, NULL);
}

struct err *
invitation_store_find(struct ctx *c, int64_t id, struct invitation *out, bool *found)
{
	return db_one(c,
	    "SELECT i.id, i.account_id, a.name AS account, i.itip_method, i.recipients, i.subject, i.text, i.calendar,"
	    " i.created_at FROM invitation i JOIN account a ON a.id = i.account_id WHERE i.id = :id",
	    ARGS(ARG_INT("id", id)), invitation_fields, out, found);
}

struct err *
invitation_store_left(struct ctx *c, const struct invitation *row)
{
	return db_run(c, "UPDATE invitation SET recipients = :recipients WHERE id = :id", invitation_fields,
	    row, NO_ARGS, NULL, NULL);
}

struct err *
invitation_store_delete(struct ctx *c, int64_t id)
{
	return db_run(
	    c, "DELETE FROM invitation WHERE id = :id", NULL, NULL, ARGS(ARG_INT("id", id)), NULL, NULL);
}

struct err *
invitation_store_prune(struct ctx *c, int64_t before)
{
	return db_run(c, "DELETE FROM invitation WHERE created_at < :before", NULL, NULL,
	    ARGS(ARG_INT("before", before)), NULL, NULL);
}
