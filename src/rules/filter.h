/* SPDX-License-Identifier: Apache-2.0 */
/* filter: what mail users have decided about their incoming mail (R52, R53), and the script that Dovecot runs
 * for it. A change is committed with a note that the script is to be written; src/jobs/kicker.c does that,
 * and never writes over a script that another program has put in place. */
#pragma once
#include "base/err.h"
#include "model/filter.h"

struct ctx;

/* What the portal's script is called in Dovecot. */
#define FILTER_SCRIPT_NAME "mailportal"

/* Of the actor, by id. Fails with not_found. */
NODISCARD struct err *filter_find(struct ctx *c, const char *key, struct filter *out);
/* At the end of the order. These fail with conflict (no mailbox, too many), invalid_field (also for forwards
 * that lead back, or to nobody), and quota_exceeded when the script would be too long. */
NODISCARD struct err *filter_create(struct ctx *c, struct filter *row);
NODISCARD struct err *filter_update(struct ctx *c, struct filter *row);
NODISCARD struct err *filter_delete(struct ctx *c, const struct filter *row);
/* The ids of all of the actor's rules. Fails with invalid_field on "order". */
NODISCARD struct err *filter_reorder(struct ctx *c, const struct filter_order *order);

/* The actor's. find and remove fail with not_found when there is none; put with conflict while a script of
 * one's own decides. */
NODISCARD struct err *vacation_find(struct ctx *c, struct vacation *out);
NODISCARD struct err *vacation_put(struct ctx *c, struct vacation *in);
NODISCARD struct err *vacation_remove(struct ctx *c);

/* The actor's, as the portal knows it: what Dovecot has is not asked here. */
NODISCARD struct err *filter_script_find(struct ctx *c, struct filter_script *out);
/* What Dovecot has in place, and what the portal knew before it asked: a script of the portal that was in
 * place then, or came since, is no other program's. */
struct filter_active {
	struct filter_script before; /* of filter_script_find */
	const char *name, *script;   /* NULL: there is none */
};
/* What that makes of it, state and theirs. */
NODISCARD struct err *filter_script_compare(
    struct ctx *c, struct filter_script *row, const struct filter_active *active);
/* A script of one's own; it was compiled. Or back to the rules. Fails with conflict while another program's
 * is in place, unless keep says that it may go. */
NODISCARD struct err *filter_script_put(
    struct ctx *c, const struct filter_script *in, const struct filter_active *active);
NODISCARD struct err *filter_script_remove(struct ctx *c, const struct filter_active *active);

/* A deleted account has come back: its script may be one of ours. */
NODISCARD struct err *filter_restored(struct ctx *c, int64_t account_id);

/* For the scribe: a script to be written. */
struct filter_errand {
	struct filter_script row;
	const char *account;
	const char *script;
};
NODISCARD struct err *filter_errand_next(struct ctx *c, struct filter_errand *out, bool *found);
/* May the script be put in the place of the active one (NULL: none)? */
bool filter_errand_may(struct ctx *c, const struct filter_errand *errand, const char *active);
/* It is going to be: from now on both are known, whichever is found. */
NODISCARD struct err *filter_errand_begin(
    struct ctx *c, const struct filter_errand *errand, const char *active);
/* It was written; or it was not, because active is another program's: rules in it are taken over when the
 * account has just come back. later: try again then, nothing else happens (0: now). */
NODISCARD struct err *filter_errand_done(struct ctx *c, const struct filter_errand *errand);
NODISCARD struct err *filter_errand_kept(
    struct ctx *c, const struct filter_errand *errand, const char *active);
NODISCARD struct err *filter_errand_later(struct ctx *c, const struct filter_errand *errand, int64_t at);
