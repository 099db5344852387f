/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/tally.h"

#include "base/ctx.h"
#include "store/account_store.h"

/* Of all mailboxes of an owner; two owners together still fit in 63 bits. */
#define BYTES_MAX (INT64_C(1) << 61)

/* The five kinds: how much is used, and the field of the owner that limits it. */
static const struct {
	const char *what;
	size_t used, most;
} kinds[] = {
	{ "domains (with relay domains)", offsetof(struct tally, domains),
	    offsetof(struct account, max_domains) },
	{ "domain aliases", offsetof(struct tally, domain_aliases),
	    offsetof(struct account, max_domain_aliases) },
	{ "mailboxes", offsetof(struct tally, mailboxes), offsetof(struct account, max_mailboxes) },
	{ "aliases (with sender addresses)", offsetof(struct tally, aliases),
	    offsetof(struct account, max_aliases) },
	{ "bytes for mailboxes", offsetof(struct tally, quota_bytes),
	    offsetof(struct account, max_quota_bytes) },
};

static int64_t
number_at(const void *object, size_t offset)
{
	return *(const int64_t *)(const void *)((const char *)object + offset);
}

struct err *
tally_add(struct ctx *c, int64_t owner_id, struct tally delta)
{
	struct account owner = { 0 };
	struct tally used;
	bool found;

	TRY(tally_store_add(c, owner_id, &delta, &used));
	if (used.quota_bytes > BYTES_MAX)
		return err_new(&c->arena, ERR_QUOTA_EXCEEDED, NULL,
		    "the mailboxes together would have more bytes than can be counted");
	TRY(account_store_by_id(c, owner_id, &owner, &found));
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		int64_t most = number_at(&owner, kinds[i].most);

		if (number_at(&delta, kinds[i].used) > 0 && most > 0 &&
		    number_at(&used, kinds[i].used) > most)
			return err_new(&c->arena, ERR_QUOTA_EXCEEDED, NULL,
			    "the owner's limit of %lld %s is reached", (long long)most, kinds[i].what);
	}
	return NULL;
}

struct err *
tally_move(struct ctx *c, int64_t from, int64_t to, struct tally delta)
{
	TRY(tally_add(c, to, delta));
	return tally_add(c, from,
	    (struct tally){ .domains = -delta.domains,
		.domain_aliases = -delta.domain_aliases,
		.mailboxes = -delta.mailboxes,
		.aliases = -delta.aliases,
		.quota_bytes = -delta.quota_bytes });
}

struct err *
tally_check_mailbox(struct ctx *c, int64_t owner_id, int64_t quota_bytes)
{
	struct account owner = { 0 };
	bool found;

	if (quota_bytes > 0)
		return NULL;
	TRY(account_store_by_id(c, owner_id, &owner, &found));
	if (owner.max_quota_bytes > 0)
		return err_new(&c->arena, ERR_INVALID_FIELD, "quota_bytes",
		    "quota_bytes must be set, for the owner's room is limited");
	return NULL;
}
