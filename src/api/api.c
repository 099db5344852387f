/* SPDX-License-Identifier: Apache-2.0 */
#include "api/api.h"

#include "api/about.h"
#include "api/api_private.h"
#include "api/client_document.h"
#include "api/log_writer.h"
#include "api/queue.h"
#include "api/rate.h"
#include "api/web.h"
#include "base/log.h"
#include "base/schedule.h"
#include "base/secret.h"
#include "model/conf.h"
#include "os/dav_home.h"
#include "os/process.h"
#include "os/sandbox.h"
#include "os/socket.h"
#include "rules/guard.h"
#include "store/db_pool.h"

enum { CONNECTIONS = 256, IDLE_SECONDS = 60, READERS = 4, WRITERS = 4 };

static struct err *
confine(struct arena *a, const struct conf *conf)
{
	const struct sandbox_path allowed[] = {
		{ conf->data_dir, SANDBOX_WRITE },
		{ conf->run_dir, SANDBOX_READ },
		{ "/etc", SANDBOX_READ },
		{ "/usr", SANDBOX_READ },
		{ "/dev", SANDBOX_READ },
		{ NULL, SANDBOX_READ },
	};

	TRY(process_drop_with(a, conf->portal_user, conf->portal_user, DAV_USER));
	return sandbox_enter(a, allowed, NULL);
}

static void
handle(void *api, const struct http_request *request, struct http_answer *answer)
{
	const struct api *own = api;

	if (!client_document_answer(own->conf, request, answer) &&
	    !web_answer(own->site.webmail_url, request, answer))
		dispatch(api, request, answer);
}

/* Open what needs rights, drop them, sandbox, serve. */
static struct err *
serve(struct arena *a, const struct conf *conf, struct api *api, int stop)
{
	struct http_server *server = NULL;
	int listener = -1;

	api->conf = conf;
	api->site = conf_site(a, conf);
	schedule_short_turns(0); /* hashing is nice, but a turn that it has is as long as anybody's */
	TRY(secret_pool_open(a, conf->data_dir, 0, &api->site.secrets));
	TRY(socket_listen_unix(a, arena_printf(a, "%s/api.sock", conf->run_dir), 0660, conf->portal_user,
	    "www-data", &listener));
	TRY(confine(a, conf));
	TRY(db_pool_open(a, conf->store, READERS, WRITERS, &api->pool));
	TRY(db_pool_open(a, conf_journey_store(a, conf), READERS, 0, &api->journeys));
	TRY(log_writer_start(a, api->pool, &api->site, &api->log));
	api->guard = guard_open(conf->store, api->pool);
	api->about = about_open();
	api->rates = rate_open(conf->api_rate, conf->api_burst);
	api->queue = queue_open(conf->run_dir, conf_spool_dir(a, conf));
	TRY(http_start(a,
	    &(struct http_config){ .listener = listener,
		.handler = handle,
		.arg = api,
		.body_small = BODY_MAX,
		.body_max = BODY_LARGEST,
		.body = dispatch_body,
		.spool_dir = conf_spool_dir(a, conf),
		.spool_max = FILE_MAX,
		.connections = CONNECTIONS,
		.idle_seconds = IDLE_SECONDS,
		.refuse = dispatch_refuse },
	    &server));
	log_event(NULL, LOG_INFO_, "api.started", NULL, NULL);
	process_wait_stop(stop);
	http_stop(&server);
	return NULL;
}

int
api_run(const struct conf *conf)
{
	struct arena a = { 0 };
	struct api api = { 0 };
	int stop = -1;
	struct err *e = process_stop_fd(&a, &stop);

	if (e == NULL)
		e = serve(&a, conf, &api, stop);
	if (e != NULL)
		log_event(NULL, LOG_ERROR_, "api.ended", "detail", e->detail, NULL);
	log_writer_stop(&api.log);
	guard_close(&api.guard);
	queue_close(&api.queue);
	db_pool_close(&api.pool);
	db_pool_close(&api.journeys);
	rate_close(&api.rates);
	about_close(&api.about);
	if (api.site.secrets != NULL)
		secret_pool_close(api.site.secrets);
	arena_free(&a);
	return e == NULL ? 0 : 1;
}
