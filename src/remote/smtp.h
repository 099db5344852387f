/* SPDX-License-Identifier: Apache-2.0 */
/* smtp: hand one mail to a server (RFC 5321), by libcurl. */
#pragma once
#include <stdbool.h>

#include "base/err.h"
#include "base/span.h"
#include "model/setting.h"

struct smtp_mail {
	const char *host;
	int port; /* 465 begins with TLS (RFC 8314), unless tls is none */
	enum relay_tls tls;
	const char *username, *password; /* NULL: no login */
	const char *helo;                /* how we greet */
	const char *from, *to;           /* canonical addresses */
	struct span message;             /* whole, with CRLF */
	bool (*refuses)(const char *ip); /* may it not be connected to? NULL: any may */
};

/* Fails with unavailable when it may be tried again, with conflict when the server refuses it for good, with
 * invalid_field for what no envelope or login can hold. */
NODISCARD struct err *smtp_send(struct arena *a, const struct smtp_mail *mail);
