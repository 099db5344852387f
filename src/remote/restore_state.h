/* SPDX-License-Identifier: Apache-2.0 */
/* restore_state: how a mailbox gets on that a job brings back out of a backup: words of the job that the
 * helper leaves, and a file that `mailportal restore-mailbox --wanted` alone writes (as root) and the
 * portal's user reads. */
#pragma once
#include "base/err.h"
#include "model/backup.h"

struct conf;

/* The words of `mailportal restore-mailbox`, one a line, beside the service that takes them. */
const char *restore_wanted_file(struct arena *a, const struct conf *conf) __attribute__((returns_nonnull));
/* Of the last one; job 0: there was none. One whose process is gone has failed. Fails with internal when the
 * file is not ours. */
NODISCARD struct err *restore_state_read(struct arena *a, const struct conf *conf, struct restore_state *out);
NODISCARD struct err *restore_state_write(
    struct arena *a, const struct conf *conf, const struct restore_state *state);
