/* SPDX-License-Identifier: Apache-2.0 */
#include "model/import.h"

#include "model/account.h"
#include "model/rows.h"

const char *const file_kind_names[] = {
	[FILE_ACCOUNTS] = "accounts",
	[FILE_ALIASES] = "aliases",
	[FILE_DOMAINS] = "domains",
	[FILE_DOMAIN_ALIASES] = "domain-aliases",
	[FILE_RELAY_DOMAINS] = "relay-domains",
	[FILE_SENDER_ADDRESSES] = "sender-addresses",
	[FILE_MIGRATION_USERS] = "migration-users",
	NULL,
};

const char *const import_mode_names[] = { [IMPORT_ATOMIC] = "atomic", [IMPORT_ROWS] = "rows", NULL };

static const char *const file_format_names[] = {
	[FILE_UNSAID] = "", [FILE_CSV] = "csv", [FILE_JSON] = "json", NULL
};

const struct field import_fields[] = {
	FIELD(struct import, id, F_ID, .flags = READONLY, .doc = "Of its job"),
	FIELD(struct import, kind, F_ENUM, .names = file_kind_names, .doc = "What the rows are"),
	FIELD(struct import, mode, F_ENUM, .names = import_mode_names, .doc = "All or none, or row by row"),
	FIELD(struct import, format, F_ENUM, .names = rows_format_names, .doc = "Of the file"),
	FIELD(struct import, dry_run, F_BOOL, .doc = "Nothing is changed"),
	FIELD(struct import, domain, F_DOMAIN, .flags = NULLABLE, .doc = "For what has none"),
	FIELD(struct import, spool, F_STR, .doc = "Name of the file"),
	FIELD(struct import, total, F_INT, .doc = "Rows"),
	FIELD(struct import, done, F_INT, .doc = "Rows that were tried"),
	FIELD(struct import, refused, F_INT, .doc = "Rows that were refused"),
	FIELD(struct import, at_offset, F_INT, .doc = "Where the next row begins"),
	FIELD(struct import, at_line, F_INT, .doc = "And its line"),
	FIELD(struct import, report_bytes, F_INT, .doc = "Of the report, of rows that are done"),
	FIELD(struct import, decided, F_BOOL, .doc = "Nothing is left to do"),
	FIELD(struct import, refusal, F_STR, .flags = NULLABLE, .doc = "Why the file was refused"),
	END_FIELDS,
};

static const char mode_doc[] = "atomic: all rows or none; rows: each row by itself";
static const char dry_run_doc[] = "Report every row, change nothing";
static const char format_doc[] = "Else the Accept header decides; JSON when that names none";

const struct field import_query_fields[] = {
	FIELD(struct import_query, kind, F_ENUM, .flags = REQUIRED, .names = file_kind_names,
	    .doc = "What the rows of the file are"),
	FIELD(struct import_query, mode, F_ENUM, .names = import_mode_names, .doc = mode_doc),
	FIELD(struct import_query, dry_run, F_BOOL, .doc = dry_run_doc),
	END_FIELDS,
};

const struct field bulk_query_fields[] = {
	FIELD(struct bulk_query, domain, F_DOMAIN, .max = 253,
	    .doc = "Domain of what has none in the lines; its owner's domains are those of name@*"),
	FIELD(struct bulk_query, mode, F_ENUM, .names = import_mode_names, .doc = mode_doc),
	FIELD(struct bulk_query, dry_run, F_BOOL, .doc = dry_run_doc),
	END_FIELDS,
};

const struct field export_query_fields[] = {
	FIELD(struct export_query, kind, F_ENUM, .flags = REQUIRED, .names = file_kind_names,
	    .doc = "What is wanted"),
	FIELD(struct export_query, format, F_ENUM, .names = file_format_names, .doc = format_doc),
	FIELD(struct export_query, hashes, F_BOOL,
	    .doc = "With the hashes of passwords, so that people can go on signing in; for a MasterAdmin"),
	FIELD(struct export_query, domain, F_DOMAIN, .max = 253, .doc = "Only what lies in this domain"),
	FIELD(struct export_query, role, F_ENUM, .names = role_names, .doc = "Only accounts of this role"),
	END_FIELDS,
};

const struct field result_query_fields[] = {
	FIELD(struct result_query, format, F_ENUM, .names = file_format_names, .doc = format_doc),
	END_FIELDS,
};

const struct field import_line_fields[] = {
	FIELD(struct import_line, line, F_INT, .doc = "Of the file, from 1"),
	FIELD(struct import_line, what, F_STR, .doc = "What the row asked for"),
	FIELD(struct import_line, name, F_STR, .flags = NULLABLE, .doc = "Name of what the row is"),
	FIELD(struct import_line, code, F_STR, .flags = NULLABLE,
	    .doc = "Why it is refused, as in problems; null: it is not"),
	FIELD(struct import_line, field, F_STR, .flags = NULLABLE, .doc = "Field that has to be mended"),
	FIELD(struct import_line, detail, F_STR, .flags = NULLABLE, .doc = "For people"),
	FIELD(struct import_line, reason, F_STR, .flags = NULLABLE, .doc = SAY_DOC("detail")),
	END_FIELDS,
};
