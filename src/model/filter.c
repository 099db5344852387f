/* SPDX-License-Identifier: Apache-2.0 */
#include "model/filter.h"

enum {
	NAME_MAX_ = 100,
	VALUE_MAX = 500,
	HEADER_MAX = 76,
	FOLDER_MAX = 200,
	REASON_MAX = 2000,
	REPLY_MAX = 8000
};
enum { SIZE_MAX_ = 1024 * 1024 * 1024 };

static const char *const matching_names[] = {
	[FILTER_ALL] = "all", [FILTER_ANY] = "any", [FILTER_ALWAYS] = "always", NULL
};
static const char *const what_names[] = { [FILTER_FROM] = "from",
	[FILTER_TO] = "to",
	[FILTER_SUBJECT] = "subject",
	[FILTER_HEADER] = "header",
	[FILTER_BODY] = "body",
	[FILTER_SIZE] = "size",
	NULL };
static const char *const op_names[] = { [FILTER_CONTAINS] = "contains",
	[FILTER_NOT_CONTAINS] = "not_contains",
	[FILTER_IS] = "is",
	[FILTER_NOT_IS] = "is_not",
	[FILTER_BEGINS] = "begins",
	[FILTER_ENDS] = "ends",
	[FILTER_MATCHES] = "matches",
	[FILTER_NOT_MATCHES] = "not_matches",
	[FILTER_EXISTS] = "exists",
	[FILTER_NOT_EXISTS] = "not_exists",
	[FILTER_OVER] = "over",
	[FILTER_UNDER] = "under",
	NULL };
static const char *const action_names[] = { [FILTER_MOVE] = "move",
	[FILTER_COPY] = "copy",
	[FILTER_KEEP] = "keep",
	[FILTER_FORWARD] = "forward",
	[FILTER_REJECT] = "reject",
	[FILTER_DISCARD] = "discard",
	[FILTER_STOP] = "stop",
	NULL };

static const struct field condition_fields[] = {
	FIELD(struct filter_condition, what, F_ENUM, .flags = REQUIRED, .names = what_names,
	    .doc = "What is looked at; to: To and Cc"),
	FIELD(struct filter_condition, op, F_ENUM, .flags = REQUIRED, .names = op_names,
	    .doc = "How; matches: * stands for any text, ? for one character"),
	FIELD(struct filter_condition, header, F_STR, .flags = NULLABLE, .max = HEADER_MAX,
	    .doc = "Name of the header field"),
	FIELD(struct filter_condition, value, F_STR, .flags = NULLABLE, .max = VALUE_MAX,
	    .doc = "What it is compared with; capitals make no difference"),
	FIELD(struct filter_condition, size, F_INT, .max = SIZE_MAX_, .doc = "Bytes of the message"),
	END_FIELDS,
};
static const struct field_of condition_of = { condition_fields, sizeof(struct filter_condition) };

static const struct field action_fields[] = {
	FIELD(struct filter_action, action, F_ENUM, .flags = REQUIRED, .names = action_names,
	    .doc = "What is done; stop: no later rule is looked at"),
	FIELD(struct filter_action, folder, F_STR, .flags = NULLABLE, .max = FOLDER_MAX,
	    .doc = "Where to, / between folders; it is made when it is not there"),
	FIELD(struct filter_action, address, F_ADDRESS, .flags = NULLABLE, .max = 254, .doc = "Who gets it"),
	FIELD(struct filter_action, text, F_TEXT, .flags = NULLABLE, .max = REASON_MAX,
	    .doc = "What the sender is told"),
	END_FIELDS,
};
static const struct field_of action_of = { action_fields, sizeof(struct filter_action) };

#define KEPT_FIELDS \
	FIELD(struct filter, name, F_STR, .flags = REQUIRED, .min = 1, .max = NAME_MAX_, \
	    .doc = "What it is called"), \
	    FIELD(struct filter, enabled, F_BOOL, .preset = true, .doc = "False: it is left out"), \
	    FIELD(struct filter, matching, F_ENUM, .names = matching_names, .preset = FILTER_ALL, \
		.doc = "Whether all conditions have to hold, or any one; always: there are none"), \
	    FIELD(struct filter, conditions, F_OBJECTS, .max = FILTER_CONDITIONS_MAX, .of = &condition_of, \
		.doc = "When it is done"), \
	    FIELD(struct filter, actions, F_OBJECTS, .flags = REQUIRED, .min = 1, .max = FILTER_ACTIONS_MAX, \
		.of = &action_of, .doc = "What is done, in this order")

const struct field filter_fields[] = {
	FIELD(struct filter, id, F_ID, .flags = READONLY, .doc = "Identity; never changes"),
	FIELD(struct filter, position, F_INT, .flags = READONLY | SORT, .doc = "Place in the order, from 1"),
	KEPT_FIELDS,
	FIELD(struct filter, created_at, F_TIME, .flags = READONLY, .doc = "When it was made"),
	FIELD(struct filter, updated_at, F_TIME, .flags = READONLY, .doc = "When it was last changed"),
	FIELD(struct filter, account_id, F_ID, .flags = HIDDEN, .doc = ""),
	END_FIELDS,
};

const struct field filter_kept_fields[] = { KEPT_FIELDS, END_FIELDS };

#define VACATION_KEPT_FIELDS \
	FIELD(struct vacation, enabled, F_BOOL, .preset = true, .doc = "False: nobody is answered"), \
	    FIELD(struct vacation, subject, F_STR, .flags = NULLABLE, .max = 200, \
		.doc = "Subject of the reply; null: the message's own, with \"Auto:\" before it"), \
	    FIELD(struct vacation, text, F_TEXT, .flags = REQUIRED, .min = 1, .max = REPLY_MAX, \
		.doc = "What the reply says"), \
	    FIELD( \
		struct vacation, starts_at, F_TIME, .flags = NULLABLE, .doc = "Not before; null: at once"), \
	    FIELD(struct vacation, ends_at, F_TIME, .flags = NULLABLE, \
		.doc = "No longer from then on; null: open")

const struct field vacation_fields[] = {
	FIELD(struct vacation, id, F_ID, .flags = HIDDEN, .doc = ""),
	VACATION_KEPT_FIELDS,
	FIELD(struct vacation, updated_at, F_TIME, .flags = READONLY, .doc = "When it was last changed"),
	FIELD(struct vacation, account_id, F_ID, .flags = HIDDEN, .doc = ""),
	END_FIELDS,
};

const struct field vacation_kept_fields[] = {
	VACATION_KEPT_FIELDS,
	FIELD(struct vacation, addresses, F_ADDRESSES, .flags = UNSTORED, .max = VACATION_ADDRESSES_MAX,
	    .doc = "Other addresses of the user"),
	END_FIELDS,
};

const struct field filter_order_fields[] = {
	FIELD(struct filter_order, order, F_WORDS, .flags = REQUIRED, .max = FILTERS_MAX,
	    .doc = "The ids of all rules, in their new order"),
	END_FIELDS,
};

static const char *const mode_names[] = {
	[FILTER_MODE_RULES] = "rules", [FILTER_MODE_SCRIPT] = "script", NULL
};
static const char *const state_names[] = { [FILTER_NONE] = "none",
	[FILTER_ACTIVE] = "active",
	[FILTER_WAITING] = "waiting",
	[FILTER_FOREIGN] = "foreign",
	[FILTER_UNKNOWN] = "unknown",
	NULL };
static const char *const keep_names[] = {
	[FILTER_KEEP_NONE] = "", [FILTER_KEEP_OURS] = "ours", [FILTER_KEEP_THEIRS] = "theirs", NULL
};

const struct field filter_script_fields[] = {
	FIELD(struct filter_script, mode, F_ENUM, .flags = READONLY, .names = mode_names,
	    .doc = "rules: it is written from the rules and the vacation reply; script: it is your own"),
	FIELD(struct filter_script, state, F_ENUM, .flags = READONLY | VOLATILE, .names = state_names,
	    .doc =
		"none: nothing was written yet; active; waiting: in place in a moment; foreign: another "
		"program's script is in place, and is kept until you choose; unknown: Dovecot does not answer"),
	FIELD(struct filter_script, script, F_TEXT, .flags = READONLY, .doc = "The portal's script"),
	FIELD(struct filter_script, theirs, F_TEXT, .flags = READONLY | NULLABLE,
	    .doc = "The other program's; empty: it has switched filters off"),
	FIELD(struct filter_script, theirs_name, F_TEXT, .flags = READONLY | NULLABLE,
	    .doc = "What that program calls it"),
	FIELD(struct filter_script, theirs_rules, F_BOOL, .flags = READONLY,
	    .doc = "It can be read as rules: choosing it keeps them as such"),
	FIELD(struct filter_script, updated_at, F_TIME, .flags = READONLY, .doc = "When it was last changed"),
	END_FIELDS,
};

const struct field filter_script_wanted_fields[] = {
	FIELD(struct filter_script, script, F_TEXT, .flags = NULLABLE, .max = SIEVE_MAX,
	    .doc = "Your own script, instead of the rules; they are kept, but do nothing"),
	FIELD(struct filter_script, keep, F_ENUM, .names = keep_names,
	    .doc =
		"When another program's script is in place: ours puts the portal's in its stead, theirs makes "
		"it the portal's"),
	END_FIELDS,
};

const struct field filter_script_row_fields[] = {
	FIELD(struct filter_script, account_id, F_ID, .flags = HIDDEN, .doc = ""),
	FIELD(struct filter_script, mode, F_ENUM, .names = mode_names, .doc = ""),
	FIELD(struct filter_script, state, F_ENUM, .names = state_names, .doc = ""),
	FIELD(struct filter_script, expert, F_TEXT, .flags = NULLABLE, .doc = ""),
	FIELD(struct filter_script, wanted, F_INT, .doc = ""),
	FIELD(struct filter_script, done, F_INT, .doc = ""),
	FIELD(struct filter_script, due_at, F_TIME, .doc = ""),
	FIELD(struct filter_script, replaces, F_STR, .doc = ""),
	FIELD(struct filter_script, updated_at, F_TIME, .doc = ""),
	END_FIELDS,
};

const struct field filter_test_fields[] = {
	FIELD(struct filter_test, message, F_TEXT, .flags = REQUIRED, .min = 1, .max = FILTER_MESSAGE_MAX,
	    .doc = "The message as it came, header and all"),
	FIELD(struct filter_test, sender, F_ADDRESS, .flags = NULLABLE, .max = 254,
	    .doc = "Envelope sender; null: the address in From"),
	FIELD(struct filter_test, script, F_TEXT, .flags = NULLABLE, .max = SIEVE_MAX,
	    .doc = "Script to try instead of the portal's"),
	END_FIELDS,
};

static const struct field trial_fields[] = {
	FIELD(struct filter_trial, what, F_STR, .flags = READONLY, .doc = "Kind of test, as Sieve calls it"),
	FIELD(struct filter_trial, value, F_STR, .flags = READONLY | NULLABLE,
	    .doc = "What the message has; null: nothing"),
	FIELD(struct filter_trial, key, F_STR, .flags = READONLY | NULLABLE,
	    .doc = "What it was compared with"),
	FIELD(struct filter_trial, matched, F_BOOL, .flags = READONLY, .doc = "Do they fit?"),
	END_FIELDS,
};
const struct field_of filter_trial_of = { trial_fields, sizeof(struct filter_trial) };

static const struct field step_fields[] = {
	FIELD(struct filter_step, rule, F_STR, .flags = READONLY,
	    .doc = "Name of the rule; empty for what is none"),
	FIELD(struct filter_step, line, F_INT, .flags = READONLY, .doc = "Of the script"),
	FIELD(struct filter_step, matched, F_BOOL, .flags = READONLY, .doc = "It did something"),
	FIELD(struct filter_step, actions, F_WORDS, .flags = READONLY, .doc = "What it did"),
	FIELD(struct filter_step, trials, F_OBJECTS, .flags = READONLY, .of = &filter_trial_of,
	    .doc = "What was compared"),
	END_FIELDS,
};
const struct field_of filter_step_of = { step_fields, sizeof(struct filter_step) };

static const char *const result_names[] = { [RESULT_STORE] = "store",
	[RESULT_FORWARD] = "forward",
	[RESULT_REJECT] = "reject",
	[RESULT_DISCARD] = "discard",
	[RESULT_REPLY] = "reply",
	[RESULT_OTHER] = "other",
	NULL };

static const struct field outcome_fields[] = {
	FIELD(struct filter_outcome, action, F_ENUM, .flags = READONLY, .names = result_names,
	    .doc = "What would be done with the message"),
	FIELD(struct filter_outcome, detail, F_STR, .flags = READONLY | NULLABLE,
	    .doc = "Folder, address, or Dovecot's words"),
	END_FIELDS,
};
const struct field_of filter_outcome_of = { outcome_fields, sizeof(struct filter_outcome) };

const struct field filter_verdict_fields[] = {
	FIELD(struct filter_verdict, steps, F_OBJECTS, .flags = READONLY, .of = &filter_step_of,
	    .doc = "What was looked at, in order"),
	FIELD(struct filter_verdict, results, F_OBJECTS, .flags = READONLY, .of = &filter_outcome_of,
	    .doc = "What would be done with the message in the end"),
	FIELD(struct filter_verdict, error, F_TEXT, .flags = READONLY | NULLABLE,
	    .doc = "Why the script failed; a message stays in INBOX then"),
	END_FIELDS,
};

NODISCARD static struct err *
refuse(struct arena *a, const char *list, size_t i, const char *field, const char *why)
{
	const char *pointer = arena_printf(a, "%s/%zu/%s", list, i, field);

	return err_why(a, ERR_INVALID_FIELD, pointer, pointer, why);
}

/* The characters of a field name (RFC 5322 section 3.6.8). */
static bool
is_header_name(const char *name)
{
	if (*name == '\0')
		return false;
	for (; *name != '\0'; name++)
		if (*name <= ' ' || *name >= 127 || *name == ':')
			return false;
	return true;
}

static const bool *
ops_of(int what)
{
	static const bool of_text[] = { [FILTER_UNDER] = false,
		[FILTER_CONTAINS] = true,
		[FILTER_NOT_CONTAINS] = true,
		[FILTER_IS] = true,
		[FILTER_NOT_IS] = true,
		[FILTER_BEGINS] = true,
		[FILTER_ENDS] = true,
		[FILTER_MATCHES] = true,
		[FILTER_NOT_MATCHES] = true,
		[FILTER_EXISTS] = true,
		[FILTER_NOT_EXISTS] = true };
	static const bool of_body[] = { [FILTER_UNDER] = false,
		[FILTER_CONTAINS] = true,
		[FILTER_NOT_CONTAINS] = true,
		[FILTER_MATCHES] = true,
		[FILTER_NOT_MATCHES] = true };
	static const bool of_size[] = { [FILTER_OVER] = true, [FILTER_UNDER] = true };

	if (what == FILTER_SIZE)
		return of_size;
	return what == FILTER_BODY ? of_body : of_text;
}

static bool
has_value(const struct filter_condition *c)
{
	return c->op < FILTER_EXISTS;
}

NODISCARD static struct err *
check_condition(struct arena *a, struct filter_condition *c, size_t i)
{
	if (!ops_of(c->what)[c->op])
		return refuse(a, "conditions", i, "op", "{filter_op}does not go with what is looked at");
	if (c->what == FILTER_HEADER && (c->header == NULL || !is_header_name(c->header)))
		return refuse(a, "conditions", i, "header",
		    "{header_name}must be the name of a header field: letters, digits and signs without spaces and colons");
	if (has_value(c) && (c->value == NULL || *c->value == '\0'))
		return refuse(a, "conditions", i, "value", "{required}is required");
	if (c->what == FILTER_SIZE && c->size == 0)
		return refuse(a, "conditions", i, "size", "{required}is required");
	if (c->what != FILTER_HEADER)
		c->header = NULL;
	if (!has_value(c))
		c->value = NULL;
	if (c->what != FILTER_SIZE)
		c->size = 0;
	return NULL;
}

/* Between two slashes. */
static bool
is_part(const char *p, size_t n)
{
	return n > 0 && !(n == 1 && p[0] == '.') && !(n == 2 && p[0] == '.' && p[1] == '.') && p[0] != ' ' &&
	       p[n - 1] != ' ';
}

const char *
filter_folder_wrong(const char *folder)
{
	if (folder[0] == '~')
		return "{folder_home}must not begin with ~";
	if (strpbrk(folder, "*%\\") != NULL)
		return "{folder_characters}must not hold *, % or \\";
	for (const char *p = folder;; p++) {
		size_t n = strcspn(p, "/");

		if (!is_part(p, n))
			return "{folder_parts}must be names of folders with one / between them, none of them empty, \".\" or \"..\"";
		p += n;
		if (*p == '\0')
			return NULL;
	}
}

NODISCARD static struct err *
check_folder(struct arena *a, const struct filter_action *action, size_t i)
{
	const char *why =
	    action->folder == NULL ? "{required}is required" : filter_folder_wrong(action->folder);

	return why == NULL ? NULL : refuse(a, "actions", i, "folder", why);
}

NODISCARD static struct err *
check_action(struct arena *a, struct filter_action *action, size_t i)
{
	bool to_folder = action->action == FILTER_MOVE || action->action == FILTER_COPY;

	if (to_folder)
		TRY(check_folder(a, action, i));
	else
		action->folder = NULL;
	if (action->action == FILTER_FORWARD && action->address == NULL)
		return refuse(a, "actions", i, "address", "{required}is required");
	if (action->action != FILTER_FORWARD)
		action->address = NULL;
	if (action->action == FILTER_REJECT && (action->text == NULL || *action->text == '\0'))
		return refuse(a, "actions", i, "text", "{required}is required");
	if (action->action != FILTER_REJECT)
		action->text = NULL;
	return NULL;
}

static bool
ends_all(const struct filter_action *action)
{
	return action->action == FILTER_REJECT || action->action == FILTER_DISCARD;
}

/* Who refuses a message or throws it away can do nothing else with it; behind a stop there is nothing. */
NODISCARD static struct err *
check_together(struct arena *a, const struct filter *filter)
{
	const struct filter_action *actions = filter->actions.v;

	for (size_t i = 0; i < filter->actions.n; i++) {
		bool alone = i == 0 && (filter->actions.n == 1 ||
					   (filter->actions.n == 2 && actions[1].action == FILTER_STOP));

		if (ends_all(&actions[i]) && !alone)
			return refuse(a, "actions", i, "action",
			    "{goes_alone}goes with no other action: make a rule of its own");
		if (actions[i].action == FILTER_STOP && i + 1 < filter->actions.n)
			return refuse(a, "actions", i, "action", "{stop_last}must be the last one");
	}
	return NULL;
}

struct err *
filter_check(struct arena *a, struct filter *filter)
{
	struct filter_condition *conditions = filter->conditions.v;
	struct filter_action *actions = filter->actions.v;

	if (filter->matching == FILTER_ALWAYS)
		filter->conditions.n = 0;
	else if (filter->conditions.n == 0)
		return err_new(a, ERR_INVALID_FIELD, "conditions",
		    "{conditions_empty}conditions must not be empty: name one, or let it match always");
	for (size_t i = 0; i < filter->conditions.n; i++)
		TRY(check_condition(a, &conditions[i], i));
	for (size_t i = 0; i < filter->actions.n; i++)
		TRY(check_action(a, &actions[i], i));
	return check_together(a, filter);
}

bool
filter_stops(const struct filter *filter)
{
	const struct filter_action *actions = filter->actions.v;

	return ends_all(&actions[0]) || actions[filter->actions.n - 1].action == FILTER_STOP;
}

struct err *
vacation_check(struct arena *a, const struct vacation *vacation)
{
	if (vacation->starts_at == 0 || vacation->ends_at == 0 || vacation->starts_at < vacation->ends_at)
		return NULL;
	return err_new(a, ERR_INVALID_FIELD, "ends_at", "{ends_before}ends_at must be later than starts_at");
}
