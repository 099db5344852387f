/* SPDX-License-Identifier: Apache-2.0 */
/* dkim: new keys begin to sign when their records are found in DNS; old ones go when their time is over. */
#include "rules/dkim.h"
#include "base/say.h"
#include "jobs/kind.h"
#include "jobs/work.h"
#include "remote/dns.h"
#include "store/dkim_store.h"

enum { BATCH = 25, PER_PAIR = 2 };

struct watch {
	int64_t after_id;
	struct dkim pairs[BATCH];
	size_t n;
	const struct dkim *found; /* whose records are there */
	int64_t activated;
};

static struct err *
read_batch(struct ctx *c, void *arg)
{
	struct watch *w = arg;

	TRY(dkim_store_all_waiting(c, w->after_id, BATCH, w->pairs, &w->n));
	for (size_t i = 0; i < w->n; i++)
		dkim_derive(&c->arena, &w->pairs[i]);
	return NULL;
}

/* It may have been deleted, or taken over, while we asked. */
static struct err *
activate(struct ctx *c, void *arg)
{
	struct watch *w = arg;
	struct dkim now;
	bool found;

	TRY(dkim_store_by_id(c, w->found->id, &now, &found));
	if (!found || now.active_from != 0)
		return NULL;
	w->activated++;
	dkim_derive(&c->arena, &now);
	return dkim_activate(c, &now);
}

static struct err *
prune(struct ctx *c, void *arg)
{
	(void)arg;
	return dkim_store_prune(c);
}

static bool
has_record(const struct dns_question *q, const char *public)
{
	for (size_t i = 0; q->outcome == DNS_FOUND && i < q->n; i++)
		if (dkim_record_holds(q->records[i].text, public))
			return true;
	return false;
}

/* Both, or neither signs: a verifier may know only one of the two. */
static struct err *
look(struct work *w, struct watch *watch)
{
	struct dns_question q[PER_PAIR * BATCH] = { 0 };

	for (size_t i = 0; i < watch->n; i++) {
		q[PER_PAIR * i] = (struct dns_question){ .name = watch->pairs[i].rsa_name, .type = DNS_TXT };
		q[PER_PAIR * i + 1] =
		    (struct dns_question){ .name = watch->pairs[i].ed25519_name, .type = DNS_TXT };
	}
	dns_ask(&w->c.arena, w->conf, q, (size_t)PER_PAIR * watch->n, DNS_ASK_MS);
	for (size_t i = 0; i < watch->n; i++) {
		const struct dkim *pair = &watch->pairs[i];

		if (!has_record(&q[PER_PAIR * i], pair->rsa_public) ||
		    !has_record(&q[PER_PAIR * i + 1], pair->ed25519_public))
			continue;
		watch->found = pair;
		TRY(work_write(w, activate, watch, 0, pair->domain));
	}
	return NULL;
}

struct err *
watch_dkim_run(struct work *w)
{
	struct watch watch = { 0 };

	do {
		arena_reset(&w->c.arena);
		TRY(work_read(w, read_batch, &watch));
		if (watch.n > 0) {
			watch.after_id = watch.pairs[watch.n - 1].id;
			TRY(look(w, &watch));
		}
	} while (watch.n == BATCH);
	TRY(work_write(w, prune, NULL, 0, NULL));
	w->result =
	    say(&w->keep, "{keys_activated}%lld pairs of keys began to sign", (long long)watch.activated);
	return NULL;
}
