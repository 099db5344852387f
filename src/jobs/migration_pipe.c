/* SPDX-License-Identifier: Apache-2.0 */
#include "jobs/migration_pipe.h"

#include <poll.h>
#include <pthread.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/ctx.h"
#include "base/log.h"
#include "base/scoped.h"
#include "base/secret.h"
#include "model/conf.h"
#include "os/socket.h"
#include "remote/imap.h"
#include "rules/relay.h"
#include "wire/imap.h"

enum {
	CONNECTIONS_MAX = 64,
	LINE_MAX_ = 4096, /* of Dovecot's, before it has signed in */
	HELLO_MS = 10 * 1000,
	SIGN_IN_MS = 30 * 1000,
	SEND_MS = 60 * 1000,
	IDLE_MS = 5 * 60 * 1000, /* without a byte from either side */
	TICK_MS = 200,
	PIECE = 64 * 1024,
	STOP_S = 4,
};

struct migration_pipe {
	const struct conf *conf;
	const struct site *site;
	int listener;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct pipe_user *users;
	int connections;
	atomic_bool stopping;
};

/* One connection of Dovecot's, on a thread of its own. */
struct passage {
	struct migration_pipe *pipe;
	int fd;
	struct arena arena;
	struct pipe_user *user;
	struct imap *source;
	struct imap_guard guard;
	char *piece;
	int64_t heard_at; /* of clock_monotonic */
};

static bool
ends(const struct passage *p)
{
	return atomic_load(&p->pipe->stopping) || (p->user != NULL && atomic_load(&p->user->stop));
}

/* One line, at most LINE_MAX_ bytes, before anybody has signed in: byte by byte, for what follows is not
 * ours.
 */
NODISCARD static struct err *
read_line(struct passage *p, struct span *out)
{
	int64_t until = clock_monotonic() + HELLO_MS;
	char *line = arena_alloc(&p->arena, LINE_MAX_);
	size_t n = 0, got = 1;

	while (n < LINE_MAX_ && (n == 0 || line[n - 1] != '\n')) {
		int64_t left = until - clock_monotonic();

		TRY(socket_recv(&p->arena, p->fd, line + n, 1, left > 0 ? (int)left : 0, &got));
		if (got == 0)
			return err_new(&p->arena, ERR_UNAVAILABLE, NULL, "it has gone");
		n += got;
	}
	while (n > 0 && (line[n - 1] == '\n' || line[n - 1] == '\r'))
		n--;
	*out = (struct span){ line, n };
	return NULL;
}

NODISCARD static struct err *
say_line(struct passage *p, const char *text)
{
	const char *line = arena_printf(&p->arena, "%s\r\n", text);

	return socket_send_all(&p->arena, p->fd, line, strlen(line), SEND_MS);
}

/* Whom we copy for at present, when it is Dovecot who asks. */
static struct pipe_user *
find_user(struct passage *p, const struct imap_command *login)
{
	struct migration_pipe *pipe = p->pipe;
	struct pipe_user *u = NULL;

	if (!secret_equal(login->password, pipe->conf->doveadm_key))
		return NULL;
	pthread_mutex_lock(&pipe->lock);
	for (u = pipe->users; u != NULL && strcmp(u->address, login->user) != 0; u = u->next)
		;
	if (u != NULL) {
		u->connections++;
		p->source = u->ready;
		u->ready = NULL;
	}
	pthread_mutex_unlock(&pipe->lock);
	return u;
}

static void
leave(struct passage *p)
{
	struct migration_pipe *pipe = p->pipe;

	imap_release(&p->source);
	close(p->fd);
	pthread_mutex_lock(&pipe->lock);
	if (p->user != NULL)
		p->user->connections--;
	pipe->connections--;
	pthread_cond_broadcast(&pipe->changed);
	pthread_mutex_unlock(&pipe->lock);
}

NODISCARD static struct err *
sign_in(struct passage *p, const struct imap_command *login)
{
	const struct origin_door door = { p->pipe->conf, p->pipe->site, relay_is_inside };
	const char *capabilities;

	p->user = find_user(p, login);
	if (p->user == NULL)
		return err_new(&p->arena, ERR_BAD_CREDENTIALS, NULL, "nobody of that name comes at present");
	if (p->source == NULL)
		TRY(imap_open(&p->arena, &door, p->user->source, SIGN_IN_MS, &p->source));
	TRY(imap_capabilities(&p->arena, p->source, SIGN_IN_MS, &capabilities));
	return say_line(
	    p, arena_printf(&p->arena, "%s OK [%s] signed in at the source", login->tag, capabilities));
}

/* What comes before: Dovecot asks nothing but to sign in. */
NODISCARD static struct err *
greet(struct passage *p)
{
	struct imap_command command;
	struct span line;

	TRY(say_line(p, "* OK [CAPABILITY IMAP4rev1] the source of a user comes here"));
	for (;;) {
		TRY(read_line(p, &line));
		if (imap_read_command(&p->arena, line, &command))
			return sign_in(p, &command);
		if (strcasecmp(command.verb, "CAPABILITY") == 0)
			TRY(say_line(p, "* CAPABILITY IMAP4rev1"));
		bool known =
		    strcasecmp(command.verb, "CAPABILITY") == 0 || strcasecmp(command.verb, "NOOP") == 0;
		TRY(say_line(p,
		    arena_printf(&p->arena, "%s %s", command.tag, known ? "OK done" : "BAD sign in first")));
	}
}

NODISCARD static struct err *
to_source(struct passage *p, bool *over)
{
	ssize_t n = recv(p->fd, p->piece, PIECE, MSG_DONTWAIT);

	*over = n == 0;
	if (n <= 0)
		return NULL;
	p->heard_at = clock_monotonic();
	return origin_send(&p->arena, imap_origin(p->source), (struct span){ p->piece, (size_t)n }, SEND_MS);
}

static bool
within_limits(struct passage *p, struct span bytes)
{
	struct pipe_user *u = p->user;
	long long passed = atomic_fetch_add(&u->passed, (long long)bytes.n) + (long long)bytes.n;

	if (imap_guard_pass(&p->guard, bytes) && (u->budget == 0 || passed <= u->budget))
		return true;
	atomic_store(&u->beyond, true);
	return false;
}

/* All that is there, many of TLS's small records at once: what is decrypted already shows in no poll. */
NODISCARD static struct err *
from_source(struct passage *p, bool *over)
{
	size_t n, got;

	do {
		for (n = 0, got = 1; n < PIECE && got > 0; n += got)
			TRY(origin_recv(
			    &p->arena, imap_origin(p->source), p->piece + n, PIECE - n, &got, over));
		if (n == 0)
			return NULL;
		p->heard_at = clock_monotonic();
		struct span bytes = { p->piece, n };
		if (!within_limits(p, bytes))
			return err_new(&p->arena, ERR_TOO_LARGE, NULL,
			    "{source_endless}the source sends more than it may, or lines without end");
		TRY(socket_send_all(&p->arena, p->fd, bytes.p, bytes.n, SEND_MS));
	} while (n == PIECE && !ends(p));
	return NULL;
}

NODISCARD static struct err *
pass(struct passage *p)
{
	struct pollfd both[] = { { .fd = p->fd, .events = POLLIN },
		{ .fd = origin_fd(imap_origin(p->source)), .events = POLLIN } };
	bool over = false;

	p->piece = arena_alloc(&p->arena, PIECE);
	p->heard_at = clock_monotonic();
	TRY(from_source(p, &over));
	while (!over && !ends(p) && poll(both, 2, TICK_MS) >= 0) {
		if (both[0].revents != 0)
			TRY(to_source(p, &over));
		if (both[1].revents != 0 && !over)
			TRY(from_source(p, &over));
		if (clock_monotonic() - p->heard_at > IDLE_MS)
			return err_new(&p->arena, ERR_UNAVAILABLE, NULL, "the source says nothing");
	}
	return NULL;
}

static void *
serve(void *arg)
{
	struct passage *p = arg;
	const struct err *e = greet(p);

	if (e == NULL)
		e = pass(p);
	if (e != NULL)
		log_event(NULL, LOG_INFO_, "migration.broken_off", "of",
		    p->user == NULL ? "-" : p->user->address, "detail", e->detail, NULL);
	leave(p);
	arena_free(&p->arena);
	free(p);
	return NULL;
}

static void
take_in(struct migration_pipe *pipe, int fd)
{
	struct passage *p = calloc(1, sizeof(*p));
	pthread_t thread;

	if (p == NULL)
		abort();
	p->pipe = pipe;
	p->fd = fd;
	pthread_mutex_lock(&pipe->lock);
	pipe->connections++;
	bool room = pipe->connections <= CONNECTIONS_MAX;
	pthread_mutex_unlock(&pipe->lock);
	if (room && pthread_create(&thread, NULL, serve, p) == 0) {
		pthread_detach(thread);
		return;
	}
	leave(p);
	free(p);
}

static void *
listen_to(void *arg)
{
	struct migration_pipe *pipe = arg;
	struct pollfd p = { .fd = pipe->listener, .events = POLLIN };

	while (!atomic_load(&pipe->stopping)) {
		int fd = poll(&p, 1, TICK_MS) > 0 ? accept4(pipe->listener, NULL, NULL, SOCK_CLOEXEC) : -1;

		if (fd >= 0)
			take_in(pipe, fd);
	}
	return NULL;
}

struct err *
pipe_start(struct arena *a, const struct conf *conf, const struct site *site, struct migration_pipe **out)
{
	struct migration_pipe *pipe = calloc(1, sizeof(*pipe));

	if (pipe == NULL)
		abort();
	pipe->conf = conf;
	pipe->site = site;
	pthread_mutex_init(&pipe->lock, NULL);
	pthread_cond_init(&pipe->changed, NULL);
	struct err *e = socket_listen_tcp(a, "127.0.0.1", (int)conf->port_migration, &pipe->listener);
	if (e == NULL && pthread_create(&pipe->thread, NULL, listen_to, pipe) == 0) {
		*out = pipe;
		return NULL;
	}
	free(pipe);
	return e != NULL ? e : err_new(a, ERR_INTERNAL, NULL, "can not start a thread");
}

bool
pipe_stop(struct migration_pipe **out)
{
	struct migration_pipe *pipe = *out;
	struct timespec until;
	int late = 0;

	*out = NULL;
	if (pipe == NULL)
		return true;
	atomic_store(&pipe->stopping, true);
	pthread_join(pipe->thread, NULL);
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += STOP_S;
	pthread_mutex_lock(&pipe->lock);
	while (pipe->connections > 0 && late == 0)
		late = pthread_cond_timedwait(&pipe->changed, &pipe->lock, &until);
	bool over = pipe->connections == 0;
	pthread_mutex_unlock(&pipe->lock);
	if (!over)
		return false;
	close(pipe->listener);
	pthread_cond_destroy(&pipe->changed);
	pthread_mutex_destroy(&pipe->lock);
	free(pipe);
	return true;
}

void
pipe_let(struct migration_pipe *pipe, struct pipe_user *user)
{
	pthread_mutex_lock(&pipe->lock);
	user->next = pipe->users;
	pipe->users = user;
	pthread_mutex_unlock(&pipe->lock);
}

void
pipe_end(struct migration_pipe *pipe, struct pipe_user *user)
{
	atomic_store(&user->stop, true);
	pthread_mutex_lock(&pipe->lock);
	struct pipe_user **at = &pipe->users;
	while (*at != user)
		at = &(*at)->next;
	*at = user->next;
	while (user->connections > 0)
		pthread_cond_wait(&pipe->changed, &pipe->lock);
	pthread_mutex_unlock(&pipe->lock);
}
