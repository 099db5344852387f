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
	const char *path;    /* raw: still %-encoded, without the query; starts with '/' */
	const char *query;   /* raw, without '?'; "" when there is none */
	struct span body;
	const struct http_header *headers; /* n_headers of them */
	size_t n_headers;
	/* The file that holds the body instead, of a request for which config.body said so; else NULL. It is
	 * removed when the answer has been sent, unless the answer keeps it. */
	const char *spool;
};

/* What becomes of the body of a request. */
enum http_body {
	HTTP_BODY_MEMORY, /* body, of up to body_max bytes */
	HTTP_BODY_SMALL,  /* body, of up to body_small bytes */
	HTTP_BODY_SPOOL,  /* spool, of up to spool_max bytes */
	HTTP_BODY_DROP,   /* nothing: the handler refuses the request without it */
};

enum {
	HTTP_HEADERS_MAX = 16,
	HTTP_PIECE_MAX = 256 * 1024,
};

struct http_answer {
	int status;
	const char *type; /* content type; NULL: no body and no Content-Type */
	struct span body; /* in the request's arena, or static */
	struct http_header headers[HTTP_HEADERS_MAX];
	size_t n_headers;
	bool keep_spool; /* the request's file is somebody else's now */
	/* A stream instead of body: called again and again, puts what is to be sent now; false ends the
	 * answer. It may wait for a second, no longer. When it puts nothing it is asked again after a second,
	 * and at once with stopping = true, for the last time, when the server goes down. More than
	 * HTTP_PIECE_MAX bytes, or out->full set by itself, cuts the connection, so that nobody takes the
	 * part for the whole. A client that has left is noticed when something is sent: send something every
	 * 15 s. May be NULL. */
	bool (*stream)(void *arg, bool stopping, struct buf *out);
	void (*stream_end)(void *arg); /* called once when the stream is over for any reason; may be NULL */
	void *stream_arg;
};

typedef void http_handler(void *arg, const struct http_request *request, struct http_answer *answer);

struct http_config {
	int listener; /* a listening socket, unix or TCP; owned by the server from http_start on */
	http_handler *handler;
	void *arg;
	size_t body_small, body_max; /* bytes; a larger body is read, forgotten and answered with 413 */
	/* Asked before the body comes, on the thread of the request; arena and headers are there. NULL: every
	 * body goes to memory. */
	enum http_body (*body)(void *arg, const struct http_request *request);
	const char *spool_dir; /* where files of bodies are made, readable by us alone */
	size_t spool_max;      /* bytes; as body_max */
	unsigned connections;  /* at the same time */
	unsigned idle_seconds; /* a silent connection is closed; more than the 15 s of a stream */
	/* Builds the answer for what never reaches the handler: 400 (a length or coding given twice or both,
	 * a coding that is not chunked, not exactly one Host, a target that is no path) and 413. NULL: an
	 * empty body. What libmicrohttpd itself refuses (400, 413, 431) carries its own text. */
	void (*refuse)(void *arg, struct arena *a, int status, struct http_answer *answer);
};

/* Starts answering on threads of its own, which inherit this thread's rights, sandbox and blocked signals.
 * config is copied. Fails with internal. */
NODISCARD struct err *http_start(struct arena *a, const struct http_config *config, struct http_server **out);
/* Stop accepting, wake the streams, let the running requests end (10 s at most for slow readers), free. */
void http_stop(struct http_server **handle);

/* First header of that name, case-insensitively, or NULL. */
const char *http_request_header(const struct http_request *r, const char *name);
/* Adds a header; more than HTTP_HEADERS_MAX is a bug. name and value live as long as the request's arena. */
void http_answer_header(struct http_answer *answer, const char *name, const char *value);
/* A copy with %XX decoded ('+' too when plus is set), or NULL when an escape is malformed, stands for NUL, or
 * the result is not UTF-8. */
char *http_unescape(struct arena *a, struct span raw, bool plus);
