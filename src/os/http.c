/* SPDX-License-Identifier: Apache-2.0 */
#include "os/http.h"

#include <errno.h>
#include <fcntl.h>
#include <microhttpd.h>
#include <pthread.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/random.h"
#include "base/utf8.h"
#include "os/library.h"

enum {
	STOP_WAIT_S = 10,
	STREAM_PAUSE_S = 1,
	SPOOL_NAME_BITS = 120,
	STACK_BYTES = 1024 * 1024, /* jansson nests 2048 deep; untouched pages cost nothing */
};

/* libmicrohttpd's functions, found when the first server starts: it brings a whole TLS library along. */
#define FUNCTIONS(X) \
	X(MHD_add_response_header) \
	X(MHD_create_response_from_buffer) \
	X(MHD_create_response_from_callback) \
	X(MHD_destroy_response) \
	X(MHD_get_connection_values) \
	X(MHD_queue_response) \
	X(MHD_quiesce_daemon) \
	X(MHD_start_daemon) \
	X(MHD_stop_daemon)

static struct {
#define X(name) __typeof__(name) *name;
	FUNCTIONS(X)
#undef X
} mhd;

static const struct library_symbol symbols[] = {
#define X(name) { #name, &mhd.name },
	FUNCTIONS(X)
#undef X
	    { NULL, NULL },
};

struct http_server {
	struct arena arena;
	struct http_config config;
	struct MHD_Daemon *daemon;
	pthread_mutex_t lock;
	pthread_cond_t changed; /* stopping or running has changed */
	bool stopping;
	unsigned running; /* requests that have reached their handler and are not answered to the last byte */
};

/* One request; lives in its own arena from the request line to the last byte of the answer. */
struct exchange {
	struct arena arena;
	struct http_server *server;
	struct http_request request;
	struct http_header *headers; /* request.headers while they are collected */
	struct http_answer answer;
	const char *method, *target;
	struct buf body;
	enum http_body kind; /* of the body */
	int spool_fd;        /* of request.spool */
	size_t spool_n;
	bool too_large, spool_failed;
	bool started, running;
	struct arena piece_arena; /* of a stream: what it put last, ... */
	struct buf piece;
	size_t piece_sent; /* ... and how much of that MHD has taken */
	bool stream_over;
};

/* The first of MHD's callbacks: what it returns is the exchange of all others. */
static void *
on_target(void *server, const char *target, struct MHD_Connection *connection)
{
	struct arena first = { 0 };
	struct exchange *x = arena_new(&first, struct exchange);

	(void)connection;
	x->arena = first;
	x->server = server;
	x->target = arena_strdup(&x->arena, target);
	x->spool_fd = -1;
	x->body = BUF(&x->arena, x->server->config.body_max);
	return x;
}

/* Paths and queries stay as they came: routes decode them piece by piece. */
static size_t
leave_escaped(void *unused, struct MHD_Connection *connection, char *text)
{
	(void)unused;
	(void)connection;
	return strlen(text);
}

/* What a request must not look like on its way through two servers (RFC 9112, section 6.3). */
struct framing {
	unsigned lengths, codings, hosts;
	bool odd; /* a coding that is not chunked, or a blank in a header's name */
};

static enum MHD_Result
count_framing(void *arg, enum MHD_ValueKind kind, const char *name, const char *value)
{
	struct framing *f = arg;

	(void)kind;
	f->lengths += strcasecmp(name, "Content-Length") == 0;
	f->hosts += strcasecmp(name, "Host") == 0;
	f->odd |= strpbrk(name, " \t") != NULL;
	if (strcasecmp(name, "Transfer-Encoding") == 0) {
		f->codings++;
		f->odd |= value == NULL || strcasecmp(value, "chunked") != 0;
	}
	return MHD_YES;
}

static bool
is_sound(const struct exchange *x, struct MHD_Connection *connection)
{
	struct framing f = { 0 };

	mhd.MHD_get_connection_values(connection, MHD_HEADER_KIND, count_framing, &f);
	return !f.odd && f.lengths + f.codings <= 1 && f.hosts == 1 && x->target[0] == '/';
}

static bool
server_stopping(struct http_server *server)
{
	pthread_mutex_lock(&server->lock);
	bool stopping = server->stopping;
	pthread_mutex_unlock(&server->lock);
	return stopping;
}

/* A second, or less when the server stops meanwhile. */
static void
stream_pause(struct http_server *server)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += STREAM_PAUSE_S;
	pthread_mutex_lock(&server->lock);
	while (!server->stopping &&
	       pthread_cond_clockwait(&server->changed, &server->lock, CLOCK_MONOTONIC, &until) == 0)
		;
	pthread_mutex_unlock(&server->lock);
}

/* Ask the stream until it puts something or is over. */
static void
stream_next(struct exchange *x)
{
	x->piece_sent = 0;
	do {
		bool stopping = server_stopping(x->server);

		arena_free(&x->piece_arena);
		x->piece = BUF(&x->piece_arena, HTTP_PIECE_MAX);
		x->stream_over = !x->answer.stream(x->answer.stream_arg, stopping, &x->piece) || stopping;
		if (x->piece.n == 0 && !x->piece.full && !x->stream_over)
			stream_pause(x->server);
	} while (x->piece.n == 0 && !x->piece.full && !x->stream_over);
}

/* MHD wants up to max bytes of a stream; returning 0 would make it spin. */
static ssize_t
read_stream(void *arg, uint64_t position, char *out, size_t max)
{
	struct exchange *x = arg;

	(void)position;
	if (x->piece_sent == x->piece.n && !x->stream_over)
		stream_next(x);
	if (x->piece.full)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	size_t n = x->piece.n - x->piece_sent < max ? x->piece.n - x->piece_sent : max;
	if (n == 0)
		return MHD_CONTENT_READER_END_OF_STREAM;
	memcpy(out, x->piece.p + x->piece_sent, n);
	x->piece_sent += n;
	return (ssize_t)n;
}

static struct MHD_Response *
make_response(struct exchange *x)
{
	const struct http_answer *answer = &x->answer;
	/* MHD takes void * and does not write */
	const union {
		const void *in;
		void *out;
	} body = { answer->type == NULL ? "" : answer->body.p };

	/* to HEAD, libmicrohttpd would send the end of the stream as a body */
	if (answer->stream != NULL && strcmp(x->request.method, "HEAD") != 0)
		return mhd.MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 4096, read_stream, x, NULL);
	/* not copied: the arena outlives the last byte */
	return mhd.MHD_create_response_from_buffer(
	    answer->type == NULL ? 0 : answer->body.n, body.out, MHD_RESPMEM_PERSISTENT);
}

static bool
add_headers(struct exchange *x, struct MHD_Response *response)
{
	const struct http_answer *answer = &x->answer;
	bool ok = true;

	if (answer->type != NULL)
		ok = mhd.MHD_add_response_header(response, "Content-Type", answer->type) == MHD_YES;
	if (answer->stream != NULL) /* nginx must not collect it */
		ok = ok && mhd.MHD_add_response_header(response, "X-Accel-Buffering", "no") == MHD_YES;
	if (server_stopping(x->server))
		ok = ok && mhd.MHD_add_response_header(response, "Connection", "close") == MHD_YES;
	for (size_t i = 0; ok && i < answer->n_headers; i++)
		ok = mhd.MHD_add_response_header(
			 response, answer->headers[i].name, answer->headers[i].value) == MHD_YES;
	return ok;
}

/* Queue x->answer; MHD_NO closes the connection. */
static enum MHD_Result
send_answer(struct exchange *x, struct MHD_Connection *connection)
{
	struct MHD_Response *response = make_response(x);
	enum MHD_Result queued = MHD_NO;

	if (response == NULL)
		return MHD_NO;
	/* a header with an end of line in it is never sent, and neither is the answer without it */
	if (add_headers(x, response))
		queued = mhd.MHD_queue_response(connection, (unsigned)x->answer.status, response);
	mhd.MHD_destroy_response(response); /* MHD holds its own reference */
	return queued;
}

static enum MHD_Result
refuse(struct exchange *x, struct MHD_Connection *connection, int status)
{
	const struct http_config *config = &x->server->config;

	x->answer.status = status;
	if (config->refuse != NULL)
		config->refuse(config->arg, &x->arena, status, &x->answer);
	return send_answer(x, connection);
}

static enum MHD_Result
collect_header(void *arg, enum MHD_ValueKind kind, const char *name, const char *value)
{
	struct exchange *x = arg;

	(void)kind;
	x->headers[x->request.n_headers++] = (struct http_header){ name, value == NULL ? "" : value };
	return MHD_YES;
}

static void
fill_request(struct exchange *x, struct MHD_Connection *connection)
{
	int n = mhd.MHD_get_connection_values(connection, MHD_HEADER_KIND, NULL, NULL);
	size_t path_n = strcspn(x->target, "?");

	x->headers = arena_alloc(&x->arena, (size_t)(n + 1) * sizeof(*x->headers));
	x->request = (struct http_request){
		.arena = &x->arena,
		.method = x->method,
		.path = arena_printf(&x->arena, "%.*s", (int)path_n, x->target),
		.query = x->target[path_n] == '?' ? x->target + path_n + 1 : "",
		.headers = x->headers,
	};
	mhd.MHD_get_connection_values(connection, MHD_HEADER_KIND, collect_header, x);
}

static void
spool_failed(struct exchange *x)
{
	log_event(
	    NULL, LOG_ERROR_, "http.spool", "file", x->request.spool, "reason", strerrordesc_np(errno), NULL);
	x->spool_failed = true;
}

/* Where the body goes to. */
static void
choose_body(struct exchange *x)
{
	const struct http_config *config = &x->server->config;

	x->kind = config->body == NULL ? HTTP_BODY_MEMORY : config->body(config->arg, &x->request);
	if (x->kind == HTTP_BODY_SMALL)
		x->body.max = config->body_small;
	if (x->kind != HTTP_BODY_SPOOL)
		return;
	x->request.spool =
	    arena_printf(&x->arena, "%s/%s", config->spool_dir, random_text(&x->arena, SPOOL_NAME_BITS));
	x->spool_fd = open(x->request.spool, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (x->spool_fd < 0)
		spool_failed(x);
}

static void
spool(struct exchange *x, const char *data, size_t size)
{
	x->spool_n += size;
	x->too_large |= x->spool_n > x->server->config.spool_max;
	while (size > 0 && !x->too_large && !x->spool_failed) {
		ssize_t n = write(x->spool_fd, data, size);

		if (n < 0 && errno != EINTR)
			spool_failed(x);
		data += n > 0 ? n : 0;
		size -= n > 0 ? (size_t)n : 0;
	}
}

static void
take_body(struct exchange *x, const char *data, size_t size)
{
	if (x->kind == HTTP_BODY_MEMORY || x->kind == HTTP_BODY_SMALL)
		buf_put(&x->body, data, size);
	else if (x->kind == HTTP_BODY_SPOOL)
		spool(x, data, size);
}

/* All of it is here. False: it can not be used, with the status that says why. */
static bool
end_body(struct exchange *x, int *status)
{
	x->request.body = (struct span){ buf_text(&x->body), x->body.n };
	/* on the disk before somebody relies on it, as a row does */
	if (x->spool_fd >= 0 && !x->spool_failed && fsync(x->spool_fd) != 0)
		spool_failed(x);
	*status = x->spool_failed ? 503 : 413;
	return !x->body.full && !x->too_large && !x->spool_failed;
}

static void
end_spool(struct exchange *x)
{
	if (x->spool_fd < 0)
		return;
	close(x->spool_fd);
	if (!x->answer.keep_spool && unlink(x->request.spool) != 0)
		log_event(NULL, LOG_WARN_, "http.spool_kept", "file", x->request.spool, "reason",
		    strerrordesc_np(errno), NULL);
}

static void
count_running(struct exchange *x, bool running)
{
	struct http_server *server = x->server;

	if (x->running == running)
		return;
	x->running = running;
	pthread_mutex_lock(&server->lock);
	server->running += running ? 1 : -1U;
	pthread_cond_broadcast(&server->changed);
	pthread_mutex_unlock(&server->lock);
}

/* Called with the headers, with each piece of the body, and at its end. */
static enum MHD_Result
on_request(void *arg, struct MHD_Connection *connection, const char *url, const char *method,
    const char *version, const char *data, size_t *size, void **context)
{
	struct http_server *server = arg;
	struct exchange *x = *context;
	int status;

	(void)url; /* the target without its query */
	(void)version;
	if (!x->started) {
		x->started = true;
		x->method = method;
		if (!is_sound(x, connection))
			return refuse(x, connection, 400);
		fill_request(x, connection);
		choose_body(x);
		return MHD_YES;
	}
	if (*size > 0) {
		/* nothing can be answered between pieces: what is too much is forgotten */
		take_body(x, data, *size);
		*size = 0;
		return MHD_YES;
	}
	if (!end_body(x, &status))
		return refuse(x, connection, status);
	count_running(x, true);
	server->config.handler(server->config.arg, &x->request, &x->answer);
	return send_answer(x, connection);
}

static void
on_end(void *arg, struct MHD_Connection *connection, void **context, enum MHD_RequestTerminationCode why)
{
	struct exchange *x = *context;

	(void)arg;
	(void)connection;
	(void)why;
	if (x == NULL)
		return;
	*context = NULL;
	if (x->answer.stream_end != NULL)
		x->answer.stream_end(x->answer.stream_arg);
	arena_free(&x->piece_arena);
	end_spool(x);
	count_running(x, false);
	struct arena all = x->arena; /* x itself lies in it */
	arena_free(&all);
}

struct err *
http_start(struct arena *a, const struct http_config *config, struct http_server **out)
{
	struct arena own = { 0 };
	struct http_server *server = arena_new(&own, struct http_server);

	server->arena = own;
	server->config = *config;
	pthread_mutex_init(&server->lock, NULL); /* these two never fail on Linux */
	pthread_cond_init(&server->changed, NULL);
	struct err *e = library_load(a, "libmicrohttpd.so.12", symbols);
	server->daemon =
	    e != NULL ? NULL
		      : mhd.MHD_start_daemon(MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD |
						 MHD_USE_POLL | MHD_USE_ITC,
			    0, NULL, NULL, on_request, server, MHD_OPTION_LISTEN_SOCKET, config->listener,
			    MHD_OPTION_URI_LOG_CALLBACK, on_target, server, MHD_OPTION_UNESCAPE_CALLBACK,
			    leave_escaped, NULL, MHD_OPTION_NOTIFY_COMPLETED, on_end, server,
			    MHD_OPTION_CONNECTION_LIMIT, config->connections, MHD_OPTION_CONNECTION_TIMEOUT,
			    config->idle_seconds, MHD_OPTION_THREAD_STACK_SIZE, (size_t)STACK_BYTES,
			    MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
	if (server->daemon != NULL) {
		*out = server;
		return NULL;
	}
	close(config->listener);
	own = server->arena;
	arena_free(&own);
	return e != NULL ? e : err_new(a, ERR_INTERNAL, NULL, "libmicrohttpd does not start");
}

void
http_stop(struct http_server **handle)
{
	struct http_server *server = *handle;
	struct timespec until;

	*handle = NULL;
	int listener = mhd.MHD_quiesce_daemon(server->daemon);
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += STOP_WAIT_S;
	pthread_mutex_lock(&server->lock);
	server->stopping = true;
	pthread_cond_broadcast(&server->changed);
	while (server->running > 0 &&
	       pthread_cond_clockwait(&server->changed, &server->lock, CLOCK_MONOTONIC, &until) == 0)
		;
	pthread_mutex_unlock(&server->lock);
	mhd.MHD_stop_daemon(server->daemon); /* cuts what is left */
	if (listener >= 0)
		close(listener);
	pthread_cond_destroy(&server->changed);
	pthread_mutex_destroy(&server->lock);
	struct arena all = server->arena; /* server itself lies in it */
	arena_free(&all);
}

const char *
http_request_header(const struct http_request *r, const char *name)
{
	for (size_t i = 0; i < r->n_headers; i++)
		if (strcasecmp(r->headers[i].name, name) == 0)
			return r->headers[i].value;
	return NULL;
}

void
http_answer_header(struct http_answer *answer, const char *name, const char *value)
{
	if (answer->n_headers == HTTP_HEADERS_MAX)
		abort();
	answer->headers[answer->n_headers++] = (struct http_header){ name, value };
}

/* The value of a hexadecimal digit, or -1. */
static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

char *
http_unescape(struct arena *a, struct span raw, bool plus)
{
	char *out = arena_alloc(a, raw.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < raw.n; i++) {
		char c = raw.p[i];

		if (c == '+' && plus)
			c = ' ';
		if (c == '%') {
			int high = i + 2 < raw.n ? hex_digit(raw.p[i + 1]) : -1;
			int low = i + 2 < raw.n ? hex_digit(raw.p[i + 2]) : -1;

			if (high < 0 || low < 0)
				return NULL;
			c = (char)(high << 4 | low);
			i += 2;
		}
		out[n++] = c;
	}
	return utf8_valid(out, n) ? out : NULL;
}
