/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/recovery.h"

#include "base/clock.h"
#include "base/ctx.h"
#include "base/random.h"
#include "base/secret.h"
#include "model/text.h"
#include "rules/account.h"
#include "rules/guess.h"
#include "rules/job.h"
#include "rules/log.h"
#include "rules/login.h"
#include "rules/notice.h"
#include "rules/route.h"
#include "store/account_store.h"
#include "store/change_store.h"
#include "store/guess_store.h"
#include "store/mail_store.h"

enum { TOKEN_BITS = 160, WAITING_MAX = 1000, ASKED_PER_DAY = 10 };

static const struct {
	int64_t valid_ms; /* of the token, or of the mail itself while it can not be sent */
	int64_t pause_ms; /* no second mail to an account within this time */
} kinds[] = {
	[MAIL_RECOVERY_EMAIL] = { HOURS(24), 0 },
	[MAIL_PASSWORD_RESET] = { MINUTES(30), MINUTES(5) },
	[MAIL_NOTICE] = { DAYS(3), 0 },
};

static struct err *
refuse(struct ctx *c, const char *field, const char *why)
{
	return err_why(&c->arena, ERR_INVALID_FIELD, field, field, why);
}

/* Mail to it would come to the very mailbox that its owner can not open. */
static struct err *
check_elsewhere(struct ctx *c, const struct account *account, const char *address)
{
	const char *bare = text_untagged(&c->arena, address);
	struct route route;

	if (strcmp(bare, account->name) != 0) {
		TRY(route_onward(c, address, &route));
		if (route.targets == NULL ||
		    strcmp(text_untagged(&c->arena, route.targets), account->name) != 0)
			return NULL;
	}
	return refuse(c, "recovery_email", "{recovery_elsewhere}must lead elsewhere than to this mailbox");
}

static struct err *
ask_for_mail(struct ctx *c, struct mail_request *request)
{
	TRY(mail_request_put(c, request, WAITING_MAX));
	return job_wake(c, JOB_SEND_MAIL);
}

/* It goes to whom the asker says: not often, for nobody who has a password is to flood others with mail. */
static struct err *
check_pace(struct ctx *c, int64_t account_id)
{
	int64_t minute, day;

	TRY(mail_asked_count(c, account_id, c->now - MINUTES(1), &minute));
	TRY(mail_asked_count(c, account_id, c->now - HOURS(24), &day));
	if (minute > 0)
		return err_new(
		    &c->arena, ERR_RATE_LIMITED, NULL, "{mail_a_minute}one mail in a minute: wait a moment");
	if (day >= ASKED_PER_DAY)
		return err_new(&c->arena, ERR_RATE_LIMITED, NULL,
		    "{mails_a_day}%d mails in a day: try again tomorrow", ASKED_PER_DAY);
	return mail_asked_put(c, account_id);
}

struct err *
recovery_ask(struct ctx *c, const struct account *account, const char *address)
{
	TRY(check_elsewhere(c, account, address));
	TRY(check_pace(c, account->id));
	TRY(ask_for_mail(c, &(struct mail_request){ .kind = MAIL_RECOVERY_EMAIL,
				.name = account->name,
				.account_id = account->id,
				.address = address }));
	return change_record(c, "update", "account", account->name, "a recovery address is to be confirmed");
}

/* What was asked for before counts no longer, nor does a mail to the address that was. */
struct err *
recovery_change(struct ctx *c, const char *address)
{
	struct account account = { 0 };

	TRY(account_self(c, &account));
	TRY(mail_end_all(c, account.id));
	if (address == NULL) {
		if (account.recovery_email != NULL)
			TRY(notice_put(c, &account, NOTICE_RECOVERY_EMAIL));
		account.recovery_email = NULL;
		TRY(account_store_update(c, &account));
		return change_record(c, "update", "account", account.name, "no recovery address");
	}
	return recovery_ask(c, &account, address);
}

struct err *
recovery_state(struct ctx *c, struct recovery_state *out)
{
	const int64_t valid_ms = kinds[MAIL_RECOVERY_EMAIL].valid_ms;
	struct mail_token pending = { 0 };
	struct account account = { 0 };
	bool found;

	TRY(account_self(c, &account));
	*out = (struct recovery_state){ .recovery_email = account.recovery_email };
	TRY(mail_token_pending(c, account.id, MAIL_RECOVERY_EMAIL, &pending, &found));
	int64_t until = pending.expires_at != 0 ? pending.expires_at : pending.created_at + valid_ms;
	if (!found || until <= c->now)
		return NULL;
	out->pending_email = pending.address;
	out->pending_until = until;
	return NULL;
}

/* The account that a token was made for; the token is used up with it. */
static struct err *
take_token(
    struct ctx *c, enum mail_kind kind, const char *token, struct mail_token *out, struct account *account)
{
	bool found;

	TRY(mail_token_find(c, kind, secret_token_hash(&c->arena, c->site->secrets, token), out, &found));
	if (found)
		TRY(account_store_by_id(c, out->account_id, account, &found));
	if (!found || !account->enabled)
		return refuse(c, "token", "{mail_link}is not valid, or no longer: ask for another mail");
	c->about = (struct about){
		.object_id = account->id, .owner_id = account->owner_id, .account_id = account->id
	};
	return mail_token_end(c, account->id, kind);
}

struct err *
recovery_confirm(struct ctx *c, const char *token)
{
	struct account account = { 0 };
	struct mail_token row = { 0 };

	TRY(take_token(c, MAIL_RECOVERY_EMAIL, token, &row, &account));
	TRY(check_elsewhere(c, &account, row.address));
	TRY(notice_put(c, &account, NOTICE_RECOVERY_EMAIL));
	account.recovery_email = row.address;
	TRY(account_store_update(c, &account));
	return change_record(c, "update", "account", account.name, "its recovery address is confirmed");
}

struct err *
recovery_reset(struct ctx *c, const char *username)
{
	struct mail_request request = { .kind = MAIL_PASSWORD_RESET,
		.name = text_lower(&c->arena, username) };

	TRY(ask_for_mail(c, &request));
	return change_record(c, "create", "mail", mail_kind_names[request.kind], NULL); /* never whose */
}

struct err *
recovery_set_password(struct ctx *c, const char *token, const char *hash)
{
	struct account account = { 0 };
	struct mail_token row = { 0 };

	TRY(take_token(c, MAIL_PASSWORD_RESET, token, &row, &account));
	TRY(account_set_password(c, &account, hash));
	/* whoever guessed has guessed at another password; this one comes from where it was set */
	TRY(guess_store_forgive(c, account.id));
	return guess_right(c, account.id, c->actor.ip);
}

/* Whom it goes to; to stays NULL for nobody. */
static struct err *
address_mail(struct ctx *c, const struct mail_request *request, struct recovery_mail *out)
{
	struct account account = { 0 };
	int64_t latest;
	bool found;

	if (request->account_id != 0) /* the name may be another's by now */
		TRY(account_store_by_id(c, request->account_id, &account, &found));
	else
		TRY(account_store_by_name(c, request->name, &account, &found));
	/* who was switched off by a thief is told so still */
	bool told = account.enabled || request->kind == MAIL_NOTICE;
	if (!found || !told || c->now - request->created_at > kinds[request->kind].valid_ms)
		return NULL;
	TRY(mail_token_latest(c, account.id, out->kind, &latest));
	if (c->now - latest < kinds[out->kind].pause_ms)
		return NULL;
	out->to = request->address != NULL ? request->address : account.recovery_email;
	out->name = account.name;
	out->language = account.language;
	out->account_id = account.id;
	out->owner_id = account.owner_id;
	return NULL;
}

struct err *
recovery_next(struct ctx *c, int64_t after, struct recovery_mail *out, bool *found)
{
	struct mail_request request = { 0 };

	*out = (struct recovery_mail){ 0 };
	TRY(mail_request_next(c, after, &request, found));
	if (!*found)
		return NULL;
	out->request_id = request.id;
	out->kind = (enum mail_kind)request.kind;
	out->notice = (enum notice)request.notice;
	out->at = request.created_at;
	TRY(address_mail(c, &request, out));
	if (out->to == NULL)
		return mail_request_delete(c, request.id);
	if (out->kind == MAIL_NOTICE)
		return NULL;
	out->token = random_text(&c->arena, TOKEN_BITS);
	struct mail_token token = { .kind = request.kind,
		.account_id = out->account_id,
		.token_hash = secret_token_hash(&c->arena, c->site->secrets, out->token),
		.address = out->to,
		.expires_at = c->now + kinds[out->kind].valid_ms };
	TRY(mail_token_insert(c, &token));
	out->token_id = token.id;
	return NULL;
}

struct err *
recovery_postpone(struct ctx *c, const struct recovery_mail *mail)
{
	TRY(mail_request_busy(c, mail->request_id, 0));
	return mail->token_id == 0 ? NULL : mail_token_delete(c, mail->token_id);
}

struct err *
recovery_done(struct ctx *c, const struct recovery_mail *mail, bool sent)
{
	static const char *const acts[] = { [MAIL_RECOVERY_EMAIL] = "mail-recovery-email",
		[MAIL_PASSWORD_RESET] = "mail-password-reset",
		[MAIL_NOTICE] = "mail-security-notice" };

	TRY(log_act(c, &(struct log_act){ .act = acts[mail->kind],
			   .object = mail->name,
			   .object_id = mail->account_id,
			   .account_id = mail->account_id,
			   .owner_id = mail->owner_id,
			   .status = sent ? 200 : 403 }));
	return mail_request_delete(c, mail->request_id);
}
