/* SPDX-License-Identifier: Apache-2.0 */
/* job: asking for slow work, and calling it off. The work itself is in src/jobs. */
#pragma once
#include "base/err.h"
#include "model/job.h"

struct ctx;

#define JOB_RECOUNT_USAGE "recount_usage"
#define JOB_SEND_INVITATION "send_invitation"
#define JOB_LEARN_MESSAGE "learn_message"
#define JOB_EXPUNGE_OLD "expunge_old"
#define JOB_PURGE_DELETED "purge_deleted"
#define JOB_CERTIFICATE "renew_certificate"
#define JOB_IMPORT "import"
#define JOB_TREE "tree"
#define JOB_SHARES "shares"
#define JOB_BACKUP_DAV "backup_dav"
#define JOB_BACKUP "backup"
#define JOB_RESTORE_MAILBOX "restore_mailbox"
#define JOB_REBUILD_INDEXES "rebuild_indexes"
#define JOB_CLEAR_VERIFIED "clear_verified"

/* Queue it for the actor, to be begun at once. One of a kind without argument is enough: the pending one is
 * answered, and begun at once, too. */
NODISCARD struct err *job_start(struct ctx *c, const char *kind, const char *argument, struct job *out);
/* The server itself has work of this kind, in rows of the kind's own: a job that has not begun yet is begun
 * at once, else another one is queued, for one that runs may have looked already. */
NODISCARD struct err *job_wake(struct ctx *c, const char *kind);
/* Fails with not_found, also for somebody else's. */
NODISCARD struct err *job_find(struct ctx *c, const char *key, struct job *out);
/* Queued: ends now. Running: ends after its step. Fails with conflict when it has ended. */
NODISCARD struct err *job_cancel(struct ctx *c, const char *key);
/* The ZIP that such a job makes, in that directory. */
const char *job_backup_file(struct arena *a, const char *dir, int64_t id) __attribute__((returns_nonnull));
/* Has it ended, well or not? */
bool job_ended(const struct job *job);
