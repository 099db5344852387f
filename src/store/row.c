/* SPDX-License-Identifier: Apache-2.0 */
#include "store/row.h"

#include "base/buf.h"
#include "base/ctx.h"
#include "model/text.h"
#include "store/db.h"

enum { SQL_MAX = 4096 };

enum purpose {
	FIND_ID,
	FIND_KEY,
	BY_KEY,
	OF_ACCOUNT,
	COUNT,
	EXISTS,
	INSERT,
	UPDATE,
	DELETE,
	END_ALL,
	END_DOMAIN,
	END_BELOW
};

static bool
is_column(const struct field *f)
{
	return !(f->flags & UNSTORED);
}

static void
compose_insert(struct buf *sql, const struct listing *l)
{
	const char *comma = "";

	buf_printf(sql, "INSERT INTO %s(", l->table);
	for (const struct field *f = l->fields; f->name != NULL; f++)
		if (is_column(f)) {
			buf_printf(sql, "%s%s", comma, f->name);
			comma = ", ";
		}
	comma = ") VALUES (";
	for (const struct field *f = l->fields; f->name != NULL; f++)
		if (is_column(f)) {
			buf_printf(sql, "%s:%s", comma, f->name);
			comma = ", ";
		}
	buf_puts(sql, ")");
}

static void
compose_update(struct buf *sql, const struct listing *l)
{
	const char *comma = "";

	buf_printf(sql, "UPDATE %s SET ", l->table);
	for (const struct field *f = l->fields; f->name != NULL; f++)
		if (is_column(f) && strcmp(f->name, "id") != 0) {
			buf_printf(sql, "%s%s = :%s", comma, f->name, f->name);
			comma = ", ";
		}
	buf_puts(sql, " WHERE id = :id");
}

static void
put_end(struct buf *sql, const struct listing *l, const char *whose)
{
	buf_printf(
	    sql, "DELETE FROM %s WHERE account_id IN (SELECT id FROM account WHERE %s)", l->table, whose);
}

static void
compose(struct buf *sql, const struct listing *l, enum purpose purpose)
{
	switch (purpose) {
	case FIND_ID:
		buf_printf(sql, "%s WHERE %s.id = :id AND (:all OR %s)", l->select, l->alias, l->mine);
		break;
	case FIND_KEY:
		buf_printf(
		    sql, "%s WHERE %s.%s = :key AND (:all OR %s)", l->select, l->alias, l->key, l->mine);
		break;
	case BY_KEY:
		buf_printf(sql, "%s WHERE %s.%s = :key", l->select, l->alias, l->key);
		break;
	case INSERT:
		compose_insert(sql, l);
		break;
	case UPDATE:
		compose_update(sql, l);
		break;
	case DELETE:
		buf_printf(sql, "DELETE FROM %s WHERE id = :id", l->table);
		break;
	case OF_ACCOUNT:
		buf_printf(
		    sql, "%s WHERE %s.id = :id AND %s.account_id = :account", l->select, l->alias, l->alias);
		break;
	case COUNT:
		buf_printf(sql, "SELECT count(*) FROM %s WHERE account_id = :account", l->table);
		break;
	case EXISTS:
		buf_printf(sql, "SELECT count(*) FROM %s WHERE id = :id", l->table);
		break;
	case END_ALL:
		buf_printf(sql, "DELETE FROM %s WHERE account_id = :account AND id <> :spared", l->table);
		break;
	case END_DOMAIN:
		put_end(sql, l, "domain_id = :domain");
		break;
	case END_BELOW:
		put_end(sql, l, "owner_id = :owner");
		break;
	}
}

static const char *
text_for(struct ctx *c, const struct listing *l, enum purpose purpose)
{
	const char **place = db_composed_sql(c->db, l, purpose);
	struct buf sql = BUF(&c->arena, SQL_MAX);

	if (*place == NULL) {
		compose(&sql, l, purpose);
		*place = db_text_sql(c->db, buf_text(&sql));
	}
	return *place;
}

static struct err *
one(struct ctx *c, const struct listing *l, enum purpose purpose, const struct arg *key,
    const struct arg *scope, void *out, bool *found)
{
	SCOPED_STMT *s = NULL;

	TRY(db_prepare(c, text_for(c, l, purpose), &s));
	TRY(db_bind_args(c, s, key));
	TRY(db_bind_args(c, s, scope));
	return db_row(c, s, l->fields, out, found);
}

static int64_t
member(const struct listing *l, const void *row, const char *name)
{
	const struct field *f = field_find(l->fields, name);

	return f == NULL ? 0 : *MEMBER_CONST(int64_t, row, f);
}

/* The log tells whose object it was: noted here, so that no rule has to think of it. An object that changes
 * its owner was the first one's. */
static void
note_about(struct ctx *c, const struct listing *l, const void *row)
{
	int64_t id = member(l, row, "id");

	if (c->about.object_id == id)
		return;
	c->about.object_id = id;
	c->about.owner_id = member(l, row, "owner_id");
	c->about.account_id = strcmp(l->table, "account") == 0 ? id : 0;
}

static struct err *
find(struct ctx *c, const struct listing *l, const char *key, void *out, bool *found)
{
	const struct field *name = field_find(l->fields, l->key);
	bool all = c->actor.role == ROLE_MASTER_ADMIN;
	const struct arg *scope = ARGS(ARG_BOOL("all", all), ARG_INT("actor", c->actor.id));
	int64_t id;

	*found = false;
	if (text_number(key, &id))
		return one(c, l, FIND_ID, ARGS(ARG_INT("id", id)), scope, out, found);
	if (!field_is_text(name) || text_canonical(&c->arena, name, key, &key) != NULL)
		return NULL; /* what can not be a name is nobody's */
	return one(c, l, FIND_KEY, ARGS(ARG_TEXT("key", key)), scope, out, found);
}

struct err *
row_find(struct ctx *c, const struct listing *l, const char *key, void *out, bool *found)
{
	TRY(find(c, l, key, out, found));
	if (*found && key == c->about.asked)
		note_about(c, l, out);
	return NULL;
}

struct err *
row_by_key(struct ctx *c, const struct listing *l, const char *key, void *out, bool *found)
{
	const struct arg *by = ARGS(ARG_TEXT("key", key));

	return one(c, l, BY_KEY, by, NO_ARGS, out, found);
}

static struct err *
write_row(struct ctx *c, const struct listing *l, enum purpose purpose, const void *row)
{
	/* only a name can be taken; a clash of anything else is our own fault */
	const char *key = field_is_text(field_find(l->fields, l->key)) ? l->key : NULL;

	return db_run(c, text_for(c, l, purpose), l->fields, row, NO_ARGS, key, NULL);
}

/* Put value into that member, if there is one. */
static void
stamp(const struct listing *l, void *row, const char *name, int64_t value)
{
	const struct field *f = field_find(l->fields, name);

	if (f != NULL)
		*MEMBER(int64_t, row, f) = value;
}

struct err *
row_insert_as(struct ctx *c, const struct listing *l, void *row)
{
	stamp(l, row, "created_at", c->now);
	stamp(l, row, "updated_at", c->now);
	return write_row(c, l, INSERT, row);
}

struct err *
row_insert(struct ctx *c, const struct listing *l, void *row)
{
	stamp(l, row, "id", ctx_new_id(c)); /* a new one at each try: the last one may have been taken */
	return row_insert_as(c, l, row);
}

struct err *
row_update(struct ctx *c, const struct listing *l, void *row)
{
	stamp(l, row, "updated_at", c->now);
	return write_row(c, l, UPDATE, row);
}

static struct err *
run(struct ctx *c, const struct listing *l, enum purpose purpose, const struct arg *args)
{
	return db_run(c, text_for(c, l, purpose), NULL, NULL, args, NULL, NULL);
}

struct err *
row_delete(struct ctx *c, const struct listing *l, int64_t id)
{
	return run(c, l, DELETE, ARGS(ARG_INT("id", id)));
}

struct err *
row_of_account(
    struct ctx *c, const struct listing *l, int64_t account_id, const char *key, void *out, bool *found)
{
	int64_t id;

	*found = false;
	if (!text_number(key, &id))
		return NULL;
	return db_one(c, text_for(c, l, OF_ACCOUNT), ARGS(ARG_INT("id", id), ARG_INT("account", account_id)),
	    l->fields, out, found);
}

struct err *
row_count(struct ctx *c, const struct listing *l, int64_t account_id, int64_t *out)
{
	return db_number(c, text_for(c, l, COUNT), ARGS(ARG_INT("account", account_id)), out);
}

struct err *
row_exists(struct ctx *c, const struct listing *l, int64_t id, bool *out)
{
	int64_t n;

	TRY(db_number(c, text_for(c, l, EXISTS), ARGS(ARG_INT("id", id)), &n));
	*out = n > 0;
	return NULL;
}

struct err *
row_end_all(struct ctx *c, const struct listing *l, int64_t account_id, int64_t spared)
{
	return run(c, l, END_ALL, ARGS(ARG_INT("account", account_id), ARG_INT("spared", spared)));
}

struct err *
row_end_domain(struct ctx *c, const struct listing *l, int64_t domain_id)
{
	return run(c, l, END_DOMAIN, ARGS(ARG_INT("domain", domain_id)));
}

struct err *
row_end_below(struct ctx *c, const struct listing *l, int64_t owner_id)
{
	return run(c, l, END_BELOW, ARGS(ARG_INT("owner", owner_id)));
}
