/* SPDX-License-Identifier: Apache-2.0 */
/* args: the words behind noun and verb, as the route's tables read them. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "api/route.h"

struct buf;

enum { ARGS_VALUES_MAX = 64 };

struct args {
	const char *key, *id; /* of the path */
	struct {
		const struct field *field;
		const char *text;
	} values[ARGS_VALUES_MAX]; /* members of the body, or filters of a list */
	unsigned n;
	uint64_t asked; /* secrets to be read from the terminal; bits of route->in */
	bool json, dry_run;
	int64_t limit;                           /* most items of a list; 0: all */
	const char *q, *sort, *cursor, *columns; /* of a list; may be NULL */
};

/* Read key=value, --key value, --key=value and plain words, which stand for the path's values and then for
 * the required fields. passwd: ask for the password. Fails with invalid_field: what is wrong with the
 * words. */
NODISCARD struct err *args_read(
    struct arena *a, const struct route *r, bool passwd, int argc, char **argv, struct args *out);
/* Text as it stands in a path or a query (RFC 3986 section 2.3: all but the unreserved is escaped). */
void args_put_escaped(struct buf *b, const char *text);
/* One more parameter behind a path; nothing when value is NULL. */
void args_put_parameter(struct buf *b, const char *name, const char *value);
/* The path with the values in it, and the query; limit and cursor are the page's. */
const char *args_path(
    struct arena *a, const struct route *r, const struct args *args, int64_t limit, const char *cursor);
/* Write the body; secrets are the texts of what is asked for, each at the place of its row in route->in; one
 * that is NULL, or all of them, is written as an empty text. Fails with invalid_field when a number or truth
 * is none. */
NODISCARD struct err *args_body(struct arena *a, const struct route *r, const struct args *args,
    const char *const *secrets, struct buf *out);
