/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/dns_page.h"

#include "base/ctx.h"
#include "model/domain.h"
#include "model/verification.h"
#include "rules/dkim.h"
#include "rules/hostname.h"
#include "rules/verification.h"
#include "store/hostname_store.h"
#include "store/list.h"
#include "store/outgoing_store.h"

enum { PAIRS_MAX = 5 };

/* A MasterAdmin's word, and a parent's, want no record. */
static struct err *
want_verification(struct ctx *c, struct dns_wants *out)
{
	struct verification row;

	TRY(verification_show(c, out->domain, &row));
	if (row.state != VERIFICATION_DONE || row.proof == PROOF_DNS)
		out->verification = row.record;
	return NULL;
}

/* Of all pairs: one that waits is not used before, and one that retires is still looked for. */
static struct err *
want_dkim(struct ctx *c, const struct domain *domain, struct dns_wants *out)
{
	struct list_query query = { .limit = PAIRS_MAX, .sort = "-created_at" };
	struct list_page page = { 0 };

	TRY(dkim_list(c, domain, &query, &page));
	out->dkim = arena_alloc(&c->arena, (2 * page.n + 1) * sizeof(*out->dkim));
	for (size_t i = 0; i < page.n; i++) {
		const struct dkim *pair = (const struct dkim *)page.rows + i;

		out->dkim[out->n_dkim++] =
		    (struct dns_dkim){ dkim_rsa_selector(&c->arena, pair->selector), pair->rsa_record };
		out->dkim[out->n_dkim++] =
		    (struct dns_dkim){ dkim_ed25519_selector(&c->arena, pair->selector),
			    pair->ed25519_record };
	}
	return NULL;
}

/* The server, whatever its owner has authorised, and the domain's own name. */
static struct err *
want_hosts(struct ctx *c, const struct domain *domain, struct dns_wants *out)
{
	const char **names = arena_alloc(&c->arena, (HOSTNAMES_MAX + 2) * sizeof(*names));
	size_t n;

	TRY(hostname_store_verified(c, domain->owner_id, names + 1, HOSTNAMES_MAX, &n));
	names[0] = c->site->hostname;
	if (domain->verified)
		names[++n] = domain->name;
	out->hosts = (struct texts){ .n = n + 1, .v = names };
	return NULL;
}

static struct err *
want_address(struct ctx *c, const struct domain *domain, struct dns_wants *out)
{
	struct outgoing_ip own;
	bool found;

	TRY(outgoing_store_find(c, domain->id, &own, &found));
	if (!found)
		return NULL;
	out->addresses = (struct texts){ .n = 1, .v = arena_alloc(&c->arena, sizeof(*out->addresses.v)) };
	out->addresses.v[0] = own.ip;
	return NULL;
}

struct err *
dns_page_wants(struct ctx *c, const struct domain *domain, struct dns_wants *out)
{
	*out = (struct dns_wants){ .domain = domain->name };
	TRY(want_hosts(c, domain, out));
	TRY(want_dkim(c, domain, out));
	TRY(want_address(c, domain, out));
	return want_verification(c, out);
}
