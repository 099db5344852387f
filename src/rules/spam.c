/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/spam.h"

#include "base/ctx.h"
#include "model/network.h"
#include "model/text.h"
#include "rules/antispam.h"
#include "rules/learned.h"
#include "rules/lookup.h"
#include "store/antispam_store.h"

/* Followed from a recipient to the one mailbox that gets its mail; senders looked at. */
enum { FOLLOW_MAX = 5, SENDERS_MAX = 10 };

/* The domain of an address and all above it. */
struct sender {
	const char *address; /* canonical; "" when it is none */
	const char **domains;
	size_t n;
};

/* What a message came from, in the terms of the rules. */
struct origin {
	const char *ip; /* as network_first writes it; NULL: of our own, or not known */
	struct sender envelope, *from;
	size_t n_from;
};

/* The domain above this one, or NULL. */
static const char *
parent(const char *domain)
{
	const char *dot = strchr(domain, '.');

	return dot == NULL ? NULL : dot + 1;
}

static struct sender
sender_of(struct ctx *c, const char *text)
{
	const char *at = strrchr(text, '@'), *domain;
	struct sender s = { .address = "" };

	if (at == NULL || text_domain(&c->arena, at + 1, &domain) != NULL)
		return s;
	if (text_address(&c->arena, text, &s.address) != NULL)
		s.address = "";
	for (const char *p = domain; p != NULL; p = parent(p))
		s.n++;
	s.domains = arena_alloc(&c->arena, s.n * sizeof(char *));
	s.n = 0;
	for (const char *p = domain; p != NULL; p = parent(p))
		s.domains[s.n++] = p;
	return s;
}

/* Loopback is this server itself: what Sieve redirects or replies, and what webmail sends after signing in.
 */
static const char *
client_of(struct ctx *c, const char *ip)
{
	struct network n;

	if (network_read(&c->arena, ip, &n) != NULL || (n.family == 4 && n.bytes[0] == 127) ||
	    strcmp(network_text(&c->arena, &n), "::1") == 0)
		return NULL;
	return network_first(&c->arena, &n);
}

static struct origin
origin_of(struct ctx *c, const struct spam_question *q)
{
	struct origin o = { .ip = client_of(c, q->ip), .envelope = sender_of(c, q->env_from) };

	o.from = arena_alloc(&c->arena, (q->from.n + 1) * sizeof(*o.from));
	for (size_t i = 0; i < q->from.n && i < SENDERS_MAX; i++)
		o.from[o.n_from++] = sender_of(c, q->from.v[i]);
	return o;
}

/* What the lists of one scope say; white beats black. *rule: which rule. */
struct lists_say {
	const char *white, *black;
};

static void
add_black(struct lists_say *say, const struct list_hits *hits)
{
	if (say->black == NULL)
		say->black = hits->rule[LIST_BLACK];
}

static struct err *
ask_client(struct ctx *c, int64_t scope_id, const struct origin *o, struct lists_say *say)
{
	struct list_hits hits;

	if (o->ip == NULL)
		return NULL;
	TRY(antispam_store_client(c, scope_id, o->ip, &hits));
	say->white = hits.rule[LIST_WHITE];
	add_black(say, &hits);
	return NULL;
}

/* A message with several senders is black when one of them is, and white only when all are: who may forge one
 * line of a header can add another. */
static struct err *
ask_senders(struct ctx *c, int64_t scope_id, const struct sender *senders, size_t n, struct lists_say *say)
{
	const char *white = NULL;
	size_t n_white = 0;

	for (size_t i = 0; i < n; i++) {
		struct list_hits hits;

		if (senders[i].n == 0)
			continue;
		TRY(antispam_store_sender(
		    c, scope_id, senders[i].address, senders[i].domains, senders[i].n, &hits));
		add_black(say, &hits);
		if (hits.rule[LIST_WHITE] != NULL) {
			white = hits.rule[LIST_WHITE];
			n_white++;
		}
	}
	if (say->white == NULL && n_white == n)
		say->white = white;
	return NULL;
}

static enum spam_verdict
decide(struct ctx *c, const char *whose, const struct lists_say *say, const char **rule)
{
	bool white = say->white != NULL;

	if (!white && say->black == NULL)
		return SPAM_SCORE;
	*rule = arena_printf(
	    &c->arena, "%s %slist %s", whose, white ? "white" : "black", white ? say->white : say->black);
	return white ? SPAM_WHITE : SPAM_BLACK;
}

/* Global rules match the envelope sender and the client. */
static struct err *
ask_global(struct ctx *c, const struct origin *o, enum spam_verdict *out, const char **rule)
{
	struct lists_say say = { 0 };

	TRY(ask_client(c, 0, o, &say));
	TRY(ask_senders(c, 0, &o->envelope, 1, &say));
	*out = decide(c, "global", &say, rule);
	return NULL;
}

/* A domain's rules match the From header and the client. */
static struct err *
ask_domain(struct ctx *c, int64_t scope_id, const struct origin *o, enum spam_verdict *out, const char **rule)
{
	struct lists_say say = { 0 };

	TRY(ask_client(c, scope_id, o, &say));
	TRY(ask_senders(c, scope_id, o->from, o->n_from, &say));
	*out = decide(c, "domain", &say, rule);
	return NULL;
}

/* The mailbox that gets the mail when it is a single one, else the address itself: two users need not agree.
 */
static struct err *
find_mailbox(struct ctx *c, const char *address, const char **out)
{
	const char *targets;
	bool found = true;

	*out = text_untagged(&c->arena, text_lower(&c->arena, address));
	for (int i = 0; i < FOLLOW_MAX; i++) {
		TRY(lookup_alias(c, *out, &targets, &found));
		if (!found || strchr(targets, ',') != NULL)
			return NULL;
		*out = text_untagged(&c->arena, text_lower(&c->arena, targets));
	}
	return NULL;
}

static struct err *
find_scope(struct ctx *c, const char *recipient, int64_t *out)
{
	const char *at = strrchr(recipient, '@');

	*out = 0;
	return at == NULL ? NULL : antispam_store_scope(c, text_lower(&c->arena, at + 1), out);
}

static struct err *
ask_learned(struct ctx *c, const struct spam_question *q, const char *recipient, enum spam_verdict *out,
    const char **rule)
{
	const char *mailbox;

	TRY(find_mailbox(c, recipient, &mailbox));
	TRY(learned_verdict(c, mailbox, &q->from, out));
	if (*out != SPAM_SCORE)
		*rule = arena_printf(&c->arena, "learned by %s", mailbox);
	return NULL;
}

/* What one recipient alone would want. */
static struct err *
ask_recipient(struct ctx *c, const struct spam_question *q, const struct origin *o, const char *recipient,
    struct spam_answer *out)
{
	int64_t scope_id;

	TRY(find_scope(c, recipient, &scope_id));
	TRY(antispam_effective(c, scope_id, &out->thresholds));
	if (out->own)
		return NULL;
	TRY(ask_learned(c, q, recipient, &out->verdict, &out->rule));
	out->learned = out->verdict != SPAM_SCORE;
	if (out->verdict != SPAM_SCORE || scope_id == 0)
		return NULL;
	return ask_domain(c, scope_id, o, &out->verdict, &out->rule);
}

static int64_t
larger(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* all: what those before agree on. What one user has taught lets nothing in for another. */
static void
be_lenient(struct spam_answer *all, struct spam_answer *one)
{
	if (all->verdict == SPAM_WHITE && all->learned && one->verdict != SPAM_WHITE)
		*all = (struct spam_answer){ .own = all->own, .thresholds = all->thresholds };
	if (one->verdict == SPAM_WHITE && one->learned && all->verdict != SPAM_WHITE)
		*one = (struct spam_answer){ .own = one->own, .thresholds = one->thresholds };
	all->thresholds.greylist = larger(all->thresholds.greylist, one->thresholds.greylist);
	all->thresholds.add_header = larger(all->thresholds.add_header, one->thresholds.add_header);
	all->thresholds.reject = larger(all->thresholds.reject, one->thresholds.reject);
	if (one->verdict == SPAM_WHITE || (all->verdict == SPAM_BLACK && one->verdict == SPAM_SCORE)) {
		all->verdict = one->verdict;
		all->rule = one->rule;
		all->learned = one->learned;
	}
}

/* Two in a row often have the same domain; asking about each is still cheap. */
static struct err *
ask_recipients(struct ctx *c, const struct spam_question *q, const struct origin *o, struct spam_answer *out)
{
	const bool own = out->own;

	for (size_t i = 0; i < q->rcpts.n; i++) {
		struct spam_answer one = { .own = own };

		TRY(ask_recipient(c, q, o, q->rcpts.v[i], &one));
		if (i == 0)
			*out = one;
		else
			be_lenient(out, &one);
	}
	return q->rcpts.n > 0 ? NULL : antispam_effective(c, 0, &out->thresholds);
}

/* Postfix asks about the envelope sender alone; readers see these. */
static struct err *
ask_authors(struct ctx *c, const struct spam_question *q, const char **refusal)
{
	const size_t n = q->authors.n;

	if (n == 0 || n > SENDERS_MAX)
		*refusal = "From: one line with at least one address, and not more than ten, is needed";
	for (size_t i = 0; i < n && *refusal == NULL; i++) {
		const char *address;
		bool may;

		if (text_address(&c->arena, q->authors.v[i], &address) != NULL) {
			*refusal = "From: one line is needed, with addresses alone; the same for Sender";
			return NULL;
		}
		TRY(lookup_may_send_as(c, q->user, address, &may));
		if (!may)
			*refusal =
			    arena_printf(&c->arena, "From, Sender: %s may not send as %s", q->user, address);
	}
	return NULL;
}

/* What Dovecot writes for a user is in the name of the user, or of an address that leads to nobody else; a
 * script may name any other. */
static struct err *
ask_maker(struct ctx *c, const struct spam_question *q, bool *allowed)
{
	const size_t n = q->authors.n;

	*allowed = q->maker != NULL && *q->maker != '\0' && n > 0 && n <= SENDERS_MAX;
	for (size_t i = 0; i < n && *allowed; i++) {
		const char *address, *mailbox, *maker;

		*allowed = text_address(&c->arena, q->authors.v[i], &address) == NULL;
		if (!*allowed)
			return NULL;
		TRY(find_mailbox(c, q->maker, &maker));
		TRY(lookup_may_send_as(c, maker, address, allowed));
		if (*allowed)
			continue;
		TRY(find_mailbox(c, address, &mailbox));
		*allowed = strcmp(mailbox, maker) == 0;
	}
	return NULL;
}

static struct err *
find_bayes(struct ctx *c, const struct spam_question *q, int64_t *mailbox)
{
	const char *name;

	*mailbox = 0;
	if (q->rcpts.n == 0)
		return NULL;
	TRY(find_mailbox(c, q->rcpts.v[0], &name));
	return learned_mailbox(c, name, mailbox);
}

struct err *
spam_check(struct ctx *c, const struct spam_question *q, struct spam_answer *out)
{
	const struct origin o = origin_of(c, q);
	enum spam_verdict global = SPAM_SCORE;
	const char *rule = NULL;

	*out = (struct spam_answer){ .own = *q->user != '\0' };
	if (!out->own)
		TRY(ask_global(c, &o, &global, &rule));
	TRY(ask_recipients(c, q, &o, out));
	TRY(find_bayes(c, q, &out->mailbox));
	if (out->own)
		return ask_authors(c, q, &out->refusal);
	TRY(ask_maker(c, q, &out->allowed));
	if (global != SPAM_SCORE) {
		out->verdict = global;
		out->rule = rule;
	}
	return NULL;
}

struct err *
spam_policy(struct ctx *c, const char *sender, const char *recipient, const char **out)
{
	const struct texts senders = { 1, (const char *[]){ sender } };
	enum spam_verdict learned;
	const char *mailbox;
	struct thresholds t;
	int64_t scope_id;
	bool rules;

	TRY(find_scope(c, recipient, &scope_id));
	TRY(antispam_effective(c, scope_id, &t));
	TRY(antispam_store_has_rules(c, scope_id, &rules));
	TRY(find_mailbox(c, recipient, &mailbox));
	TRY(learned_verdict(c, mailbox, &senders, &learned));
	*out = arena_printf(&c->arena, "%lld %lld %lld %lld %d", (long long)t.greylist,
	    (long long)t.add_header, (long long)t.reject, (long long)(rules ? scope_id : 0), (int)learned);
	return NULL;
}
