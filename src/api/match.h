/* SPDX-License-Identifier: Apache-2.0 */
/* match: which route a method and a path mean. */
#pragma once
#include "api/route.h"

/* Fill call.route, key and id. Fails with not_found; with method_not_allowed (*allow: the methods that would
 * do); with malformed for a path that can not be decoded. HEAD is a GET whose body is not sent. */
NODISCARD struct err *match_route(struct ctx *c, struct call *call, const char **allow);
