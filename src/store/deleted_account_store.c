/* SPDX-License-Identifier: Apache-2.0 */
#include "store/deleted_account_store.h"

#include "base/buf.h"
#include "base/ctx.h"
#include "model/text.h"
#include "store/db.h"
#include "store/list.h"

enum { SQL_MAX = 8192 };

#define FROM \
	"FROM deleted_account x LEFT JOIN account o ON o.id = x.owner_id" \
	" LEFT JOIN usage u ON u.account_id = x.id"
#define SELECT \
	"SELECT x.id, x.name, x.domain, x.owner_id, o.name AS owner, x.full_name, x.quota_bytes," \
	" coalesce(u.bytes, 0) AS used_bytes, coalesce(u.messages, 0) AS used_messages, x.created_at," \
	" x.deleted_at, x.purge_at, x.purging " FROM
#define MINE "x.owner_id = :actor"

static const struct list_match matches[] = {
	{ "owner", "x.owner_id = (SELECT id FROM account WHERE name = :owner)" },
	{ NULL, NULL },
};

const struct listing deleted_account_listing = {
	.table = "deleted_account",
	.select = SELECT,
	.from = "FROM deleted_account x",
	.mine = MINE,
	.alias = "x",
	.key = "name",
	.matches = matches,
	.fields = deleted_account_fields,
	.size = sizeof(struct deleted_account),
};

/* Factors are not kept: of who needed one beside the password, or did not use it, neither the password is,
 * nor the address that a new one can be asked for at. */
#define KEPT(column) \
	"CASE WHEN a.password_login AND NOT EXISTS (SELECT 1 FROM totp t WHERE t.account_id = a.id AND" \
	" t.confirmed_at IS NOT NULL) THEN a." column " END"

#define OPENING "password, recovery_email"

/* The columns of account, whatever they are by now: a restore brings back all of them. */
static const char *
columns(struct ctx *c, const char *prefix, const char *opening)
{
	struct buf b = BUF(&c->arena, SQL_MAX);

	for (const struct field *f = account_fields; f->name != NULL; f++)
		if (!(f->flags & UNSTORED) && strcmp(f->name, "password") != 0 &&
		    strcmp(f->name, "recovery_email") != 0)
			buf_printf(&b, "%s%s, ", prefix, f->name);
	buf_puts(&b, opening);
	return buf_text(&b);
}

static struct err *
keep(struct ctx *c, const char *which, const struct arg *args)
{
	const char *sql = arena_printf(&c->arena,
	    "INSERT INTO deleted_account(%s, domain, deleted_at, purge_at, purging) SELECT %s, d.name,"
	    " CAST(:now AS BIGINT), CAST(:purge_at AS BIGINT), FALSE FROM account a JOIN domain d ON"
	    " d.id = a.domain_id WHERE %s",
	    columns(c, "", OPENING), columns(c, "a.", KEPT("password") ", " KEPT("recovery_email")), which);

	return db_run(c, db_text_sql(c->db, sql), NULL, NULL, args, NULL, NULL);
}

struct err *
deleted_account_store_keep(struct ctx *c, int64_t id, int64_t purge_at)
{
	return keep(
	    c, "a.id = :id", ARGS(ARG_INT("id", id), ARG_INT("now", c->now), ARG_INT("purge_at", purge_at)));
}

struct err *
deleted_account_store_keep_below(struct ctx *c, int64_t owner_id, int64_t purge_at)
{
	return keep(c, "a.owner_id = :owner AND a.role = 'mail_user'",
	    ARGS(ARG_INT("owner", owner_id), ARG_INT("now", c->now), ARG_INT("purge_at", purge_at)));
}

static struct err *
find(struct ctx *c, const char *key, struct deleted_account *out, bool *found)
{
	bool all = c->actor.role == ROLE_MASTER_ADMIN;
	int64_t id;

	*found = false;
	if (text_number(key, &id))
		return db_one(c, SELECT " WHERE x.id = :id AND (:all OR " MINE ")",
		    ARGS(ARG_INT("id", id), ARG_BOOL("all", all), ARG_INT("actor", c->actor.id)),
		    deleted_account_fields, out, found);
	if (text_canonical(&c->arena, field_find(deleted_account_fields, "name"), key, &key) != NULL)
		return NULL;
	return db_one(c,
	    SELECT " WHERE x.name = :name AND (:all OR " MINE
		   ") ORDER BY x.deleted_at DESC, x.id DESC LIMIT 1",
	    ARGS(ARG_TEXT("name", key), ARG_BOOL("all", all), ARG_INT("actor", c->actor.id)),
	    deleted_account_fields, out, found);
}

struct err *
deleted_account_store_find(struct ctx *c, const char *key, struct deleted_account *out, bool *found)
{
	TRY(find(c, key, out, found));
	if (*found && key == c->about.asked)
		c->about = (struct about){
			.asked = key, .object_id = out->id, .owner_id = out->owner_id, .account_id = out->id
		};
	return NULL;
}

struct err *
deleted_account_store_by_id(struct ctx *c, int64_t id, struct deleted_account *out, bool *found)
{
	return db_one(
	    c, SELECT " WHERE x.id = :id", ARGS(ARG_INT("id", id)), deleted_account_fields, out, found);
}

struct err *
deleted_account_store_account(struct ctx *c, int64_t id, struct account *out, bool *found)
{
	const char *sql =
	    arena_printf(&c->arena, "SELECT %s FROM deleted_account WHERE id = :id", columns(c, "", OPENING));

	return db_one(c, db_text_sql(c->db, sql), ARGS(ARG_INT("id", id)), account_fields, out, found);
}

struct err *
deleted_account_store_expire(struct ctx *c, int64_t id)
{
	return db_run(c, "UPDATE deleted_account SET purge_at = :now WHERE id = :id", NULL, NULL,
	    ARGS(ARG_INT("id", id), ARG_INT("now", c->now)), NULL, NULL);
}

struct err *
deleted_account_store_move(struct ctx *c, const char *domain, int64_t from, int64_t to)
{
	return db_run(c,
	    "UPDATE deleted_account SET owner_id = :to WHERE domain = :domain AND owner_id = :from", NULL,
	    NULL, ARGS(ARG_INT("to", to), ARG_TEXT("domain", domain), ARG_INT("from", from)), NULL, NULL);
}

/* Never one whose identity an account has: its mail is in use. */
#define DUE \
	" FROM deleted_account x WHERE x.purge_at <= :now AND x.id > :after AND NOT EXISTS" \
	" (SELECT 1 FROM account a WHERE a.id = x.id) ORDER BY x.id LIMIT 50"

struct err *
deleted_account_store_claim(struct ctx *c, int64_t after, int64_t ids[DELETED_PAGE], unsigned *n)
{
	const struct arg *args = ARGS(ARG_INT("now", c->now), ARG_INT("after", after));
	SCOPED_STMT *s = NULL;
	bool found = true;

	*n = 0;
	TRY(db_run(c, "UPDATE deleted_account SET purging = TRUE WHERE id IN (SELECT x.id" DUE ")", NULL,
	    NULL, args, NULL, NULL));
	TRY(db_prepare(c, "SELECT x.id" DUE, &s));
	TRY(db_bind_args(c, s, args));
	for (;;) {
		TRY(db_step(c, s, &found));
		if (!found || *n == DELETED_PAGE)
			return NULL;
		ids[(*n)++] = db_int(s, 0);
	}
}

struct err *
deleted_account_store_forget(struct ctx *c, int64_t id)
{
	return db_run(
	    c, "DELETE FROM deleted_account WHERE id = :id", NULL, NULL, ARGS(ARG_INT("id", id)), NULL, NULL);
}

struct err *
deleted_account_store_purge(struct ctx *c, int64_t id)
{
	TRY(db_run(
	    c, "DELETE FROM usage WHERE account_id = :id", NULL, NULL, ARGS(ARG_INT("id", id)), NULL, NULL));
	TRY(db_run(c, "DELETE FROM dav_count WHERE account_id = :id", NULL, NULL, ARGS(ARG_INT("id", id)),
	    NULL, NULL));
	TRY(db_run(c, "DELETE FROM last_login WHERE account_id = :id", NULL, NULL, ARGS(ARG_INT("id", id)),
	    NULL, NULL));
	return deleted_account_store_forget(c, id);
}
