/* SPDX-License-Identifier: Apache-2.0 */
/* userdb: where a message for a user goes, asked by Dovecot's LMTP for each delivery: without it the question
 * takes two more processes of Dovecot and the hooks. */
#pragma once

extern const struct loop_protocol userdb_protocol;
