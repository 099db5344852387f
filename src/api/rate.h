/* SPDX-License-Identifier: Apache-2.0 */
/* rate: how often one address may ask (R5). A bucket for each IPv4 address or IPv6 /64. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct rate_table;

/* per_second tokens flow in, at most burst lie there. */
struct rate_table *rate_open(int64_t per_second, int64_t burst);
void rate_close(struct rate_table **t);

enum {
	RATE_REQUEST = 1,
	RATE_FAILED_SIGN_IN = 100,                 /* guessing is what costs */
	RATE_PASSWORD = RATE_FAILED_SIGN_IN / 10,  /* to hash a new one, on top of the request */
	RATE_CHALLENGE = RATE_FAILED_SIGN_IN / 10, /* to be given one to sign in with, likewise */
	RATE_DNS = RATE_FAILED_SIGN_IN / 10,       /* to ask DNS, likewise */
};
/* Take cost tokens; false when there are none left: answer 429. now in ms of a clock that never jumps. */
bool rate_take(struct rate_table *t, const char *ip, int64_t cost, int64_t now);
