/* SPDX-License-Identifier: Apache-2.0 */
/* migration_scripts: the filter scripts of a user who comes from another server (R61). What is here stays:
 * none is written over, and that of the source becomes the active one only where none is. */
#pragma once
#include <stdbool.h>

#include "base/err.h"

struct conf;
struct migration_task;
struct site;

struct scripts_way {
	const struct conf *conf;
	const struct site *site;
	bool (*go_on)(void *arg); /* asked between two scripts */
	void *arg;
};
/* Into task->user goes what became of each, and when. A source without ManageSieve has none. Fails when the
 * source or Dovecot could not be asked: then not all are here yet. */
NODISCARD struct err *scripts_take(
    struct arena *a, const struct scripts_way *way, struct migration_task *task);
