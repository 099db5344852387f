/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/loop.h"

#include "base/ctx.h"
#include "model/text.h"
#include "rules/coming.h"
#include "rules/lookup.h"
#include "store/account_store.h"
#include "store/alias_store.h"
#include "store/domain_alias_store.h"
#include "store/domain_store.h"

enum { WALK_MAX = 1000, DEPTH_MAX = 50 }; /* Postfix stops at virtual_alias_expansion_limit = 1000 */

/* A search for a way back to where it began. */
struct walk {
	const char *goal;
	unsigned visited;
	bool loop, endless;
};

/* The alias that mail for address follows, as lookup_alias finds it; the one that is being made counts as
 * made. */
static struct err *
follow_alias(struct ctx *c, struct walk *w, const char *address, const char *bare, struct texts *out)
{
	const char *const names[] = { address, bare, strrchr(address, '@') };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct alias alias = { 0 };
		bool found;

		w->loop = strcmp(names[i], w->goal) == 0;
		if (w->loop)
			return NULL;
		TRY(alias_store_by_address(c, names[i], &alias, &found));
		if (found && alias.enabled) {
			*out = alias.targets;
			return NULL;
		}
	}
	return NULL;
}

/* The address itself, for one of another name of a domain. */
static struct err *
real_address(struct ctx *c, const char *address, const char **out)
{
	const char *at = strrchr(address, '@');
	struct domain_alias alias = { 0 };
	bool found = false;

	*out = address;
	if (at != NULL)
		TRY(domain_alias_store_by_name(c, at + 1, &alias, &found));
	if (found)
		*out = arena_printf(&c->arena, "%.*s%s", (int)(at + 1 - address), address, alias.domain);
	return NULL;
}

/* Where mail for this address is passed on to: by the forward of its mailbox, or else by an alias. */
static struct err *
onward(struct ctx *c, struct walk *w, const char *address, struct texts *out)
{
	struct account account = { 0 };
	const char *bare;
	bool found;

	*out = (struct texts){ 0 };
	TRY(real_address(c, address, &address));
	bare = text_untagged(&c->arena, address);
	TRY(account_store_by_name(c, bare, &account, &found));
	if (!found || account.role != ROLE_MAIL_USER)
		return follow_alias(c, w, address, bare, out);
	w->loop = strcmp(bare, w->goal) == 0;
	*out = account.forward_to;
	return NULL;
}

static struct err *
walk_from(struct ctx *c, struct walk *w, const char *address, unsigned depth)
{
	struct texts next;

	w->endless = ++w->visited > WALK_MAX || depth > DEPTH_MAX;
	if (w->endless)
		return NULL;
	TRY(onward(c, w, address, &next));
	for (size_t i = 0; i < next.n && !w->loop && !w->endless; i++)
		TRY(walk_from(c, w, next.v[i], depth + 1));
	return NULL;
}

/* Does a later row of the same file make it? */
static struct err *
is_coming(struct ctx *c, const char *address, bool *out)
{
	TRY(real_address(c, address, &address));
	*out = coming_takes(&c->arena, c->coming, address);
	return NULL;
}

/* In a domain of the actor only: whether another tenant has a mailbox is not told (R83). */
static struct err *
reaches_somebody(struct ctx *c, const char *address, bool *out)
{
	const char *name = strrchr(address, '@') + 1;
	struct domain_alias alias = { 0 };
	struct domain domain = { 0 };
	bool here, also = false;

	*out = true;
	TRY(domain_store_find(c, name, &domain, &here));
	if (!here)
		TRY(domain_alias_store_find(c, name, &alias, &also));
	if (here || also)
		TRY(lookup_reaches_somebody(c, address, out));
	return *out || c->coming == NULL ? NULL : is_coming(c, address, out);
}

static struct err *
check_one(struct ctx *c, struct walk *w, const char *target, const char *field)
{
	const char *why = NULL;
	bool reached;

	TRY(walk_from(c, w, target, 0));
	TRY(reaches_somebody(c, target, &reached));
	if (w->loop)
		why = "{loop}leads back to where it came from";
	else if (w->endless)
		why = "{endless}leads through too many other addresses";
	else if (!reached)
		why = "{nobody_there}is in a domain of this server, but nobody has it";
	return why == NULL ? NULL : err_why(&c->arena, ERR_INVALID_FIELD, field, target, why);
}

struct err *
loop_check_domain(struct ctx *c, const char *name, int64_t owner_id)
{
	struct alias alias = { .address = "" };
	bool found;

	for (;;) {
		TRY(alias_store_next_into(c, owner_id, name, alias.address, &alias, &found));
		if (!found)
			return NULL;
		struct walk w = { .goal = alias.address };
		for (size_t i = 0; i < alias.targets.n && !w.loop; i++)
			TRY(walk_from(c, &w, alias.targets.v[i], 0));
		if (w.loop)
			return err_new(&c->arena, ERR_INVALID_FIELD, "name",
			    "{would_loop}%s would lead back to itself: it has a target in %s", alias.address,
			    name);
	}
}

struct err *
loop_check(struct ctx *c, const char *address, const struct texts *targets, const char *field)
{
	struct walk w = { .goal = address }; /* one for all: together they are what Postfix has to expand */

	for (size_t i = 0; i < targets->n; i++)
		TRY(check_one(c, &w, targets->v[i], arena_printf(&c->arena, "%s/%zu", field, i)));
	return NULL;
}
