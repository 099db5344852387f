/* SPDX-License-Identifier: Apache-2.0 */
/* dns: questions to DNS by libunbound, many at once, with a time limit. Who is asked says dns_resolver of
 * portal.conf. */
#pragma once
#include "base/err.h"
#include "wire/dns.h"

struct conf;

enum { DNS_ASK_MS = 5000 /* for all questions of one call */ };

enum dns_outcome {
	DNS_NOT_ASKED, /* no answer in time, or one that is not to be believed: nothing is known */
	DNS_FOUND,
	DNS_NO_DATA, /* the name is there, but has nothing of this type */
	DNS_NO_NAME,
};

struct dns_question {
	const char *name; /* as A-labels, without the last dot */
	enum dns_type type;
	/* The answer, in the arena. */
	enum dns_outcome outcome;
	const char *why;   /* of DNS_NOT_ASKED, for people */
	const char *alias; /* where CNAMEs led to, or NULL */
	struct dns_record *records;
	size_t n;
};

/* Ask all n and wait, at most timeout_ms; every question gets its outcome. Blocks: not for the lookups. */
void dns_ask(
    struct arena *a, const struct conf *conf, struct dns_question *questions, size_t n, int timeout_ms);
