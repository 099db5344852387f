/* SPDX-License-Identifier: Apache-2.0 */
/* verification: the routes by which a noun whose names want proof shows it, has it checked, and gets a new
 * token (R20). */
#pragma once
#include "api/route.h"
#include "model/verification.h"

struct err *verification_get(struct ctx *c, struct call *call);
struct err *verification_find(struct ctx *c, struct call *call);
struct err *verification_ask(struct ctx *c, struct call *call);
struct err *verification_post(struct ctx *c, struct call *call);
struct err *verification_post_token(struct ctx *c, struct call *call);

/* The three rows of a noun N whose field "name" is the name. */
/* clang-format off */
#define VERIFICATION_ROUTES(N, PATH, ROLE) \
	{ .method = GET, .path = PATH "/{key}/verification", .role = ROLE, .shape = SHAPE_ONE, .noun = &(N), \
	    .out = verification_fields, .out_size = sizeof(struct verification), .handle = verification_get, \
	    .summary = "How it stands with the proof that it belongs to its owner" }, \
	{ .method = POST, .path = PATH "/{key}/verification", .role = ROLE, .shape = SHAPE_ONE, .noun = &(N), \
	    .out = verification_fields, .out_size = sizeof(struct verification), .find = verification_find, \
	    .verify = verification_ask, .handle = verification_post, .summary = "Look for the proof in DNS now", \
	    .verb = "verify" }, \
	{ .method = POST, .path = PATH "/{key}/verification/token", .role = ROLE, .shape = SHAPE_ONE, .noun = &(N), \
	    .out = verification_fields, .out_size = sizeof(struct verification), .handle = verification_post_token, \
	    .summary = "Make a new token, valid for seven days", .verb = "verification-token" }
/* clang-format on */
