/* SPDX-License-Identifier: Apache-2.0 */
#include "store/job_store.h"

#include "base/ctx.h"
#include "model/text.h"
#include "store/db.h"
#include "store/row.h"

#define FROM "FROM job j LEFT JOIN account o ON o.id = j.owner_id"
#define SELECT \
	"SELECT j.id, j.kind, j.owner_id, coalesce(o.name, '-') AS owner, j.state, j.progress, j.detail, " \
	"j.argument," \
	" j.result, j.error, j.detail_reason, j.result_reason, j.error_reason, j.attempts, j.cancel, j.run_at, j.lease_until, j.created_at, " \
	"j.finished_at " FROM

const struct listing job_listing = {
	.table = "job",
	.select = SELECT,
	.from = "FROM job j",
	.mine = "j.owner_id = :actor",
	.alias = "j",
	.key = "created_at",
	.fields = job_fields,
	.size = sizeof(struct job),
};

struct err *
job_store_insert(struct ctx *c, struct job *row)
{
	return row_insert(c, &job_listing, row);
}

struct err *
job_store_find(struct ctx *c, const char *key, struct job *out, bool *found)
{
	return row_find(c, &job_listing, key, out, found);
}

struct err *
job_store_pending(struct ctx *c, const char *kind, struct job *out, bool *found)
{
	return db_one(c,
	    SELECT " WHERE j.state IN ('queued', 'running') AND j.kind = :kind ORDER BY j.state LIMIT 1",
	    ARGS(ARG_TEXT("kind", kind)), job_fields, out, found);
}

struct err *
job_store_count(struct ctx *c, const char *kind, int64_t owner_id, int64_t *out)
{
	return db_number(c,
	    "SELECT count(*) FROM job WHERE kind = :kind AND owner_id = :owner AND state IN ('queued', 'running')",
	    ARGS(ARG_TEXT("kind", kind), ARG_INT("owner", owner_id)), out);
}

struct err *
job_store_update(struct ctx *c, const struct job *row)
{
	return db_run(c,
	    "UPDATE job SET state = :state, progress = :progress, detail = :detail, result = :result, error "
	    "= :error, detail_reason = :detail_reason, result_reason = :result_reason, error_reason = "
	    ":error_reason,"
	    " attempts = :attempts, cancel = :cancel, run_at = :run_at, lease_until = :lease_until,"
	    " finished_at = :finished_at WHERE id = :id",
	    job_fields, row, NO_ARGS, NULL, NULL);
}

struct err *
job_store_take(struct ctx *c, bool own, int64_t lease_until, struct job *out, bool *found)
{
	TRY(db_one(c,
	    SELECT " WHERE ((j.state = 'queued' AND j.run_at <= :now) OR (j.state = 'running' AND "
		   "j.lease_until < :now)) AND (j.owner_id IS NULL OR :all)"
		   " ORDER BY j.run_at LIMIT 1",
	    ARGS(ARG_INT("now", c->now), ARG_BOOL("all", !own)), job_fields, out, found));
	if (!*found)
		return NULL;
	out->state = JOB_RUNNING;
	out->attempts++;
	out->lease_until = lease_until;
	return job_store_update(c, out);
}

struct err *
job_store_step(struct ctx *c, const struct job *row, bool *cancel)
{
	int64_t rows, wanted;

	TRY(db_run(c,
	    "UPDATE job SET progress = :progress, detail = :detail, detail_reason = :detail_reason, lease_until = :lease_until WHERE id = "
	    ":id AND"
	    " state = 'running' AND attempts = :attempts",
	    job_fields, row, NO_ARGS, NULL, &rows));
	if (rows == 0)
		return err_new(&c->arena, ERR_CONFLICT, NULL, "another worker has the job");
	TRY(db_number(c, "SELECT CASE WHEN cancel THEN 1 ELSE 0 END FROM job WHERE id = :id",
	    ARGS(ARG_INT("id", row->id)), &wanted));
	*cancel = wanted != 0;
	return NULL;
}

struct err *
job_store_prune(struct ctx *c, int64_t before)
{
	return db_run(c, "DELETE FROM job WHERE finished_at > 0 AND finished_at < :before", NULL, NULL,
	    ARGS(ARG_INT("before", before)), NULL, NULL);
}

struct err *
job_store_forget(struct ctx *c, const char *kind)
{
	return db_run(c, "DELETE FROM job WHERE kind = :kind AND state IN ('done', 'failed', 'cancelled')",
	    NULL, NULL, ARGS(ARG_TEXT("kind", kind)), NULL, NULL);
}

struct err *
job_store_stuck(struct ctx *c, int64_t before, int64_t failed_since, size_t max, struct job **out, size_t *n)
{
	SCOPED_STMT *s = NULL;
	bool found = true;

	*out = arena_alloc(&c->arena, (max + 1) * sizeof(**out));
	TRY(db_prepare(c,
	    SELECT
	    " WHERE (j.state = 'queued' AND j.run_at < :before) OR (j.state = 'running' AND j.lease_until < :before)"
	    " OR (j.state = 'failed' AND j.owner_id IS NULL AND j.finished_at > :since AND NOT EXISTS"
	    " (SELECT 1 FROM job k WHERE k.kind = j.kind AND k.state = 'done' AND k.finished_at > j.finished_at))"
	    " ORDER BY j.run_at LIMIT :max",
	    &s));
	TRY(db_bind_args(c, s,
	    ARGS(ARG_INT("before", before), ARG_INT("since", failed_since), ARG_INT("max", (int64_t)max))));
	for (*n = 0; *n < max; (*n)++) {
		TRY(db_row(c, s, job_fields, &(*out)[*n], &found));
		if (!found)
			break;
	}
	return NULL;
}
