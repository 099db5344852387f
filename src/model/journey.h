/* SPDX-License-Identifier: Apache-2.0 */
/* journey: what happened to one message, told by the logs of all engines (R76), and what of it whom concerns.
 */
#pragma once
#include "base/arena.h"
#include "model/field.h"

/* Of a recipient; of a message, that of the recipient of whom there is most to tell: the last of these. */
enum journey_outcome {
	JOURNEY_DELIVERED,
	JOURNEY_WAITING,   /* on its way here */
	JOURNEY_DISCARDED, /* taken and thrown away */
	JOURNEY_PUT_OFF,   /* refused for now: whoever sent it tries again */
	JOURNEY_DEFERRED,  /* we try again */
	JOURNEY_REFUSED,
	JOURNEY_BOUNCED,
};

enum journey_what {
	JOURNEY_RECEIVED,  /* text: client */
	JOURNEY_SCANNED,   /* text: action, score/limit */
	JOURNEY_NOT_TAKEN, /* text: reply; refused or put off */
	JOURNEY_THROWN_AWAY,
	JOURNEY_HANDED_ON, /* to our own server once more; text: the queue id there */
	JOURNEY_FILED,     /* text: folder */
	JOURNEY_FORWARDED, /* by a filter; text: address */
	JOURNEY_ANSWERED,  /* by a vacation reply; text: address */
	JOURNEY_STORED,    /* in the mailbox; text: reply */
	JOURNEY_SENT,      /* taken by another server; text: reply */
	JOURNEY_TRIED,     /* in vain, once more later; text: reply */
	JOURNEY_FAILED,    /* for good; text: reply */
	JOURNEY_TOLD,      /* the sender was told; text: queue id */
	JOURNEY_HELD,      /* by an administrator of the queue, as are the two that follow */
	JOURNEY_RELEASED,
	JOURNEY_DELETED,
};

/* The way in: a copy that our own engines send again is a leg of its own. */
enum journey_entrance {
	JOURNEY_IN,        /* from a stranger */
	JOURNEY_SUBMITTED, /* by who has signed in */
	JOURNEY_AGAIN,     /* a forward, a filter's redirect or reply */
	JOURNEY_LOCAL,     /* made here: a bounce */
};

struct journey_leg {
	const char *queue_id; /* "" for what was refused before it had one */
	int entrance;
	const char *client, *login; /* login "" for nobody */
};

/* A sender or a recipient of one leg. The identities say whose concern it is; 0: nobody's here. A sender has
 * some only when it has signed in. */
struct journey_party {
	const char *address;
	int64_t account_id, domain_id, owner_id;
	int leg;
	int via; /* recipient that was written to, when this is what an alias made of it; -1: none */
	int outcome;
	bool sender;
};

struct journey_step {
	int64_t at; /* ms */
	int what, leg;
	int party; /* -1: the message as a whole */
	const char *text;
};

enum {
	JOURNEY_LEGS_MAX = 24,
	JOURNEY_PARTIES_MAX = 64, /* a message with more recipients is told by several journeys */
	JOURNEY_STEPS_MAX = 96,   /* the first ones, and always the last */
	JOURNEY_CONTENT_MAX = 48 * 1024,
};

struct journey {
	int64_t id; /* begins with the time of its first line */
	int64_t size;
	const char *message_id; /* without brackets; may be "" */
	int n_legs, n_parties, n_steps;
	struct journey_leg legs[JOURNEY_LEGS_MAX];
	struct journey_party parties[JOURNEY_PARTIES_MAX];
	struct journey_step steps[JOURNEY_STEPS_MAX];
};

/* Time that an identity begins with, and the first identity of a time. */
int64_t journey_at(int64_t id);
int64_t journey_first_id(int64_t at);

/* Its index, added when it is new; -1: there is no room. Texts are kept as they are. */
int journey_add_party(struct journey *j, const struct journey_party *party);
/* When steps are full the last one is replaced. */
void journey_add_step(struct journey *j, const struct journey_step *step);

/* All but id, size and message_id as one text of lines, and back. What does not fit any more is left out from
 * the end; what can not be read is skipped. */
const char *journey_encode(struct arena *a, const struct journey *j) __attribute__((returns_nonnull));
void journey_decode(struct arena *a, const char *content, struct journey *out);

/* What it is found by: each key stands for a question, as "messages from this sender that concern this
 * owner". Two questions may share one: whoever finds a row by it looks whether it is meant. */
enum { JOURNEY_KEYS_MAX = 1024 };
int64_t journey_key_sender(int64_t owner_id, const char *address); /* owner 0: whoever asks */
int64_t journey_key_recipient(const char *address);
int64_t journey_key_message_id(const char *message_id);
int64_t journey_key_outcome(
    int64_t whose, int outcome); /* an owner, an account, or 0; never JOURNEY_DELIVERED, which most are */
int64_t journey_key_owner(int64_t owner_id);
int64_t journey_key_account(int64_t account_id);
/* Every key of it, each once, in order; their number. out has room for JOURNEY_KEYS_MAX. */
int journey_keys(const struct journey *j, int64_t *out);

/* One journey as the API shows it to somebody. */
struct trace {
	int64_t id, at, size;
	const char *message_id, *sender, *recipient; /* recipient: as a filter */
	struct texts recipients;
	int outcome;
	struct objects steps;
	int64_t since, until; /* filters */
};
struct trace_step {
	int64_t at;
	int what;
	const char *recipient, *text, *queue_id; /* NULL: none */
};
extern const struct field trace_fields[];      /* of a list: without steps */
extern const struct field trace_full_fields[]; /* with them */
extern const struct field trace_step_fields[];

/* What of it concerns somebody. mine[i]: party i is theirs; NULL: everything is shown. out->steps only when
 * steps. False: nothing does.
 * A recipient sees what happened on the way to it and behind; a sender what its server was told, and of
 * others here neither folders nor forwards; nobody sees recipients that only others were told of. */
bool journey_view(struct arena *a, const struct journey *j, const bool *mine, bool steps, struct trace *out);
