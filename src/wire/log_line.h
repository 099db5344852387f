/* SPDX-License-Identifier: Apache-2.0 */
/* log_line: a line of an engine's log as people may see it. Much in it was written by strangers. */
#pragma once
#include "base/buf.h"
#include "base/span.h"

enum { LOG_LINE_MAX = 8192 };

/* Put the line (without its end) so that it can steer no terminal and no page's direction: what is no UTF-8
 * and what is a control character becomes \xNN, marks that turn the direction of writing or are not seen
 * become \u{N}; a tab stays. Of a line that is longer than LOG_LINE_MAX bytes the rest is told by its length.
 */
void log_line_put(struct buf *out, struct span line);
