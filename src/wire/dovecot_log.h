/* SPDX-License-Identifier: Apache-2.0 */
/* dovecot_log: what Dovecot's LMTP server and Pigeonhole did with a message that they took. */
#pragma once
#include "wire/log_text.h"

enum dovecot_event {
	DOVECOT_OTHER,
	DOVECOT_FILED,     /* text: folder */
	DOVECOT_FORWARDED, /* text: address */
	DOVECOT_ANSWERED,  /* text: address that the vacation reply went to */
	DOVECOT_DISCARDED,
	DOVECOT_FAILED, /* text: why it could not be put into a folder */
};

/* Texts are in the arena, never NULL. */
struct dovecot_line {
	enum dovecot_event event;
	struct log_time at;
	const char *user;       /* account, in small letters */
	const char *session;    /* as the reply to LMTP's DATA names it */
	const char *message_id; /* without its brackets; "" when the message has none */
	const char *text;
};

/* False: no line of Dovecot. */
bool dovecot_log_read(struct arena *a, struct span line, struct dovecot_line *out);
