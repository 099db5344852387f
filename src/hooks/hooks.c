/* SPDX-License-Identifier: Apache-2.0 */
#include "hooks/hooks.h"

#include "base/log.h"
#include "base/schedule.h"
#include "base/secret.h"
#include "hooks/dav.h"
#include "hooks/questions.h"
#include "hooks/sso.h"
#include "model/conf.h"
#include "os/process.h"
#include "os/sandbox.h"
#include "os/socket.h"
#include "rules/guard.h"
#include "store/db_pool.h"

enum {
	BODY_MAX = 512 * 1024, /* a message has up to 1000 recipients */
	CONNECTIONS = 256,
	READERS = 8,
	IDLE_S =
	    90, /* longer than Dovecot keeps a connection (auth.lua: 60 s), so that it is the one to close */
};

NODISCARD static struct err *
serve_at(struct arena *a, int listener, http_handler *handler, struct hooks *hooks, struct http_server **out)
{
	const struct http_config config = { .listener = listener,
		.handler = handler,
		.arg = hooks,
		.body_max = BODY_MAX,
		.connections = CONNECTIONS,
		.idle_seconds = IDLE_S };

	return http_start(a, &config, out);
}

/* Who may connect where: Dovecot and Rspamd, who know a secret; our own group; nginx; webmail. */
enum { DOOR_TCP, DOOR_LOCAL, DOOR_DAV, DOOR_WEBMAIL, DOORS };

static http_handler *const handlers[] = { [DOOR_TCP] = questions_answer,
	[DOOR_LOCAL] = questions_answer,
	[DOOR_DAV] = dav_answer,
	[DOOR_WEBMAIL] = sso_answer };

NODISCARD static struct err *
open_doors(struct arena *a, const struct conf *conf, int doors[DOORS])
{
	TRY(socket_listen_tcp(a, "127.0.0.1", (int)conf->port_hooks, &doors[DOOR_TCP]));
	TRY(socket_listen_unix(a, arena_printf(a, "%s/hooks.sock", conf->run_dir), 0660, conf->portal_user,
	    conf->portal_user, &doors[DOOR_LOCAL]));
	TRY(socket_listen_unix(a, arena_printf(a, "%s/dav-auth.sock", conf->run_dir), 0660, conf->portal_user,
	    "www-data", &doors[DOOR_DAV]));
	return socket_listen_unix(a, arena_printf(a, "%s/webmail.sock", conf->run_dir), 0660,
	    conf->portal_user, conf->webmail_user, &doors[DOOR_WEBMAIL]);
}

/* All doors are open; serve until told to stop. */
NODISCARD static struct err *
serve(struct arena *a, struct hooks *hooks, const int doors[DOORS], int stop_fd)
{
	struct http_server *servers[DOORS] = { NULL };
	struct err *e = NULL;
	size_t n = 0;

	for (; n < DOORS && e == NULL; n++)
		e = serve_at(a, doors[n], handlers[n], hooks, &servers[n]);
	if (e == NULL) {
		log_event(NULL, LOG_INFO_, "hooks.started", NULL);
		process_wait_stop(stop_fd);
	}
	while (n-- > 0)
		if (servers[n] != NULL)
			http_stop(&servers[n]);
	return e;
}

NODISCARD static struct err *
open_and_serve(struct arena *a, const struct conf *conf)
{
	struct hooks hooks = { .secret = conf->portal_secret,
		.vault_token = conf->vault_token,
		.store = conf->store,
		.site = conf_site(a, conf),
		.dict = arena_printf(a, "%s/dict", conf->run_dir) };
	int doors[DOORS] = { -1, -1, -1, -1 }, stop_fd = -1;

	if (*conf->portal_secret == '\0' || *conf->vault_token == '\0')
		return err_new(a, ERR_INTERNAL, NULL, "portal_secret is not known: not started as root?");
	schedule_short_turns(0); /* as in the API */
	TRY(open_doors(a, conf, doors));
	TRY(secret_pool_open(a, conf->data_dir, 0, &hooks.site.secrets));
	TRY(process_drop(a, conf->portal_user, conf->portal_user));
	TRY(sandbox_enter_data(a, conf->data_dir));
	TRY(process_stop_fd(a, &stop_fd));
	TRY(db_pool_open(a, conf->store, READERS, 0, &hooks.pool));
	hooks.guard = guard_open(conf->store, hooks.pool);
	struct err *e = serve(a, &hooks, doors, stop_fd);
	guard_close(&hooks.guard);
	db_pool_close(&hooks.pool);
	secret_pool_close(hooks.site.secrets);
	return e;
}

int
hooks_run(const struct conf *conf)
{
	struct arena a = { 0 };
	const struct err *e = open_and_serve(&a, conf);
	int code = e == NULL ? 0 : 1;

	log_event(NULL, e == NULL ? LOG_INFO_ : LOG_ERROR_, "hooks.stopped", "detail",
	    e == NULL ? "asked to" : e->detail, NULL);
	arena_free(&a);
	return code;
}
