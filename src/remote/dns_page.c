/* SPDX-License-Identifier: Apache-2.0 */
#include "remote/dns_page.h"

#include <ctype.h>
#include <strings.h>

#include "base/say.h"
#include "model/client_settings.h"
#include "model/conf.h"
#include "remote/dns.h"

enum { FOUND_MAX = 16 * 1024, QUESTIONS_MAX = DNS_PAGE_MAX + 16 };

struct page;
struct line;
typedef void judge_step(struct page *p, struct line *l);

/* A row with what it takes to judge it. */
struct line {
	enum dns_type type;
	const char *prefix; /* of the TXT records that are about this; NULL: all */
	judge_step *judge;  /* called when there is something */
	struct dns_question *question;
	struct dns_question *a, *aaaa; /* of a CNAME's name */
	struct dns_row *row;
};

struct page {
	struct arena *arena;
	const struct dns_wants *wants;
	struct dns_row *rows;
	struct line lines[DNS_PAGE_MAX];
	size_t n;
	struct dns_question questions[QUESTIONS_MAX];
	size_t n_questions;
	struct dns_question *server_a, *server_aaaa;
};

static struct dns_question *
add_question(struct page *p, const char *name, enum dns_type type)
{
	struct dns_question *q = &p->questions[p->n_questions++];

	*q = (struct dns_question){ .name = name, .type = type };
	return q;
}

static struct line *
add_line(struct page *p, const char *purpose, enum dns_row_weight weight, const char *prefix,
    enum dns_type type, const char *wanted)
{
	struct line *l = &p->lines[p->n];
	const char *name =
	    *prefix == '\0' ? p->wants->domain : arena_printf(p->arena, "%s.%s", prefix, p->wants->domain);

	*l = (struct line){ .type = type, .row = &p->rows[p->n++], .question = add_question(p, name, type) };
	*l->row = (struct dns_row){ .purpose = purpose,
		.weight = weight,
		.name = name,
		.type = dns_type_name(type),
		.wanted = wanted };
	return l;
}

static bool
is_ours(const struct page *p, const char *host)
{
	for (size_t i = 0; i < p->wants->hosts.n; i++)
		if (strcmp(p->wants->hosts.v[i], host) == 0)
			return true;
	return false;
}

/* Does text, without regard to case, begin with this? */
static bool
begins(const char *text, const char *prefix)
{
	return strncasecmp(text, prefix, strlen(prefix)) == 0;
}

static bool
concerns(const struct line *l, const struct dns_record *r)
{
	return l->prefix == NULL || begins(r->text, l->prefix);
}

/* The one record that is about this line, and how many there are. */
static const char *
only(const struct line *l, size_t *n)
{
	const char *text = NULL;

	*n = 0;
	for (size_t i = 0; i < l->question->n; i++)
		if (concerns(l, &l->question->records[i])) {
			text = l->question->records[i].text;
			(*n)++;
		}
	return text;
}

static void
differs(struct line *l, const char *advice)
{
	l->row->state = DNS_ROW_DIFFERENT;
	l->row->advice = advice;
}

/* RFC 7489 section 6.6.3, RFC 7208 section 4.5, RFC 8461 section 3.1, RFC 8460 section 3: several are none.
 */
static const char *
single(struct line *l)
{
	size_t n;
	const char *text = only(l, &n);

	if (n == 1)
		return text;
	differs(l,
	    "{dns_several}there is more than one of these records, and receivers then heed none: leave one");
	return NULL;
}

/* The value of tag in "tag=value; tag=value" without blanks, or NULL. */
static const char *
tag_value(struct arena *a, const char *text, const char *tag)
{
	struct buf b = BUF(a, FOUND_MAX);
	size_t n = strlen(tag);

	while (*text != '\0') {
		text += strspn(text, " \t;");
		size_t length = strcspn(text, ";");
		const char *equals = memchr(text, '=', length);
		if (equals == NULL || strncasecmp(text, tag, n) != 0 ||
		    text + n + strspn(text + n, " \t") != equals) {
			text += length;
			continue;
		}
		for (const char *at = equals + 1; at < text + length; at++)
			if (*at != ' ' && *at != '\t')
				buf_putc(&b, *at);
		return buf_text(&b);
	}
	return NULL;
}

static void
judge_verification(struct page *p, struct line *l)
{
	(void)p;
	for (size_t i = 0; i < l->question->n; i++)
		if (strcmp(l->question->records[i].text, l->row->wanted) == 0)
			return;
	differs(l, "{dns_other_token}it holds another token");
}

static void
judge_mx(struct page *p, struct line *l)
{
	size_t ours = 0, n = l->question->n;

	for (size_t i = 0; i < n; i++)
		ours += is_ours(p, l->question->records[i].text);
	if (ours == 0)
		differs(l,
		    "{dns_mx_elsewhere}mail for the domain goes to another server; if that server is this one under another name, "
		    "authorise its host name");
	else if (ours < n)
		differs(l,
		    "{dns_mx_some}some of these are not this server: what is sent there does not come here by itself");
}

/* Is this mechanism, with any qualifier that lets pass, in the record? (RFC 7208 section 4.6) */
static bool
has_mechanism(const char *spf, const char *mechanism)
{
	while (*spf != '\0') {
		spf += strspn(spf, " ");
		size_t n = strcspn(spf, " "), sign = *spf == '+';
		if (n - sign == strlen(mechanism) && strncasecmp(spf + sign, mechanism, n - sign) == 0)
			return true;
		spf += n;
	}
	return false;
}

static bool
names_host(const struct page *p, const char *spf)
{
	if (has_mechanism(spf, "mx") || has_mechanism(spf, arena_printf(p->arena, "mx:%s", p->wants->domain)))
		return true;
	for (size_t i = 0; i < p->wants->hosts.n; i++)
		if (has_mechanism(spf, arena_printf(p->arena, "a:%s", p->wants->hosts.v[i])))
			return true;
	return false;
}

static const char *
spf_address(struct arena *a, const char *address)
{
	return arena_printf(a, "%s:%s", strchr(address, ':') == NULL ? "ip4" : "ip6", address);
}

static void
judge_spf(struct page *p, struct line *l)
{
	const char *text = single(l);

	if (text == NULL)
		return;
	if (!names_host(p, text))
		differs(l,
		    say(p->arena,
			"{dns_spf_without}it names neither mx nor a:%s: unless an address or include in it covers this server, its "
			"mail fails SPF",
			p->wants->hosts.v[0]));
	for (size_t i = 0; i < p->wants->addresses.n; i++) {
		const char *wanted = spf_address(p->arena, p->wants->addresses.v[i]);

		if (!has_mechanism(text, wanted))
			differs(
			    l, say(p->arena,
				   "{dns_spf_address}mail leaves from an address that it does not name: %s",
				   wanted));
	}
	if (has_mechanism(text, "all"))
		differs(l, "{dns_spf_all}+all lets everybody send as this domain");
}

static void
judge_dkim(struct page *p, struct line *l)
{
	const char *wanted = tag_value(p->arena, l->row->wanted, "p"), *text = single(l);

	if (text == NULL)
		return;
	const char *found = tag_value(p->arena, text, "p");
	if (found == NULL || wanted == NULL || strcmp(found, wanted) != 0)
		differs(l, found != NULL && *found == '\0'
			       ? "{dns_dkim_revoked}an empty p= revokes the key, which still signs here"
			       : "{dns_dkim_other}it is another key: signatures made here fail");
}

static void
judge_dmarc(struct page *p, struct line *l)
{
	const char *text = single(l), *policy = text == NULL ? NULL : tag_value(p->arena, text, "p");

	if (text == NULL)
		return;
	if (policy == NULL)
		differs(l, "{dns_dmarc_none}it has no policy (p=)");
	else if (strcasecmp(policy, "none") == 0)
		l->row->advice = "{dns_dmarc_watches}p=none only watches: forged mail is delivered";
	else if (strcasecmp(policy, "quarantine") != 0 && strcasecmp(policy, "reject") != 0)
		differs(l, "{dns_dmarc_unknown}its policy (p=) is none that receivers know");
}

static void
judge_mta_sts(struct page *p, struct line *l)
{
	const char *text = single(l);

	if (text != NULL && tag_value(p->arena, text, "id") == NULL)
		differs(l, "{dns_mta_sts_id}it has no id=");
}

static void
judge_tls_rpt(struct page *p, struct line *l)
{
	const char *text = single(l);

	if (text != NULL && tag_value(p->arena, text, "rua") == NULL)
		differs(l, "{dns_tls_rpt_rua}it does not say where reports go (rua=)");
}

static bool
share_record(const struct dns_question *a, const struct dns_question *b)
{
	for (size_t i = 0; i < a->n; i++)
		for (size_t j = 0; j < b->n; j++)
			if (strcmp(a->records[i].text, b->records[j].text) == 0)
				return true;
	return false;
}

/* An alias of the server, or its very address. */
static void
judge_cname(struct page *p, struct line *l)
{
	for (size_t i = 0; i < l->question->n; i++)
		if (is_ours(p, l->question->records[i].text))
			return;
	if (!share_record(l->a, p->server_a) && !share_record(l->aaaa, p->server_aaaa))
		differs(l, "{dns_cname_elsewhere}it leads to another server");
}

/* Is that the wanted server, or this one under another of its names? */
static bool
names_server(const struct page *p, const char *wanted, const char *host)
{
	return strcmp(wanted, host) == 0 || (is_ours(p, wanted) && is_ours(p, host));
}

static void
judge_srv(struct page *p, struct line *l)
{
	const char *host = strrchr(l->row->wanted, ' ') + 1, *port = host - 1; /* "0 1 993 host" */
	int64_t wanted;

	while (port > l->row->wanted && port[-1] != ' ')
		port--;
	wanted = strtoll(port, NULL, 10);
	for (size_t i = 0; i < l->question->n; i++)
		if (names_server(p, host, l->question->records[i].text) &&
		    l->question->records[i].port == wanted)
			return;
	differs(l, "{dns_srv_other}it names another server, or another port");
}

static void
add_txt(struct page *p, const char *purpose, enum dns_row_weight weight, const char *name, const char *prefix,
    judge_step *judge, const char *wanted)
{
	struct line *l = add_line(p, purpose, weight, name, DNS_TXT, wanted);

	l->prefix = prefix;
	l->judge = judge;
}

static void
add_cname(struct page *p, const char *purpose, const char *name)
{
	struct line *l = add_line(p, purpose, DNS_ROW_OPTIONAL, name, DNS_CNAME, p->wants->hosts.v[0]);

	l->judge = judge_cname;
	l->a = add_question(p, l->row->name, DNS_A);
	l->aaaa = add_question(p, l->row->name, DNS_AAAA);
}

static const char *
wanted_spf(const struct page *p)
{
	const char *text = "v=spf1 mx";

	for (size_t i = 0; i < p->wants->addresses.n; i++)
		text = arena_printf(p->arena, "%s %s", text, spf_address(p->arena, p->wants->addresses.v[i]));
	return arena_printf(p->arena, "%s -all", text);
}

static void
add_mail(struct page *p)
{
	const struct dns_wants *w = p->wants;
	struct arena *a = p->arena;

	if (w->verification != NULL)
		add_txt(p, "verification", DNS_ROW_NEEDED, "", "mailportal-verification=", judge_verification,
		    w->verification);
	add_line(p, "mx", DNS_ROW_NEEDED, "", DNS_MX, arena_printf(a, "10 %s", w->hosts.v[0]))->judge =
	    judge_mx;
	add_txt(p, "spf", DNS_ROW_ADVISED, "", "v=spf1", judge_spf, wanted_spf(p));
	for (size_t i = 0; i < w->n_dkim && i < DNS_PAGE_MAX / 4; i++)
		add_txt(p, "dkim", DNS_ROW_ADVISED, arena_printf(a, "%s._domainkey", w->dkim[i].selector),
		    NULL, judge_dkim, w->dkim[i].txt);
	add_txt(p, "dmarc", DNS_ROW_ADVISED, "_dmarc", "v=DMARC1", judge_dmarc,
	    arena_printf(a, "v=DMARC1; p=quarantine; rua=mailto:postmaster@%s", w->domain));
	add_txt(p, "mta_sts", DNS_ROW_OPTIONAL, "_mta-sts", "v=STSv1", judge_mta_sts, "v=STSv1; id=1");
	add_cname(p, "mta_sts", "mta-sts");
	add_txt(p, "tls_rpt", DNS_ROW_OPTIONAL, "_smtp._tls", "v=TLSRPTv1", judge_tls_rpt,
	    arena_printf(a, "v=TLSRPTv1; rua=mailto:postmaster@%s", w->domain));
}

static void
add_srv(struct page *p, const char *purpose, const char *name, int64_t port, const char *host)
{
	const char *wanted = arena_printf(p->arena, "0 1 %lld %s", (long long)port, host);

	add_line(p, purpose, DNS_ROW_OPTIONAL, name, DNS_SRV, wanted)->judge = judge_srv;
}

/* RFC 6186, 8314, 5804 and 6764; Outlook's autodiscover has a record of its own. */
static void
add_programs(struct page *p, const struct conf *conf)
{
	static const char *const names[CLIENT_SERVICES] = { "_imaps._tcp", "_imap._tcp", "_pop3s._tcp",
		"_pop3._tcp", "_submissions._tcp", "_submission._tcp", "_sieve._tcp", "_caldavs._tcp",
		"_carddavs._tcp" };
	struct client_service services[CLIENT_SERVICES];

	client_services(p->arena, conf, services);
	add_cname(p, "autoconfig", "autoconfig");
	add_cname(p, "autodiscover", "autodiscover");
	add_srv(p, "autodiscover", "_autodiscover._tcp", conf->port_https, conf_url_host(p->arena, conf));
	for (size_t i = 0; i < CLIENT_SERVICES; i++)
		add_srv(p, "srv", names[i], services[i].port, services[i].host);
}

/* An address record answers the question for a CNAME as well. */
static bool
has_address(const struct line *l)
{
	return l->a != NULL && (l->a->n > 0 || l->aaaa->n > 0);
}

static const char *
found_text(const struct page *p, const struct line *l)
{
	const struct dns_question *questions[] = { l->question, l->a, l->aaaa };
	struct buf b = BUF(p->arena, FOUND_MAX);

	for (size_t k = 0; k < (l->question->n > 0 || l->a == NULL ? 1 : 3); k++)
		for (size_t i = 0; i < questions[k]->n; i++)
			if (concerns(l, &questions[k]->records[i]))
				buf_printf(&b, "%s%s", b.n > 0 ? "\n" : "",
				    dns_record_text(p->arena, questions[k]->type, &questions[k]->records[i]));
	return b.n > 0 ? buf_text(&b) : NULL;
}

static void
judge_line(struct page *p, struct line *l)
{
	l->row->found = found_text(p, l);
	if (l->question->outcome == DNS_NOT_ASKED && !has_address(l)) {
		l->row->state = DNS_ROW_NOT_ASKED;
		l->row->advice =
		    say(p->arena, "{dns_not_asked}DNS was asked without success: %s", l->question->why);
	} else if (l->row->found == NULL) {
		l->row->state = DNS_ROW_MISSING;
		l->row->advice = "{dns_add}add it as it is wanted";
	} else {
		l->row->state = DNS_ROW_OK;
		l->judge(p, l);
	}
	l->row->reason = say_reason(p->arena, l->row->advice);
	l->row->advice = say_text(l->row->advice);
}

void
dns_page_ask(
    struct arena *a, const struct conf *conf, const struct dns_wants *wants, struct dns_row *out, size_t *n)
{
	struct page *p = arena_new(a, struct page);

	*p = (struct page){ .arena = a, .wants = wants, .rows = out };
	p->server_a = add_question(p, wants->hosts.v[0], DNS_A);
	p->server_aaaa = add_question(p, wants->hosts.v[0], DNS_AAAA);
	add_mail(p);
	add_programs(p, conf);
	dns_ask(a, conf, p->questions, p->n_questions, DNS_ASK_MS);
	for (size_t i = 0; i < p->n; i++)
		judge_line(p, &p->lines[i]);
	*n = p->n;
}

static enum dns_type
type_of(const char *name)
{
	static const enum dns_type types[] = { DNS_MX, DNS_TXT, DNS_CNAME, DNS_SRV };

	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (strcmp(dns_type_name(types[i]), name) == 0)
			return types[i];
	return DNS_TXT;
}

void
dns_page_zone(struct buf *b, const char *domain, const struct dns_row *rows, size_t n)
{
	buf_printf(b, "; Records for mail of %s\n", domain);
	for (size_t i = 0; i < n; i++) {
		buf_printf(b, "; %s, %s: %s\n", rows[i].purpose, dns_row_weight_names[rows[i].weight],
		    dns_row_state_names[rows[i].state]);
		dns_zone_line_put(b, rows[i].name, type_of(rows[i].type), rows[i].wanted);
	}
}
