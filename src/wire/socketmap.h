/* SPDX-License-Identifier: Apache-2.0 */
/* socketmap: Postfix's table questions, socketmap_table(5); server side. */
#pragma once
#include <sys/types.h>

#include "base/span.h"

struct buf;

enum {
	SOCKETMAP_QUESTION_MAX = 8192, /* with its frame; a key is an address, a domain or host:port */
	SOCKETMAP_ANSWER_MAX = 100000, /* what Postfix accepts */
};

struct socketmap_question {
	struct span map, key; /* point into the input */
};

/* "<map> <key>" in a netstring. Bytes used, 0 when incomplete, -1 when it is not the protocol. */
ssize_t socketmap_read(struct span in, struct socketmap_question *out);

enum socketmap_status { SOCKETMAP_OK, SOCKETMAP_NOTFOUND, SOCKETMAP_TEMP, SOCKETMAP_PERM };

/* text: the data, or the reason for people; too long a text becomes PERM. */
void socketmap_write(struct buf *out, enum socketmap_status status, const char *text);
