/* SPDX-License-Identifier: Apache-2.0 */
/* words: what a route is called on the command line. GET /api/v1/accounts is `account list`, POST
 * /api/v1/accounts/{key}/rename is `account rename`; nothing is written down twice. */
#pragma once
#include <stdbool.h>

#include "api/route.h"

struct words {
	const char *noun, *verb;
};

/* False: not for the command line (documents, and signing in, which has commands of its own). */
bool words_of(struct arena *a, const struct route *r, struct words *out);
/* The route of these words, or NULL. `passwd` is a `set` that asks for the password. */
const struct route *words_find(struct arena *a, const char *noun, const char *verb);
/* Is there anything to be done to this noun? */
bool words_is_noun(struct arena *a, const char *noun);

/* Walk all routes: the one behind r (NULL: the first), NULL at the end. */
const struct route *words_next(const struct route *r);
