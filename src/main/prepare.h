/* SPDX-License-Identifier: Apache-2.0 */
/* prepare: make everything that an instance needs and lacks: users, directories, secrets, certificate,
 * rendered configuration, database, first administrator. What is there stays, so it may be done before every
 * start. */
#pragma once
#include "base/err.h"

struct command;

/* Fails with internal, or with what conf_load says after the secrets were made. */
NODISCARD struct err *prepare_instance(struct command *c);

/* The first administrator's name, and where its generated password is read until it is changed. */
#define FIRST_ADMIN "admin"
const char *prepare_password_link(struct arena *a, const struct command *c);
/* Exists from the first administrator's creation until `up` has told its password. */
const char *prepare_first_start_file(struct arena *a, const struct command *c);
/* Where the templates are: beside the binary in a build directory, else where it was installed. */
const char *prepare_engines_dir(struct arena *a, const char *binary);
