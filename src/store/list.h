/* SPDX-License-Identifier: Apache-2.0 */
/* list: pages of rows by keyset, the same for every noun. A page costs one statement, whatever lies before
 * it. */
#pragma once
#include "base/err.h"
#include "model/field.h"

struct ctx;

enum { LIST_LIMIT = 100, LIST_LIMIT_MAX = 500 };

/* How a list is filtered by a field that is no column of its own table. */
struct list_match {
	const char *name;      /* of the field */
	const char *condition; /* with :name in it */
};

/* What a noun's list is made of; all texts are the program's own. */
struct listing {
	const char *table;
	const char *select; /* "SELECT ... FROM ..." without WHERE */
	const char *from;   /* "FROM ..." alone, to count */
	const char *mine;   /* what a DomainAdmin sees: condition with :actor in it */
	const char *alias;  /* of the table in those texts: a list is filtered by FILTER fields and sorted by
			       SORT fields  as alias.name, and its id has the last word in every order */
	const char *key; /* field that ?q= searches by prefix, and the order when none is asked for; NULL: all
			    rows at once, in no order */
	const struct list_match *matches; /* last row has no name; may be NULL */
	const struct field *fields;
	size_t size; /* of the struct that fields describe */
};

struct list_query {
	int64_t limit;      /* 1 to LIST_LIMIT_MAX */
	const char *cursor; /* what the page before answered, or NULL */
	const char *q;      /* prefix, or NULL */
	const char *sort;   /* field, with - before it for descending; NULL: the key */
	void *filter;       /* struct of the listing's size */
	uint64_t filtered;  /* its fields that count */
	bool count;
};

struct list_page {
	void *rows; /* n structs of the listing's size, in the arena */
	size_t n;
	const char *next; /* cursor, or NULL at the end */
	int64_t total;    /* when count was asked */
};

/* Fails with invalid_field on cursor, q, sort. */
NODISCARD struct err *list_read(
    struct ctx *c, const struct listing *l, const struct list_query *q, struct list_page *out);
/* The same without the actor's scope: for rows of an object that was found to be the actor's. */
NODISCARD struct err *list_read_all(
    struct ctx *c, const struct listing *l, const struct list_query *q, struct list_page *out);
/* Does q search it? Only where the key is text. */
bool list_searches(const struct listing *l);
/* Can it be sorted by this field? */
bool list_sorts(const struct listing *l, const struct field *f);
