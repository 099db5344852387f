/* SPDX-License-Identifier: Apache-2.0 */
#include "store/connection_store.h"

#include "base/ctx.h"
#include "store/db.h"

#define SELECT(mask) "INSERT INTO kick(mask, due_at, again) SELECT " mask ", CAST(:now AS BIGINT), TRUE FROM "
#define AGAIN " ON CONFLICT (mask) DO UPDATE SET due_at = excluded.due_at, again = excluded.again"

/* Always another number than before. */
#define LATER "signed_out_at = CASE WHEN signed_out_at < :now THEN :now ELSE signed_out_at + 1 END"
#define SIGN_OUT "UPDATE account SET " LATER " WHERE role = 'mail_user' AND "

/* Who signed in before now has to do so again, and who is on is shown out. */
static struct err *
end(struct ctx *c, const char *sign_out, const char *kick, int64_t id)
{
	const struct arg *args = ARGS(ARG_INT("id", id), ARG_INT("now", c->now));

	TRY(db_run(c, sign_out, NULL, NULL, args, NULL, NULL));
	return db_run(c, kick, NULL, NULL, args, NULL, NULL);
}

struct err *
connection_store_end(struct ctx *c, int64_t account_id)
{
	return end(c, SIGN_OUT "id = :id",
	    SELECT("name") "account WHERE id = :id AND role = 'mail_user'" AGAIN, account_id);
}

struct err *
connection_store_end_domain(struct ctx *c, int64_t domain_id)
{
	return end(
	    c, SIGN_OUT "domain_id = :id", SELECT("'*@' || name") "domain WHERE id = :id" AGAIN, domain_id);
}

struct err *
connection_store_end_below(struct ctx *c, int64_t owner_id)
{
	return end(c, SIGN_OUT "owner_id = :id", SELECT("'*@' || name") "domain WHERE owner_id = :id" AGAIN,
	    owner_id);
}

struct err *
connection_store_end_everywhere(struct ctx *c)
{
	return end(c, "UPDATE everybody SET " LATER " WHERE id = :id",
	    SELECT("'*'") "everybody WHERE id = :id" AGAIN, 1);
}

static const struct field kick_fields[] = {
	FIELD(struct kick, mask, F_STR, .doc = ""),
	FIELD(struct kick, due_at, F_TIME, .doc = ""),
	FIELD(struct kick, again, F_BOOL, .doc = ""),
	END_FIELDS,
};

struct err *
kick_store_next(struct ctx *c, struct kick *out, bool *found)
{
	return db_one(c, "SELECT mask, due_at, again FROM kick WHERE due_at <= :now ORDER BY due_at LIMIT 1",
	    ARGS(ARG_INT("now", c->now)), kick_fields, out, found);
}

struct err *
kick_store_done(struct ctx *c, const struct kick *row, int64_t at)
{
	if (!row->again)
		return db_run(c, "DELETE FROM kick WHERE mask = :mask AND due_at = :due_at", kick_fields, row,
		    NO_ARGS, NULL, NULL);
	return db_run(c,
	    "UPDATE kick SET due_at = :at, again = FALSE WHERE mask = :mask AND due_at = :due_at",
	    kick_fields, row, ARGS(ARG_INT("at", at)), NULL, NULL);
}

struct err *
connection_store_ended_at(struct ctx *c, int64_t account_id, int64_t *out)
{
	return db_number(c, "SELECT " SIGNED_OUT_AT " FROM account a WHERE a.id = :id",
	    ARGS(ARG_INT("id", account_id)), out);
}
