/* SPDX-License-Identifier: Apache-2.0 */
#include "api/route.h"

#include "model/webmail.h"
#include "os/file.h"
#include "rules/webmail.h"

static struct err *
post_roundcube(struct ctx *c, struct call *call)
{
	return webmail_offer(c, WEBMAIL_ROUNDCUBE, call->out);
}

static struct err *
post_snappymail(struct ctx *c, struct call *call)
{
	if (!file_exists(c->site->snappymail))
		return err_new(&c->arena, ERR_NOT_FOUND, NULL,
		    "{no_snappymail}there is no SnappyMail on this server: open Roundcube");
	return webmail_offer(c, WEBMAIL_SNAPPYMAIL, call->out);
}

static struct err *
get_clients(struct ctx *c, struct call *call)
{
	struct webmail_clients *out = call->out;

	*out = (struct webmail_clients){ .roundcube = true, .snappymail = file_exists(c->site->snappymail) };
	return NULL;
}

static struct err *
post_dav_token(struct ctx *c, struct call *call)
{
	return webmail_pass(c, call->out);
}

const struct route webmail_routes[] = {
	{ .method = GET,
	    .path = "/api/v1/me/webmail",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_ONE,
	    .out = webmail_clients_fields,
	    .out_size = sizeof(struct webmail_clients),
	    .handle = get_clients,
	    .summary = "Which webmail there is" },
	{ .method = POST,
	    .path = "/api/v1/me/webmail/roundcube",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_ONE,
	    .out = webmail_offer_fields,
	    .out_size = sizeof(struct webmail_offer),
	    .told_once = true,
	    .handle = post_roundcube,
	    .summary = "Open Roundcube without another password: a token that a form brings there, once" },
	{ .method = POST,
	    .path = "/api/v1/me/webmail/snappymail",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_ONE,
	    .out = webmail_offer_fields,
	    .out_size = sizeof(struct webmail_offer),
	    .told_once = true,
	    .handle = post_snappymail,
	    .summary = "Open SnappyMail, where it is there, likewise" },
	{ .method = POST,
	    .path = "/api/v1/me/dav-token",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_ONE,
	    .out = webmail_pass_fields,
	    .out_size = sizeof(struct webmail_pass),
	    .told_once = true,
	    .handle = post_dav_token,
	    .summary = "Get a bearer token for your address books and calendars, for ten minutes" },
	{ .path = NULL },
};
