/* SPDX-License-Identifier: Apache-2.0 */
/* log_writer: API log rows of calls that changed nothing, written behind in batches by one thread, so that a
 * read costs no commit. Rows of changes are written in the change's own transaction. The thread also seals
 * whatever any process has written (doc/adr/0020): within LOG_SEAL_MS, when the database keeps up. */
#pragma once
#include "base/err.h"
#include "store/api_log_store.h"

struct db_pool;
struct log_writer;
struct site;

enum { LOG_SEAL_MS = 1000 };

/* The pool and the site outlive the writer. A batch that the database does not take, because it is busy or
 * away, is tried for a minute (for 5 s at the end of the process); then its rows are lost, and how many is
 * logged. */
NODISCARD struct err *log_writer_start(
    struct arena *a, struct db_pool *pool, const struct site *site, struct log_writer **out);
/* In the caller's transaction: the row, and the use of the API key that asked. */
NODISCARD struct err *log_row_write(struct ctx *c, const struct api_log_row *row);
/* Copies the row; waits while too many wait to be written. */
void log_writer_put(struct log_writer *w, const struct api_log_row *row);
/* Writes what waits and ends the thread. */
void log_writer_stop(struct log_writer **w);
