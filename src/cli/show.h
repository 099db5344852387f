/* SPDX-License-Identifier: Apache-2.0 */
/* show: answers as people read them: objects as lines, lists as tables, problems as sentences. */
#pragma once
#include <jansson.h>
#include <stdio.h>

#include "api/route.h"

/* A value as text: yes and no, - for null, lists with commas, without line breaks. */
const char *show_value(struct arena *a, const json_t *value);
/* One line for each field. */
void show_object(FILE *out, struct arena *a, const struct field *fields, const json_t *object);
/* The same for an object that no table of fields describes; a list of objects in either becomes a table. */
void show_document(FILE *out, struct arena *a, json_t *object);

/* A table that grows page by page; its columns keep the widths of the first page unless more is needed. */
enum { SHOW_COLUMNS_MAX = 32 };
struct show_table {
	const char *names[SHOW_COLUMNS_MAX];
	size_t widths[SHOW_COLUMNS_MAX], n;
	bool begun;
};
/* columns: names with commas between them, or NULL for what is worth seeing. Fails with invalid_field. */
NODISCARD struct err *show_table_open(
    struct arena *a, const struct route *r, const char *columns, struct show_table *out);
/* items: a JSON array of objects. */
void show_table_put(FILE *out, struct arena *a, struct show_table *t, const json_t *items);
/* What a dry run would do. */
void show_plan(FILE *out, struct arena *a, const json_t *answer);
/* What went wrong, and what to do; problem may be NULL when the answer was none. Returns the exit status. */
int show_problem(FILE *out, struct arena *a, const struct route *r, int status, const json_t *problem);
