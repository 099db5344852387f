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

struct err *
import_store_find(struct ctx *c, int64_t id, struct import *out, bool *found)
{
	return db_one(c,
	    "SELECT id, kind, mode, format, dry_run, domain, spool, total, done, refused, at_offset, at_line,"
	    " report_bytes, decided, refusal FROM import WHERE id = :id",
	    ARGS(ARG_INT("id", id)), import_fields, out, found);
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
