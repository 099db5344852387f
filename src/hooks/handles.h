/* SPDX-License-Identifier: Apache-2.0 */
/* handles: a few connections to the database that the threads of a process share, one piece of work at a
 * time. */
#pragma once
#include <pthread.h>
#include <stdbool.h>

#include "base/err.h"
#include "store/db.h"

struct ctx;

enum { HANDLES_MAX = 8 };

struct handle {
	struct arena arena; /* what the connection keeps */
	struct db *db;
};

struct handles {
	const char *store;
	pthread_mutex_t lock;
	pthread_cond_t freed;
	struct handle *idle[HANDLES_MAX];
	unsigned n_idle, n_open;
};

void handles_init(struct handles *h, const char *store);
/* No thread may hold one any more. */
void handles_close(struct handles *h);

/* Take a connection and begin to read: sets c->db and c->now. Fails with busy (none came free within 2 s) or
 * unavailable; then there is nothing to give back. */
NODISCARD struct err *handles_begin(struct handles *h, struct ctx *c, struct handle **out);
/* End the reading and give the connection back; a broken one is closed. Clears c->db. */
void handles_end(struct handles *h, struct ctx *c, struct handle **handle);
