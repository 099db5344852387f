/* SPDX-License-Identifier: Apache-2.0 */
/* R12, R15: the rules of the second factor, with a clock of their own. */
#include "rules/totp.h"

#include <liboath/oath.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h> /* needs the block above */

#include "base/clock.h"
#include "base/otp.h"
#include "both.h"
#include "model/account.h"
#include "rules/access.h"
#include "store/account_store.h"
#include "store/factor_store.h"
#include "store_fixture.h"

/* What an authenticator with that key shows so many seconds from now. */
static const char *
shown(struct ctx *c, const char *key, int64_t seconds)
{
	char *bytes = NULL, *code = arena_alloc(&c->arena, OTP_DIGITS + 1);
	size_t n = 0;

	assert_int_equal(oath_base32_decode(key, strlen(key), &bytes, &n), OATH_OK);
	assert_int_equal(
	    oath_totp_generate(bytes, n, (time_t)(c->now / 1000 + seconds), OTP_STEP_S, 0, OTP_DIGITS, code),
	    OATH_OK);
	free(bytes);
	return code;
}

/* ann has a key in use; c->now is the begin of a step whose code is used up. */
static const char *
enable(struct ctx *c, struct totp_codes *codes)
{
	struct totp_start start;

	store_act_as(c, "ann@a.test");
	c->now -= c->now % SECONDS(OTP_STEP_S);
	store_done(totp_start(c, &start));
	store_done(totp_confirm(c, shown(c, start.secret, 0), codes));
	return start.secret;
}

/* The three steps, as a sign-in does them; "" when the code was right and taken. */
static const char *
show(struct ctx *c, const char *otp, const char *recovery_code)
{
	struct totp_check check;
	enum totp_result result;
	bool taken = false;

	store_done(totp_find(c, c->actor.id, otp, recovery_code, &check));
	store_done(totp_verify(c, &check, &result));
	assert_int_equal(result == TOTP_RIGHT, check.refusal == NULL);
	if (result != TOTP_RIGHT)
		return result == TOTP_MISSING ? "missing" : check.refusal;
	store_done(totp_take(c, &check, &taken));
	return taken ? "" : "taken";
}

static void
expect(const char *said, const char *part)
{
	if (*part == '\0' ? *said != '\0' : strstr(said, part) == NULL)
		fail_msg("\"%s\" instead of \"%s\"", said, part);
}

/* In this order: time goes on and is set back, codes are of the server's clock and so many seconds. */
static void
test_steps(void **state)
{
	static const struct {
		int64_t wait, of; /* seconds */
		const char *said;
	} cases[] = {
		{ 0, 0, "was used" },                         /* it switched the factor on */
		{ 0, -30, "was used" },                       /* older than that */
		{ 0, 60, "not the code" },                    /* two steps ahead */
		{ 0, 30, "" },                                /* one step ahead */
		{ 0, 30, "was used" }, { 30, 0, "was used" }, /* the same one, in its own time */
		{ 30, 0, "" }, { 29, -29, "was used" }, { 31, 0, "" },
		{ 60, -30, "" }, /* one step behind, and nothing newer was used */
		{ 0, 0, "" }, { 0, -30, "was used" }, { 90, -60, "60 seconds ago" }, { 0, -30, "" },
		{ 3600, -600, "10 minutes ago" }, { 0, -630, "not the code" }, { 0, 600, "not the code" },
		{ -7200, 0, "was used" }, /* the server's clock is set back */
	};
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct totp_codes codes;

	store_fill(f);
	const char *key = enable(c, &codes);
	for (size_t i = 0; i < ROWS(cases); i++) {
		c->now += SECONDS(cases[i].wait);
		const char *said = show(c, shown(c, key, cases[i].of), NULL);
		print_message("# %zu: %s\n", i, said);
		expect(said, cases[i].said);
	}
}

static void
test_what_is_sent(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct totp_codes codes;

	store_fill(f);
	store_act_as(c, "ann@a.test");
	expect(show(c, NULL, NULL), ""); /* it is not on */
	expect(show(c, "123456", "x"), "");
	const char *key = enable(c, &codes), *now = shown(c, key, 30), **words = codes.recovery_codes.v;
	expect(show(c, NULL, NULL), "missing");
	expect(show(c, "", NULL), "not the code");
	expect(show(c, "", words[0]), "not the code"); /* otp is looked at */
	expect(show(c, NULL, ""), "none of the recovery codes");
	expect(show(c, arena_printf(&c->arena, " %.3s-%s ", now, now + 3), NULL), "");
	expect(show(c, NULL, words[0]), "");
	expect(show(c, NULL, words[0]), "none of the recovery codes");
	store_act_as(c, "bob@a.test"); /* of whom nothing is asked */
	expect(show(c, NULL, words[1]), "");
	store_act_as(c, "ann@a.test"); /* and whose sign-in takes no code of hers */
	expect(show(c, NULL, words[1]), "");
}

/* Two that come at the same time both verify; one takes. */
static void
test_race(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct totp_codes codes;
	struct totp_check off, otp, word;
	enum totp_result result;
	bool taken;

	store_fill(f);
	store_act_as(c, "ann@a.test");
	store_done(totp_find(c, c->actor.id, NULL, NULL, &off));
	store_done(totp_verify(c, &off, &result));
	assert_int_equal(result, TOTP_RIGHT);
	const char *key = enable(c, &codes);
	store_done(totp_take(c, &off, &taken));
	assert_false(taken); /* switched on meanwhile */
	store_done(totp_find(c, c->actor.id, shown(c, key, 30), NULL, &otp));
	store_done(totp_verify(c, &otp, &result));
	store_done(totp_find(c, c->actor.id, NULL, codes.recovery_codes.v[0], &word));
	store_done(totp_verify(c, &word, &result));
	for (int i = 0; i < 2; i++) {
		store_done(totp_take(c, &otp, &taken));
		assert_int_equal(taken, i == 0);
		store_done(totp_take(c, &word, &taken));
		assert_int_equal(taken, i == 0);
	}
	store_fails(totp_check_off(c), ERR_CONFLICT, NULL);
	c->now += SECONDS(60);
	store_done(totp_find(c, c->actor.id, shown(c, key, 0), NULL, &otp));
	store_done(totp_verify(c, &otp, &result));
	struct totp_check same = otp;
	store_done(totp_renew_codes(c, &codes));
	store_done(totp_take(c, &word, &taken));
	assert_false(taken); /* of the old ones */
	store_done(totp_disable(c));
	store_done(totp_check_off(c));
	store_fails(totp_disable(c), ERR_NOT_FOUND, NULL);
	store_fails(totp_renew_codes(c, &codes), ERR_NOT_FOUND, NULL);
	enable(c, &codes); /* with another key: what was verified for the old one is nothing */
	store_done(totp_take(c, &same, &taken));
	assert_false(taken);
}

static void
test_confirm(void **state)
{
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct totp_codes codes;
	struct totp_start start;
	struct totp_state how;
	struct factors factors;

	store_fill(f);
	store_act_as(c, "ann@a.test");
	store_fails(totp_confirm(c, "123456", &codes), ERR_CONFLICT, NULL);
	store_done(totp_start(c, &start));
	assert_non_null(strstr(start.uri, "otpauth://totp/mx.test:ann%40a.test?secret="));
	struct err *e = totp_confirm(c, shown(c, start.secret, 90), &codes);
	store_fails(e, ERR_INVALID_FIELD, "otp");
	assert_non_null(strstr(e->detail, "90 seconds fast"));
	store_done(factor_store_read(c, c->actor.id, &factors));
	assert_false(factors.totp);
	store_done(totp_state(c, &how));
	assert_true(!how.enabled && how.enabled_at == 0 && how.recovery_codes_left == 0);
	store_done(totp_confirm(c, shown(c, start.secret, -30), &codes));
	store_done(factor_store_read(c, c->actor.id, &factors));
	assert_true(factors.totp);
	store_done(totp_state(c, &how));
	assert_true(how.enabled && how.enabled_at == c->now && how.recovery_codes_left == 10);
	store_fails(totp_confirm(c, shown(c, start.secret, 0), &codes), ERR_CONFLICT, NULL);
	store_fails(totp_start(c, &start), ERR_CONFLICT, NULL);
}

/* Who resets whose: only from above, and only what the actor sees (which access_account decides). */
static void
test_reset(void **state)
{
	static const struct {
		const char *actor, *account;
		enum err_code code; /* ERR_CODES: done */
	} cases[] = {
		{ "dora", "ann@a.test", ERR_CODES }, { "admin", "ann@a.test", ERR_CODES },
		{ "admin", "dora", ERR_CODES }, { "dora", "dora", ERR_FORBIDDEN },
		{ "admin", "admin", ERR_FORBIDDEN }, { "admin", "max", ERR_FORBIDDEN },
		{ "dora", "bob@a.test", ERR_NOT_FOUND }, /* it is off */
	};
	static const char *const with[] = { "ann@a.test", "dora", "admin", "max" };
	struct store_fixture *f = *state;
	struct ctx *c = &f->c;
	struct totp_codes codes;
	struct totp_start start;

	store_fill(f);
	store_done(store_add_account(c, "max", ROLE_MASTER_ADMIN, 0));
	for (size_t i = 0; i < ROWS(with); i++) {
		store_act_as(c, with[i]);
		store_done(totp_start(c, &start));
		store_done(totp_confirm(c, shown(c, start.secret, 0), &codes));
	}
	for (size_t i = 0; i < ROWS(cases); i++) {
		struct account account = { 0 };
		struct factors factors;

		print_message("# %s resets %s\n", cases[i].actor, cases[i].account);
		store_act_as(c, cases[i].actor);
		store_done(db_begin(c, true));
		store_done(access_account(c, cases[i].account, &account));
		assert_int_equal(account.totp, cases[i].code != ERR_NOT_FOUND);
		struct err *e = totp_reset(c, &account);
		if (cases[i].code == ERR_CODES)
			store_done(e);
		else
			store_fails(e, cases[i].code, NULL);
		store_done(factor_store_read(c, account.id, &factors));
		assert_int_equal(factors.totp, cases[i].code == ERR_FORBIDDEN);
		db_rollback(c);
	}
}

#define TESTS(setup) \
	cmocka_unit_test_setup_teardown(test_steps, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_what_is_sent, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_race, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_confirm, setup, store_teardown), \
	    cmocka_unit_test_setup_teardown(test_reset, setup, store_teardown)

int
main(void)
{
	const struct CMUnitTest on_sqlite[] = { TESTS(store_setup_sqlite) };
	const struct CMUnitTest on_postgresql[] = { TESTS(store_setup_postgresql) };

	return BOTH_RUN(on_sqlite, on_postgresql);
}
