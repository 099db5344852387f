/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/route.h"

#include "base/ctx.h"
#include "model/setting.h"
#include "model/text.h"
#include "rules/relay.h"
#include "rules/srs.h"

bool
route_parts(struct ctx *c, const char *text, struct route_parts *out)
{
	char *folded = text_lower(&c->arena, text);
	char *at = strrchr(folded, '@');

	if (at == NULL || at == folded || at[1] == '\0')
		return false;
	out->address = folded;
	out->bare = text_untagged(&c->arena, folded);
	out->catch_all = at;
	out->domain = at + 1;
	return true;
}

struct err *
route_domain(struct ctx *c, const char *name, struct lookup_domain_state *out, bool *found)
{
	return lookup_store_domain(c, text_lower(&c->arena, name), out, found);
}

/* Another name of a domain answers only for who is there, or mail would be taken and bounce later. */
static struct err *
follow_domain(struct ctx *c, const struct route_parts *parts, struct route *out)
{
	struct lookup_domain_state state;
	struct route there;
	bool found;

	TRY(lookup_store_domain(c, parts->domain, &state, &found));
	out->verified = state.verified;
	if (!found || state.kind != LOOKUP_ALIAS)
		return NULL;
	const char *target = arena_printf(
	    &c->arena, "%.*s%s", (int)(parts->catch_all + 1 - parts->address), parts->address, state.target);
	TRY(route_resolve(c, target, &there));
	if (there.way == ROUTE_NOBODY)
		return NULL;
	out->way = ROUTE_DOMAIN_ALIAS;
	out->targets = target;
	return NULL;
}

static struct err *
follow_names(struct ctx *c, const struct route_parts *parts, struct route *out)
{
	struct lookup_onward onward;

	TRY(lookup_store_onward(c, parts->address, parts->bare, parts->catch_all, &onward));
	out->way = onward.known ? ROUTE_NOBODY : ROUTE_FOREIGN;
	out->verified = onward.verified;
	if (onward.domain_alias) {
		out->way = ROUTE_NOBODY;
		return follow_domain(c, parts, out);
	}
	if (onward.targets == NULL)
		return NULL;
	out->way = onward.catch_all ? ROUTE_CATCH_ALL : ROUTE_ALIAS;
	out->targets = onward.targets;
	return NULL;
}

static struct err *
is_verified(struct ctx *c, const char *domain, bool *verified)
{
	struct lookup_domain_state state;
	bool found;

	TRY(lookup_store_domain(c, domain, &state, &found));
	*verified = state.verified;
	return NULL;
}

static struct err *
resolve_parts(struct ctx *c, const struct route_parts *parts, struct route *out)
{
	bool mailbox;

	TRY(lookup_store_forward(c, parts->bare, &mailbox, &out->targets));
	if (!mailbox)
		return follow_names(c, parts, out);
	out->way = ROUTE_MAILBOX;
	return out->targets == NULL ? NULL : is_verified(c, parts->domain, &out->verified);
}

struct err *
route_onward(struct ctx *c, const char *address, struct route *out)
{
	struct route_parts parts;

	*out = (struct route){ .way = ROUTE_FOREIGN, .address = address, .bare = address };
	out->targets = srs_back(c, address);
	if (out->targets != NULL) {
		out->way = ROUTE_BOUNCE;
		out->verified = true;
		return NULL;
	}
	if (!route_parts(c, address, &parts))
		return NULL;
	out->address = parts.address;
	out->bare = parts.bare;
	return resolve_parts(c, &parts, out);
}

/* Nobody here has it: is there another server that may know him? */
static struct err *
ask_elsewhere(struct ctx *c, struct route *out)
{
	struct lookup_domain_state state;
	struct route_parts parts;
	bool found = false;

	if (route_parts(c, out->address, &parts))
		TRY(lookup_store_domain(c, parts.domain, &state, &found));
	if (!found || state.hop.host == NULL)
		return NULL;
	out->way = state.kind == LOOKUP_RELAY ? ROUTE_RELAY : ROUTE_SPLIT;
	out->hop = state.hop;
	out->verified = state.verified;
	return NULL;
}

struct err *
route_resolve(struct ctx *c, const char *address, struct route *out)
{
	TRY(route_onward(c, address, out));
	return out->way == ROUTE_NOBODY || out->way == ROUTE_FOREIGN ? ask_elsewhere(c, out) : NULL;
}

const char *
route_hop(struct ctx *c, const struct lookup_hop *hop)
{
	/* what an address is was looked at when it was written; a name may lead elsewhere by now */
	const char *public = hop->inside || relay_is_address(hop->host) ? "" : "-public";

	return arena_printf(&c->arena, "relay-%s%s:%s", relay_tls_names[hop->tls], public,
	    relay_next_hop(&c->arena, hop->host, hop->port));
}

struct err *
route_targets_changed(struct ctx *c, const struct texts *targets)
{
	for (size_t i = 0; i < targets->n && !(c->after & AFTER_FORGET_VERIFIED); i++) {
		struct lookup_domain_state state;
		bool found;

		TRY(route_domain(c, strrchr(targets->v[i], '@') + 1, &state, &found));
		if (found && state.hop.host != NULL)
			c->after |= AFTER_FORGET_VERIFIED;
	}
	return NULL;
}

const char *
route_next_target(struct ctx *c, const char **targets)
{
	size_t n = strcspn(*targets, ",");
	const char *one = arena_printf(&c->arena, "%.*s", (int)n, *targets);

	*targets += n + strspn(*targets + n, ", ");
	return one;
}
