/* SPDX-License-Identifier: Apache-2.0 */
#include "store/migration_store.h"

#include "base/clock.h"
#include "base/ctx.h"
#include "store/db.h"

struct err *
migration_store_find(struct ctx *c, int64_t domain_id, struct migration *out, bool *found)
{
	return db_one(c,
	    "SELECT domain_id, host, port, tls, check_certificate, allow_private, signup, quota_bytes, keep_days,"
	    " master_login, sealed, sealed IS NOT NULL AS master_password_set, tested_at, updated_at"
	    " FROM migration_source WHERE domain_id = :domain",
	    ARGS(ARG_INT("domain", domain_id)), migration_fields, out, found);
}

struct err *
migration_store_put(struct ctx *c, struct migration *row)
{
	row->updated_at = c->now;
	return db_run(c,
	    "INSERT INTO migration_source(domain_id, host, port, tls, check_certificate, allow_private, signup, quota_bytes,"
	    " keep_days, master_login, sealed, tested_at, updated_at) VALUES (:domain_id, :host, :port, :tls,"
	    " :check_certificate, :allow_private, :signup, :quota_bytes, :keep_days, :master_login, :sealed,"
	    " :tested_at, :updated_at) ON CONFLICT (domain_id) DO UPDATE SET host = excluded.host,"
	    " port = excluded.port, tls = excluded.tls, check_certificate = excluded.check_certificate,"
	    " allow_private = excluded.allow_private, signup = excluded.signup,"
	    " quota_bytes = excluded.quota_bytes, keep_days = excluded.keep_days,"
	    " master_login = excluded.master_login, sealed = excluded.sealed, tested_at = excluded.tested_at,"
	    " updated_at = excluded.updated_at",
	    migration_fields, row, NO_ARGS, NULL, NULL);
}

struct err *
migration_store_delete(struct ctx *c, int64_t domain_id)
{
	return db_run(c, "DELETE FROM migration_source WHERE domain_id = :domain", NULL, NULL,
	    ARGS(ARG_INT("domain", domain_id)), NULL, NULL);
}

#define FROM "FROM migration_user m"
#define SELECT \
	"SELECT m.id, m.address, (SELECT d.name FROM domain d WHERE d.id = m.domain_id) AS domain," \
	" m.source_login, m.sealed, m.sealed IS NOT NULL AS password_set, m.state, m.messages_total," \
	" m.messages_done, m.bytes_total, m.bytes_done, m.arrived, m.errors, m.scripts, m.scripts_at, m.attempts, m.run_at," \
	" m.started_at, m.synced_at, m.lease_until, m.uid_sum, m.created_at, m.updated_at, m.account_id," \
	" m.domain_id, m.owner_id " FROM

static const struct list_match matches[] = {
	{ "domain", "m.domain_id = (SELECT id FROM domain WHERE name = :domain)" },
	{ NULL, NULL },
};

const struct listing migration_user_listing = {
	.table = "migration_user",
	.select = SELECT,
	.from = FROM,
	.mine = "m.owner_id = :actor",
	.alias = "m",
	.key = "address",
	.matches = matches,
	.fields = migration_user_fields,
	.size = sizeof(struct migration_user),
};

struct err *
migration_user_find(struct ctx *c, const char *key, struct migration_user *out, bool *found)
{
	return row_find(c, &migration_user_listing, key, out, found);
}

struct err *
migration_user_insert(struct ctx *c, struct migration_user *row)
{
	return row_insert(c, &migration_user_listing, row);
}

struct err *
migration_user_update(struct ctx *c, struct migration_user *row)
{
	return row_update(c, &migration_user_listing, row);
}

struct err *
migration_user_delete(struct ctx *c, int64_t id)
{
	return row_delete(c, &migration_user_listing, id);
}

struct err *
migration_user_of_account(struct ctx *c, int64_t account_id, struct migration_user *out, bool *found)
{
	return db_one(c, SELECT " WHERE m.account_id = :account", ARGS(ARG_INT("account", account_id)),
	    migration_user_fields, out, found);
}

struct err *
migration_user_by_id(struct ctx *c, int64_t id, struct migration_user *out, bool *found)
{
	return db_one(
	    c, SELECT " WHERE m.id = :id", ARGS(ARG_INT("id", id)), migration_user_fields, out, found);
}

struct err *
migration_user_next(struct ctx *c, struct migration_user *out, bool *found)
{
	static const enum migration_state due[] = { MIGRATION_QUEUED, MIGRATION_RUNNING, MIGRATION_SYNCED };

	*found = false;
	for (size_t i = 0; i < sizeof(due) / sizeof(due[0]) && !*found; i++)
		TRY(db_one(c,
		    SELECT " WHERE m.state = :state AND m.run_at <= :now AND m.lease_until < :now"
			   " ORDER BY m.run_at LIMIT 1",
		    ARGS(ARG_TEXT("state", migration_state_names[due[i]]), ARG_INT("now", c->now)),
		    migration_user_fields, out, found));
	return NULL;
}

struct err *
migration_user_expire(struct ctx *c, int64_t *rows)
{
	return db_run(c,
	    "UPDATE migration_user SET state = 'done', sealed = NULL, updated_at = :now WHERE state IN ('synced',"
	    " 'failed', 'cancelled') AND created_at < CAST(:now AS BIGINT) - (SELECT x.keep_days FROM migration_source x"
	    " WHERE x.domain_id = migration_user.domain_id) * CAST(:day AS BIGINT)",
	    NULL, NULL, ARGS(ARG_INT("now", c->now), ARG_INT("day", DAYS(1))), NULL, rows);
}

struct err *
migration_user_move(struct ctx *c, int64_t domain_id, int64_t owner_id)
{
	return db_run(c, "UPDATE migration_user SET owner_id = :owner WHERE domain_id = :domain", NULL, NULL,
	    ARGS(ARG_INT("owner", owner_id), ARG_INT("domain", domain_id)), NULL, NULL);
}

/* What a row of the counts stands for. */
static void
add(struct migration_board *out, const char *state, int64_t n)
{
	int64_t *const counts[MIGRATION_STATES] = { [MIGRATION_QUEUED] = &out->queued,
		[MIGRATION_RUNNING] = &out->running,
		[MIGRATION_SYNCED] = &out->synced,
		[MIGRATION_FAILED] = &out->failed,
		[MIGRATION_CANCELLED] = &out->cancelled,
		[MIGRATION_DONE] = &out->done };

	out->users += n;
	for (int i = 0; i < MIGRATION_STATES; i++)
		if (strcmp(state, migration_state_names[i]) == 0)
			*counts[i] += n;
}

struct err *
migration_user_count(struct ctx *c, int64_t domain_id, struct migration_board *out)
{
	SCOPED_STMT *s = NULL;
	bool found = true;

	TRY(db_prepare(c,
	    "SELECT state, count(*), sum(CASE WHEN arrived > 0 THEN 1 ELSE 0 END), min(synced_at)"
	    " FROM migration_user WHERE domain_id = :domain GROUP BY state",
	    &s));
	TRY(db_bind_args(c, s, ARGS(ARG_INT("domain", domain_id))));
	for (;;) {
		TRY(db_step(c, s, &found));
		if (!found)
			return NULL;
		const char *state = db_text(c, s, 0);
		add(out, state, db_int(s, 1));
		if (strcmp(state, migration_state_names[MIGRATION_SYNCED]) != 0)
			continue;
		out->arriving = db_int(s, 2);
		out->oldest_sync_at = db_int(s, 3);
	}
}
