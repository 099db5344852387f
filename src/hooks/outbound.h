/* SPDX-License-Identifier: Apache-2.0 */
/* outbound: Rspamd tells of what our own users send and what scores above the threshold for rejection. */
#pragma once
#include "base/ctx.h"

struct hooks;
struct http_request;
struct http_answer;

/* POST /rspamd/outbound {"user": "ann@example.org", "score": "17.3"}: the account is blocked (R45). */
void outbound_post(
    struct hooks *h, struct ctx *c, const struct http_request *request, struct http_answer *answer);
