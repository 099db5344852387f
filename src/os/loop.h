/* SPDX-License-Identifier: Apache-2.0 */
/* loop: a server for small questions on many connections: level-triggered epoll, some threads. Whoever of
 * them is woken for a new connection (EPOLLEXCLUSIVE) gives it to the one that has the fewest. A thread works
 * in rounds: read what has come on up to 64 connections, answer all of it, end the round; so one look at the
 * database serves a round, and it is never older than a question in it. A lock is taken when a connection
 * comes or goes, never for a question. A silent connection costs under 200 bytes and its state; there is no
 * limit on idle time. */
#pragma once
#include <stddef.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/span.h"

struct buf;

/* What answer may return beside the number of bytes it used. */
enum {
	LOOP_INCOMPLETE =
	    0,           /* more bytes are needed; at the end of the peer's bytes: nothing to say, close */
	LOOP_BAD = -1,   /* not the protocol: close */
	LOOP_CLOSE = -2, /* send what is in out, then close */
};

struct loop_protocol {
	const char *name;  /* for the log */
	size_t in_max;     /* the longest question; a longer one ends the connection */
	size_t out_max;    /* the longest answer */
	size_t state_size; /* per connection, zeroed when it is accepted */
	/* Take the first question of in, which is never empty, except when eof (the peer sends no more) is
	 * true. Puts at most out_max bytes into out. thread is what thread_begin returned. */
	ssize_t (*answer)(void *thread, void *state, struct span in, bool eof, struct buf *out);
	void (*end)(void *state); /* the connection is gone; may be NULL */
};

struct loop_listener {
	int fd; /* stays the caller's */
	const struct loop_protocol *protocol;
};

struct loop_config {
	struct loop_listener *listeners;
	size_t n;
	unsigned threads;
	unsigned together; /* as many answers of a round wait for each other; 0: each is sent at once */
	int stop_fd;       /* readable: end (os/process.h) */
	/* Called in each thread: before its first round, after each round that answered something, after its
	 * last. */
	void *(*thread_begin)(void *arg);
	void (*round_end)(void *thread);
	void (*thread_end)(void *thread);
	void *arg;
};

/* Serve until stop_fd is readable, then close every connection. Fails with internal when it cannot begin. */
NODISCARD struct err *loop_run(struct arena *a, const struct loop_config *config);
