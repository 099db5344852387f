/* SPDX-License-Identifier: Apache-2.0 */
/* http: an HTTP/1.1 server for one process. The only file that knows libmicrohttpd; a handler is a plain
 * synchronous function on its own thread and may block. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/span.h"

struct buf;
struct http_server;

struct http_header {
	const char *name, *value;
};

struct http_request {
	struct arena *arena; /* lives until the answer has been sent */
	const char *method;  /* as sent: "GET" */
	const char *path;    /* raw: still %-encoded, without the query; always starts with '/' */
	const char *query;   /* raw, without '?'; "" when there is none */
	struct span body;
	const struct http_header *headers; /* n_headers of them, in order */
	size_t n_headers;
};

enum { HTTP_HEADERS_MAX = 16 };

struct http_answer {
	int status;
	const char *type; /* content type; NULL: no body and no Content-Type */
	struct span body; /* in the request's arena, or static */
	struct http_header headers[HTTP_HEADERS_MAX];
	size_t n_headers;
	/* A stream instead of body: called again and again, may block up to 15 s, puts what is to be sent now;
	 * false ends the answer. Called with stopping = true when the server goes down. May be NULL. */
	bool (*stream)(void *arg, bool stopping, struct buf *out);
	void (*stream_end)(void *arg); /* called once when the stream is over for any reason; may be NULL */
	void *stream_arg;
};

typedef void http_handler(void *arg, const struct http_request *request, struct http_answer *answer);

struct http_config {
	int listener;          /* a listening socket, unix or TCP; owned by the server from http_start on */
	http_handler *handler;
	void *arg;
	size_t body_max;       /* larger: the handler is called with too_large instead; see below */
	unsigned connections;  /* at the same time */
	unsigned idle_seconds; /* a silent connection is closed */
	/* Builds the answer for what never reaches the handler: 400 (two lengths, length and coding together, Host not
	 * exactly once, a NUL in the target), 413 (body over body_max), 431. NULL: an empty body. */
	void (*refuse)(void *arg, struct arena *a, int status, struct http_answer *answer);
};

/* Starts answering on threads of its own. Fails with internal. Call before dropping nothing that threads need:
 * sandboxing must already be done, since it binds only threads created later. */
NODISCARD struct err *http_start(struct arena *a, const struct http_config *config, struct http_server **out);
/* Stop accepting, wake the streams, wait for the handlers, free. */
void http_stop(struct http_server **server);

/* First header of that name, case-insensitively, or NULL. */
const char *http_request_header(const struct http_request *r, const char *name);
/* Adds a header; more than HTTP_HEADERS_MAX is a bug. name and value live as long as the request's arena. */
void http_answer_header(struct http_answer *answer, const char *name, const char *value);
/* A copy with %XX decoded ('+' too when plus is set), or NULL when an escape is malformed, stands for NUL, or
 * the result is not UTF-8. */
char *http_unescape(struct arena *a, struct span raw, bool plus);
