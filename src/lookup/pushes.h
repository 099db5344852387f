/* SPDX-License-Identifier: Apache-2.0 */
/* pushes: what Dovecot and hooks tell us (usage, logins) on its way into the database: a bounded table in
 * memory where the newest value for an account stands for all, and one thread that writes it in batches.
 * Dovecot gets its answer before the write: a slow database must not delay deliveries. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct pushes;

struct push {
	const char *account;     /* copied by pushes_put, as are the others; the id of a device password */
	const char *service;     /* of a login; NULL: this is a usage */
	const char *ip;          /* of a login */
	int64_t at;              /* of a login, ms since 1970 */
	bool is_device;          /* of a login by a device password, which is told beside the account's */
	int64_t bytes, messages; /* of a usage, absolute */
};

/* Starts the writing thread; after the sandbox is closed. store: as db_open takes it, and outlives the
 * pushes. Fails with internal. */
NODISCARD struct err *pushes_start(struct arena *a, const char *store, struct pushes **out);
/* False when the table is full: the push is lost, and its sender should be told. */
bool pushes_put(struct pushes *p, const struct push *push);
/* Writes what is left, for at most five seconds, and ends the thread. */
void pushes_stop(struct pushes **p);
