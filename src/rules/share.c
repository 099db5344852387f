/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/share.h"

#include "base/ctx.h"
#include "model/text.h"
#include "rules/job.h"
#include "store/account_store.h"
#include "store/change_store.h"

static struct err *
no_such_share(struct ctx *c)
{
	return err_new(&c->arena, ERR_NOT_FOUND, NULL, "{not_shared}it is not shared so");
}

struct err *
share_find(struct ctx *c, const char *collection, const char *member, struct collection_share *out)
{
	const struct field *name = field_find(collection_share_fields, "member");
	bool found = false;

	if (text_canonical(&c->arena, name, member, &member) == NULL)
		TRY(share_store_find(c, c->actor.id, collection, member, out, &found));
	return found ? NULL : no_such_share(c);
}

/* Whoever else has a mailbox here is nobody's business, and can not be bothered: only those of the same admin
 * can be shared with. */
static struct err *
find_member(struct ctx *c, const char *name, struct account *out)
{
	const char *canonical;
	bool found = false;

	if (text_canonical(&c->arena, field_find(account_fields, "name"), name, &canonical) == NULL)
		TRY(account_store_by_name(c, canonical, out, &found));
	if (!found || out->role != ROLE_MAIL_USER || out->owner_id != c->actor.owner_id)
		return err_new(&c->arena, ERR_NOT_FOUND, NULL,
		    "{no_such_member}there is no mail user %s among those of your administrator: check the address",
		    name);
	if (out->id == c->actor.id)
		return err_new(&c->arena, ERR_CONFLICT, NULL, "{shared_with_owner}it is yours already");
	return NULL;
}

static struct err *
check_room(struct ctx *c, const struct account *member)
{
	int64_t given, received;

	TRY(share_store_count(c, c->actor.id, false, &given));
	TRY(share_store_count(c, member->id, true, &received));
	if (given >= COLLECTION_SHARES_MAX)
		return err_new(&c->arena, ERR_CONFLICT, NULL,
		    "{shares_full}you share %d times already: end one first", COLLECTION_SHARES_MAX);
	if (received >= COLLECTION_SHARES_MAX)
		return err_new(&c->arena, ERR_CONFLICT, NULL,
		    "{shares_received_full}%s has %d shared ones already", member->name,
		    COLLECTION_SHARES_MAX);
	return NULL;
}

/* Its files are written when this is committed. */
static struct err *
changed(struct ctx *c, const char *act, const struct collection_share *share, const char *detail)
{
	c->after |= AFTER_SHARES;
	TRY(share_store_changed(c, share->member_id));
	return change_record(c, act, "share",
	    arena_printf(&c->arena, "%s/%s", share->owner, share->collection),
	    arena_printf(&c->arena, "%s%s%s", share->member, detail == NULL ? "" : ": ",
		detail == NULL ? "" : detail));
}

struct err *
share_put(struct ctx *c, const struct collection *collection, const char *member,
    enum collection_rights rights, struct collection_share *out)
{
	struct account account = { 0 };
	bool found;

	TRY(find_member(c, member, &account));
	TRY(share_store_find(c, c->actor.id, collection->id, account.name, out, &found));
	if (found && out->rights == (int)rights)
		return NULL;
	if (found) {
		out->rights = (int)rights;
		TRY(share_store_update(c, out));
		return changed(c, "update", out, collection_rights_names[rights]);
	}
	TRY(check_room(c, &account));
	*out = (struct collection_share){ .owner = c->actor.name,
		.owner_id = c->actor.id,
		.member = account.name,
		.member_id = account.id,
		.collection = collection->id,
		.type = collection->type,
		.rights = (int)rights };
	TRY(share_store_insert(c, out));
	return changed(c, "create", out, collection_rights_names[rights]);
}

static struct err *
end(struct ctx *c, const struct collection_share *share)
{
	TRY(share_store_delete(c, share->id));
	return changed(c, "delete", share, NULL);
}

struct err *
share_delete(struct ctx *c, const char *collection, const char *member)
{
	struct collection_share share = { 0 };

	TRY(share_find(c, collection, member, &share));
	return end(c, &share);
}

struct err *
share_leave(struct ctx *c, const char *key)
{
	struct collection_share share = { 0 };
	bool found;

	TRY(share_store_by_id(c, c->actor.id, key, &share, &found));
	return found ? end(c, &share) : no_such_share(c);
}

struct err *
share_end(struct ctx *c, const char *collection)
{
	c->after |= AFTER_SHARES;
	TRY(share_store_members_changed(c, c->actor.id, collection));
	return share_store_end(c, c->actor.id, collection);
}

struct err *
share_end_gone(struct ctx *c, void *gone)
{
	struct collection_share *all = arena_alloc(&c->arena, COLLECTION_SHARES_MAX * sizeof(*all));
	struct share_gone *g = gone;

	TRY(share_store_of_collection(c, g->owner_id, g->collection, all, &g->n));
	for (size_t i = 0; i < g->n; i++)
		TRY(end(c, &all[i]));
	return NULL;
}

/* Who ends them may be a job, which does nothing behind its transaction. */
static struct err *
settle(struct ctx *c, bool any)
{
	c->after |= any ? AFTER_SHARES : 0;
	return any ? job_wake(c, JOB_SHARES) : NULL;
}

struct err *
share_forget(struct ctx *c, int64_t account_id)
{
	bool any;

	TRY(share_store_account_changed(c, account_id, &any));
	return settle(c, any);
}

struct err *
share_forget_below(struct ctx *c, int64_t owner_id)
{
	bool any;

	TRY(share_store_below_changed(c, owner_id, &any));
	return settle(c, any);
}

struct err *
share_part(struct ctx *c, int64_t account_id)
{
	bool any;

	TRY(share_store_part(c, account_id, &any));
	return settle(c, any);
}

struct err *
share_part_domain(struct ctx *c, int64_t domain_id)
{
	bool any;

	TRY(share_store_part_domain(c, domain_id, &any));
	return settle(c, any);
}

struct err *
share_next(struct ctx *c, void *pending)
{
	struct share_pending *p = pending;

	bool there;

	TRY(share_store_next(c, p->change.account_id, &p->change, &p->found));
	if (!p->found)
		return NULL;
	p->member = (struct account){ 0 };
	TRY(account_store_by_id(c, p->change.account_id, &p->member, &there));
	return share_store_of_member(c, p->change.account_id, p->shares, &p->n);
}

struct err *
share_settled(struct ctx *c, void *pending)
{
	const struct share_pending *p = pending;

	return share_store_done(c, &p->change);
}
