/* SPDX-License-Identifier: Apache-2.0 */
/* helper: the process that stays root, for the few things that need it. */
#pragma once

struct conf;

/* Listen on run/helper.sock, answer one request per connection (helper/request.h) of root and of portal_user,
 * until SIGTERM. Exit code. */
int helper_run(const struct conf *conf);
