/* SPDX-License-Identifier: Apache-2.0 */
/* DNS: do the server's names lead here, do its addresses lead back, and do the domains lead here? */
#include <arpa/inet.h>

#include "base/clock.h"
#include "base/say.h"
#include "main/doctor/doctor.h"
#include "os/address.h"
#include "remote/dns.h"
#include "remote/dns_page.h"
#include "rules/dns_page.h"
#include "store/domain_store.h"
#include "store/list.h"
#include "store/outgoing_store.h"

enum {
	NAMES_MAX = 8,
	ADDRESSES_MAX = 16,
	DOMAINS_MAX = 2000, /* whose MX is asked for */
	AT_ONCE = 200,
	SAMPLE = 10, /* whose records are all asked for */
	TOLD = 20,
	TEXT_MAX = 4096,
	ASK_MS = 5000,
};

/* Is it one of ours: where we listen, or any of this host? */
static bool
is_here(const struct doctor *d, const char *ip)
{
	const char *listen = d->conf->listen;

	if (listen[strspn(listen, "0.:")] != '\0')
		return strcmp(listen, ip) == 0;
	return address_is_here(ip);
}

static void
judge_name(struct doctor *d, const char *name, const struct dns_question *both)
{
	const char *mend =
	    say(d->arena, "{mend_name}add A or AAAA records for %s with the address of this server", name);
	struct buf found = BUF(d->arena, TEXT_MAX);
	bool here = false;

	for (int i = 0; i < 2; i++)
		for (size_t k = 0; k < both[i].n; k++) {
			here |= is_here(d, both[i].records[k].text);
			buf_printf(&found, "%s%s", found.n > 0 ? ", " : "", both[i].records[k].text);
		}
	if (found.n == 0)
		doctor_found(d, FINDING_ERROR, name,
		    say(d->arena, "{doctor_no_address}%s has no address in DNS", name), NULL, mend);
	else if (!here)
		doctor_found(d, FINDING_WARNING, name,
		    say(d->arena, "{doctor_elsewhere}%s does not lead to an address of this host", name),
		    arena_printf(d->arena, "%s; behind a router that passes its ports on, this is right",
			buf_text(&found)),
		    mend);
}

/* Both addresses of each name, two questions beside each other. Fails when one is not answered. */
NODISCARD static struct err *
ask_addresses(struct doctor *d, const char *const *names, struct dns_question *q, size_t *n)
{
	*n = 0;
	for (; *names != NULL && *n < (size_t)2 * NAMES_MAX; names++) {
		q[(*n)++] = (struct dns_question){ .name = *names, .type = DNS_A };
		q[(*n)++] = (struct dns_question){ .name = *names, .type = DNS_AAAA };
	}
	dns_ask(d->arena, d->conf, q, *n, ASK_MS);
	for (size_t i = 0; i < *n; i++)
		if (q[i].outcome == DNS_NOT_ASKED)
			return err_new(d->arena, ERR_UNAVAILABLE, NULL, "DNS: %s: %s", q[i].name, q[i].why);
	return NULL;
}

struct err *
doctor_names(struct doctor *d)
{
	struct dns_question q[2 * NAMES_MAX];
	size_t n;

	TRY(ask_addresses(d, conf_web_names(d->arena, d->conf), q, &n));
	for (size_t i = 0; i < n; i += 2)
		judge_name(d, q[i].name, &q[i]);
	return NULL;
}

/* RFC 1035 section 3.5, RFC 3596 section 2.5; NULL: no address. */
static const char *
reverse_name(struct arena *a, const char *ip)
{
	unsigned char bytes[16];
	struct buf b = BUF(a, TEXT_MAX);

	if (inet_pton(AF_INET, ip, bytes) == 1)
		return arena_printf(a, "%u.%u.%u.%u.in-addr.arpa", bytes[3], bytes[2], bytes[1], bytes[0]);
	if (inet_pton(AF_INET6, ip, bytes) != 1)
		return NULL;
	for (int i = 15; i >= 0; i--)
		buf_printf(&b, "%x.%x.", bytes[i] & 15U, bytes[i] >> 4);
	buf_puts(&b, "ip6.arpa");
	return buf_text(&b);
}

/* An address that mail leaves from, and how it greets there. */
struct greeting {
	const char *ip, *name;
};

static void
judge_greeting(struct doctor *d, const struct greeting *g, const struct dns_question *q)
{
	const char *mend = say(d->arena,
	    "{mend_reverse}whoever gave you %s (provider, data centre) can name it %s in DNS: a PTR record",
	    g->ip, g->name);

	for (size_t i = 0; i < q->n; i++)
		if (strcmp(q->records[i].text, g->name) == 0)
			return;
	if (q->n == 0)
		doctor_found(d, FINDING_WARNING, g->ip,
		    say(d->arena,
			"{doctor_no_reverse}%s has no name in DNS: many servers take no mail from it", g->ip),
		    q->name, mend);
	else
		doctor_found(d, FINDING_WARNING, g->ip,
		    say(d->arena, "{doctor_reverse}%s greets as %s, but DNS has another name for it", g->ip,
			g->name),
		    q->records[0].text, mend);
}

/* The address of the server's name, as the world knows it; and those that domains leave from (R33). */
NODISCARD static struct err *
list_greetings(struct doctor *d, struct greeting *out, size_t *n)
{
	const char *const names[] = { d->conf->hostname, NULL };
	struct console w = { .ctx.db = NULL };
	struct dns_question q[2];
	size_t asked;

	*n = 0;
	TRY(ask_addresses(d, names, q, &asked));
	for (size_t i = 0; i < asked; i++)
		for (size_t k = 0; k < q[i].n && *n < ADDRESSES_MAX; k++)
			out[(*n)++] = (struct greeting){ q[i].records[k].text, d->conf->hostname };
	const char *const *own = conf_addresses(d->arena, d->conf);
	if (doctor_open(d, &w) != NULL) /* then what can be known without it */
		return NULL;
	for (; *own != NULL && *n < ADDRESSES_MAX; own++) {
		const char *name = NULL;

		TRY(outgoing_store_helo(&w.ctx, *own, &name));
		if (name != NULL && strcmp(name, d->conf->hostname) != 0)
			out[(*n)++] = (struct greeting){ *own, arena_strdup(d->arena, name) };
	}
	console_close(&w);
	return NULL;
}

struct err *
doctor_reverse(struct doctor *d)
{
	struct greeting greetings[ADDRESSES_MAX];
	struct dns_question q[ADDRESSES_MAX];
	size_t n;

	TRY(list_greetings(d, greetings, &n));
	if (n == 0)
		return err_new(d->arena, ERR_NOT_FOUND, NULL, "%s has no address in DNS", d->conf->hostname);
	for (size_t i = 0; i < n; i++)
		q[i] =
		    (struct dns_question){ .name = reverse_name(d->arena, greetings[i].ip), .type = DNS_PTR };
	dns_ask(d->arena, d->conf, q, n, ASK_MS);
	for (size_t i = 0; i < n; i++) {
		if (q[i].outcome == DNS_NOT_ASKED)
			return err_new(d->arena, ERR_UNAVAILABLE, NULL, "DNS: %s: %s", q[i].name, q[i].why);
		judge_greeting(d, &greetings[i], &q[i]);
	}
	return NULL;
}

/* Domains that work, at most DOMAINS_MAX, in the arena of w. */
NODISCARD static struct err *
list_domains(struct console *w, struct domain *out, size_t *n, int64_t *all)
{
	struct domain working = { .verified = true, .enabled = true };
	struct list_query query = { .limit = LIST_LIMIT_MAX,
		.count = true,
		.filter = &working,
		.filtered = field_mask(domain_fields, "verified") | field_mask(domain_fields, "enabled") };

	*n = 0;
	do {
		struct list_page page = { 0 };

		TRY(list_read_all(&w->ctx, &domain_listing, &query, &page));
		memcpy(out + *n, page.rows, page.n * sizeof(*out));
		*n += page.n;
		*all = query.count ? page.total : *all;
		query.cursor = page.next;
		query.count = false;
	} while (query.cursor != NULL && *n + LIST_LIMIT_MAX <= DOMAINS_MAX);
	return NULL;
}

/* Every MX of it must be one that may take its mail; the page DNS of a domain says so in more words. */
static bool
leads_here(const struct dns_question *q, const struct dns_wants *wants)
{
	for (size_t i = 0; i < q->n; i++)
		if (!texts_hold(&wants->hosts, q->records[i].text))
			return false;
	return q->n > 0;
}

/* The MX of all of them, some at a time. */
NODISCARD static struct err *
look_at_mx(struct doctor *d, struct console *w, const struct domain *domains, size_t n, int64_t all)
{
	struct buf bad = BUF(d->arena, TEXT_MAX);
	size_t n_bad = 0;

	for (size_t at = 0; at < n; at += AT_ONCE) {
		size_t some = n - at < AT_ONCE ? n - at : AT_ONCE;
		struct dns_question q[AT_ONCE];

		for (size_t i = 0; i < some; i++)
			q[i] = (struct dns_question){ .name = domains[at + i].name, .type = DNS_MX };
		dns_ask(d->arena, d->conf, q, some, ASK_MS);
		for (size_t i = 0; i < some; i++) {
			struct dns_wants wants;

			if (q[i].outcome == DNS_NOT_ASKED)
				return err_new(
				    d->arena, ERR_UNAVAILABLE, NULL, "DNS: %s: %s", q[i].name, q[i].why);
			TRY(dns_page_wants(&w->ctx, &domains[at + i], &wants));
			if (!leads_here(&q[i], &wants) && n_bad++ < TOLD)
				buf_printf(&bad, "%s\n", q[i].name);
		}
	}
	if (n_bad > 0)
		doctor_found(d, FINDING_WARNING, NULL,
		    say(d->arena,
			"{doctor_mx}of %lld domains, %zu do not lead their mail here, or not all of it",
			(long long)all, n_bad),
		    buf_text(&bad), "{mend_domain}the page DNS of each domain has the records to add");
	return NULL;
}

/* All records of a few, other ones each hour. */
NODISCARD static struct err *
look_at_pages(struct doctor *d, struct console *w, const struct domain *domains, size_t n)
{
	size_t first = n == 0 ? 0 : (size_t)(d->now / HOURS(1)) * SAMPLE % n;

	for (size_t i = 0; i < n && i < SAMPLE && doctor_left(d) > ASK_MS; i++) {
		const struct domain *domain = &domains[(first + i) % n];
		struct dns_row rows[DNS_PAGE_MAX];
		struct dns_wants wants;
		struct buf bad = BUF(d->arena, TEXT_MAX);
		size_t n_rows = 0;

		TRY(dns_page_wants(&w->ctx, domain, &wants));
		dns_page_ask(d->arena, d->conf, &wants, rows, &n_rows);
		for (size_t k = 0; k < n_rows; k++)
			if (rows[k].weight != DNS_ROW_OPTIONAL && rows[k].state != DNS_ROW_OK &&
			    strcmp(rows[k].type, "MX") != 0)
				buf_printf(&bad, "%s %s: %s\n", rows[k].name, rows[k].type,
				    dns_row_state_names[rows[k].state]);
		if (bad.n > 0)
			doctor_found(d, FINDING_WARNING, domain->name,
			    say(d->arena, "{doctor_domain}DNS lacks what %s needs", domain->name),
			    buf_text(&bad),
			    "{mend_domain}the page DNS of each domain has the records to add");
	}
	return NULL;
}

struct err *
doctor_domains(struct doctor *d)
{
	struct domain *domains = arena_alloc(d->arena, DOMAINS_MAX * sizeof(*domains));
	struct console w = { .ctx.db = NULL };
	int64_t all = 0;
	size_t n;

	TRY(doctor_open(d, &w));
	struct secret_pool *secrets = w.site.secrets;
	w.site = conf_site(d->arena, d->conf);
	w.site.secrets = secrets;
	TRY(list_domains(&w, domains, &n, &all));
	TRY(look_at_mx(d, &w, domains, n, all));
	TRY(look_at_pages(d, &w, domains, n));
	console_close(&w);
	return NULL;
}
