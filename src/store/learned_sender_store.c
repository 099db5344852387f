/* SPDX-License-Identifier: Apache-2.0 */
#include "store/learned_sender_store.h"

#include "base/ctx.h"
#include "model/text.h"
#include "store/db.h"
#include "store/row.h"

#define FROM "FROM learned_sender l"
#define SELECT "SELECT l.id, l.sender, l.verdict, l.created_at, l.account_id " FROM

const struct listing learned_sender_listing = {
	.table = "learned_sender",
	.select = SELECT,
	.from = FROM,
	.mine = "l.account_id = :actor",
	.alias = "l",
	.key = "sender",
	.fields = learned_sender_fields,
	.size = sizeof(struct learned_sender),
};

struct err *
learned_store_put(struct ctx *c, struct learned_sender *row)
{
	row->id = ctx_new_id(c);
	return db_run(c,
	    "INSERT INTO learned_sender(id, sender, verdict, created_at, account_id) VALUES (:id, :sender,"
	    " :verdict, :created_at, :account_id) ON CONFLICT (account_id, sender) DO UPDATE SET"
	    " verdict = excluded.verdict, created_at = excluded.created_at"
	    " WHERE learned_sender.created_at <= excluded.created_at",
	    learned_sender_fields, row, NO_ARGS, NULL, NULL);
}

struct err *
learned_store_trim(struct ctx *c, int64_t account_id, int64_t keep)
{
	return db_run(c,
	    "DELETE FROM learned_sender WHERE account_id = :account AND created_at < (SELECT created_at FROM"
	    " learned_sender WHERE account_id = :account ORDER BY created_at DESC LIMIT 1 OFFSET :keep)",
	    NULL, NULL, ARGS(ARG_INT("account", account_id), ARG_INT("keep", keep - 1)), NULL, NULL);
}

struct err *
learned_store_find(
    struct ctx *c, int64_t account_id, const char *key, struct learned_sender *out, bool *found)
{
	int64_t id;

	*found = false;
	if (!text_number(key, &id))
		return NULL;
	return db_one(c, SELECT " WHERE l.id = :id AND l.account_id = :account",
	    ARGS(ARG_INT("id", id), ARG_INT("account", account_id)), learned_sender_fields, out, found);
}

struct err *
learned_store_delete(struct ctx *c, int64_t id)
{
	return row_delete(c, &learned_sender_listing, id);
}

struct err *
learned_store_verdict(struct ctx *c, const char *account, const char *sender, int *verdict, bool *found)
{
	struct learned_sender row = { 0 };

	TRY(db_one(c,
	    "SELECT l.verdict FROM account a JOIN learned_sender l ON l.account_id = a.id WHERE a.name = :account"
	    " AND l.sender = :sender",
	    ARGS(ARG_TEXT("account", account), ARG_TEXT("sender", sender)), learned_sender_fields, &row,
	    found));
	*verdict = row.verdict;
	return NULL;
}

struct err *
learned_store_account(struct ctx *c, const char *name, int64_t *id)
{
	return db_number(c, "SELECT id FROM account WHERE name = :name AND role = 'mail_user'",
	    ARGS(ARG_TEXT("name", name)), id);
}
