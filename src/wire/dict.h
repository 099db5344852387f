/* SPDX-License-Identifier: Apache-2.0 */
/* dict: Dovecot's dictionary protocol (lib-dict/dict-client.h), versions 3.2 (Dovecot 2.3) and 4.0 (2.4);
 * server side. One command a line: a letter, then fields separated by TAB and escaped as in wire/tabs.h. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/span.h"

struct buf;

enum { DICT_LINE_MAX = 65536, DICT_ANSWER_MAX = 1024, DICT_FIELDS_MAX = 6 };

struct dict_command {
	char op;    /* H hello, L lookup, I iterate, B begin, S set, U unset, A add, T timestamp, C commit,
		     * D commit without waiting, R roll back, V hide values from logs */
	int64_t id; /* of the transaction, for all but H, L and I; not among the fields then */
	struct span field[DICT_FIELDS_MAX]; /* still escaped; they point into the input */
	size_t n;
};

/* One line. Bytes used, 0 when incomplete, -1 when it is not the protocol: unknown letter, fields too few or
 * too many, an id that is no number, a major version in H that is neither 3 nor 4. */
ssize_t dict_read(struct span in, struct dict_command *out);

void dict_write_not_found(struct buf *out);   /* reply to L */
void dict_write_end_of_rows(struct buf *out); /* reply to I */
/* As a client: one key, set in a transaction of its own; the answer may be left unread. Neither holds what
 * would have to be escaped. */
void dict_write_set(struct buf *out, const char *dict, const char *key, int64_t value);
/* Likewise: what is the value of a key? */
void dict_write_lookup(struct buf *out, const char *dict, const char *key);
void dict_write_value(struct buf *out, const char *value); /* reply to L */
/* The value in such a reply, still escaped; false when it is none, or is not whole. */
bool dict_read_value(struct span in, struct span *out);
/* Replies to C and D. reason NULL: it is done. */
void dict_write_commit(struct buf *out, char op, int64_t id, const char *reason);
