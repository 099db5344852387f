/* SPDX-License-Identifier: Apache-2.0 */
#include "store/sending_store.h"

#include "base/ctx.h"
#include "store/db.h"
#include "store/row.h"

static const struct field bucket_fields[] = {
	FIELD(struct sending_bucket, account_id, F_ID, .doc = ""),
	FIELD(struct sending_bucket, local_used, F_INT, .doc = ""),
	FIELD(struct sending_bucket, external_used, F_INT, .doc = ""),
	FIELD(struct sending_bucket, at, F_TIME, .doc = ""),
	FIELD(struct sending_bucket, refusals, F_INT, .doc = ""),
	FIELD(struct sending_bucket, refused_at, F_TIME, .doc = ""),
	FIELD(struct sending_bucket, replies_used, F_INT, .doc = ""),
	FIELD(struct sending_bucket, replies_at, F_TIME, .doc = ""),
	END_FIELDS,
};

struct err *
sending_store_read(struct ctx *c, const char *account, struct sending_bucket *out, bool *found)
{
	return db_one(c,
	    "SELECT a.id AS account_id, coalesce(b.local_used, 0) AS local_used,"
	    " coalesce(b.external_used, 0) AS external_used, coalesce(b.at, 0) AS at,"
	    " coalesce(b.refusals, 0) AS refusals, coalesce(b.refused_at, 0) AS refused_at,"
	    " coalesce(b.replies_used, 0) AS replies_used, coalesce(b.replies_at, 0) AS replies_at"
	    " FROM account a LEFT JOIN sending_bucket b ON b.account_id = a.id WHERE a.name = :name",
	    ARGS(ARG_TEXT("name", account)), bucket_fields, out, found);
}

struct err *
sending_store_write(struct ctx *c, const struct sending_bucket *row)
{
	return db_run(c,
	    "INSERT INTO sending_bucket(account_id, local_used, external_used, at, refusals, refused_at,"
	    " replies_used, replies_at) VALUES (:account_id, :local_used, :external_used, :at, :refusals,"
	    " :refused_at, :replies_used, :replies_at) ON CONFLICT (account_id)"
	    " DO UPDATE SET local_used = excluded.local_used, external_used = excluded.external_used,"
	    " at = excluded.at, refusals = excluded.refusals, refused_at = excluded.refused_at,"
	    " replies_used = excluded.replies_used, replies_at = excluded.replies_at",
	    bucket_fields, row, NO_ARGS, NULL, NULL);
}

struct err *
sending_store_forgive(struct ctx *c, int64_t account_id)
{
	return db_run(c, "UPDATE sending_bucket SET refusals = 0 WHERE account_id = :account", NULL, NULL,
	    ARGS(ARG_INT("account", account_id)), NULL, NULL);
}

#define FROM "FROM blocked_sender b JOIN account a ON a.id = b.account_id"

static const struct list_match matches[] = {
	{ "now", "b.until > :now" },
	{ NULL, NULL },
};

/* Named by its account, so it is listed as one. */
const struct listing blocked_sender_listing = {
	.table = "blocked_sender",
	.select = "SELECT a.id, a.name, b.reason, b.detail, b.since, b.until " FROM,
	.from = FROM,
	.mine = "a.owner_id = :actor",
	.alias = "a",
	.key = "name",
	.matches = matches,
	.fields = blocked_sender_fields,
	.size = sizeof(struct blocked_sender),
};

struct err *
blocked_store_find(struct ctx *c, const char *key, struct blocked_sender *out, bool *found)
{
	return row_find(c, &blocked_sender_listing, key, out, found);
}

struct err *
blocked_store_until(struct ctx *c, const char *account, int64_t *until)
{
	return db_number(c,
	    "SELECT b.until FROM account a JOIN blocked_sender b ON b.account_id = a.id WHERE a.name = :name",
	    ARGS(ARG_TEXT("name", account)), until);
}

struct err *
blocked_store_put(struct ctx *c, const struct blocked_sender *row)
{
	return db_run(c,
	    "INSERT INTO blocked_sender(account_id, reason, detail, since, until) VALUES (:id, :reason, :detail,"
	    " :since, :until) ON CONFLICT (account_id) DO UPDATE SET reason = excluded.reason,"
	    " detail = excluded.detail, since = excluded.since, until = excluded.until",
	    blocked_sender_fields, row, NO_ARGS, NULL, NULL);
}

struct err *
blocked_store_delete(struct ctx *c, int64_t account_id)
{
	return db_run(c, "DELETE FROM blocked_sender WHERE account_id = :account", NULL, NULL,
	    ARGS(ARG_INT("account", account_id)), NULL, NULL);
}

struct err *
blocked_store_ended(struct ctx *c, int64_t *account_id)
{
	return db_number(c, "SELECT account_id FROM blocked_sender WHERE until <= :now LIMIT 1",
	    ARGS(ARG_INT("now", c->now)), account_id);
}
