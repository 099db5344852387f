/* SPDX-License-Identifier: Apache-2.0 */
#include "api/route.h"

#include "api/proof.h"
#include "api/rate.h"
#include "rules/recovery.h"

static struct err *
state(struct ctx *c, struct call *call)
{
	return recovery_state(c, call->out);
}

static struct err *
change(struct ctx *c, struct call *call)
{
	const struct recovery_change *in = call->in;

	TRY(proof_take(c, call));
	return recovery_change(c, in->recovery_email);
}

static struct err *
confirm(struct ctx *c, struct call *call)
{
	const struct recovery_confirm *in = call->in;

	return recovery_confirm(c, in->token);
}

/* Mails are no toy: each costs its address as much as a wrong password. */
static struct err *
reset_check(struct ctx *c, struct call *call)
{
	return route_charge(c, call, RATE_FAILED_SIGN_IN, "requests");
}

static struct err *
reset(struct ctx *c, struct call *call)
{
	const struct reset_request *in = call->in;

	return recovery_reset(c, in->username);
}

static struct err *
reset_confirm(struct ctx *c, struct call *call)
{
	const struct reset_confirm *in = call->in;

	return recovery_set_password(c, in->token, in->password);
}

const struct route recovery_routes[] = {
	{ .method = GET,
	    .path = "/api/v1/me/recovery-email",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_ONE,
	    .out = recovery_state_fields,
	    .out_size = sizeof(struct recovery_state),
	    .handle = state,
	    .summary = "Read your recovery address, and one that is yet to be confirmed" },
	{ .method = PUT,
	    .path = "/api/v1/me/recovery-email",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_EMPTY,
	    .in = recovery_change_fields,
	    .in_size = sizeof(struct recovery_change),
	    PROVEN,
	    .handle = change,
	    .summary =
		"Change the address that a new password can be asked to; it gets a mail to confirm it" },
	{ .method = POST,
	    .path = "/api/v1/auth/recovery-email/confirm",
	    .role = ROLE_NONE,
	    .shape = SHAPE_EMPTY,
	    .in = recovery_confirm_fields,
	    .in_size = sizeof(struct recovery_confirm),
	    .handle = confirm,
	    .summary = "Confirm a recovery address by what its mail says" },
	{ .method = POST,
	    .path = "/api/v1/auth/password-reset",
	    .role = ROLE_NONE,
	    .shape = SHAPE_ACCEPTED,
	    .in = reset_request_fields,
	    .in_size = sizeof(struct reset_request),
	    .verify = reset_check,
	    .handle = reset,
	    .summary =
		"Ask for a mail to the recovery address, by which a new password can be set; the answer is the same for all names" },
	{ .method = POST,
	    .path = "/api/v1/auth/password-reset/confirm",
	    .role = ROLE_NONE,
	    .shape = SHAPE_EMPTY,
	    .in = reset_confirm_fields,
	    .in_size = sizeof(struct reset_confirm),
	    .handle = reset_confirm,
	    .summary = "Set a new password by what the mail says; whoever is signed in is signed out" },
	{ .path = NULL },
};
