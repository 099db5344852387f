/* SPDX-License-Identifier: Apache-2.0 */
/* check: Rspamd asks about each message before it looks at it: which thresholds count, is its sender listed?
 */
#pragma once
#include "base/ctx.h"

struct hooks;
struct http_request;
struct http_answer;

/* POST /rspamd/check {"ip", "env_from", "user", "mime_from": [...], "rcpts": [...]}; the answer is what
 * engines/rspamd/rspamd.local.lua carries out. Any status but 200: the message is to wait with its sender. */
void check_post(
    struct hooks *h, struct ctx *c, const struct http_request *request, struct http_answer *answer);
