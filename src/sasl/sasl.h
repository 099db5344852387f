/* SPDX-License-Identifier: Apache-2.0 */
/* sasl: the process that signs in those who submit mail: Postfix asks it, it asks hooks. When hooks can not
 * answer it closes the connection: Postfix then says 454 (later), where any answer of ours would become 535
 * (wrong password). */
#pragma once

struct conf;

/* Serve run_dir/sasl until SIGTERM. The exit code. */
int sasl_run(const struct conf *conf);
