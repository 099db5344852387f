/* SPDX-License-Identifier: Apache-2.0 */
/* connection_store: whose mail connections are to be ended (rows of kick, signed_out_at of account and of
 * everybody). */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct ctx;

/* Those of a mail user; nothing happens for another account. */
NODISCARD struct err *connection_store_end(struct ctx *c, int64_t account_id);
/* Those of all who are in the domain; in any domain of the admin. */
NODISCARD struct err *connection_store_end_domain(struct ctx *c, int64_t domain_id);
NODISCARD struct err *connection_store_end_below(struct ctx *c, int64_t owner_id);

/* Those of everybody, in one row each. */
NODISCARD struct err *connection_store_end_everywhere(struct ctx *c);

struct kick {
	const char *mask; /* a login, "*@domain", or "*" */
	int64_t due_at;
	bool again;
};
/* The one that has been due for longest. */
NODISCARD struct err *kick_store_next(struct ctx *c, struct kick *out, bool *found);
/* It is done: once more at that time, or forgotten when again is false. One that was asked for anew meanwhile
 * stays as it is. */
NODISCARD struct err *kick_store_done(struct ctx *c, const struct kick *row, int64_t at);

/* As a column of account a: another number each time that its connections are ended; 0: they never were. */
#define SIGNED_OUT_AT "a.signed_out_at + (SELECT signed_out_at FROM everybody WHERE id = 1)"
NODISCARD struct err *connection_store_ended_at(struct ctx *c, int64_t account_id, int64_t *out);
