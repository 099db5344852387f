/* SPDX-License-Identifier: Apache-2.0 */
/* hooks: the process that Dovecot's Lua and the sasl process ask over HTTP. */
#pragma once

struct conf;

/* Listen on loopback (port_hooks) and on run/hooks.sock, run/dav-auth.sock and run/webmail.sock, give up
 * root, serve until SIGTERM. Exit code. */
int hooks_run(const struct conf *conf);
