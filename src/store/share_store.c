/* SPDX-License-Identifier: Apache-2.0 */
#include "store/share_store.h"

#include "base/ctx.h"
#include "model/text.h"
#include "store/db.h"

#define FROM \
	"FROM collection_share s JOIN account o ON o.id = s.owner_id JOIN account m ON m.id = s.member_id"
#define SELECT \
	"SELECT s.id, o.name AS owner, m.name AS member, s.collection, s.type, s.rights, s.created_at," \
	" s.updated_at, s.owner_id, s.member_id " FROM

static const struct list_match matches[] = {
	{ "account_id", "(s.owner_id = :account_id OR s.member_id = :account_id)" },
	{ NULL, NULL },
};

const struct listing collection_share_listing = {
	.table = "collection_share",
	.select = SELECT,
	.from = FROM,
	.mine = "(s.owner_id = :actor OR s.member_id = :actor)",
	.alias = "s",
	.key = "created_at",
	.matches = matches,
	.fields = collection_share_fields,
	.size = sizeof(struct collection_share),
};

struct err *
share_store_find(struct ctx *c, int64_t owner_id, const char *collection, const char *member,
    struct collection_share *out, bool *found)
{
	return db_one(c,
	    SELECT " WHERE s.owner_id = :owner AND s.collection = :collection AND m.name = :member",
	    ARGS(ARG_INT("owner", owner_id), ARG_TEXT("collection", collection), ARG_TEXT("member", member)),
	    collection_share_fields, out, found);
}

struct err *
share_store_by_id(
    struct ctx *c, int64_t account_id, const char *key, struct collection_share *out, bool *found)
{
	int64_t id;

	*found = false;
	if (!text_number(key, &id))
		return NULL;
	return db_one(c, SELECT " WHERE s.id = :id AND (s.owner_id = :account OR s.member_id = :account)",
	    ARGS(ARG_INT("id", id), ARG_INT("account", account_id)), collection_share_fields, out, found);
}

struct err *
share_store_insert(struct ctx *c, struct collection_share *row)
{
	return row_insert(c, &collection_share_listing, row);
}

struct err *
share_store_update(struct ctx *c, struct collection_share *row)
{
	return row_update(c, &collection_share_listing, row);
}

struct err *
share_store_delete(struct ctx *c, int64_t id)
{
	return row_delete(c, &collection_share_listing, id);
}

struct err *
share_store_count(struct ctx *c, int64_t account_id, bool received, int64_t *out)
{
	if (received)
		return db_number(c, "SELECT count(*) FROM collection_share WHERE member_id = :account",
		    ARGS(ARG_INT("account", account_id)), out);
	return db_number(c, "SELECT count(*) FROM collection_share WHERE owner_id = :account",
	    ARGS(ARG_INT("account", account_id)), out);
}

struct err *
share_store_counts(struct ctx *c, int64_t owner_id, struct share_count out[COLLECTION_SHARES_MAX], size_t *n)
{
	SCOPED_STMT *s = NULL;
	bool found = true;

	*n = 0;
	TRY(db_prepare(c,
	    "SELECT collection, count(*) FROM collection_share WHERE owner_id = :owner GROUP BY collection LIMIT :limit",
	    &s));
	TRY(db_bind_args(c, s, ARGS(ARG_INT("owner", owner_id), ARG_INT("limit", COLLECTION_SHARES_MAX))));
	for (;;) {
		TRY(db_step(c, s, &found));
		if (!found)
			return NULL;
		out[(*n)++] = (struct share_count){ db_text(c, s, 0), db_int(s, 1) };
	}
}

struct err *
share_store_of_member(
    struct ctx *c, int64_t member_id, struct collection_share out[COLLECTION_SHARES_MAX], size_t *n)
{
	return db_all(c, SELECT " WHERE s.member_id = :member ORDER BY s.created_at, s.id LIMIT :limit",
	    ARGS(ARG_INT("member", member_id), ARG_INT("limit", COLLECTION_SHARES_MAX)),
	    collection_share_fields, sizeof(*out), out, COLLECTION_SHARES_MAX, n);
}

struct err *
share_store_of_collection(struct ctx *c, int64_t owner_id, const char *collection,
    struct collection_share out[COLLECTION_SHARES_MAX], size_t *n)
{
	return db_all(c,
	    SELECT " WHERE s.owner_id = :owner AND s.collection = :collection ORDER BY s.id LIMIT :limit",
	    ARGS(ARG_INT("owner", owner_id), ARG_TEXT("collection", collection),
		ARG_INT("limit", COLLECTION_SHARES_MAX)),
	    collection_share_fields, sizeof(*out), out, COLLECTION_SHARES_MAX, n);
}

struct err *
share_store_end(struct ctx *c, int64_t owner_id, const char *collection)
{
	return db_run(c, "DELETE FROM collection_share WHERE owner_id = :owner AND collection = :collection",
	    NULL, NULL, ARGS(ARG_INT("owner", owner_id), ARG_TEXT("collection", collection)), NULL, NULL);
}

/* Each change has a time of its own: who writes the files then knows whether another one came between. */
#define CHANGE(WHO) \
	"INSERT INTO share_change(account_id, at) " WHO \
	" ON CONFLICT (account_id) DO UPDATE SET at = CASE WHEN excluded.at > share_change.at THEN excluded.at" \
	" ELSE share_change.at + 1 END"

struct err *
share_store_changed(struct ctx *c, int64_t member_id)
{
	return db_run(c, CHANGE("VALUES (:member, :now)"), NULL, NULL,
	    ARGS(ARG_INT("member", member_id), ARG_INT("now", c->now)), NULL, NULL);
}

struct err *
share_store_members_changed(struct ctx *c, int64_t owner_id, const char *collection)
{
	return db_run(c,
	    CHANGE(
		"SELECT DISTINCT member_id, CAST(:now AS BIGINT) FROM collection_share WHERE owner_id = :owner AND"
		" collection = :collection"),
	    NULL, NULL,
	    ARGS(ARG_INT("owner", owner_id), ARG_TEXT("collection", collection), ARG_INT("now", c->now)),
	    NULL, NULL);
}

static struct err *
changed_of(struct ctx *c, const char *sql, int64_t id, bool *any)
{
	int64_t rows;

	TRY(db_run(c, sql, NULL, NULL, ARGS(ARG_INT("id", id), ARG_INT("now", c->now)), NULL, &rows));
	*any = rows > 0;
	return NULL;
}

struct err *
share_store_account_changed(struct ctx *c, int64_t account_id, bool *any)
{
	return changed_of(c,
	    CHANGE(
		"SELECT DISTINCT member_id, CAST(:now AS BIGINT) FROM collection_share WHERE owner_id = :id OR"
		" member_id = :id"),
	    account_id, any);
}

struct err *
share_store_below_changed(struct ctx *c, int64_t owner_id, bool *any)
{
	return changed_of(c,
	    CHANGE(
		"SELECT DISTINCT s.member_id, CAST(:now AS BIGINT) FROM collection_share s JOIN account a ON"
		" a.id = s.owner_id OR a.id = s.member_id WHERE a.owner_id = :id"),
	    owner_id, any);
}

/* What is shared by or with accounts, though owner and member belong to different admins. */
#define APART(ACCOUNTS) \
	" FROM collection_share s JOIN account a ON a.id = s.owner_id OR a.id = s.member_id" \
	" JOIN account o ON o.id = s.owner_id JOIN account m ON m.id = s.member_id" \
	" WHERE o.owner_id <> m.owner_id AND " ACCOUNTS
#define CHANGE_APART(ACCOUNTS) CHANGE("SELECT DISTINCT s.member_id, CAST(:now AS BIGINT)" APART(ACCOUNTS))
#define DELETE_APART(ACCOUNTS) "DELETE FROM collection_share WHERE id IN (SELECT s.id" APART(ACCOUNTS) ")"

struct err *
share_store_part(struct ctx *c, int64_t account_id, bool *any)
{
	TRY(changed_of(c, CHANGE_APART("a.id = :id"), account_id, any));
	return db_run(c, DELETE_APART("a.id = :id"), NULL, NULL, ARGS(ARG_INT("id", account_id)), NULL, NULL);
}

struct err *
share_store_part_domain(struct ctx *c, int64_t domain_id, bool *any)
{
	TRY(changed_of(c, CHANGE_APART("a.domain_id = :id"), domain_id, any));
	return db_run(
	    c, DELETE_APART("a.domain_id = :id"), NULL, NULL, ARGS(ARG_INT("id", domain_id)), NULL, NULL);
}

struct err *
share_store_next(struct ctx *c, int64_t after, struct share_change *out, bool *found)
{
	SCOPED_STMT *s = NULL;

	TRY(db_prepare(c,
	    "SELECT account_id, at FROM share_change WHERE account_id > :after ORDER BY account_id LIMIT 1",
	    &s));
	TRY(db_bind_args(c, s, ARGS(ARG_INT("after", after))));
	TRY(db_step(c, s, found));
	if (*found)
		*out = (struct share_change){ db_int(s, 0), db_int(s, 1) };
	return NULL;
}

struct err *
share_store_done(struct ctx *c, const struct share_change *change)
{
	return db_run(c, "DELETE FROM share_change WHERE account_id = :account AND at = :at", NULL, NULL,
	    ARGS(ARG_INT("account", change->account_id), ARG_INT("at", change->at)), NULL, NULL);
}
