/* SPDX-License-Identifier: Apache-2.0 */
#include "hooks/hooks.h"

#include "base/log.h"
#include "base/secret.h"
#include "hooks/questions.h"
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
serve_at(struct arena *a, int listener, struct hooks *hooks, struct http_server **out)
{
	const struct http_config config = { .listener = listener,
		.handler = questions_answer,
		.arg = hooks,
		.body_max = BODY_MAX,
		.connections = CONNECTIONS,
		.idle_seconds = IDLE_S };

	return http_start(a, &config, out);
}

/* Both listeners are open; serve until told to stop. */
NODISCARD static struct err *
serve(struct arena *a, struct hooks *hooks, int tcp, int local, int stop_fd)
{
	struct http_server *on_tcp = NULL, *on_local = NULL;

	TRY(serve_at(a, tcp, hooks, &on_tcp));
	struct err *e = serve_at(a, local, hooks, &on_local);
	if (e == NULL) {
		log_event(NULL, LOG_INFO_, "hooks.started", NULL);
		process_wait_stop(stop_fd);
		http_stop(&on_local);
	}
	http_stop(&on_tcp);
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
	int tcp = -1, local = -1, stop_fd = -1;

	if (*conf->portal_secret == '\0' || *conf->vault_token == '\0')
		return err_new(a, ERR_INTERNAL, NULL, "portal_secret is not known: not started as root?");
	TRY(socket_listen_tcp(a, "127.0.0.1", (int)conf->port_hooks, &tcp));
	TRY(socket_listen_unix(a, arena_printf(a, "%s/hooks.sock", conf->run_dir), 0660, conf->portal_user,
	    conf->portal_user, &local));
	TRY(secret_pool_open(a, conf->data_dir, 0, &hooks.site.secrets));
	TRY(process_drop(a, conf->portal_user, conf->portal_user));
	TRY(sandbox_enter_data(a, conf->data_dir));
	TRY(process_stop_fd(a, &stop_fd));
	TRY(db_pool_open(a, conf->store, READERS, 0, &hooks.pool));
	hooks.guard = guard_open(conf->store, hooks.pool);
	struct err *e = serve(a, &hooks, tcp, local, stop_fd);
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
