/* SPDX-License-Identifier: Apache-2.0 */
#include "jobs/jobs.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/scoped.h"
#include "base/secret.h"
#include "jobs/kicker.h"
#include "jobs/kind.h"
#include "jobs/migrator.h"
#include "jobs/runner.h"
#include "jobs/sampler.h"
#include "model/conf.h"
#include "os/dav_home.h"
#include "os/machine.h"
#include "os/process.h"
#include "os/sandbox.h"
#include "os/socket.h"
#include "store/db_pool.h"

/* The workers, the kicker and the sampler. */
enum { READERS = 4, WRITERS = 5, LEASE_MS = 60 * 1000 };

/* Who connects is told that we live, and has told us that there may be work. */
static void
answer(int listener, struct runner *runner, struct kicker *kicker, struct migrator *migrator)
{
	SCOPED_FD peer = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	if (peer < 0)
		return;
	runner_wake(runner);
	kicker_wake(kicker);
	migrator_wake(migrator);
	if (send(peer, "ok\n", 3, MSG_NOSIGNAL) != 3)
		log_event(NULL, LOG_DEBUG_, "peer.left", NULL, NULL);
}

static void
answer_all(int listener, int stop_fd, struct runner *runner, struct kicker *kicker, struct migrator *migrator)
{
	struct pollfd p[] = { { .fd = listener, .events = POLLIN }, { .fd = stop_fd, .events = POLLIN } };

	while (poll(p, 2, -1) < 0 || p[1].revents == 0)
		if (p[0].revents != 0)
			answer(listener, runner, kicker, migrator);
}

/* Open what needs rights, drop them, sandbox, serve. */
NODISCARD static struct err *
serve(struct arena *a, const struct conf *conf)
{
	struct workshop shop = {
		.conf = conf, .site = conf_site(a, conf), .kinds = job_kinds, .lease = LEASE_MS
	};
	struct runner *runner = NULL;
	struct kicker *kicker = NULL;
	struct migrator *migrator = NULL;
	struct sampler *sampler = NULL;
	int listener = -1, stop_fd = -1, meminfo = -1;

	TRY(socket_listen_unix(a, arena_printf(a, "%s/jobs.sock", conf->run_dir), 0660, conf->portal_user,
	    conf->portal_user, &listener));
	SCOPED_FD mine = listener;
	TRY(machine_open(a, &meminfo));
	SCOPED_FD memory = meminfo;
	TRY(secret_pool_open(a, conf->data_dir, 1, &shop.site.secrets));
	TRY(process_drop_with(a, conf->portal_user, conf->portal_user, DAV_USER));
	TRY(sandbox_enter_data(a, conf->data_dir));
	TRY(process_stop_fd(a, &stop_fd));
	TRY(db_pool_open(a, conf->store, READERS, WRITERS, &shop.pool));
	struct err *e = kicker_start(a, conf, &shop.site, shop.pool, &kicker);
	if (e == NULL)
		e = sampler_start(a, conf, shop.pool, memory, &sampler);
	if (e == NULL)
		e = runner_start(a, &shop, &runner);
	if (e == NULL)
		e = migrator_start(a, conf, &shop.site, shop.pool, &migrator);
	if (e == NULL) {
		log_event(NULL, LOG_INFO_, "jobs.started", NULL, NULL);
		answer_all(mine, stop_fd, runner, kicker, migrator);
	}
	/* all, in any case */
	bool kicker_over = kicker_stop(&kicker), sampler_over = sampler_stop(&sampler),
	     migrator_over = migrator_stop(&migrator), runner_over = runner_stop(&runner);
	if (!kicker_over || !sampler_over || !migrator_over || !runner_over) {
		log_event(NULL, LOG_WARN_, "jobs.abandoned", "detail",
		    "a job waits for another server; its lease brings it back", NULL);
		_exit(0); /* its thread still uses what is on this stack */
	}
	db_pool_close(&shop.pool);
	secret_pool_close(shop.site.secrets);
	return e;
}

int
jobs_run(const struct conf *conf)
{
	struct arena a = { 0 };
	const struct err *e = serve(&a, conf);
	int code = e == NULL ? 0 : 1;

	log_event(NULL, e == NULL ? LOG_INFO_ : LOG_ERROR_, "jobs.stopped", "detail",
	    e == NULL ? "asked to" : e->detail, NULL);
	arena_free(&a);
	return code;
}
