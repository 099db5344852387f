/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/webmail.h"

#include "base/clock.h"
#include "base/ctx.h"
#include "base/random.h"
#include "base/secret.h"
#include "model/account.h"
#include "model/text.h"
#include "rules/account.h"
#include "store/account_store.h"
#include "store/webmail_store.h"

enum { HANDLE_BITS = 160 };

static const int64_t offer_lasts = SECONDS(60), pass_lasts = MINUTES(10);

/* The same text never stands for two things. */
static const char *
hash_of(struct ctx *c, const char *kind, const char *text)
{
	return secret_token_hash(
	    &c->arena, c->site->secrets, arena_printf(&c->arena, "webmail/%s/%s", kind, text));
}

NODISCARD static struct err *
check_mailbox(struct ctx *c, struct account *out)
{
	TRY(account_check_mailbox(c));
	return account_self(c, out);
}

/* One more, which token opens from now on. */
NODISCARD static struct err *
add(struct ctx *c, struct webmail_ticket *row, const char **token)
{
	*token = random_text(&c->arena, WEBMAIL_SECRET_BITS);
	row->hash = hash_of(c, webmail_stage_names[row->stage], *token);
	TRY(webmail_store_insert(c, row));
	return webmail_store_cap(c, row->session_id, WEBMAIL_TICKETS_MAX);
}

struct err *
webmail_offer(struct ctx *c, enum webmail_client client, struct webmail_offer *out)
{
	struct webmail_ticket row = { .account_id = c->actor.id,
		.session_id = c->actor.session_id,
		.stage = WEBMAIL_OFFER,
		.client = (int)client,
		.expires_at = c->now + offer_lasts };
	struct account account = { 0 };

	TRY(check_mailbox(c, &account));
	if (!account.allow_imap)
		return err_new(&c->arena, ERR_CONFLICT, NULL,
		    "{webmail_without_imap}IMAP is switched off for your account, and webmail reads mail by it: ask your administrator");
	TRY(add(c, &row, &out->token));
	out->url = arena_printf(&c->arena, "%s%s", c->site->webmail_url,
	    client == WEBMAIL_SNAPPYMAIL ? "/snappymail/?MailPortal" : "/?_task=login");
	out->field = "_mp_token";
	out->expires_at = row.expires_at;
	return NULL;
}

static void
put_pass(struct ctx *c, const char *user, int64_t expires_at, struct webmail_pass *out)
{
	out->home = arena_printf(&c->arena, "/dav/%s/", user);
	out->renew = "/api/v1/me/dav-token";
	out->expires_at = expires_at;
}

struct err *
webmail_pass(struct ctx *c, struct webmail_pass *out)
{
	struct webmail_ticket row = { .account_id = c->actor.id,
		.session_id = c->actor.session_id,
		.stage = WEBMAIL_PASS,
		.client = WEBMAIL_CALENDAR,
		.expires_at = c->now + pass_lasts };
	struct account account = { 0 };

	TRY(check_mailbox(c, &account));
	TRY(account_check_dav(c, &account));
	TRY(add(c, &row, &out->token));
	put_pass(c, c->actor.name, row.expires_at, out);
	return NULL;
}

/* Is it what that webmail was offered, in time, and may its owner come in to this moment? */
NODISCARD static struct err *
is_good(struct ctx *c, const struct webmail_ticket *row, enum webmail_client client, bool *good)
{
	*good = false;
	return row->client == (int)client && row->expires_at > c->now
		   ? webmail_store_open(c, row->account_id, good)
		   : NULL;
}

struct err *
webmail_redeem(struct ctx *c, const char *token, enum webmail_client client, struct webmail_grant *out)
{
	const char *hash = hash_of(c, webmail_stage_names[WEBMAIL_OFFER], token);
	struct webmail_ticket row = { 0 };
	bool found, good;

	*out = (struct webmail_grant){ 0 };
	TRY(webmail_store_by_hash(c, WEBMAIL_OFFER, hash, &row, &found));
	if (!found)
		return NULL;
	TRY(is_good(c, &row, client, &good));
	if (!good)
		return webmail_store_delete(c, row.id);
	const char *secret = random_text(&c->arena, WEBMAIL_SECRET_BITS),
		   *ticket = random_text(&c->arena, HANDLE_BITS);
	row.stage = WEBMAIL_TICKET;
	row.hash = hash_of(c, webmail_stage_names[WEBMAIL_TICKET], secret);
	row.handle = hash_of(c, "handle", ticket);
	TRY(webmail_store_redeem(c, hash, &row, &good));
	if (good)
		*out = (struct webmail_grant){
			.id = row.account_id, .user = row.account, .secret = secret, .ticket = ticket
		};
	return NULL;
}

struct err *
webmail_account(struct ctx *c, const char *user, struct webmail_grant *out)
{
	struct account account = { 0 };
	bool found;

	*out = (struct webmail_grant){ 0 };
	TRY(account_store_by_name(c, text_lower(&c->arena, user), &account, &found));
	if (found && account.role == ROLE_MAIL_USER)
		*out = (struct webmail_grant){ .id = account.id, .user = account.name };
	return NULL;
}

NODISCARD static struct err *
find_ticket(struct ctx *c, const char *user, const char *ticket, struct webmail_ticket *out, bool *found)
{
	return webmail_store_by_handle(
	    c, text_lower(&c->arena, user), hash_of(c, "handle", ticket), out, found);
}

struct err *
webmail_alive(struct ctx *c, const char *user, const char *ticket, bool *alive)
{
	struct webmail_ticket row = { 0 };

	return find_ticket(c, user, ticket, &row, alive);
}

struct err *
webmail_revoke(struct ctx *c, const char *user, const char *ticket, const char *secret)
{
	struct webmail_ticket row = { 0 };
	bool found = false;

	if (ticket != NULL)
		TRY(find_ticket(c, user, ticket, &row, &found));
	else if (secret != NULL)
		TRY(webmail_store_by_hash(c, WEBMAIL_TICKET,
		    hash_of(c, webmail_stage_names[WEBMAIL_TICKET], secret), &row, &found));
	if (!found || strcmp(row.account, text_lower(&c->arena, user)) != 0)
		return NULL;
	return webmail_store_delete(c, row.id);
}

struct err *
webmail_ticket_pass(
    struct ctx *c, const char *user, const char *ticket, struct webmail_pass *out, bool *found)
{
	struct webmail_ticket parent = { 0 };
	struct account account = { 0 };

	TRY(find_ticket(c, user, ticket, &parent, found));
	if (*found)
		TRY(account_store_by_id(c, parent.account_id, &account, found));
	*found = *found && account.allow_dav;
	if (!*found)
		return NULL;
	struct webmail_ticket row = { .account_id = parent.account_id,
		.session_id = parent.session_id,
		.parent_id = parent.id,
		.stage = WEBMAIL_PASS,
		.client = parent.client,
		.expires_at = c->now + pass_lasts };
	TRY(add(c, &row, &out->token));
	put_pass(c, parent.account, row.expires_at, out);
	return NULL;
}

struct err *
webmail_opens(struct ctx *c, int64_t account_id, const char *typed, bool *opens)
{
	struct webmail_ticket row = { 0 };

	*opens = false;
	if (typed == NULL || strlen(typed) != WEBMAIL_SECRET_SIZE)
		return NULL;
	TRY(webmail_store_by_hash(
	    c, WEBMAIL_TICKET, hash_of(c, webmail_stage_names[WEBMAIL_TICKET], typed), &row, opens));
	*opens = *opens && row.account_id == account_id && row.expires_at > c->now;
	return NULL;
}

struct err *
webmail_bearer(struct ctx *c, const char *token, const char **user)
{
	struct webmail_ticket row = { 0 };
	bool found;

	*user = NULL;
	TRY(webmail_store_by_hash(
	    c, WEBMAIL_PASS, hash_of(c, webmail_stage_names[WEBMAIL_PASS], token), &row, &found));
	if (found && row.expires_at > c->now)
		*user = row.account;
	return NULL;
}
