/* SPDX-License-Identifier: Apache-2.0 */
/* srs: envelope senders as a forwarder rewrites them, so that SPF holds at the next hop and a bounce finds
 * its way back (Sender Rewriting Scheme; no RFC, the form of libsrs2 and postsrsd). Pure: who signs is
 * rules/srs. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct arena;

enum {
	SRS_DAYS = 21,     /* how long a bounce may take */
	SRS_ADDRESS = 512, /* longest address that is rewritten or read, in bytes */
};

struct srs {
	bool again;       /* SRS1: another forwarder had rewritten it before */
	const char *hash; /* of text, by who rewrote it */
	const char *text; /* "TT=domain=local"; when again "host", "=", and the rest of that SRS0 from its
			     separator */
};

/* What sender becomes when it is forwarded on this day (since 1970), still without hash. False: it is no
 * address. */
bool srs_describe(struct arena *a, const char *sender, int64_t day, struct srs *out);
/* The rewritten sender, at domain. */
const char *srs_write(struct arena *a, const struct srs *srs, const char *domain)
    __attribute__((returns_nonnull));
/* Take such a sender apart, in any case; what it is at is not looked at. False: it is none. */
bool srs_read(struct arena *a, const char *address, struct srs *out);
/* Who a bounce is for, or NULL: not sound, or more than SRS_DAYS old. */
const char *srs_original(struct arena *a, const struct srs *srs, int64_t day);
