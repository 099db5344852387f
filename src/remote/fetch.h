/* SPDX-License-Identifier: Apache-2.0 */
/* fetch: one HTTP request to a server of our own, by libcurl: no proxy, no redirect, a time limit, a limit of
 * bytes. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/span.h"

struct fetch {
	const char *url;            /* http://127.0.0.1:port/... */
	const char *const *headers; /* "Name: value", NULL-terminated; NULL: none */
	struct span body;           /* what is posted; p NULL: a GET */
	int timeout_ms;             /* for all of it */
	size_t max;                 /* bytes of the answer's body */
	/* Asked about once a second; false breaks it off, which fails with unavailable. NULL: it goes on. */
	bool (*go_on)(void *arg);
	void *arg;
};

/* The answer's status and body (NUL-terminated, in the arena). Fails with unavailable (no connection, too
 * slow, cut short) and too_large; any status is an answer. */
NODISCARD struct err *fetch(struct arena *a, const struct fetch *request, int *status, struct span *body);
