/* SPDX-License-Identifier: Apache-2.0 */
/* import: a file of rows on its way into the directory, and what is told of each row. */
#pragma once
#include "model/field.h"

/* The nouns that go in and out as files; rules/kinds says what each is made of. */
enum file_kind {
	FILE_ACCOUNTS,
	FILE_ALIASES,
	FILE_DOMAINS,
	FILE_DOMAIN_ALIASES,
	FILE_RELAY_DOMAINS,
	FILE_SENDER_ADDRESSES,
	FILE_MIGRATION_USERS
};
extern const char *const file_kind_names[];

enum import_mode {
	IMPORT_ATOMIC, /* all rows or none */
	IMPORT_ROWS,   /* each row by itself */
};
extern const char *const import_mode_names[];

struct import {
	int64_t id; /* of its job */
	int kind, mode;
	int format; /* enum rows_format */
	bool dry_run;
	const char *domain;         /* default of lines without one, or NULL */
	const char *spool;          /* name of the file */
	int64_t total;              /* rows; 0: not counted yet */
	int64_t done, refused;      /* rows that were tried, and how many of them were refused */
	int64_t at_offset, at_line; /* where the next row begins */
	int64_t report_bytes;       /* how much of the report belongs to the rows that are done */
	bool decided;               /* nothing is left to do but to tell */
	const char *refusal;        /* of the file as a whole, as base/say has it, or NULL */
};
extern const struct field import_fields[];

/* What POST /import asks for. */
struct import_query {
	int kind, mode;
	bool dry_run;
};
extern const struct field import_query_fields[];

/* What POST /aliases/bulk asks for. */
struct bulk_query {
	const char *domain;
	int mode;
	bool dry_run;
};
extern const struct field bulk_query_fields[];

enum file_format { FILE_UNSAID, FILE_CSV, FILE_JSON };

/* What GET /export asks for. */
struct export_query {
	int kind, format;
	bool hashes;
	const char *domain;
	int role;
};
extern const struct field export_query_fields[];

/* What GET /jobs/{id}/result asks for. */
struct result_query {
	int format;
};
extern const struct field result_query_fields[];

/* One line of a report: a row that was, or would be, made, or one thing that is wrong with it. */
struct import_line {
	int64_t line;
	const char *what, *name, *code, *field, *detail, *reason;
};
extern const struct field import_line_fields[];
