/* SPDX-License-Identifier: Apache-2.0 */
/* cli: the command line, a client of the API like any other: `mailportal account add ann@example.org`. */
#pragma once
#include <stdbool.h>
#include <stdio.h>

struct arena;
struct conf;
struct route;

enum {
	CLI_OK = 0,
	CLI_FAILED = 1,
	CLI_USAGE = 2,
	CLI_NOT_FOUND = 3,
	CLI_NOT_ALLOWED = 4, /* or not signed in */
};

/* argv: noun, verb and what follows. Returns the exit status. conf is not read when only help is asked for.
 */
int cli_run(const struct conf *conf, int argc, char **argv);
/* Are these words a request for help, which needs no instance? */
int cli_asks_help(int argc, char **argv);
/* The nouns with what can be done to them, for `mailportal help`. */
void cli_nouns(FILE *out);
/* The section COMMANDS of the man page, in roff. */
void cli_man(FILE *out);
/* Is there anything that can be done to it by the API? */
bool cli_is_noun(const char *word);
/* "account list", or NULL when the route is not for the command line. */
const char *cli_words(struct arena *a, const struct route *r);
