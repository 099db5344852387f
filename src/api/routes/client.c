/* SPDX-License-Identifier: Apache-2.0 */
#include "api/route.h"

#include "api/api_private.h"
#include "base/buf.h"
#include "model/account.h"
#include "model/client_settings.h"
#include "rules/account.h"
#include "rules/profile.h"

enum { PROFILE_MAX = 64 * 1024 };

static bool
allows(const struct account *account, int protocol)
{
	const bool allowed[] = {
		[CLIENT_IMAP] = account->allow_imap,
		[CLIENT_POP3] = account->allow_pop3,
		[CLIENT_SMTP] = account->allow_smtp && account->may_send,
		[CLIENT_SIEVE] = account->allow_sieve,
		[CLIENT_CALDAV] = account->allow_dav,
		[CLIENT_CARDDAV] = account->allow_dav,
	};

	return account->role == ROLE_MAIL_USER && allowed[protocol];
}

static struct err *
list_settings(struct ctx *c, struct call *call)
{
	struct client_service *rows = arena_alloc(&c->arena, CLIENT_SERVICES * sizeof(*rows));
	struct account account = { 0 };

	TRY(account_self(c, &account));
	client_services(&c->arena, call->api->conf, rows);
	for (size_t i = 0; i < CLIENT_SERVICES; i++) {
		rows[i].user_name = account.name;
		rows[i].allowed = allows(&account, rows[i].protocol);
	}
	call->page.rows = rows;
	call->page.n = CLIENT_SERVICES;
	call->page.total = CLIENT_SERVICES;
	return NULL;
}

struct profile_query {
	const char *token;
};

static const struct field profile_query_fields[] = {
	FIELD(struct profile_query, token, F_STR, .flags = SECRET, .min = 1, .max = 1000,
	    .doc = "Of a link that was told with a new device password"),
	END_FIELDS,
};

/* As the phone's browser takes it: a file that it asks its user about. */
static struct err *
get_profile(struct ctx *c, struct call *call)
{
	const struct profile_query *asked = call->query;
	struct client_service services[CLIENT_SERVICES];
	struct buf b = BUF(&c->arena, PROFILE_MAX);
	struct apple_profile profile;

	TRY(profile_open(c, asked->token, &profile));
	client_services(&c->arena, call->api->conf, services);
	apple_profile_put(&b, services, &profile);
	call->answer->status = 200;
	call->answer->type = call->route->other;
	call->answer->body = (struct span){ buf_text(&b), b.n };
	http_answer_header(
	    call->answer, "Content-Disposition", "attachment; filename=\"mailportal.mobileconfig\"");
	return NULL;
}

/* Made of portal.conf: nothing to sort or filter by, and one page. */
static const struct listing client_listing = { .key = NULL };
static const struct noun client_noun = { .name = "client setting",
	.plural = "client settings",
	.fields = client_service_fields,
	.size = sizeof(struct client_service),
	.listing = &client_listing };

const struct route client_routes[] = {
	{ .method = GET,
	    .path = "/api/v1/me/client-settings",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_LIST,
	    .out = client_service_fields,
	    .out_size = sizeof(struct client_service),
	    .noun = &client_noun,
	    .handle = list_settings,
	    .summary = "What your mail programs have to be told: servers, ports, name" },
	{ .method = GET,
	    .path = "/api/v1/client-profile",
	    .role = ROLE_NONE,
	    .shape = SHAPE_FILE,
	    .query = profile_query_fields,
	    .query_size = sizeof(struct profile_query),
	    .handle = get_profile,
	    .other = "application/x-apple-aspen-config",
	    .verb = "get",
	    .summary = "The configuration profile behind the link of a new device password" },
	{ .path = NULL },
};
