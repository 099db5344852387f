/* SPDX-License-Identifier: Apache-2.0 */
/* collect: all that an instance can be made again from, in one directory, while it goes on working (ADR 32).
 *   manifest   what this is: lines "key = value"
 *   database/  mailportal.db of SQLite, or mailportal.dump of pg_dump
 *   keys/ conf/ etc/ acme/   what is sealed with, portal.conf and secrets, rendered and certificates
 *   dav/ mail/               as below data_dir
 *   webmail/ redis/ rspamd/  what the engines have learned: settings in webmail, Bayes, fuzzy hashes
 * The database comes first: what it says of mail and books is then there, and what came later is too much at
 * most. The keys follow, so that there is one for all that it holds sealed. */
#pragma once
#include <stdint.h>

#include "base/err.h"

struct conf;

#define COLLECT_FORMAT "1"

/* The sub-directories of dir; NULL ends them. */
extern const char *const collect_parts[];

/* Into dir, which is not there yet, below conf_restic_dir. *busy: mailboxes that were written to all the
 * while. As root. Fails with unavailable. */
NODISCARD struct err *collect_all(struct arena *a, const struct conf *conf, const char *dir, int64_t *busy);
