/* SPDX-License-Identifier: Apache-2.0 */
/* state_file: what a run as root says about itself, as JSON in a file that the portal's processes read. */
#pragma once
#include <jansson.h>

#include "base/arena.h"
#include "base/err.h"

struct conf;

/* *out is NULL when there is no such file, else released with json_decref. At most max bytes. Fails with
 * internal. */
NODISCARD struct err *state_file_read(struct arena *a, const char *path, size_t max, json_t **out);
/* Takes o over; whole or not at all. Fails with internal. */
NODISCARD struct err *state_file_write(struct arena *a, const struct conf *conf, const char *path, json_t *o);

/* In a; NULL when it is none. */
const char *state_file_text(struct arena *a, const json_t *o, const char *key);
/* A value of an enum, from 0 to max; 0 for what is none. */
int state_file_choice(const json_t *o, const char *key, int max);
