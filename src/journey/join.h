/* SPDX-License-Identifier: Apache-2.0 */
/* join: the lines of all logs become journeys, by queue id, by Dovecot's session, by message-id. What it
 * knows of messages on their way is a copy of rows: it may be forgotten at any time. */
#pragma once
#include <stdbool.h>

#include "base/err.h"
#include "wire/dovecot_log.h"
#include "wire/postfix_log.h"
#include "wire/rspamd_log.h"

struct ctx;
struct join;

/* journeys: a context whose connection has the tables of journeys; directory: one that reads the portal's.
 * Both outlive it. */
struct join *join_open(struct ctx *journeys, struct ctx *directory);
void join_close(struct join **join);

/* Take one line in, which was written at that time (ms). *unknown (may be NULL): it is about a message that
 * no line of Postfix has told of yet, and nothing was done. Rows are read, and none are written. */
NODISCARD struct err *join_postfix(struct join *join, const struct postfix_line *line, int64_t at);
NODISCARD struct err *join_rspamd(
    struct join *join, const struct rspamd_line *line, int64_t at, bool *unknown);
NODISCARD struct err *join_dovecot(
    struct join *join, const struct dovecot_line *line, int64_t at, bool *unknown);

/* Write what has changed, in a transaction of the caller; again, when that was lost. */
NODISCARD struct err *join_write(struct join *join);
/* It is committed. */
void join_written(struct join *join);
/* It is not: forget all, to read the lines again from where the last commit ended. */
void join_forget(struct join *join);
/* How many messages have changed since join_written. */
unsigned join_changed(const struct join *join);
