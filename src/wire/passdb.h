/* SPDX-License-Identifier: Apache-2.0 */
/* passdb: the question "may she log in?" that the sasl process puts to hooks, and its answer (the wire that
 * Dovecot's Lua script uses, too). HTTP/1.0, so that the answer is never chunked and ends with the connection
 * (RFC 1945); written by hand, because an HTTP library would keep copies of the password. */
#pragma once
#include "base/span.h"

struct buf;

enum { PASSDB_ANSWER_MAX = 8192, PASSDB_USER_MAX = 512, PASSDB_TICKET_MAX = 48, PASSDB_QUESTION_MAX = 8192 };

struct passdb_question {
	const char *secret; /* X-Portal-Secret */
	const char *user;   /* printable UTF-8 */
	struct span password;
	const char *rip; /* printable; "" when unknown */
};

void passdb_write(struct buf *out, const struct passdb_question *q);

enum passdb_result {
	PASSDB_OK,
	PASSDB_WRONG, /* FAIL, UNKNOWN, EXPIRED */
	PASSDB_DISABLED,
	PASSDB_TEMPORARY, /* not 200, cut short, or nothing we know */
};

/* What comes with PASSDB_OK; "" what was not told. */
struct passdb_found {
	char user[PASSDB_USER_MAX];     /* canonical name */
	char ticket[PASSDB_TICKET_MAX]; /* os/ticket.h */
};

/* answer: all that came before the peer closed. */
enum passdb_result passdb_read(struct span answer, struct passdb_found *out);
