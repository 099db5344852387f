/* SPDX-License-Identifier: Apache-2.0 */
#include "sasl/sasl.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "model/conf.h"
#include "os/process.h"
#include "os/sandbox.h"
#include "os/socket.h"
#include "os/ticket.h"
#include "sasl/session.h"

enum {
	CLIENTS_MAX = 512,
	STACK_BYTES = 256 * 1024,
	END_SECONDS = 6, /* a question to hooks takes five at most */
	ACCEPT_PAUSE_MS = 10,
};

struct server {
	struct session_config config;
	int listener, stop_fd;
	int64_t number; /* of connections so far */
	pthread_mutex_t lock;
	pthread_cond_t left;
	struct client *clients;
	int n;
};

struct client {
	struct client *prev, *next;
	struct server *server;
	int fd;
};

static void
forget(struct client *c)
{
	struct server *s = c->server;

	pthread_mutex_lock(&s->lock);
	if (c->prev != NULL)
		c->prev->next = c->next;
	else
		s->clients = c->next;
	if (c->next != NULL)
		c->next->prev = c->prev;
	close(c->fd);
	s->n--;
	pthread_cond_signal(&s->left);
	pthread_mutex_unlock(&s->lock);
	free(c);
}

static void *
serve_client(void *arg)
{
	struct client *c = arg;

	session_serve(&c->server->config, c->fd);
	forget(c);
	return NULL;
}

/* False when there are too many. */
static bool
remember(struct server *s, int fd, struct client **out)
{
	struct client *c = calloc(1, sizeof(*c));

	if (c == NULL)
		abort();
	c->server = s;
	c->fd = fd;
	pthread_mutex_lock(&s->lock);
	bool room = s->n < CLIENTS_MAX;
	if (room) {
		c->next = s->clients;
		if (c->next != NULL)
			c->next->prev = c;
		s->clients = c;
		s->n++;
	}
	pthread_mutex_unlock(&s->lock);
	if (!room)
		free(c);
	*out = room ? c : NULL;
	return room;
}

static bool
start_thread(struct client *c)
{
	pthread_attr_t attr;
	pthread_t id;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK_BYTES);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	int failed = pthread_create(&id, &attr, serve_client, c);
	pthread_attr_destroy(&attr);
	return failed == 0;
}

static void
accept_client(struct server *s)
{
	const struct timespec pause = { .tv_nsec = ACCEPT_PAUSE_MS * 1000000L };
	struct arena a = { 0 };
	struct client *c = NULL;
	int fd = accept4(s->listener, NULL, NULL, SOCK_CLOEXEC);

	if (fd < 0) {
		if (errno == EMFILE || errno == ENFILE)
			nanosleep(&pause, NULL);
		return;
	}
	/* The greeting comes even when there is no room: a new smtpd that sees none dies, and Postfix pauses
	 * the whole service; one that was greeted and finds us gone says 454. */
	struct err *e = session_greet(&a, fd, ++s->number);
	if (e == NULL && remember(s, fd, &c)) {
		if (!start_thread(c))
			forget(c);
	} else {
		close(fd);
	}
	arena_free(&a);
}

static void
accept_all(struct server *s)
{
	struct pollfd p[] = { { .fd = s->listener, .events = POLLIN },
		{ .fd = s->stop_fd, .events = POLLIN } };

	while (poll(p, 2, -1) < 0 || p[1].revents == 0)
		if (p[0].revents != 0)
			accept_client(s);
}

/* Hang up on everybody and wait for their threads. */
static void
end_all(struct server *s)
{
	struct timespec limit;

	clock_gettime(CLOCK_REALTIME, &limit);
	limit.tv_sec += END_SECONDS;
	pthread_mutex_lock(&s->lock);
	for (struct client *c = s->clients; c != NULL; c = c->next)
		shutdown(c->fd, SHUT_RDWR);
	while (s->n > 0 && pthread_cond_timedwait(&s->left, &s->lock, &limit) == 0)
		;
	pthread_mutex_unlock(&s->lock);
}

NODISCARD static struct err *
serve(struct arena *a, const struct conf *conf)
{
	struct server s = { .config = { .hooks_path = arena_printf(a, "%s/hooks.sock", conf->run_dir),
				.secret = conf->portal_secret,
				.tickets = conf_tickets_dir(a, conf) },
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.left = PTHREAD_COND_INITIALIZER };

	const struct sandbox_path tickets[] = { { s.config.tickets, SANDBOX_WRITE }, { NULL, SANDBOX_READ } };

	/* portal_user asks, too: is this part alive? */
	TRY(socket_listen_unix(
	    a, arena_printf(a, "%s/sasl", conf->run_dir), 0660, conf->portal_user, "postfix", &s.listener));
	TRY(process_drop(a, conf->lookup_user, conf->portal_user));
	TRY(sandbox_enter(a, tickets, NULL));
	TRY(process_stop_fd(a, &s.stop_fd));
	ticket_clear(s.config.tickets);
	log_event(NULL, LOG_INFO_, "sasl.started", NULL);
	accept_all(&s);
	close(s.listener);
	end_all(&s);
	return NULL;
}

int
sasl_run(const struct conf *conf)
{
	struct arena a = { 0 };
	struct err *e = serve(&a, conf);
	int code = e == NULL ? 0 : 1;

	log_event(NULL, e == NULL ? LOG_INFO_ : LOG_ERROR_, "sasl.stopped", "detail",
	    e == NULL ? "asked to" : e->detail, NULL);
	arena_free(&a);
	return code;
}
