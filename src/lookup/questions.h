/* SPDX-License-Identifier: Apache-2.0 */
/* questions: the tables that Postfix asks for by socketmap, one row each. */
#pragma once
#include "base/err.h"

struct ctx;
struct loop_protocol;

struct question {
	const char *map; /* the name in Postfix's main.cf */
	const char *key; /* what Postfix sends as key, for documents */
	/* *data is the answer, NULL for "not found"; key is printable UTF-8. A row without function never
	 * finds anything: the noun behind it is not there yet. */
	struct err *(*find)(struct ctx *c, const char *key, const char **data);
	const char
	    *misfit; /* the answer for a key that no object can have (not printable UTF-8), NULL: not found */
	const char *doc;
};

extern const struct question lookup_questions[]; /* ended by a NULL map */
extern const struct loop_protocol socketmap_protocol;
