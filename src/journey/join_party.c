/* SPDX-License-Identifier: Apache-2.0 */
/* Senders and recipients of a message, and what came of it for each. */
#include "journey/join_private.h"

#include "base/ctx.h"
#include "rules/trace.h"

/* -1: there is no room. */
static struct err *
add_party(struct join *join, struct live *l, int leg, const char *address, int via, bool sender, int *out)
{
	struct journey_party p = { .address = address, .leg = leg, .via = via, .sender = sender };
	const char *login = l->j.legs[leg].login;
	int n = l->j.n_parties;

	if (!sender)
		TRY(trace_concern(join->directory, address, &p));
	else if (*login != '\0') /* what strangers say who they are concerns nobody */
		TRY(trace_concern(join->directory, login, &p));
	*out = journey_add_party(&l->j, &p);
	if (*out == n)
		l->j.parties[n].address = arena_strdup(&l->arena, address);
	return NULL;
}

bool
join_has_sender(const struct journey *j, int leg, const char *address)
{
	for (int i = 0; i < j->n_parties; i++)
		if (j->parties[i].sender && j->parties[i].leg == leg &&
		    (address == NULL || strcmp(j->parties[i].address, address) == 0))
			return true;
	return false;
}

/* Did this sender bring it before, and was told to come again? */
static bool
was_put_off(const struct journey *j, const char *sender)
{
	for (int i = 0; i < j->n_parties; i++) {
		const struct journey_party *p = &j->parties[i];

		if (!p->sender && p->outcome == JOURNEY_PUT_OFF && join_has_sender(j, p->leg, sender))
			return true;
	}
	return false;
}

struct err *
join_take_sender(struct join *join, struct live **l, int *leg, const char *sender, int64_t at)
{
	struct live *first = NULL;
	int party;

	if (join_has_sender(&(*l)->j, *leg, NULL))
		return NULL;
	if (*leg == 0 && (*l)->j.n_legs == 1 && (*l)->j.legs[0].entrance <= JOURNEY_SUBMITTED &&
	    (*l)->j.n_parties == 0 && *sender != '\0')
		TRY(join_find_message(join, (*l)->j.message_id, at, *l, &first));
	if (first != NULL && was_put_off(&first->j, sender)) {
		*l = join_attach(join, *l, first, leg);
		join_set_name(join, 'm', (*l)->j.message_id, *l, *leg, -1);
	}
	return add_party(join, *l, *leg, sender, -1, true, &party);
}

/* A message with very many recipients goes on as another journey. */
static struct live *
begin_another(struct join *join, struct live *l, int *leg, int64_t at)
{
	struct live *more = join_begin(join, at);
	struct journey_leg same = l->j.legs[*leg];

	l->queued[*leg] = QUEUED_NO;
	more->j.message_id = arena_strdup(&more->arena, l->j.message_id);
	more->j.size = l->j.size;
	for (int i = 0; i < l->j.n_parties; i++) {
		struct journey_party p = l->j.parties[i];

		if (!p.sender || p.leg != *leg)
			continue;
		p.leg = 0;
		p.address = arena_strdup(&more->arena, p.address);
		journey_add_party(&more->j, &p);
	}
	*leg = join_add_leg(join, more, &same);
	join_add_step(more, at, JOURNEY_RECEIVED, 0, -1, same.client);
	return more;
}

/* Tried in vain with the same answer, once more: the first and the last time are told. */
static bool
is_repeated(struct live *l, int party, const struct join_attempt *a, int64_t at)
{
	int same = 0;

	for (int i = 0; i < l->j.n_steps && a->what == JOURNEY_TRIED; i++) {
		struct journey_step *s = &l->j.steps[i];

		if (s->party != party || s->what != a->what || strcmp(s->text, a->text) != 0)
			continue;
		if (++same == 2)
			s->at = at;
	}
	return same >= 2;
}

static struct err *
add_recipient(struct join *join, struct live *l, int leg, const char *address, const char *via, int *out)
{
	int through = -1;

	if (*via != '\0' && strcmp(via, address) != 0)
		TRY(add_party(join, l, leg, via, -1, false, &through));
	return add_party(join, l, leg, address, through, false, out);
}

struct err *
join_take_attempt(struct join *join, struct live *l, int leg, const char *address, const char *via,
    const struct join_attempt *a, int64_t at, int *party)
{
	TRY(add_recipient(join, l, leg, address, via, party));
	if (*party < 0) {
		l = begin_another(join, l, &leg, at);
		TRY(add_recipient(join, l, leg, address, via, party));
	}
	join_touch(join, l);
	if (*party < 0)
		return NULL;
	l->j.parties[*party].outcome = a->outcome;
	if (!is_repeated(l, *party, a, at))
		join_add_step(l, at, a->what, leg, *party, a->text);
	return NULL;
}

/* What was said at the end of the message, when it was not taken; NULL: it may still be. */
static const struct journey_step *
refusal_of(const struct live *l, int leg)
{
	if (l->queued[leg] != QUEUED_NO && l->queued[leg] != QUEUED_END)
		return NULL;
	for (int i = l->j.n_steps; i-- > 0;)
		if (l->j.steps[i].leg == leg)
			return l->j.steps[i].what == JOURNEY_NOT_TAKEN ? &l->j.steps[i] : NULL;
	return NULL;
}

struct err *
join_refuse_also(struct join *join, struct live *l, int leg, const char *address, bool *refused)
{
	const struct journey_step *told = refusal_of(l, leg);
	int party;

	*refused = told != NULL && told->party >= 0;
	if (!*refused)
		return NULL;
	struct journey_step step = *told;
	const int outcome = l->j.parties[step.party].outcome;
	for (int i = 0; i < l->j.n_parties; i++)
		if (!l->j.parties[i].sender && l->j.parties[i].leg == leg &&
		    strcmp(l->j.parties[i].address, address) == 0)
			return NULL;
	return join_take_attempt(join, l, leg, address, "",
	    &(struct join_attempt){ JOURNEY_NOT_TAKEN, outcome, step.text }, step.at, &party);
}
