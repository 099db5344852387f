/* SPDX-License-Identifier: Apache-2.0 */
/* script: the sockets that Dovecot takes for programs: quota warnings, and learning. */
#pragma once

extern const struct loop_protocol learn_protocol;
extern const struct loop_protocol quota_warning_protocol;
