/* SPDX-License-Identifier: Apache-2.0 */
/* db_sqlite: the only file that knows SQLite. */
#include "store/db_private.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include "base/ctx.h"
#include "store/db_rights.h"

/* One writes at a time. An import of many rows takes seconds; a person waits for that rather than try again,
 * a mail server asks again by itself. */
enum { BUSY_MS = 5000, WRITER_BUSY_MS = 10 * 1000 };

/* What frames each transaction, compiled once: a reading request spent a sixth of its instructions on that.
 */
enum word { BEGIN_READ, BEGIN_WRITE, COMMIT, ROLLBACK, WORDS };

struct lite {
	sqlite3 *conn;
	sqlite3_stmt *words[WORDS];
};

static struct err *
fail_text(struct arena *a, sqlite3 *conn, const char *key_field)
{
	int code = sqlite3_extended_errcode(conn);

	switch (code) {
	case SQLITE_CONSTRAINT_PRIMARYKEY:
		return db_clash(a);
	case SQLITE_CONSTRAINT_UNIQUE:
		if (key_field != NULL)
			return err_new(a, ERR_EXISTS, key_field, "{taken}%s is taken", key_field);
		break;
	case SQLITE_CONSTRAINT_FOREIGNKEY:
		return err_new(
		    a, ERR_CONFLICT, NULL, "{needed}something else still needs it, or what it needs is gone");
	default:
		break;
	}
	switch (code & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return err_new(a, ERR_BUSY, NULL, "the database is busy");
	case SQLITE_FULL:
	case SQLITE_IOERR:
	case SQLITE_CANTOPEN:
	case SQLITE_READONLY:
		return err_new(
		    a, ERR_UNAVAILABLE, NULL, "the database can not be used: %s", sqlite3_errmsg(conn));
	default:
		return err_new(a, ERR_INTERNAL, NULL, "database: %s", sqlite3_errmsg(conn));
	}
}

static struct err *
fail(struct ctx *c, sqlite3 *conn, const char *key_field)
{
	return fail_text(&c->arena, conn, key_field);
}

/* A second line of defence, the first is our code. */
static int
authorize(enum db_mode mode, int action, const char *table, const char *column)
{
	bool allowed = false;

	switch (action) {
	case SQLITE_SELECT:
	case SQLITE_READ:
	case SQLITE_FUNCTION:
	case SQLITE_TRANSACTION:
		return SQLITE_OK;
	case SQLITE_PRAGMA: /* its argument stands where a table does elsewhere: db_keep_pages */
		allowed = strcmp(table, "cache_size") == 0;
		break;
	case SQLITE_INSERT:
		allowed = db_may_write(mode, DB_INSERT, table, NULL);
		break;
	case SQLITE_UPDATE:
		allowed = db_may_write(mode, DB_UPDATE, table, column);
		break;
	case SQLITE_DELETE:
		allowed = db_may_write(mode, DB_DELETE, table, NULL);
		break;
	default:
		break;
	}
	return allowed ? SQLITE_OK : SQLITE_DENY;
}

static int
authorize_usage(
    void *arg, int action, const char *table, const char *column, const char *schema, const char *trigger)
{
	(void)arg;
	(void)schema;
	(void)trigger;
	return authorize(DB_USAGE, action, table, column);
}

static int
authorize_sign_in(
    void *arg, int action, const char *table, const char *column, const char *schema, const char *trigger)
{
	(void)arg;
	(void)schema;
	(void)trigger;
	return authorize(DB_SIGN_IN, action, table, column);
}

static const char *const writer_pragmas[] = { "PRAGMA journal_mode=WAL",
	"PRAGMA synchronous=FULL", /* NORMAL was seen to lose acknowledged rows at a power cut */
	"PRAGMA foreign_keys=ON", "PRAGMA trusted_schema=OFF", "PRAGMA cache_size=-2048",
	"PRAGMA temp_store=MEMORY", /* what a savepoint may have to undo; a sandbox shows no place for a file
				     */
	NULL };
/* There are many readers; who asks more than others asks for more room (db_keep_pages). */
static const char *const reader_pragmas[] = { "PRAGMA trusted_schema=OFF", "PRAGMA cache_size=-512", NULL };

/* Order matters: the busy time limit must stand before the first statement. */
static struct err *
settle(struct arena *a, sqlite3 *conn, enum db_mode mode)
{
	const char *const *pragma = mode == DB_READ ? reader_pragmas : writer_pragmas;

	sqlite3_busy_timeout(conn, mode == DB_WRITE ? WRITER_BUSY_MS : BUSY_MS);
	sqlite3_extended_result_codes(conn, 1);
	sqlite3_db_config(conn, SQLITE_DBCONFIG_DQS_DML, 0, NULL); /* "x" is a name, never a string */
	sqlite3_db_config(conn, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	sqlite3_db_config(conn, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	for (; *pragma != NULL; pragma++)
		if (sqlite3_exec(conn, *pragma, NULL, NULL, NULL) != SQLITE_OK)
			return fail_text(a, conn, NULL);
	if (mode != DB_READ) /* readers without write permission need the -wal and -shm files to stay */
		sqlite3_file_control(conn, "main", SQLITE_FCNTL_PERSIST_WAL, &(int){ 1 });
	if (mode == DB_USAGE)
		sqlite3_set_authorizer(conn, authorize_usage, NULL);
	if (mode == DB_SIGN_IN)
		sqlite3_set_authorizer(conn, authorize_sign_in, NULL);
	return NULL;
}

/* A new database can be written by its owner's group too (the lookup process is in it); -wal and -shm follow.
 */
static void
make_file(const char *path)
{
	int fd = path[0] == ':' ? -1 : open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0660);

	if (fd >= 0)
		close(fd);
}

static void
lite_close(void *impl)
{
	struct lite *l = impl;

	for (int i = 0; i < WORDS; i++)
		sqlite3_finalize(l->words[i]);
	sqlite3_close(l->conn);
	free(l);
}

static struct err *
lite_open(struct arena *a, const char *where, enum db_mode mode, void **impl)
{
	struct lite *l = calloc(1, sizeof(*l));
	int flags = mode == DB_READ    ? SQLITE_OPEN_READONLY
		    : mode == DB_WRITE ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
				       : SQLITE_OPEN_READWRITE;
	struct err *e;

	if (l == NULL)
		abort();
	sqlite3_config(
	    SQLITE_CONFIG_MEMSTATUS, 0); /* or a lock stands around each malloc; refused once it runs */
	if (mode == DB_WRITE)
		make_file(where + strlen(db_sqlite.prefix));
	if (sqlite3_open_v2(where + strlen(db_sqlite.prefix), &l->conn, flags | SQLITE_OPEN_NOMUTEX, NULL) !=
	    SQLITE_OK)
		e = fail_text(a, l->conn, NULL);
	else
		e = settle(a, l->conn, mode);
	if (e != NULL) {
		lite_close(l);
		return e;
	}
	*impl = l;
	return NULL;
}

static struct err *
lite_copy(struct arena *a, const char *where, const char *file)
{
	const char *path = where + strlen(db_sqlite.prefix);
	sqlite3 *conn = NULL;
	sqlite3_stmt *into = NULL;
	struct err *e = NULL;

	if (sqlite3_open_v2(path, &conn, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK ||
	    sqlite3_busy_timeout(conn, WRITER_BUSY_MS) != SQLITE_OK ||
	    sqlite3_prepare_v2(conn, "VACUUM INTO ?1", -1, &into, NULL) != SQLITE_OK ||
	    sqlite3_bind_text(into, 1, file, -1, SQLITE_STATIC) != SQLITE_OK ||
	    sqlite3_step(into) != SQLITE_DONE)
		e = err_new(a, ERR_UNAVAILABLE, NULL, "copy %s: %s", path, sqlite3_errmsg(conn));
	sqlite3_finalize(into);
	sqlite3_close(conn);
	return e;
}

static struct err *
lite_script(struct ctx *c, void *impl, const char *sql)
{
	struct lite *l = impl;

	return sqlite3_exec(l->conn, sql, NULL, NULL, NULL) == SQLITE_OK ? NULL : fail(c, l->conn, NULL);
}

/* True when it is done; else the connection knows why. */
static bool
run_word(struct lite *l, enum word word)
{
	/* a deferred transaction that reads and then writes fails at once when another writer came between */
	static const char *const texts[WORDS] = { "BEGIN", "BEGIN IMMEDIATE", "COMMIT", "ROLLBACK" };

	if (l->words[word] == NULL && sqlite3_prepare_v3(l->conn, texts[word], -1, SQLITE_PREPARE_PERSISTENT,
					  &l->words[word], NULL) != SQLITE_OK)
		return false;
	bool done = sqlite3_step(l->words[word]) == SQLITE_DONE;
	sqlite3_reset(l->words[word]); /* it repeats the failure of the step */
	return done;
}

static struct err *
lite_begin(struct ctx *c, void *impl, enum db_way way)
{
	struct lite *l = impl;

	return run_word(l, way == WAY_READ ? BEGIN_READ : BEGIN_WRITE) ? NULL : fail(c, l->conn, NULL);
}

static struct err *
lite_commit(struct ctx *c, void *impl)
{
	struct lite *l = impl;

	return run_word(l, COMMIT) ? NULL : fail(c, l->conn, NULL);
}

static void
lite_rollback(void *impl)
{
	struct lite *l = impl;

	if (!sqlite3_get_autocommit(l->conn))
		run_word(l, ROLLBACK);
}

static struct err *
lite_prepare(struct ctx *c, void *impl, struct stmt *s)
{
	struct lite *l = impl;
	sqlite3_stmt *sq = NULL;

	if (sqlite3_prepare_v3(l->conn, s->sql, -1, SQLITE_PREPARE_PERSISTENT, &sq, NULL) != SQLITE_OK)
		return fail(c, l->conn, NULL);
	s->impl = sq;
	s->n_params = sqlite3_bind_parameter_count(sq);
	s->n_columns = sqlite3_column_count(sq);
	if (s->n_params > DB_PARAMS_MAX || s->n_columns > DB_COLUMNS_MAX) {
		sqlite3_finalize(sq);
		return err_new(&c->arena, ERR_INTERNAL, NULL, "too many parameters or columns: %s", s->sql);
	}
	for (int i = 0; i < s->n_params; i++)
		s->params[i] = sqlite3_bind_parameter_name(sq, i + 1) + 1;
	for (int i = 0; i < s->n_columns; i++)
		s->columns[i] = sqlite3_column_name(sq, i);
	return NULL;
}

static void
lite_finalize(struct stmt *s)
{
	sqlite3_finalize(s->impl);
}

static void
lite_bind_int(struct stmt *s, int i, int64_t n)
{
	sqlite3_bind_int64(s->impl, i + 1, n);
}

static void
lite_bind_bool(struct stmt *s, int i, bool on)
{
	sqlite3_bind_int(s->impl, i + 1, on);
}

static void
lite_bind_text(struct stmt *s, int i, const char *text)
{
	sqlite3_bind_text(s->impl, i + 1, text, -1, SQLITE_STATIC);
}

static struct err *
lite_step(struct ctx *c, struct stmt *s, const char *key_field, bool *row)
{
	int rc = sqlite3_step(s->impl);

	*row = rc == SQLITE_ROW;
	return rc == SQLITE_ROW || rc == SQLITE_DONE ? NULL : fail(c, sqlite3_db_handle(s->impl), key_field);
}

static void
lite_reset(struct stmt *s)
{
	sqlite3_reset(s->impl);
	sqlite3_clear_bindings(s->impl);
}

static int64_t
lite_changed(const struct stmt *s)
{
	return sqlite3_changes(sqlite3_db_handle(s->impl));
}

static int64_t
lite_column_int(const struct stmt *s, int i)
{
	return sqlite3_column_int64(s->impl, i);
}

static bool
lite_column_bool(const struct stmt *s, int i)
{
	return sqlite3_column_int(s->impl, i) != 0;
}

static const char *
lite_column_text(const struct stmt *s, int i)
{
	return (const char *)sqlite3_column_text(s->impl, i);
}

static bool
lite_broken(const void *impl)
{
	(void)impl;
	return false;
}

const struct db_driver db_sqlite = {
	.prefix = "sqlite:",
	.open = lite_open,
	.close = lite_close,
	.copy = lite_copy,
	.script = lite_script,
	.begin = lite_begin,
	.commit = lite_commit,
	.rollback = lite_rollback,
	.prepare = lite_prepare,
	.finalize = lite_finalize,
	.bind_int = lite_bind_int,
	.bind_bool = lite_bind_bool,
	.bind_text = lite_bind_text,
	.step = lite_step,
	.reset = lite_reset,
	.changed = lite_changed,
	.column_int = lite_column_int,
	.column_bool = lite_column_bool,
	.column_text = lite_column_text,
	.broken = lite_broken,
	.token_int = "INTEGER",
	.token_bool = "INTEGER",
	.token_strict = "STRICT",
	.token_keyed = "STRICT, WITHOUT ROWID", /* the primary key is the table */
	.token_sqlite = "",
	.lazy = "PRAGMA synchronous=NORMAL",
};
