/* SPDX-License-Identifier: Apache-2.0 */
/* db_pgsql: the only file that knows libpq. Values cross as text; :names become $n by order of first
 * appearance. */
#include "store/db_private.h"

#include <ctype.h>
#include <libpq-fe.h>

#include "base/buf.h"
#include "base/ctx.h"
#include "os/library.h"
#include "store/db_rights.h"

/* libpq's functions, found when the first connection is opened: an installation on SQLite never loads it. */
#define FUNCTIONS(X) \
	X(PQclear) \
	X(PQcmdStatus) \
	X(PQcmdTuples) \
	X(PQconnectdbParams) \
	X(PQconninfoFree) \
	X(PQconninfoParse) \
	X(PQerrorMessage) \
	X(PQexec) \
	X(PQexecPrepared) \
	X(PQfinish) \
	X(PQfname) \
	X(PQgetisnull) \
	X(PQgetvalue) \
	X(PQnfields) \
	X(PQntuples) \
	X(PQprepare) \
	X(PQresultErrorField) \
	X(PQresultStatus) \
	X(PQsetNoticeReceiver) \
	X(PQstatus) \
	X(PQtransactionStatus)

static struct {
#define X(name) __typeof__(name) *name;
	FUNCTIONS(X)
#undef X
} pq;

static const struct library_symbol symbols[] = {
#define X(name) { #name, &pq.name },
	FUNCTIONS(X)
#undef X
	    { NULL, NULL },
};

struct pg {
	PGconn *conn;
	unsigned prepared;
	enum db_mode mode;
};

/* A statement's own: bound values, and the whole result while it is walked. */
struct pg_stmt {
	PGconn *conn;
	char name[16];
	const char *values[DB_PARAMS_MAX];
	char numbers[DB_PARAMS_MAX][24];
	PGresult *result;
	int row;
};

static struct err *
fail_state(struct arena *a, PGconn *conn, const PGresult *r, const char *key_field)
{
	const char *state = r == NULL ? NULL : pq.PQresultErrorField(r, PG_DIAG_SQLSTATE);

	if (state == NULL || pq.PQstatus(conn) == CONNECTION_BAD)
		return err_new(
		    a, ERR_UNAVAILABLE, NULL, "the database does not answer: %s", pq.PQerrorMessage(conn));
	const char *constraint = pq.PQresultErrorField(r, PG_DIAG_CONSTRAINT_NAME);
	if (strcmp(state, "23505") == 0 && constraint != NULL && strstr(constraint, "_pkey") != NULL)
		return db_clash(a);
	if (strcmp(state, "23505") == 0 && key_field != NULL)
		return err_new(a, ERR_EXISTS, key_field, "{taken}%s is taken", key_field);
	if (strcmp(state, "23503") == 0)
		return err_new(
		    a, ERR_CONFLICT, NULL, "{needed}something else still needs it, or what it needs is gone");
	if (strcmp(state, "40001") == 0 || strcmp(state, "40P01") == 0) {
		struct err *e = err_new(a, ERR_BUSY, NULL, "another change came between");
		e->retry = true;
		return e;
	}
	/* cancelled by statement_timeout: somebody else holds a lock */
	if (strcmp(state, "57014") == 0 || strcmp(state, "55P03") == 0)
		return err_new(a, ERR_BUSY, NULL, "another change takes too long");
	/* without the details, which show rows with the hashes in them */
	const char *why = pq.PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);
	/* 53: no room or connections, 57: cancelled or shutting down, 25006: a standby */
	if (strncmp(state, "53", 2) == 0 || strncmp(state, "57", 2) == 0 || strcmp(state, "25006") == 0)
		return err_new(a, ERR_UNAVAILABLE, NULL, "the database can not be used: %s", why);
	return err_new(a, ERR_INTERNAL, NULL, "database %s: %s", state, why);
}

/* libpq knows for each part of the URL which variable says the same. */
static struct err *
pg_environment(struct arena *a, const char *where, const char *const **out, const char **name)
{
	enum { MAX = 64 };
	const char **words = arena_alloc(a, (MAX + 1) * sizeof(*words));
	size_t n = 0;

	TRY(library_load(a, "libpq.so.5", symbols));
	PQconninfoOption *all = pq.PQconninfoParse(where, NULL);
	*name = "";
	for (const PQconninfoOption *o = all; o != NULL && o->keyword != NULL && n < MAX; o++) {
		if (o->val == NULL || o->envvar == NULL)
			continue;
		words[n++] = arena_printf(a, "%s=%s", o->envvar, o->val);
		if (strcmp(o->keyword, "dbname") == 0)
			*name = arena_strdup(a, o->val);
	}
	bool read = all != NULL;
	pq.PQconninfoFree(all);
	words[n] = NULL;
	*out = words;
	return read ? NULL : err_new(a, ERR_UNAVAILABLE, NULL, "the database's URL can not be read");
}

static struct err *
run_text(struct arena *a, PGconn *conn, const char *sql, const char *want_tag)
{
	PGresult *r = pq.PQexec(conn, sql);
	ExecStatusType status = pq.PQresultStatus(r);
	struct err *e = NULL;

	if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
		e = fail_state(a, conn, r, NULL);
	else if (want_tag != NULL && strcmp(pq.PQcmdStatus(r), want_tag) != 0)
		/* COMMIT after a failed statement succeeds, and rolls back */
		e = err_new(a, ERR_INTERNAL, NULL, "database: %s became %s", want_tag, pq.PQcmdStatus(r));
	pq.PQclear(r);
	return e;
}

static void
no_notice(void *arg, const PGresult *r)
{
	(void)arg;
	(void)r;
}

/* Names are compared and paged by bytes, as SQLite does it; another collation would lose rows between two
 * pages. */
static struct err *
check_collation(struct arena *a, PGconn *conn)
{
	PGresult *r = pq.PQexec(conn, "SELECT 'a' < 'B'");
	bool by_bytes = pq.PQntuples(r) == 1 && pq.PQgetvalue(r, 0, 0)[0] == 'f';

	pq.PQclear(r);
	if (by_bytes)
		return NULL;
	return err_new(a, ERR_UNAVAILABLE, NULL,
	    "the database does not sort by bytes: make it with LC_COLLATE 'C' TEMPLATE template0");
}

static struct err *
pg_open(struct arena *a, const char *where, enum db_mode mode, void **impl)
{
	const char *keys[] = { "dbname", "connect_timeout", "application_name", "client_encoding", "options",
		NULL };
	const char *values[] = { where, "5", "mailportal", "UTF8",
		mode == DB_READ ? "-c statement_timeout=15000 -c default_transaction_read_only=on"
				: "-c statement_timeout=15000 -c idle_in_transaction_session_timeout=30000",
		NULL };
	TRY(library_load(a, "libpq.so.5", symbols)); /* again is no harm: the same addresses */
	PGconn *conn = pq.PQconnectdbParams(keys, values, 1);

	struct err *e = pq.PQstatus(conn) != CONNECTION_OK ? fail_state(a, conn, NULL, NULL) : NULL;
	if (e == NULL && mode == DB_WRITE)
		e = check_collation(a, conn);
	if (e != NULL) {
		pq.PQfinish(conn);
		return e;
	}
	pq.PQsetNoticeReceiver(conn, no_notice, NULL);
	struct pg *pg = calloc(1, sizeof(*pg));
	if (pg == NULL)
		abort();
	pg->conn = conn;
	pg->mode = mode;
	*impl = pg;
	return NULL;
}

static void
pg_close(void *impl)
{
	struct pg *pg = impl;

	pq.PQfinish(pg->conn);
	free(pg);
}

static bool
is_limited(const struct pg *pg)
{
	return pg->mode == DB_USAGE || pg->mode == DB_SIGN_IN;
}

static struct err *
refuse(struct ctx *c, const char *sql)
{
	return err_new(&c->arena, ERR_INTERNAL, NULL, "this connection may not run %s", sql);
}

static struct err *
pg_script(struct ctx *c, void *impl, const char *sql)
{
	struct pg *pg = impl;

	if (is_limited(pg))
		return refuse(c, sql);
	return run_text(&c->arena, pg->conn, sql, NULL);
}

static struct err *
pg_commit(struct ctx *c, void *impl)
{
	struct pg *pg = impl;

	return run_text(&c->arena, pg->conn, "COMMIT", "COMMIT");
}

static void
pg_rollback(void *impl)
{
	struct pg *pg = impl;

	if (pq.PQtransactionStatus(pg->conn) != PQTRANS_IDLE)
		pq.PQclear(pq.PQexec(pg->conn, "ROLLBACK"));
}

/* READ COMMITTED would let two requests pass the same quota check. Whoever writes holds a lock that is in the
 * way only of one that goes alone; it is on a table that is there before any other and seldom written. LOCK
 * takes no snapshot: what was committed while it waited is seen. Who is alone needs no watch over what others
 * read, nor is a limit of a statement's time needed, which is for waiting for others. */
static struct err *
pg_begin(struct ctx *c, void *impl, enum db_way way)
{
	static const char *const texts[] = {
		[WAY_READ] = "BEGIN READ ONLY",
		[WAY_WRITE] = "BEGIN ISOLATION LEVEL SERIALIZABLE; LOCK TABLE migration IN ROW SHARE MODE",
		[WAY_ALONE] =
		    ("BEGIN ISOLATION LEVEL REPEATABLE READ; LOCK TABLE migration IN EXCLUSIVE MODE;"
		     " SET LOCAL statement_timeout = '10min'"),
	};
	struct pg *pg = impl;
	struct err *e = run_text(&c->arena, pg->conn, texts[way], NULL);

	if (e != NULL)
		pg_rollback(impl);
	return e;
}

/* Position of the name among the parameters, added when it is new; -1 when there are too many. */
static int
param_number(struct stmt *s, struct arena *keep, const char *name, size_t n)
{
	for (int i = 0; i < s->n_params; i++)
		if (strlen(s->params[i]) == n && memcmp(s->params[i], name, n) == 0)
			return i;
	if (s->n_params == DB_PARAMS_MAX)
		return -1;
	s->params[s->n_params] = arena_printf(keep, "%.*s", (int)n, name);
	return s->n_params++;
}

static bool
names_to_numbers(struct stmt *s, struct arena *keep, struct buf *out)
{
	bool quoted = false;

	for (const char *p = s->sql; *p != '\0';) {
		quoted ^= *p == '\'';
		if (quoted || p[0] != ':' || !isalpha((unsigned char)p[1])) {
			buf_putc(out, *p++);
			continue;
		}
		size_t n = 0;
		while (isalnum((unsigned char)p[1 + n]) || p[1 + n] == '_')
			n++;
		int i = param_number(s, keep, p + 1, n);
		if (i < 0)
			return false;
		buf_printf(out, "$%d", i + 1);
		p += 1 + n;
	}
	return true;
}

struct pg_keep {
	struct pg_stmt stmt;
	struct arena names;
	bool prepared; /* the server knows it */
};

static void
pg_finalize(struct stmt *s)
{
	struct pg_keep *keep = s->impl;
	char sql[32];

	if (keep->prepared) { /* or the server would keep it as long as the connection */
		snprintf(sql, sizeof(sql), "DEALLOCATE %s", keep->stmt.name);
		pq.PQclear(pq.PQexec(keep->stmt.conn, sql));
	}
	pq.PQclear(keep->stmt.result);
	arena_free(&keep->names);
	free(keep);
	s->impl = NULL;
}

static struct err *
pg_prepare(struct ctx *c, void *impl, struct stmt *s)
{
	struct pg *pg = impl;
	struct buf text = BUF(&c->arena, 1 << 16);

	if (is_limited(pg) && !db_may_run(pg->mode, s->sql))
		return refuse(c, s->sql);
	struct pg_keep *keep = calloc(1, sizeof(*keep));
	if (keep == NULL)
		abort();
	s->impl = &keep->stmt;
	keep->stmt.conn = pg->conn;
	if (!names_to_numbers(s, &keep->names, &text)) {
		pg_finalize(s);
		return err_new(&c->arena, ERR_INTERNAL, NULL, "too many parameters: %s", s->sql);
	}
	snprintf(keep->stmt.name, sizeof(keep->stmt.name), "s%u", pg->prepared++);
	PGresult *r = pq.PQprepare(pg->conn, keep->stmt.name, buf_text(&text), 0, NULL);
	struct err *e =
	    pq.PQresultStatus(r) == PGRES_COMMAND_OK ? NULL : fail_state(&c->arena, pg->conn, r, NULL);
	pq.PQclear(r);
	keep->prepared = e == NULL;
	if (e != NULL)
		pg_finalize(s);
	return e;
}

static void
pg_bind_int(struct stmt *s, int i, int64_t n)
{
	struct pg_stmt *p = s->impl;

	snprintf(p->numbers[i], sizeof(p->numbers[i]), "%lld", (long long)n);
	p->values[i] = p->numbers[i];
}

static void
pg_bind_bool(struct stmt *s, int i, bool on)
{
	struct pg_stmt *p = s->impl;

	p->values[i] = on ? "t" : "f";
}

static void
pg_bind_text(struct stmt *s, int i, const char *text)
{
	struct pg_stmt *p = s->impl;

	p->values[i] = text;
}

static struct err *
run_prepared(struct ctx *c, struct stmt *s, const char *key_field)
{
	struct pg_stmt *p = s->impl;

	p->result = pq.PQexecPrepared(p->conn, p->name, s->n_params, p->values, NULL, NULL, 0);
	p->row = -1;
	ExecStatusType status = pq.PQresultStatus(p->result);
	if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
		return fail_state(&c->arena, p->conn, p->result, key_field);
	int n = pq.PQnfields(p->result);
	if (n > DB_COLUMNS_MAX)
		return err_new(&c->arena, ERR_INTERNAL, NULL, "too many columns: %s", s->sql);
	if (s->n_columns == 0) { /* names are the same at every run */
		struct pg_keep *keep = s->impl;
		for (int i = 0; i < n; i++)
			s->columns[i] = arena_strdup(&keep->names, pq.PQfname(p->result, i));
		s->n_columns = n;
	}
	return NULL;
}

static struct err *
pg_step(struct ctx *c, struct stmt *s, const char *key_field, bool *row)
{
	struct pg_stmt *p = s->impl;

	if (p->result == NULL)
		TRY(run_prepared(c, s, key_field));
	*row = ++p->row < pq.PQntuples(p->result);
	return NULL;
}

static void
pg_reset(struct stmt *s)
{
	struct pg_stmt *p = s->impl;

	pq.PQclear(p->result);
	p->result = NULL;
	memset(p->values, 0, sizeof(p->values));
}

static int64_t
pg_changed(const struct stmt *s)
{
	struct pg_stmt *p = s->impl;

	return strtoll(pq.PQcmdTuples(p->result), NULL, 10);
}

static const char *
pg_column_text(const struct stmt *s, int i)
{
	struct pg_stmt *p = s->impl;

	return pq.PQgetisnull(p->result, p->row, i) ? NULL : pq.PQgetvalue(p->result, p->row, i);
}

static int64_t
pg_column_int(const struct stmt *s, int i)
{
	const char *text = pg_column_text(s, i);

	return text == NULL ? 0 : strtoll(text, NULL, 10);
}

static bool
pg_column_bool(const struct stmt *s, int i)
{
	const char *text = pg_column_text(s, i);

	return text != NULL && text[0] == 't';
}

static bool
pg_broken(const void *impl)
{
	const struct pg *pg = impl;

	return pq.PQstatus(pg->conn) == CONNECTION_BAD;
}

const struct db_driver db_pgsql = {
	.prefix = "postgresql:",
	.open = pg_open,
	.close = pg_close,
	.environment = pg_environment,
	.script = pg_script,
	.begin = pg_begin,
	.commit = pg_commit,
	.rollback = pg_rollback,
	.prepare = pg_prepare,
	.finalize = pg_finalize,
	.bind_int = pg_bind_int,
	.bind_bool = pg_bind_bool,
	.bind_text = pg_bind_text,
	.step = pg_step,
	.reset = pg_reset,
	.changed = pg_changed,
	.column_int = pg_column_int,
	.column_bool = pg_column_bool,
	.column_text = pg_column_text,
	.broken = pg_broken,
	.token_int = "BIGINT",
	.token_bool = "BOOLEAN",
	.token_strict = "",
	.token_keyed = "",
	.token_sqlite = "SELECT 1; -- ", /* a script without any statement is an error */
	.lazy = "SET synchronous_commit = off",
};
