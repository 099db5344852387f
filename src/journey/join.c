/* SPDX-License-Identifier: Apache-2.0 */
/* What Rspamd's and Dovecot's lines tell, and how all is written. */
#include "journey/join_private.h"

#include "base/ctx.h"
#include "model/text.h"
#include "store/journey_store.h"

enum { KEEP_MAX = 256 };

static bool
is_refusal(const struct rspamd_line *line)
{
	return strcmp(line->action, "reject") == 0 || strcmp(line->action, "soft reject") == 0 ||
	       strcmp(line->action, "greylist") == 0;
}

/* All of those whom it was refused for. *unknown: Postfix has not told yet that it was. */
static struct err *
refuse_all(struct join *join, struct live *l, int leg, const char *recipients, bool *unknown)
{
	bool refused = true;

	for (const char *p = recipients; *p != '\0' && refused; p += *p == ',') {
		size_t n = strcspn(p, ",");

		if (memchr(p, '@', n) != NULL)
			TRY(join_refuse_also(
			    join, l, leg, arena_printf(&join->c->arena, "%.*s", (int)n, p), &refused));
		p += n;
	}
	*unknown = !refused;
	return NULL;
}

/* The message-id is the sender's own text: only the one that Postfix has seen with this queue id counts. */
struct err *
join_rspamd(struct join *join, const struct rspamd_line *line, int64_t at, bool *unknown)
{
	struct live *l = NULL;
	int leg;

	*unknown = false;
	if (!line->scan || *line->queue_id == '\0')
		return NULL;
	TRY(join_find_queued(join, line->queue_id, &l, &leg));
	*unknown = l == NULL;
	if (l == NULL || (*l->j.message_id != '\0' && strcmp(l->j.message_id, line->message_id) != 0))
		return NULL;
	if (is_refusal(line))
		TRY(refuse_all(join, l, leg, line->recipients, unknown));
	if (*unknown)
		return NULL;
	join_add_step(l, at, JOURNEY_SCANNED, leg, -1,
	    arena_printf(&join->c->arena, "%s, %s", line->action, line->score));
	join_touch(join, l);
	return NULL;
}

/* The recipient whose mailbox this is, in the latest leg. */
static int
party_of(struct arena *a, const struct live *l, const char *user)
{
	for (int i = l->j.n_parties; i-- > 0;)
		if (!l->j.parties[i].sender && strcmp(text_untagged(a, l->j.parties[i].address), user) == 0)
			return i;
	return -1;
}

struct err *
join_dovecot(struct join *join, const struct dovecot_line *line, int64_t at, bool *unknown)
{
	static const int whats[] = { [DOVECOT_FILED] = JOURNEY_FILED,
		[DOVECOT_FORWARDED] = JOURNEY_FORWARDED,
		[DOVECOT_ANSWERED] = JOURNEY_ANSWERED,
		[DOVECOT_DISCARDED] = JOURNEY_THROWN_AWAY };
	const struct name *n = join_find_name(join, 'd', line->session);
	struct live *l = n == NULL ? NULL : n->live;
	int party = n == NULL ? -1 : n->party;

	*unknown = false;
	if (line->event == DOVECOT_OTHER || line->event == DOVECOT_FAILED) /* Postfix hears why */
		return NULL;
	if (l == NULL) {
		TRY(join_find_message(join, line->message_id, at, NULL, &l));
		party = l == NULL ? -1 : party_of(&join->c->arena, l, line->user);
	}
	*unknown = party < 0;
	if (party < 0)
		return NULL;
	join_add_step(l, at, whats[line->event], l->j.parties[party].leg, party, line->text);
	if (line->event == DOVECOT_DISCARDED)
		l->j.parties[party].outcome = JOURNEY_DISCARDED;
	join_touch(join, l);
	return NULL;
}

static struct err *
write_queue(struct join *join, const struct live *l)
{
	for (int i = 0; i < l->j.n_legs; i++) {
		if (l->queued[i] == QUEUED_ADD)
			TRY(journey_store_enqueue(join->c, l->j.legs[i].queue_id, l->j.id, i));
		if (l->queued[i] == QUEUED_END)
			TRY(journey_store_dequeue(join->c, l->j.legs[i].queue_id));
	}
	return NULL;
}

static struct err *
write_live(struct join *join, const struct live *l, int64_t *keys)
{
	if (l->dropped)
		return l->n_keys < 0 ? NULL : journey_store_delete(join->c, l->j.id, l->keys, l->n_keys);
	TRY(journey_store_put(join->c, &l->j, l->keys, l->n_keys, keys, journey_keys(&l->j, keys)));
	return write_queue(join, l);
}

struct err *
join_write(struct join *join)
{
	int64_t *keys = arena_alloc(&join->c->arena, JOURNEY_KEYS_MAX * sizeof(*keys));

	for (const struct live *l = join->oldest; l != NULL; l = l->newer)
		if (l->changed)
			TRY(write_live(join, l, keys));
	return NULL;
}

static void
settle(struct live *l)
{
	int64_t keys[JOURNEY_KEYS_MAX];

	l->changed = false;
	l->n_keys = journey_keys(&l->j, keys);
	free(l->keys);
	l->keys = malloc((size_t)(l->n_keys + 1) * sizeof(*keys));
	if (l->keys == NULL)
		abort();
	memcpy(l->keys, keys, (size_t)l->n_keys * sizeof(*keys));
	for (int i = 0; i < l->j.n_legs; i++)
		l->queued[i] = l->queued[i] == QUEUED_ADD   ? QUEUED_YES
			       : l->queued[i] == QUEUED_END ? QUEUED_NO
							    : l->queued[i];
}

/* All but the latest, and what was dropped. */
static void
forget_old(struct join *join)
{
	unsigned n = 0;
	bool any = false;

	for (struct live *l = join->newest; l != NULL; l = l->older) {
		l->dropped |= n++ >= KEEP_MAX; /* its row stays */
		any |= l->dropped;
	}
	if (!any)
		return;
	join_take_names(join, false);
	for (struct live *l = join->newest, *older; l != NULL; l = older) {
		older = l->older;
		if (l->dropped)
			join_free_live(join, l);
	}
}

void
join_written(struct join *join)
{
	for (struct live *l = join->newest; l != NULL; l = l->older)
		if (l->changed)
			settle(l);
	join->changed = 0;
	forget_old(join);
}

void
join_forget(struct join *join)
{
	join_take_names(join, true);
	while (join->newest != NULL)
		join_free_live(join, join->newest);
	join->changed = 0;
}

unsigned
join_changed(const struct join *join)
{
	return join->changed;
}

struct join *
join_open(struct ctx *journeys, struct ctx *directory)
{
	struct join *join = calloc(1, sizeof(*join));

	if (join == NULL)
		abort();
	join->c = journeys;
	join->directory = directory;
	return join;
}

void
join_close(struct join **join)
{
	if (*join != NULL)
		join_forget(*join);
	free(*join);
	*join = NULL;
}
