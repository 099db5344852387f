/* SPDX-License-Identifier: Apache-2.0 */
/* kind: what a job can be. The table answers, too: what does this server do on its own? */
#pragma once
#include <stdint.h>

#include "base/err.h"

struct conf;
struct work;

struct kind {
	const char *name; /* as job.kind has it; NULL ends the table */
	struct err *(*run)(struct work *w);
	int64_t timeout;  /* ms; a run that takes longer fails */
	unsigned retries; /* how often it is begun again after a failure */
	int64_t every;    /* ms from one run to the next; 0: only when asked for */
	/* For work that comes from outside the database: 0 when there is none, else a number that changes
	 * when some comes. It is queued then, and one row of those that ended is kept. NULL: no such work. */
	int64_t (*sign)(struct arena *a, const struct conf *conf);
	const char *summary;
};

extern const struct kind job_kinds[];

/* The row of that name, or NULL. */
const struct kind *kind_find(const struct kind *kinds, const char *name);

/* The kinds' work; each bears being done twice. */
NODISCARD struct err *recount_usage_run(struct work *w);
NODISCARD struct err *purge_deleted_run(struct work *w);
NODISCARD struct err *outgoing_greeting_run(struct work *w);
NODISCARD struct err *watch_dkim_run(struct work *w);
NODISCARD struct err *housekeeping_run(struct work *w);
NODISCARD struct err *expunge_old_run(struct work *w);
NODISCARD struct err *learn_run(struct work *w);
int64_t learn_sign(struct arena *a, const struct conf *conf);
NODISCARD struct err *learn_message_run(struct work *w);
NODISCARD struct err *verify_names_run(struct work *w);
NODISCARD struct err *import_run(struct work *w);
NODISCARD struct err *invitation_run(struct work *w);
NODISCARD struct err *send_mail_run(struct work *w);
NODISCARD struct err *renew_certificate_run(struct work *w);
NODISCARD struct err *tree_run(struct work *w);
NODISCARD struct err *shares_run(struct work *w);
NODISCARD struct err *backup_dav_run(struct work *w);
NODISCARD struct err *backup_run(struct work *w);
NODISCARD struct err *backup_due_run(struct work *w);
NODISCARD struct err *restore_mailbox_run(struct work *w);
NODISCARD struct err *rebuild_indexes_run(struct work *w);
NODISCARD struct err *clear_verified_run(struct work *w);
