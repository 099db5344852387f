/* SPDX-License-Identifier: Apache-2.0 */
/* help: what can be said, from the route and field tables. */
#pragma once
#include <stdio.h>

#include "api/route.h"

/* All nouns; the verbs of one; the words of one verb. */
void help_nouns(FILE *out);
void help_noun(FILE *out, const char *noun);
void help_verb(FILE *out, const struct route *r);
/* One line: how the verb is called. */
const char *help_usage(struct arena *a, const struct route *r);
