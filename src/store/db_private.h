/* SPDX-License-Identifier: Apache-2.0 */
/* db_private: what db.c and its two back ends share. */
#pragma once
#include "store/db.h"

enum { DB_PARAMS_MAX = 48, DB_COLUMNS_MAX = 48, DB_STATEMENTS_MAX = 512 };

struct stmt {
	struct db *db;
	const char *sql;
	bool open;    /* between db_prepare and db_release */
	bool started; /* a step has run */
	int n_params, n_columns;
	const char *params[DB_PARAMS_MAX];          /* without the colon */
	const char *columns[DB_COLUMNS_MAX];        /* known after the first step on PostgreSQL */
	const struct field *bind_table, *row_table; /* the tables that the maps below belong to */
	int8_t bind_map[DB_PARAMS_MAX], row_map[DB_COLUMNS_MAX]; /* index into the table, -1 for none */
	void *impl;                                              /* the back end's own */
};

/* How a transaction goes about: reading only; writing, beside others where the database can do that; writing
 * when nobody else does, so that nobody can come between. */
enum db_way { WAY_READ, WAY_WRITE, WAY_ALONE };

/* One of these per kind of database. Indexes count from 0. */
struct db_driver {
	const char *prefix;
	NODISCARD struct err *(*open)(struct arena *a, const char *where, enum db_mode mode, void **impl);
	void (*close)(void *impl);
	NODISCARD struct err *(*copy)(struct arena *a, const char *where, const char *file); /* or NULL */
	NODISCARD struct err *(*environment)(
	    struct arena *a, const char *where, const char *const **out, const char **name); /* or NULL */
	NODISCARD struct err *(*script)(struct ctx *c, void *impl, const char *sql);
	NODISCARD struct err *(*begin)(struct ctx *c, void *impl, enum db_way way);
	NODISCARD struct err *(*commit)(struct ctx *c, void *impl);
	void (*rollback)(void *impl);
	/* fills params, n_params and, where known, columns */
	NODISCARD struct err *(*prepare)(struct ctx *c, void *impl, struct stmt *s);
	void (*finalize)(struct stmt *s);
	void (*bind_int)(struct stmt *s, int i, int64_t n);
	void (*bind_bool)(struct stmt *s, int i, bool on);
	void (*bind_text)(
	    struct stmt *s, int i, const char *text); /* NULL: null; text outlives the statement's run */
	NODISCARD struct err *(*step)(struct ctx *c, struct stmt *s, const char *key_field, bool *row);
	void (*reset)(struct stmt *s);
	int64_t (*changed)(const struct stmt *s);
	int64_t (*column_int)(const struct stmt *s, int i);
	bool (*column_bool)(const struct stmt *s, int i);
	const char *(*column_text)(
	    const struct stmt *s, int i); /* borrowed until the next step; NULL for null */
	bool (*broken)(const void *impl);
	const char *lazy; /* statement: what is committed from now on may reach the disk later, in order */
	/* texts for the tokens of migrations; that of @SQLITE@ stands before a line that SQLite alone runs */
	const char *token_int, *token_bool, *token_strict, *token_keyed, *token_sqlite;
};

extern const struct db_driver db_sqlite, db_pgsql;
/* The back end's handle of the context's connection, for errors. */
void *db_impl(const struct ctx *c);

/* A primary key is taken: two pieces of work made it in the same moment. The second chooses anew. */
NODISCARD struct err *db_clash(struct arena *a) __attribute__((returns_nonnull));

struct migration {
	const char *name, *sql;
};
/* In order; the last row has no name. */
extern const struct migration migrations[], journey_migrations[];
