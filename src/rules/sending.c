/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/sending.h"

#include "base/clock.h"
#include "base/ctx.h"
#include "base/log.h"
#include "model/text.h"
#include "rules/log.h"
#include "rules/lookup.h"
#include "rules/route.h"
#include "rules/setting.h"
#include "store/account_store.h"
#include "store/change_store.h"
#include "store/sending_store.h"
#include "store/setting_store.h"

enum {
	ONE = 1000000,    /* a recipient, in the units of a bucket */
	REFUSALS_MAX = 20 /* within refusals_time: abuse */
};

static const int64_t refusals_time = HOURS(1), block_time = HOURS(24);

/* Postfix follows no more addresses either; what is left then is taken for one elsewhere each. Loops end at
 * the depth. */
enum { WEIGH_LOOKS = 1000, WEIGH_DEPTH = 20 };

struct scales {
	struct sending_weight weight;
	unsigned looks;
};

static struct err *weigh_targets(struct ctx *c, struct scales *s, const struct route *route, unsigned depth);

/* NOLINTNEXTLINE(misc-no-recursion): as deep as WEIGH_DEPTH */
static struct err *
weigh_address(struct ctx *c, struct scales *s, const char *address, unsigned depth)
{
	const char *at = strrchr(address, '@');
	struct route route = { 0 };
	bool ours = false;

	if (at != NULL && depth < WEIGH_DEPTH && ++s->looks <= WEIGH_LOOKS)
		TRY(lookup_domain(c, at + 1, &ours));
	if (ours)
		TRY(route_onward(c, address, &route));
	if (route.targets != NULL)
		return weigh_targets(c, s, &route, depth + 1);
	*(ours ? &s->weight.here : &s->weight.elsewhere) += 1;
	return NULL;
}

/* NOLINTNEXTLINE(misc-no-recursion): as deep as WEIGH_DEPTH */
static struct err *
weigh_targets(struct ctx *c, struct scales *s, const struct route *route, unsigned depth)
{
	for (const char *p = route->targets; *p != '\0';) {
		size_t n = strcspn(p, ",");
		const char *one = arena_printf(&c->arena, "%.*s", (int)n, p);

		if (route->way == ROUTE_MAILBOX && strcmp(one, route->bare) == 0)
			s->weight.here++; /* it keeps a copy */
		else
			TRY(weigh_address(c, s, one, depth));
		p += n + strspn(p + n, ", ");
	}
	return NULL;
}

struct err *
sending_weigh(struct ctx *c, const char *recipient, struct sending_weight *out)
{
	struct scales s = { 0 };

	TRY(weigh_address(c, &s, recipient, 0));
	*out = (struct sending_weight){ s.weight.here > 0, s.weight.elsewhere };
	return NULL;
}

/* A bucket of so many recipients, which leaks n of them each interval (ms). */
struct bucket {
	const char *whom;
	int64_t size, n, interval;
};

/* What is left of used after that time; parts of a unit are the sender's. */
static int64_t
leaked(const struct bucket *b, int64_t used, int64_t elapsed)
{
	int64_t whole = elapsed / b->interval, rest = elapsed % b->interval;

	if (whole * b->n > used / ONE)
		return 0;
	used -= whole * b->n * ONE + (rest * b->n * ONE + b->interval - 1) / b->interval;
	return used > 0 ? used : 0;
}

/* Nothing fits always, also where the limit was lowered below what is used. */
static bool
fits(const struct bucket *b, int64_t used, int64_t n)
{
	return n == 0 || (n <= b->size && used + n * ONE <= b->size * ONE);
}

/* For its user and its admin to see (R7). */
NODISCARD static struct err *
record(struct ctx *c, const char *act, int64_t account_id)
{
	struct account account = { 0 };
	bool found;

	TRY(account_store_by_id(c, account_id, &account, &found));
	return log_act(c, &(struct log_act){ .act = act,
			      .object = account.name,
			      .object_id = account.id,
			      .account_id = account.id,
			      .owner_id = account.owner_id,
			      .status = 200 });
}

static struct err *
block(struct ctx *c, const char *account, struct blocked_sender row)
{
	row.since = c->now;
	row.until = c->now + block_time;
	TRY(blocked_store_put(c, &row));
	TRY(record(c, row.reason == BLOCKED_SPAM ? "block-sender: spam" : "block-sender: limit", row.id));
	log_event(c, LOG_WARN_, "sender.blocked", "account", account, "reason",
	    blocked_reason_names[row.reason], "detail", row.detail, NULL);
	return NULL;
}

struct err *
sending_lift_ended(struct ctx *c)
{
	for (;;) {
		int64_t account_id;

		TRY(blocked_store_ended(c, &account_id));
		if (account_id == 0)
			return NULL;
		TRY(blocked_store_delete(c, account_id));
		TRY(record(c, "unblock-sender: its time is over", account_id));
	}
}

/* Put off once more. */
static struct err *
count_refusal(struct ctx *c, const char *account, struct sending_bucket *b)
{
	if (c->now - b->refused_at > refusals_time) {
		b->refusals = 0;
		b->refused_at = c->now;
	}
	if (++b->refusals < REFUSALS_MAX)
		return NULL;
	b->refusals = 0;
	return block(c, account,
	    (struct blocked_sender){ .id = b->account_id,
		.reason = BLOCKED_LIMIT,
		.detail = arena_printf(&c->arena, "put off %d times within an hour", REFUSALS_MAX) });
}

static const char *
put_off(struct ctx *c, const struct bucket *b)
{
	return arena_printf(&c->arena,
	    "450 4.7.1 Sending limit reached: %lld recipients %s, and %lld more every %lld s",
	    (long long)b->size, b->whom, (long long)b->n, (long long)(b->interval / SECONDS(1)));
}

struct err *
sending_take(struct ctx *c, const char *account, struct sending_weight weight, const char **action)
{
	struct sending_bucket row = { 0 };
	struct sending_limits limits;
	bool found;

	*action = "DUNNO";
	account = text_untagged(&c->arena, text_lower(&c->arena, account));
	TRY(setting_read(c, setting_sending_limits.name, sending_limits_fields, &limits));
	TRY(sending_store_read(c, account, &row, &found));
	if (!found)
		return NULL; /* gone since it signed in: sending_check is for that */
	const struct bucket here = { "here", limits.local_burst, limits.local_per_minute, MINUTES(1) };
	const struct bucket elsewhere = { "elsewhere", limits.external_burst, 1,
		SECONDS(limits.external_seconds_each) };
	int64_t elapsed = c->now > row.at ? c->now - row.at : 0;
	int64_t local_used = leaked(&here, row.local_used, elapsed);
	int64_t external_used = leaked(&elsewhere, row.external_used, elapsed);
	if (!fits(&here, local_used, weight.here))
		*action = put_off(c, &here);
	else if (!fits(&elsewhere, external_used, weight.elsewhere))
		*action = put_off(c, &elsewhere);
	if (strcmp(*action, "DUNNO") != 0) {
		TRY(count_refusal(c, account, &row));
	} else {
		row.local_used = local_used + weight.here * ONE;
		row.external_used = external_used + weight.elsewhere * ONE;
		row.at = c->now;
	}
	return sending_store_write(c, &row);
}

struct err *
sending_take_reply(struct ctx *c, const char *account, const char **refusal)
{
	struct sending_bucket row = { 0 };
	struct sending_limits limits;
	int64_t until;
	bool found;

	*refusal = NULL;
	account = text_untagged(&c->arena, text_lower(&c->arena, account));
	TRY(setting_read(c, setting_sending_limits.name, sending_limits_fields, &limits));
	TRY(sending_store_read(c, account, &row, &found));
	if (!found)
		return NULL; /* of an address that is no account's: not signed either */
	const struct bucket replies = { "of replies", limits.external_burst, 1,
		SECONDS(limits.external_seconds_each) };
	int64_t used =
	    leaked(&replies, row.replies_used, c->now > row.replies_at ? c->now - row.replies_at : 0);
	TRY(blocked_store_until(c, account, &until));
	if (until > c->now)
		*refusal = "The sender is blocked due to abuse";
	else if (!fits(&replies, used, 1))
		*refusal = "Too many replies: this one is not sent";
	if (*refusal != NULL)
		return NULL;
	row.replies_used = used + ONE;
	row.replies_at = c->now;
	return sending_store_write(c, &row);
}

struct err *
sending_check(struct ctx *c, const char *account, const char **action)
{
	int64_t until;

	TRY(blocked_store_until(c, account, &until));
	if (until > c->now)
		*action = arena_printf(&c->arena, "REJECT 5.7.1 Sender %s is blocked due to abuse", account);
	return NULL;
}

struct err *
sending_report_spam(struct ctx *c, const char *account, const char *score, bool *blocked)
{
	struct sending_bucket b = { 0 };
	int64_t until;
	bool found;

	account = text_untagged(&c->arena, text_lower(&c->arena, account));
	TRY(sending_store_read(c, account, &b, &found));
	TRY(blocked_store_until(c, account, &until));
	*blocked = found && until <= c->now;
	if (!*blocked)
		return NULL;
	return block(c, account,
	    (struct blocked_sender){ .id = b.account_id,
		.reason = BLOCKED_SPAM,
		.detail = arena_printf(&c->arena, "sent a message with spam score %s", score) });
}

struct err *
sending_find_blocked(struct ctx *c, const char *key, struct blocked_sender *out)
{
	bool found;

	TRY(blocked_store_find(c, key, out, &found));
	if (found && out->until > c->now)
		return NULL;
	return err_new(&c->arena, ERR_NOT_FOUND, NULL, "{no_such_blocked}there is no such blocked sender");
}

struct err *
sending_unblock(struct ctx *c, const char *key)
{
	struct blocked_sender row = { 0 };

	TRY(sending_find_blocked(c, key, &row));
	TRY(blocked_store_delete(c, row.id));
	TRY(sending_store_forgive(c, row.id));
	return change_record(c, "delete", "blocked sender", row.name, NULL);
}
