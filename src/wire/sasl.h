/* SPDX-License-Identifier: Apache-2.0 */
/* sasl: Dovecot's authentication client protocol, version 1.x (Dovecot manual, "Authentication Protocol"), as
 * Postfix speaks it (smtpd_sasl_type = dovecot); server side, mechanisms PLAIN (RFC 4616) and LOGIN. */
#pragma once
#include <stdint.h>
#include <sys/types.h>

#include "base/span.h"

struct buf;

enum {
	SASL_LINE_MAX = 8192,
	SASL_TEXT_MAX = 1024
}; /* a name or a password has fewer bytes than SASL_TEXT_MAX */

enum sasl_op {
	SASL_AUTH,
	SASL_CONT,
	SASL_HANDSHAKE, /* VERSION, CPID: nothing to do */
	SASL_UNKNOWN,   /* to be ignored, says the manual */
};

struct sasl_line {
	enum sasl_op op;
	int64_t id;            /* of AUTH and CONT */
	struct span mechanism; /* of AUTH; spans point into the input */
	struct span rip;       /* of AUTH: the client's address; empty when not sent */
	struct span resp;      /* base64; of CONT, and of AUTH when has_resp */
	bool has_resp;
};

/* One line. Bytes used, 0 when incomplete, -1 when it is not the protocol (a line too long, another major
 * version, an id that is no number, fields missing). */
ssize_t sasl_read(struct span in, struct sasl_line *out);

/* Split a PLAIN message, [authzid] NUL authcid NUL password. The spans point into message. False when it is
 * none, or name or password are empty. */
bool sasl_plain(struct span message, struct span *authzid, struct span *name, struct span *password);

/* What the server says first, on each connection. cookie: 32 hex digits. */
void sasl_write_greeting(struct buf *out, int64_t pid, int64_t connection, const char *cookie);
enum sasl_prompt { SASL_NOTHING, SASL_USERNAME, SASL_PASSWORD };
void sasl_write_continue(struct buf *out, int64_t id, enum sasl_prompt prompt);
void sasl_write_ok(struct buf *out, int64_t id, const char *user);
/* user may be NULL: not known (yet). reason may be NULL; it reaches the user. */
void sasl_write_fail(struct buf *out, int64_t id, const char *user, const char *reason);
