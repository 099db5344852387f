/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/tally.h"

#include "base/ctx.h"

/* Of all mailboxes of an owner; two owners together still fit in 63 bits. */
#define BYTES_MAX (INT64_C(1) << 61)

static const struct {
	const char *what;
	size_t at;
} kinds[] = {
	{ "domains (with relay domains)", offsetof(struct tally, domains) },
	{ "domain aliases", offsetof(struct tally, domain_aliases) },
	{ "mailboxes", offsetof(struct tally, mailboxes) },
	{ "aliases (with sender addresses)", offsetof(struct tally, aliases) },
	{ "bytes for mailboxes", offsetof(struct tally, quota_bytes) },
};
enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };

static int64_t
number_at(const struct tally *tally, size_t offset)
{
	return *(const int64_t *)(const void *)((const char *)tally + offset);
}

NODISCARD static struct err *
check(struct ctx *c, const struct tally *used, const struct tally *limits, const struct tally *delta)
{
	if (used->quota_bytes > BYTES_MAX)
		return err_new(&c->arena, ERR_QUOTA_EXCEEDED, NULL,
		    "{bytes_uncountable}the mailboxes together would have more bytes than can be counted");
	for (size_t i = 0; i < KINDS; i++) {
		int64_t most = number_at(limits, kinds[i].at);

		if (number_at(delta, kinds[i].at) > 0 && most > 0 && number_at(used, kinds[i].at) > most)
			return err_new(&c->arena, ERR_QUOTA_EXCEEDED, NULL,
			    "{owner_limit}the owner's limit of %lld %s is reached", (long long)most,
			    kinds[i].what);
	}
	return NULL;
}

NODISCARD static struct err *
write_now(struct ctx *c, int64_t owner_id, const struct tally *delta)
{
	struct tally used, limits;

	TRY(tally_store_add(c, owner_id, delta, &used));
	TRY(tally_store_limits(c, owner_id, &limits));
	return check(c, &used, &limits, delta);
}

/* All members of struct tally are numbers of one type. */
static void
add(struct tally *to, const struct tally *delta, int sign)
{
	int64_t *all = (int64_t *)(void *)to;
	const int64_t *more = (const int64_t *)(const void *)delta;

	for (size_t i = 0; i < TALLY_KINDS; i++)
		all[i] += sign * more[i];
}

/* The place of an owner; when all are taken, the first is written to make room. */
NODISCARD static struct err *
find_waiting(struct ctx *c, int64_t owner_id, struct tally_waiting **out)
{
	struct tallies *all = c->tallies;
	size_t i = 0;

	while (i < all->n && all->of[i].owner_id != owner_id)
		i++;
	if (i == TALLIES_MAX) {
		TRY(write_now(c, all->of[0].owner_id, &all->of[0].delta));
		i = 0;
	}
	*out = &all->of[i];
	if (i < all->n && (*out)->owner_id == owner_id)
		return NULL;
	all->n = i < all->n ? all->n : i + 1;
	**out = (struct tally_waiting){ .owner_id = owner_id };
	TRY(tally_store_add(c, owner_id, &(*out)->delta, &(*out)->used)); /* and nobody else's, from now on */
	return tally_store_limits(c, owner_id, &(*out)->limits);
}

struct err *
tally_add(struct ctx *c, int64_t owner_id, struct tally delta)
{
	struct tally_waiting *w;

	if (c->tallies == NULL)
		return write_now(c, owner_id, &delta);
	TRY(find_waiting(c, owner_id, &w));
	add(&w->used, &delta, 1);
	add(&w->delta, &delta, 1);
	return check(c, &w->used, &w->limits, &delta);
}

struct err *
tally_settle(struct ctx *c)
{
	for (size_t i = 0; i < c->tallies->n; i++)
		TRY(write_now(c, c->tallies->of[i].owner_id, &c->tallies->of[i].delta));
	return NULL;
}

struct err *
tally_move(struct ctx *c, int64_t from, int64_t to, struct tally delta)
{
	struct tally less = { 0 };

	TRY(tally_add(c, to, delta));
	add(&less, &delta, -1);
	return tally_add(c, from, less);
}

struct err *
tally_content(
    struct ctx *c, enum tally_whose whose, int64_t id, int sign, struct tally delta, struct tally *out)
{
	struct tally content;

	TRY(tally_store_content(c, whose, id, &content));
	*out = delta;
	add(out, &content, sign);
	return NULL;
}

struct err *
tally_check_mailbox(struct ctx *c, int64_t owner_id, int64_t quota_bytes)
{
	struct tally limits;

	if (quota_bytes > 0)
		return NULL;
	TRY(tally_store_limits(c, owner_id, &limits));
	if (limits.quota_bytes > 0)
		return err_new(&c->arena, ERR_INVALID_FIELD, "quota_bytes",
		    "{quota_needed}quota_bytes must be set, for the owner's room is limited");
	return NULL;
}
