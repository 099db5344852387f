/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/api_key.h"

#include "base/clock.h"
#include "base/ctx.h"
#include "base/random.h"
#include "base/secret.h"
#include "model/network.h"
#include "store/api_key_store.h"
#include "store/change_store.h"

enum { TOKEN_BITS = 160, NOTED_EVERY = MINUTES(5) };

static const char kind[] = "api_key";

struct err *
api_key_create(struct ctx *c, struct api_key *row)
{
	int64_t n;

	if (row->expires_at != 0 && row->expires_at <= c->now)
		return err_new(
		    &c->arena, ERR_INVALID_FIELD, "expires_at", "{expired}expires_at has passed already");
	TRY(api_key_store_count(c, c->actor.id, &n));
	if (n >= API_KEYS_MAX)
		return err_new(&c->arena, ERR_CONFLICT, NULL,
		    "{api_keys_full}you have %d keys already: delete those that nobody uses", API_KEYS_MAX);
	row->account = c->actor.name;
	row->account_id = c->actor.id;
	row->token = arena_printf(&c->arena, API_KEY_PREFIX "%s", random_text(&c->arena, TOKEN_BITS));
	row->token_hash = secret_token_hash(&c->arena, c->site->secrets, row->token);
	TRY(api_key_store_insert(c, row));
	return change_record(c, "create", kind, row->name, row->account);
}

struct err *
api_key_find(struct ctx *c, const char *key, struct api_key *out)
{
	bool found;

	TRY(api_key_store_find(c, c->actor.id, key, out, &found));
	return found ? NULL
		     : err_new(&c->arena, ERR_NOT_FOUND, NULL, "{no_such_api_key}there is no such API key");
}

struct err *
api_key_delete(struct ctx *c, const char *key)
{
	struct api_key row = { 0 };

	TRY(api_key_find(c, key, &row));
	TRY(api_key_store_delete(c, row.id));
	return change_record(c, "delete", kind, row.name, row.account);
}

struct err *
api_key_check(struct ctx *c, enum area area, bool write)
{
	if (c->actor.key_id == 0 || c->actor.key_scopes & api_key_scope(area, write))
		return NULL;
	return err_new(&c->arena, ERR_FORBIDDEN, NULL, "this API key lacks the scope %s",
	    api_key_scope_names[2 * area + write]);
}

bool
api_key_is(const char *token)
{
	return strncmp(token, API_KEY_PREFIX, sizeof(API_KEY_PREFIX) - 1) == 0;
}

struct err *
api_key_authenticate(struct ctx *c, const char *token)
{
	struct api_key row = { 0 };
	bool found;

	TRY(api_key_store_by_token(c, secret_token_hash(&c->arena, c->site->secrets, token), &row, &found));
	if (!found)
		return NULL;
	if (!network_among(&c->arena, &row.networks, c->actor.ip)) {
		c->about.account_id = row.account_id;
		c->about.owner_id = row.owner_id;
		return NULL;
	}
	c->actor = (struct actor){ .role = (enum role)row.role,
		.id = row.account_id,
		.name = row.account,
		.owner_id = row.owner_id,
		.key_id = row.id,
		.key_name = row.name,
		.key_scopes = api_key_scopes(&row.scopes),
		.key_unnoted = row.last_used_at < c->now - NOTED_EVERY,
		.ip = c->actor.ip };
	return NULL;
}
