/* SPDX-License-Identifier: Apache-2.0 */
#include "api/route.h"

#include "api/proof.h"
#include "model/account.h"
#include "model/proof.h"
#include "rules/access.h"

static struct err *
get_state(struct ctx *c, struct call *call)
{
	return totp_state(c, call->out);
}

/* Who has them already is told so before anything is asked. */
static struct err *
find_start(struct ctx *c, struct call *call)
{
	TRY(totp_check_off(c));
	return proof_find(c, call);
}

static struct err *
post_start(struct ctx *c, struct call *call)
{
	TRY(proof_take(c, call));
	return totp_start(c, call->out);
}

static struct err *
post_verify(struct ctx *c, struct call *call)
{
	const struct totp_confirm *in = call->in;

	return totp_confirm(c, in->otp, call->out);
}

static struct err *
post_codes(struct ctx *c, struct call *call)
{
	TRY(proof_take(c, call));
	return totp_renew_codes(c, call->out);
}

static struct err *
delete_own(struct ctx *c, struct call *call)
{
	TRY(proof_take(c, call));
	return totp_disable(c);
}

static struct err *
delete_of_account(struct ctx *c, struct call *call)
{
	struct account account = { 0 };

	TRY(access_account(c, call->key, &account));
	return totp_reset(c, &account);
}

#define PROOF .in = proof_fields, .in_size = sizeof(struct proof)
#define CODES .told_once = true, .out = totp_codes_fields, .out_size = sizeof(struct totp_codes)

const struct route totp_routes[] = {
	{ .method = GET,
	    .path = "/api/v1/me/totp",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_ONE,
	    .out = totp_state_fields,
	    .out_size = sizeof(struct totp_state),
	    .handle = get_state,
	    .summary = "Read whether your sign-in needs a one-time code" },
	{ .method = POST,
	    .path = "/api/v1/me/totp",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_ONE,
	    .told_once = true,
	    PROOF,
	    .out = totp_start_fields,
	    .out_size = sizeof(struct totp_start),
	    .find = find_start,
	    .verify = proof_check,
	    .handle = post_start,
	    .summary = "Get a key for your authenticator; it is used once its first code was verified" },
	{ .method = POST,
	    .path = "/api/v1/me/totp/verify",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_ONE,
	    .in = totp_confirm_fields,
	    .in_size = sizeof(struct totp_confirm),
	    CODES,
	    .handle = post_verify,
	    .summary = "Switch one-time codes on, by the first of them; your other sessions end" },
	{ .method = POST,
	    .path = "/api/v1/me/totp/recovery-codes",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_ONE,
	    PROOF,
	    PROVEN,
	    CODES,
	    .handle = post_codes,
	    .summary = "Get ten new recovery codes; the old ones end" },
	{ .method = DELETE_,
	    .path = "/api/v1/me/totp",
	    .role = ROLE_MAIL_USER,
	    .shape = SHAPE_EMPTY,
	    PROOF,
	    PROVEN,
	    .handle = delete_own,
	    .summary = "Switch one-time codes off" },
	{ .method = DELETE_,
	    .path = "/api/v1/accounts/{key}/totp",
	    .role = ROLE_DOMAIN_ADMIN,
	    .shape = SHAPE_EMPTY,
	    .handle = delete_of_account,
	    .summary = "Switch the one-time codes of an account below you off, for its owner has lost them" },
	{ .path = NULL },
};
