/* SPDX-License-Identifier: Apache-2.0 */
/* db_pool: connections for the threads of one process; each is used by one thread at a time. */
#pragma once
#include "store/db.h"

struct db_pool;

/* SQLite has one writer whatever is asked for. With writers the first is opened at once, so that a wrong
 * store shows at the start; all others when they are needed. Fails with unavailable. */
NODISCARD struct err *db_pool_open(
    struct arena *a, const char *where, unsigned readers, unsigned writers, struct db_pool **out);
void db_pool_close(struct db_pool **pool);

/* Wait (5 s at most, 10 s to write) for a connection. Fails with busy or unavailable. */
NODISCARD struct err *db_pool_take(struct arena *a, struct db_pool *pool, bool write, struct db **out);
/* Hand it back; a broken one is closed and will be opened anew. */
void db_pool_give(struct db_pool *pool, bool write, struct db **db);

/* A reading transaction on a connection of its own: sets c->db. Fails as db_pool_take does, with nothing to
 * end. */
NODISCARD struct err *db_pool_read(struct ctx *c, struct db_pool *pool);
/* End it; clears c->db. */
void db_pool_read_end(struct ctx *c, struct db_pool *pool);
