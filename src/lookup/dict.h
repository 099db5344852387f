/* SPDX-License-Identifier: Apache-2.0 */
/* dict: Dovecot's dictionary socket: takes what quota_clone and last_login push; there is nothing to read. */
#pragma once

extern const struct loop_protocol dict_protocol;
