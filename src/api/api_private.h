/* SPDX-License-Identifier: Apache-2.0 */
/* api_private: what the files of the API share. */
#pragma once
#include <stdatomic.h>

#include "api/route.h"
#include "os/http.h"

struct about_cache;
struct conf;
struct db_pool;
struct guard;
struct log_writer;
struct queue;
struct rate_table;

/* BODY_MAX: of a route that names no other limit. */
enum {
	BODY_MAX = 256 * 1024,
	BODY_LARGEST = 2 * 1024 * 1024,
	FILE_MAX = 64 * 1024 * 1024,
	ANSWER_MAX = 16 * 1024 * 1024
};

/* Long-lived state of the process; owned by api_run, handed to every request. */
struct api {
	const struct conf *conf;
	struct site site;
	struct db_pool *pool;
	struct db_pool *journeys; /* of messages, which may be in a database of their own */
	struct log_writer *log;
	struct rate_table *rates;
	struct guard *guard;
	struct about_cache *about;
	struct queue *queue;  /* Postfix's, as it was last told */
	atomic_int followers; /* of logs */
};

/* The straight line: one request in, one answer out. */
void dispatch(struct api *api, const struct http_request *request, struct http_answer *answer);
/* Before its body comes: where it goes to. arg is the struct api. */
enum http_body dispatch_body(void *arg, const struct http_request *request);
/* An answer for what the HTTP library or a limit refuses before there is a call. */
void dispatch_refuse(void *api, struct arena *a, int status, struct http_answer *answer);
