/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/sender.h"

#include "base/ctx.h"
#include "base/say.h"
#include "rules/tally.h"
#include "store/account_store.h"
#include "store/change_store.h"
#include "store/sender_store.h"
#include "store/verification_store.h"

/* The domain of the address, of whatever kind, and what follows from it. */
static struct err *
settle(struct ctx *c, struct sender_address *sender)
{
	struct claim claim = { 0 };
	const char *domain = strrchr(sender->address, '@') + 1; /* an address has one */
	bool found;

	TRY(claim_store_find(c, domain, &claim, &found));
	found = found && strcmp(claim.kind, "hostname") != 0; /* takes no mail of its own */
	if (!found || (c->actor.role < ROLE_MASTER_ADMIN && claim.owner_id != c->actor.id))
		return err_new(&c->arena, ERR_NOT_FOUND, "address",
		    "{no_domain}there is no domain %s: add it first", domain);
	sender->domain = claim.name;
	sender->owner_id = claim.owner_id;
	return NULL;
}

static struct err *
check_users(struct ctx *c, const struct sender_address *sender)
{
	for (size_t i = 0; i < sender->users.n; i++) {
		struct account user = { 0 };
		bool found;

		TRY(account_store_by_name(c, sender->users.v[i], &user, &found));
		if (!found || user.role != ROLE_MAIL_USER || user.owner_id != sender->owner_id)
			return err_new(&c->arena, ERR_INVALID_FIELD, arena_printf(&c->arena, "users/%zu", i),
			    "{not_a_user_of}%s is not a mail user of the admin that %s belongs to",
			    sender->users.v[i], sender->domain);
	}
	return NULL;
}

struct err *
sender_create(struct ctx *c, struct sender_address *sender)
{
	TRY(settle(c, sender));
	TRY(check_users(c, sender));
	TRY(sender_store_insert(c, sender));
	TRY(tally_add(c, sender->owner_id, (struct tally){ .aliases = 1, .sender_addresses = 1 }));
	return change_record(c, "create", "sender_address", sender->address, NULL);
}

struct err *
sender_update(struct ctx *c, struct sender_address *sender, const struct sender_address *before)
{
	if (!texts_equal(&sender->users, &before->users))
		TRY(check_users(c, sender));
	TRY(sender_store_update(c, sender));
	return change_record(c, "update", "sender_address", sender->address, NULL);
}

struct err *
sender_delete(struct ctx *c, const struct sender_address *sender)
{
	TRY(sender_store_delete(c, sender->id));
	TRY(tally_add(c, sender->owner_id, (struct tally){ .aliases = -1, .sender_addresses = -1 }));
	return change_record(c, "delete", "sender_address", sender->address, NULL);
}

/* Put to in place of login, or take login out. */
static void
replace_user(struct texts *users, const char *login, const char *to)
{
	size_t kept = 0;

	for (size_t i = 0; i < users->n; i++) {
		bool same = strcmp(users->v[i], login) == 0;

		if (!same || to != NULL)
			users->v[kept++] = same ? to : users->v[i];
	}
	users->n = kept;
}

struct err *
sender_replace_user(struct ctx *c, int64_t owner_id, const char *login, const char *to)
{
	const char *why = to == NULL ? say(&c->arena, "{is_gone}%s is gone", login)
				     : say(&c->arena, "{was_is_now}%s is now %s", login, to);

	for (;;) {
		struct sender_address sender = { 0 };
		bool found;

		TRY(sender_store_by_user(c, owner_id, login, &sender, &found));
		if (!found)
			return NULL;
		replace_user(&sender.users, login, to);
		if (sender.users.n == 0) {
			TRY(sender_delete(c, &sender));
			continue;
		}
		TRY(sender_store_update(c, &sender));
		TRY(change_record(c, "update", "sender_address", sender.address, why));
	}
}

struct err *
sender_move(struct ctx *c, const char *domain, int64_t from, int64_t to)
{
	int64_t n;

	if (from == to)
		return NULL;
	TRY(sender_store_count(c, domain, &n));
	if (n == 0)
		return NULL;
	TRY(sender_store_move(c, domain, to));
	return tally_move(c, from, to, (struct tally){ .aliases = n, .sender_addresses = n });
}

struct err *
sender_check_none(struct ctx *c, const char *domain)
{
	int64_t n;

	TRY(sender_store_count(c, domain, &n));
	if (n == 0)
		return NULL;
	return err_new(&c->arena, ERR_CONFLICT, NULL,
	    "{domain_sender_addresses}%s still holds %lld sender addresses: delete them first", domain,
	    (long long)n);
}
