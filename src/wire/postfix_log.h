/* SPDX-License-Identifier: Apache-2.0 */
/* postfix_log: one line of Postfix's log, as postlogd(8) writes it. */
#pragma once
#include <stdint.h>

#include "wire/log_text.h"

enum postfix_event {
	POSTFIX_OTHER,
	POSTFIX_CLIENT,     /* queue_id begins: client, login */
	POSTFIX_MESSAGE_ID, /* message_id, may be "" */
	POSTFIX_QUEUED,     /* from, size; again at each further try */
	POSTFIX_DELIVERY,   /* to, orig_to, relay, status, text */
	POSTFIX_REJECT,     /* stage, client, text, from, to; queue_id "" before there is one */
	POSTFIX_DISCARD,    /* as POSTFIX_REJECT: taken and thrown away */
	POSTFIX_EXPIRED,    /* returned to the sender after all tries */
	POSTFIX_NOTICE,     /* the sender was told, by the message other_id */
	POSTFIX_REMOVED,
	POSTFIX_HELD, /* by an administrator, as are the two that follow */
	POSTFIX_RELEASED,
	POSTFIX_DELETED,
};

/* Texts are in the arena, never NULL. Addresses are in small letters; message_id is without its brackets. */
struct postfix_line {
	enum postfix_event event;
	struct log_time at;
	const char *service; /* "smtpd", "submission/smtpd", "lmtp" */
	const char *queue_id, *other_id;
	const char *client; /* "host[address]" */
	const char *login, *message_id, *from, *to, *orig_to, *relay, *status, *stage;
	const char *text; /* what the other side, or Postfix, said */
	int64_t size;
};

/* False: no line of Postfix. What is not worth knowing is POSTFIX_OTHER. */
bool postfix_log_read(struct arena *a, struct span line, struct postfix_line *out);
