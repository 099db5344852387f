/* SPDX-License-Identifier: Apache-2.0 */
/* import: asking for a file of rows to be made, and what each of its rows may do (R31, R32). The work itself
 * is in src/jobs/import.c. */
#pragma once
#include "base/err.h"
#include "model/import.h"
#include "model/job.h"
#include "model/rows.h"

struct ctx;

/* Queue it for the actor: kind, mode, format, dry_run, domain and spool of import are set. Fails with
 * not_found (domain). */
NODISCARD struct err *import_start(struct ctx *c, struct import *import, struct job *out);
/* The import behind the job of that key. Fails with not_found, also for somebody else's. */
NODISCARD struct err *import_find(struct ctx *c, const char *key, struct import *out);
/* For the worker: what import asks for; the actor becomes who asked, with the rights of today. Fails with
 * not_found, and with forbidden when that account may not act any more. */
NODISCARD struct err *import_resume(struct ctx *c, const struct job *job, struct import *out);
/* May who asked still do it? Rights may be taken away while the job runs: ask in each transaction that makes
 * rows. Fails with forbidden. */
NODISCARD struct err *import_check_actor(struct ctx *c);
/* What reads the file of this import, before rows_open; texts are in the arena. */
NODISCARD struct err *import_rows(struct ctx *c, const struct import *import, struct rows *out);
/* Make one row, or leave everything as it was: *refused is why. In a transaction, which the failure that is
 * returned ends. Not alone: what a refused row has written stays, so the transaction must not be committed.
 */
NODISCARD struct err *import_row(
    struct ctx *c, const struct import *import, void *object, bool alone, struct err **refused);
