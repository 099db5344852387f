/* SPDX-License-Identifier: Apache-2.0 */
/* imap: what a server says over IMAP (RFC 3501), as much of it as moving mailboxes needs. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/span.h"

struct arena;
struct buf;

/* One response with all its literals, without its last line end; as it stands in in. Bytes used, 0 when it is
 * not whole yet, -1 when it is longer than max or no response. */
ssize_t imap_response(struct span in, size_t max, struct span *out);

/* "* LIST (\Noselect) "/" name": true when it is one; *name is in the arena, NULL for a folder that holds no
 * messages. */
bool imap_read_list(struct arena *a, struct span response, const char **name);
struct imap_status {
	int64_t messages, uid_next, size; /* 0: not told */
};
/* "* STATUS name (MESSAGES 3 UIDNEXT 7 SIZE 1234)". */
bool imap_read_status(struct arena *a, struct span response, struct imap_status *out);
/* Does it tell a capability of that name? ("* CAPABILITY ...") */
bool imap_has_capability(struct span response, const char *name);

/* A quoted string; what a quoted string can not hold is left out. */
void imap_put_quoted(struct buf *b, const char *text);

/* A client's "tag LOGIN user password" with quoted strings or atoms: true and the parts, in the arena. Other
 * commands: false, with verb and tag. */
struct imap_command {
	const char *tag, *verb, *user, *password; /* "" for what is not there */
};
bool imap_read_command(struct arena *a, struct span line, struct imap_command *out);

/* What a server sends, looked at while it passes: lines and literals within their limits. */
struct imap_guard {
	size_t line;     /* bytes since the last line end, without literals */
	int64_t literal; /* bytes that are still to come of one */
	char tail[24];   /* the end of the line */
	size_t n_tail;
	int64_t total; /* of all bytes */
};
enum { IMAP_LINE_MAX = 8 * 1024 * 1024, IMAP_LITERAL_MAX = 1024 * 1024 * 1024 };
/* False: it is beyond them, and nothing of this shall pass. */
bool imap_guard_pass(struct imap_guard *g, struct span bytes);
