/* SPDX-License-Identifier: Apache-2.0 */
#include "store/db_private.h"

#include <assert.h>
#include <time.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/ctx.h"
#include "model/json.h"
#include "model/text.h"

enum { TRIES_MAX = 8 }; /* the pauses come to some 150 ms */
/* Who was overtaken this often, or after so long a work that it would be again, goes alone. */
enum { ALONE_TRIES = 4, ALONE_MS = 50 };
enum { COMPOSED_MAX = 256 };

/* What a composed text was made of and for. */
struct composed {
	const void *of;
	unsigned purpose;
	const char *sql;
};

struct db {
	const struct db_driver *driver;
	void *impl;
	struct arena arena;                         /* statements and kept texts */
	struct stmt *statements[DB_STATEMENTS_MAX]; /* by address of the text */
	unsigned count;
	struct composed composed[COMPOSED_MAX]; /* by what they were made of; the last one keeps the place */
	int fail_at;
	int64_t run;
	int64_t began; /* the transaction, of clock_monotonic */
	bool alone;    /* the next transaction that writes keeps all others out */
};

static bool
has_prefix(const char *where, const struct db_driver *d)
{
	return strncmp(where, d->prefix, strlen(d->prefix)) == 0;
}

struct err *
db_open(struct arena *a, const char *where, enum db_mode mode, struct db **out)
{
	const struct db_driver *driver = has_prefix(where, &db_sqlite)  ? &db_sqlite
					 : has_prefix(where, &db_pgsql) ? &db_pgsql
									: NULL;
	void *impl = NULL;

	*out = NULL;
	if (driver == NULL)
		return err_new(
		    a, ERR_UNAVAILABLE, NULL, "store must begin with sqlite: or postgresql: (portal.conf)");
	TRY(driver->open(a, where, mode, &impl));
	struct db *db = calloc(1, sizeof(*db));
	if (db == NULL)
		abort();
	db->driver = driver;
	db->impl = impl;
	*out = db;
	return NULL;
}

static void
forget_statements(struct db *db)
{
	for (unsigned i = 0; i < DB_STATEMENTS_MAX; i++) {
		if (db->statements[i] != NULL)
			db->driver->finalize(db->statements[i]);
		db->statements[i] = NULL;
	}
	db->count = 0;
	for (unsigned i = 0; i < COMPOSED_MAX; i++)
		db->composed[i].sql = NULL;
	arena_free(&db->arena);
}

void
db_close(struct db **db)
{
	if (*db == NULL)
		return;
	forget_statements(*db);
	(*db)->driver->close((*db)->impl);
	free(*db);
	*db = NULL;
}

void *
db_impl(const struct ctx *c)
{
	return c->db->impl;
}

struct err *
db_clash(struct arena *a)
{
	struct err *e = err_new(a, ERR_BUSY, NULL, "two changes chose the same identity");

	e->retry = true;
	return e;
}

struct err *
db_copy(struct arena *a, const char *where, const char *file)
{
	return has_prefix(where, &db_sqlite)
		   ? db_sqlite.copy(a, where, file)
		   : err_new(a, ERR_CONFLICT, NULL, "only SQLite's databases are copied as files");
}

struct err *
db_environment(struct arena *a, const char *where, const char *const **out, const char **name)
{
	return has_prefix(where, &db_pgsql)
		   ? db_pgsql.environment(a, where, out, name)
		   : err_new(a, ERR_CONFLICT, NULL, "only PostgreSQL's databases have programs of their own");
}

bool
db_broken(const struct db *db)
{
	return db->driver->broken(db->impl);
}

/* A test asked that this one fails. */
static struct err *
fails_now(struct ctx *c)
{
	c->db->run++;
	if (c->db->fail_at > 0 && --c->db->fail_at == 0)
		return err_new(&c->arena, ERR_INTERNAL, NULL, "a test asked for this failure");
	return NULL;
}

struct err *
db_begin(struct ctx *c, bool write)
{
	enum db_way way = !write ? WAY_READ : c->db->alone ? WAY_ALONE : WAY_WRITE;

	c->db->alone = false;
	TRY(c->db->driver->begin(c, c->db->impl, way));
	c->db->began = clock_monotonic(); /* waiting for a turn is no work */
	return NULL;
}

struct err *
db_commit(struct ctx *c)
{
	TRY(fails_now(c));
	return c->db->driver->commit(c, c->db->impl);
}

void
db_rollback(struct ctx *c)
{
	c->db->driver->rollback(c->db->impl);
}

struct err *
db_savepoint(struct ctx *c)
{
	return db_run(c, "SAVEPOINT piece", NULL, NULL, NO_ARGS, NULL, NULL);
}

struct err *
db_savepoint_keep(struct ctx *c)
{
	return db_run(c, "RELEASE SAVEPOINT piece", NULL, NULL, NO_ARGS, NULL, NULL);
}

struct err *
db_savepoint_undo(struct ctx *c)
{
	TRY(db_run(c, "ROLLBACK TO SAVEPOINT piece", NULL, NULL, NO_ARGS, NULL, NULL));
	return db_savepoint_keep(c);
}

bool
db_try_again(const struct ctx *c, const struct err *e, int tries)
{
	if (e == NULL || !e->retry || tries >= TRIES_MAX)
		return false;
	c->db->alone = tries >= ALONE_TRIES || clock_monotonic() - c->db->began >= ALONE_MS;
	long us = 500L << tries;
	const struct timespec pause = { .tv_nsec = (us / 2 + (long)(c->random() % (uint32_t)us)) * 1000 };
	nanosleep(&pause, NULL);
	return true;
}

void
db_go_alone(struct db *db)
{
	db->alone = true;
}

NODISCARD static struct err *
transact_once(struct ctx *c, bool write, db_step_in *step, void *arg)
{
	TRY(db_begin(c, write));
	c->now = clock_now();
	struct err *e = step(c, arg);
	if (e == NULL)
		e = db_commit(c);
	if (e != NULL)
		db_rollback(c);
	return e;
}

struct err *
db_transact(struct ctx *c, bool write, db_step_in *step, void *arg)
{
	struct err *e;
	int tries = 0;

	do
		e = transact_once(c, write, step, arg);
	while (db_try_again(c, e, ++tries));
	return e;
}

static size_t
slot_of(const struct db *db, const char *sql)
{
	size_t i = ((uintptr_t)sql * UINT64_C(0x9E3779B97F4A7C15)) >> 40 & (DB_STATEMENTS_MAX - 1);

	while (db->statements[i] != NULL && db->statements[i]->sql != sql)
		i = (i + 1) & (DB_STATEMENTS_MAX - 1);
	return i;
}

/* SQLite's names end with the plan they came from, and it makes another plan when the schema has changed. */
static void
keep_names(struct db *db, struct stmt *s)
{
	for (int i = 0; i < s->n_params; i++)
		s->params[i] = arena_strdup(&db->arena, s->params[i]);
	for (int i = 0; i < s->n_columns; i++)
		s->columns[i] = arena_strdup(&db->arena, s->columns[i]);
}

struct err *
db_prepare(struct ctx *c, const char *sql, struct stmt **out)
{
	struct db *db = c->db;
	size_t i = slot_of(db, sql);

	*out = NULL;
	if (db->statements[i] == NULL) {
		assert(db->count < DB_STATEMENTS_MAX / 2);
		struct stmt *s = arena_new(&db->arena, struct stmt);
		s->db = db;
		s->sql = sql;
		TRY(db->driver->prepare(c, db->impl, s));
		keep_names(db, s);
		db->statements[i] = s;
		db->count++;
	}
	if (db->statements[i]->open)
		return err_new(&c->arena, ERR_INTERNAL, NULL, "a statement is used inside itself: %s", sql);
	db->statements[i]->open = true;
	*out = db->statements[i];
	return NULL;
}

/* Orders and filters give more texts than a connection can keep. Past this many it begins anew; the program's
 * own literals are far fewer than what is left then. */
static void
make_room(struct db *db)
{
	if (db->count < DB_STATEMENTS_MAX / 4)
		return;
	for (unsigned i = 0; i < DB_STATEMENTS_MAX; i++)
		if (db->statements[i] != NULL && db->statements[i]->open)
			return; /* somebody walks its rows; the next time will do */
	forget_statements(db);
}

const char *
db_text_sql(struct db *db, const char *sql)
{
	for (unsigned i = 0; i < DB_STATEMENTS_MAX; i++)
		if (db->statements[i] != NULL && strcmp(db->statements[i]->sql, sql) == 0)
			return db->statements[i]->sql;
	make_room(db);
	return arena_strdup(&db->arena, sql);
}

const char **
db_composed_sql(struct db *db, const void *of, unsigned purpose)
{
	size_t i = ((uintptr_t)of + purpose) * UINT64_C(0x9E3779B97F4A7C15) >> 40 & (COMPOSED_MAX - 1);
	struct composed *place = &db->composed[i];

	if (place->of != of || place->purpose != purpose)
		*place = (struct composed){ .of = of, .purpose = purpose };
	return &place->sql;
}

void
db_release(struct stmt **s)
{
	if (*s != NULL) {
		(*s)->db->driver->reset(*s);
		(*s)->open = (*s)->started = false;
	}
	*s = NULL;
}

/* Which row of the table each name is; remembered with the statement. */
static void
map_names(const struct field *table, const char *const *names, int n, int8_t *map)
{
	for (int i = 0; i < n; i++) {
		const struct field *f = field_find(table, names[i]);
		map[i] = (int8_t)(f == NULL ? -1 : f - table);
	}
}

static void
bind_member(struct ctx *c, struct stmt *s, int i, const struct field *f, const void *in)
{
	const struct db_driver *d = s->db->driver;

	switch (f->type) {
	case F_ID: /* no identity is 0 */
		if (*MEMBER_CONST(int64_t, in, f) == 0)
			d->bind_text(s, i, NULL);
		else
			d->bind_int(s, i, *MEMBER_CONST(int64_t, in, f));
		break;
	case F_INT:
	case F_TIME:
	case F_TENTHS:
		d->bind_int(s, i, *MEMBER_CONST(int64_t, in, f));
		break;
	case F_BOOL:
		d->bind_bool(s, i, *MEMBER_CONST(bool, in, f));
		break;
	case F_ENUM:
		d->bind_text(s, i, f->names[*MEMBER_CONST(int, in, f)]);
		break;
	case F_ADDRESSES:
	case F_DOMAINS:
	case F_NETWORKS:
	case F_WORDS:
		d->bind_text(s, i, text_encode(&c->arena, f, in));
		break;
	case F_OBJECTS:
		d->bind_text(s, i, json_objects_text(&c->arena, f, in));
		break;
	default:
		d->bind_text(s, i, *MEMBER_CONST(const char *, in, f));
		break;
	}
}

struct err *
db_bind(struct ctx *c, struct stmt *s, const struct field *table, const void *in)
{
	if (s->bind_table != table) {
		map_names(table, s->params, s->n_params, s->bind_map);
		s->bind_table = table;
	}
	for (int i = 0; i < s->n_params; i++)
		if (s->bind_map[i] >= 0)
			bind_member(c, s, i, &table[s->bind_map[i]], in);
	return NULL;
}

struct err *
db_bind_args(struct ctx *c, struct stmt *s, const struct arg *args)
{
	const struct db_driver *d = s->db->driver;

	for (; args->name != NULL; args++) {
		int i = 0;

		while (i < s->n_params && strcmp(s->params[i], args->name) != 0)
			i++;
		if (i == s->n_params)
			return err_new(
			    &c->arena, ERR_INTERNAL, NULL, "no parameter :%s in %s", args->name, s->sql);
		if (args->is_text)
			d->bind_text(s, i, args->text);
		else if (args->is_bool)
			d->bind_bool(s, i, args->number != 0);
		else
			d->bind_int(s, i, args->number);
	}
	return NULL;
}

static struct err *
step(struct ctx *c, struct stmt *s, const char *key_field, bool *row)
{
	*row = false;
	if (!s->started)
		TRY(fails_now(c));
	s->started = true;
	return s->db->driver->step(c, s, key_field, row);
}

struct err *
db_step(struct ctx *c, struct stmt *s, bool *found)
{
	return step(c, s, NULL, found);
}

int64_t
db_int(const struct stmt *s, int column)
{
	return s->db->driver->column_int(s, column);
}

const char *
db_text(struct ctx *c, const struct stmt *s, int column)
{
	const char *text = s->db->driver->column_text(s, column);

	return text == NULL ? NULL : arena_strdup(&c->arena, text);
}

/* Stored enums are texts; one that this program does not know reads as the first. */
static int
enum_index(const struct field *f, const char *text)
{
	for (int i = 0; text != NULL && f->names[i] != NULL; i++)
		if (strcmp(f->names[i], text) == 0)
			return i;
	return 0;
}

/* A stored list is its canonical members with ", " between them, as Postfix wants the answer of an alias. */
static void
read_list(struct ctx *c, const char *text, struct texts *out)
{
	size_t n = 0;

	if (text == NULL)
		text = "";
	for (const char *p = text; *p != '\0'; p++)
		n += p == text || *p == ',';
	*out = (struct texts){ .v = arena_alloc(&c->arena, (n + 1) * sizeof(char *)) };
	while (out->n < n) {
		size_t length = strcspn(text, ",");

		out->v[out->n++] = arena_printf(&c->arena, "%.*s", (int)length, text);
		text += length + (text[length] == ',') + (text[length] == ',' && text[length + 1] == ' ');
	}
}

static void
read_member(struct ctx *c, const struct stmt *s, int i, const struct field *f, void *out)
{
	const struct db_driver *d = s->db->driver;

	switch (f->type) {
	case F_ID:
	case F_INT:
	case F_TIME:
	case F_TENTHS:
		*MEMBER(int64_t, out, f) = d->column_int(s, i);
		break;
	case F_BOOL:
		*MEMBER(bool, out, f) = d->column_bool(s, i);
		break;
	case F_ENUM:
		*MEMBER(int, out, f) = enum_index(f, d->column_text(s, i));
		break;
	case F_ADDRESSES:
	case F_DOMAINS:
	case F_NETWORKS:
	case F_WORDS:
		read_list(c, d->column_text(s, i), MEMBER(struct texts, out, f));
		break;
	default:
		*MEMBER(const char *, out, f) = db_text(c, s, i);
		break;
	}
}

struct err *
db_row(struct ctx *c, struct stmt *s, const struct field *table, void *out, bool *found)
{
	TRY(step(c, s, NULL, found));
	if (!*found)
		return NULL;
	if (s->row_table != table) {
		map_names(table, s->columns, s->n_columns, s->row_map);
		s->row_table = table;
	}
	for (int i = 0; i < s->n_columns; i++) {
		const struct field *f = s->row_map[i] < 0 ? NULL : &table[s->row_map[i]];

		if (f != NULL && f->type == F_OBJECTS)
			TRY(json_objects_read(c, f, s->db->driver->column_text(s, i), out));
		else if (f != NULL)
			read_member(c, s, i, f, out);
	}
	return NULL;
}

struct err *
db_run(struct ctx *c, const char *sql, const struct field *f, const void *in, const struct arg *args,
    const char *key_field, int64_t *rows)
{
	SCOPED_STMT *s = NULL;
	bool row;

	TRY(db_prepare(c, sql, &s));
	if (f != NULL)
		TRY(db_bind(c, s, f, in));
	TRY(db_bind_args(c, s, args));
	TRY(step(c, s, key_field, &row));
	if (rows != NULL)
		*rows = s->db->driver->changed(s);
	return NULL;
}

struct err *
db_one(struct ctx *c, const char *sql, const struct arg *args, const struct field *f, void *out, bool *found)
{
	SCOPED_STMT *s = NULL;

	TRY(db_prepare(c, sql, &s));
	TRY(db_bind_args(c, s, args));
	return db_row(c, s, f, out, found);
}

struct err *
db_all(struct ctx *c, const char *sql, const struct arg *args, const struct field *f, size_t size, void *out,
    size_t max, size_t *n)
{
	SCOPED_STMT *s = NULL;
	bool found = true;

	TRY(db_prepare(c, sql, &s));
	TRY(db_bind_args(c, s, args));
	for (*n = 0; *n < max; ++*n) {
		char *row = (char *)out + *n * size;

		memset(row, 0, size);
		TRY(db_row(c, s, f, row, &found));
		if (!found)
			return NULL;
	}
	return NULL;
}

struct err *
db_number(struct ctx *c, const char *sql, const struct arg *args, int64_t *out)
{
	SCOPED_STMT *s = NULL;
	bool found;

	*out = 0;
	TRY(db_prepare(c, sql, &s));
	TRY(db_bind_args(c, s, args));
	TRY(step(c, s, NULL, &found));
	if (found)
		*out = db_int(s, 0);
	return NULL;
}

void
db_fail_at(struct db *db, int n)
{
	db->fail_at = n;
}

int64_t
db_statements(const struct db *db)
{
	return db->run;
}

/* The migration's text with its tokens replaced: the two databases differ in five words. */
static const char *
dialect(struct ctx *c, const char *sql)
{
	const struct db_driver *d = c->db->driver;
	const struct {
		const char *token, *text;
	} words[] = { { "@INT@", d->token_int }, { "@BOOL@", d->token_bool }, { "@STRICT@", d->token_strict },
		{ "@KEYED@", d->token_keyed }, { "@SQLITE@", d->token_sqlite } };
	const size_t n = sizeof(words) / sizeof(words[0]);
	struct buf b = BUF(&c->arena, 1 << 20);

	while (*sql != '\0') {
		size_t i = 0;

		while (i < n && strncmp(sql, words[i].token, strlen(words[i].token)) != 0)
			i++;
		if (i < n) {
			buf_puts(&b, words[i].text);
			sql += strlen(words[i].token);
		} else {
			buf_putc(&b, *sql++);
		}
	}
	return buf_text(&b);
}

/* A list of migrations, and the table that says which of them were made. */
struct schema {
	const struct migration *list;
	const char *create, *last, *note;
};

#define SCHEMA(LIST, TABLE) \
	{ \
		.list = LIST, \
		.create = "CREATE TABLE IF NOT EXISTS " TABLE \
			  "(number @INT@ PRIMARY KEY, name TEXT NOT NULL, at @INT@ NOT NULL) @STRICT@", \
		.last = "SELECT coalesce(max(number), 0) FROM " TABLE, \
		.note = "INSERT INTO " TABLE "(number, name, at) VALUES (:number, :name, :at)", \
	}

static const struct schema main_schema = SCHEMA(migrations, "migration");
static const struct schema journey_schema = SCHEMA(journey_migrations, "journey_migration");

static struct err *
apply(struct ctx *c, const struct schema *schema, int64_t i)
{
	const struct migration *m = &schema->list[i];

	TRY(c->db->driver->script(c, c->db->impl, dialect(c, m->sql)));
	return db_run(c, schema->note, NULL, NULL,
	    ARGS(ARG_INT("number", i + 1), ARG_TEXT("name", m->name), ARG_INT("at", c->now)), NULL, NULL);
}

int64_t
db_schema(void)
{
	int64_t n = 0;

	while (migrations[n].name != NULL)
		n++;
	return n;
}

static struct err *
migrate(struct ctx *c, const struct schema *schema)
{
	int64_t done = 0, n = 0;

	TRY(c->db->driver->script(c, c->db->impl, dialect(c, schema->create)));
	TRY(db_number(c, schema->last, NO_ARGS, &done));
	while (schema->list[n].name != NULL)
		n++;
	if (done > n)
		return err_new(&c->arena, ERR_INTERNAL, NULL,
		    "the database has schema %lld, this program knows %lld: use the newer program",
		    (long long)done, (long long)n);
	for (; done < n; done++) {
		TRY(db_begin(c, true));
		struct err *e = apply(c, schema, done);
		if (e == NULL)
			e = db_commit(c);
		if (e != NULL) {
			db_rollback(c);
			return e;
		}
	}
	return NULL;
}

struct err *
db_schema_is(struct ctx *c, int64_t *out)
{
	return db_number(c, "SELECT coalesce(max(number), 0) FROM migration", NO_ARGS, out);
}

/* Every row's columns as a line of their own. */
NODISCARD static struct err *
add_faults(struct ctx *c, const char *sql, int columns, size_t max, struct texts *faults)
{
	SCOPED_STMT *s = NULL;
	bool found;

	TRY(db_prepare(c, sql, &s));
	TRY(db_step(c, s, &found));
	for (; found && faults->n < max;) {
		struct buf b = BUF(&c->arena, 1024);

		for (int i = 0; i < columns; i++) {
			const char *text = db_text(c, s, i);

			buf_printf(&b, "%s%s", i > 0 ? " " : "", text == NULL ? "-" : text);
		}
		if (strcmp(buf_text(&b), "ok") != 0)
			faults->v[faults->n++] = buf_text(&b);
		TRY(db_step(c, s, &found));
	}
	return NULL;
}

struct err *
db_check(struct ctx *c, bool thorough, size_t max, struct texts *faults)
{
	*faults = (struct texts){ .v = arena_alloc(&c->arena, (max + 1) * sizeof(*faults->v)) };
	if (c->db->driver == &db_sqlite) {
		TRY(add_faults(
		    c, thorough ? "PRAGMA integrity_check(10)" : "PRAGMA quick_check(10)", 1, max, faults));
		/* table, row, and the table that does not have what it refers to */
		return add_faults(c, "PRAGMA foreign_key_check", 3, max, faults);
	}
	TRY(add_faults(c,
	    "SELECT 'checksum failures: ' || checksum_failures FROM pg_stat_database"
	    " WHERE datname = current_database() AND checksum_failures > 0",
	    1, max, faults));
	TRY(add_faults(c,
	    "SELECT 'index is not valid: ' || CAST(indexrelid AS regclass) FROM pg_index WHERE NOT indisvalid",
	    1, max, faults));
	return add_faults(c,
	    "SELECT 'references are not kept: ' || conname FROM pg_constraint WHERE contype = 'f' AND NOT convalidated",
	    1, max, faults);
}

struct err *
db_version(struct ctx *c, const char **out)
{
	bool lite = c->db->driver == &db_sqlite, found;
	SCOPED_STMT *s = NULL;

	TRY(db_prepare(c, lite ? "SELECT sqlite_version()" : "SELECT current_setting('server_version')", &s));
	TRY(db_step(c, s, &found));
	*out =
	    arena_printf(&c->arena, "%s %s", lite ? "SQLite" : "PostgreSQL", found ? db_text(c, s, 0) : "?");
	return NULL;
}

struct err *
db_migrate(struct ctx *c)
{
	return migrate(c, &main_schema);
}

struct err *
db_migrate_journeys(struct ctx *c)
{
	return migrate(c, &journey_schema);
}

struct err *
db_be_lazy(struct ctx *c)
{
	return c->db->driver->script(c, c->db->impl, c->db->driver->lazy);
}

struct err *
db_keep_pages(struct ctx *c, unsigned kib)
{
	if (c->db->driver != &db_sqlite)
		return NULL; /* PostgreSQL keeps them for all */
	return c->db->driver->script(c, c->db->impl, arena_printf(&c->arena, "PRAGMA cache_size=-%u", kib));
}

struct err *
db_optimize(struct ctx *c)
{
	if (c->db->driver != &db_sqlite)
		return NULL; /* PostgreSQL's autovacuum does it */
	return c->db->driver->script(c, c->db->impl, "PRAGMA optimize");
}
