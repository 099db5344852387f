/* SPDX-License-Identifier: Apache-2.0 */
/* api: the process that answers the REST API on run/api.sock, behind nginx. */
#pragma once
struct conf;

/* Serve until SIGTERM; returns the exit status. */
int api_run(const struct conf *conf);
