/* SPDX-License-Identifier: Apache-2.0 */
#include "lookup/lookup.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/random.h"
#include "base/schedule.h"
#include "base/secret.h"
#include "lookup/answerer.h"
#include "lookup/counts.h"
#include "lookup/dict.h"
#include "lookup/envelopes.h"
#include "lookup/learn.h"
#include "lookup/policy.h"
#include "lookup/pushes.h"
#include "lookup/questions.h"
#include "lookup/sending.h"
#include "lookup/userdb.h"
#include "model/conf.h"
#include "os/file.h"
#include "os/loop.h"
#include "os/process.h"
#include "os/sandbox.h"
#include "os/socket.h"
#include "os/spool.h"

enum {
	QUICK_DOORS = 3,
	SLOW_DOORS = 2,
	PUSH_DOORS = 1,
	THREADS_MAX = 16,
	THREADS_POSTGRESQL = 8,
	THREADS_SLOW = 4,
	TOGETHER = 16 /* answers; more would let the first wait for long where PostgreSQL is asked */
};

/* What every thread starts from; outlives them. */
struct lookup {
	const char *store;
	struct site site;
	struct pushes *pushes;
	struct envelopes *envelopes;
	struct spool *spool;
	struct counts *counts;
	const char *tickets;
};

static void *
thread_begin(void *arg)
{
	const struct lookup *l = arg;
	struct answerer *w = calloc(1, sizeof(*w));

	if (w == NULL)
		abort();
	w->ctx = (struct ctx){ .site = &l->site, .request_id = "-", .random = random_u32 };
	w->store = l->store;
	w->pushes = l->pushes;
	w->envelopes = l->envelopes;
	w->spool = l->spool;
	w->counts = l->counts;
	w->tickets = l->tickets;
	return w;
}

static void *
writing_thread_begin(void *arg)
{
	struct answerer *w = thread_begin(arg);

	w->writes = true;
	return w;
}

/* Dovecot pushes line by line, each on its own: one wake-up for all of them. */
static void *
pushing_thread_begin(void *arg)
{
	schedule_behind_wakers();
	return thread_begin(arg);
}

static void
round_end(void *thread)
{
	answerer_round_end(thread);
}

static void
thread_end(void *thread)
{
	answerer_close(thread);
	free(thread);
}

struct door {
	const char *path, *group;
	const struct loop_protocol *protocol;
};

NODISCARD static struct err *
open_doors(
    struct arena *a, const struct conf *conf, const struct door *rows, size_t n, struct loop_listener *doors)
{
	for (size_t i = 0; i < n; i++) {
		doors[i].protocol = rows[i].protocol;
		/* portal_user asks, too: is this part alive? */
		TRY(socket_listen_unix(a, arena_printf(a, "%s/%s", conf->run_dir, rows[i].path), 0660,
		    conf->portal_user, rows[i].group, &doors[i].fd));
	}
	return NULL;
}

/* What is asked many times a message, what may wait for the disk or the write lock meanwhile, and what is
 * told in pieces. */
struct doors {
	struct loop_listener quick[QUICK_DOORS], slow[SLOW_DOORS], push[PUSH_DOORS];
};

NODISCARD static struct err *
open_all_doors(struct arena *a, const struct conf *conf, struct doors *doors)
{
	const struct door quick[QUICK_DOORS] = {
		{ "socketmap", "postfix", &socketmap_protocol },
		{ "policy", "postfix", &policy_protocol },
		{ "userdb", conf->mail_user, &userdb_protocol },
	};
	const struct door slow[SLOW_DOORS] = {
		{ "sending", "postfix", &sending_protocol },
		{ "pipe/learn", conf->mail_user, &learn_protocol },
	};
	const struct door push[PUSH_DOORS] = { { "dict", conf->mail_user, &dict_protocol } };
	const char *pipe = arena_printf(a, "%s/pipe", conf->run_dir);

	if (mkdir(pipe, 0755) != 0 && errno != EEXIST)
		return err_new(a, ERR_INTERNAL, NULL, "cannot make %s: %s", pipe, strerrordesc_np(errno));
	TRY(open_doors(a, conf, quick, QUICK_DOORS, doors->quick));
	TRY(open_doors(a, conf, push, PUSH_DOORS, doors->push));
	return open_doors(a, conf, slow, SLOW_DOORS, doors->slow);
}

/* Postfix and Dovecot keep a connection for each of their processes. */
static void
raise_descriptor_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit); /* refused: we go on with what we have */
	}
}

/* Dovecot's mail processes take numbers from here, and names from its own auth alone. */
NODISCARD static struct err *
number_mail_user(struct arena *a, const struct conf *conf, struct site *site)
{
	struct file_owner owner;

	TRY(file_owner(a, conf->mail_user, conf->mail_user, &owner));
	bool root = owner.uid != (uid_t)-1; /* else everything belongs to who started us */
	site->mail_user = arena_printf(a, "%u", root ? owner.uid : geteuid());
	site->mail_group = arena_printf(a, "%u", root ? owner.gid : getegid());
	return NULL;
}

/* A loop waits while PostgreSQL works on its question, so it takes more of them. */
static unsigned
thread_count(const struct conf *conf)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);

	if (strncmp(conf->store, "sqlite:", 7) != 0 && cores < THREADS_POSTGRESQL)
		return THREADS_POSTGRESQL;
	return cores < 1 ? 1 : cores > THREADS_MAX ? THREADS_MAX : (unsigned)cores;
}

/* A loop beside that of the quick doors. */
struct beside {
	struct loop_config config;
	struct arena arena;
	const struct err *failure;
	pthread_t thread;
	bool runs;
};

/* One that can not even begin takes the others with it. */
static void
end_all(const struct err *failure)
{
	if (failure != NULL)
		kill(getpid(), SIGTERM);
}

static void *
serve_beside(void *arg)
{
	struct beside *b = arg;

	b->failure = loop_run(&b->arena, &b->config);
	end_all(b->failure);
	return NULL;
}

NODISCARD static struct err *
beside_start(struct arena *a, struct beside *b)
{
	b->runs = pthread_create(&b->thread, NULL, serve_beside, b) == 0;
	if (b->runs)
		return NULL;
	struct err *e = err_new(a, ERR_INTERNAL, NULL, "no thread could be created");
	end_all(e);
	return e;
}

/* failure: of before, or NULL. */
NODISCARD static struct err *
beside_join(struct arena *a, struct beside *b, struct err *failure)
{
	if (b->runs)
		pthread_join(b->thread, NULL);
	if (failure == NULL && b->failure != NULL)
		failure = err_again(a, b->failure, NULL, NULL);
	arena_free(&b->arena);
	return failure;
}

NODISCARD static struct err *
serve_doors(struct arena *a, struct doors *doors, unsigned threads, int stop_fd, struct lookup *lookup)
{
	const struct loop_config quick = { .listeners = doors->quick,
		.n = QUICK_DOORS,
		.threads = threads,
		.together = TOGETHER,
		.stop_fd = stop_fd,
		.thread_begin = thread_begin,
		.round_end = round_end,
		.thread_end = thread_end,
		.arg = lookup };
	struct beside slow = { .config = quick }, push = { .config = quick };

	slow.config.listeners = doors->slow;
	slow.config.n = SLOW_DOORS;
	slow.config.threads = THREADS_SLOW;
	slow.config.together = 0;
	slow.config.thread_begin = writing_thread_begin;
	push.config.listeners = doors->push;
	push.config.n = PUSH_DOORS;
	push.config.threads = 1;
	push.config.thread_begin = pushing_thread_begin;
	struct err *e = beside_start(a, &slow);
	if (e == NULL)
		e = beside_start(a, &push);
	if (e == NULL) {
		log_event(NULL, LOG_INFO_, "lookup.started", NULL);
		e = loop_run(a, &quick);
		end_all(e);
	}
	return beside_join(a, &push, beside_join(a, &slow, e));
}

NODISCARD static struct err *
serve(struct arena *a, const struct conf *conf)
{
	struct counts counts = { 0 };
	struct lookup lookup = { .store = conf->store,
		.counts = &counts,
		.site = conf_site(a, conf),
		.tickets = conf_tickets_dir(a, conf) };
	struct doors doors;
	int stop_fd = -1;

	TRY(number_mail_user(a, conf, &lookup.site));
	raise_descriptor_limit();
	TRY(open_all_doors(a, conf, &doors));
	TRY(secret_pool_open(a, conf->data_dir, 1, &lookup.site.secrets));
	TRY(process_drop(a, conf->lookup_user, conf->portal_user));
	TRY(sandbox_enter_data(a, conf->data_dir));
	TRY(process_stop_fd(a, &stop_fd));
	TRY(spool_open(
	    a, conf_learn_dir(a, conf), "lookup", LEARN_FILES_MAX, LEARN_BYTES_MAX, &lookup.spool));
	TRY(pushes_start(a, conf->store, &lookup.pushes));
	lookup.envelopes = envelopes_new();
	struct err *e = serve_doors(a, &doors, thread_count(conf), stop_fd, &lookup);
	envelopes_free(&lookup.envelopes);
	spool_close(&lookup.spool);
	pushes_stop(&lookup.pushes);
	secret_pool_close(lookup.site.secrets);
	return e;
}

int
lookup_run(const struct conf *conf)
{
	struct arena a = { 0 };
	struct err *e = serve(&a, conf);
	int code = e == NULL ? 0 : 1;

	log_event(NULL, e == NULL ? LOG_INFO_ : LOG_ERROR_, "lookup.stopped", "detail",
	    e == NULL ? "asked to" : e->detail, NULL);
	arena_free(&a);
	return code;
}
