/* SPDX-License-Identifier: Apache-2.0 */
#include "helper/helper.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <pwd.h>
#include <semaphore.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/scoped.h"
#include "helper/examiner.h"
#include "helper/request.h"
#include "helper/verbs.h"
#include "model/conf.h"
#include "os/process.h"
#include "os/sandbox.h"
#include "os/socket.h"

enum {
	TOGETHER = 8,      /* requests at the same time; more wait in the listener's queue */
	SCRIPTS = 2,       /* of them that run a user's script: the others are never kept waiting by it */
	RECEIVE_MS = 2000, /* for the whole line */
	SEND_MS = 30 * 1000,
	STOP_S = 5,
	STACK_BYTES = 256 * 1024,
};

struct helper {
	const struct conf *conf;
	uid_t portal; /* who may ask beside root and ourselves */
	sem_t slots, scripts;
	struct examiner *examiner;
};

/* One connection; owned by its thread. */
struct visit {
	struct helper *helper;
	int fd;
};

static bool
peer_allowed(const struct helper *h, int fd)
{
	struct ucred peer;
	socklen_t n = sizeof(peer);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &n) != 0)
		return false;
	return peer.uid == 0 || peer.uid == geteuid() || peer.uid == h->portal;
}

/* What comes, until there are size bytes, the peer is done, or the time is over. line: until there is one. */
NODISCARD static struct err *
fill(struct arena *a, int fd, char *bytes, size_t size, int64_t until, bool line, size_t *n)
{
	size_t got = 1;

	while (*n < size && got > 0 && !(line && memchr(bytes, '\n', *n) != NULL)) {
		int64_t left = until - clock_monotonic();

		TRY(socket_recv(a, fd, bytes + *n, size - *n, left > 0 ? (int)left : 0, &got));
		*n += got;
	}
	return NULL;
}

/* The bytes behind the line, of which some are there already. */
NODISCARD static struct err *
receive_payload(struct arena *a, int fd, int64_t until, struct span begun, struct request *out)
{
	size_t size = verb_payload(out), n = begun.n;
	char *bytes = arena_alloc(a, size + 1);

	if (begun.n > size)
		return err_new(a, ERR_MALFORMED, NULL, "this is no request");
	memcpy(bytes, begun.p, begun.n);
	TRY(fill(a, fd, bytes, size, until, false, &n));
	out->payload = (struct span){ bytes, n };
	return n == size ? NULL : err_new(a, ERR_MALFORMED, NULL, "the request was cut short");
}

/* The line, of no more than REQUEST_MAX bytes, and what belongs to it; no longer than RECEIVE_MS. */
NODISCARD static struct err *
receive(struct arena *a, int fd, struct request *out)
{
	char line[REQUEST_MAX];
	int64_t until = clock_monotonic() + RECEIVE_MS;
	size_t n = 0;

	TRY(fill(a, fd, line, sizeof(line), until, true, &n));
	const char *end = memchr(line, '\n', n);
	size_t length = end == NULL ? n : (size_t)(end + 1 - line);
	if (!request_parse(a, (struct span){ line, length }, out))
		return err_new(a, ERR_MALFORMED, NULL, "this is no request");
	return receive_payload(a, fd, until, (struct span){ line + length, n - length }, out);
}

/* "ok <n>\n" and n bytes, or "error <slug> <detail>\n". */
NODISCARD static struct err *
reply(struct arena *a, int fd, const struct err *failure, struct span answer)
{
	const char *head = failure != NULL
			       ? arena_printf(a, "error %s %s\n", err_slug(failure), failure->detail)
			       : arena_printf(a, "ok %zu\n", answer.n);

	TRY(socket_send_all(a, fd, head, strlen(head), SEND_MS));
	return failure != NULL || answer.n == 0 ? NULL : socket_send_all(a, fd, answer.p, answer.n, SEND_MS);
}

/* Whoever does not take it has hung up, and the child with it. */
NODISCARD static struct err *
pour(struct helper *h, struct arena *a, int fd, const struct request *request)
{
	struct err *failure = verb_pour(a, h->conf, request, fd);
	const char *end =
	    failure == NULL ? "ok\n" : arena_printf(a, "error %s %s\n", err_slug(failure), failure->detail);

	err_ignore(socket_send_all(a, fd, end, strlen(end), SEND_MS));
	return failure;
}

NODISCARD static struct err *
do_verb(struct helper *h, struct arena *a, const struct request *request, struct span *answer)
{
	if (examiner_knows(request->verb))
		return request->n == 0
			   ? examiner_ask(a, h->examiner, request->verb, answer)
			   : err_new(a, ERR_INVALID_FIELD, NULL, "%s takes 0 arguments", request->verb);
	if (!verb_runs_script(request))
		return verb_run(a, h->conf, request, answer);
	if (sem_trywait(&h->scripts) != 0)
		return err_new(
		    a, ERR_BUSY, NULL, "%d scripts are tried at this moment: try again in seconds", SCRIPTS);
	struct err *e = verb_run(a, h->conf, request, answer);
	sem_post(&h->scripts);
	return e;
}

static void
attend(struct helper *h, int fd)
{
	struct arena a = { 0 };
	struct request request = { .verb = NULL };
	struct span answer = SPAN("");
	const struct err *e = receive(&a, fd, &request);

	bool pours = e == NULL && verb_pours(&request);

	if (pours)
		e = pour(h, &a, fd, &request);
	else if (e == NULL)
		e = do_verb(h, &a, &request, &answer);
	if (e != NULL)
		log_event(NULL, LOG_WARN_, "verb.failed", "verb", request.verb == NULL ? "-" : request.verb,
		    "code", err_slug(e), "detail", e->detail, NULL);
	else if (!verb_is_small(&request))
		log_event(NULL, LOG_INFO_, "verb.done", "verb", request.verb, NULL);
	if (!pours)
		err_ignore(reply(&a, fd, e, answer)); /* who does not wait for the answer does not get it */
	arena_free(&a);
}

static void *
visit_thread(void *arg)
{
	struct visit *visit = arg;
	struct helper *h = visit->helper;

	if (peer_allowed(h, visit->fd))
		attend(h, visit->fd);
	else
		log_event(NULL, LOG_WARN_, "peer.refused", NULL);
	close(visit->fd);
	free(visit);
	sem_post(&h->slots);
	return NULL;
}

/* The slot is given back by the thread, or here when there is none. */
static void
start_visit(struct helper *h, int fd, const pthread_attr_t *detached)
{
	struct visit *visit = malloc(sizeof(*visit));
	pthread_t thread;

	if (visit == NULL)
		abort();
	*visit = (struct visit){ .helper = h, .fd = fd };
	if (pthread_create(&thread, detached, visit_thread, visit) == 0)
		return;
	close(fd);
	free(visit);
	sem_post(&h->slots);
}

/* A slot within seconds; false when none came free. */
static bool
take_slot(struct helper *h, int seconds)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += seconds;
	return sem_clockwait(&h->slots, CLOCK_MONOTONIC, &until) == 0;
}

static void
serve(struct helper *h, int listener, int stop_fd)
{
	struct pollfd p[] = { { .fd = stop_fd, .events = POLLIN }, { .fd = listener, .events = POLLIN } };
	pthread_attr_t detached;

	pthread_attr_init(&detached);
	pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
	pthread_attr_setstacksize(&detached, STACK_BYTES);
	for (;;) {
		if (poll(p, 2, -1) < 0 && errno != EINTR)
			break;
		if (p[0].revents != 0)
			break;
		if (p[1].revents == 0 || !take_slot(h, 1))
			continue;
		int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
		if (fd >= 0)
			start_visit(h, fd, &detached);
		else
			sem_post(&h->slots);
	}
	pthread_attr_destroy(&detached);
	for (int i = 0; i < TOGETHER && take_slot(h, STOP_S); i++) /* let them end */
		;
}

NODISCARD static struct err *
confine(struct arena *a, const struct conf *conf)
{
	bool fetches = conf->acme_directory != NULL && *conf->acme_directory != '\0';
	const struct sandbox_path allowed[] = {
		{ "/usr", SANDBOX_EXEC },
		{ "/etc", SANDBOX_READ },
		{ "/proc", SANDBOX_READ },
		{ "/dev/null", SANDBOX_WRITE },
		/* with an authority, its certificates go there */
		{ conf->etc_dir, fetches ? SANDBOX_WRITE : SANDBOX_READ },
		{ arena_printf(a, "%s/acme", conf->etc_dir), SANDBOX_EXEC },
		{ arena_printf(a, "%s/acme", conf->data_dir), SANDBOX_WRITE },
		{ conf->run_dir, SANDBOX_READ },
		/* a word to its supervisor */
		{ arena_printf(a, "%s/backup", conf->services_dir), SANDBOX_WRITE },
		{ arena_printf(a, "%s/restore", conf->services_dir), SANDBOX_WRITE },
		{ conf->log_dir, SANDBOX_READ },
		{ arena_printf(a, "%s/postfix", conf->etc_dir), SANDBOX_WRITE },
		{ arena_printf(a, "%s/postfix", conf->data_dir), SANDBOX_WRITE },
		{ conf_site(a, conf).mail_dir, SANDBOX_WRITE },
		{ conf_dav_dir(a, conf), SANDBOX_WRITE },
		{ NULL, SANDBOX_READ },
	};

	return sandbox_enter(a, allowed, NULL);
}

NODISCARD static struct err *
open_and_serve(struct arena *a, const struct conf *conf)
{
	const struct passwd *portal = getpwnam(conf->portal_user);
	struct helper helper = { .conf = conf, .portal = portal == NULL ? geteuid() : portal->pw_uid };
	int listener = -1, stop_fd = -1;

	sem_init(&helper.slots, 0, TOGETHER); /* never fails for such numbers */
	sem_init(&helper.scripts, 0, SCRIPTS);
	TRY(examiner_start(a, conf, &helper.examiner));
	TRY(socket_listen_unix(
	    a, arena_printf(a, "%s/helper.sock", conf->run_dir), 0660, "root", conf->portal_user, &listener));
	SCOPED_FD mine = listener;
	TRY(confine(a, conf));
	TRY(process_stop_fd(a, &stop_fd));
	log_event(NULL, LOG_INFO_, "helper.started", NULL);
	serve(&helper, mine, stop_fd);
	return NULL;
}

int
helper_run(const struct conf *conf)
{
	struct arena a = { 0 };
	const struct err *e = open_and_serve(&a, conf);
	int code = e == NULL ? 0 : 1;

	log_event(NULL, e == NULL ? LOG_INFO_ : LOG_ERROR_, "helper.stopped", "detail",
	    e == NULL ? "asked to" : e->detail, NULL);
	arena_free(&a);
	return code;
}
