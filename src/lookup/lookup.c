/* SPDX-License-Identifier: Apache-2.0 */
#include "lookup/lookup.h"

#include <errno.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/random.h"
#include "base/secret.h"
#include "lookup/answerer.h"
#include "lookup/dict.h"
#include "lookup/policy.h"
#include "lookup/pushes.h"
#include "lookup/questions.h"
#include "lookup/script.h"
#include "model/conf.h"
#include "os/loop.h"
#include "os/process.h"
#include "os/sandbox.h"
#include "os/socket.h"

enum { DOORS = 5, THREADS_MAX = 16, THREADS_POSTGRESQL = 8 };

/* What every thread starts from; outlives them. */
struct lookup {
	const char *store;
	struct site site;
	struct pushes *pushes;
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
	return w;
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

NODISCARD static struct err *
open_doors(struct arena *a, const struct conf *conf, struct loop_listener doors[DOORS])
{
	const struct {
		const char *path, *group;
		const struct loop_protocol *protocol;
	} rows[DOORS] = {
		{ "socketmap", "postfix", &socketmap_protocol },
		{ "policy", "postfix", &policy_protocol },
		{ "dict", conf->mail_user, &dict_protocol },
		{ "pipe/learn", conf->mail_user, &learn_protocol },
		{ "quota-warning", conf->mail_user, &quota_warning_protocol },
	};
	const char *pipe = arena_printf(a, "%s/pipe", conf->run_dir);

	if (mkdir(pipe, 0755) != 0 && errno != EEXIST)
		return err_new(a, ERR_INTERNAL, NULL, "cannot make %s: %s", pipe, strerrordesc_np(errno));
	for (int i = 0; i < DOORS; i++) {
		doors[i].protocol = rows[i].protocol;
		/* portal_user asks, too: is this part alive? */
		TRY(socket_listen_unix(a, arena_printf(a, "%s/%s", conf->run_dir, rows[i].path), 0660,
		    conf->portal_user, rows[i].group, &doors[i].fd));
	}
	return NULL;
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

/* A loop waits while PostgreSQL works on its question, so it takes more of them. */
static unsigned
thread_count(const struct conf *conf)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);

	if (strncmp(conf->store, "sqlite:", 7) != 0 && cores < THREADS_POSTGRESQL)
		return THREADS_POSTGRESQL;
	return cores < 1 ? 1 : cores > THREADS_MAX ? THREADS_MAX : (unsigned)cores;
}

NODISCARD static struct err *
serve(struct arena *a, const struct conf *conf)
{
	struct lookup lookup = { .store = conf->store, .site = conf_site(a, conf) };
	struct loop_listener doors[DOORS];
	int stop_fd = -1;

	raise_descriptor_limit();
	TRY(open_doors(a, conf, doors));
	TRY(secret_pool_open(a, conf->data_dir, 1, &lookup.site.secrets));
	TRY(process_drop(a, conf->lookup_user, conf->portal_user));
	TRY(sandbox_enter_data(a, conf->data_dir));
	TRY(process_stop_fd(a, &stop_fd));
	TRY(pushes_start(a, conf->store, &lookup.pushes));
	const struct loop_config config = { .listeners = doors,
		.n = DOORS,
		.threads = thread_count(conf),
		.stop_fd = stop_fd,
		.thread_begin = thread_begin,
		.round_end = round_end,
		.thread_end = thread_end,
		.arg = &lookup };
	log_event(NULL, LOG_INFO_, "lookup.started", NULL);
	struct err *e = loop_run(a, &config);
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
