/* SPDX-License-Identifier: Apache-2.0 */
/* userdb: Dovecot's question for one user's home and limits, as its mail processes ask the auth master socket
 * (lib-auth/auth-master.c, protocol 1.x; the same in 2.3 and 2.4); server side. A line each, fields separated
 * by TAB. */
#pragma once
#include <sys/types.h>

#include "base/span.h"

struct buf;

enum { USERDB_LINE_MAX = 8192, USERDB_ANSWER_MAX = 8192 /* what the client takes */ };

struct userdb_question {
	enum { USERDB_VERSION, USERDB_USER, USERDB_OTHER } what; /* OTHER: PASS, LIST, ... */
	struct span id;                                          /* the answer's; not of VERSION */
	struct span user;                                        /* of USER, still escaped */
};

/* One line. Bytes used, 0 when incomplete, -1 when it is not the protocol. */
ssize_t userdb_read(struct span in, struct userdb_question *out);

/* Answer to VERSION. */
void userdb_write_greeting(struct buf *out);
/* Answers to USER: the user's name, then its fields, then the end; or there is none; or a temporary failure.
 */
void userdb_write_user(struct buf *out, struct span id, const char *name);
void userdb_write_field(struct buf *out, const char *key, const char *value);
void userdb_write_end(struct buf *out);
void userdb_write_not_found(struct buf *out, struct span id);
void userdb_write_failure(struct buf *out, struct span id);
