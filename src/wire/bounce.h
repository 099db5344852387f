/* SPDX-License-Identifier: Apache-2.0 */
/* bounce: what mail servers say about mail that did not arrive, taken apart into one failure for each
 * recipient: delivery status notifications (RFC 3464), bounces in the words of qmail, Exim, Sendmail and
 * Postfix, single SMTP replies (RFC 5321 section 4.2), and lines of the logs of Postfix, Dovecot and Rspamd.
 * What it means is for the rules (rules/failure). */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"

enum {
	BOUNCE_FAILURES_MAX = 200, /* of one text; what follows is not read */
	BOUNCE_SAID_MAX = 4000,    /* bytes of what was said about one of them */
};

/* Who found that it can not be delivered. */
enum bounce_speaker {
	BOUNCE_NOBODY, /* not told */
	BOUNCE_REMOTE, /* the server that was asked to take it */
	BOUNCE_QUEUE,  /* the server that tried to deliver it, without an answer that says so */
	BOUNCE_RULE,   /* a server that was asked to take it, told by its own log */
	BOUNCE_MAILBOX /* a server that was to put it into a mailbox of its own */
};

/* All texts are in the arena, valid UTF-8 and without control characters but line ends in text. */
struct bounce_failure {
	enum bounce_speaker speaker;
	const char *host;      /* of the speaker, or NULL */
	const char *recipient; /* or NULL */
	const char *action; /* of RFC 3464 section 2.3.3 ("failed", "delayed", "delivered", ...), or NULL */
	const char *status; /* "5.1.1" (RFC 3463), or NULL */
	bool derived;       /* status is not the speaker's own: the reporter made it of what was said */
	bool loose;         /* said is a whole text, in which more than one thing may be told */
	int64_t reply;      /* 550; 0: none */
	const char *said;   /* what counts: the words of the speaker, without what the reporter put around */
	const char *text;   /* the original */
	struct bounce_failure *next;
};

struct bounce {
	struct bounce_failure *first;
	size_t n;
	bool cut; /* there were more than BOUNCE_FAILURES_MAX */
	const char
	    *notice; /* what a bounce tells people, where a part for programs tells the failures; or NULL */
};

/* Whatever text there is: no failure may be found, and what is found may be nothing that anybody knows. The
 * message that comes back within a bounce is not looked at. */
void bounce_read(struct arena *a, struct span text, struct bounce *out);
