/* SPDX-License-Identifier: Apache-2.0 */
/* sso: what webmail asks, on a socket of its own that nobody else can open: redeem an offer, is a ticket
 * good, end it, a pass for DAV (rules/webmail). */
#pragma once
#include "os/http.h"

/* An http_handler; hooks is a struct hooks. POST /internal/sso/{redeem,alive,revoke,dav-token} with JSON;
 * 200, 403 (no), 400 (no question), 503 (later). */
void sso_answer(void *hooks, const struct http_request *request, struct http_answer *answer);
