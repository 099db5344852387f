/* SPDX-License-Identifier: Apache-2.0 */
#include "api/route.h"

#include "api/api_private.h"
#include "api/rate.h"
#include "base/utf8.h"
#include "model/conf.h"
#include "model/sieve_trace.h"
#include "os/helper_client.h"
#include "remote/doveadm.h"
#include "rules/account.h"
#include "rules/filter.h"
#include "store/filter_store.h"

enum { HELPER_MS = 15 * 1000, TEST_COST = 5 };

static const struct noun filter_noun = { .name = "filter",
	.plural = "filters",
	.fields = filter_fields,
	.size = sizeof(struct filter),
	.listing = &filter_listing,
	.key = "id" };

static struct err *
get_filter(struct ctx *c, struct call *call)
{
	return filter_find(c, call->id, call->out);
}

static struct err *
post_filter(struct ctx *c, struct call *call)
{
	struct filter *row = call->in;

	TRY(filter_create(c, row));
	call->location = arena_printf(&c->arena, "%lld", (long long)row->id);
	return filter_find(c, call->location, call->out);
}

static struct err *
patch_filter(struct ctx *c, struct call *call)
{
	struct filter before = { 0 }, row = { 0 };

	TRY(filter_find(c, call->id, &before));
	TRY(route_merge(c, call, filter_fields, &before, &row, sizeof(row)));
	TRY(filter_update(c, &row));
	return filter_find(c, call->id, call->out);
}

static struct err *
delete_filter(struct ctx *c, struct call *call)
{
	struct filter row = { 0 };

	TRY(filter_find(c, call->id, &row));
	TRY(route_check_match(c, call, filter_fields, &row));
	return filter_delete(c, &row);
}

static struct err *
put_order(struct ctx *c, struct call *call)
{
	return filter_reorder(c, call->in);
}

/* Bytes that are no text are shown as question marks. */
static const char *
as_text(struct arena *a, const char *script)
{
	if (script == NULL || utf8_valid(script, strlen(script)))
		return script;
	char *copy = arena_strdup(a, script);
	for (char *p = copy; *p != '\0'; p++)
		if ((unsigned char)*p >= 0x80)
			*p = '?';
	return copy;
}

/* What Dovecot runs, asked in no transaction. */
struct asked {
	struct filter_active active;
	bool away; /* it does not answer */
};

/* Before it is asked: what is written meanwhile must not look like another program's. */
static struct err *
find_before(struct ctx *c, struct call *call)
{
	struct asked *asked = arena_new(&c->arena, struct asked);

	call->found = asked;
	return filter_script_find(c, &asked->active.before);
}

/* Fails as Dovecot does: who chooses has to know what there is. */
static struct err *
ask_active(struct ctx *c, struct call *call)
{
	struct filter_active *active = &((struct asked *)call->found)->active;

	if (c->actor.role != ROLE_MAIL_USER) /* the rule says so */
		return NULL;
	return doveadm_sieve_active(
	    &c->arena, call->api->conf, c->actor.name, &active->name, &active->script);
}

static struct err *
try_active(struct ctx *c, struct call *call)
{
	struct asked *asked = call->found;
	const struct err *e = ask_active(c, call);

	asked->away = e != NULL;
	return NULL;
}

static struct err *
get_script(struct ctx *c, struct call *call)
{
	struct filter_script *row = call->out;
	struct asked *asked = call->found;

	TRY(filter_script_find(c, row));
	if (c->actor.role != ROLE_MAIL_USER)
		return NULL;
	if (asked->away) {
		row->state = FILTER_UNKNOWN;
		return NULL;
	}
	asked->active.name = as_text(&c->arena, asked->active.name);
	TRY(filter_script_compare(c, row, &asked->active));
	row->theirs = as_text(&c->arena, row->theirs);
	return NULL;
}

/* What sieve-test says about a script and a message. */
static struct err *
try_script(struct ctx *c, struct call *call, const char *script, const char *sender, const char *message,
    struct span *said)
{
	size_t n = strlen(script), all = n + strlen(message);
	const char *bytes = arena_printf(&c->arena, "%s%s", script, message);
	const char *arguments[] = { sender, c->actor.name, arena_printf(&c->arena, "%zu", n),
		arena_printf(&c->arena, "%zu", all), NULL };

	TRY(route_charge(c, call, TEST_COST, "scripts"));
	return helper_call_with(&c->arena, call->api->conf->run_dir, "sieve-test", arguments,
	    (struct span){ bytes, all }, HELPER_MS, said);
}

static struct err *
check_script(struct ctx *c, struct call *call)
{
	const struct filter_script *in = call->in;
	struct span said;

	TRY(ask_active(c, call));
	if (in->script == NULL || *in->script == '\0' || c->actor.role != ROLE_MAIL_USER)
		return NULL;
	TRY(try_script(c, call, in->script, "postmaster@localhost", "Subject: test\n\ntest\n", &said));
	const char *why = sieve_trace_refusal(&c->arena, said);
	return why == NULL ? NULL : err_new(&c->arena, ERR_INVALID_FIELD, "script", "%s", why);
}

static struct err *
put_script(struct ctx *c, struct call *call)
{
	const struct asked *asked = call->found;
	struct filter_script *row = call->out;

	TRY(filter_script_put(c, call->in, &asked->active));
	TRY(filter_script_find(c, row));
	row->theirs = NULL;
	return NULL;
}

static struct err *
delete_script(struct ctx *c, struct call *call)
{
	const struct asked *asked = call->found;

	return filter_script_remove(c, &asked->active);
}

static struct err *
find_tested(struct ctx *c, struct call *call)
{
	struct filter_script *row = arena_new(&c->arena, struct filter_script);

	call->found = row;
	TRY(account_check_mailbox(c));
	return filter_script_find(c, row);
}

static struct err *
test_message(struct ctx *c, struct call *call)
{
	const struct filter_script *row = call->found;
	const struct filter_test *in = call->in;
	const char *script = in->script != NULL && *in->script != '\0' ? in->script : row->script;
	struct span said;

	TRY(try_script(c, call, script, in->sender != NULL ? in->sender : "-", in->message, &said));
	const char *why = sieve_trace_refusal(&c->arena, said);
	if (why != NULL)
		return err_new(&c->arena, ERR_INVALID_FIELD, "script", "%s", why);
	sieve_trace_read(&c->arena, said, script, call->out);
	return NULL;
}

static struct err *
vacation_find_(struct ctx *c, const char *key, void *out)
{
	(void)key;
	return vacation_find(c, out);
}

static struct err *
vacation_put_(struct ctx *c, const char *key, void *in)
{
	(void)key;
	return vacation_put(c, in);
}

static struct err *
vacation_remove_(struct ctx *c, const char *key)
{
	(void)key;
	return vacation_remove(c);
}

static const struct document vacation_document = { "vacation", vacation_fields, sizeof(struct vacation),
	DOCUMENT_VERBS_OF(vacation), .none = "no_vacation" };

#define FILTER .out = filter_fields, .out_size = sizeof(struct filter), .noun = &filter_noun
#define FILTER_IN .in = filter_fields, .in_size = sizeof(struct filter)
#define SCRIPT .out = filter_script_fields, .out_size = sizeof(struct filter_script)

/* What has a name of its own stands before what is named by an id. */
const struct route filter_routes[] = {
	{ .method = GET,
	    .path = "/api/v1/me/filters",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_LIST,
	    FILTER,
	    .handle = noun_list_own,
	    .summary = "List your mail rules in their order" },
	{ .method = POST,
	    .path = "/api/v1/me/filters",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_CREATED,
	    FILTER_IN,
	    FILTER,
	    .handle = post_filter,
	    .summary = "Make a mail rule, the last one in the order" },
	{ .method = PUT,
	    .path = "/api/v1/me/filters/order",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_EMPTY,
	    .in = filter_order_fields,
	    .in_size = sizeof(struct filter_order),
	    .handle = put_order,
	    .verb = "order",
	    .summary = "Put your mail rules into another order" },
	{ .method = GET,
	    .path = "/api/v1/me/filters/script",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_ONE,
	    SCRIPT,
	    .find = find_before,
	    .verify = try_active,
	    .handle = get_script,
	    .summary = "Read the script that Dovecot runs for your mail, and whether it is the portal's" },
	{ .method = PUT,
	    .path = "/api/v1/me/filters/script",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_ONE,
	    .in = filter_script_wanted_fields,
	    .in_size = sizeof(struct filter_script),
	    SCRIPT,
	    .find = find_before,
	    .verify = check_script,
	    .handle = put_script,
	    .summary = "Use a script of your own instead of the rules, or choose whose script counts" },
	{ .method = DELETE_,
	    .path = "/api/v1/me/filters/script",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_EMPTY,
	    .find = find_before,
	    .verify = ask_active,
	    .handle = delete_script,
	    .summary = "Delete your own script: the rules count again" },
	{ .method = POST,
	    .path = "/api/v1/me/filters/test",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_ONE,
	    .in = filter_test_fields,
	    .in_size = sizeof(struct filter_test),
	    .out = filter_verdict_fields,
	    .out_size = sizeof(struct filter_verdict),
	    .find = find_tested,
	    .handle = test_message,
	    .transaction = TX_NONE,
	    .verb = "test",
	    .summary = "What your rules would do with a message, and why; nothing is done" },
	{ .method = GET,
	    .path = "/api/v1/me/filters/{id}",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_ONE,
	    FILTER,
	    .handle = get_filter,
	    .summary = "Read one of your mail rules" },
	{ .method = PATCH,
	    .path = "/api/v1/me/filters/{id}",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_ONE,
	    FILTER_IN,
	    FILTER,
	    .handle = patch_filter,
	    .summary = "Change one of your mail rules (merge patch)" },
	{ .method = DELETE_,
	    .path = "/api/v1/me/filters/{id}",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_EMPTY,
	    .noun = &filter_noun,
	    .handle = delete_filter,
	    .summary = "Delete one of your mail rules" },
	DOCUMENT_ROUTES(vacation_document, "/api/v1/me/vacation", ROLE_MAIL_USER, vacation_fields,
	    struct vacation, "the reply while you are away"),
	{ .path = NULL },
};
