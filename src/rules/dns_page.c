/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/dns_page.h"

#include "base/ctx.h"
#include "model/verification.h"
#include "rules/dkim.h"
#include "rules/verification.h"
#include "store/list.h"

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
		    (struct dns_dkim){ dkim_ed25519_selector(&c->arena, pair->selector), pair->ed25519_record };
	}
	return NULL;
}

struct err *
dns_page_wants(struct ctx *c, const struct domain *domain, struct dns_wants *out)
{
	*out = (struct dns_wants){ .domain = domain->name };
	out->hosts = (struct texts){ .n = 1, .v = arena_alloc(&c->arena, sizeof(*out->hosts.v)) };
	out->hosts.v[0] = c->site->hostname;
	TRY(want_dkim(c, domain, out));
	return want_verification(c, out);
}
