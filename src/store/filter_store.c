/* SPDX-License-Identifier: Apache-2.0 */
#include "store/filter_store.h"

#include "base/ctx.h"
#include "store/db.h"

#define FROM "FROM filter_rule f"
#define SELECT \
	"SELECT f.id, f.position, f.name, f.enabled, f.matching, f.conditions, f.actions, f.created_at," \
	" f.updated_at, f.account_id " FROM

const struct listing filter_listing = {
	.table = "filter_rule",
	.select = SELECT,
	.from = FROM,
	.mine = "f.account_id = :actor",
	.alias = "f",
	.key = "position",
	.fields = filter_fields,
	.size = sizeof(struct filter),
};

struct err *
filter_store_insert(struct ctx *c, struct filter *row)
{
	return row_insert(c, &filter_listing, row);
}

struct err *
filter_store_update(struct ctx *c, struct filter *row)
{
	return row_update(c, &filter_listing, row);
}

struct err *
filter_store_all(struct ctx *c, int64_t account_id, struct filter **rows, size_t *n)
{
	*rows = arena_alloc(&c->arena, FILTERS_MAX * sizeof(**rows));
	return db_all(c, SELECT " WHERE f.account_id = :account ORDER BY f.position, f.id",
	    ARGS(ARG_INT("account", account_id)), filter_fields, sizeof(**rows), *rows, FILTERS_MAX, n);
}

struct err *
filter_store_move(struct ctx *c, int64_t id, int64_t position)
{
	return db_run(c, "UPDATE filter_rule SET position = :position WHERE id = :id", NULL, NULL,
	    ARGS(ARG_INT("position", position), ARG_INT("id", id)), NULL, NULL);
}

struct err *
filter_store_close_gap(struct ctx *c, int64_t account_id, int64_t position)
{
	return db_run(c,
	    "UPDATE filter_rule SET position = position - 1 WHERE account_id = :account AND position > :position",
	    NULL, NULL, ARGS(ARG_INT("account", account_id), ARG_INT("position", position)), NULL, NULL);
}

struct err *
filter_store_delete_all(struct ctx *c, int64_t account_id)
{
	return db_run(c, "DELETE FROM filter_rule WHERE account_id = :account", NULL, NULL,
	    ARGS(ARG_INT("account", account_id)), NULL, NULL);
}

struct err *
vacation_store_find(struct ctx *c, int64_t account_id, struct vacation *out, bool *found)
{
	return db_one(c,
	    "SELECT id, enabled, subject, text, starts_at, ends_at, updated_at, account_id FROM vacation"
	    " WHERE account_id = :account",
	    ARGS(ARG_INT("account", account_id)), vacation_fields, out, found);
}

struct err *
vacation_store_put(struct ctx *c, struct vacation *row)
{
	row->id = ctx_new_id(c);
	row->updated_at = c->now;
	return db_run(c,
	    "INSERT INTO vacation(id, account_id, enabled, subject, text, starts_at, ends_at, updated_at)"
	    " VALUES (:id, :account_id, :enabled, :subject, :text, :starts_at, :ends_at, :updated_at)"
	    " ON CONFLICT (account_id) DO UPDATE SET enabled = excluded.enabled, subject = excluded.subject,"
	    " text = excluded.text, starts_at = excluded.starts_at, ends_at = excluded.ends_at,"
	    " updated_at = excluded.updated_at",
	    vacation_fields, row, NO_ARGS, NULL, NULL);
}

struct err *
vacation_store_delete(struct ctx *c, int64_t account_id)
{
	return db_run(c, "DELETE FROM vacation WHERE account_id = :account", NULL, NULL,
	    ARGS(ARG_INT("account", account_id)), NULL, NULL);
}

/* Aliases that lead to nobody else, and all of it by the other names of their domains. */
static const char addresses_sql[] =
    "WITH own(address, domain_id) AS (SELECT a.name, a.domain_id FROM account a WHERE a.id = :account"
    " UNION ALL SELECT x.address, x.domain_id FROM account a JOIN alias_target t ON t.target = a.name"
    " JOIN alias x ON x.id = t.alias_id WHERE a.id = :account AND x.owner_id = a.owner_id"
    " AND x.address NOT LIKE '@%' AND NOT EXISTS (SELECT 1 FROM alias_target o WHERE o.alias_id = x.id"
    " AND o.target <> a.name)) SELECT s.address FROM (SELECT o.address FROM own o UNION"
    " SELECT replace(o.address, '@' || d.name, '@' || y.name) FROM own o JOIN domain d ON d.id = o.domain_id"
    " JOIN domain_alias y ON y.domain_id = d.id) s WHERE s.address <> (SELECT name FROM account"
    " WHERE id = :account) ORDER BY s.address LIMIT :most";

struct err *
vacation_store_addresses(struct ctx *c, int64_t account_id, struct texts *out)
{
	const char **v = arena_alloc(&c->arena, VACATION_ADDRESSES_MAX * sizeof(*v));
	SCOPED_STMT *s = NULL;

	*out = (struct texts){ .v = v };
	TRY(db_prepare(c, addresses_sql, &s));
	TRY(db_bind_args(
	    c, s, ARGS(ARG_INT("account", account_id), ARG_INT("most", VACATION_ADDRESSES_MAX))));
	for (bool row = true;;) {
		TRY(db_step(c, s, &row));
		if (!row)
			return NULL;
		v[out->n++] = db_text(c, s, 0);
	}
}

#define FOLLOW \
	"UPDATE filter_script SET wanted = wanted + 1, due_at = :now WHERE mode = 'rules' AND account_id IN" \
	" (SELECT v.account_id FROM vacation v JOIN account a ON a.id = v.account_id"

static struct err *
follow(struct ctx *c, const char *sql, int64_t id)
{
	return db_run(c, sql, NULL, NULL, ARGS(ARG_INT("id", id), ARG_INT("now", c->now)), NULL, NULL);
}

struct err *
vacation_store_follow_account(struct ctx *c, int64_t account_id)
{
	return follow(c, FOLLOW " WHERE a.id = :id)", account_id);
}

struct err *
vacation_store_follow_alias(struct ctx *c, int64_t alias_id)
{
	return follow(
	    c, FOLLOW " JOIN alias_target t ON t.target = a.name WHERE t.alias_id = :id)", alias_id);
}

struct err *
vacation_store_follow_domain(struct ctx *c, int64_t domain_id)
{
	return follow(c, FOLLOW " WHERE a.domain_id = :id)", domain_id);
}

#define SCRIPT_COLUMNS "account_id, mode, state, expert, wanted, done, due_at, replaces, updated_at"

struct err *
filter_script_store_find(struct ctx *c, int64_t account_id, struct filter_script *out, bool *found)
{
	return db_one(c, "SELECT " SCRIPT_COLUMNS " FROM filter_script WHERE account_id = :account",
	    ARGS(ARG_INT("account", account_id)), filter_script_row_fields, out, found);
}

struct err *
filter_script_store_put(struct ctx *c, const struct filter_script *row)
{
	return db_run(c,
	    "INSERT INTO filter_script(" SCRIPT_COLUMNS
	    ") VALUES (:account_id, :mode, :state, :expert, :wanted,"
	    " :done, :due_at, :replaces, :updated_at) ON CONFLICT (account_id) DO UPDATE SET"
	    " mode = excluded.mode, state = excluded.state, expert = excluded.expert, wanted = excluded.wanted,"
	    " done = excluded.done, due_at = excluded.due_at, replaces = excluded.replaces,"
	    " updated_at = excluded.updated_at",
	    filter_script_row_fields, row, NO_ARGS, NULL, NULL);
}

struct err *
filter_script_store_due(struct ctx *c, struct filter_script *out, const char **account, bool *found)
{
	SCOPED_STMT *s = NULL;

	TRY(db_one(c,
	    "SELECT " SCRIPT_COLUMNS
	    " FROM filter_script WHERE due_at > 0 AND due_at <= :now ORDER BY due_at LIMIT 1",
	    ARGS(ARG_INT("now", c->now)), filter_script_row_fields, out, found));
	if (!*found)
		return NULL;
	TRY(db_prepare(c, "SELECT name FROM account WHERE id = :id", &s));
	TRY(db_bind_args(c, s, ARGS(ARG_INT("id", out->account_id))));
	TRY(db_step(c, s, found));
	if (*found)
		*account = db_text(c, s, 0);
	return NULL;
}
