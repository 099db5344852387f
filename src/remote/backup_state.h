/* SPDX-License-Identifier: Apache-2.0 */
/* backup_state: how the backups of this instance get on, in a file that `mailportal backup` alone writes (as
 * root) and the portal's user reads: it may run for hours, and also while the instance does not. */
#pragma once
#include "base/err.h"
#include "model/backup.h"

struct conf;

/* What is known: settings from conf, the rest from the file. A run whose process is gone has failed. Nothing
 * at all is known of an instance without backups. Fails with internal when the file is not ours. */
NODISCARD struct err *backup_state_read(struct arena *a, const struct conf *conf, struct backup *out);
NODISCARD struct err *backup_state_write(
    struct arena *a, const struct conf *conf, const struct backup *state);
/* One run at a time: held until *fd is closed, or the process ends. Fails with conflict. */
NODISCARD struct err *backup_state_lock(struct arena *a, const struct conf *conf, int *fd);
/* Does somebody hold it? */
bool backup_state_locked(struct arena *a, const struct conf *conf);
/* The last run; NULL: there was none. */
struct backup_run *backup_state_last(const struct backup *state);
/* One more of them, which is running from now on. */
struct backup_run *backup_state_begin(struct arena *a, struct backup *state, int64_t now)
    __attribute__((returns_nonnull));
