/* SPDX-License-Identifier: Apache-2.0 */
/* log: one line of logfmt per event on standard error. Values are escaped here and nowhere else; secrets
 * never come here. */
#pragma once

struct ctx;

enum log_level { LOG_DEBUG_, LOG_INFO_, LOG_WARN_, LOG_ERROR_ };

/* Event names are noun.past_tense. What follows are pairs of key and text, ended by NULL; a NULL value
 * ends the list too. With a ctx (may be NULL) the line carries request id, actor and address. */
void log_event(const struct ctx *c, enum log_level level, const char *event, ...) __attribute__((sentinel));
