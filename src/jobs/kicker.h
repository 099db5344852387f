/* SPDX-License-Identifier: Apache-2.0 */
/* kicker: a thread that tells Dovecot at once what was decided: it ends IMAP, POP3 and ManageSieve
 * connections whose account may no longer come in as it did (rules/connection.h), and puts filter scripts in
 * place (rules/filter.h). Apart from the workers of jobs, who may be busy for hours. */
#pragma once
#include "base/err.h"

struct conf;
struct db_pool;
struct kicker;
struct site;

/* Fails with internal. conf, site (with its secrets) and pool outlive it. */
NODISCARD struct err *kicker_start(struct arena *a, const struct conf *conf, const struct site *site,
    struct db_pool *pool, struct kicker **out);
/* There is something to do; without it that is seen within a second. */
void kicker_wake(struct kicker *k);
/* False when it still waits for Dovecot after some seconds; its memory has to stay then. */
bool kicker_stop(struct kicker **k);
