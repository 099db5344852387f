/* SPDX-License-Identifier: Apache-2.0 */
/* session: one connection of a smtpd, from our greeting to its end. */
#pragma once
#include <stdint.h>

#include "base/err.h"

struct session_config {
	const char *hooks_path; /* unix socket of hooks */
	const char *secret;     /* X-Portal-Secret */
	const char *tickets;    /* directory of os/ticket.h */
};

/* What a server says first. Fails with unavailable. */
NODISCARD struct err *session_greet(struct arena *a, int fd, int64_t number);
/* Answer until the peer leaves, breaks the protocol, or hooks can not say yes or no. fd stays the caller's.
 */
void session_serve(const struct session_config *config, int fd);
