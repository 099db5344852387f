/* SPDX-License-Identifier: Apache-2.0 */
/* letter: the mails that the portal itself writes, whole, in the language of who gets them. */
#pragma once
#include "base/span.h"
#include "rules/recovery.h"

struct arena;

struct letter {
	const struct recovery_mail *mail;
	const char *from;     /* address */
	const char *hostname; /* of this server */
	const char *url;      /* of the portal; links begin so */
	int64_t now;          /* ms since 1970 */
};

/* Header and body (RFC 5322), lines ended by CRLF; the body in base64, so that nothing in it is a header. */
struct span letter_write(struct arena *a, const struct letter *in);
