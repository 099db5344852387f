/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/filter.h"

#include "base/ctx.h"
#include "base/secret.h"
#include "base/utf8.h"
#include "model/sieve.h"
#include "model/text.h"
#include "rules/account.h"
#include "rules/loop.h"
#include "rules/tally.h"
#include "store/account_store.h"
#include "store/change_store.h"
#include "store/filter_store.h"

/* Instead of a digest: nobody knows what is in place. */
static const char unseen[] = "?";

/* The empty text stands for none. */
static const char *
digest(struct ctx *c, const char *script)
{
	return script == NULL || *script == '\0' ? "" : secret_digest(&c->arena, script, strlen(script));
}

/* The rules and the reply of an account as a script. */
static struct err *
compose(struct ctx *c, int64_t account_id, const char **script)
{
	struct vacation vacation = { 0 };
	struct sieve_rules in = { 0 };
	struct filter *rules;
	bool away;

	TRY(filter_store_all(c, account_id, &rules, &in.n));
	TRY(vacation_store_find(c, account_id, &vacation, &away));
	in.rules = rules;
	in.vacation = away ? &vacation : NULL;
	if (away)
		TRY(vacation_store_addresses(c, account_id, &vacation.addresses));
	struct err *e = sieve_write(&c->arena, &in, script);
	if (e == NULL || vacation.addresses.n == 0)
		return e;
	vacation.addresses.n = 0; /* somebody else's new alias must not make it too long */
	return sieve_write(&c->arena, &in, script);
}

static struct err *
read_row(struct ctx *c, int64_t account_id, struct filter_script *out)
{
	bool found;

	*out = (struct filter_script){ .account_id = account_id, .replaces = "" };
	return filter_script_store_find(c, account_id, out, &found);
}

/* The script has another text from now on. */
static struct err *
write_later(struct ctx *c, struct filter_script *row)
{
	row->wanted++;
	row->due_at = c->now;
	row->updated_at = c->now;
	if (row->state != FILTER_FOREIGN)
		row->state = FILTER_WAITING;
	c->after |= AFTER_WAKE_JOBS;
	return filter_script_store_put(c, row);
}

/* Rules or reply have changed: they have to fit into a script. */
static struct err *
settle(struct ctx *c)
{
	struct filter_script row;
	const char *script;

	TRY(compose(c, c->actor.id, &script));
	TRY(read_row(c, c->actor.id, &row));
	if (row.mode == FILTER_MODE_RULES)
		return write_later(c, &row);
	return NULL;
}

struct err *
filter_find(struct ctx *c, const char *key, struct filter *out)
{
	bool found;

	TRY(filter_store_find(c, c->actor.id, key, out, &found));
	return found ? NULL : err_new(&c->arena, ERR_NOT_FOUND, NULL, "{no_such_rule}there is no such rule");
}

static int64_t
count_forwards(const struct filter *f)
{
	const struct filter_action *actions = f->actions.v;
	int64_t n = 0;

	for (size_t i = 0; i < f->actions.n; i++)
		n += actions[i].action == FILTER_FORWARD;
	return n;
}

/* Each goes where an alias might lead, too (R26). */
static struct err *
check_targets(struct ctx *c, const struct filter *row)
{
	const struct filter_action *actions = row->actions.v;

	for (size_t i = 0; i < row->actions.n; i++) {
		const char *address = actions[i].address;
		const struct texts one = { 1, &address };

		if (actions[i].action != FILTER_FORWARD)
			continue;
		const char *pointer = arena_printf(&c->arena, "actions/%zu/address", i);
		struct err *e = loop_check(c, c->actor.name, &one, pointer);
		if (e != NULL)
			e->field = pointer;
		TRY(e);
	}
	return NULL;
}

/* Of all rules together: Dovecot gives up on a message at a fifth, wherever it comes from. */
static struct err *
check_forwards(struct ctx *c, const struct filter *row, const struct filter *rules, size_t n)
{
	int64_t forwards = count_forwards(row);

	if (forwards == 0)
		return NULL;
	for (size_t i = 0; i < n; i++)
		forwards += rules[i].id == row->id ? 0 : count_forwards(&rules[i]);
	if (forwards > FILTER_FORWARDS_MAX)
		return err_new(&c->arena, ERR_INVALID_FIELD, "actions",
		    "{forwards_full}actions forward too often: all your rules together may do so %d times",
		    FILTER_FORWARDS_MAX);
	return check_targets(c, row);
}

static struct err *
check(struct ctx *c, struct filter *row, int64_t *n)
{
	struct filter *rules;
	size_t count;

	TRY(account_check_mailbox(c));
	TRY(filter_check(&c->arena, row));
	TRY(filter_store_all(c, c->actor.id, &rules, &count));
	*n = (int64_t)count;
	return check_forwards(c, row, rules, count);
}

/* The account has so many more rules (R71). */
static struct err *
count_on(struct ctx *c, int64_t account_id, int64_t more)
{
	struct account account = { 0 };
	bool found;

	if (more == 0)
		return NULL;
	TRY(account_store_by_id(c, account_id, &account, &found));
	return found ? tally_add(c, account.owner_id, (struct tally){ .filters = more }) : NULL;
}

struct err *
filter_create(struct ctx *c, struct filter *row)
{
	int64_t n;

	row->id = 0;
	TRY(check(c, row, &n));
	if (n >= FILTERS_MAX)
		return err_new(&c->arena, ERR_CONFLICT, NULL,
		    "{rules_full}you have %d rules already: delete some", FILTERS_MAX);
	row->account_id = c->actor.id;
	row->position = n + 1;
	TRY(filter_store_insert(c, row));
	TRY(count_on(c, c->actor.id, 1));
	TRY(settle(c));
	return change_record(c, "create", "filter", row->name, c->actor.name);
}

struct err *
filter_update(struct ctx *c, struct filter *row)
{
	int64_t n;

	TRY(check(c, row, &n));
	TRY(filter_store_update(c, row));
	TRY(settle(c));
	return change_record(c, "update", "filter", row->name, c->actor.name);
}

struct err *
filter_delete(struct ctx *c, const struct filter *row)
{
	TRY(filter_store_delete(c, row->id));
	TRY(count_on(c, c->actor.id, -1));
	TRY(filter_store_close_gap(c, c->actor.id, row->position));
	TRY(settle(c));
	return change_record(c, "delete", "filter", row->name, c->actor.name);
}

static const struct filter *
rule_of(const struct filter *rules, size_t n, const char *key)
{
	int64_t id;

	for (size_t i = 0; text_number(key, &id) && i < n; i++)
		if (rules[i].id == id)
			return &rules[i];
	return NULL;
}

struct err *
filter_reorder(struct ctx *c, const struct filter_order *in)
{
	const struct texts *order = &in->order;
	struct filter *rules;
	uint8_t seen[FILTERS_MAX] = { 0 };
	size_t n;

	TRY(account_check_mailbox(c));
	TRY(filter_store_all(c, c->actor.id, &rules, &n));
	for (size_t i = 0; i < order->n; i++) {
		const struct filter *rule = rule_of(rules, n, order->v[i]);

		if (rule == NULL || seen[rule - rules]++ > 0)
			return err_new(&c->arena, ERR_INVALID_FIELD, arena_printf(&c->arena, "order/%zu", i),
			    "{order_member}order/%zu is no rule of yours, or is there twice", i);
		if (rule->position != (int64_t)i + 1)
			TRY(filter_store_move(c, rule->id, (int64_t)i + 1));
	}
	if (order->n != n)
		return err_new(&c->arena, ERR_INVALID_FIELD, "order",
		    "{order_all}order must name each of your %zu rules: read them again", n);
	TRY(settle(c));
	return change_record(c, "update", "filter", "order", c->actor.name);
}

struct err *
vacation_find(struct ctx *c, struct vacation *out)
{
	bool found;

	TRY(vacation_store_find(c, c->actor.id, out, &found));
	return found ? NULL
		     : err_new(&c->arena, ERR_NOT_FOUND, NULL, "{no_vacation}there is no vacation reply");
}

struct err *
vacation_put(struct ctx *c, struct vacation *in)
{
	struct filter_script row;

	TRY(account_check_mailbox(c));
	TRY(vacation_check(&c->arena, in));
	TRY(read_row(c, c->actor.id, &row));
	if (row.mode == FILTER_MODE_SCRIPT && in->enabled)
		return err_new(&c->arena, ERR_CONFLICT, NULL,
		    "{own_script_decides}your own script decides about your mail: let it reply, or go back to the rules");
	in->account_id = c->actor.id;
	if (in->subject != NULL && *in->subject == '\0')
		in->subject = NULL;
	TRY(vacation_store_put(c, in));
	TRY(settle(c));
	return change_record(c, "update", "vacation", c->actor.name, in->enabled ? "on" : "off");
}

struct err *
vacation_remove(struct ctx *c)
{
	struct vacation row = { 0 };

	TRY(vacation_find(c, &row));
	TRY(vacation_store_delete(c, c->actor.id));
	TRY(settle(c));
	return change_record(c, "delete", "vacation", c->actor.name, NULL);
}

static struct err *
script_of(struct ctx *c, const struct filter_script *row, const char **script)
{
	if (row->mode == FILTER_MODE_RULES)
		return compose(c, row->account_id, script);
	*script = row->expert;
	return NULL;
}

struct err *
filter_script_find(struct ctx *c, struct filter_script *out)
{
	TRY(read_row(c, c->actor.id, out));
	return script_of(c, out, &out->script);
}

/* Digests, with blanks between them: while a script is being written, of the one before it and of itself. */
static bool
is_among(const char *digests, const char *one)
{
	for (size_t n;; digests += n + 1) {
		n = strcspn(digests, " ");
		if (strlen(one) == n && strncmp(digests, one, n) == 0)
			return true;
		if (digests[n] == '\0')
			return false;
	}
}

/* What the portal has put there, or may write over. */
static bool
is_known(struct ctx *c, const struct filter_script *row, const char *script, const char *active)
{
	const char *found = active == NULL ? "" : active;

	return strcmp(found, script) == 0 || is_among(row->replaces, digest(c, found)) ||
	       (row->wanted == 0 && *found == '\0');
}

/* It was ours when Dovecot was asked, or is by now. */
static bool
is_ours(struct ctx *c, const struct filter_script *row, const struct filter_active *active)
{
	return is_known(c, row, row->script, active->script) ||
	       is_known(c, &active->before, active->before.script, active->script);
}

struct err *
filter_script_compare(struct ctx *c, struct filter_script *row, const struct filter_active *active)
{
	struct sieve_rules rules;

	if (strcmp(row->replaces, unseen) == 0 || is_ours(c, row, active)) {
		row->state = row->wanted == 0           ? FILTER_NONE
			     : row->wanted == row->done ? FILTER_ACTIVE
							: FILTER_WAITING;
		return NULL;
	}
	row->state = FILTER_FOREIGN;
	row->theirs = active->script == NULL ? "" : active->script;
	row->theirs_name = active->name;
	return sieve_read(c, row->theirs, &rules, &row->theirs_rules);
}

/* Rules and reply of a script of ours, in place of all that the account has. */
static struct err *
take_over(struct ctx *c, int64_t account_id, const struct sieve_rules *in)
{
	struct vacation vacation;
	struct tally before;

	TRY(tally_store_content(c, TALLY_ACCOUNT, account_id, &before));
	TRY(count_on(c, account_id, (int64_t)in->n - before.filters));
	TRY(filter_store_delete_all(c, account_id));
	TRY(vacation_store_delete(c, account_id));
	for (size_t i = 0; i < in->n; i++) {
		struct filter rule = in->rules[i];

		rule.account_id = account_id;
		rule.position = (int64_t)i + 1;
		TRY(filter_store_insert(c, &rule));
	}
	if (in->vacation == NULL)
		return NULL;
	vacation = *in->vacation;
	vacation.account_id = account_id;
	return vacation_store_put(c, &vacation);
}

/* Who writes a script of ours by hand is held to the same limits. */
static struct err *
check_taken(struct ctx *c, const struct sieve_rules *rules)
{
	int64_t forwards = 0;

	for (size_t i = 0; i < rules->n; i++) {
		forwards += count_forwards(&rules->rules[i]);
		TRY(check_targets(c, &rules->rules[i]));
	}
	if (forwards > FILTER_FORWARDS_MAX)
		return err_new(&c->arena, ERR_CONFLICT, NULL,
		    "{forwards_taken}these rules forward more than %d times", FILTER_FORWARDS_MAX);
	return NULL;
}

static struct err *
keep_theirs(struct ctx *c, struct filter_script *row, const char *theirs)
{
	struct sieve_rules rules;
	bool readable;

	if (theirs == NULL || *theirs == '\0')
		return err_new(&c->arena, ERR_CONFLICT, NULL,
		    "{no_script}no script is in place: the portal's can be put there, or your rules be deleted");
	if (strlen(theirs) > SIEVE_MAX || !utf8_valid(theirs, strlen(theirs)))
		return err_new(&c->arena, ERR_CONFLICT, NULL,
		    "{theirs_large}it is longer than %d KiB, or no UTF-8", SIEVE_MAX / 1024);
	TRY(sieve_read(c, theirs, &rules, &readable));
	row->mode = readable ? FILTER_MODE_RULES : FILTER_MODE_SCRIPT;
	row->expert = readable ? NULL : theirs;
	if (!readable)
		return NULL;
	TRY(check_taken(c, &rules));
	return take_over(c, row->account_id, &rules);
}

struct err *
filter_script_put(struct ctx *c, const struct filter_script *in, const struct filter_active *active)
{
	const char *theirs = active->script;
	struct filter_script row;

	TRY(account_check_mailbox(c));
	TRY(read_row(c, c->actor.id, &row));
	TRY(script_of(c, &row, &row.script));
	bool foreign = !is_ours(c, &row, active), own = in->script != NULL && *in->script != '\0';

	if (in->keep == FILTER_KEEP_NONE && !own)
		return err_new(
		    &c->arena, ERR_INVALID_FIELD, "script", "{script_or_keep}script is required, or keep");
	if (foreign && in->keep == FILTER_KEEP_NONE)
		return err_new(&c->arena, ERR_CONFLICT, "keep",
		    "{choose_script}another program's script is in place: choose ours or theirs");
	if (!foreign && in->keep == FILTER_KEEP_THEIRS)
		return err_new(&c->arena, ERR_CONFLICT, "keep",
		    "{nothing_foreign}no other program's script is in place");
	if (in->keep == FILTER_KEEP_THEIRS) {
		TRY(keep_theirs(c, &row, theirs));
	} else if (own) {
		row.mode = FILTER_MODE_SCRIPT;
		row.expert = in->script;
	}
	/* another of ours may have taken its place since Dovecot was asked: the row knows it */
	if (foreign || is_known(c, &row, row.script, theirs))
		row.replaces = digest(c, theirs);
	row.state = FILTER_WAITING;
	TRY(write_later(c, &row));
	return change_record(c, "update", "filter script", c->actor.name, NULL);
}

struct err *
filter_script_remove(struct ctx *c, const struct filter_active *active)
{
	struct filter_script row;

	TRY(account_check_mailbox(c));
	TRY(read_row(c, c->actor.id, &row));
	if (row.mode != FILTER_MODE_SCRIPT)
		return err_new(
		    &c->arena, ERR_NOT_FOUND, NULL, "{no_own_script}there is no script of your own");
	row.script = row.expert;
	if (!is_ours(c, &row, active))
		return err_new(&c->arena, ERR_CONFLICT, NULL,
		    "{choose_first}another program's script is in place: choose first which one counts");
	row.mode = FILTER_MODE_RULES;
	row.expert = NULL;
	TRY(write_later(c, &row));
	return change_record(c, "delete", "filter script", c->actor.name, NULL);
}

struct err *
filter_restored(struct ctx *c, int64_t account_id)
{
	struct filter_script row = { .account_id = account_id, .replaces = unseen };

	return write_later(c, &row);
}

struct err *
filter_errand_next(struct ctx *c, struct filter_errand *out, bool *found)
{
	TRY(filter_script_store_due(c, &out->row, &out->account, found));
	return *found ? script_of(c, &out->row, &out->script) : NULL;
}

bool
filter_errand_may(struct ctx *c, const struct filter_errand *errand, const char *active)
{
	if (strcmp(errand->row.replaces, unseen) == 0)
		return active == NULL || *active == '\0';
	return is_known(c, &errand->row, errand->script, active);
}

/* The row as it is by now. */
static struct err *
again(struct ctx *c, const struct filter_errand *errand, struct filter_script *row, bool *found)
{
	return filter_script_store_find(c, errand->row.account_id, row, found);
}

struct err *
filter_errand_begin(struct ctx *c, const struct filter_errand *errand, const char *active)
{
	struct filter_script row = { 0 };
	bool found;

	TRY(again(c, errand, &row, &found));
	if (!found || strcmp(row.replaces, errand->row.replaces) != 0) /* its owner has chosen meanwhile */
		return NULL;
	row.replaces = arena_printf(&c->arena, "%s %s", digest(c, active), digest(c, errand->script));
	return filter_script_store_put(c, &row);
}

struct err *
filter_errand_done(struct ctx *c, const struct filter_errand *errand)
{
	struct filter_script row = { 0 };
	bool found;

	TRY(again(c, errand, &row, &found));
	if (!found)
		return NULL;
	row.done = errand->row.wanted;
	row.replaces = digest(c, errand->script);
	row.state = row.wanted == row.done ? FILTER_ACTIVE : FILTER_WAITING;
	row.due_at = row.wanted == row.done ? 0 : c->now;
	return filter_script_store_put(c, &row);
}

struct err *
filter_errand_kept(struct ctx *c, const struct filter_errand *errand, const char *active)
{
	struct filter_script row = { 0 };
	struct sieve_rules rules;
	bool found, readable = false;

	TRY(again(c, errand, &row, &found));
	if (!found)
		return NULL;
	row.due_at = 0;
	row.state = FILTER_FOREIGN;
	if (strcmp(row.replaces, unseen) == 0) {
		TRY(sieve_read(c, active == NULL ? "" : active, &rules, &readable));
		row.replaces = "";
	}
	if (readable) {
		TRY(take_over(c, row.account_id, &rules));
		row.replaces = digest(c, active);
		row.state = FILTER_ACTIVE;
		row.done = row.wanted;
	}
	return filter_script_store_put(c, &row);
}

struct err *
filter_errand_later(struct ctx *c, const struct filter_errand *errand, int64_t at)
{
	struct filter_script row = { 0 };
	bool found;

	TRY(again(c, errand, &row, &found));
	if (!found)
		return NULL;
	row.due_at = at;
	return filter_script_store_put(c, &row);
}
