/* SPDX-License-Identifier: Apache-2.0 */
/* learn: the socket that Dovecot takes for a program when a message is moved into Junk or out of it (R43):
 * the message goes into a spool, and the jobs process learns from it. The IMAP command waits for the answer.
 */
#pragma once

extern const struct loop_protocol learn_protocol;
