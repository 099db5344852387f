/* SPDX-License-Identifier: Apache-2.0 */
/* Keys that sign mail: made, waiting, taking over, retired; and who is signed for, on both databases. */
#include "rules/dkim.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h> /* needs the block above */

#include "base/clock.h"
#include "both.h"
#include "os/dkim_key.h"
#include "rules/access.h"
#include "rules/domain.h"
#include "store/dkim_store.h"
#include "store_fixture.h"

static const struct dkim made = { .rsa_public = "RP",
	.rsa_private = "rsa secret",
	.ed25519_public = "EP",
	.ed25519_private = "ed secret" };

static void
begin(struct store_fixture *f)
{
	store_fill(f);
	store_act_as(&f->c, "dora");
	f->c.now = clock_now();
	store_done(db_begin(&f->c, true));
}

static struct domain
domain_of(struct ctx *c, const char *name)
{
	struct domain domain = { 0 };

	store_done(access_domain(c, name, &domain));
	return domain;
}

static struct dkim
add(struct ctx *c, const char *domain, const char *selector)
{
	const struct domain d = domain_of(c, domain);
	struct dkim in = made, out;

	in.selector = selector;
	store_done(dkim_create(c, &d, &in, &out));
	return out;
}

static struct dkim
find(struct ctx *c, const char *domain, const char *selector)
{
	const struct domain d = domain_of(c, domain);
	struct dkim out;

	store_done(dkim_find(c, &d, selector, &out));
	return out;
}

static void
add_active(struct ctx *c, const char *domain, const char *selector)
{
	const struct dkim pair = add(c, domain, selector);

	store_done(dkim_activate(c, &pair));
}

/* "domain:selector=key domain:selector=key" of who signs for a sender in this domain. */
static const char *
signers(struct ctx *c, const char *domain)
{
	struct dkim_signer s[DKIM_SIGNERS_MAX];
	const char *text = "";
	unsigned n;

	store_done(dkim_signers(c, domain, s, &n));
	for (unsigned i = 0; i < n; i++)
		text = arena_printf(&c->arena, "%s%s%s:%s=%s(%s)", text, i > 0 ? " " : "", s[i].domain,
		    s[i].selector, s[i].key, s[i].algorithm);
	return text;
}

/* R22: a new pair waits, takes over, and the one before keeps its records for seven days. */
static void
test_rotation(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;

	begin(f);
	struct dkim first = add(c, "a.test", "One");
	assert_int_equal(first.state, DKIM_WAITING);
	assert_string_equal(first.selector, "one");
	assert_string_equal(first.rsa_name, "one-rsa._domainkey.a.test");
	assert_string_equal(first.rsa_record, "v=DKIM1; k=rsa; p=RP");
	assert_string_equal(first.ed25519_name, "one-ed._domainkey.a.test");
	assert_string_equal(first.ed25519_record, "v=DKIM1; k=ed25519; p=EP");
	assert_string_equal(signers(c, "a.test"), "");
	assert_null(strstr(store_dump(c), "secret"));
	const struct domain a = domain_of(c, "a.test");
	struct dkim second;
	store_fails(dkim_create(c, &a, &made, &second), ERR_CONFLICT, NULL); /* one waits */
	store_done(dkim_activate(c, &first));
	assert_string_equal(
	    signers(c, "A.test"), "a.test:one-rsa=rsa secret(rsa) a.test:one-ed=ed secret(ed25519)");
	store_done(dkim_create(c, &a, &made, &second)); /* with a name of the date */
	assert_int_equal(second.selector[0], 's');
	assert_int_equal(strlen(second.selector), 9);
	assert_non_null(strstr(signers(c, "a.test"), "one-rsa")); /* until the new one is there */
	store_done(dkim_activate(c, &second));
	assert_null(strstr(signers(c, "a.test"), "one-rsa"));
	assert_non_null(strstr(signers(c, "a.test"), second.selector));
	first = find(c, "a.test", "one");
	assert_int_equal(first.state, DKIM_RETIRED);
	assert_int_equal(first.retire_at, c->now + DAYS(7));
	second = find(c, "a.test", second.selector);
	assert_int_equal(second.state, DKIM_SIGNING);
	store_fails(dkim_activate(c, &first), ERR_CONFLICT, NULL);
	store_fails(dkim_activate(c, &second), ERR_CONFLICT, NULL);
	struct dkim third;
	store_done(dkim_create(c, &a, &made, &third)); /* the second of that day */
	assert_string_equal(third.selector, arena_printf(&c->arena, "%s-2", second.selector));
	store_done(dkim_delete(c, &second));
	assert_string_equal(signers(c, "a.test"), ""); /* the third waits still */
	c->now += DAYS(7);
	store_done(dkim_store_prune(c));
	store_fails(dkim_find(c, &a, "one", &first), ERR_NOT_FOUND, NULL);
	store_done(dkim_find(c, &a, arena_printf(&c->arena, "%lld", (long long)third.id), &third));
	store_done(db_commit(c));
}

/* R22: a sub-domain without keys is signed for by the nearest domain above it, of the same admin alone. */
static void
test_sub_domains(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	static const char above[] = "a.test:one-rsa=rsa secret(rsa) a.test:one-ed=ed secret(ed25519)";

	begin(f);
	store_done(store_add_domain(c, "x.y.a.test", true));
	store_done(store_add_domain(c, "z.a.test", true));
	store_done(store_add_domain(c, "young.test", false));
	add_active(c, "young.test", "one");
	add_active(c, "a.test", "one");
	add_active(c, "z.a.test", "two");
	store_act_as(c, "admin");
	store_done(store_add_domain(c, "his.a.test", true));
	store_done(store_add_domain_alias(c, "other.test", "a.test", true));
	assert_string_equal(signers(c, "a.test"), above);
	assert_string_equal(signers(c, "x.y.a.test"), above);
	assert_non_null(strstr(signers(c, "z.a.test"), "z.a.test:two-rsa"));
	assert_string_equal(signers(c, "his.a.test"), "");
	assert_string_equal(signers(c, "young.test"), ""); /* not verified */
	assert_string_equal(signers(c, "other.test"), above);
	assert_string_equal(signers(c, "nosuch.a.test"), "");
	assert_string_equal(signers(c, "test"), "");
	assert_string_equal(signers(c, ""), "");
	assert_string_equal(signers(c, "a.test'; DROP TABLE dkim_key; --"), "");
	store_done(db_commit(c));
}

/* A key of another domain is nobody's; with the domain its keys go. */
static void
test_belongs(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct dkim out;
	int64_t n;

	begin(f);
	const struct dkim pair = add(c, "a.test", "one");
	struct domain b = domain_of(c, "b.test");
	store_fails(dkim_find(c, &b, "one", &out), ERR_NOT_FOUND, NULL);
	store_fails(
	    dkim_find(c, &b, arena_printf(&c->arena, "%lld", (long long)pair.id), &out), ERR_NOT_FOUND, NULL);
	add(c, "b.test", "one"); /* the same selector in another domain */
	store_done(
	    db_run(c, "DELETE FROM account WHERE name = 'ann@b.test'", NULL, NULL, NO_ARGS, NULL, NULL));
	store_done(domain_delete(c, &b));
	store_done(db_number(c, "SELECT count(*) FROM dkim_key", NO_ARGS, &n));
	assert_int_equal(n, 1);
	store_done(db_commit(c));
}

/* A key that was moved to another row, or broken, is not used; the other still is. */
static void
test_broken(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;

	begin(f);
	add_active(c, "a.test", "one");
	add_active(c, "b.test", "two");
	store_done(db_run(c,
	    "UPDATE dkim_key SET rsa_private = (SELECT rsa_private FROM dkim_key WHERE selector = 'two')"
	    " WHERE selector = 'one'",
	    NULL, NULL, NO_ARGS, NULL, NULL));
	assert_string_equal(signers(c, "a.test"), "a.test:one-ed=ed secret(ed25519)");
	store_done(db_run(c, "UPDATE dkim_key SET ed25519_private = rsa_private WHERE selector = 'two'", NULL,
	    NULL, NO_ARGS, NULL, NULL));
	assert_string_equal(signers(c, "b.test"), "b.test:two-rsa=rsa secret(rsa)");
	store_done(db_commit(c));
}

static const struct {
	const char *selector;
	bool ok;
} selectors[] = {
	{ "s1", true },
	{ "MAIL-2026", true },
	{ "a", true },
	{ "20261122", false }, /* would be an id */
	{ "-a", false },
	{ "a-", false },
	{ "a.b", false },
	{ "a_b", false },
	{ "a b", false },
	{ "a;p=", false },
	{ "\303\244", false },
};

static void
test_selectors(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;

	begin(f);
	const struct domain a = domain_of(c, "a.test");
	for (size_t i = 0; i < ROWS(selectors); i++) {
		struct dkim in = made, out;

		in.selector = selectors[i].selector;
		const struct err *e = dkim_create(c, &a, &in, &out);
		if (selectors[i].ok) {
			store_done(e);
			store_done(dkim_activate(c, &out));
		} else {
			store_fails(e, ERR_INVALID_FIELD, "selector");
		}
	}
	struct dkim in = made, out;
	in.selector = "S1";
	store_fails(dkim_create(c, &a, &in, &out), ERR_EXISTS, "selector");
	db_rollback(c);
}

static const struct {
	const char *record;
	bool holds;
} records[] = {
	{ "v=DKIM1; k=rsa; p=ABC", true },
	{ "v=DKIM1;p=ABC;", true },
	{ "p=ABC", true },
	{ " v = DKIM1 ; p = A BC\t", true },
	{ "v=DKIM1; t=s; p=ABC; n=note p=X", true },
	{ "v=DKIM1; k=rsa; p=ABCD", false },
	{ "v=DKIM1; k=rsa; p=AB", false },
	{ "v=DKIM1; k=rsa; p=abc", false },
	{ "v=DKIM1; k=rsa; p=", false }, /* revoked */
	{ "v=DKIM1; n=p=ABC", false },
	{ "v=DKIM1; xp=ABC", false },
	{ "v=DKIM1; p", false },
	{ "p ", false },
	{ "; ;", false },
	{ "", false },
};

static void
test_records(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(records); i++)
		if (dkim_record_holds(records[i].record, "ABC") != records[i].holds)
			fail_msg("%s", records[i].record);
}

/* That they verify what they sign is for test/e2e. */
static void
test_keys(void **state)
{
	struct arena a = { 0 };
	struct dkim_key rsa, other, ed25519;

	(void)state;
	assert_null(dkim_key_new(&a, DKIM_RSA, &rsa));
	assert_null(dkim_key_new(&a, DKIM_RSA, &other));
	assert_null(dkim_key_new(&a, DKIM_ED25519, &ed25519));
	assert_int_equal(strncmp(rsa.private, "-----BEGIN PRIVATE KEY-----\n", 28), 0);
	assert_string_not_equal(rsa.private, other.private);
	assert_int_equal(strncmp(rsa.public, "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A", 32), 0); /* 2048 bits */
	assert_int_equal(strlen(rsa.public), 392);
	assert_int_equal(strlen(ed25519.private), 44);
	assert_int_equal(strlen(ed25519.public), 44);
	assert_string_not_equal(ed25519.private, ed25519.public);
	arena_free(&a);
}

#define TESTS(setup) \
	cmocka_unit_test_setup_teardown(test_rotation, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_sub_domains, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_belongs, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_broken, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_selectors, setup, store_teardown)

int
main(void)
{
	const struct CMUnitTest on_sqlite[] = { TESTS(store_setup_sqlite), cmocka_unit_test(test_records),
		cmocka_unit_test(test_keys) };
	const struct CMUnitTest on_postgresql[] = { TESTS(store_setup_postgresql) };

	return BOTH_RUN(on_sqlite, on_postgresql);
}
