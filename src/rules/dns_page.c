/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/dns_page.h"

#include "base/ctx.h"
#include "model/verification.h"
#include "rules/verification.h"

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

struct err *
dns_page_wants(struct ctx *c, const struct domain *domain, struct dns_wants *out)
{
	*out = (struct dns_wants){ .domain = domain->name };
	out->hosts = (struct texts){ .n = 1, .v = arena_alloc(&c->arena, sizeof(*out->hosts.v)) };
	out->hosts.v[0] = c->site->hostname;
	return want_verification(c, out);
}
