/* SPDX-License-Identifier: Apache-2.0 */
/* envelopes: the recipients of the messages that signed-in clients are sending at this moment. Postfix names
 * them one by one at RCPT, perhaps to different threads, and when a message has several, none at its end. */
#pragma once
#include <stdint.h>

struct envelopes; /* for all threads; what nobody asked for is forgotten in the end */

struct envelope {
	int64_t accepted;        /* at RCPT; some may have been refused after us */
	int64_t here, elsewhere; /* who gets the message by them */
};

struct envelopes *envelopes_new(void);
void envelopes_free(struct envelopes **e);

/* One more recipient of the message that Postfix calls instance, and who gets it by that. */
void envelopes_add(struct envelopes *e, const char *instance, int64_t here, int64_t elsewhere);
/* What was added; it is forgotten. All 0 when nothing is known of it. */
struct envelope envelopes_take(struct envelopes *e, const char *instance);
