/* SPDX-License-Identifier: Apache-2.0 */
/* failure: why mail did not arrive, by what servers said about it (R76). Pure: no store, no clock. */
#pragma once
#include "base/arena.h"
#include "model/failure.h"

/* What is known of one failure; any of it may be missing. */
struct failure_evidence {
	const char *said;   /* the words of the server, or NULL */
	const char *notice; /* what a bounce of one recipient tells people besides; asked where said holds no
			       reply; or NULL */
	const char *action; /* of RFC 3464, or NULL */
	const char *status; /* of RFC 3463, or NULL */
	bool derived;       /* status is not the speaker's own */
	bool loose;         /* said may tell more than one thing */
	int64_t reply;      /* of SMTP; 0: none */
};

/* The class that the most specific evidence stands for. FAILURE_UNKNOWN when nothing known was said, or when
 * what was said speaks for two classes alike or against the code beside it: better none than a wrong one. */
enum failure_class failure_classify(struct arena *a, const struct failure_evidence *e);
enum failure_lasting failure_lasts(const struct failure_evidence *e);

/* In English, for people who send mail; static. The advice for what waits in a queue is to wait. */
const char *failure_words(enum failure_class class);
const char *failure_advice(enum failure_class class, enum failure_lasting lasting);
