/* SPDX-License-Identifier: Apache-2.0 */
/* db: the only door to the database, SQLite or PostgreSQL behind one SQL text. Parameters are :names, bound
 * from field tables or ARGS; columns are mapped to members by name. Statements are prepared once per
 * connection. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/field.h"

struct ctx;
struct db;   /* one connection, used by one thread at a time */
struct stmt; /* a prepared statement, owned by its connection */

enum db_mode {
	DB_WRITE,   /* all rights: api, jobs, setup */
	DB_READ,    /* SELECT only */
	DB_USAGE,   /* SELECT, and writes to what the engines push and count (usage, login, sending) only */
	DB_SIGN_IN, /* SELECT, and writes to what a sign-in leaves behind: wrong passwords, networks, and
		       better hashes of passwords, tickets of webmail */
};

/* The last two are held to their tables (store/db_rights.c): by SQLite's authorizer; on PostgreSQL, where an
 * installation has one role, by the text of each statement before it is prepared. where: "sqlite:PATH" or
 * "postgresql://...". The database must have been migrated, except with DB_WRITE. Fails with unavailable. */
NODISCARD struct err *db_open(struct arena *a, const char *where, enum db_mode mode, struct db **out);
void db_close(struct db **db);
/* The connection is gone for good: close it and open another. */
bool db_broken(const struct db *db);
/* Bring the schema up to date; each migration is one transaction. Fails with internal, also for a schema that
 * is newer than this program. */
NODISCARD struct err *db_migrate(struct ctx *c);
/* The number of the schema that db_migrate brings it to. */
int64_t db_schema(void);

/* A database of SQLite, ours or another program's, as it is at one moment while others go on, written to a
 * file that is not there yet. Fails with unavailable, and with conflict for what is none of SQLite's. */
NODISCARD struct err *db_copy(struct arena *a, const char *where, const char *file);
/* What programs of PostgreSQL (pg_dump, pg_restore) have to find in their environment to use the database:
 * NAME=value, NULL ends it; *name: that of the database, which is no secret. Fails with conflict for another
 * kind. */
NODISCARD struct err *db_environment(
    struct arena *a, const char *where, const char *const **out, const char **name);
/* The number of the schema that it has. */
NODISCARD struct err *db_schema_is(struct ctx *c, int64_t *out);
/* What the database itself finds wrong with its pages and indexes, and rows that refer to none: at most max
 * lines, in the arena; none when all is well. Reads all of it; thorough: each index against its table, too.
 */
NODISCARD struct err *db_check(struct ctx *c, bool thorough, size_t max, struct texts *faults);
/* "SQLite 3.40.1" or "PostgreSQL 15.8". */
NODISCARD struct err *db_version(struct ctx *c, const char **out);

/* The same for the tables of journeys (store/journey_store.h), which may stand in a database of their own. */
NODISCARD struct err *db_migrate_journeys(struct ctx *c);
/* From now on a commit may reach the disk a moment later, in order: after a power cut the last transactions
 * are as if they had never been. For what can be done again. */
NODISCARD struct err *db_be_lazy(struct ctx *c);

/* How much of the database this connection may keep in memory, where that is its own business. */
NODISCARD struct err *db_keep_pages(struct ctx *c, unsigned kib);

/* Bring what the query planner knows up to date, where the database does not do that by itself. */
NODISCARD struct err *db_optimize(struct ctx *c);

/* One transaction per piece of work; only doors and the job runner call these. write: takes the write lock at
 * once. */
NODISCARD struct err *db_begin(struct ctx *c, bool write);
NODISCARD struct err *db_commit(struct ctx *c);
void db_rollback(struct ctx *c);

/* Within a transaction: what happens from here on can be undone without the rest. One at a time. */
NODISCARD struct err *db_savepoint(struct ctx *c);
NODISCARD struct err *db_savepoint_keep(struct ctx *c);
NODISCARD struct err *db_savepoint_undo(struct ctx *c);

/* May the whole transaction, which failed with e, be tried again? Waits a moment that grows with the tries
 * and differs from one to the next, so that two that meet do not meet again; false when e is no lost race or
 * tries are enough. Who was overtaken often, or after long work, then goes alone: others wait for it to end,
 * and it can not be overtaken again. */
bool db_try_again(const struct ctx *c, const struct err *e, int tries);
/* The next transaction of this handle that writes goes alone from the first: it is known to be long. */
void db_go_alone(struct db *db);
/* One step in a transaction of its own, tried again when that lost a race; c->now is taken with the write
 * lock, for identities begin with it. Nothing of a step that failed is kept. */
typedef struct err *db_step_in(struct ctx *c, void *arg);
NODISCARD struct err *db_transact(struct ctx *c, bool write, db_step_in *step, void *arg);

/* A parameter that is no member of a struct. */
struct arg {
	const char *name; /* without the colon */
	const char *text; /* when is_text */
	int64_t number;
	bool is_text, is_bool;
};
#define ARG_TEXT(n, v) \
	{ \
		.name = (n), .text = (v), .is_text = true \
	}
#define ARG_INT(n, v) \
	{ \
		.name = (n), .number = (v) \
	}
#define ARG_BOOL(n, v) \
	{ \
		.name = (n), .number = (v), .is_bool = true \
	}
#define ARGS(...) ((const struct arg[]){ __VA_ARGS__, { .name = NULL } })
#define NO_ARGS ((const struct arg[]){ { .name = NULL } })

/* Prepare (or find again) and reset. sql must be a string literal, or text that db_text_sql() keeps. Fails
 * with internal. */
NODISCARD struct err *db_prepare(struct ctx *c, const char *sql, struct stmt **out);
/* The kept copy of a text composed from the program's own tables (doc/adr/0016), so that it can be prepared
 * once. */
const char *db_text_sql(struct db *db, const char *sql) __attribute__((returns_nonnull));
/* Where the text that was composed of something (a listing) for some purpose is remembered, so that it is
 * composed once; NULL stands there when it has to be, with what db_text_sql gives. */
const char **db_composed_sql(struct db *db, const void *of, unsigned purpose)
    __attribute__((returns_nonnull));
/* Bind every :name that is a field of the table, from the member of in. */
NODISCARD struct err *db_bind(struct ctx *c, struct stmt *s, const struct field *f, const void *in);
NODISCARD struct err *db_bind_args(struct ctx *c, struct stmt *s, const struct arg *args);
/* The next row; columns named like a field fill that member. *found is false at the end. Text is copied to
 * the arena. */
NODISCARD struct err *db_row(struct ctx *c, struct stmt *s, const struct field *f, void *out, bool *found);
/* The next row's columns by position, for one or two values: no table needed. */
NODISCARD struct err *db_step(struct ctx *c, struct stmt *s, bool *found);
int64_t db_int(const struct stmt *s, int column);
const char *db_text(struct ctx *c, const struct stmt *s, int column); /* NULL for NULL; in the arena */

/* The four common shapes. db_run: a change; a clash of a unique column is exists on key_field (NULL:
 * internal); the number of rows it touched is in *rows (may be NULL). db_one: one row into a struct.
 * db_number: one number, 0 for no row. db_all: at most max rows into structs of that size, *n of them; the
 * statement's own LIMIT is no more than max. */
NODISCARD struct err *db_run(struct ctx *c, const char *sql, const struct field *f, const void *in,
    const struct arg *args, const char *key_field, int64_t *rows);
NODISCARD struct err *db_one(
    struct ctx *c, const char *sql, const struct arg *args, const struct field *f, void *out, bool *found);
NODISCARD struct err *db_all(struct ctx *c, const char *sql, const struct arg *args, const struct field *f,
    size_t size, void *out, size_t max, size_t *n);
NODISCARD struct err *db_number(struct ctx *c, const char *sql, const struct arg *args, int64_t *out);

/* End of use; SCOPED_STMT *s = NULL; does it at the end of the scope: an unreset SELECT holds its snapshot.
 */
void db_release(struct stmt **s);
#define SCOPED_STMT __attribute__((cleanup(db_release))) struct stmt

/* For tests: the n-th statement or commit from now fails; 0 for none. */
void db_fail_at(struct db *db, int n);
/* Statements run since the connection was opened: tests assert that a page of a list costs a constant number.
 */
int64_t db_statements(const struct db *db);
