/* SPDX-License-Identifier: Apache-2.0 */
/* cookie: sessions of browsers (R5): the cookie, and what shows that a change comes from our own pages. */
#pragma once
#include "base/err.h"

struct call;
struct ctx;
struct http_answer;
struct http_request;

/* The session's token in the request's cookie; NULL when there is none, or more than one. In the arena. */
const char *cookie_token(struct ctx *c, const struct http_request *request);
/* Keep token in the browser for that many seconds, out of reach of scripts and of other sites (RFC 6265bis
 * sections 4.1.2 and 4.1.3.2); 0: forget it. */
void cookie_set(struct ctx *c, struct http_answer *answer, const char *token, int64_t seconds);
/* A change that a browser may send by itself for another site's page must not come from one: what the browser
 * says of the page (Origin, Sec-Fetch-Site) is believed when it is there. Fails with csrf. */
NODISCARD struct err *cookie_check_origin(struct ctx *c, const struct call *call);
/* A change by cookie carries the session's X-CSRF-Token. Fails with csrf. */
NODISCARD struct err *cookie_check_token(struct ctx *c, const struct call *call);
