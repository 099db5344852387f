/* SPDX-License-Identifier: Apache-2.0 */
#include "api/route.h"

#include "api/api_private.h"
#include "api/rate.h"
#include "base/log.h"
#include "base/scoped.h"
#include "model/conf.h"
#include "os/machine.h"
#include "remote/imap.h"
#include "rules/guard.h"
#include "rules/migration.h"
#include "rules/relay.h"
#include "store/migration_store.h"

/* A source that does not answer keeps a thread that long. */
enum { SIGN_IN_MS = 15 * 1000 };

/* PUT is a route of its own, for its test login. */
static struct err *
find_document(struct ctx *c, const char *key, void *out)
{
	return migration_find(c, key, out);
}

static const struct document migration_document = { .name = "migration",
	.fields = migration_fields,
	.size = sizeof(struct migration),
	.find = find_document,
	.remove = migration_remove,
	.none = "no_migration" };

/* Between the steps: the login that is tried. */
struct trial {
	struct migration_source source;
	bool may;
};

NODISCARD static struct err *
try_login(struct ctx *c, struct call *call, const struct migration_source *source)
{
	const struct origin_door door = { call->api->conf, c->site, relay_is_inside };
	SCOPED(imap_release) struct imap *imap = NULL;

	return imap_open(&c->arena, &door, source, SIGN_IN_MS, &imap);
}

static struct err *
find_test(struct ctx *c, struct call *call)
{
	struct trial *trial = arena_new(&c->arena, struct trial);

	call->found = trial;
	return migration_test(c, call->key, call->in, &trial->source);
}

/* It goes out to a server that somebody has named: as dear as a wrong password. */
static struct err *
run_test(struct ctx *c, struct call *call)
{
	const struct trial *trial = call->found;

	if (trial->source.login == NULL)
		return NULL;
	TRY(route_charge(c, call, RATE_FAILED_SIGN_IN, "test logins"));
	const struct err *e = try_login(c, call, &trial->source);
	if (e == NULL)
		return NULL;
	const char *field = e->code == ERR_BAD_CREDENTIALS ? "test_login" : "host";
	struct err *said = err_again(&c->arena, e, field, NULL);
	said->code = ERR_INVALID_FIELD;
	return said;
}

static struct err *
put_migration(struct ctx *c, struct call *call)
{
	const struct trial *trial = call->found;
	struct migration in;

	memcpy(&in, call->in, sizeof(in)); /* the transaction may be tried again */
	TRY(migration_put(c, call->key, &in, trial->source.login != NULL));
	return migration_find(c, call->key, call->out);
}

static struct err *
get_board(struct ctx *c, struct call *call)
{
	struct migration_board *board = call->out;

	TRY(migration_show_board(c, call->key, board));
	board->load_percent = machine_load() / 10;
	board->load_max_percent = call->api->conf->migration_load;
	board->at_once = migration_at_once(machine_processors());
	board->hours_max = MIGRATION_HOURS_MAX;
	return NULL;
}

static struct err *
find_own(struct ctx *c, const char *key, void *out)
{
	return migration_find_own(c, key, out);
}

static const struct document own_document = { .name = "migration",
	.fields = migration_user_fields,
	.size = sizeof(struct migration_user),
	.find = find_own,
	.none = "no_migration" };

NOUN_VERBS(migration_user_access, migration_user_create, migration_user_change, migration_user_remove)

static const struct noun user_noun = { "user to be migrated", "users to be migrated", migration_user_fields,
	sizeof(struct migration_user), &migration_user_listing, "address", VERBS };

static struct err *
act(struct ctx *c, struct call *call, struct err *(*rule)(struct ctx *, struct migration_user *))
{
	struct migration_user row = { 0 };

	TRY(migration_user_access(c, call->key, &row));
	TRY(rule(c, &row));
	return migration_user_access(c, call->key, call->out);
}

static struct err *
resync(struct ctx *c, struct call *call)
{
	return act(c, call, migration_user_resync);
}

static struct err *
cancel(struct ctx *c, struct call *call)
{
	return act(c, call, migration_user_cancel);
}

static struct err *
finish(struct ctx *c, struct call *call)
{
	return act(c, call, migration_user_finish);
}

static struct err *
find_signup(struct ctx *c, struct call *call)
{
	struct trial *trial = arena_new(&c->arena, struct trial);

	call->found = trial;
	return migration_signup_find(c, call->in, &trial->source, &trial->may);
}

/* What the source says of the old password. All that it may be is one answer, which takes as long as a wrong
 * password at the sign-in: a source that is away is told, for there nobody's name shows. */
NODISCARD static struct err *
ask_source(struct ctx *c, struct call *call, const struct trial *trial, const struct guarded *guarded)
{
	struct guard *guard = call->api->guard;
	struct err *e = trial->may ? try_login(c, call, &trial->source) : migration_refuse(c);

	if (e == NULL || e->code == ERR_UNAVAILABLE) {
		guard_leave(guard, guarded);
		return e;
	}
	log_event(c, LOG_INFO_, "signup.refused", "code", err_slug(e), NULL);
	guard_wrong(c, guard, guarded);
	return migration_refuse(c);
}

/* Guesses count by the address, apart from those at the sign-in. */
static struct err *
check_signup(struct ctx *c, struct call *call)
{
	const struct migration_signup *in = call->in;
	const struct login_row nobody = { .standing = LOGIN_UNKNOWN };
	struct guarded guarded;

	TRY(route_charge(c, call, RATE_FAILED_SIGN_IN, "requests"));
	const struct login_attempt attempt = { .name = arena_printf(&c->arena, "sign-up of %s", in->address),
		.password = in->old_password,
		.ip = c->actor.ip };
	TRY(guard_enter(c, call->api->guard, &attempt, &nobody, &guarded));
	return ask_source(c, call, call->found, &guarded);
}

static struct err *
signup(struct ctx *c, struct call *call)
{
	return migration_signup(c, call->in);
}

#define PATH "/api/v1/domains/{key}/migration"
#define USERS "/api/v1/migration/users"
#define DOCUMENT \
	.role = ROLE_DOMAIN_ADMIN, .out = migration_fields, .out_size = sizeof(struct migration), \
	.document = &migration_document
#define ACT \
	.method = POST, .role = ROLE_DOMAIN_ADMIN, .shape = SHAPE_ONE, .out = migration_user_fields, \
	.out_size = sizeof(struct migration_user), .noun = &user_noun

const struct route migration_routes[] = {
	{ .method = GET,
	    .path = PATH,
	    .shape = SHAPE_ONE,
	    DOCUMENT,
	    .handle = document_get,
	    .summary = "Read where a domain's users come from" },
	{ .method = PUT,
	    .path = PATH,
	    .shape = SHAPE_ONE,
	    DOCUMENT,
	    .in = migration_fields,
	    .in_size = sizeof(struct migration),
	    .find = find_test,
	    .verify = run_test,
	    .handle = put_migration,
	    .summary = "Replace where a domain's users come from, after a test login there" },
	{ .method = DELETE_,
	    .path = PATH,
	    .role = ROLE_DOMAIN_ADMIN,
	    .shape = SHAPE_EMPTY,
	    .document = &migration_document,
	    .handle = document_delete,
	    .summary = "End a domain's migration; logins are forgotten, what is here stays" },
	{ .method = GET,
	    .path = PATH "/board",
	    .role = ROLE_DOMAIN_ADMIN,
	    .shape = SHAPE_ONE,
	    .out = migration_board_fields,
	    .out_size = sizeof(struct migration_board),
	    .handle = get_board,
	    .summary = "May a domain's MX record be switched, and if not, why?" },
	{ .method = POST,
	    .path = "/api/v1/migration/signup",
	    .role = ROLE_NONE,
	    .shape = SHAPE_ACCEPTED,
	    .in = migration_signup_fields,
	    .in_size = sizeof(struct migration_signup),
	    .find = find_signup,
	    .verify = check_signup,
	    .handle = signup,
	    .summary = "Move your mailbox here, by the password that you have at the old server" },
	NOUN_ROUTES(user_noun, USERS, ROLE_DOMAIN_ADMIN, migration_user_fields, struct migration_user,
	    "a user to be migrated", "users to be migrated"),
	{ ACT, .path = USERS "/{key}/resync", .handle = resync, .summary = "Fetch now what has come since" },
	{ ACT, .path = USERS "/{key}/cancel", .handle = cancel, .summary = "Stop copying this user's mail" },
	{ ACT, .path = USERS "/{key}/finish", .handle = finish,
	    .summary = "Forget this user's login at the source: nothing more is fetched" },
	{ .method = GET,
	    .path = "/api/v1/me/migration",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_ONE,
	    .out = migration_user_fields,
	    .out_size = sizeof(struct migration_user),
	    .document = &own_document,
	    .handle = document_get,
	    .summary = "How far your own mail is that comes from another server" },
	{ .path = NULL },
};
