/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/passkey.h"

#include "base/clock.h"
#include "base/ctx.h"
#include "base/log.h"
#include "base/secret.h"
#include "model/account.h"
#include "model/session.h"
#include "rules/connection.h"
#include "rules/credential.h"
#include "rules/login.h"
#include "rules/notice.h"
#include "store/change_store.h"
#include "store/factor_store.h"
#include "store/list.h"
#include "store/passkey_store.h"
#include "store/session_store.h"

enum { CHALLENGE_MINUTES = 5, FRESH_MINUTES = 15 };

static const char *
hash_of(struct ctx *c, const char *challenge)
{
	return secret_token_hash(
	    &c->arena, c->site->secrets, arena_printf(&c->arena, "challenge/%s", challenge));
}

struct err *
passkey_challenge_give(struct ctx *c, const char *challenge)
{
	return challenge_store_insert(
	    c, hash_of(c, challenge), c->actor.session_id, c->now + MINUTES(CHALLENGE_MINUTES));
}

struct err *
passkey_challenge_again(struct ctx *c, const char *challenge)
{
	return challenge_store_insert(c, hash_of(c, challenge), 0, c->now + MINUTES(CHALLENGE_MINUTES));
}

static struct err *
take_challenge(struct ctx *c, const char *challenge)
{
	bool found;

	TRY(challenge_store_take(c, hash_of(c, challenge), c->actor.session_id, &found));
	return found
		   ? NULL
		   : err_new(&c->arena, ERR_INVALID_FIELD, "response/clientDataJSON",
			 "{passkey_challenge}response/clientDataJSON has a challenge that was not given out for this, was used, or is older than %d minutes: ask for new options",
			 CHALLENGE_MINUTES);
}

const char *
passkey_user_handle(struct ctx *c, int64_t account_id)
{
	return secret_token_hash(
	    &c->arena, c->site->secrets, arena_printf(&c->arena, "passkey/%lld", (long long)account_id));
}

struct err *
passkey_known(struct ctx *c, const struct passkey **out, size_t *n)
{
	struct passkey filter = { .account_id = c->actor.id };
	struct list_page page = { 0 };

	TRY(list_read_all(c, &passkey_listing,
	    &(struct list_query){ .limit = PASSKEYS_MAX,
		.filter = &filter,
		.filtered = field_mask(passkey_fields, "account_id") },
	    &page));
	*out = page.rows;
	*n = page.n;
	return NULL;
}

static const char *
usual_name(const struct passkey *row)
{
	static const char *const names[] = { [PASSKEY_PLATFORM] = "This device",
		[PASSKEY_SECURITY_KEY] = "Security key",
		[PASSKEY_PHONE] = "Phone" };

	return row->backup_eligible ? "Synced passkey" : names[row->type];
}

struct err *
passkey_register(struct ctx *c, const char *challenge, struct passkey *row)
{
	struct factors factors;
	struct passkey other;
	bool found;

	TRY(take_challenge(c, challenge));
	TRY(passkey_store_by_credential(c, row->credential, &other, &found));
	if (found)
		return err_new(
		    &c->arena, ERR_EXISTS, "id", "{passkey_exists}this passkey is registered already");
	TRY(factor_store_read(c, c->actor.id, &factors));
	if (factors.passkeys >= PASSKEYS_MAX)
		return err_new(&c->arena, ERR_QUOTA_EXCEEDED, NULL,
		    "{passkeys_full}there are %d passkeys already: delete one first", PASSKEYS_MAX);
	row->account_id = c->actor.id;
	if (row->name == NULL)
		row->name = usual_name(row);
	TRY(passkey_store_insert(c, row));
	TRY(notice_put_own(c, NOTICE_PASSKEY));
	return change_record(c, "create", "passkey", c->actor.name, row->name);
}

static struct err *
find_own(struct ctx *c, const char *key, struct passkey *out)
{
	bool found;

	TRY(passkey_store_find(c, c->actor.id, key, out, &found));
	return found ? NULL
		     : err_new(&c->arena, ERR_NOT_FOUND, NULL, "{no_such_passkey}there is no such passkey");
}

struct err *
passkey_rename(struct ctx *c, const char *key, const char *name, struct passkey *out)
{
	TRY(find_own(c, key, out));
	if (name == NULL)
		return NULL;
	TRY(passkey_store_rename(c, out->id, name));
	out->name = name;
	return change_record(c, "update", "passkey", c->actor.name, name);
}

struct err *
passkey_delete(struct ctx *c, const char *key)
{
	struct passkey row = { 0 };
	struct factors factors;

	TRY(find_own(c, key, &row));
	TRY(factor_store_read(c, c->actor.id, &factors));
	if (factors.passkeys <= 1 && !factors.password_login)
		return err_new(&c->arena, ERR_CONFLICT, NULL,
		    "{last_passkey}this is the last passkey, and the password does not sign in: switch password login on first, or add another passkey");
	TRY(passkey_store_delete(c, row.id));
	/* whoever has the authenticator is to be shut out, and no session says which one opened it */
	TRY(session_store_end_by(c, c->actor.id, SESSION_PASSKEY, c->actor.session_id));
	return change_record(c, "delete", "passkey", c->actor.name, row.name);
}

struct err *
passkey_owner(struct ctx *c, const char *credential, struct passkey *out, struct login_row *who, bool *found)
{
	TRY(passkey_store_by_credential(c, credential, out, found));
	if (!*found)
		return NULL;
	TRY(login_find(c,
	    &(struct login_attempt){
		.name = out->account, .service = LOGIN_API, .regardless = true, .ip = c->actor.ip },
	    who));
	who->method = SESSION_PASSKEY;
	return NULL;
}

/* A counter that does not grow may mean a copy of the key; synced passkeys always say 0. */
static void
look_at_counter(const struct ctx *c, const struct passkey *before, const struct passkey *used)
{
	if ((used->sign_count == 0 && before->sign_count == 0) || used->sign_count > before->sign_count)
		return;
	log_event(
	    c, LOG_WARN_, "passkey.counter_back", "account", before->account, "passkey", before->name, NULL);
}

struct err *
passkey_used(struct ctx *c, const char *challenge, const struct passkey *used)
{
	struct passkey before = { 0 };
	bool found;

	TRY(take_challenge(c, challenge));
	TRY(passkey_store_by_credential(c, used->credential, &before, &found));
	if (found)
		TRY(passkey_store_used(c, before.id, used->sign_count, used->backed_up, &found));
	if (!found || before.id != used->id)
		return err_new(&c->arena, ERR_BAD_CREDENTIALS, "id",
		    "{no_such_passkey}there is no such passkey any more");
	look_at_counter(c, &before, used);
	return NULL;
}

struct err *
passkey_is_fresh(struct ctx *c, bool *out)
{
	struct session session = { 0 };
	bool found;

	TRY(session_store_find(c, c->actor.id,
	    arena_printf(&c->arena, "%lld", (long long)c->actor.session_id), &session, &found));
	*out = found && session.method == SESSION_PASSKEY &&
	       c->now - session.created_at < MINUTES(FRESH_MINUTES);
	return NULL;
}

struct err *
password_login_set(struct ctx *c, bool enabled)
{
	struct factors factors;

	TRY(factor_store_read(c, c->actor.id, &factors));
	if (!enabled && factors.passkeys == 0)
		return err_new(&c->arena, ERR_CONFLICT, NULL,
		    "{passkey_first}without a password a passkey is the only way in: register one first");
	if (enabled == factors.password_login)
		return NULL;
	TRY(passkey_store_password_login(c, c->actor.id, enabled));
	if (!enabled) { /* what the password has opened ends (R13) */
		TRY(connection_end(c, c->actor.id));
		TRY(session_store_end_by(c, c->actor.id, SESSION_PASSWORD, c->actor.session_id));
	}
	return change_record(
	    c, "update", "account", c->actor.name, enabled ? "password login on" : "password login off");
}

struct err *
passkey_reset(struct ctx *c, const struct account *account)
{
	if (account->id == c->actor.id)
		return err_new(
		    &c->arena, ERR_FORBIDDEN, NULL, "{own_under_me}change your own account under /me");
	if (account->role >= (int)c->actor.role)
		return err_new(&c->arena, ERR_FORBIDDEN, NULL,
		    "{higher_role}only an admin with a higher role resets this one");
	TRY(passkey_store_end_all(c, account->id, 0));
	TRY(passkey_store_password_login(c, account->id, true));
	TRY(credential_end_all(c, account->id, 0));
	TRY(notice_put(c, account, NOTICE_NO_PASSKEYS));
	return change_record(
	    c, "update", "account", account->name, "{passkeys_deleted}passkeys deleted, password login on");
}
