/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/guess.h"

#include "base/clock.h"
#include "base/ctx.h"
#include "base/log.h"
#include "base/secret.h"
#include "model/network.h"
#include "model/text.h"
#include "rules/log.h"
#include "rules/login.h"
#include "store/account_store.h"
#include "store/change_store.h"
#include "store/guess_store.h"

enum {
	WRONG_DIGITS = 16,     /* of the digest: enough to tell two passwords apart, too few to test one */
	NETWORKS_MAX = 64,     /* that an account is known from, addresses among them */
	FAILURES_MAX = 100000, /* rows */
};
#define SHORTEST SECONDS(15)
#define LONGEST MINUTES(15)

/* How many are free, and after what time one is forgotten. No more than GROWN above the free ones are kept,
 * so that it ends. */
enum count { HOST, BOTH, NAME, NETWORK, COUNTS };
enum { GROWN = 20 };
static const struct {
	int64_t free, forget_ms;
} counts[COUNTS] = {
	[HOST] = { 5, MINUTES(10) }, /* of a name that has signed in from there */
	[BOTH] = { 5, MINUTES(10) },
	[NAME] = { 20, MINUTES(3) },
	[NETWORK] = { 50, MINUTES(1) },
};

struct guess
guess_new(struct ctx *c, const char *name, const char *password, const char *ip, const struct login_row *row)
{
	struct arena *a = &c->arena;
	const char *folded = row->account.name != NULL ? row->account.name : text_lower(a, name);
	/* with the stored hash, so that it tells nothing once the password is another one */
	const char *text = arena_printf(
	    a, "wrong password\n%s\n%s\n%s", folded, row->hash == NULL ? "" : row->hash, password);
	const char *wrong = secret_token_hash(a, c->site->secrets, text);

	return (struct guess){ .account_id = row->account.id,
		.owner_id = row->owner_id,
		.name_hash =
		    secret_token_hash(a, c->site->secrets, arena_printf(a, "name of a sign-in\n%s", folded)),
		.network = network_of(a, ip),
		.host = network_host(a, ip),
		.ip = ip,
		.wrong = arena_printf(a, "%.*s", WRONG_DIGITS, wrong) };
}

/* What a row is found by: a name, a network, or both, or a name and an address. */
static struct sign_in_block
row_of(const struct guess *g, enum count count)
{
	return (struct sign_in_block){ .name_hash = count == NETWORK ? "" : g->name_hash,
		.network = count == NAME   ? ""
			   : count == HOST ? g->host
					   : g->network,
		.account_id = count == NETWORK ? 0 : g->account_id };
}

static struct err *
blocked_until(struct ctx *c, const struct guess *g, enum count count, int64_t *latest)
{
	struct sign_in_block key = row_of(g, count), row = { 0 };
	bool found;

	TRY(guess_store_read(c, key.name_hash, key.network, &row, &found));
	if (found && row.blocked_until > *latest)
		*latest = row.blocked_until;
	return NULL;
}

struct err *
guess_standing(struct ctx *c, const struct guess *g, struct guess_standing *out)
{
	int64_t near_at;

	*out = (struct guess_standing){ 0 };
	TRY(network_store_at(c, g->account_id, g->host, &out->known_at));
	if (out->known_at != 0)
		return blocked_until(c, g, HOST, &out->blocked_until);
	TRY(network_store_at(c, g->account_id, g->network, &near_at));
	TRY(blocked_until(c, g, BOTH, &out->blocked_until));
	if (near_at != 0)
		return NULL;
	TRY(blocked_until(c, g, NAME, &out->blocked_until));
	return blocked_until(c, g, NETWORK, &out->blocked_until);
}

/* As many as are not forgotten yet. */
static int64_t
remembered(const struct sign_in_block *row, int64_t forget_ms, int64_t now)
{
	int64_t gone = now > row->last_at ? (now - row->last_at) / forget_ms : 0;

	return row->failures > gone ? row->failures - gone : 0;
}

/* How long nobody is listened to after so many. */
static int64_t
pause_after(int64_t failures, int64_t free)
{
	int64_t pause = SHORTEST;

	if (failures < free)
		return 0;
	for (int64_t i = free; i < failures && pause < LONGEST; i++)
		pause *= 2;
	return pause < LONGEST ? pause : LONGEST;
}

/* For its owner to see, who may not know of it (R7). Names that are nobody's take as long. */
static struct err *
record_slowed(struct ctx *c, const struct guess *g, const struct sign_in_block *row, const char *account)
{
	const struct actor writer = c->actor; /* one writes for all who have guessed */
	const struct log_act act = { .act = "sign-in-slowed",
		.object = account != NULL ? account : row->network,
		.object_id = row->account_id,
		.account_id = row->account_id,
		.owner_id = row->account_id != 0 ? g->owner_id : 0,
		.status = 403 };

	log_event(c, LOG_WARN_, "sign_in.slowed", "account",
	    account != NULL           ? account
	    : *row->name_hash != '\0' ? "nobody"
				      : "*",
	    "network", *row->network != '\0' ? row->network : "*", NULL);
	c->actor = (struct actor){ .ip = g->ip };
	struct err *e = log_act(c, &act);
	c->actor = writer;
	return e;
}

static struct err *
count_wrong(struct ctx *c, const struct guess *g, enum count count, bool *again)
{
	struct sign_in_block row = row_of(g, count), before = { 0 };
	bool found;

	TRY(guess_store_read(c, row.name_hash, row.network, &before, &found));
	*again = count <= BOTH && found && before.wrong != NULL && strcmp(before.wrong, g->wrong) == 0;
	if (*again)
		return NULL;
	row.id = ctx_new_id(c);
	row.failures = remembered(&before, counts[count].forget_ms, c->now) + 1;
	if (row.failures > counts[count].free + GROWN)
		row.failures = counts[count].free + GROWN;
	row.last_at = c->now;
	row.blocked_until = c->now + pause_after(row.failures, counts[count].free);
	row.ends_at = c->now + row.failures * counts[count].forget_ms;
	row.wrong = count <= BOTH ? g->wrong : NULL;
	if (row.failures == counts[count].free)
		TRY(record_slowed(c, g, &row, before.account));
	return guess_store_write(c, &row);
}

struct err *
guess_wrong(struct ctx *c, const struct guess *g)
{
	bool again = false;
	int64_t known_at;

	TRY(network_store_at(c, g->account_id, g->host, &known_at));
	if (known_at != 0)
		TRY(count_wrong(c, g, HOST, &again));
	if (again)
		return NULL;
	if (known_at == 0 || strcmp(g->host, g->network) != 0)
		TRY(count_wrong(c, g, BOTH, &again));
	if (again)
		return NULL;
	TRY(count_wrong(c, g, NAME, &again));
	return count_wrong(c, g, NETWORK, &again);
}

bool
guess_is_news(const struct ctx *c, int64_t known_at)
{
	return c->now - known_at > DAYS(1);
}

struct err *
guess_right(struct ctx *c, int64_t account_id, const char *ip)
{
	const char *host = network_host(&c->arena, ip), *network = network_of(&c->arena, ip);
	int64_t known_at;

	TRY(network_store_at(c, account_id, host, &known_at));
	if (!guess_is_news(c, known_at))
		return NULL;
	TRY(network_store_put(c, account_id, network, NETWORKS_MAX));
	return strcmp(host, network) == 0 ? NULL : network_store_put(c, account_id, host, NETWORKS_MAX);
}

struct err *
guess_lift(struct ctx *c, const char *id)
{
	struct sign_in_block row = { 0 };
	struct account account = { 0 };
	bool found;

	TRY(guess_store_find(c, id, &row, &found));
	if (!found)
		return err_new(&c->arena, ERR_NOT_FOUND, NULL, "{no_such_block}there is no such block");
	TRY(account_store_by_id(c, row.account_id, &account, &found));
	if (found)
		c->about = (struct about){ .asked = id,
			.object_id = row.id,
			.owner_id = account.owner_id,
			.account_id = account.id };
	TRY(guess_store_delete(c, row.id));
	const char *whose = row.account != NULL ? row.account : "nobody";
	return change_record(c, "delete", "sign_in_block", *row.name_hash != '\0' ? whose : row.network,
	    *row.name_hash != '\0' ? row.network : NULL);
}

struct err *
guess_prune(struct ctx *c)
{
	TRY(network_store_prune(c, c->now - DAYS(90)));
	return guess_store_prune(c, FAILURES_MAX);
}
