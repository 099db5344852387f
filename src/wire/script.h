/* SPDX-License-Identifier: Apache-2.0 */
/* script: what Dovecot sends to a socket that stands for a program (lib-program-client, lib/script
 * protocol 4.0): a header, then for sieve's pipe the message until half-close; server side. */
#pragma once
#include <sys/types.h>

#include "base/span.h"

struct buf;

enum { SCRIPT_HEAD_MAX = 16384, SCRIPT_ANSWER_MAX = 2, SCRIPT_ARGS_MAX = 8 };

struct script_head {
	bool wants_reply;
	struct span arg[SCRIPT_ARGS_MAX]; /* still escaped (wire/tabs.h); they point into the input */
	size_t n;
};

/* The header with its closing empty line: VERSION, env_NAME=value lines (skipped), "-" or "noreply",
 * arguments. Bytes used, 0 when incomplete, -1 when it is not the protocol. The message follows. */
ssize_t script_read(struct span in, struct script_head *out);
/* The whole answer, to be followed by a close. */
void script_write(struct buf *out, bool done);
