/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/tally.h"

#include "base/ctx.h"
#include "store/account_store.h"

/* Of all mailboxes of an owner; two owners together still fit in 63 bits. */
#define BYTES_MAX (INT64_C(1) << 61)

static struct err *
check(struct ctx *c, const char *what, int64_t delta, int64_t used, int64_t most)
{
	if (delta <= 0 || most == 0 || used <= most)
		return NULL;
	return err_new(&c->arena, ERR_QUOTA_EXCEEDED, NULL, "the owner's limit of %lld %s is reached",
	    (long long)most, what);
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
	TRY(check(c, "domains", delta.domains, used.domains, owner.max_domains));
	TRY(check(c, "mailboxes", delta.mailboxes, used.mailboxes, owner.max_mailboxes));
	TRY(check(c, "aliases", delta.aliases, used.aliases, owner.max_aliases));
	return check(c, "bytes for mailboxes", delta.quota_bytes, used.quota_bytes, owner.max_quota_bytes);
}

struct err *
tally_move(struct ctx *c, int64_t from, int64_t to, struct tally delta)
{
	TRY(tally_add(c, to, delta));
	return tally_add(
	    c, from, (struct tally){ -delta.domains, -delta.mailboxes, -delta.aliases, -delta.quota_bytes });
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
