/* SPDX-License-Identifier: Apache-2.0 */
/* target: another mail server that mail is handed to: of a relay domain or a split domain. */
#pragma once
#include "model/setting.h"

/* Rows of a field table for a struct S that has the members host, port, tls (enum relay_tls) and
 * allow_private. */
/* clang-format off */
#define TARGET_FIELDS(S) \
	FIELD(S, host, F_HOST, .flags = REQUIRED, .min = 1, .max = 253, \
	    .doc = "Server that gets the mail, by name or IP address; it is asked about recipients that are not known here"), \
	FIELD(S, port, F_INT, .min = 1, .max = 65535, .preset = 25, .doc = "Its port; 25 unless given"), \
	FIELD(S, tls, F_ENUM, .names = relay_tls_names, .preset = RELAY_TLS_OPPORTUNISTIC, \
	    .doc = "Encryption on the way there: verified asks for a certificate of that name"), \
	FIELD(S, allow_private, F_BOOL, .flags = MASTER, \
	    .doc = "The host may be in a private network or on this machine")
/* clang-format on */
