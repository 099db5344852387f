/* SPDX-License-Identifier: Apache-2.0 */
/* raw_insert SOURCE TARGET PATTERN: the floor of an import: the account rows of SOURCE whose name is like
 * PATTERN, put into a new database TARGET with the same table and indexes, by one prepared statement in one
 * transaction with the same durability. Reading them is not counted. Prints the rate as one line of JSON. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { COLUMNS_MAX = 64, SQL_MAX = 1024 };

static void
must(sqlite3 *db, int code)
{
	if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW)
		return;
	fprintf(stderr, "raw_insert: %s\n", sqlite3_errmsg(db));
	exit(1);
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* The table and its indexes, as the source has them. */
static void
copy_schema(sqlite3 *from, sqlite3 *to)
{
	sqlite3_stmt *s;

	must(from,
	    sqlite3_prepare_v2(from,
		"SELECT sql FROM sqlite_master WHERE tbl_name = 'account' AND sql NOT NULL ORDER BY type DESC",
		-1, &s, NULL));
	while (sqlite3_step(s) == SQLITE_ROW)
		must(to, sqlite3_exec(to, (const char *)sqlite3_column_text(s, 0), NULL, NULL, NULL));
	sqlite3_finalize(s);
}

struct rows {
	sqlite3_value **values;
	size_t n;
	int columns;
};

static struct rows
read_rows(sqlite3 *from, const char *pattern)
{
	struct rows rows = { 0 };
	sqlite3_stmt *s;
	size_t room = 0;

	must(from, sqlite3_prepare_v2(from, "SELECT * FROM account WHERE name LIKE ?", -1, &s, NULL));
	must(from, sqlite3_bind_text(s, 1, pattern, -1, SQLITE_STATIC));
	rows.columns = sqlite3_column_count(s);
	for (; sqlite3_step(s) == SQLITE_ROW; rows.n++) {
		if (rows.n == room) {
			room = room == 0 ? 1024 : room * 2;
			rows.values =
			    realloc(rows.values, room * (size_t)rows.columns * sizeof(*rows.values));
			if (rows.values == NULL)
				abort();
		}
		for (int i = 0; i < rows.columns; i++)
			rows.values[rows.n * (size_t)rows.columns + (size_t)i] =
			    sqlite3_value_dup(sqlite3_column_value(s, i));
	}
	sqlite3_finalize(s);
	return rows;
}

static double
insert(sqlite3 *to, const struct rows *rows)
{
	char sql[SQL_MAX] = "INSERT INTO account VALUES (?";
	size_t n = strlen(sql);
	sqlite3_stmt *s;

	for (int i = 1; i < rows->columns && i < COLUMNS_MAX; i++)
		n += (size_t)snprintf(sql + n, sizeof(sql) - n, ",?");
	snprintf(sql + n, sizeof(sql) - n, ")");
	must(to, sqlite3_prepare_v2(to, sql, -1, &s, NULL));
	double begin = now();
	must(to, sqlite3_exec(to, "BEGIN IMMEDIATE", NULL, NULL, NULL));
	for (size_t r = 0; r < rows->n; r++) {
		for (int i = 0; i < rows->columns; i++)
			must(to, sqlite3_bind_value(
				     s, i + 1, rows->values[r * (size_t)rows->columns + (size_t)i]));
		must(to, sqlite3_step(s));
		must(to, sqlite3_reset(s));
	}
	must(to, sqlite3_exec(to, "COMMIT", NULL, NULL, NULL));
	double end = now();
	sqlite3_finalize(s);
	return end - begin;
}

int
main(int argc, char **argv)
{
	sqlite3 *from, *to;

	if (argc != 4) {
		fputs("usage: raw_insert SOURCE TARGET PATTERN\n", stderr);
		return 2;
	}
	must(NULL, sqlite3_open_v2(argv[1], &from, SQLITE_OPEN_READONLY, NULL));
	must(NULL, sqlite3_open(argv[2], &to));
	must(to, sqlite3_exec(to, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-2048",
		     NULL, NULL, NULL));
	copy_schema(from, to);
	struct rows rows = read_rows(from, argv[3]);
	double seconds = insert(to, &rows);
	printf("{\"rows\":%zu,\"rate\":%.1f}\n", rows.n, (double)rows.n / seconds);
	sqlite3_close(to);
	sqlite3_close(from);
	return 0;
}
