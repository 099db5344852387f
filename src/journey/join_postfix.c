/* SPDX-License-Identifier: Apache-2.0 */
/* What Postfix's lines tell. */
#include "journey/join_private.h"

#include "base/ctx.h"

static bool
ends(const char *s, const char *tail)
{
	size_t n = strlen(s), m = strlen(tail);

	return n >= m && strcmp(s + n - m, tail) == 0;
}

static int
entrance_of(const struct postfix_line *line)
{
	if (strncmp(line->service, "submission", 10) == 0)
		return JOURNEY_SUBMITTED;
	return strcmp(line->service, "inject/smtpd") == 0 || strcmp(line->service, "srs/smtpd") == 0
		   ? JOURNEY_AGAIN
		   : JOURNEY_IN;
}

/* Postfix uses a queue id again, in time. */
static void
forget_queue_id(struct join *join, const char *queue_id)
{
	struct name *n = join_find_name(join, 'q', queue_id);

	if (n != NULL)
		n->live->queued[n->leg] = QUEUED_NO;
}

static void
begin_leg(struct join *join, const struct postfix_line *line, int entrance, int64_t at, struct live **out)
{
	forget_queue_id(join, line->queue_id);
	*out = join_begin(join, at);
	join_add_leg(join, *out,
	    &(struct journey_leg){ .queue_id = line->queue_id,
		.client = line->client,
		.login = line->login,
		.entrance = entrance });
	if (entrance != JOURNEY_LOCAL)
		join_add_step(*out, at, JOURNEY_RECEIVED, 0, -1, line->client);
}

static struct err *
take_message_id(struct join *join, const struct postfix_line *line, int64_t at)
{
	struct live *l, *first = NULL;
	int leg;

	TRY(join_find_queued(join, line->queue_id, &l, &leg));
	if (l == NULL)
		begin_leg(join, line, JOURNEY_LOCAL, at, &l), leg = 0;
	if (*line->message_id == '\0' || *l->j.message_id != '\0')
		return NULL;
	if (l->j.legs[leg].entrance == JOURNEY_AGAIN)
		TRY(join_find_message(join, line->message_id, at, l, &first));
	if (first != NULL)
		l = join_attach(join, l, first, &leg);
	else
		l->j.message_id = arena_strdup(&l->arena, line->message_id);
	join_set_name(join, 'm', line->message_id, l, leg, -1);
	join_touch(join, l);
	return NULL;
}

static struct err *
take_queued(struct join *join, const struct postfix_line *line, int64_t at)
{
	struct live *l;
	int leg;

	TRY(join_find_queued(join, line->queue_id, &l, &leg));
	if (l == NULL || join_has_sender(&l->j, leg, NULL))
		return NULL;
	TRY(join_take_sender(join, &l, &leg, line->from, at));
	if (l->j.size == 0)
		l->j.size = line->size;
	join_touch(join, l);
	return NULL;
}

/* "... queued as 9FF00A8A176": by our own server, once more. */
static const char *
queued_again(struct arena *a, const struct postfix_line *line)
{
	static const char words[] = "queued as ";
	const char *at = strstr(line->text, words);

	if (at == NULL || strncmp(line->relay, "127.0.0.1[127.0.0.1]", 20) != 0)
		return NULL;
	at += strlen(words);
	return arena_printf(
	    a, "%.*s", (int)strspn(at, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"), at);
}

static struct join_attempt
attempt_of(struct arena *a, const struct postfix_line *line)
{
	const char *again = queued_again(a, line);

	if (strcmp(line->status, "sent") == 0 && again != NULL)
		return (struct join_attempt){ JOURNEY_HANDED_ON, JOURNEY_DELIVERED, again };
	if (strcmp(line->status, "sent") == 0)
		return (struct join_attempt){ ends(line->service, "lmtp") ? JOURNEY_STORED : JOURNEY_SENT,
			JOURNEY_DELIVERED, line->text };
	if (strcmp(line->status, "deferred") == 0)
		return (struct join_attempt){ JOURNEY_TRIED, JOURNEY_DEFERRED, line->text };
	return (struct join_attempt){ JOURNEY_FAILED, JOURNEY_BOUNCED, line->text };
}

/* "250 2.0.0 <ann@a.test> N3RGNYA4AmsMGwAAg+zDdQ Saved" */
static void
note_session(struct join *join, struct live *l, int leg, int party, const struct postfix_line *line)
{
	const char *end = strstr(line->text, " Saved"), *p = end;

	while (p != NULL && p > line->text && p[-1] != ' ')
		p--;
	if (p != NULL && party >= 0)
		join_set_name(
		    join, 'd', arena_printf(&join->c->arena, "%.*s", (int)(end - p), p), l, leg, party);
}

static struct err *
take_delivery(struct join *join, const struct postfix_line *line, int64_t at)
{
	struct join_attempt a = attempt_of(&join->c->arena, line);
	struct live *l;
	int leg, party;

	TRY(join_find_queued(join, line->queue_id, &l, &leg));
	if (l == NULL)
		return NULL;
	if (strcmp(line->status, "deliverable") == 0 || strcmp(line->status, "undeliverable") == 0) {
		l->dropped = l->j.n_legs == 1; /* Postfix asked for an address; there is no message */
		join_touch(join, l);
		return NULL;
	}
	TRY(join_take_attempt(join, l, leg, line->to, line->orig_to, &a, at, &party));
	const struct name *now = join_find_name(join, 'q', line->queue_id);
	if (now != NULL)
		note_session(join, now->live, now->leg, party, line);
	return NULL;
}

/* "450 4.1.1 ...", "4.7.1 ..." */
static bool
is_for_now(const char *text)
{
	return *text == '4';
}

static struct err *
take_reject(struct join *join, const struct postfix_line *line, int64_t at)
{
	bool thrown = line->event == POSTFIX_DISCARD;
	struct join_attempt a = { thrown ? JOURNEY_THROWN_AWAY : JOURNEY_NOT_TAKEN,
		thrown                   ? JOURNEY_DISCARDED
		: is_for_now(line->text) ? JOURNEY_PUT_OFF
					 : JOURNEY_REFUSED,
		line->text };
	struct live *l = NULL;
	int leg = 0, party;

	if (*line->to == '\0') /* no recipient, no message */
		return NULL;
	if (*line->queue_id != '\0')
		TRY(join_find_queued(join, line->queue_id, &l, &leg));
	if (l == NULL)
		begin_leg(join, line, entrance_of(line), at, &l), leg = 0;
	TRY(join_take_sender(join, &l, &leg, line->from, at));
	if (strcmp(line->stage, "END-OF-MESSAGE") == 0) /* it never comes into the queue */
		l->queued[leg] = l->queued[leg] == QUEUED_YES ? QUEUED_END : QUEUED_NO;
	return join_take_attempt(join, l, leg, line->to, "", &a, at, &party);
}

/* It is not tried any more. */
static struct err *
end_deferred(struct join *join, const struct postfix_line *line, int outcome)
{
	struct live *l;
	int leg;

	TRY(join_find_queued(join, line->queue_id, &l, &leg));
	for (int i = 0; l != NULL && i < l->j.n_parties; i++)
		if (l->j.parties[i].leg == leg && l->j.parties[i].outcome == JOURNEY_DEFERRED)
			l->j.parties[i].outcome = outcome;
	if (l != NULL)
		join_touch(join, l);
	return NULL;
}

/* The name stays a while: other logs may lag behind. */
static struct err *
take_removed(struct join *join, const struct postfix_line *line)
{
	struct live *l;
	int leg;

	TRY(join_find_queued(join, line->queue_id, &l, &leg));
	if (l == NULL)
		return NULL;
	l->queued[leg] = l->queued[leg] == QUEUED_YES ? QUEUED_END : QUEUED_NO;
	join_touch(join, l);
	return NULL;
}

/* Something happened to all of what is in the queue under that name. */
static struct err *
take_step(struct join *join, const struct postfix_line *line, int what, const char *detail, int64_t at)
{
	struct live *l;
	int leg;

	TRY(join_find_queued(join, line->queue_id, &l, &leg));
	if (l == NULL)
		return NULL;
	join_add_step(l, at, what, leg, -1, detail);
	join_touch(join, l);
	return NULL;
}

static struct err *
take_deleted(struct join *join, const struct postfix_line *line, int64_t at)
{
	TRY(take_step(join, line, JOURNEY_DELETED, "", at));
	TRY(end_deferred(join, line, JOURNEY_DISCARDED));
	return take_removed(join, line);
}

struct err *
join_postfix(struct join *join, const struct postfix_line *line, int64_t at)
{
	struct live *l;

	switch (line->event) {
	case POSTFIX_CLIENT:
		begin_leg(join, line, entrance_of(line), at, &l);
		return NULL;
	case POSTFIX_MESSAGE_ID:
		return take_message_id(join, line, at);
	case POSTFIX_QUEUED:
		return take_queued(join, line, at);
	case POSTFIX_DELIVERY:
		return take_delivery(join, line, at);
	case POSTFIX_REJECT:
	case POSTFIX_DISCARD:
		return take_reject(join, line, at);
	case POSTFIX_EXPIRED:
		return end_deferred(join, line, JOURNEY_BOUNCED);
	case POSTFIX_NOTICE:
		return take_step(join, line, JOURNEY_TOLD, line->other_id, at);
	case POSTFIX_REMOVED:
		return take_removed(join, line);
	case POSTFIX_HELD:
		return take_step(join, line, JOURNEY_HELD, "", at);
	case POSTFIX_RELEASED:
		return take_step(join, line, JOURNEY_RELEASED, "", at);
	case POSTFIX_DELETED:
		return take_deleted(join, line, at);
	case POSTFIX_OTHER:
		break;
	}
	return NULL;
}
