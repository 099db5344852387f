/* SPDX-License-Identifier: Apache-2.0 */
/* lookup: the process that answers Postfix's and Dovecot's questions on unix sockets. */
#pragma once

struct conf;

/* Serve run_dir/{socketmap,policy,sending,dict,pipe/learn} until SIGTERM. The exit code. */
int lookup_run(const struct conf *conf);
