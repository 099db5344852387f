/* SPDX-License-Identifier: Apache-2.0 */
/* db_rights: what a connection that does not have all rights may write; one table for both databases. */
#pragma once
#include "store/db.h"

enum db_write { DB_INSERT, DB_UPDATE, DB_DELETE };

/* May a connection of this mode do that to the table? column: the one that an UPDATE sets. */
bool db_may_write(enum db_mode mode, enum db_write write, const char *table, const char *column);

/* The same for a whole statement, told from its text, for a database that does not ask for each table:
 * reading, and one plain INSERT, UPDATE or DELETE of what may be written. Any other word than these at its
 * start is refused, and so is a second change inside it. */
bool db_may_run(enum db_mode mode, const char *sql);
