/* SPDX-License-Identifier: Apache-2.0 */
/* join_private: what the files of journey/join share: messages on their way, and what lines call them. */
#pragma once
#include "journey/join.h"
#include "model/journey.h"

/* A leg's place in Postfix's queue, and in its row. */
enum queued { QUEUED_NO, QUEUED_ADD, QUEUED_YES, QUEUED_END };

/* A message that lines were about of late. */
struct live {
	struct arena arena; /* its texts */
	struct journey j;
	int64_t *keys; /* of its row */
	int n_keys;    /* -1: there is no row yet */
	bool changed, dropped;
	enum queued queued[JOURNEY_LEGS_MAX];
	struct live *newer, *older; /* in order of use */
};

/* By what lines call it: "q" queue id, "m" message-id, "d" Dovecot's session. */
struct name {
	struct name *next;
	struct live *live;
	int leg, party;
	char text[];
};

enum { JOIN_BUCKETS = 4096 };

struct join {
	struct ctx *c, *directory;
	struct name *buckets[JOIN_BUCKETS];
	struct live *newest, *oldest;
	unsigned n, changed;
	uint32_t serial;
};

/* What lines of that kind call so; NULL: nothing in memory. */
struct name *join_find_name(const struct join *join, char kind, const char *text);
void join_set_name(struct join *join, char kind, const char *text, struct live *l, int leg, int party);
/* Take away the names of messages that are dropped; or all. */
void join_take_names(struct join *join, bool all);

/* A message that begins now. */
struct live *join_begin(struct join *join, int64_t at);
/* It was used last, and its row has to be written. */
void join_touch(struct join *join, struct live *l);
void join_free_live(struct join *join, struct live *l);
/* Its index; -1: there is no room. */
int join_add_leg(struct join *join, struct live *l, const struct journey_leg *leg);
void join_add_step(struct live *l, int64_t at, int what, int leg, int party, const char *text);

/* The leg with this queue id; *out NULL: nobody knows it. */
NODISCARD struct err *join_find_queued(struct join *join, const char *queue_id, struct live **out, int *leg);
/* The latest message with this message-id, beside one. */
NODISCARD struct err *join_find_message(
    struct join *join, const char *message_id, int64_t now, const struct live *beside, struct live **out);
/* The only leg of the one goes on as one of the other's: they are the same message, which is returned. */
struct live *join_attach(struct join *join, struct live *from, struct live *to, int *leg);

/* address NULL: is any sender of the leg known? */
bool join_has_sender(const struct journey *j, int leg, const char *address);
/* The sender of a leg is told; which shows, maybe, that it is one that was put off, and both change. */
NODISCARD struct err *join_take_sender(
    struct join *join, struct live **l, int *leg, const char *sender, int64_t at);

/* What came of it for a recipient. */
struct join_attempt {
	int what, outcome; /* of a step, of a party */
	const char *text;
};
/* via: the address that was written to, or "". *party -1: there is no room. */
NODISCARD struct err *join_take_attempt(struct join *join, struct live *l, int leg, const char *address,
    const char *via, const struct join_attempt *a, int64_t at, int *party);
/* A leg whose message was refused at its end: one more of its recipients, of whom Postfix tells but one.
 * *refused: it was. */
NODISCARD struct err *join_refuse_also(
    struct join *join, struct live *l, int leg, const char *address, bool *refused);
