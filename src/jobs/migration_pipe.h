/* SPDX-License-Identifier: Apache-2.0 */
/* migration_pipe: where Dovecot signs in instead of at a user's source. We sign in there, at an address that
 * was checked, and pass on what it says within limits: Dovecot never sees the password, and a source that
 * lies or never ends costs its own user's copy alone. */
#pragma once
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "model/migration.h"

struct conf;
struct imap;
struct migration_pipe;
struct site;

/* A user who may come through, from pipe_let to pipe_end. */
struct pipe_user {
	const char *address;
	const struct migration_source *source;
	int64_t budget;      /* bytes that may pass; 0: no limit */
	atomic_bool stop;    /* nothing more passes */
	atomic_bool beyond;  /* the source went beyond a limit */
	atomic_llong passed; /* bytes so far */
	struct imap *ready;  /* signed in there already: the first to come through takes it */
	int connections;     /* these two under the lock of the pipe */
	struct pipe_user *next;
};

/* Listens on conf's port_migration of loopback. Fails with conflict and internal. conf and site outlive it.
 */
NODISCARD struct err *pipe_start(
    struct arena *a, const struct conf *conf, const struct site *site, struct migration_pipe **out);
/* False: somebody is still on after some seconds; nothing of it may be freed then. */
bool pipe_stop(struct migration_pipe **pipe);
void pipe_let(struct migration_pipe *pipe, struct pipe_user *user);
/* Nobody comes through any more; returns when nobody is on. */
void pipe_end(struct migration_pipe *pipe, struct pipe_user *user);
