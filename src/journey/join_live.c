/* SPDX-License-Identifier: Apache-2.0 */
/* Messages on their way in memory, by what lines call them, and back from their rows. */
#include "journey/join_private.h"

#include "base/clock.h"
#include "base/ctx.h"
#include "store/journey_store.h"

enum { SAME_ID_MAX = 5, LOOK_BACK_DAYS = 30 };

static unsigned
bucket_of(char kind, const char *text)
{
	uint32_t h = 2166136261u ^ (unsigned char)kind;

	for (; *text != '\0'; text++)
		h = (h ^ (unsigned char)*text) * 16777619u;
	return (h ^ h >> 16) % JOIN_BUCKETS;
}

struct name *
join_find_name(const struct join *join, char kind, const char *text)
{
	struct name *n = join->buckets[bucket_of(kind, text)];

	while (n != NULL && (n->text[0] != kind || strcmp(n->text + 1, text) != 0))
		n = n->next;
	return n;
}

void
join_set_name(struct join *join, char kind, const char *text, struct live *l, int leg, int party)
{
	struct name *n = join_find_name(join, kind, text);

	if (*text == '\0')
		return;
	if (n == NULL) {
		size_t size = strlen(text) + 2;
		unsigned bucket = bucket_of(kind, text);

		n = malloc(sizeof(*n) + size);
		if (n == NULL)
			abort();
		n->text[0] = kind;
		memcpy(n->text + 1, text, size - 1);
		n->next = join->buckets[bucket];
		join->buckets[bucket] = n;
	}
	n->live = l;
	n->leg = leg;
	n->party = party;
}

void
join_take_names(struct join *join, bool all)
{
	for (unsigned i = 0; i < JOIN_BUCKETS; i++) {
		struct name **at = &join->buckets[i];

		while (*at != NULL) {
			struct name *n = *at;

			if (all || n->live->dropped) {
				*at = n->next;
				free(n);
			} else {
				at = &n->next;
			}
		}
	}
}

static void
unlink_live(struct join *join, struct live *l)
{
	*(l->newer != NULL ? &l->newer->older : &join->newest) = l->older;
	*(l->older != NULL ? &l->older->newer : &join->oldest) = l->newer;
	l->newer = l->older = NULL;
	join->n--;
}

static void
link_newest(struct join *join, struct live *l)
{
	l->older = join->newest;
	l->newer = NULL;
	*(join->newest != NULL ? &join->newest->newer : &join->oldest) = l;
	join->newest = l;
	join->n++;
}

void
join_touch(struct join *join, struct live *l)
{
	unlink_live(join, l);
	link_newest(join, l);
	join->changed += !l->changed;
	l->changed = true;
}

static struct live *
new_live(struct join *join)
{
	struct live *l = calloc(1, sizeof(*l));

	if (l == NULL)
		abort();
	l->n_keys = -1;
	l->j.message_id = "";
	link_newest(join, l);
	return l;
}

void
join_free_live(struct join *join, struct live *l)
{
	unlink_live(join, l);
	arena_free(&l->arena);
	free(l->keys);
	free(l);
}

/* Identities begin with the time; the rest tells apart those of one moment. */
struct live *
join_begin(struct join *join, int64_t at)
{
	struct live *l = new_live(join);

	if (join->serial == 0)
		join->serial = join->c->random();
	l->j.id = journey_first_id(at) | (join->serial++ & 0xfffff);
	join_touch(join, l);
	return l;
}

int
join_add_leg(struct join *join, struct live *l, const struct journey_leg *leg)
{
	int n = l->j.n_legs;

	if (n == JOURNEY_LEGS_MAX)
		return -1;
	l->j.legs[n] = (struct journey_leg){ .queue_id = arena_strdup(&l->arena, leg->queue_id),
		.client = arena_strdup(&l->arena, leg->client),
		.login = arena_strdup(&l->arena, leg->login),
		.entrance = leg->entrance };
	l->j.n_legs++;
	l->queued[n] = *leg->queue_id == '\0' ? QUEUED_NO : QUEUED_ADD;
	join_set_name(join, 'q', leg->queue_id, l, n, -1);
	return n;
}

void
join_add_step(struct live *l, int64_t at, int what, int leg, int party, const char *text)
{
	journey_add_step(&l->j,
	    &(struct journey_step){
		.at = at, .what = what, .leg = leg, .party = party, .text = arena_strdup(&l->arena, text) });
}

/* A row, back in memory. */
static struct err *
load(struct join *join, int64_t id, struct live **out)
{
	struct live *l = new_live(join);
	struct ctx c = *join->c;
	bool found = false;

	*out = NULL;
	c.arena = (struct arena){ 0 };
	struct err *e = journey_store_find(&c, id, &l->j, &found);
	l->arena = c.arena;
	if (e != NULL || !found) {
		e = e == NULL ? NULL : err_new(&join->c->arena, e->code, NULL, "%s", e->detail);
		join_free_live(join, l);
		return e;
	}
	l->keys = malloc(JOURNEY_KEYS_MAX * sizeof(*l->keys));
	if (l->keys == NULL)
		abort();
	l->n_keys = journey_keys(&l->j, l->keys);
	join_set_name(join, 'm', l->j.message_id, l, 0, -1);
	*out = l;
	return NULL;
}

static struct live *
in_memory(const struct join *join, int64_t id)
{
	struct live *l = join->newest;

	while (l != NULL && l->j.id != id)
		l = l->older;
	return l;
}

struct err *
join_find_queued(struct join *join, const char *queue_id, struct live **out, int *leg)
{
	const struct name *n = join_find_name(join, 'q', queue_id);
	int64_t id;
	bool found;

	*out = n == NULL ? NULL : n->live;
	*leg = n == NULL ? 0 : n->leg;
	if (n != NULL)
		return NULL;
	TRY(journey_store_queued(join->c, queue_id, &id, leg, &found));
	if (!found)
		return NULL;
	*out = in_memory(join, id);
	if (*out == NULL)
		TRY(load(join, id, out));
	if (*out == NULL || *leg >= (*out)->j.n_legs) {
		*out = NULL;
		return NULL;
	}
	(*out)->queued[*leg] = QUEUED_YES;
	join_set_name(join, 'q', queue_id, *out, *leg, -1);
	return NULL;
}

struct err *
join_find_message(
    struct join *join, const char *message_id, int64_t now, const struct live *beside, struct live **out)
{
	const struct name *n = join_find_name(join, 'm', message_id);
	struct journey *rows;
	int64_t rest;
	size_t found;

	*out = n == NULL || n->live == beside ? NULL : n->live;
	/* one that came a moment before */
	for (struct live *l = join->newest; n != NULL && l != NULL && *out == NULL; l = l->older)
		if (l != beside && !l->dropped && strcmp(l->j.message_id, message_id) == 0)
			*out = l;
	if (*out != NULL || *message_id == '\0')
		return NULL;
	TRY(journey_store_page(join->c,
	    &(struct journey_search){ .keys = { journey_key_message_id(message_id) },
		.before = INT64_MAX,
		.since = journey_first_id(now - DAYS(LOOK_BACK_DAYS)) },
	    SAME_ID_MAX, &rows, &found, &rest));
	for (size_t i = 0; i < found && *out == NULL; i++) {
		if (strcmp(rows[i].message_id, message_id) != 0 ||
		    (beside != NULL && rows[i].id == beside->j.id))
			continue;
		*out = in_memory(join, rows[i].id);
		if (*out == NULL)
			TRY(load(join, rows[i].id, out));
	}
	return NULL;
}

struct live *
join_attach(struct join *join, struct live *from, struct live *to, int *leg)
{
	struct journey_leg first = from->j.legs[0];
	int n = to->j.n_legs == JOURNEY_LEGS_MAX ? -1 : join_add_leg(join, to, &first);

	if (n < 0)
		return from;
	for (int i = 0; i < from->j.n_steps; i++)
		join_add_step(to, from->j.steps[i].at, from->j.steps[i].what, n, -1, from->j.steps[i].text);
	join_touch(join, to);
	from->dropped = true;
	join_touch(join, from);
	*leg = n;
	return to;
}
