/* SPDX-License-Identifier: Apache-2.0 */
/* script: the socket that Dovecot takes for the program that gets quota warnings. */
#pragma once

extern const struct loop_protocol quota_warning_protocol;
