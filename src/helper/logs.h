/* SPDX-License-Identifier: Apache-2.0 */
/* logs: the ends of the engines' logs, read piece by piece. Which files those are stands here; who asks names
 * an engine and never a path. */
#pragma once
#include "base/err.h"
#include "base/span.h"

struct conf;
struct request;

/* log-find ENGINE LINES: where the last so many lines begin, and where the log ends: "FILE:OFFSET
 * FILE:OFFSET". What was rotated away counts, while it is not compressed; no more than 32 MiB are looked
 * through. Fails with not_found (no such engine), invalid_field. */
NODISCARD struct err *logs_find(
    struct arena *a, const struct conf *conf, const struct request *request, struct span *answer);
/* log-read ENGINE FILE:OFFSET: "FILE:OFFSET LEFT\n" and whole lines from there on, at most 32 KiB; the
 * position behind them, and how many bytes the file holds behind that. A line that is longer comes in several
 * answers. Nothing comes when nothing was written since. A file that is gone: from the beginning of the one
 * that is written now. */
NODISCARD struct err *logs_read(
    struct arena *a, const struct conf *conf, const struct request *request, struct span *answer);
