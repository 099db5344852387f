/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/session.h"

#include "base/clock.h"
#include "base/ctx.h"
#include "base/random.h"
#include "base/secret.h"
#include "rules/log.h"
#include "rules/login.h"
#include "store/account_store.h"
#include "store/change_store.h"
#include "store/session_store.h"

enum { TOKEN_BITS = 160, AGENT_MAX = 200 };

/* What a browser calls itself, fit for a row: printable ASCII, cut. */
static const char *
agent(struct ctx *c, const char *text)
{
	char *copy = text == NULL ? NULL : arena_printf(&c->arena, "%.*s", AGENT_MAX, text);

	for (char *p = copy; p != NULL && *p != '\0'; p++)
		if (*p < ' ' || *p > '~')
			*p = '?';
	return copy;
}

/* The browser forgets the token that it came with, so nobody else shall know it. */
static struct err *
end_before(struct ctx *c, const char *token)
{
	struct actor before = { 0 };
	bool found;

	TRY(session_store_actor(
	    c, secret_token_hash(&c->arena, c->site->secrets, token), true, &before, &found));
	if (!found)
		return NULL;
	TRY(session_store_delete(c, before.session_id));
	return change_record(c, "delete", "session", before.name, NULL);
}

/* The oldest make room, and their owner reads so in the log (R7). */
static struct err *
make_room(struct ctx *c, const struct account *account)
{
	int64_t ended;

	TRY(session_store_cap(c, account->id, SESSIONS_MAX, &ended));
	if (ended == 0)
		return NULL;
	TRY(log_act(c, &(struct log_act){ .act = "session-pushed-out",
			   .object = account->name,
			   .object_id = account->id,
			   .account_id = account->id,
			   .owner_id = account->owner_id,
			   .status = 200 }));
	return change_record(c, "delete", "session", account->name, NULL);
}

/* Would it be let in to this moment? */
static struct err *
still_open(struct ctx *c, const char *name, enum session_method method, bool *out)
{
	struct login_row now;

	TRY(login_find(c,
	    &(struct login_attempt){
		.name = name, .service = LOGIN_API, .regardless = method == SESSION_PASSKEY },
	    &now));
	*out = now.standing == LOGIN_OK;
	return NULL;
}

struct err *
session_open(
    struct ctx *c, const struct login_row *who, const struct session_start *how, struct login_response *out)
{
	struct account account = { 0 };
	bool found, open = false;

	TRY(account_store_by_id(c, who->account.id, &account, &found));
	if (found)
		TRY(still_open(c, account.name, who->method, &open));
	/* it may have changed while the old one was being checked */
	if (!found || account.password == NULL || strcmp(account.password, who->hash) != 0)
		return who->better != NULL
			   ? err_new(&c->arena, ERR_BUSY, NULL,
				 "{account_changed}the account was changed meanwhile: try again")
			   : err_new(&c->arena, ERR_BAD_CREDENTIALS, NULL,
				 "{bad_credentials}name or password is wrong");
	if (!open)
		return err_new(
		    &c->arena, ERR_BAD_CREDENTIALS, NULL, "{bad_credentials}name or password is wrong");
	out->token = random_text(&c->arena, TOKEN_BITS);
	struct session row = { .account = account.name,
		.account_id = account.id,
		.token_hash = secret_token_hash(&c->arena, c->site->secrets, out->token),
		.ip = c->actor.ip,
		.user_agent = agent(c, how->user_agent),
		.cookie = how->cookie,
		.method = (int)who->method,
		.expires_at = c->now + HOURS(24) };
	if (how->before != NULL)
		TRY(end_before(c, how->before));
	TRY(session_store_insert(c, &row));
	TRY(make_room(c, &account));
	out->csrf_token = how->cookie ? session_csrf_token(c, out->token) : NULL;
	TRY(login_remember(c, who, c->actor.ip));
	out->expires_at = row.expires_at;
	out->account = account.name;
	out->role = account.role;
	return change_record(c, "create", "session", account.name, NULL);
}

struct err *
session_authenticate(struct ctx *c, const char *token, bool cookie)
{
	bool found;

	return session_store_actor(
	    c, secret_token_hash(&c->arena, c->site->secrets, token), cookie, &c->actor, &found);
}

/* The value at p, where NAME=VALUE begins; NULL when it is another cookie. */
static const char *
value_at(struct ctx *c, const char *p)
{
	static const char begin[] = SESSION_COOKIE "=";
	size_t n = sizeof(begin) - 1;

	if (strncmp(p, begin, n) != 0)
		return NULL;
	return arena_printf(&c->arena, "%.*s", (int)strcspn(p + n, "; "), p + n);
}

const char *
session_cookie(struct ctx *c, const char *header)
{
	const char *p = header, *token = NULL;

	while (p != NULL && *p != '\0') {
		const char *value = value_at(c, p += strspn(p, "; "));

		if (value != NULL && token != NULL)
			return NULL; /* a browser sends it once */
		token = value != NULL ? value : token;
		p += strcspn(p, ";");
	}
	return token;
}

/* The stored hash of the token leads to neither of the two. */
const char *
session_csrf_token(struct ctx *c, const char *token)
{
	return secret_token_hash(&c->arena, c->site->secrets, arena_printf(&c->arena, "csrf/%s", token));
}

struct err *
session_end_current(struct ctx *c)
{
	TRY(session_store_delete(c, c->actor.session_id));
	return change_record(c, "delete", "session", c->actor.name, NULL);
}

struct err *
session_end(struct ctx *c, int64_t account_id, const char *key)
{
	struct session row = { 0 };
	bool found;

	TRY(session_store_find(c, account_id, key, &row, &found));
	if (!found)
		return err_new(&c->arena, ERR_NOT_FOUND, NULL, "{no_such_session}there is no such session");
	TRY(session_store_delete(c, row.id));
	return change_record(c, "delete", "session", row.account, NULL);
}
