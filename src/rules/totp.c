/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/totp.h"

#include <ctype.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/ctx.h"
#include "base/otp.h"
#include "base/qr.h"
#include "base/random.h"
#include "base/say.h"
#include "base/secret.h"
#include "model/account.h"
#include "rules/connection.h"
#include "rules/notice.h"
#include "store/change_store.h"
#include "store/session_store.h"
#include "store/totp_store.h"

enum {
	WINDOW = 1,       /* steps of a clock that is off, or of slow fingers */
	HINT_WINDOW = 20, /* ten minutes: within them a clock that is off can be told from a wrong code */
	RECOVERY_CODES = 10,
	RECOVERY_BITS = 80,
	URI_MAX = 2000,
};

/* What the key is sealed for. */
static const char *
context(struct ctx *c, int64_t account_id)
{
	return arena_printf(&c->arena, "totp/%lld", (long long)account_id);
}

/* People type codes in groups, and in capitals. */
static const char *
squeeze(struct ctx *c, const char *text)
{
	char *copy = arena_strdup(&c->arena, text), *to = copy;

	for (const char *p = text; *p != '\0'; p++)
		if (*p != ' ' && *p != '-')
			*to++ = (char)tolower((unsigned char)*p);
	*to = '\0';
	return copy;
}

static const char *
recovery_hash(struct ctx *c, int64_t account_id, const char *code)
{
	return secret_token_hash(&c->arena, c->site->secrets,
	    arena_printf(&c->arena, "recovery/%lld/%s", (long long)account_id, squeeze(c, code)));
}

struct err *
totp_find(
    struct ctx *c, int64_t account_id, const char *otp, const char *recovery_code, struct totp_check *out)
{
	struct totp row = { 0 };
	bool found;

	*out = (struct totp_check){ .account_id = account_id };
	TRY(totp_store_read(c, account_id, &row, &found));
	if (!found || row.confirmed_at == 0)
		return NULL;
	out->on = true;
	out->secret = row.secret;
	out->last_step = row.last_step;
	if (otp != NULL)
		out->otp = squeeze(c, otp);
	else if (recovery_code != NULL)
		out->hash = recovery_hash(c, account_id, recovery_code);
	return out->hash == NULL ? NULL : totp_store_has_code(c, account_id, out->hash, &out->known);
}

static const char *
duration(struct ctx *c, int steps)
{
	int seconds = (steps < 0 ? -steps : steps) * OTP_STEP_S;

	return seconds < 120 ? arena_printf(&c->arena, "%d seconds", seconds)
			     : arena_printf(&c->arena, "%d minutes", seconds / 60);
}

/* Why it was refused, to somebody whose clock may be off. fast: tell of a code that is yet to become right,
 * too. */
static const char *
clock_hint(struct ctx *c, const char *key, const char *otp, bool fast)
{
	int64_t step;
	int ahead = 0;
	bool meant = otp_match(key, otp, c->now, HINT_WINDOW, &step, &ahead);

	if (meant && ahead < 0)
		return say(&c->arena,
		    "{code_late}this code was right %s ago: type the one that is shown now, and set the clock of your "
		    "device if it is behind %.19s UTC",
		    duration(c, ahead), clock_text(&c->arena, c->now));
	if (meant && fast)
		return say(&c->arena,
		    "{clock_fast}the clock of your device is %s fast: set it, it is %.19s UTC",
		    duration(c, ahead), clock_text(&c->arena, c->now));
	return say(&c->arena,
	    "{code_wrong}this is not the code: type the one that is shown now; should the clock of your device be wrong, set "
	    "it: it is %.19s UTC",
	    clock_text(&c->arena, c->now));
}

static struct err *
verify_otp(struct ctx *c, struct totp_check *check)
{
	const char *key;
	int ahead;

	check->field = "otp";
	TRY(secret_open(&c->arena, c->site->secrets, context(c, check->account_id), check->secret, &key));
	if (!otp_match(key, check->otp, c->now, WINDOW, &check->step, &ahead))
		check->refusal = clock_hint(c, key, check->otp, false);
	else if (check->step <= check->last_step)
		check->refusal = "{code_used}this code was used, or a later one was: wait for the next one";
	return NULL;
}

struct err *
totp_verify(struct ctx *c, struct totp_check *check, enum totp_result *out)
{
	*out = TOTP_RIGHT;
	if (!check->on)
		return NULL;
	if (check->otp != NULL) {
		TRY(verify_otp(c, check));
	} else if (check->hash != NULL) {
		check->field = "recovery_code";
		check->refusal =
		    check->known ? NULL
				 : "{recovery_code_wrong}this is none of the recovery codes that are left";
	} else {
		check->field = "otp";
		check->refusal =
		    "{code_needed}send the code of your authenticator as otp, or a recovery_code";
		*out = TOTP_MISSING;
		return NULL;
	}
	if (check->refusal != NULL)
		*out = TOTP_WRONG;
	return NULL;
}

struct err *
totp_take(struct ctx *c, const struct totp_check *check, bool *taken)
{
	struct totp row = { 0 };
	bool found;

	if (check->on && check->otp != NULL)
		return totp_store_take(c, check->account_id, check->secret, check->step, taken);
	if (check->on)
		return totp_store_take_code(c, check->account_id, check->hash, taken);
	TRY(totp_store_read(c, check->account_id, &row, &found));
	*taken = !found || row.confirmed_at == 0;
	return NULL;
}

struct err *
totp_state(struct ctx *c, struct totp_state *out)
{
	struct totp row = { 0 };
	bool found;

	TRY(totp_store_read(c, c->actor.id, &row, &found));
	out->enabled = row.confirmed_at != 0;
	out->enabled_at = row.confirmed_at;
	return totp_store_count_codes(c, c->actor.id, &out->recovery_codes_left);
}

/* RFC 3986 section 2.3: all but the unreserved characters. */
static void
put_encoded(struct buf *b, const char *text)
{
	buf_put_escaped(b, text, "-._~");
}

/* As Google Authenticator's "Key URI Format" has it, which all others read. */
static const char *
key_uri(struct ctx *c, const char *key)
{
	struct buf b = BUF(&c->arena, URI_MAX);

	buf_puts(&b, "otpauth://totp/");
	put_encoded(&b, c->site->hostname);
	buf_putc(&b, ':');
	put_encoded(&b, c->actor.name);
	buf_printf(&b, "?secret=%s&issuer=", key);
	put_encoded(&b, c->site->hostname);
	buf_printf(&b, "&algorithm=SHA1&digits=%d&period=%d", OTP_DIGITS, OTP_STEP_S);
	return buf_text(&b);
}

static struct err *
is_on(struct ctx *c)
{
	return err_new(&c->arena, ERR_CONFLICT, NULL,
	    "{totp_on}two-factor sign-in is on: switch it off before it is set up anew");
}

static struct err *
is_off(struct ctx *c)
{
	return err_new(&c->arena, ERR_NOT_FOUND, NULL, "{totp_off}two-factor sign-in is not on");
}

/* Of the account that asks. */
static struct err *
read_on(struct ctx *c, bool *on)
{
	struct totp row = { 0 };
	bool found;

	TRY(totp_store_read(c, c->actor.id, &row, &found));
	*on = found && row.confirmed_at != 0;
	return NULL;
}

struct err *
totp_check_off(struct ctx *c)
{
	bool on;

	TRY(read_on(c, &on));
	return on ? is_on(c) : NULL;
}

struct err *
totp_start(struct ctx *c, struct totp_start *out)
{
	const char *key = otp_new_key(&c->arena);
	bool done;

	TRY(totp_store_start(
	    c, c->actor.id, secret_seal(&c->arena, c->site->secrets, context(c, c->actor.id), key), &done));
	if (!done)
		return is_on(c);
	*out = (struct totp_start){ .secret = key, .uri = key_uri(c, key) };
	TRY(qr_svg(&c->arena, out->uri, &out->qr_svg));
	return change_record(c, "create", "totp", c->actor.name, "waits for its first code");
}

static struct err *
make_codes(struct ctx *c, struct totp_codes *out)
{
	const char **codes = arena_alloc(&c->arena, RECOVERY_CODES * sizeof(*codes));

	TRY(totp_store_clear_codes(c, c->actor.id));
	for (int i = 0; i < RECOVERY_CODES; i++) {
		codes[i] = random_groups(&c->arena, RECOVERY_BITS);
		TRY(totp_store_add_code(c, c->actor.id, recovery_hash(c, c->actor.id, codes[i])));
	}
	out->recovery_codes = (struct texts){ RECOVERY_CODES, codes };
	return NULL;
}

struct err *
totp_confirm(struct ctx *c, const char *otp, struct totp_codes *out)
{
	struct totp row = { 0 };
	const char *key;
	int64_t step;
	int ahead;
	bool found, done;

	TRY(totp_store_read(c, c->actor.id, &row, &found));
	if (!found)
		return err_new(&c->arena, ERR_CONFLICT, NULL,
		    "{totp_key_first}ask for a key first: POST /api/v1/me/totp");
	if (row.confirmed_at != 0)
		return is_on(c);
	TRY(secret_open(&c->arena, c->site->secrets, context(c, c->actor.id), row.secret, &key));
	otp = squeeze(c, otp);
	if (!otp_match(key, otp, c->now, WINDOW, &step, &ahead))
		return err_why(&c->arena, ERR_INVALID_FIELD, "otp", NULL, clock_hint(c, key, otp, true));
	TRY(totp_store_confirm(c, c->actor.id, row.secret, step, &done));
	if (!done)
		return err_new(&c->arena, ERR_CONFLICT, NULL,
		    "{totp_key_changed}the key has changed meanwhile: read it again");
	TRY(session_store_end_all(c, c->actor.id, c->actor.session_id));
	TRY(connection_end(c, c->actor.id)); /* the password alone opened them (R13) */
	TRY(make_codes(c, out));
	TRY(notice_put_own(c, NOTICE_TOTP_ON));
	return change_record(c, "update", "totp", c->actor.name, "on");
}

struct err *
totp_renew_codes(struct ctx *c, struct totp_codes *out)
{
	bool on;

	TRY(read_on(c, &on));
	if (!on)
		return is_off(c);
	TRY(make_codes(c, out));
	return change_record(c, "update", "totp", c->actor.name, "new recovery codes");
}

struct err *
totp_disable(struct ctx *c)
{
	bool on, done;

	TRY(read_on(c, &on));
	if (!on)
		return is_off(c);
	TRY(totp_store_delete(c, c->actor.id, &done));
	TRY(notice_put_own(c, NOTICE_TOTP_OFF));
	return change_record(c, "delete", "totp", c->actor.name, NULL);
}

struct err *
totp_reset(struct ctx *c, const struct account *account)
{
	bool done;

	if (account->id == c->actor.id)
		return err_new(
		    &c->arena, ERR_FORBIDDEN, NULL, "{own_under_me}switch your own off under /me/totp");
	if (account->role >= (int)c->actor.role)
		return err_new(&c->arena, ERR_FORBIDDEN, NULL,
		    "{higher_role}only an admin with a higher role resets this one");
	TRY(totp_store_delete(c, account->id, &done));
	if (!done)
		return err_new(
		    &c->arena, ERR_NOT_FOUND, NULL, "{totp_off}two-factor sign-in of this account is not on");
	TRY(notice_put(c, account, NOTICE_TOTP_OFF));
	return change_record(c, "delete", "totp", account->name, "reset");
}
