/* SPDX-License-Identifier: Apache-2.0 */
/* R40, R41: thresholds, lists, and the verdict on a message, on both databases. */
#include "rules/spam.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h> /* needs the block above */

#include "base/buf.h"
#include "both.h"
#include "model/alias.h"
#include "model/json.h"
#include "model/sender_address.h"
#include "rules/alias.h"
#include "rules/antispam.h"
#include "rules/domain.h"
#include "rules/sender.h"
#include "store_fixture.h"

static void
begin(struct store_fixture *f)
{
	store_fill(f);
	store_done(db_begin(&f->c, true));
}

/* JSON with ' for ". */
static struct err *
put(struct ctx *c, const char *domain, const char *json)
{
	enum antispam_place place = domain == NULL ? ANTISPAM_SERVER : ANTISPAM_DOMAIN;
	char *body = arena_strdup(&c->arena, json);
	struct sender_rules rules = { 0 };

	for (char *p = body; (p = strchr(p, '\'')) != NULL;)
		*p = '"';
	TRY(json_decode(
	    c, (struct span){ body, strlen(body) }, sender_rules_fields, JSON_CREATE, &rules, NULL));
	return antispam_put_rules(c, place, domain, &rules);
}

static struct texts
split(struct ctx *c, const char *text)
{
	struct texts out = { .v = arena_alloc(&c->arena, 200 * sizeof(char *)) };
	char *rest = NULL;

	for (char *t = strtok_r(arena_strdup(&c->arena, text), " ", &rest); t != NULL;
	     t = strtok_r(NULL, " ", &rest))
		out.v[out.n++] = t;
	return out;
}

/* The lists that the table below is about. a.test admits only friends. */
static void
write_rules(struct ctx *c)
{
	store_done(put(c, NULL,
	    "{'whitelist':{'domains':['gwhite.test'],'emails':['boss@gblack.test'],"
	    "'ips':['198.51.100.0/24','2001:db8:aaaa::/48']},"
	    "'blacklist':{'domains':['gblack.test','deep.gwhite.test'],'emails':['bad@mixed.test'],"
	    "'ips':['203.0.113.0/24','198.51.100.66','2001:db8:bbbb::/48']}}"));
	store_done(put(c, "a.test",
	    "{'whitelist':{'domains':['friend.test'],'emails':['one@other.test'],'ips':['192.0.2.0/28']},"
	    "'blacklist':{'ips':['0.0.0.0/0','::/0']}}"));
	store_done(put(c, "b.test",
	    "{'whitelist':{'emails':['good@black.test']},"
	    "'blacklist':{'domains':['black.test'],'emails':['one@other.test'],'ips':['192.0.2.64/26']}}"));
}

#define WHITE SPAM_WHITE
#define BLACK SPAM_BLACK
#define SCORE SPAM_SCORE
#define IP "192.0.2.40" /* in none of the lists but a.test's 0.0.0.0/0 */

static const struct {
	const char *what, *ip, *env_from, *from, *rcpts, *user;
	enum spam_verdict verdict;
	const char *rule;
} cases[] = {
	{ "nothing is known", IP, "x@plain.test", "x@plain.test", "dan@d.test", "", SCORE, NULL },
	{ "nothing is known, null sender", IP, "", "", "dan@d.test", "", SCORE, NULL },
	/* global rules: the envelope sender and the client */
	{ "global white domain", IP, "x@gwhite.test", "x@plain.test", "dan@d.test", "", WHITE,
	    "global whitelist gwhite.test" },
	{ "its sub-domains", IP, "x@a.b.gwhite.test", "x@plain.test", "dan@d.test", "", WHITE,
	    "global whitelist gwhite.test" },
	{ "no look-alike", IP, "x@xgwhite.test", "x@plain.test", "dan@d.test", "", SCORE, NULL },
	{ "no look-alike behind", IP, "x@gwhite.test.evil.test", "x@plain.test", "dan@d.test", "", SCORE,
	    NULL },
	{ "not by its From header", IP, "x@plain.test", "x@gwhite.test", "dan@d.test", "", SCORE, NULL },
	{ "global black domain", IP, "x@gblack.test", "x@plain.test", "dan@d.test", "", BLACK,
	    "global blacklist gblack.test" },
	{ "written with capitals", IP, "X@GBlack.TEST", "x@plain.test", "dan@d.test", "", BLACK,
	    "global blacklist gblack.test" },
	{ "global white address in a black domain", IP, "boss@gblack.test", "x@plain.test", "dan@d.test", "",
	    WHITE, "global whitelist boss@gblack.test" },
	{ "white beats a black sub-domain", IP, "x@deep.gwhite.test", "x@plain.test", "dan@d.test", "", WHITE,
	    "global whitelist gwhite.test" },
	{ "global black address", IP, "bad@mixed.test", "x@plain.test", "dan@d.test", "", BLACK,
	    "global blacklist bad@mixed.test" },
	{ "another of its domain", IP, "nice@mixed.test", "x@plain.test", "dan@d.test", "", SCORE, NULL },
	{ "global white network", "198.51.100.7", "x@plain.test", "x@plain.test", "dan@d.test", "", WHITE,
	    "global whitelist 198.51.100.0/24" },
	{ "white network beats black address", "198.51.100.66", "x@plain.test", "x@plain.test", "dan@d.test",
	    "", WHITE, "global whitelist 198.51.100.0/24" },
	{ "white network beats black sender", "198.51.100.7", "x@gblack.test", "x@plain.test", "dan@d.test",
	    "", WHITE, "global whitelist 198.51.100.0/24" },
	{ "global black network", "203.0.113.255", "x@plain.test", "x@plain.test", "dan@d.test", "", BLACK,
	    "global blacklist 203.0.113.0/24" },
	{ "one address behind it", "203.0.114.0", "x@plain.test", "x@plain.test", "dan@d.test", "", SCORE,
	    NULL },
	{ "global white IPv6 network", "2001:db8:aaaa:1::7", "x@plain.test", "x@plain.test", "dan@d.test", "",
	    WHITE, "global whitelist 2001:db8:aaaa::/48" },
	{ "global black IPv6 network", "2001:db8:bbbb::7", "x@plain.test", "x@plain.test", "dan@d.test", "",
	    BLACK, "global blacklist 2001:db8:bbbb::/48" },
	{ "IPv4 written as IPv6", "::ffff:203.0.113.9", "x@plain.test", "x@plain.test", "dan@d.test", "",
	    BLACK, "global blacklist 203.0.113.0/24" },
	{ "global black beats domain white", "203.0.113.9", "x@friend.test", "x@friend.test", "ann@a.test",
	    "", BLACK, "global blacklist 203.0.113.0/24" },
	{ "global white beats domain black", "198.51.100.9", "x@black.test", "x@black.test", "ann@b.test", "",
	    WHITE, "global whitelist 198.51.100.0/24" },
	/* domain rules: the From header and the client */
	{ "domain black domain", IP, "x@plain.test", "x@black.test", "ann@b.test", "", BLACK,
	    "domain blacklist black.test" },
	{ "its sub-domains", IP, "x@plain.test", "x@deep.er.black.test", "ann@b.test", "", BLACK,
	    "domain blacklist black.test" },
	{ "no look-alike", IP, "x@plain.test", "x@notblack.test", "ann@b.test", "", SCORE, NULL },
	{ "not by its envelope", IP, "x@black.test", "x@plain.test", "ann@b.test", "", SCORE, NULL },
	{ "domain white address in a black domain", IP, "x@plain.test", "good@black.test", "ann@b.test", "",
	    WHITE, "domain whitelist good@black.test" },
	{ "domain black address", IP, "x@plain.test", "one@other.test", "ann@b.test", "", BLACK,
	    "domain blacklist one@other.test" },
	{ "domain black network", "192.0.2.100", "x@plain.test", "x@plain.test", "ann@b.test", "", BLACK,
	    "domain blacklist 192.0.2.64/26" },
	{ "another domain's rules", "192.0.2.100", "x@plain.test", "x@black.test", "dan@d.test", "", SCORE,
	    NULL },
	{ "a domain that is not here", "192.0.2.100", "x@plain.test", "x@black.test", "x@far.test", "", SCORE,
	    NULL },
	{ "one of two senders is black", IP, "x@plain.test", "x@plain.test one@other.test", "ann@b.test", "",
	    BLACK, "domain blacklist one@other.test" },
	{ "one of two senders is white", IP, "x@plain.test", "good@black.test x@black.test", "ann@b.test", "",
	    BLACK, "domain blacklist black.test" },
	/* only friends */
	{ "friends only: a stranger", IP, "x@plain.test", "x@plain.test", "ann@a.test", "", BLACK,
	    "domain blacklist 0.0.0.0/0" },
	{ "friends only: a stranger by IPv6", "2001:db8::1", "x@plain.test", "x@plain.test", "ann@a.test", "",
	    BLACK, "domain blacklist ::/0" },
	{ "friends only: a friend", IP, "x@plain.test", "x@friend.test", "ann@a.test", "", WHITE,
	    "domain whitelist friend.test" },
	{ "friends only: a friend's sub-domain by IPv6", "2001:db8::1", "", "x@mail.friend.test",
	    "ann@a.test", "", WHITE, "domain whitelist friend.test" },
	{ "friends only: one address", IP, "x@plain.test", "One@Other.test", "ann@a.test", "", WHITE,
	    "domain whitelist one@other.test" },
	{ "friends only: a network", "192.0.2.15", "x@plain.test", "x@plain.test", "ann@a.test", "", WHITE,
	    "domain whitelist 192.0.2.0/28" },
	{ "friends only: this server itself", "127.0.0.1", "x@plain.test", "x@plain.test", "ann@a.test", "",
	    SCORE, NULL },
	{ "friends only: who signed in here", "203.0.113.9", "bob@a.test", "bob@a.test", "ann@a.test",
	    "bob@a.test", SCORE, NULL },
	/* recipients */
	{ "written with capitals and a tag", IP, "x@plain.test", "x@black.test", "ANN+Tag@B.test", "", BLACK,
	    "domain blacklist black.test" },
	{ "several of one domain", IP, "x@plain.test", "x@black.test", "ann@b.test bob@b.test", "", BLACK,
	    "domain blacklist black.test" },
	{ "black for one of two domains", IP, "x@plain.test", "x@black.test", "ann@b.test dan@d.test", "",
	    SCORE, NULL },
	{ "the same, the other way round", IP, "x@plain.test", "x@black.test", "dan@d.test ann@b.test", "",
	    SCORE, NULL },
	{ "black and white", IP, "x@plain.test", "one@other.test", "ann@b.test ann@a.test", "", WHITE,
	    "domain whitelist one@other.test" },
	{ "black for both", IP, "x@plain.test", "x@black.test", "ann@b.test ann@a.test", "", BLACK,
	    "domain blacklist black.test" },
	/* what peers send */
	{ "not an address", IP, "x@plain.test", "@ a@ @@ \"x\"@black.test", "ann@b.test", "", BLACK,
	    "domain blacklist black.test" },
	{ "not a client", "unknown", "x@plain.test", "x@black.test", "ann@b.test", "", BLACK,
	    "domain blacklist black.test" },
	{ "many labels", IP, "x@1.2.3.4.5.6.7.8.9.10.11.12.gblack.test", "x@plain.test", "dan@d.test", "",
	    BLACK, "global blacklist gblack.test" },
	{ "no recipient", IP, "x@plain.test", "x@plain.test", "", "", SCORE, NULL },
};

static void
test_precedence(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;

	begin(f);
	write_rules(c);
	for (size_t i = 0; i < ROWS(cases); i++) {
		const struct spam_question q = { cases[i].ip, cases[i].env_from, cases[i].user,
			split(c, cases[i].from), split(c, cases[i].rcpts), { 0 }, NULL };
		struct spam_answer a;

		store_done(spam_check(c, &q, &a));
		if (a.verdict != cases[i].verdict || (a.rule == NULL) != (cases[i].rule == NULL) ||
		    (a.rule != NULL && strcmp(a.rule, cases[i].rule) != 0))
			fail_msg(
			    "%s: %d by %s", cases[i].what, (int)a.verdict, a.rule == NULL ? "-" : a.rule);
		assert_int_equal(a.own, *cases[i].user != '\0');
	}
}

static struct err *
put_triple(struct ctx *c, const char *domain, int64_t greylist, int64_t add_header, int64_t reject)
{
	const struct thresholds t = { greylist, add_header, reject, 0 };

	return antispam_put_thresholds(c, domain == NULL ? ANTISPAM_SERVER : ANTISPAM_DOMAIN, domain, &t);
}

static void
is_triple(struct ctx *c, const char *domain, int64_t greylist, int64_t add_header, int64_t reject, int source)
{
	struct thresholds t;

	store_done(antispam_thresholds(c, domain == NULL ? ANTISPAM_SERVER : ANTISPAM_DOMAIN, domain, &t));
	assert_int_equal(t.greylist, greylist);
	assert_int_equal(t.add_header, add_header);
	assert_int_equal(t.reject, reject);
	assert_int_equal(t.source, source);
}

static void
test_thresholds(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;

	begin(f);
	is_triple(c, NULL, 40, 60, 150, THRESHOLD_DEFAULT);
	is_triple(c, "a.test", 40, 60, 150, THRESHOLD_DEFAULT);
	store_done(put_triple(c, NULL, 35, 70, 200));
	is_triple(c, NULL, 35, 70, 200, THRESHOLD_OWN);
	is_triple(c, "a.test", 35, 70, 200, THRESHOLD_GLOBAL);
	store_done(put_triple(c, "a.test", 1, 2, 3));
	store_done(put_triple(c, "a.test", 10, 20, 30));
	is_triple(c, "a.test", 10, 20, 30, THRESHOLD_OWN);
	is_triple(c, "b.test", 35, 70, 200, THRESHOLD_GLOBAL);
	store_done(antispam_reset_thresholds(c, ANTISPAM_SERVER, NULL));
	is_triple(c, "b.test", 40, 60, 150, THRESHOLD_DEFAULT);
	store_done(antispam_reset_thresholds(c, ANTISPAM_DOMAIN, "a.test"));
	store_done(antispam_reset_thresholds(c, ANTISPAM_DOMAIN, "a.test")); /* it is gone already */
	is_triple(c, "a.test", 40, 60, 150, THRESHOLD_DEFAULT);
	store_fails(antispam_reset_thresholds(c, ANTISPAM_DOMAIN, "no.test"), ERR_NOT_FOUND, NULL);
	store_act_as(c, "dirk");
	store_fails(put_triple(c, "a.test", 1, 2, 3), ERR_NOT_FOUND, NULL);
	is_triple(c, "d.test", 40, 60, 150, THRESHOLD_DEFAULT);
}

static void
test_order(void **state)
{
	static const struct {
		int64_t triple[3];
		const char *field, *more; /* that are refused */
	} triples[] = {
		{ { 40, 60, 150 }, NULL, NULL },
		{ { 1, 2, 3 }, NULL, NULL },
		{ { 9987, 9988, 9989 }, NULL, NULL },
		{ { THRESHOLD_OFF, THRESHOLD_OFF, THRESHOLD_OFF }, NULL, NULL },
		{ { 40, 60, THRESHOLD_OFF }, NULL, NULL },
		{ { THRESHOLD_OFF, 60, 150 }, NULL, NULL },
		{ { 40, THRESHOLD_OFF, 150 }, NULL, NULL },
		{ { 60, 60, 150 }, "add_header", NULL },
		{ { 70, 60, 150 }, "add_header", NULL },
		{ { 40, 150, 150 }, "reject", NULL },
		{ { 40, 60, 40 }, "reject", NULL },
		{ { 40, 60, 30 }, "reject", NULL },
		{ { 160, 60, 150 }, "add_header", "reject" },
		{ { 150, 60, 40 }, "add_header", "reject" },
		{ { 150, THRESHOLD_OFF, 40 }, "reject", NULL },
	};
	struct store_fixture *f = *state;

	begin(f);
	for (size_t i = 0; i < ROWS(triples); i++) {
		const int64_t *t = triples[i].triple;
		const struct err *e = put_triple(&f->c, "a.test", t[0], t[1], t[2]);

		if (triples[i].field == NULL) {
			store_done(e);
			is_triple(&f->c, "a.test", t[0], t[1], t[2], THRESHOLD_OWN);
			continue;
		}
		store_fails(e, ERR_INVALID_FIELD, triples[i].field);
		assert_int_equal(e->more != NULL, triples[i].more != NULL);
		if (e->more != NULL)
			assert_string_equal(e->more->field, triples[i].more);
	}
}

/* Written twice is read once, sorted; a new list replaces the old one; what covers and what is covered are
 * found. */
static void
test_rules(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct sender_rules r;
	struct buf b = BUF(&c->arena, 4096);

	begin(f);
	store_done(put(c, "a.test",
	    "{'whitelist':{'domains':['z.test','B.test','b.test'],'ips':['10.0.0.0/8','10.1.0.0/16','10.1.2.3',"
	    "'10.1.2.3/32','192.0.2.1','::ffff:192.0.2.1','10.0.0.0/9']},'blacklist':{'emails':['X@y.test','x@y.test']}}"));
	store_done(antispam_rules(c, ANTISPAM_DOMAIN, "a.test", &r));
	json_encode(&b, sender_rules_fields, &r, 0);
	assert_string_equal(buf_text(&b),
	    "{\"whitelist\":{\"domains\":[\"b.test\",\"z.test\"],\"emails\":[],"
	    "\"ips\":[\"10.0.0.0/8\",\"10.0.0.0/9\",\"10.1.0.0/16\",\"10.1.2.3\",\"192.0.2.1\"]},"
	    "\"blacklist\":{\"domains\":[],\"emails\":[\"x@y.test\"],\"ips\":[]}}");
	for (const char *const *ip = (const char *const[]){ "10.0.0.0", "10.1.2.3", "10.1.2.4", "10.200.0.0",
		 "10.255.255.255", "192.0.2.1", NULL };
	     *ip != NULL; ip++) {
		const struct spam_question q = { *ip, "", "", { 0 }, split(c, "ann@a.test"), { 0 }, NULL };
		struct spam_answer a;

		store_done(spam_check(c, &q, &a));
		if (a.verdict != SPAM_WHITE)
			fail_msg("%s is not white", *ip);
	}
	store_done(put(c, "a.test", "{'blacklist':{'domains':['z.test']}}"));
	store_done(antispam_rules(c, ANTISPAM_DOMAIN, "a.test", &r));
	assert_int_equal(r.whitelist.domains.n + r.whitelist.ips.n + r.blacklist.emails.n, 0);
	assert_int_equal(r.blacklist.domains.n, 1);
	store_done(antispam_reset_rules(c, ANTISPAM_DOMAIN, "a.test"));
	store_done(antispam_rules(c, ANTISPAM_DOMAIN, "a.test", &r));
	assert_int_equal(r.blacklist.domains.n, 0);
	store_act_as(c, "dirk");
	store_fails(antispam_rules(c, ANTISPAM_DOMAIN, "a.test", &r), ERR_NOT_FOUND, NULL);
	store_fails(put(c, "a.test", "{}"), ERR_NOT_FOUND, NULL);
}

static int64_t
rows(struct ctx *c)
{
	int64_t n;

	store_done(db_number(
	    c, "SELECT (SELECT count(*) FROM list_rule) + (SELECT count(*) FROM threshold)", NO_ARGS, &n));
	return n;
}

static void
test_domain_deleted(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct domain domain = { .name = "gone.test", .verified = true };

	begin(f);
	store_done(domain_create(c, &domain));
	store_done(put(c, "gone.test", "{'blacklist':{'domains':['z.test']}}"));
	store_done(put_triple(c, "gone.test", 1, 2, 3));
	assert_int_equal(rows(c), 2);
	store_done(domain_delete(c, &domain));
	assert_int_equal(rows(c), 0);
}

/* Several recipients: the most lenient thresholds; two policies that agree are the same text. */
static void
test_several(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct spam_question q = { IP, "x@plain.test", "", split(c, "x@plain.test"), { 0 }, { 0 }, NULL };
	const char *a, *b, *d, *far;
	struct spam_answer answer;

	begin(f);
	store_done(put_triple(c, "a.test", 30, 50, 200));
	store_done(put_triple(c, "b.test", 35, 45, 100));
	q.rcpts = split(c, "ann@a.test ann@b.test");
	store_done(spam_check(c, &q, &answer));
	assert_int_equal(answer.thresholds.greylist, 35);
	assert_int_equal(answer.thresholds.add_header, 50);
	assert_int_equal(answer.thresholds.reject, 200);

	store_done(spam_policy(c, "x@plain.test", "ann@a.test", &a));
	store_done(spam_policy(c, "x@plain.test", "BOB+x@A.test", &b));
	assert_string_equal(a, b);
	store_done(spam_policy(c, "x@plain.test", "ann@b.test", &b));
	assert_string_not_equal(a, b);
	store_done(spam_policy(c, "x@plain.test", "dan@d.test", &d));
	store_done(spam_policy(c, "x@plain.test", "x@far.test", &far));
	assert_string_equal(d, far); /* both as the server has it */
	store_done(put_triple(c, "a.test", 35, 45, 100));
	store_done(spam_policy(c, "x@plain.test", "ann@a.test", &a));
	assert_string_equal(a, b); /* the same numbers, whosever they are */
	store_done(put(c, "a.test", "{'blacklist':{'domains':['z.test']}}"));
	store_done(spam_policy(c, "x@plain.test", "ann@a.test", &a));
	assert_string_not_equal(a, b);
}

/* R28: who has signed in may send as some and not as others; "-": a line that can not be read. */
static void
test_authors(void **state)
{
	static const struct {
		const char *authors;
		bool sent;
	} authors[] = {
		{ "ann@a.test", true },
		{ "ANN@A.test", true },
		{ "ann+news@a.test", true },
		{ "sales@a.test", true }, /* a sender address of hers */
		{ "sales+x@a.test ann@a.test", true },
		{ "bob@a.test", false },
		{ "info@a.test", false }, /* an alias grants nothing */
		{ "x@far.test", false },
		{ "ann@a.test bob@a.test", false },
		{ "bob@a.test ann@a.test", false },
		{ "", false },
		{ "-", false },
		{ "ann@a.test -", false },
		{ "ann", false },
		{ "@a.test", false },
		{ "ann@a.test,bob@a.test", false },
		{ "a a a a a a a a a a ann@a.test", false },
		{ "ann@a.test ann@a.test ann@a.test ann@a.test ann@a.test ann@a.test ann@a.test ann@a.test "
		  "ann@a.test ann@a.test ann@a.test",
		    false },
	};
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct sender_address sales = { .address = "sales@a.test",
		.users = { 1, (const char *[]){ "ann@a.test" } } };

	begin(f);
	store_done(sender_create(c, &sales));
	write_rules(c); /* being white helps nobody */
	for (size_t i = 0; i < ROWS(authors); i++) {
		struct spam_question q = { IP, "x@gwhite.test", "ann@a.test", split(c, "x@gwhite.test"),
			split(c, "dan@d.test"), split(c, authors[i].authors), NULL };
		struct spam_answer a;

		for (size_t k = 0; k < q.authors.n; k++)
			q.authors.v[k] = strcmp(q.authors.v[k], "-") == 0 ? "" : q.authors.v[k];
		store_done(spam_check(c, &q, &a));
		if ((a.refusal == NULL) != authors[i].sent)
			fail_msg("%s: %s", authors[i].authors, a.refusal == NULL ? "sent" : a.refusal);
		q.user = "";
		store_done(spam_check(c, &q, &a));
		assert_null(a.refusal); /* from outside: DMARC is for that */
	}
}

/* R22: what Dovecot writes for a user is signed when its author is the user; a script may name others. */
static void
test_maker(void **state)
{
	static const struct {
		const char *maker, *authors;
		bool allowed;
	} makers[] = {
		{ "ann@a.test", "ann@a.test", true },
		{ "ann+tag@A.test", "ANN@a.test", true },
		{ "ann@a.test", "sales@a.test", true }, /* a sender address of hers */
		{ "ann@a.test", "info@a.test", true },  /* an alias that leads to her alone */
		{ "ann@a.test", "both@a.test", false },
		{ "ann@a.test", "bob@a.test", false },
		{ "ann@a.test", "ann@b.test", false },
		{ "ann@a.test", "boss@far.test", false },
		{ "ann@a.test", "ann@a.test bob@a.test", false },
		{ "ann@a.test", "-", false },
		{ "ann@a.test", "", false },
		{ "no-reply@mx.test", "no-reply@mx.test", true }, /* the portal's own */
		{ "", "ann@a.test", false },
	};
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct sender_address sales = { .address = "sales@a.test",
		.users = { 1, (const char *[]){ "ann@a.test" } } };

	struct alias info = {
		.address = "info@a.test", .targets = { 1, (const char *[]){ "ann@a.test" } }, .enabled = true
	};
	struct alias both = { .address = "both@a.test",
		.targets = { 2, (const char *[]){ "ann@a.test", "bob@a.test" } },
		.enabled = true };

	begin(f);
	store_done(sender_create(c, &sales));
	store_done(alias_create(c, &info));
	store_done(alias_create(c, &both));
	for (size_t i = 0; i < ROWS(makers); i++) {
		struct spam_question q = { .ip = "127.0.0.1",
			.env_from = makers[i].maker,
			.user = "",
			.maker = makers[i].maker,
			.authors = split(c, makers[i].authors),
			.rcpts = split(c, "x@far.test") };
		struct spam_answer a;

		for (size_t k = 0; k < q.authors.n; k++)
			q.authors.v[k] = strcmp(q.authors.v[k], "-") == 0 ? "" : q.authors.v[k];
		store_done(spam_check(c, &q, &a));
		if (a.allowed != makers[i].allowed)
			fail_msg("%s as %s: %d", makers[i].maker, makers[i].authors, (int)a.allowed);
		assert_null(a.refusal); /* it is sent in any case */
	}
}

#define TESTS(setup) \
	{ \
		cmocka_unit_test_setup_teardown(test_precedence, setup, store_teardown), \
		    cmocka_unit_test_setup_teardown(test_thresholds, setup, store_teardown), \
		    cmocka_unit_test_setup_teardown(test_order, setup, store_teardown), \
		    cmocka_unit_test_setup_teardown(test_rules, setup, store_teardown), \
		    cmocka_unit_test_setup_teardown(test_domain_deleted, setup, store_teardown), \
		    cmocka_unit_test_setup_teardown(test_several, setup, store_teardown), \
		    cmocka_unit_test_setup_teardown(test_authors, setup, store_teardown), \
		    cmocka_unit_test_setup_teardown(test_maker, setup, store_teardown), \
	}

int
main(void)
{
	const struct CMUnitTest sqlite[] = TESTS(store_setup_sqlite),
				postgresql[] = TESTS(store_setup_postgresql);

	return BOTH_RUN(sqlite, postgresql);
}
