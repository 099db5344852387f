/* SPDX-License-Identifier: Apache-2.0 */
/* guard: stands around every check of a password, in each process that makes one: refuses while somebody
 * guesses, and writes down what came of it. The counts are in the database, so that all doors share them; a
 * failure is written before its answer goes out, many at once in one transaction. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "rules/guess.h"

struct ctx;
struct db_pool;
struct guard;
struct login_attempt;
struct login_row;

/* One check of a password, from guard_enter to guard_leave. */
struct guarded {
	struct guess guess;
	struct guess_standing standing;
	int64_t began; /* clock_monotonic */
	unsigned place;
};

/* store: as db_open takes it; readers: where connections to read come from. Both outlive the guard. */
struct guard *guard_open(const char *store, struct db_pool *readers) __attribute__((returns_nonnull));
void guard_close(struct guard **g);

/* Before the password is looked at, with no connection and no transaction open (c->db NULL). A few checks of
 * one name at a time; others wait for them. Fails with rate_limited while nobody is listened to, with busy
 * when too many wait; then there is nothing to leave. */
NODISCARD struct err *guard_enter(struct ctx *c, struct guard *g, const struct login_attempt *in,
    const struct login_row *row, struct guarded *out);
/* One of the two after guard_enter: it was right, or nothing was found out; it was wrong. The answer to a
 * wrong password comes no sooner than half a second after the question, longer than the dearest hash takes to
 * check that is accepted, so that its time tells neither how the stored one is hashed nor whether there is
 * one. */
void guard_leave(struct guard *g, const struct guarded *in);
void guard_wrong(struct ctx *c, struct guard *g, const struct guarded *in);

/* For doors that have no transaction of their own for what a right password leaves behind: that the account
 * has signed in from there, and a better hash. That it can not be written is logged and no more. */
void guard_remember(struct ctx *c, struct guard *g, const struct guarded *in, const struct login_row *row);
