/* SPDX-License-Identifier: Apache-2.0 */
/* failure: why mail did not arrive, as the explainer tells it (R76). */
#pragma once
#include "model/field.h"

/* The names are part of the API. */
enum failure_class {
	FAILURE_UNKNOWN,
	FAILURE_DELIVERED, /* it is no failure */
	/* the recipient */
	FAILURE_MAILBOX_UNKNOWN,
	FAILURE_MAILBOX_FULL,
	FAILURE_MAILBOX_DISABLED,
	FAILURE_MAILBOX_MOVED,
	FAILURE_ADDRESS_INVALID,
	FAILURE_DOMAIN_UNKNOWN, /* it does not exist, or takes no mail */
	/* what is refused */
	FAILURE_SPAM,
	FAILURE_POLICY, /* a rule that is not told */
	FAILURE_CONTENT_REFUSED,
	FAILURE_TOO_LARGE,
	FAILURE_TOO_MANY_RECIPIENTS,
	/* who is refused */
	FAILURE_SERVER_BLOCKED,
	FAILURE_REVERSE_DNS,
	FAILURE_SENDER_PROOF, /* SPF, DKIM, DMARC */
	FAILURE_SENDER_REFUSED,
	FAILURE_SENDER_NOT_ALLOWED, /* may not send as that address, or to that recipient */
	FAILURE_SIGN_IN,
	FAILURE_RELAY_DENIED,
	/* what has to wait */
	FAILURE_GREYLISTED,
	FAILURE_RATE_LIMITED,
	/* the way there */
	FAILURE_TLS,
	FAILURE_CONNECTION,
	FAILURE_DNS,
	FAILURE_LOOP,
	FAILURE_PROTOCOL,
	FAILURE_SYSTEM,
	FAILURE_EXPIRED,
	FAILURE_CLASSES
};
extern const char *const failure_class_names[];

enum failure_lasting {
	FAILURE_UNTOLD,
	FAILURE_PERMANENT,
	FAILURE_TEMPORARY,
	FAILURE_NONE, /* of mail that was delivered */
};

/* As wire/bounce has it. */
enum failure_speaker {
	FAILURE_BY_NOBODY,
	FAILURE_BY_REMOTE,
	FAILURE_BY_QUEUE,
	FAILURE_BY_RULE,
	FAILURE_BY_MAILBOX,
};

struct failure {
	const char *recipient; /* or NULL */
	int class_;            /* enum failure_class */
	int lasting;           /* enum failure_lasting */
	const char *status;    /* of RFC 3463, or NULL */
	int64_t reply;         /* of SMTP; 0: none */
	int speaker;           /* enum failure_speaker */
	const char *host;      /* of the speaker, or NULL */
	const char *words, *advice;
	const char *text; /* the original */
};

struct failures {
	struct objects failures; /* struct failure */
	bool cut;
};
extern const struct field failures_fields[];
