/* SPDX-License-Identifier: Apache-2.0 */
#include "store/import_store.h"

#include "base/ctx.h"
#include "store/db.h"
#include "store/row.h"

static const struct listing listing = {
	.table = "import",
	.key = "spool",
	.fields = import_fields,
	.size = sizeof(struct import),
};

struct err *
import_store_insert(struct ctx *c, struct import *row)
{
	return row_insert_as(c, &listing, row);
}

#define SELECT \
	"SELECT i.id, i.kind, i.mode, i.format, i.dry_run, i.domain, i.spool, i.total, i.done, i.refused," \
	" i.at_offset, i.at_line, i.report_bytes, i.decided, i.refusal FROM import i"
#define ENDED \
	" JOIN job j ON j.id = i.id WHERE j.owner_id = :owner AND j.state IN ('done', 'failed', 'cancelled')"

struct err *
import_store_find(struct ctx *c, int64_t id, struct import *out, bool *found)
{
	return db_one(c, SELECT " WHERE i.id = :id", ARGS(ARG_INT("id", id)), import_fields, out, found);
}

struct err *
import_store_oldest(
    struct ctx *c, int64_t owner_id, int64_t most, int64_t bytes, struct import *out, bool *found)
{
	const struct arg *owner = ARGS(ARG_INT("owner", owner_id));
	int64_t n, sum;

	*found = false;
	TRY(db_number(c, "SELECT count(*) FROM import i" ENDED, owner, &n));
	TRY(db_number(
	    c, "SELECT CAST(coalesce(sum(i.report_bytes), 0) AS BIGINT) FROM import i" ENDED, owner, &sum));
	if (n <= most && sum <= bytes)
		return NULL;
	return db_one(c, SELECT ENDED " ORDER BY i.id LIMIT 1", owner, import_fields, out, found);
}

struct err *
import_store_delete(struct ctx *c, int64_t id)
{
	return db_run(
	    c, "DELETE FROM import WHERE id = :id", NULL, NULL, ARGS(ARG_INT("id", id)), NULL, NULL);
}

struct err *
import_store_update(struct ctx *c, const struct import *row)
{
	return db_run(c,
	    "UPDATE import SET total = :total, done = :done, refused = :refused, at_offset = :at_offset,"
	    " at_line = :at_line, report_bytes = :report_bytes, decided = :decided, refusal = :refusal"
	    " WHERE id = :id",
	    import_fields, row, NO_ARGS, NULL, NULL);
}

struct err *
import_store_needs(struct ctx *c, const char *spool, bool *file, bool *report)
{
	int64_t known, open;

	TRY(db_number(
	    c, "SELECT count(*) FROM import WHERE spool = :spool", ARGS(ARG_TEXT("spool", spool)), &known));
	TRY(db_number(c,
	    "SELECT count(*) FROM import i JOIN job j ON j.id = i.id WHERE i.spool = :spool"
	    " AND j.state IN ('queued', 'running')",
	    ARGS(ARG_TEXT("spool", spool)), &open));
	*report = known > 0;
	*file = open > 0;
	return NULL;
}
