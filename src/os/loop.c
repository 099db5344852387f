/* SPDX-License-Identifier: Apache-2.0 */
#include "os/loop.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/scoped.h"

enum {
	EVENTS = 64,
	ROUND_BYTES = 256 * 1024, /* what one round reads; at least every protocol's in_max */
	OUT_BYTES = 64 * 1024,    /* answers gathered before they are sent, beside the longest one */
	KEEP_LEAST = 512,         /* first size of a buffer for half a question */
	ACCEPT_PAUSE_MS = 10,
};

/* What the threads share. */
struct loop {
	const struct loop_config *config;
	struct loop_thread *threads;
	unsigned n;            /* of them that run; says begun */
	pthread_mutex_t begun; /* held until all threads are there */
};

/* The connections of a thread, in a ring that is never empty: its head is in struct loop_thread. */
struct ring {
	struct ring *prev, *next;
};

struct conn {
	struct ring ring; /* first: a pointer to it is one to the connection */
	struct loop_thread *thread;
	const struct loop_protocol *protocol;
	int fd;
	bool eof, closing;
	/* Only while half a question waits, or questions wait for a slow reader. */
	char *in;
	size_t in_n, in_size;
	/* Only while the peer does not take its answers. */
	char *out;
	size_t out_at, out_n;
	_Alignas(max_align_t) unsigned char state[];
};

/* Answers that lie in the thread's buffer, and whom they go to. */
struct reply {
	struct conn *conn;
	size_t at, n;
	bool last; /* then the connection is closed */
};

struct loop_thread {
	struct loop *loop;
	void *user;
	int epoll;
	pthread_mutex_t lock; /* for the ring: others put connections into it */
	struct ring conns;
	atomic_uint n_conns;
	char *round; /* ROUND_BYTES */
	struct buf out;
	struct reply replies[EVENTS];
	size_t n_replies;
	pthread_t id;
};

/* A connection whose bytes have been read in this round. */
struct ready {
	struct conn *conn;
	struct span in;
};

static void
conn_close(struct conn *c)
{
	if (c->protocol->end != NULL)
		c->protocol->end(c->state);
	pthread_mutex_lock(&c->thread->lock);
	c->ring.prev->next = c->ring.next;
	c->ring.next->prev = c->ring.prev;
	pthread_mutex_unlock(&c->thread->lock);
	atomic_fetch_sub(&c->thread->n_conns, 1);
	close(c->fd); /* leaves the epoll set by itself: nobody else holds the descriptor */
	free(c->in);
	free(c->out);
	free(c);
}

static void *
must(void *p)
{
	if (p == NULL)
		abort();
	return p;
}

/* Keep bytes that can not be answered yet; they may lie in c->in already. */
static void
conn_keep(struct conn *c, struct span rest)
{
	if (rest.n == 0) {
		free(c->in);
		c->in = NULL;
		c->in_n = c->in_size = 0;
		return;
	}
	if (c->in == NULL) {
		c->in_size = rest.n * 2 > KEEP_LEAST ? rest.n * 2 : KEEP_LEAST;
		c->in = must(malloc(c->in_size));
	}
	memmove(c->in, rest.p, rest.n);
	c->in_n = rest.n;
}

static bool
conn_watch(struct loop_thread *t, struct conn *c, uint32_t events)
{
	struct epoll_event ev = { .events = events, .data.ptr = c };

	return epoll_ctl(t->epoll, EPOLL_CTL_MOD, c->fd, &ev) == 0;
}

/* What the peer does not take is kept, and no more questions are read until it did. False: the peer is gone.
 */
static bool
conn_send(struct loop_thread *t, struct conn *c, struct span bytes)
{
	while (bytes.n > 0) {
		ssize_t n = send(c->fd, bytes.p, bytes.n, MSG_NOSIGNAL | MSG_DONTWAIT);

		if (n < 0 && errno == EAGAIN)
			break;
		if (n < 0 && errno != EINTR)
			return false;
		if (n > 0)
			bytes = (struct span){ bytes.p + n, bytes.n - (size_t)n };
	}
	if (bytes.n == 0)
		return true;
	c->out_n = bytes.n;
	c->out_at = 0;
	c->out = must(malloc(c->out_n));
	memcpy(c->out, bytes.p, c->out_n);
	return conn_watch(t, c, EPOLLOUT);
}

/* Send what was kept. False: the peer is gone. */
static bool
conn_resume(struct loop_thread *t, struct conn *c)
{
	while (c->out_at < c->out_n) {
		ssize_t n =
		    send(c->fd, c->out + c->out_at, c->out_n - c->out_at, MSG_NOSIGNAL | MSG_DONTWAIT);

		if (n < 0)
			return errno == EAGAIN || errno == EINTR;
		c->out_at += (size_t)n;
	}
	free(c->out);
	c->out = NULL;
	return !c->closing && conn_watch(t, c, EPOLLIN);
}

/* Send what was answered: together, or each asker would take the core from us with its next question before
 * the others have their answers. False: the last connection is gone. */
static bool
send_replies(struct loop_thread *t)
{
	bool alive = true;

	for (size_t i = 0; i < t->n_replies; i++) {
		const struct reply *r = &t->replies[i];

		alive = conn_send(t, r->conn, (struct span){ t->out.p + r->at, r->n });
		if (alive && r->last && r->conn->out != NULL) {
			r->conn->closing = true; /* first what is still to be sent */
			continue;
		}
		alive = alive && !r->last;
		if (!alive)
			conn_close(r->conn);
	}
	t->n_replies = 0;
	t->out.n = 0;
	return alive;
}

/* Answer whole questions until no more of them are there or the room for answers is used up. */
static ssize_t
conn_answer(struct loop_thread *t, struct conn *c, struct span *in)
{
	ssize_t used = 1;

	while (used > 0 && t->out.max - t->out.n >= c->protocol->out_max && (in->n > 0 || c->eof)) {
		used = c->protocol->answer(t->user, c->state, *in, c->eof, &t->out);
		if (used > 0) {
			in->p += used;
			in->n -= (size_t)used;
		}
	}
	return used;
}

/* Whatever the peer sends next would not be answered. */
static bool
is_over(struct loop_thread *t, const struct conn *c, ssize_t used, size_t left, size_t at)
{
	if (t->out.full) {
		log_event(NULL, LOG_ERROR_, "answer.too_long", "protocol", c->protocol->name, NULL);
		t->out.full = false;
		t->out.n = at;
		return true;
	}
	if (used == LOOP_BAD || (used == LOOP_INCOMPLETE && left >= c->protocol->in_max)) {
		log_event(NULL, LOG_WARN_, "question.refused", "protocol", c->protocol->name, NULL);
		return true;
	}
	return used == LOOP_CLOSE || (c->eof && used <= 0);
}

/* Answer what a connection has asked. */
static void
conn_work(struct loop_thread *t, struct conn *c, struct span in)
{
	if (t->n_replies >= t->loop->config->together || t->out.max - t->out.n < c->protocol->out_max)
		send_replies(t);
	for (;;) {
		size_t at = t->out.n;
		ssize_t used = conn_answer(t, c, &in);
		bool last = is_over(t, c, used, in.n, at), more = used > 0 && in.n > 0;

		if (t->out.n > at || last)
			t->replies[t->n_replies++] = (struct reply){ c, at, t->out.n - at, last };
		if (!more || last)
			break;
		if (!send_replies(t))
			return;
		if (c->out != NULL)
			break;
	}
	conn_keep(c, in);
}

/* Read once, behind what was kept or into the round's memory at *at. False: close the connection. */
static bool
conn_read(struct loop_thread *t, struct conn *c, size_t *at, struct span *in)
{
	char *to = t->round + *at;
	size_t room = c->protocol->in_max;

	if (c->in != NULL) {
		if (c->in_n == c->in_size)
			c->in = must(realloc(c->in, c->in_size *= 2));
		to = c->in + c->in_n;
		room = c->in_size - c->in_n;
	}
	ssize_t n = recv(c->fd, to, room, MSG_DONTWAIT);
	if (n < 0)
		n = errno == EAGAIN || errno == EINTR ? -1 : -2;
	if (n == -2)
		return false;
	c->eof = n == 0;
	n = n < 0 ? 0 : n;
	if (c->in != NULL) {
		c->in_n += (size_t)n;
		*in = (struct span){ c->in, c->in_n };
	} else {
		*in = (struct span){ to, (size_t)n };
		*at += (size_t)n;
	}
	return true;
}

/* A full descriptor table would make the level-triggered loop spin. */
static void
pause_accepting(void)
{
	const struct timespec pause = { .tv_nsec = ACCEPT_PAUSE_MS * 1000000L };

	log_event(NULL, LOG_ERROR_, "accept.failed", "reason", strerrordesc_np(errno), NULL);
	nanosleep(&pause, NULL);
}

/* The kernel wakes whom it likes, mostly the same one. */
static struct loop_thread *
least_busy(const struct loop *loop)
{
	struct loop_thread *least = &loop->threads[0];

	for (unsigned i = 1; i < loop->n; i++)
		if (atomic_load(&loop->threads[i].n_conns) < atomic_load(&least->n_conns))
			least = &loop->threads[i];
	return least;
}

/* The thread may answer and close it before this returns. */
static void
conn_give(struct loop_thread *t, struct conn *c)
{
	struct epoll_event ev = { .events = EPOLLIN, .data.ptr = c };

	c->thread = t;
	pthread_mutex_lock(&t->lock);
	c->ring = (struct ring){ .prev = &t->conns, .next = t->conns.next };
	c->ring.next->prev = t->conns.next = &c->ring;
	pthread_mutex_unlock(&t->lock);
	atomic_fetch_add(&t->n_conns, 1);
	if (epoll_ctl(t->epoll, EPOLL_CTL_ADD, c->fd, &ev) != 0)
		conn_close(c);
}

static void
accept_one(const struct loop *loop, const struct loop_listener *l)
{
	int fd = accept4(l->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

	if (fd < 0) {
		if (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS)
			pause_accepting();
		return;
	}
	struct conn *c = must(calloc(1, sizeof(*c) + l->protocol->state_size));

	c->protocol = l->protocol;
	c->fd = fd;
	conn_give(least_busy(loop), c);
}

/* The listener that p points to, or NULL. */
static const struct loop_listener *
listener_of(const struct loop_config *config, const void *p)
{
	for (size_t i = 0; i < config->n; i++)
		if (p == &config->listeners[i])
			return &config->listeners[i];
	return NULL;
}

/* One round. False: it is time to stop. */
static bool
loop_round(struct loop_thread *t, const struct epoll_event *got, int n)
{
	struct ready ready[EVENTS];
	size_t n_ready = 0, at = 0;
	bool stop = false;

	for (int i = 0; i < n; i++) {
		void *p = got[i].data.ptr;
		const struct loop_listener *listener = listener_of(t->loop->config, p);
		struct ready *r = &ready[n_ready];
		bool alive = true;

		if (p == NULL) {
			stop = true;
			continue;
		}
		if (listener != NULL) {
			accept_one(t->loop, listener);
			continue;
		}
		r->conn = p;
		if (r->conn->out != NULL) {
			alive = conn_resume(t, r->conn);
			if (!alive || r->conn->out != NULL || r->conn->in_n == 0)
				r->in.n = 0;
			else
				r->in = (struct span){ r->conn->in, r->conn->in_n };
			n_ready += r->in.n > 0;
		} else if (r->conn->in != NULL || ROUND_BYTES - at >= r->conn->protocol->in_max) {
			alive = conn_read(t, r->conn, &at, &r->in);
			n_ready += alive && (r->in.n > 0 || r->conn->eof);
		} /* else it will be reported again */
		if (!alive)
			conn_close(r->conn);
	}
	for (size_t i = 0; i < n_ready; i++)
		conn_work(t, ready[i].conn, ready[i].in);
	send_replies(t);
	if (n_ready > 0 && t->loop->config->round_end != NULL)
		t->loop->config->round_end(t->user);
	return !stop;
}

static void *
loop_serve(void *arg)
{
	struct loop_thread *t = arg;
	const struct loop_config *config = t->loop->config;
	struct epoll_event got[EVENTS];
	int n;

	pthread_mutex_lock(&t->loop->begun);
	pthread_mutex_unlock(&t->loop->begun);
	t->user = config->thread_begin == NULL ? NULL : config->thread_begin(config->arg);
	do {
		n = epoll_wait(t->epoll, got, EVENTS, -1);
		if (n < 0 && errno != EINTR)
			abort(); /* the descriptor is ours and open: nothing else can be wrong with it */
	} while (n < 0 || loop_round(t, got, n));
	if (config->thread_end != NULL)
		config->thread_end(t->user);
	return NULL;
}

/* The thread's epoll set with every listener; the stop descriptor is the entry without a pointer. */
NODISCARD static struct err *
thread_prepare(struct arena *a, struct loop *loop, struct loop_thread *t)
{
	const struct loop_config *config = loop->config;
	struct epoll_event ev = { .events = EPOLLIN };
	size_t answer = 0;

	for (size_t i = 0; i < config->n; i++)
		if (config->listeners[i].protocol->out_max > answer)
			answer = config->listeners[i].protocol->out_max;
	size_t size = OUT_BYTES + answer + 1;
	*t = (struct loop_thread){
		.loop = loop, .epoll = epoll_create1(EPOLL_CLOEXEC), .lock = PTHREAD_MUTEX_INITIALIZER
	};
	t->conns.prev = t->conns.next = &t->conns;
	t->round = must(malloc(ROUND_BYTES));
	t->out = (struct buf){ .p = must(malloc(size)), .size = size, .max = size - 1 };
	bool ok = t->epoll >= 0 && epoll_ctl(t->epoll, EPOLL_CTL_ADD, config->stop_fd, &ev) == 0;
	for (size_t i = 0; ok && i < config->n; i++) {
		ev = (struct epoll_event){ .events = EPOLLIN | EPOLLEXCLUSIVE,
			.data.ptr = &config->listeners[i] };
		ok = fcntl(config->listeners[i].fd, F_SETFL, O_NONBLOCK) == 0 &&
		     epoll_ctl(t->epoll, EPOLL_CTL_ADD, config->listeners[i].fd, &ev) == 0;
	}
	return ok ? NULL : err_new(a, ERR_INTERNAL, NULL, "epoll: %s", strerrordesc_np(errno));
}

/* Its connections, too: another thread may have given it one after its last round. */
static void
thread_release(struct loop_thread *t)
{
	for (struct ring *r = t->conns.next, *next; r != &t->conns; r = next) {
		next = r->next;
		conn_close((struct conn *)(void *)r);
	}
	if (t->epoll >= 0)
		close(t->epoll);
	free(t->round);
	free(t->out.p);
}

struct err *
loop_run(struct arena *a, const struct loop_config *config)
{
	struct loop_thread *threads = must(calloc(config->threads, sizeof(*threads)));
	struct loop loop = { .config = config, .threads = threads, .begun = PTHREAD_MUTEX_INITIALIZER };
	struct err *failure = NULL;
	unsigned prepared = 0;

	for (; failure == NULL && prepared < config->threads; prepared++)
		failure = thread_prepare(a, &loop, &threads[prepared]);
	pthread_mutex_lock(&loop.begun);
	for (; failure == NULL && loop.n < config->threads; loop.n++)
		if (pthread_create(&threads[loop.n].id, NULL, loop_serve, &threads[loop.n]) != 0)
			break;
	pthread_mutex_unlock(&loop.begun);
	if (failure == NULL && loop.n == 0)
		failure = err_new(a, ERR_INTERNAL, NULL, "no thread could be created");
	for (unsigned i = 0; i < loop.n; i++)
		pthread_join(threads[i].id, NULL);
	for (unsigned i = 0; i < prepared; i++)
		thread_release(&threads[i]);
	free(threads);
	return failure;
}
