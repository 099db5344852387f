/* SPDX-License-Identifier: Apache-2.0 */
#include "store/sender_store.h"

#include "base/ctx.h"
#include "store/db.h"
#include "store/row.h"

#define FROM "FROM sender_address s JOIN account o ON o.id = s.owner_id"
#define SELECT \
	"SELECT s.id, s.address, s.users, s.domain, s.owner_id, o.name AS owner, s.comment, s.created_at," \
	" s.updated_at " FROM

static const struct list_match matches[] = {
	{ "owner", "s.owner_id = (SELECT id FROM account WHERE name = :owner)" },
	{ NULL, NULL },
};

const struct listing sender_listing = {
	.table = "sender_address",
	.select = SELECT,
	.from = "FROM sender_address s",
	.mine = "s.owner_id = :actor",
	.alias = "s",
	.key = "address",
	.matches = matches,
	.fields = sender_address_fields,
	.size = sizeof(struct sender_address),
};

/* The index follows the fact: both are written here and nowhere else. */
static struct err *
index_users(struct ctx *c, const struct sender_address *row)
{
	TRY(db_run(c, "DELETE FROM sender_user WHERE sender_id = :id", NULL, NULL,
	    ARGS(ARG_INT("id", row->id)), NULL, NULL));
	for (size_t i = 0; i < row->users.n; i++)
		TRY(db_run(c,
		    "INSERT INTO sender_user(login, sender_id) VALUES (:login, :id) ON CONFLICT DO NOTHING",
		    NULL, NULL, ARGS(ARG_TEXT("login", row->users.v[i]), ARG_INT("id", row->id)), NULL,
		    NULL));
	return NULL;
}

struct err *
sender_store_insert(struct ctx *c, struct sender_address *row)
{
	TRY(row_insert(c, &sender_listing, row));
	return index_users(c, row);
}

struct err *
sender_store_find(struct ctx *c, const char *key, struct sender_address *out, bool *found)
{
	return row_find(c, &sender_listing, key, out, found);
}

struct err *
sender_store_update(struct ctx *c, struct sender_address *row)
{
	TRY(row_update(c, &sender_listing, row));
	return index_users(c, row);
}

struct err *
sender_store_delete(struct ctx *c, int64_t id)
{
	return row_delete(c, &sender_listing, id);
}

struct err *
sender_store_by_user(
    struct ctx *c, int64_t owner_id, const char *login, struct sender_address *out, bool *found)
{
	return db_one(c,
	    SELECT
	    " JOIN sender_user u ON u.sender_id = s.id WHERE u.login = :login AND s.owner_id = :owner LIMIT 1",
	    ARGS(ARG_TEXT("login", login), ARG_INT("owner", owner_id)), sender_address_fields, out, found);
}

struct err *
sender_store_first_below(struct ctx *c, int64_t owner_id, struct sender_address *out, bool *found)
{
	return db_one(c, SELECT " WHERE s.owner_id = :owner LIMIT 1", ARGS(ARG_INT("owner", owner_id)),
	    sender_address_fields, out, found);
}

struct err *
sender_store_count(struct ctx *c, const char *domain, int64_t *n)
{
	return db_number(c, "SELECT count(*) FROM sender_address WHERE domain = :domain",
	    ARGS(ARG_TEXT("domain", domain)), n);
}

struct err *
sender_store_move(struct ctx *c, const char *domain, int64_t owner_id)
{
	return db_run(c,
	    "UPDATE sender_address SET owner_id = :owner, updated_at = :now WHERE domain = :domain", NULL,
	    NULL, ARGS(ARG_INT("owner", owner_id), ARG_TEXT("domain", domain), ARG_INT("now", c->now)), NULL,
	    NULL);
}
