/* SPDX-License-Identifier: Apache-2.0 */
/* rspamd_log: the line that Rspamd writes for each message it has looked at (rspamd_task_write_log). */
#pragma once
#include "wire/log_text.h"

/* Texts are in the arena, never NULL. */
struct rspamd_line {
	bool scan; /* it is such a line */
	struct log_time at;
	const char *message_id; /* without its brackets */
	const char *queue_id;
	const char *action; /* "no action", "greylist", "add header", "soft reject", "reject", ... */
	const char *score;  /* "4.20/15.00" */
	const char
	    *recipients; /* "ann@a.test,bob@a.test", in small letters; "" when it is not beyond doubt */
};

/* False: no line of Rspamd. */
bool rspamd_log_read(struct arena *a, struct span line, struct rspamd_line *out);
