/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/trace.h"

#include "base/ctx.h"
#include "model/text.h"
#include "store/concern_store.h"
#include "store/journey_store.h"

enum { KNOWN_MAX = 64 };

struct err *
trace_concern(struct ctx *c, const char *address, struct journey_party *party)
{
	const char *bare = text_untagged(&c->arena, address), *at = strrchr(address, '@');
	struct concern concern = { 0 };
	bool found = false;

	if (at == NULL)
		return NULL;
	TRY(concern_store_account(c, bare, &concern, &found));
	if (!found)
		TRY(concern_store_domain(c, at + 1, &concern, &found));
	party->account_id = concern.account_id;
	party->domain_id = concern.domain_id;
	party->owner_id = concern.owner_id;
	return NULL;
}

static const char *
lower(struct arena *a, const char *address)
{
	return text_lower(a, address);
}

/* As people copy it, with brackets. */
static const char *
without_brackets(struct arena *a, const char *message_id)
{
	size_t n = strlen(message_id);

	return n > 2 && message_id[0] == '<' && message_id[n - 1] == '>'
		   ? arena_printf(a, "%.*s", (int)n - 2, message_id + 1)
		   : message_id;
}

/* Keys of these names. What an owner sees of a sender's or of an outcome's is its own anyhow. */
void
trace_keys(const struct ctx *c, struct arena *a, const struct trace_query *q, struct journey_search *out)
{
	bool user = c->actor.role == ROLE_MAIL_USER, master = c->actor.role == ROLE_MASTER_ADMIN;
	int64_t owner_id = master || user ? 0 : c->actor.id;
	int64_t *key = out->keys;

	memset(out->keys, 0, sizeof(out->keys));
	if (q->message_id != NULL) {
		*key = journey_key_message_id(without_brackets(a, q->message_id));
		return;
	}
	bool outcome = q->outcome > JOURNEY_DELIVERED;
	if (user)
		*key++ =
		    outcome ? journey_key_outcome(c->actor.id, q->outcome) : journey_key_account(c->actor.id);
	if (q->recipient != NULL)
		*key++ = journey_key_recipient(lower(a, q->recipient));
	if (q->sender != NULL)
		*key++ = journey_key_sender(owner_id, lower(a, q->sender));
	if (outcome && !user)
		*key++ = journey_key_outcome(owner_id, q->outcome);
	if (owner_id != 0 && q->sender == NULL && !outcome)
		*key = journey_key_owner(owner_id);
}

/* Domains whose owner was asked for already. */
struct owners {
	int64_t domain[KNOWN_MAX], owner[KNOWN_MAX];
	unsigned n;
};

static struct err *
find_owner(struct ctx *c, struct owners *known, int64_t domain_id, int64_t *out)
{
	for (unsigned i = 0; i < known->n && i < KNOWN_MAX; i++) {
		if (known->domain[i] == domain_id) {
			*out = known->owner[i];
			return NULL;
		}
	}
	TRY(concern_store_owner(c, domain_id, out));
	known->domain[known->n % KNOWN_MAX] = domain_id;
	known->owner[known->n % KNOWN_MAX] = *out;
	known->n++;
	return NULL;
}

static struct err *
find_mine(struct ctx *c, struct owners *known, const struct journey *j, bool *mine)
{
	for (int i = 0; i < j->n_parties; i++) {
		const struct journey_party *p = &j->parties[i];
		int64_t owner_id = 0;

		mine[i] = p->account_id == c->actor.id;
		if (mine[i] || c->actor.role != ROLE_DOMAIN_ADMIN || p->owner_id != c->actor.id)
			continue;
		TRY(find_owner(c, known, p->domain_id, &owner_id));
		mine[i] = owner_id == c->actor.id;
	}
	return NULL;
}

/* A filter looks at what is shown: what is not shown can not be found, either. */
static bool
is_asked_for(struct arena *a, const struct trace_query *q, const struct trace *t)
{
	if (q->outcome >= 0 && t->outcome != q->outcome)
		return false;
	if (q->sender != NULL && strcmp(t->sender, lower(a, q->sender)) != 0)
		return false;
	if (q->message_id != NULL && strcmp(t->message_id, without_brackets(a, q->message_id)) != 0)
		return false;
	return q->recipient == NULL || texts_hold(&t->recipients, lower(a, q->recipient));
}

struct err *
trace_show(struct ctx *c, const struct trace_query *q, const struct journey *rows, size_t n, bool steps,
    struct trace *shown, size_t *n_shown)
{
	bool mine[JOURNEY_PARTIES_MAX], all = c->actor.role == ROLE_MASTER_ADMIN;
	struct owners known = { .n = 0 };

	*n_shown = 0;
	for (size_t i = 0; i < n; i++) {
		struct trace *t = &shown[*n_shown];

		if (!all)
			TRY(find_mine(c, &known, &rows[i], mine));
		if (journey_view(&c->arena, &rows[i], all ? NULL : mine, steps, t) &&
		    is_asked_for(&c->arena, q, t))
			++*n_shown;
	}
	return NULL;
}
