/* SPDX-License-Identifier: Apache-2.0 */
/* dav: nginx asks about each request for contacts and calendars whose it is (R51). */
#pragma once
#include "os/http.h"

/* An http_handler of its own listener, run/dav-auth.sock; hooks is a struct hooks. GET /auth/dav with what
 * the client has sent (Authorization; Cookie, which counts with "X-MP-Cookie: yes") and X-Real-IP; answers
 * 200 with X-MP-User, the canonical address, whose home (os/dav_home.h) is there from then on; 401; or 503,
 * "later". */
void dav_answer(void *hooks, const struct http_request *request, struct http_answer *answer);
