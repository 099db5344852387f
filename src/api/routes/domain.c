/* SPDX-License-Identifier: Apache-2.0 */
#include "api/verification.h"

#include "api/api_private.h"
#include "base/buf.h"
#include "model/domain.h"
#include "remote/dns_page.h"
#include "rules/access.h"
#include "rules/dns_page.h"
#include "rules/domain.h"
#include "rules/outgoing.h"
#include "rules/split.h"
#include "store/domain_store.h"

enum { ZONE_MAX = 256 * 1024 };

/* The domain and what is wanted of it, read before DNS is asked. */
static struct err *
find_wants(struct ctx *c, struct call *call)
{
	struct dns_wants *wants = arena_new(&c->arena, struct dns_wants);
	struct domain domain = { 0 };

	call->found = wants;
	TRY(access_domain(c, call->key, &domain));
	return dns_page_wants(c, &domain, wants);
}

static struct err *
show_dns(struct ctx *c, struct call *call)
{
	const struct dns_wants *wants = call->found;
	struct dns_row *rows = arena_alloc(&c->arena, DNS_PAGE_MAX * sizeof(*rows));
	struct buf zone = BUF(&c->arena, ZONE_MAX);

	TRY(route_ask_dns(c, call));
	dns_page_ask(&c->arena, call->api->conf, wants, rows, &call->page.n);
	call->page.rows = rows;
	call->page.total = (int64_t)call->page.n;
	if (route_wants_other(call)) {
		dns_page_zone(&zone, wants->domain, rows, call->page.n);
		call->other = buf_text(&zone);
	}
	return NULL;
}

/* Made by asking: nothing to sort or filter by, and one page. */
static const struct listing dns_listing = { .key = NULL };
static const struct noun dns_noun = { .name = "DNS record",
	.plural = "DNS records",
	.fields = dns_row_fields,
	.size = sizeof(struct dns_row),
	.listing = &dns_listing };

NOUN_VERBS(access_domain, domain_create, domain_update, domain_delete)

DOCUMENT_VERBS(split, struct split_routing, split_find, split_put, split_remove)

static const struct document split_document = { "split routing", split_routing_fields,
	sizeof(struct split_routing), DOCUMENT_VERBS_OF(split), .none = "no_split_routing" };

static const struct noun domain_noun = { "domain", "domains", domain_fields, sizeof(struct domain),
	&domain_listing, "name", VERBS };

DOCUMENT_VERBS(outgoing, struct outgoing_ip, outgoing_find, outgoing_put, outgoing_remove)

static const struct document outgoing_document = { "outgoing address", outgoing_ip_fields,
	sizeof(struct outgoing_ip), DOCUMENT_VERBS_OF(outgoing), .none = "no_outgoing_ip" };

const struct route domain_routes[] = {
	NOUN_ROUTES(domain_noun, "/api/v1/domains", ROLE_DOMAIN_ADMIN, domain_fields, struct domain,
	    "a domain", "domains"),
	VERIFICATION_ROUTES(domain_noun, "/api/v1/domains", ROLE_DOMAIN_ADMIN),
	{ .method = GET,
	    .path = "/api/v1/domains/{key}/dns",
	    .role = ROLE_DOMAIN_ADMIN,
	    .shape = SHAPE_LIST,
	    .out = dns_row_fields,
	    .out_size = sizeof(struct dns_row),
	    .noun = &dns_noun,
	    .find = find_wants,
	    .handle = show_dns,
	    .transaction = TX_NONE,
	    .other = "text/dns",
	    .summary = "What DNS should say about a domain, beside what it says" },
	DOCUMENT_ROUTES(split_document, "/api/v1/domains/{key}/split-routing", ROLE_DOMAIN_ADMIN,
	    split_routing_fields, struct split_routing, "the server of those users who are not here"),
	DOCUMENT_ROUTES(outgoing_document, "/api/v1/domains/{key}/outgoing-ip", ROLE_DOMAIN_ADMIN,
	    outgoing_ip_fields, struct outgoing_ip, "the address that a domain's mail leaves from"),
	{ .path = NULL },
};
